package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.browse.FeedState;
import dev.castellan.browse.Row;
import dev.castellan.browse.ServedPractice;
import dev.castellan.browse.Sort;
import dev.castellan.console.FakeShell;
import dev.castellan.console.FrameCost;
import dev.castellan.console.Gallery;
import dev.castellan.console.design.Theme;
import dev.castellan.console.shell.Samples;
import dev.castellan.console.shell.Watchdog;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Fleet;
import dev.castellan.settings.Appearance;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Frames and blocks of the list of 50,000 pods on the screen, at rest and under 1,000 changes a second, while somebody
 * scrolls, sorts, filters and opens pods. The practice cluster runs in a process of its own that gives way to this one:
 * its heap, its collector and its processor time are not the console's. To be run with the console's own flags,
 * {@code -XX:+UseG1GC -XX:MaxGCPauseMillis=8 -XX:+UseCompactObjectHeaders}; smaller with
 * {@code -Dcastellan.pods=5000 -Dcastellan.churn=100 -Dcastellan.rounds=1}; with {@code -Dcastellan.cold=true} without the
 * samples that the console makes ready after its start.
 */
@Tag("benchmark")
class PodsScreenBenchmark {
    private static final int PODS = Integer.getInteger("castellan.pods", 50_000);
    private static final int EVENTS = Integer.getInteger("castellan.events", 10_000);
    private static final int CHURN = Integer.getInteger("castellan.churn", 1_000);
    private static final int ROUNDS = Integer.getInteger("castellan.rounds", 3);
    private static final boolean WARM = !Boolean.getBoolean("castellan.cold");
    private static final List<String> SORTS = List.of("status", "age", "node", "restarts", "name");
    private static final String TYPED = "ns:shop web -x";

    @Test
    void fiftyThousandPods(@TempDir Path folder) throws Exception {
        Gallery.toolkit();
        try (ServedPractice server = ServedPractice.begin(folder, PODS, EVENTS);
                FakeShell shell = FakeShell.onFrames(Clock.systemUTC());
                Watchdog watchdog = new Watchdog(Platform::runLater)) {
            Fleet fleet = PracticeBench.fleet(folder, server.kubeconfig());
            var _ = fleet.refresh();
            Workbench bench = PracticeBench.bench(folder, fleet);
            FrameCost.printHeading("list of pods");
            if (WARM) {
                // As the console does in idle moments after its start.
                Gallery.on(() -> {
                    Scene like = new Scene(new StackPane(), 100, 100);
                    new Theme(like).apply(Appearance.DARK, 1);
                    for (var sample : ClusterSamples.all()) {
                        long begun = System.nanoTime();
                        Samples.style(sample.get(), like);
                        System.out.printf("sample %.0f ms%n", (System.nanoTime() - begun) / 1e6);
                    }
                    return true;
                });
            }
            Screen screen = new Screen(
                    Place.overview(ClusterId.ofContext(server.context())).at("~pods"), bench, shell);
            FrameCost.print("list", "opening", 0, FrameCost.of(watchdog, 200, frame -> {
                if (frame == 0) {
                    screen.open();
                }
            }));
            until(() -> screen.phase() == FeedState.Phase.LIVE);
            assertThat(screen.rows().size()).isGreaterThan(PODS / 2);
            use("at rest", screen, watchdog);
            server.churn(CHURN);
            use(CHURN + "/s", screen, watchdog);
            server.churn(0);
            screen.close();
            bench.close();
            fleet.close();
        }
    }

    private static void use(String name, Screen screen, Watchdog watchdog) throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            FrameCost.print(name, "looking", round, FrameCost.of(watchdog, 180, frame -> {}));
            FrameCost.print(name, "scrolling", round, FrameCost.of(watchdog, 180, screen::scroll));
            FrameCost.print(name, "sorting", round, FrameCost.of(watchdog, 30 * SORTS.size(), frame -> {
                if (frame % 30 == 0) {
                    screen.sort(SORTS.get(frame / 30), frame % 60 == 0);
                }
            }));
            FrameCost.print(name, "filtering", round, FrameCost.of(watchdog, 15 * TYPED.length(), frame -> {
                if (frame % 15 == 0) {
                    screen.filter(TYPED.substring(0, frame / 15 + 1));
                }
            }));
            until(() -> screen.query().equals(TYPED));
            assertThat(screen.rows().size()).isLessThan(PODS / 2);
            FrameCost.print(name, "all again", round, FrameCost.of(watchdog, 60, frame -> {
                if (frame == 0) {
                    screen.filter("");
                    screen.sort("name", false);
                }
            }));
            until(() -> screen.rows().size() > PODS / 2);
            FrameCost.print(name, "opening pods", round, FrameCost.of(watchdog, 240, frame -> {
                if (frame % 60 == 0) {
                    screen.look(frame * 7);
                }
            }));
            Platform.runLater(screen::lookAway);
        }
    }

    private static void until(BooleanSupplier done) throws InterruptedException {
        long begun = System.nanoTime();
        while (!Gallery.on(done::getAsBoolean)) {
            if (System.nanoTime() - begun > 180_000_000_000L) {
                throw new AssertionError("took too long");
            }
            Thread.sleep(20);
        }
    }

    /** The screen and its user; all but the constructor on the interface thread. */
    private static final class Screen {
        private final WorkspaceModel model;
        private final WorkspaceView view;
        private final Stage window;

        Screen(Place place, Workbench bench, FakeShell shell) {
            model = Gallery.on(() -> new WorkspaceModel(place, bench, shell));
            view = Gallery.on(() -> new WorkspaceView(model, shell, new StackPane()));
            window = Gallery.on(() -> {
                Stage stage = new Stage();
                stage.setScene(new Scene(new StackPane(view.root()), 1000, 900));
                new Theme(stage.getScene()).apply(Appearance.DARK, 1);
                return stage;
            });
        }

        void open() {
            window.show();
            model.start();
        }

        private ListModel list() {
            return model.list().orElseThrow();
        }

        FeedState.Phase phase() {
            return model.list().map(l -> l.view().state().phase()).orElse(FeedState.Phase.CONNECTING);
        }

        List<Row> rows() {
            return list().view().rows();
        }

        String query() {
            return model.place().query();
        }

        /** Small steps as with a wheel, and now and then a leap as with the bar. */
        void scroll(int frame) {
            TableView<?> table = (TableView<?>) window.getScene().getRoot().lookup(".table-view");
            int size = table.getItems().size();
            table.scrollTo((frame * 2 + frame / 20 * size / 5) % size);
        }

        void sort(String column, boolean descending) {
            model.adjust(model.place().sorted(Sort.by(column, descending)));
        }

        void filter(String typed) {
            window.getScene().getRoot().lookupAll(".text-field").stream()
                    .map(TextField.class::cast)
                    .filter(field -> field.getPromptText().startsWith("Filter: words"))
                    .forEach(field -> field.setText(typed));
        }

        void look(int row) {
            Row at = rows().get(row % rows().size());
            model.go(model.place().looking(Optional.of(new Place.ObjectPlace(at.namespace(), at.name())), ""));
        }

        void lookAway() {
            model.go(model.place().looking(Optional.empty(), ""));
        }

        void close() {
            Gallery.on(() -> {
                view.close();
                model.close();
                window.close();
                return true;
            });
        }
    }
}
