package dev.castellan.browse;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.kubernetes.ClusterClient;

/** A cluster as feeds use it. */
interface ClusterAccess extends AutoCloseable {
    /** Which cluster. */
    ClusterId id();

    /** Its name, clean to show. */
    String name();

    /**
     * The client of the moment; waits for a connection. Blocks.
     *
     * @throws dev.castellan.failure.FailureException when there is none
     */
    ClusterClient client();

    /** Told when the connection is in trouble. */
    void report(Failure why);

    /** Told when the server answers again. */
    void confirm();

    /**
     * Calls when a connection was made.
     *
     * @return ends the calls
     */
    Runnable onReady(Runnable listener);

    @Override
    void close();
}
