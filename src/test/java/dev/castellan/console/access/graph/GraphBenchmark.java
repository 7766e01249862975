package dev.castellan.console.access.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.Namespace;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.ServiceAccount;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.access.graph.AccessMap;
import dev.castellan.access.graph.Folding;
import dev.castellan.access.graph.GraphWish;
import dev.castellan.access.graph.GraphWorlds;
import dev.castellan.access.graph.Part;
import dev.castellan.access.graph.Picture;
import dev.castellan.access.graph.Scene;
import dev.castellan.console.Gallery;
import dev.castellan.console.design.Theme;
import dev.castellan.settings.Appearance;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The graph on {@code large-1} and on ten times that: from the compiled index to the first painted picture, each step of the
 * pipeline, and frames while somebody pans and zooms. Work is the processor time of the interface thread in one frame.
 * The window is as wide as the headless screen unless {@code -Dcastellan.width} says otherwise.
 */
@Tag("benchmark")
class GraphBenchmark {
    private static final int WIDTH = Integer.getInteger("castellan.width", 1000);
    private static final int FRAMES = Integer.getInteger("castellan.frames", 240);

    @Test
    void largeAndTenTimesThat() {
        // The console's own window is there before anybody asks for a graph.
        Stage console = Gallery.on(() -> {
            Stage stage = new Stage();
            stage.setScene(
                    new javafx.scene.Scene(new StackPane(new Label("Castellan"), new Button("Access")), 600, 400));
            new Theme(stage.getScene()).apply(Appearance.DARK, 1);
            stage.show();
            return stage;
        });
        Gallery.settle();
        AccessIndex one = GraphWorlds.world("large-1");
        steps("large-1 cold", one);
        steps("large-1", one);
        use("large-1", one, GraphWish.FEW);
        use("large-1 many", one, 200);
        AccessIndex ten = AccessIndex.of(copies(one.snapshot(), 10));
        steps("large-1 × 10", ten);
        use("large-1 × 10", ten, GraphWish.FEW);
        use("large-1 × 10 many", ten, 200);
        Gallery.on(() -> {
            console.close();
            return true;
        });
    }

    private static void steps(String world, AccessIndex index) {
        long t0 = processor();
        AccessMap map = AccessMap.of(index);
        long t1 = processor();
        Part part = Part.of(map, GraphWish.START);
        long t2 = processor();
        Scene scene = Folding.scene(map, part, GraphWish.START);
        long t3 = processor();
        Picture picture = Picture.of(scene, () -> false);
        long t4 = processor();
        System.out.printf(
                Locale.ROOT,
                "%-18s %,d nodes, %,d edges, processor time: map %.0f ms, filter %.0f ms, fold to %d cards and %d wires"
                        + " %.0f ms, layout %.0f ms, %d crossings%n",
                world,
                map.size(),
                map.edges(),
                (t1 - t0) / 1e6,
                (t2 - t1) / 1e6,
                scene.cards().size(),
                scene.wires().size(),
                (t3 - t2) / 1e6,
                (t4 - t3) / 1e6,
                picture.crossings());
    }

    private static void use(String world, AccessIndex index, int most) {
        long start = System.nanoTime();
        try (GraphBench bench = new GraphBench(index, GraphModel.LAYOUT)) {
            Stage window = Gallery.on(() -> {
                Stage stage = new Stage();
                javafx.scene.Scene scene = new javafx.scene.Scene(bench.view.root(), WIDTH, 1000);
                new Theme(scene).apply(Appearance.DARK, 1);
                stage.setScene(scene);
                stage.show();
                return stage;
            });
            bench.drawn();
            while (bench.view.canvas().seen() == 0) {
                Gallery.settle();
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-18s first picture painted after %.0f ms (worker %.0f ms)%n",
                    world,
                    (System.nanoTime() - start) / 1e6,
                    bench.model.state().millis());
            if (most != GraphWish.FEW) {
                bench.with(m -> m.filter(w -> w.withMost(most)));
            }
            GraphCanvas canvas = bench.view.canvas();
            print(world, "idle", canvas, cost(60, f -> {}));
            print(
                    world,
                    "panning",
                    canvas,
                    cost(FRAMES, f -> canvas.look(canvas.view().moved(f % 120 < 60 ? -9 : 9, f % 240 < 120 ? -6 : 6))));
            print(world, "zooming", canvas, cost(FRAMES, f -> canvas.zoom(f % 80 < 40 ? 0.98 : 1 / 0.98)));
            Gallery.on(() -> {
                canvas.fit();
                return true;
            });
            print(
                    world,
                    "all, panning",
                    canvas,
                    cost(FRAMES, f -> canvas.look(canvas.view().moved(f % 120 < 60 ? -4 : 4, f % 60 < 30 ? -3 : 3))));
            Gallery.on(() -> {
                window.close();
                return true;
            });
        }
    }

    private record Cost(int frames, double median, double ninetyFifth, double worst, double work, double mostWork) {}

    private static void print(String world, String act, GraphCanvas canvas, Cost cost) {
        System.out.printf(
                Locale.ROOT,
                "%-18s %-13s %4d of %4d cards seen, %d frames: median %.1f ms, 95 %% %.1f ms, worst %.1f ms; interface"
                        + " thread median %.1f ms, most %.1f ms%n",
                world,
                act,
                canvas.seen(),
                canvas.picture().x().length,
                cost.frames,
                cost.median,
                cost.ninetyFifth,
                cost.worst,
                cost.work,
                cost.mostWork);
    }

    /** Acts once a frame on the interface thread and measures the time between frames. */
    private static Cost cost(int frames, IntConsumer act) {
        Gallery.settle();
        System.gc();
        Gallery.settle();
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
        Arrays.sort(between);
        Arrays.sort(work);
        assertThat(between[frames - 1]).isPositive();
        return new Cost(
                frames,
                between[frames / 2],
                between[(int) (frames * 0.95)],
                between[frames - 1],
                work[frames / 2],
                work[frames - 1]);
    }

    private static long processor() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** As many clusters in one, each namespace, role and user under another name. */
    private static Snapshot copies(Snapshot one, int times) {
        Snapshot.Builder all = one.toBuilder();
        for (int c = 1; c < times; c++) {
            String end = "-" + c;
            one.namespaces().forEach(n -> all.add(new Namespace(n.name() + end, n.labels())));
            one.serviceAccounts().forEach(a -> all.add(new ServiceAccount(a.namespace() + end, a.name(), Map.of())));
            one.roles()
                    .forEach(r -> all.add(new Role(
                            new RoleId(r.id().kind(), in(r.id().namespace(), end), r.id().name() + end),
                            r.rules(),
                            r.aggregation(),
                            Map.of(),
                            false)));
            one.bindings()
                    .forEach(b -> all.add(new Binding(
                            in(b.namespace(), end),
                            b.name() + end,
                            b.roleKind(),
                            b.roleName() + end,
                            b.subjects().stream()
                                    .map(s -> s.name().startsWith("system:")
                                            ? s
                                            : new Subject(s.kind(), in(s.namespace(), end), s.name() + end))
                                    .toList(),
                            Map.of())));
        }
        return all.build();
    }

    private static String in(String namespace, String end) {
        return namespace.isEmpty() ? "" : namespace + end;
    }
}
