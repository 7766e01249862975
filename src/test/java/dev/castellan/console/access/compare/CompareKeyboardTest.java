package dev.castellan.console.access.compare;

import dev.castellan.access.Snapshot;
import dev.castellan.console.FakeShell;
import dev.castellan.console.access.AccessScreens;
import dev.castellan.console.access.FakeAccessDesk;
import dev.castellan.console.access.FakeFrame;
import dev.castellan.console.access.Opened;
import dev.castellan.console.access.Worlds;
import dev.castellan.console.fleet.Clusters;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.ByKeyboard;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two clusters compared, with keys only. */
class CompareKeyboardTest {
    @TempDir
    private Path folder = Path.of(".");

    @Test
    void anotherClusterIsChosenAndWhatDiffersIsRead() {
        Deque<Snapshot> answers = new ArrayDeque<>(List.of(Worlds.shop().build(), CompareGalleryTest.before()));
        FakeAccessDesk desk = new FakeAccessDesk()
                .knows(Opened.CLUSTER)
                .knows(Clusters.cluster("store-lyon-3").build())
                .knows(Clusters.cluster("store-york-7").build())
                .reads(() -> answers.size() > 1 ? answers.removeFirst() : answers.getFirst());
        FakeShell unused = FakeShell.withoutToolkit(() -> Worlds.NOW);
        AccessScreens screens = new AccessScreens(desk, new FakeFrame(unused, desk).files(), List.of(new CompareTab()));
        Address place = new Address("access", List.of(Opened.CLUSTER.id().value(), "compare"), Map.of());
        try (ByKeyboard hands = ByKeyboard.at(place, screens, () -> Worlds.NOW, folder)) {
            hands.sees("Compare with another time or another cluster");
            hands.tabTo("Another cluster …");
            hands.press(KeyCode.SPACE);
            hands.isAt("Search clusters");
            hands.type("york");
            hands.press(KeyCode.DOWN);
            hands.isAt("Clusters");
            hands.press(KeyCode.ENTER);
            hands.sees("Gained 2");

            hands.press(KeyCode.CONTROL, KeyCode.F);
            hands.isAt("Search changes");
            hands.press(KeyCode.DOWN);
            hands.isAt("Changes of access");
            hands.sees("Through");
            hands.press(KeyCode.DOWN);
            hands.press(KeyCode.ENTER);
            hands.isAt("The change");
            hands.high(420);
            hands.press(KeyCode.END);
            hands.scrolled(CompareStyle.DETAIL, 1);
            hands.press(KeyCode.HOME);
            hands.scrolled(CompareStyle.DETAIL, 0);
            hands.high(1_000);

            // The other way round, and only what was lost.
            hands.backTo("Exchange before and after");
            hands.press(KeyCode.SPACE);
            // Which were gained before are lost now.
            hands.sees("Lost 2");
            hands.isAt("Exchange before and after");
            hands.tabTo("Lost");
            hands.press(KeyCode.SPACE);
            hands.tabTo("Changes of access");
            hands.press(KeyCode.HOME);
            hands.sees("Can no longer");
        }
        unused.close();
    }
}
