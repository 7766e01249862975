package dev.castellan.fleet;

import dev.castellan.failure.Failure;
import java.util.function.Consumer;

/** One way to reach a cluster. */
interface Route {
    /** What it tells on the way. */
    interface Log {
        /** The step at hand, as a short phrase; untrusted parts are already cleaned. */
        void step(String message);

        /** A means that was considered and not used. */
        void passed(String means, Failure why);
    }

    /**
     * Connects and waits for the first answer of the server. Blocks; ends on interrupt.
     *
     * @param log told of each step
     * @throws dev.castellan.failure.FailureException when it does not work
     */
    Connection connect(FleetCluster cluster, Log log);

    /** What the cluster is called for this route: a kubeconfig knows it by a context. */
    default String name(FleetCluster cluster) {
        return cluster.name();
    }

    /** Steps of a plug-in's output. */
    static Consumer<String> lines(Log log) {
        return line -> log.step(DisplayText.clean(line));
    }
}
