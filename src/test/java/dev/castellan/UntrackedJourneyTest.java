package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutRequest;
import dev.castellan.breakglass.CheckoutScope;
import dev.castellan.breakglass.RunningProxy;
import dev.castellan.breakglass.reconcile.Reconciliation;
import dev.castellan.breakglass.reconcile.Reconciling;
import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.breakglass.BreakGlassRooms;
import dev.castellan.console.breakglass.BreakGlassScreens;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Screen;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.identity.Account;
import dev.castellan.identity.Identity;
import dev.castellan.identity.Practice;
import dev.castellan.identity.Safe;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.Profile;
import dev.castellan.settings.ProfileFile;
import dev.castellan.settings.SettingsStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Labeled;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The page of what is untracked before the practice fleet over HTTPS: one's own use is a check-out's, a copy's is not. */
class UntrackedJourneyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    @Test
    void ownUseIsTheCheckOutsAndACopyIsFound() throws Exception {
        InstantSource clock = InstantSource.system();
        DataFolder data = DataFolder.at(folder.resolve("data"));
        Safe safe = Safe.inMemory();
        try (Practice practice = new Practice(SandboxOptions.defaults(), folder)) {
            Identity identity = practice.identity();
            Account ada = practice.signIn(identity, Practice.ADA);
            Path ca = Files.writeString(folder.resolve("ca.pem"), practice.sandbox.caPem());
            Path file = Files.writeString(
                    folder.resolve("profile.json"), practice.sandbox.profileJson(ca, Optional.empty()));
            Profile profile = ProfileFile.read(file);
            try (Workplace rooms = new Workplace(
                            () -> profile,
                            true,
                            new SettingsStore(data, clock),
                            data,
                            Map.of(),
                            folder,
                            Optional.of(_ -> ada.username()),
                            () -> safe,
                            clock,
                            _ -> identity);
                    FakeShell shell = FakeShell.onInterfaceThread(clock)) {
                work(rooms, practice);
                BreakGlassRooms desk = new BreakGlassRooms(
                        rooms::breakGlass,
                        () -> Optional.of(rooms.breakGlass()),
                        rooms.fleet(),
                        new Reconciling(
                                rooms::ledger,
                                rooms::azureSides,
                                Optional.of(data.root().resolve("breakglass")),
                                seen -> rooms.breakGlass().sighted(seen),
                                clock),
                        rooms::ledger,
                        data.root().resolve("breakglass"),
                        rooms::profile);
                look(new BreakGlassScreens(desk), shell);
                Reconciliation found = desk.reconciled().orElseThrow();
                // The fetch is still on its way into Azure's log; what was done through the proxy is no finding.
                assertThat(found.verdicts().stream()
                                .filter(v -> v.cluster()
                                        .filter(c -> c.endsWith("/dev-gnt-webshop"))
                                        .isPresent())
                                .map(v -> v.kind().phrase()))
                        .containsExactlyInAnyOrder("untracked check-out", "cannot tell yet");
                assertThat(found.uses()).isGreaterThanOrEqualTo(4);
                // Without the record nobody could say whose it was.
                assertThat(new Reconciling(rooms::ledger, rooms::azureSides, Optional.empty(), _ -> {}, clock)
                                        .run(
                                                new dev.castellan.breakglass.reconcile.Sources(
                                                        true, Duration.ofDays(2), List.of(), List.of(), List.of()),
                                                _ -> {})
                                        .verdicts()
                                        .stream()
                                        .filter(v -> v.cluster()
                                                .filter(c -> c.endsWith("/dev-gnt-webshop"))
                                                .isPresent())
                                        .map(v -> v.kind().phrase()))
                        .containsAnyOf("its record is elsewhere", "off-path use");
            }
        }
    }

    /** Checks out, asks something through the proxy, gives back. */
    private static void work(Workplace rooms, Practice practice) throws Exception {
        BreakGlass room = rooms.breakGlass();
        Checkout asked = room.request(new CheckoutRequest(
                new ClusterId(practice.sandbox
                        .plan()
                        .cluster("dev-gnt-webshop")
                        .orElseThrow()
                        .armId()),
                "dev-gnt-webshop",
                Environment.DEVELOPMENT,
                "AKS on Azure Local",
                "Try the way",
                Optional.empty(),
                Duration.ofMinutes(30),
                new CheckoutScope(false, List.of()),
                CheckoutRequest.Source.AZURE,
                false));
        RunningProxy proxy = room.open(asked.id(), _ -> {});
        String kubeconfig = Files.readString(proxy.kubeconfig());
        URI server = URI.create(YAMLMapper.builder()
                .build()
                .readTree(kubeconfig)
                .path("clusters")
                .path(0)
                .path("cluster")
                .path("server")
                .asString());
        try (HttpClient client = BreakGlassJourneyTest.client(kubeconfig)) {
            assertThat(BreakGlassJourneyTest.send(client, HttpRequest.newBuilder(server.resolve("/api/v1/namespaces")))
                            .statusCode())
                    .isEqualTo(200);
        }
        var _ = room.giveBack(asked.id(), "by hand");
    }

    private static void look(BreakGlassScreens screens, FakeShell shell) {
        Screen screen = Gallery.on(() -> screens.open(Address.of("breakglass", "untracked"), shell));
        Stage stage = Gallery.on(() -> {
            Stage window = new Stage();
            window.setScene(new Scene(new StackPane(screen.view()), 1000, 900));
            window.show();
            window.requestFocus();
            screen.shown();
            return window;
        });
        try {
            sees(stage, "Not checked");
            await().atMost(PATIENCE)
                    .until(() -> Gallery.on(() -> {
                        Node check = stage.getScene().lookup("#bg-untracked-check");
                        if (check != null) {
                            check.requestFocus();
                        }
                        return check != null && check.isFocused();
                    }));
            new FxRobot().type(KeyCode.SPACE);
            sees(stage, "An admin certificate was used that no check-out knows.");
            sees(stage, "Somebody worked as system:masters");
            sees(stage, "send no audit log to Log Analytics");
            sees(stage, "prod-rtm-port");
        } finally {
            Gallery.on(() -> {
                screen.close();
                stage.close();
                return true;
            });
        }
    }

    private static void sees(Stage stage, String text) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Gallery.on(() -> stage.getScene().getRoot().lookupAll("*").stream()
                                .filter(Labeled.class::isInstance)
                                .map(n -> ((Labeled) n).getText())
                                .filter(t -> t != null && !t.isEmpty())
                                .toList()))
                        .anyMatch(t -> t.contains(text)));
    }
}
