package dev.castellan.console.access.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.access.ClientCertificate;
import dev.castellan.access.LiveAccess;
import dev.castellan.access.Principal;
import dev.castellan.console.Gallery;
import dev.castellan.console.access.Opened;
import dev.castellan.console.access.Worlds;
import dev.castellan.console.shell.Address;
import dev.castellan.settings.Appearance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.StackPane;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of what is known about somebody beside their rights, for people to look at. */
class IdentityGalleryTest {
    private static final Principal ANNA = Principal.user("anna@contoso.com");

    @TempDir
    private Path folder = Path.of(".");

    private static ClientCertificate certificate(
            String name, List<String> groups, ClientCertificate.Standing standing, Optional<Instant> until) {
        return new ClientCertificate(
                name,
                "system:serviceaccount:cert-issuer:requester",
                ANNA.name(),
                groups,
                standing,
                Optional.of(Worlds.NOW.minus(Duration.ofDays(2))),
                until.map(u -> Worlds.NOW.minus(Duration.ofDays(2))),
                until);
    }

    @Test
    void certificatesAndALogWithoutReadingArePainted() throws Exception {
        Path log = Files.writeString(folder.resolve("audit.log"), """
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","stage":"ResponseComplete","verb":"delete",\
            "user":{"username":"anna@contoso.com","groups":["system:authenticated"]},\
            "objectRef":{"resource":"pods","namespace":"shop","name":"a","apiVersion":"v1"},\
            "responseStatus":{"code":200},"requestReceivedTimestamp":"2026-11-20T10:00:00.000000Z",\
            "annotations":{"authorization.k8s.io/decision":"allow"}}
            """);
        shoot(
                "identity-certificates",
                new LiveAccess.Requests(
                        List.of(
                                certificate(
                                        "anna-laptop",
                                        List.of("ops", "system:masters"),
                                        ClientCertificate.Standing.ISSUED,
                                        Optional.of(Worlds.NOW.plus(Duration.ofDays(363)))),
                                certificate(
                                        "csr-x7k2p",
                                        List.of(),
                                        ClientCertificate.Standing.ISSUED,
                                        Optional.of(Worlds.NOW.minus(Duration.ofDays(1)))),
                                certificate(
                                        "waiting-" + "long-".repeat(20),
                                        List.of("team-" + "name-".repeat(12)),
                                        ClientCertificate.Standing.WAITING,
                                        Optional.empty())),
                        true),
                allTaken(),
                log);
        shoot(
                "identity-no-certificates",
                new LiveAccess.Requests(List.of(), false),
                new AdminCertificates.Taken(List.of(), "", Optional.empty()),
                log);
    }

    @Test
    void aStrangerIsPainted() {
        try (Opened opened = Opened.at(
                Worlds::joined,
                new IdentityTab((who, id) -> new AdminCertificates.Taken(List.of(), "", Optional.empty())),
                Map.of())) {
            IdentityModel model = ((IdentityPage) opened.page()).model();
            model.look(Optional.of(Principal.user("nobody@contoso.com")));
            await().until(() -> model.picture().ways().isPresent()
                    && model.picture().facts().isPresent());
            Gallery.settle();
            var picture = Gallery.shoot(
                    "identity-stranger", Appearance.LIGHT, 1, 1600, 1000, () -> new StackPane(opened.view()), () -> {});
            assertThat(Gallery.colours(picture)).isGreaterThan(20);
        }
    }

    private static AdminCertificates.Certificate taken(
            String cluster,
            AdminCertificates.Standing standing,
            int daysAgo,
            Optional<Instant> back,
            String... tainted) {
        boolean came = standing != AdminCertificates.Standing.FETCHING;
        return new AdminCertificates.Certificate(
                cluster,
                ANNA.name(),
                came ? "masterclient" : "",
                standing,
                Worlds.NOW.minus(Duration.ofDays(daysAgo)),
                back,
                came ? Optional.of(Worlds.NOW.plus(Duration.ofDays(345 - daysAgo))) : Optional.empty(),
                List.of(tainted),
                Address.of("breakglass", "co-1"));
    }

    /** In every standing, with names as people and clusters may give them. */
    private static AdminCertificates.Taken allTaken() {
        Instant back = Worlds.NOW.minus(Duration.ofDays(3));
        return new AdminCertificates.Taken(
                List.of(
                        taken("leeds-prod-02", AdminCertificates.Standing.FETCHING, 0, Optional.empty()),
                        taken("leeds-prod-01", AdminCertificates.Standing.OUT, 0, Optional.empty()),
                        taken(
                                "hull-prod-01",
                                AdminCertificates.Standing.NOT_BACK,
                                1,
                                Optional.empty(),
                                "It was not given back in time",
                                "The key was written to /home/anna/Downloads/" + "admin-".repeat(14) + ".conf"),
                        taken("york-test-01", AdminCertificates.Standing.BACK, 4, Optional.of(back)),
                        taken(
                                "long-" + "name-".repeat(20),
                                AdminCertificates.Standing.BACK,
                                5,
                                Optional.of(back),
                                "Copies were left: 1"),
                        taken("hull-old", AdminCertificates.Standing.NOT_BACK, 700, Optional.empty()),
                        taken("york-prod-01", AdminCertificates.Standing.REFUSED, 9, Optional.of(back))),
                "There may be more, for the ledger is not whole: The team's ledger cannot be reached.",
                Optional.of(Worlds.NOW));
    }

    private static void shoot(String name, LiveAccess.Requests requests, AdminCertificates.Taken taken, Path log) {
        try (Opened opened = Opened.at(Worlds::joined, new IdentityTab((who, id) -> taken), Map.of())) {
            opened.desk.requests(() -> requests);
            IdentityModel model = ((IdentityPage) opened.page()).model();
            model.look(Optional.of(ANNA));
            model.readLog(log);
            await().until(() -> model.picture().use().isPresent()
                    && model.picture().ways().isPresent()
                    && model.picture().certificates().isPresent()
                    && model.picture().taken().isPresent());
            assertThat(model.picture().use().orElseThrow().missing())
                    .as("the log holds no reading")
                    .isNotEmpty();
            Gallery.settle();
            for (Appearance look : List.of(Appearance.DARK, Appearance.LIGHT)) {
                var picture = Gallery.shoot(name, look, 1, 1600, 1000, () -> new StackPane(opened.view()), () -> {});
                assertThat(Gallery.colours(picture)).isGreaterThan(20);
                var _ = Gallery.shoot(
                        name + "-end",
                        look,
                        1,
                        () -> new StackPane(opened.view()),
                        () -> opened.view().lookupAll(".scroll-pane").forEach(n -> {
                            if (n instanceof ScrollPane scroll) {
                                scroll.setVvalue(1);
                            }
                        }));
            }
        }
    }
}
