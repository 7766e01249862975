package dev.castellan.console.access.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.access.finding.Suppressions;
import dev.castellan.access.finding.Triage;
import dev.castellan.console.FakeShell;
import dev.castellan.console.access.AccessScreens;
import dev.castellan.console.access.FakeAccessDesk;
import dev.castellan.console.access.FakeFrame;
import dev.castellan.console.access.Opened;
import dev.castellan.console.access.Worlds;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.ByKeyboard;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Findings from the first to the one set aside, with keys only. */
class FindingsKeyboardTest {
    private static final String HERE = Opened.CLUSTER.id().value();

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void aFindingIsFoundReadAndSetAside() {
        Triage triage = FindingsGalleryTest.triage(folder, Worlds.NOW);
        FakeAccessDesk desk = new FakeAccessDesk().knows(Opened.CLUSTER).reads(Worlds::joined);
        FakeShell unused = FakeShell.withoutToolkit(() -> Worlds.NOW);
        AccessScreens screens =
                new AccessScreens(desk, new FakeFrame(unused, desk).files(), List.of(new FindingsTab(triage)));
        Address place = new Address("access", List.of(HERE, "findings"), Map.of());
        try (ByKeyboard hands = ByKeyboard.at(place, screens, () -> Worlds.NOW, folder)) {
            // Into the list: by search, then on.
            hands.sees("18 findings");
            hands.press(KeyCode.CONTROL, KeyCode.F);
            hands.isAt("Search findings");
            hands.type("deployer");
            hands.press(KeyCode.DOWN);
            hands.isAt("Findings");
            hands.sees("Through");
            hands.press(KeyCode.DOWN);
            hands.press(KeyCode.UP);

            // Why, and what would end it.
            hands.press(KeyCode.ENTER);
            hands.isAt("Set aside …");
            hands.tabTo("Difference");
            hands.press(KeyCode.RIGHT);
            hands.isAt("YAML");
            hands.tabTo("The fix");
            hands.sees("What that changes");
            hands.sees("loses");

            // With the list's key: every field with Tab, wrong first.
            hands.backTo("Findings");
            hands.type("s");
            hands.sees("Set this finding aside");
            hands.isAt("Reason");
            hands.press(KeyCode.TAB);
            hands.isAt("Owner");
            hands.press(KeyCode.TAB);
            hands.isAt("Until");
            hands.press(KeyCode.ENTER);
            hands.sees("Say in a sentence why it may stay.");
            hands.backTo("Reason");
            hands.type("it moves in may");
            hands.press(KeyCode.TAB);
            hands.press(KeyCode.CONTROL, KeyCode.A);
            hands.type("ben");
            hands.press(KeyCode.TAB);
            hands.press(KeyCode.CONTROL, KeyCode.A);
            hands.type("2027-02-24");
            hands.press(KeyCode.ENTER);
            hands.seesNo("Set this finding aside");
            await().untilAsserted(() -> assertThat(aside(triage)).hasSize(1));
            Suppressions.Suppression one = aside(triage).getFirst();
            assertThat(one.reason()).isEqualTo("it moves in may");
            assertThat(one.owner()).isEqualTo("ben");
            assertThat(one.until()).isEqualTo(LocalDate.parse("2027-02-24"));

            // The keyboard is where it was, and goes on; the one set aside is hidden in the list until it is asked for.
            hands.isAt("Findings");
            hands.sees("2 of 18");
            hands.backTo("Set aside 1");
            hands.press(KeyCode.SPACE);
            hands.sees("1 of 18");
            hands.tabTo("Findings");
            hands.press(KeyCode.HOME);
            hands.sees("Set aside until 2027-02-24 by ben");
            hands.press(KeyCode.ENTER);
            hands.isAt("Set aside for longer …");
            hands.press(KeyCode.SPACE);
            hands.isAt("Reason");
            hands.press(KeyCode.ESCAPE);
            hands.isAt("Set aside for longer …");
            hands.tabTo("Bring back");
            hands.press(KeyCode.SPACE);
            await().untilAsserted(() -> assertThat(aside(triage)).isEmpty());
            hands.seesNo("Set aside until 2027-02-24 by ben");
            // Nothing is left in the list, nor beside it: the keyboard goes to where others can be searched.
            hands.isAt("Search findings");
        }
        unused.close();
    }

    private static List<Suppressions.Suppression> aside(Triage triage) {
        return triage.read(HERE).expired(Worlds.NOW.plusSeconds(500L * 86_400));
    }
}
