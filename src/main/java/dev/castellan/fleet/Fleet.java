package dev.castellan.fleet;

import java.util.Optional;
import java.util.function.Consumer;

/** Every cluster from every source, and the way to open one. Safe for use from any thread. */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class Fleet implements AutoCloseable {
    /** Reads nothing yet. */
    public Fleet(FleetParts parts) {}

    /** What is known now; nothing before the first refresh. */
    public FleetSnapshot latest() {
        return FleetSnapshot.EMPTY;
    }

    /**
     * Reads every source side by side and returns when all have answered or failed; listeners hear of each answer at once.
     * Blocks. Rows of a source that failed stay and are marked stale. A call while another one runs joins it.
     */
    public FleetSnapshot refresh() {
        return FleetSnapshot.EMPTY;
    }

    /** Decides environments anew after the user's choices changed, without reading any source. */
    public FleetSnapshot reclassify() {
        return FleetSnapshot.EMPTY;
    }

    /**
     * Calls the listener with each new snapshot, on the thread that made it; it has to be quick.
     *
     * @return ends the calls
     */
    public Runnable onChange(Consumer<FleetSnapshot> listener) {
        return () -> {};
    }

    /**
     * Opens a cluster: returns at once with a connection that is being made.
     *
     * @param id which one, from the latest snapshot
     * @param route the wanted route; empty for the best that works
     * @throws dev.castellan.failure.FailureException {@code fleet-unknown-cluster} when it is not in the snapshot
     */
    public OpenCluster open(ClusterId id, Optional<RouteKind> route) {
        throw new UnsupportedOperationException();
    }

    /** Closes every opened cluster. */
    @Override
    public void close() {}
}
