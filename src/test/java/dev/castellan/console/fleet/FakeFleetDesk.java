package dev.castellan.console.fleet;

import dev.castellan.console.shell.Address;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ClusterMarks;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.FleetSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A fleet that a test decides about. */
final class FakeFleetDesk implements FleetDesk {
    final AtomicInteger refreshes = new AtomicInteger();
    final Map<ClusterId, Optional<Environment>> chosen = new ConcurrentHashMap<>();
    private final List<Consumer<FleetSnapshot>> listeners = new CopyOnWriteArrayList<>();
    private volatile ClusterMarks marks = ClusterMarks.NOT_CHECKED;
    volatile Optional<Address> view = Optional.empty();
    private volatile FleetSnapshot latest = FleetSnapshot.EMPTY;
    private volatile Supplier<FleetSnapshot> answer = () -> latest;

    /** Known before anybody asks. */
    FakeFleetDesk known(FleetSnapshot snapshot) {
        latest = snapshot;
        listeners.forEach(l -> l.accept(snapshot));
        return this;
    }

    /** What is known beyond the sources. */
    FakeFleetDesk marked(ClusterMarks now) {
        marks = now;
        return this;
    }

    @Override
    public ClusterMarks.Source marks() {
        return new ClusterMarks.Source() {
            @Override
            public ClusterMarks now() {
                return marks;
            }

            @Override
            public Runnable onChange(Runnable listener) {
                return () -> {};
            }
        };
    }

    /** What a refresh gives; may block or throw. */
    FakeFleetDesk answers(Supplier<FleetSnapshot> next) {
        answer = next;
        return this;
    }

    @Override
    public FleetSnapshot latest() {
        return latest;
    }

    @Override
    public FleetSnapshot refresh() {
        refreshes.incrementAndGet();
        latest = answer.get();
        listeners.forEach(l -> l.accept(latest));
        return latest;
    }

    @Override
    public Runnable onChange(Consumer<FleetSnapshot> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public Optional<Address> lastView() {
        return view;
    }

    @Override
    public void keepView(Address kept) {
        view = Optional.of(kept);
    }

    @Override
    public void choose(ClusterId cluster, Optional<Environment> environment) {
        chosen.put(cluster, environment);
    }
}
