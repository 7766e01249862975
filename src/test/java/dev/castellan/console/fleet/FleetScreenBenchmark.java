package dev.castellan.console.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.console.FakeShell;
import dev.castellan.console.FrameCost;
import dev.castellan.console.Gallery;
import dev.castellan.console.design.Theme;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Watchdog;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.settings.Appearance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.ListView;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.stage.Stage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Frames and blocks of the fleet screen with many clusters while somebody scrolls, sorts and searches and while the fleet
 * arrives anew, as table and as cards. The first line of each kind is cold, right after the window appeared. Blocks are
 * wall time, so others on the machine lengthen them; work is the processor time of the interface thread in one frame.
 */
@Tag("benchmark")
class FleetScreenBenchmark {
    private static final int ROUNDS = Integer.getInteger("castellan.rounds", 3);

    @ParameterizedTest
    @ValueSource(ints = {500, 10_000})
    void manyClusters(int clusters) {
        Gallery.toolkit();
        FrameCost.printHeading("fleet");
        for (FleetWish.Layout layout : FleetWish.Layout.values()) {
            use(clusters, layout);
        }
    }

    private static void use(int clusters, FleetWish.Layout layout) {
        FleetSnapshot fleet = Clusters.snapshot(Clusters.many(clusters));
        FakeFleetDesk desk = new FakeFleetDesk().known(fleet).answers(() -> fleet);
        boolean table = layout == FleetWish.Layout.TABLE;
        String name = clusters + " " + layout.label().toLowerCase(Locale.ROOT);
        Address address = Address.of("fleet").with("view", table ? "table" : "cards");
        try (FakeShell shell = FakeShell.onFrames(() -> Clusters.NOW);
                Watchdog watchdog = new Watchdog(Platform::runLater)) {
            FleetScreen screen = (FleetScreen) Gallery.on(() -> new FleetScreens(desk).open(address, shell));
            Gallery.settle();
            Stage[] window = new Stage[1];
            FrameCost.print(name, "opening", 0, FrameCost.of(watchdog, 20, frame -> {
                if (frame == 0) {
                    window[0] = show(screen);
                }
            }));
            FleetModel model = screen.model();
            for (int round = 0; round < ROUNDS; round++) {
                FrameCost.print(name, "idle", round, FrameCost.of(watchdog, 60, frame -> {}));
                FrameCost.print(
                        name, "scrolling", round, FrameCost.of(watchdog, 120, frame -> scroll(window[0], frame)));
                FrameCost.print(name, "sorting", round, FrameCost.of(watchdog, 120, frame -> {
                    if (frame % 10 == 0) {
                        FleetColumn[] columns = FleetColumn.values();
                        model.wish(w -> w.withSort(columns[frame / 10 % columns.length], frame % 20 == 0));
                    }
                }));
                String typed = "site:12,34 store-1";
                TextField field = (TextField) window[0].getScene().lookup(".text-field");
                int[] least = {clusters};
                // Slower than the field's rest, so that each letter filters.
                FrameCost.print(name, "searching", round, FrameCost.of(watchdog, 10 * typed.length(), frame -> {
                    if (frame % 10 == 0) {
                        field.setText(typed.substring(0, frame / 10 + 1));
                    }
                    if (!model.wish().query().isEmpty()
                            && model.picture().wish().equals(model.wish())) {
                        least[0] = Math.min(least[0], model.picture().matched());
                    }
                }));
                assertThat(least[0]).as("clusters left by the search").isLessThan(clusters / 4);
                FrameCost.print(name, "all again", round, FrameCost.of(watchdog, 30, frame -> {
                    if (frame == 0) {
                        field.clear();
                    }
                }));
                assertThat(model.picture().matched()).isEqualTo(clusters);
                FrameCost.print(name, "grouping", round, FrameCost.of(watchdog, 40, frame -> {
                    if (frame % 10 == 0) {
                        FleetWish.Grouping[] by = FleetWish.Grouping.values();
                        model.wish(w -> w.withGrouping(by[(frame / 10 + 1) % by.length]));
                    }
                }));
                List<FleetSnapshot> pages = pages(fleet);
                FrameCost.print(name, "refreshing", round, FrameCost.of(watchdog, 120, frame -> {
                    if (frame % 6 == 0) {
                        desk.known(pages.get(frame / 6));
                    }
                    scroll(window[0], frame);
                }));
            }
            Gallery.on(() -> {
                window[0].close();
                screen.close();
                return true;
            });
        }
    }

    private static Stage show(FleetScreen screen) {
        Stage window = new Stage();
        Scene scene = new Scene(screen.view(), 1000, 900);
        new Theme(scene).apply(Appearance.DARK, 1);
        window.setScene(scene);
        window.show();
        screen.shown();
        return window;
    }

    private static void scroll(Stage window, int frame) {
        if (window.getScene().lookup("#fleet-table") instanceof TableView<?> table && table.isVisible()) {
            table.scrollTo(place(frame, table.getItems().size()));
        }
        if (window.getScene().lookup("#fleet-cards") instanceof ListView<?> list && list.isVisible()) {
            list.scrollTo(place(frame, list.getItems().size()));
        }
    }

    /** Small steps as with a wheel, and now and then a leap as with the bar. */
    private static int place(int frame, int size) {
        return size == 0 ? 0 : (frame * 2 + frame / 20 * size / 5) % size;
    }

    /** The fleet as a refresh hands it over: known clusters in new records, page by page, a tenth of them changed. */
    private static List<FleetSnapshot> pages(FleetSnapshot fleet) {
        List<FleetSnapshot> pages = new ArrayList<>();
        int all = fleet.clusters().size();
        for (int page = 1; page <= 20; page++) {
            List<FleetCluster> now = new ArrayList<>(Clusters.many(all));
            for (int i = page; i < all; i += 10) {
                now.set(
                        i,
                        Clusters.cluster(now.get(i).name())
                                .site("Moved " + page)
                                .build());
            }
            pages.add(new FleetSnapshot(now, fleet.sources()));
        }
        return pages;
    }
}
