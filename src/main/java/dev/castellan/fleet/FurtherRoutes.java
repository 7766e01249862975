package dev.castellan.fleet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Adds the kubeconfig route to clusters of Azure that a context seems to stand for. Pure.
 *
 * <p>A context stands for a cluster of Azure when it has its name, or ends in {@code @} and its name, as AKS writes it. Both
 * rows stay: a name proves nothing, only connecting would, and nothing is connected before it is opened. For the same reason
 * this route is never taken by itself, only when the user asks for it: it would change who the user is.
 */
final class FurtherRoutes {
    private FurtherRoutes() {}

    static List<FleetCluster> add(List<FleetCluster> clusters) {
        Map<String, FleetCluster> contexts = contexts(clusters);
        List<FleetCluster> result = new ArrayList<>(clusters.size());
        for (FleetCluster cluster : clusters) {
            boolean also = cluster.azure()
                    && contexts.containsKey(cluster.name().toLowerCase(Locale.ROOT))
                    && !cluster.routes().contains(RouteKind.KUBECONFIG);
            result.add(also ? cluster.withRoute(RouteKind.KUBECONFIG) : cluster);
        }
        return result;
    }

    /** The context behind the kubeconfig route of a cluster. */
    static Optional<FleetCluster> context(FleetCluster cluster, List<FleetCluster> all) {
        return cluster.azure()
                ? Optional.ofNullable(contexts(all).get(cluster.name().toLowerCase(Locale.ROOT)))
                : Optional.of(cluster);
    }

    private static Map<String, FleetCluster> contexts(List<FleetCluster> clusters) {
        Map<String, FleetCluster> byName = new HashMap<>();
        for (FleetCluster cluster : clusters) {
            if (!cluster.azure()) {
                String name = cluster.name().toLowerCase(Locale.ROOT);
                int at = name.lastIndexOf('@');
                if (at >= 0) {
                    byName.putIfAbsent(name.substring(at + 1), cluster);
                }
            }
        }
        // The whole name is the better match.
        for (FleetCluster cluster : clusters) {
            if (!cluster.azure()) {
                byName.put(cluster.name().toLowerCase(Locale.ROOT), cluster);
            }
        }
        return byName;
    }
}
