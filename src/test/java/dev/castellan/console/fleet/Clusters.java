package dev.castellan.console.fleet;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Connectivity;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.EnvironmentMark;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.fleet.RouteKind;
import dev.castellan.fleet.SourceState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small believable fleet, and large ones, for tests and pictures. */
public final class Clusters {
    public static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private Clusters() {}

    /** A cluster to be changed by the test; everything about it is in order. */
    public static Builder cluster(String name) {
        return new Builder(name);
    }

    public static final class Builder {
        private final String name;
        private Environment environment = Environment.PRODUCTION;
        private Optional<String> site = Optional.of("Leeds");
        private String kind = "AKS on Azure Local";
        private Optional<String> version = Optional.of("v1.31.4");
        private Optional<String> agent = Optional.of("1.22.0");
        private Connectivity connectivity = Connectivity.CONNECTED;
        private Optional<Instant> contact = Optional.of(NOW.minus(Duration.ofMinutes(3)));
        private Optional<Instant> certificate = Optional.of(NOW.plus(Duration.ofDays(71)));
        private List<RouteKind> routes = List.of(RouteKind.DIRECT, RouteKind.CLUSTER_CONNECT);
        private String source = "Retail production";
        private boolean azure = true;
        private Map<String, String> tags = Map.of("owner", "platform");
        private Optional<Boolean> rbac = Optional.of(true);
        private Optional<Integer> nodes = Optional.of(5);

        private Builder(String name) {
            this.name = name;
        }

        public Builder environment(Environment value) {
            environment = value;
            return this;
        }

        public Builder site(String value) {
            site = value.isEmpty() ? Optional.empty() : Optional.of(value);
            return this;
        }

        public Builder kind(String value) {
            kind = value;
            return this;
        }

        public Builder version(String value) {
            version = Optional.of(value);
            return this;
        }

        public Builder agent(String value) {
            agent = Optional.of(value);
            return this;
        }

        public Builder connectivity(Connectivity value) {
            connectivity = value;
            return this;
        }

        public Builder seen(Duration ago) {
            contact = Optional.of(NOW.minus(ago));
            return this;
        }

        public Builder certificate(Duration left) {
            certificate = Optional.of(NOW.plus(left));
            return this;
        }

        public Builder routes(RouteKind... values) {
            routes = List.of(values);
            return this;
        }

        public Builder source(String value) {
            source = value;
            return this;
        }

        public Builder tags(Map<String, String> value) {
            tags = value;
            return this;
        }

        public Builder nodes(int value) {
            nodes = Optional.of(value);
            return this;
        }

        public Builder rbac(boolean value) {
            rbac = Optional.of(value);
            return this;
        }

        /** As a context of a kubeconfig: nothing that Azure would know. */
        public Builder kubeconfig() {
            azure = false;
            site = Optional.empty();
            kind = "Kubernetes";
            version = Optional.empty();
            agent = Optional.empty();
            connectivity = Connectivity.NOT_REPORTED;
            contact = Optional.empty();
            certificate = Optional.empty();
            routes = List.of(RouteKind.KUBECONFIG);
            source = "~/.kube/config";
            tags = Map.of();
            rbac = Optional.empty();
            nodes = Optional.empty();
            return this;
        }

        public FleetCluster build() {
            return new FleetCluster(
                    azure
                            ? ClusterId.ofArm("/subscriptions/s/resourceGroups/rg-arc/providers/"
                                    + "Microsoft.Kubernetes/connectedClusters/" + name)
                            : ClusterId.ofContext(name),
                    name,
                    source,
                    azure,
                    new EnvironmentMark(environment, EnvironmentMark.Origin.TAG, "environment"),
                    site,
                    kind,
                    version,
                    agent,
                    agent.map(a -> "1.22.0"),
                    connectivity,
                    contact,
                    certificate,
                    rbac,
                    nodes,
                    azure ? "s" : "",
                    azure ? "rg-arc" : "",
                    azure ? "westeurope" : "",
                    tags,
                    routes,
                    NOW);
        }
    }

