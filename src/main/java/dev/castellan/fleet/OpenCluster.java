package dev.castellan.fleet;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A cluster that was opened: its connection, as an explicit state machine. */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class OpenCluster implements AutoCloseable {
    OpenCluster() {}

    /** The cluster. */
    public FleetCluster cluster() {
        throw new UnsupportedOperationException();
    }

    /** Where the connection stands. */
    public ConnectionState state() {
        throw new UnsupportedOperationException();
    }

    /** What was considered so far, the used route first. */
    public List<RouteNote> routes() {
        throw new UnsupportedOperationException();
    }

    /** Waits until the state is anything but connecting. Blocks; ends on interrupt. */
    public ConnectionState awaitSettled() throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads the cluster at a glance; waits for the connection first. Blocks.
     *
     * @throws dev.castellan.failure.FailureException when there is no connection
     */
    public ClusterOverview overview() {
        throw new UnsupportedOperationException();
    }

    /** The overview read last. */
    public Optional<ClusterOverview> latestOverview() {
        throw new UnsupportedOperationException();
    }

    /** Connects again after a failure, on the same or another route; returns at once. */
    public void reconnect(Optional<RouteKind> route) {
        throw new UnsupportedOperationException();
    }

    /**
     * Calls the listener after each change of state, on the thread that made it.
     *
     * @return ends the calls
     */
    public Runnable onChange(Consumer<ConnectionState> listener) {
        throw new UnsupportedOperationException();
    }

    /** Ends the connection and whatever process carries it. */
    @Override
    public void close() {}
}
