package dev.castellan.console.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.design.Theme;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Watchdog;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.settings.Appearance;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import javafx.animation.AnimationTimer;
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

    /** What one kind of use cost. */
    private record Cost(
            int frames, double median, double ninetyFifth, double worst, double longestBlock, double mostWork) {}

    @ParameterizedTest
    @ValueSource(ints = {500, 10_000})
    void manyClusters(int clusters) {
        Gallery.toolkit();
        System.out.printf(
                Locale.ROOT,
                "%-7s %-6s %-16s %-5s %7s %10s %8s %9s %14s %14s%n",
                "fleet",
                "as",
                "while",
                "round",
                "frames",
                "median ms",
                "95 % ms",
                "worst ms",
                "longest block",
                "most work");
        for (FleetWish.Layout layout : FleetWish.Layout.values()) {
            use(clusters, layout);
        }
    }

    private static void use(int clusters, FleetWish.Layout layout) {
        FleetSnapshot fleet = Clusters.snapshot(Clusters.many(clusters));
        FakeFleetDesk desk = new FakeFleetDesk().known(fleet).answers(() -> fleet);
        boolean table = layout == FleetWish.Layout.TABLE;
        Address address = Address.of("fleet").with("view", table ? "table" : "cards");
        try (FakeShell shell = FakeShell.onFrames(() -> Clusters.NOW);
                Watchdog watchdog = new Watchdog(Platform::runLater)) {
            FleetScreen screen = (FleetScreen) Gallery.on(
                    () -> new FleetScreens(desk, (owner, proposed) -> Optional.empty()).open(address, shell));
            Gallery.settle();
            Stage[] window = new Stage[1];
            print(clusters, layout, "opening", 0, cost(watchdog, 20, frame -> {
                if (frame == 0) {
                    window[0] = show(screen);
                }
            }));
            FleetModel model = screen.model();
            for (int round = 0; round < ROUNDS; round++) {
                print(clusters, layout, "idle", round, cost(watchdog, 60, frame -> {}));
                print(clusters, layout, "scrolling", round, cost(watchdog, 120, frame -> scroll(window[0], frame)));
                print(clusters, layout, "sorting", round, cost(watchdog, 120, frame -> {
                    if (frame % 10 == 0) {
                        FleetColumn[] columns = FleetColumn.values();
                        model.wish(w -> w.withSort(columns[frame / 10 % columns.length], frame % 20 == 0));
                    }
                }));
                String typed = "site:12,34 store-1";
                TextField field = (TextField) window[0].getScene().lookup(".text-field");
                int[] least = {clusters};
                // Slower than the field's rest, so that each letter filters.
                print(clusters, layout, "searching", round, cost(watchdog, 10 * typed.length(), frame -> {
                    if (frame % 10 == 0) {
                        field.setText(typed.substring(0, frame / 10 + 1));
                    }
                    if (!model.wish().query().isEmpty()
                            && model.picture().wish().equals(model.wish())) {
                        least[0] = Math.min(least[0], model.picture().matched());
                    }
                }));
                assertThat(least[0]).as("clusters left by the search").isLessThan(clusters / 4);
                print(clusters, layout, "all again", round, cost(watchdog, 30, frame -> {
                    if (frame == 0) {
                        field.clear();
                    }
                }));
                assertThat(model.picture().matched()).isEqualTo(clusters);
                print(clusters, layout, "grouping", round, cost(watchdog, 40, frame -> {
                    if (frame % 10 == 0) {
                        FleetWish.Grouping[] by = FleetWish.Grouping.values();
                        model.wish(w -> w.withGrouping(by[(frame / 10 + 1) % by.length]));
                    }
                }));
                List<FleetSnapshot> pages = pages(fleet);
                print(clusters, layout, "refreshing", round, cost(watchdog, 120, frame -> {
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

    /** Acts once a frame on the interface thread and measures the time between frames and the longest block. */
    private static Cost cost(Watchdog watchdog, int frames, IntConsumer act) {
        Gallery.settle();
        System.gc();
        Gallery.settle();
        watchdog.reset();
        double[] between = new double[frames];
        double[] work = new double[frames];
        CompletableFuture<Void> done = new CompletableFuture<>();
        Platform.runLater(() -> new AnimationTimer() {
            private int frame = -1;
            private long before = System.nanoTime();
            private long worked = processor();

            @Override
            public void handle(long pulse) {
                long now = System.nanoTime();
                if (frame >= 0) {
                    between[frame] = (now - before) / 1e6;
                    work[frame] = (processor() - worked) / 1e6;
                }
                before = now;
                worked = processor();
                frame++;
                if (frame == frames) {
                    stop();
                    done.complete(null);
                } else {
                    act.accept(frame);
                }
            }
        }.start());
        done.orTimeout(120, TimeUnit.SECONDS).join();
        double longest = watchdog.longest().toNanos() / 1e6;
        Arrays.sort(between);
        Arrays.sort(work);
        assertThat(between[frames - 1]).isPositive();
        return new Cost(
                frames,
                between[frames / 2],
                between[(int) (frames * 0.95)],
                between[frames - 1],
                longest,
                work[frames - 1]);
    }

    private static long processor() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void print(int clusters, FleetWish.Layout layout, String act, int round, Cost cost) {
        System.out.printf(
                Locale.ROOT,
                "%-7d %-6s %-16s %-5s %7d %10.1f %8.1f %9.1f %11.1f ms %11.1f ms%n",
                clusters,
                layout.label().toLowerCase(Locale.ROOT),
                act,
                round == 0 ? "cold" : String.valueOf(round),
                cost.frames,
                cost.median,
                cost.ninetyFifth,
                cost.worst,
                cost.longestBlock,
                cost.mostWork);
    }
}