    /** Fourteen clusters with the troubles that fleets have. */
    public static List<FleetCluster> fleet() {
        return List.of(
                cluster("leeds-prod-01").site("Leeds").build(),
                cluster("leeds-prod-02")
                        .site("Leeds")
                        .certificate(Duration.ofDays(5))
                        .build(),
                cluster("york-prod-01")
                        .site("York")
                        .connectivity(Connectivity.OFFLINE)
                        .seen(Duration.ofHours(26))
                        .build(),
                cluster("york-test-01")
                        .site("York")
                        .environment(Environment.TEST)
                        .source("Retail test")
                        .agent("1.19.3")
                        .build(),
                cluster("lyon-dev-01")
                        .site("Lyon")
                        .environment(Environment.DEVELOPMENT)
                        .source("Retail development")
                        .kind("k3s")
                        .version("v1.30.6+k3s1")
                        .rbac(false)
                        .build(),
                cluster("lyon-dev-10")
                        .site("Lyon")
                        .environment(Environment.DEVELOPMENT)
                        .source("Retail development")
                        .kind("k3s")
                        .version("v1.29.10+k3s1")
                        .build(),
                cluster("lyon-dev-2")
                        .site("Lyon")
                        .environment(Environment.DEVELOPMENT)
                        .source("Retail development")
                        .kind("k3s")
                        .version("v1.30.6+k3s1")
                        .certificate(Duration.ofDays(-2))
                        .connectivity(Connectivity.EXPIRED)
                        .seen(Duration.ofDays(9))
                        .build(),
                cluster("oslo-prod-01")
                        .site("Oslo")
                        .kind("OpenShift")
                        .version("v1.30.7")
                        .build(),
                cluster("oslo-prod-02")
                        .site("Oslo")
                        .kind("OpenShift")
                        .version("v1.30.7")
                        .certificate(Duration.ofDays(21))
                        .build(),
                cluster("depot-edge")
                        .site("")
                        .environment(Environment.UNKNOWN)
                        .routes()
                        .build(),
                cluster("kind-local")
                        .kubeconfig()
                        .environment(Environment.DEVELOPMENT)
                        .build(),
                cluster("admin@hq")
                        .kubeconfig()
                        .environment(Environment.UNKNOWN)
                        .build());
    }

    /** Names that try to break the layout or to read as another name. */
    public static List<FleetCluster> hostile() {
        return List.of(
                cluster("pay\u202Egnp.dorp").environment(Environment.UNKNOWN).build(),
                cluster("line\nbreak\tand\u0007bell").build(),
                cluster("مجموعة-الإنتاج").site("الرياض").build(),
                cluster("x".repeat(253))
                        .site("A site with a name that is longer than anybody would ever need")
                        .build(),
                cluster("=HYPERLINK(\"https://evil.example\")")
                        .source("-Retail")
                        .build());
    }

    /** Many clusters, always the same. */
    public static List<FleetCluster> many(int count) {
        List<FleetCluster> clusters = new ArrayList<>(count);
        Environment[] environments = Environment.values();
        for (int i = 0; i < count; i++) {
            clusters.add(cluster("store-" + i)
                    .site("Site " + i % 97)
                    .environment(environments[i % 3])
                    .kind(i % 5 == 0 ? "k3s" : "AKS on Azure Local")
                    .version("v1." + (28 + i % 5) + "." + i % 7)
                    .agent(i % 11 == 0 ? "1.19.3" : "1.22.0")
                    .certificate(Duration.ofDays(i % 90))
                    .seen(Duration.ofMinutes(i % 240))
                    .build());
        }
        return clusters;
    }

    public static SourceState fresh(String name, int clusters) {
        return new SourceState(name, SourceState.State.FRESH, Optional.of(NOW), Optional.empty(), clusters);
    }

    public static SourceState failed(String name, SourceState.State state, String code) {
        return new SourceState(
                name,
                state,
                Optional.of(NOW.minus(Duration.ofMinutes(42))),
                Optional.of(Failure.expected(
                        code, "Azure did not answer.", "Its clusters may have changed.", "Try again.")),
                3);
    }

    public static FleetSnapshot snapshot(List<FleetCluster> clusters) {
        return new FleetSnapshot(clusters, List.of(fresh("Contoso (Azure)", clusters.size())));
    }
}
