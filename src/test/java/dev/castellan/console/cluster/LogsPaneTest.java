package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.browse.log.LogState;
import dev.castellan.browse.object.Following;
import dev.castellan.browse.object.LiveObject;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectSummary;
import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.kubernetes.AccessAttributes;
import dev.castellan.kubernetes.Permission;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.control.Labeled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pane of the logs says of how they stand. */
class LogsPaneTest {
    @TempDir
    Path folder;

    /** An object of which nothing is asked. */
    private static final ObjectModel.Source NOTHING = new ObjectModel.Source() {
        @Override
        public AutoCloseable follow(Consumer<Following> listener) {
            return () -> {};
        }

        @Override
        public ObjectSummary summary(LiveObject live) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Permission may(AccessAttributes asked) {
            throw new UnsupportedOperationException();
        }
    };

    @Test
    void whereNoConnectionIsMadeItFailedInsteadOfConnectingForEver() {
        try (FakeLists lists = new FakeLists();
                FakeShell shell = FakeShell.onInterfaceThread(Clock.systemUTC());
                Workbench bench = lists.bench(folder);
                Workbench.Room room = bench.enter(FakeLists.HERE)) {
            ObjectAddress address = new ObjectAddress(FakeLists.HERE, "", "Pod", "shop", "web-1");
            ObjectModel model =
                    new ObjectModel(room, NOTHING, address, FakeLists.PODS.resource(), shell.ui(), Runnable::run);
            LogsPane pane = Gallery.on(() -> new LogsPane(model, shell));
            try {
                await().untilAsserted(() -> assertThat(texts(pane))
                        .contains("Failed")
                        .doesNotContain("Connecting …")
                        .anyMatch(t -> t.contains("127.0.0.1")));
            } finally {
                Gallery.on(() -> {
                    pane.close();
                    model.close();
                    return true;
                });
            }
        }
    }

    private static List<String> texts(LogsPane pane) {
        return Gallery.on(() -> pane.lookupAll(".label").stream()
                .map(n -> ((Labeled) n).getText())
                .filter(Objects::nonNull)
                .toList());
    }

    @Test
    void whatIsNotReadIsToldBesideWhatIsLive() {
        LogState state = new LogState(0, 0, 9, 9, 0, LogState.Phase.FOLLOWING, List.of(), 3, Optional.empty());
        assertThat(LogsPane.words(state)).contains("Live", "9 lines", "3 more are not read");
    }
}
