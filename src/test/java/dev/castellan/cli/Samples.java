package dev.castellan.cli;

import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Connectivity;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.EnvironmentMark;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.RouteKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Clusters to print. */
final class Samples {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private Samples() {}

    static FleetCluster azure(String name, String armId) {
        return new FleetCluster(
                ClusterId.ofArm(armId),
                name,
                "Retail production",
                true,
                new EnvironmentMark(Environment.PRODUCTION, EnvironmentMark.Origin.TAG, "environment=production"),
                Optional.of("Berlin"),
                "AKS on Azure Local",
                Optional.of("1.33.4"),
                Optional.of("1.25.1"),
                Optional.of("1.26.0"),
                Connectivity.CONNECTED,
                Optional.of(NOW.minusSeconds(300)),
                Optional.of(NOW.plusSeconds(5 * 86_400)),
                Optional.of(true),
                Optional.of(3),
                "s1",
                "rg-berlin",
                "westeurope",
                Map.of("environment", "production"),
                List.of(RouteKind.DIRECT, RouteKind.CLUSTER_CONNECT),
                NOW);
    }

    static FleetCluster context(String name) {
        return new FleetCluster(
                ClusterId.ofContext(name),
                name,
                "/home/ada/.kube/config",
                false,
                new EnvironmentMark(Environment.UNKNOWN, EnvironmentMark.Origin.NONE, ""),
                Optional.empty(),
                "Kubernetes",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Connectivity.NOT_REPORTED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                "",
                "",
                Map.of(),
                List.of(RouteKind.KUBECONFIG),
                NOW);
    }
}
