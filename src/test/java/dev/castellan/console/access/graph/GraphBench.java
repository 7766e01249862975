package dev.castellan.console.access.graph;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.access.graph.GraphWorlds;
import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** A graph view on one world, with everything around it that a test needs. */
final class GraphBench implements AutoCloseable {
    final FakeShell shell;
    final GraphModel model;
    final GraphView view;
    final List<GraphView.Format> exported = new CopyOnWriteArrayList<>();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("graph-test").factory());

    GraphBench(AccessIndex index, Duration layout) {
        this.shell = FakeShell.onFrames(() -> GraphWorlds.NOW);
        Executor gate = task -> shell.ui().post(this, task);
        this.model = new GraphModel(worker, gate, System::nanoTime, layout);
        this.view = Gallery.on(() -> new GraphView(model, shell, exported::add));
        read(index);
    }

    GraphBench(AccessIndex index) {
        this(index, Duration.ofSeconds(20));
    }

    void read(AccessIndex index) {
        model.read(index, () -> CompletableFuture.supplyAsync(() -> EscalationGraph.of(index)));
    }

    /** Waits until what was asked for last is shown. */
    void drawn() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        // The worker is one thread: what was asked before is made before.
        worker.execute(() -> done.complete(null));
        done.join();
        Gallery.settle();
    }

    void with(Consumer<GraphModel> act) {
        act.accept(model);
        drawn();
    }

    @Override
    public void close() {
        worker.shutdownNow();
        shell.close();
    }
}
