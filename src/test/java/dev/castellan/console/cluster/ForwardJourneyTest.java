package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.browse.FeedState;
import dev.castellan.browse.Row;
import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.shell.Overlay;
import dev.castellan.sandbox.SandboxOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.TextField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A port of a pod forwarded from the screen: what is said of it is so. */
class ForwardJourneyTest {
    @TempDir
    private static Path folder = Path.of(".");

    @Test
    void aPortIsSaidToBeForwardedOnlyOnceItIs() throws Exception {
        try (PracticeBench practice = PracticeBench.start(folder, SandboxOptions.defaults());
                FakeShell shell = FakeShell.onInterfaceThread(Clock.systemUTC());
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // Not production: no lock stands in the way.
            Place pods =
                    Place.overview(practice.clusters.get(1).id()).at("~pods").asking("status:Running");
            WorkspaceModel model = Gallery.on(() -> {
                WorkspaceModel made = new WorkspaceModel(pods, practice.bench, shell);
                made.start();
                return made;
            });
            try {
                await().until(() -> Gallery.on(() -> model.list()
                        .filter(l -> l.view().state().phase() == FeedState.Phase.LIVE
                                && l.view().query().text().equals("status:Running")
                                && !l.view().rows().isEmpty())
                        .isPresent()));
                Row running = Gallery.on(
                        () -> model.list().orElseThrow().view().rows().getFirst());
                Gallery.on(() -> {
                    model.go(pods.looking(Optional.of(new Place.ObjectPlace(running.namespace(), running.name())), ""));
                    return true;
                });
                await().until(() -> Gallery.on(() -> model.object()
                        .filter(o -> o.live().isPresent()
                                && o.permission("create/portforward").isPresent())
                        .isPresent()));

                forward(model, shell, "8080", String.valueOf(taken.getLocalPort()));
                await().until(() -> !shell.failures.isEmpty());
                assertThat(shell.told).as("a port that is taken").isEmpty();

                forward(model, shell, "8080", "0");
                await().until(() -> !shell.told.isEmpty());
                int port = practice.bench.forwards().views().stream()
                        .mapToInt(v -> v.localPort())
                        .max()
                        .orElseThrow();
                assertThat(port).isPositive();
                assertThat(shell.told.getLast())
                        .startsWith("Port 8080 of Pod " + running.namespace() + "/" + running.name())
                        .endsWith(" is at 127.0.0.1:" + port + ".");
                assertThat(shell.offered.getLast().label()).isEqualTo("Show");
                Gallery.on(() -> {
                    shell.offered.getLast().run().run();
                    return true;
                });
                assertThat(shell.went).containsExactly(pods.at(Place.FORWARDS).address());
                assertThat(shell.failures).hasSize(1);
            } finally {
                Gallery.on(() -> {
                    model.close();
                    return true;
                });
            }
        }
    }

    private static void forward(WorkspaceModel model, FakeShell shell, String there, String here) {
        Gallery.on(() -> {
            new ObjectActions(model.object().orElseThrow(), model, shell)
                    .offers().stream()
                            .filter(o -> o.label().startsWith("Forward port"))
                            .findFirst()
                            .orElseThrow()
                            .run()
                            .run();
            Overlay sheet = shell.overlays.getLast();
            List<TextField> fields = sheet.content().lookupAll("*").stream()
                    .filter(TextField.class::isInstance)
                    .map(TextField.class::cast)
                    .toList();
            fields.get(0).setText(there);
            fields.get(1).setText(here);
            sheet.actions().getFirst().run().run();
            return true;
        });
    }
}
