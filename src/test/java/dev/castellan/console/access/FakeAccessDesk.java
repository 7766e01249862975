package dev.castellan.console.access;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.LiveAccess;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Verification;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.FleetCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** A desk whose answers a test decides on. */
public final class FakeAccessDesk implements AccessDesk {
    /** What was asked of the server. */
    public final List<Request> reviewed = new CopyOnWriteArrayList<>();

    /** Where snapshots were saved. */
    public final List<Path> saved = new CopyOnWriteArrayList<>();

    private final List<FleetCluster> clusters = new CopyOnWriteArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Runnable looking = () -> {};
    private volatile Supplier<Snapshot> snapshot = Worlds::joined;
    private volatile Supplier<ServerAnswer> answer = () -> new ServerAnswer(true, "", Worlds.NOW);
    private volatile Supplier<LiveAccess.Requests> requests = () -> new LiveAccess.Requests(List.of(), false);
    private volatile int disagreements;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** Holds this cluster. */
    public FakeAccessDesk knows(FleetCluster cluster) {
        clusters.add(cluster);
        listeners.forEach(Runnable::run);
        return this;
    }

    /** Does this when the fleet is read. */
    public FakeAccessDesk looking(Runnable then) {
        looking = then;
        return this;
    }

    /** Reads this, or throws. */
    public FakeAccessDesk reads(Supplier<Snapshot> what) {
        snapshot = what;
        return this;
    }

    /** Answers a review so, or throws. */
    public FakeAccessDesk answers(Supplier<ServerAnswer> what) {
        answer = what;
        return this;
    }

    /** Differs so often from us. */
    public FakeAccessDesk disagrees(int times) {
        disagreements = times;
        return this;
    }

    /** Reading waits until the gate is opened again. */
    public CountDownLatch holds() {
        gate = new CountDownLatch(1);
        return gate;
    }

    @Override
    public List<FleetCluster> clusters() {
        return List.copyOf(clusters);
    }

    @Override
    public void look() {
        looking.run();
    }

    @Override
    public Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public AccessReading read(FleetCluster cluster, Consumer<String> step) {
        step.accept("Reading clusterrolebindings");
        waitAtTheGate();
        return new AccessReading(new AccessSource.Cluster(cluster.id()), snapshot.get());
    }

    @Override
    public AccessReading open(Path file) {
        waitAtTheGate();
        return new AccessReading(new AccessSource.File(file), snapshot.get());
    }

    private void waitAtTheGate() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.util.concurrent.CancellationException("interrupted");
        }
    }

    @Override
    public void save(AccessReading reading, Path file) {
        saved.add(file);
    }

    @Override
    public Verification.Result verify(ClusterId cluster, AccessIndex index, int questions, IntConsumer asked) {
        waitAtTheGate();
        List<Verification.Difference> differences = new ArrayList<>();
        Requester who = Requester.authenticated("anna@contoso.com", List.of());
        Request request = Request.of("get", "secrets", "prod");
        for (int i = 0; i < questions; i++) {
            asked.accept(i);
            if (i < disagreements) {
                differences.add(new Verification.Difference(
                        new Verification.Asked(who, request),
                        true,
                        "",
                        dev.castellan.access.Explainer.explain(index, who, request)));
            }
        }
        return new Verification.Result(questions - disagreements, disagreements, 0, questions / 3, differences);
    }

    @Override
    public LiveAccess.Requests certificateRequests(ClusterId cluster) {
        return requests.get();
    }

    /** Holds these requests for client certificates, or throws. */
    public FakeAccessDesk requests(Supplier<LiveAccess.Requests> what) {
        requests = what;
        return this;
    }

    @Override
    public ServerAnswer review(ClusterId cluster, Requester who, Request request) {
        reviewed.add(request);
        return answer.get();
    }
}
