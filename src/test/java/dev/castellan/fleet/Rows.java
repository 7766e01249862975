package dev.castellan.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows for tests. */
final class Rows {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private Rows() {}

    static FleetCluster azure(String name, RouteKind... routes) {
        return row(
                ClusterId.ofArm(
                        "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Kubernetes/connectedClusters/" + name),
                name,
                true,
                List.of(routes));
    }

    static FleetCluster context(String name) {
        return row(ClusterId.ofContext(name), name, false, List.of(RouteKind.KUBECONFIG));
    }

    private static FleetCluster row(ClusterId id, String name, boolean azure, List<RouteKind> routes) {
        return new FleetCluster(
                id,
                name,
                "source",
                azure,
                new EnvironmentMark(Environment.UNKNOWN, EnvironmentMark.Origin.NONE, ""),
                Optional.empty(),
                "Kubernetes",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Connectivity.UNKNOWN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "s",
                "rg",
                "westeurope",
                Map.of(),
                routes,
                NOW);
    }
}
