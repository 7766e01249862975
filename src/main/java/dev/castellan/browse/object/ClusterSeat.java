package dev.castellan.browse.object;

import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.OpenCluster;
import dev.castellan.kubernetes.ClusterClient;
import java.util.function.Supplier;

/**
 * An opened cluster, as this room works with it.
 *
 * @param id the cluster
 * @param name its name, untrusted
 * @param environment how careful to be, asked for each time because the mark can change
 * @param client the connection of the moment; may wait, and throws where there is none
 */
public record ClusterSeat(
        ClusterId id, String name, Supplier<Environment> environment, Supplier<ClusterClient> client) {
    /** The seat at an opened cluster. */
    public static ClusterSeat of(OpenCluster open) {
        return new ClusterSeat(
                open.cluster().id(),
                open.cluster().name(),
                () -> open.cluster().environment().environment(),
                open::client);
    }

    /** Whether writes need an unlocking: in production, and where nobody said what the cluster is. */
    public boolean guarded() {
        return guarded(environment.get());
    }

    static boolean guarded(Environment environment) {
        return switch (environment) {
            case PRODUCTION, UNKNOWN -> true;
            case DEVELOPMENT, TEST -> false;
        };
    }
}
