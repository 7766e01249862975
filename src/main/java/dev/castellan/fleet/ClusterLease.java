package dev.castellan.fleet;

import java.util.concurrent.atomic.AtomicBoolean;

/** A share in the connection to a cluster, see {@link Fleet#lease}. */
public final class ClusterLease implements AutoCloseable {
    private final OpenCluster cluster;
    private final Runnable giveBack;
    private final AtomicBoolean closed = new AtomicBoolean();

    ClusterLease(OpenCluster cluster, Runnable giveBack) {
        this.cluster = cluster;
        this.giveBack = giveBack;
    }

    /** The connection; shared, so do not close it. */
    public OpenCluster cluster() {
        return cluster;
    }

    /** Gives the share back. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            giveBack.run();
        }
    }
}
