package dev.castellan.console.access.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.access.ClientCertificate;
import dev.castellan.access.LiveAccess;
import dev.castellan.access.Principal;
import dev.castellan.console.Gallery;
import dev.castellan.console.access.Opened;
import dev.castellan.console.access.Worlds;
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
                log);
        shoot("identity-no-certificates", new LiveAccess.Requests(List.of(), false), log);
    }

    private static void shoot(String name, LiveAccess.Requests requests, Path log) {
        try (Opened opened = Opened.at(Worlds::joined, new IdentityTab(), Map.of())) {
            opened.desk.requests(() -> requests);
            IdentityModel model = ((IdentityPage) opened.page()).model();
            model.look(Optional.of(ANNA));
            model.readLog(log);
            await().until(() -> model.picture().use().isPresent()
                    && model.picture().ways().isPresent()
                    && model.picture().certificates().isPresent());
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
