package dev.castellan.console.design;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.castellan.console.Gallery;
import dev.castellan.console.design.ControlsGalleryTest.Thing;
import dev.castellan.console.shell.Watchdog;
import dev.castellan.settings.Appearance;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.TableColumn;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import javafx.scene.robot.Robot;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxRobot;

/** The table of many rows with the keyboard, while its rows are exchanged under it. */
class LiveTableTest {
    private final FxRobot robot = new FxRobot();
    private Optional<Stage> stage = Optional.empty();
    private Optional<LiveTable<Thing>> shown = Optional.empty();

    @BeforeEach
    void open() {
        shown = Optional.of(Gallery.on(() -> {
            LiveTable<Thing> table = ControlsGalleryTest.table();
            Stage window = new Stage();
            window.setScene(new Scene(new StackPane(table), 1000, 800));
            new Theme(window.getScene()).apply(Appearance.DARK, 1);
            window.show();
            window.requestFocus();
            table.focusRows();
            stage = Optional.of(window);
            return table;
        }));
        await().until(() -> Gallery.on(() -> stage.orElseThrow().isFocused()));
        Gallery.settle();
    }

    @AfterEach
    void close() {
        Gallery.on(() -> {
            stage.ifPresent(Stage::close);
            return true;
        });
    }

    private LiveTable<Thing> table() {
        return shown.orElseThrow();
    }

    private void show(List<Thing> rows) {
        Gallery.on(() -> {
            table().show(rows);
            return true;
        });
        Gallery.settle();
    }

    @Test
    void aScreenFullOfRowsIsPutUpInParts() {
        int first = Gallery.on(() -> {
            LiveTable<Thing> fresh = ControlsGalleryTest.table();
            stage.orElseThrow().getScene().setRoot(new StackPane(fresh));
            shown = Optional.of(fresh);
            fresh.show(ControlsGalleryTest.things(5_000));
            fresh.getScene().getRoot().applyCss();
            fresh.getScene().getRoot().layout();
            assertThat(fresh.filled()).isFalse();
            return rowsPutUp();
        });
        assertThat(first).isBetween(1, 6);
        await().until(() -> Gallery.on(() -> table().filled()));
        Gallery.settle();
        assertThat(Gallery.on(this::rowsPutUp)).isGreaterThan(20);
    }

    private int rowsPutUp() {
        return table().lookupAll(".table-row-cell").size();
    }

    @Test
    void slowRowsComeOneByOneAndQuickOnesAllAtOnce() {
        long millisecond = 1_000_000;
        assertThat(Filling.next(1, 2 * millisecond)).isEqualTo(2);
        assertThat(Filling.next(16, 2 * millisecond)).isEqualTo(32);
        assertThat(Filling.next(4, 15 * millisecond)).isEqualTo(4);
        assertThat(Filling.next(4, 90 * millisecond)).isEqualTo(2);
        assertThat(Filling.next(1, 90 * millisecond)).isEqualTo(1);
    }

    @Test
    void theKeyboardSelectsARangeThatOutlivesAnotherOrder() {
        List<Thing> rows = ControlsGalleryTest.things(50_000);
        show(rows);
        robot.type(KeyCode.DOWN, 3);
        robot.press(KeyCode.SHIFT).type(KeyCode.DOWN, 2).release(KeyCode.SHIFT);
        List<Object> before = List.copyOf(Gallery.on(() -> table().selection().ids()));
        assertThat(before).hasSize(3);
        List<Thing> reversed = new ArrayList<>(rows);
        Collections.reverse(reversed);
        show(reversed);
        assertThat(Gallery.on(() -> table().selection().ids())).containsExactlyInAnyOrderElementsOf(before);
        assertThat(Gallery.on(() -> table().selectedRows())).hasSize(3);
        robot.press(KeyCode.SHORTCUT).type(KeyCode.A).release(KeyCode.SHORTCUT);
        assertThat(Gallery.on(() -> table().selection().size())).isEqualTo(50_000);
    }

    @Test
    void lettersLeadToTheRowThatBeginsWithThem() {
        show(List.of(
                new Thing("alpha", "a", "Running", 0),
                new Thing("beta", "a", "Running", 0),
                new Thing("bravo", "a", "Running", 0)));
        // Both at once: letters that come more than a second apart are no word.
        Gallery.on(() -> {
            Robot keyboard = new Robot();
            keyboard.keyType(KeyCode.B);
            keyboard.keyType(KeyCode.R);
            return true;
        });
        assertThat(Gallery.on(() -> table().selection().lead())).contains("bravo");
    }

    @Test
    void headingsOnlySayWhichOrderIsWanted() {
        List<Thing> rows = ControlsGalleryTest.things(10);
        show(rows);
        List<List<LiveSort>> wanted = new ArrayList<>();
        Gallery.on(() -> {
            table().onSort(wanted::add);
            var column = table().table().getColumns().getFirst();
            table().table().getSortOrder().setAll(List.of(column));
            return true;
        });
        assertThat(wanted).containsExactly(List.of(new LiveSort("name", false)));
        assertThat(Gallery.on(() -> table().rows()))
                .as("the rows are sorted elsewhere")
                .isEqualTo(rows);
    }

