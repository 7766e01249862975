package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.browse.Kind;
import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.fleet.ClusterId;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.sandbox.ground.Fault;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import javafx.scene.control.Labeled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kind that could not be read is no kind that is missing. */
class CompareUnreadTest {
    private static final String DOWN = "constraints.gatekeeper.sh";

    @TempDir
    Path folder;

    @Test
    void aGroupThatIsDownIsNoAbsence() {
        try (PracticeBench practice = PracticeBench.start(folder, SandboxOptions.defaults());
                FakeShell shell = FakeShell.onInterfaceThread(Clock.systemUTC())) {
            ClusterId a = practice.clusters.get(0).id();
            ClusterId b = practice.clusters.get(1).id();
            Kind kind = practice.bench.lists().kinds(a, true).all().stream()
                    .filter(k -> k.resource().group().equals(DOWN))
                    .findFirst()
                    .orElseThrow();
            practice.sandbox
                    .faults()
                    .set(Fault.of(Fault.Service.KUBERNETES, "*", Fault.Kind.BROKEN_GROUP, 0)
                            .saying(DOWN));
            // What is remembered of a time when it was up would hide it.
            assertThat(practice.bench.lists().kinds(a, true).gaps()).isNotEmpty();
            ComparePlace place = ComparePlace.of(a, kind, "", "any").with(b);
            CompareScreen screen = Gallery.on(() -> {
                CompareScreen made = new CompareScreen(place, practice.bench, shell);
                made.shown();
                return made;
            });
            try {
                await().untilAsserted(() -> assertThat(texts(screen))
                        .anyMatch(t -> t.contains("The kinds of the group " + DOWN + " could not be read.")));
                assertThat(texts(screen)).noneMatch(t -> t.startsWith("In neither") || t.contains("has no kind"));
                assertThat(Gallery.on(screen::age)).as("nothing was read").isEmpty();
            } finally {
                Gallery.on(() -> {
                    screen.close();
                    return true;
                });
            }
        }
    }

    private static List<String> texts(CompareScreen screen) {
        return Gallery.on(() -> screen.view().lookupAll(".label").stream()
                .map(n -> ((Labeled) n).getText())
                .filter(Objects::nonNull)
                .toList());
    }
}