    @Test
    void aSecondHeadingOrdersWithinTheFirst() {
        show(ControlsGalleryTest.things(10));
        List<List<LiveSort>> wanted = new ArrayList<>();
        Gallery.on(() -> {
            table().onSort(wanted::add);
            var restarts = table().table().getColumns().get(3);
            restarts.setSortType(TableColumn.SortType.DESCENDING);
            table().table().getSortOrder().setAll(List.of(restarts));
            table().table().getSortOrder().add(table().table().getColumns().getFirst());
            return true;
        });
        List<LiveSort> both = List.of(new LiveSort("restarts", true), new LiveSort("name", false));
        assertThat(wanted).last().isEqualTo(both);
        // Another table is told of both, and its headings show them in this order; that is no wish of anybody.
        List<String> shownOrder = Gallery.on(() -> {
            LiveTable<Thing> other = ControlsGalleryTest.table();
            other.onSort(wanted::add);
            other.sorted(both);
            return other.table().getSortOrder().stream()
                    .map(c -> c.getUserData() + " " + c.getSortType())
                    .toList();
        });
        assertThat(shownOrder).containsExactly("restarts DESCENDING", "name ASCENDING");
        assertThat(wanted).last().isEqualTo(both);
        assertThat(wanted.stream().filter(both::equals)).hasSize(1);
    }

    /** The widths of the columns in a window as wide as this. */
    private List<Double> widths(LiveTable<Thing> wide, int window) {
        Gallery.on(() -> {
            stage.orElseThrow().setScene(new Scene(new StackPane(wide), window, 600));
            new Theme(stage.orElseThrow().getScene()).apply(Appearance.DARK, 1);
            return true;
        });
        Gallery.settle();
        List<Double> widths = Gallery.on(() -> wide.table().getColumns().stream()
                .map(c -> (double) Math.round(c.getWidth()))
                .toList());
        Gallery.on(() -> {
            ((StackPane) wide.getParent()).getChildren().clear();
            return true;
        });
        return widths;
    }

    @Test
    void longTextsGiveWayBeforeNamesAndStatesNever() {
        LiveTable<Thing> wide = Gallery.on(() -> {
            LiveTable<Thing> made = new LiveTable<>("Pods", Thing::name);
            made.columns(List.of(
                    LiveColumn.of("name", "Name", 260, LiveColumn.Look.NAME, Thing::name),
                    LiveColumn.<Thing>of("state", "Status", 160, LiveColumn.Look.PLAIN, Thing::state)
                            .toned(t -> Optional.of(Tone.GOOD)),
                    LiveColumn.of("registries", "Registries", 200, LiveColumn.Look.PLAIN, Thing::space),
                    LiveColumn.of("owner", "Owner", 200, LiveColumn.Look.MUTED, Thing::space)));
            made.show(ControlsGalleryTest.things(5));
            return made;
        });
        // At the size of text in use.
        List<Double> plenty = widths(wide, 1000);
        double scale = plenty.get(1) / 160;
        assertThat(plenty.get(0)).as("names take most of what is left").isGreaterThan(280 * scale);
        assertThat(plenty.get(3)).isGreaterThan(200 * scale);
        // 820 are wanted, and 44 lie under the bar and the button.
        List<Double> little = widths(wide, 764);
        assertThat(little.get(0)).isCloseTo(260 * scale, within(1.0));
        assertThat(little.get(1)).isCloseTo(160 * scale, within(1.0));
        assertThat(little.subList(2, 4)).allSatisfy(w -> assertThat(w).isBetween(120 * scale, 190 * scale));
        List<Double> less = widths(wide, 664);
        assertThat(less.get(1)).as("a state is never cut").isCloseTo(160 * scale, within(1.0));
        assertThat(less.get(2)).isCloseTo(120 * scale, within(1.0));
        assertThat(less.get(0)).as("then names").isBetween(156 * scale, 250 * scale);
        // Whoever gave a column its width keeps it.
        Gallery.on(() -> {
            wide.table().getColumns().get(2).setPrefWidth(240);
            return true;
        });
        List<Double> chosen = widths(wide, 764);
        assertThat(chosen.get(2)).isCloseTo(240, within(1.0));
        assertThat(chosen.get(3)).isCloseTo(120 * scale, within(1.0));
    }

    @Test
    void fiftyThousandRowsExchangedAgainAndAgainStayThemselves() {
        List<Thing> rows = ControlsGalleryTest.things(50_000);
        show(rows);
        ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
        long most = 0;
        try (Watchdog watchdog = new Watchdog(Platform::runLater)) {
            for (int i = 0; i < 60; i++) {
                List<Thing> next = new ArrayList<>(rows);
                Collections.rotate(next, i);
                List<Thing> snapshot = List.copyOf(next);
                most = Math.max(most, Gallery.on(() -> {
                    long before = cpu.getCurrentThreadCpuTime();
                    table().show(snapshot);
                    table().applyCss();
                    table().layout();
                    return cpu.getCurrentThreadCpuTime() - before;
                }));
            }
            System.out.printf(
                    "50,000 rows exchanged: at most %.1f ms of CPU each; longest wait on the interface thread %d ms%n",
                    most / 1e6, watchdog.longest().toMillis());
        }
        assertThat(Gallery.on(() -> table().table().getItems().size())).isEqualTo(50_000);
    }
}
