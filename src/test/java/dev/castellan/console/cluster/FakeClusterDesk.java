package dev.castellan.console.cluster;

import dev.castellan.azure.ConnectedCluster;
import dev.castellan.azure.Extension;
import dev.castellan.azure.ProvisionedInstance;
import dev.castellan.console.fleet.Clusters;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ClusterMarks;
import dev.castellan.fleet.ClusterOverview;
import dev.castellan.fleet.ClusterOverview.Part;
import dev.castellan.fleet.ConnectionState;
import dev.castellan.fleet.ConnectionState.Phase;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.RouteKind;
import dev.castellan.fleet.RouteNote;
import dev.castellan.kubernetes.AccessAnswer;
import dev.castellan.kubernetes.AccessQuestion;
import dev.castellan.kubernetes.ClusterCounts;
import dev.castellan.kubernetes.Count;
import dev.castellan.kubernetes.ServerVersion;
import dev.castellan.kubernetes.WhoAmI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Clusters that a test decides about. */
final class FakeClusterDesk implements ClusterDesk {
    /** Connections made, oldest first. */
    final List<FakeConnection> made = new CopyOnWriteArrayList<>();

    final List<Optional<RouteKind>> asked = new CopyOnWriteArrayList<>();
    private final List<FleetCluster> known = new CopyOnWriteArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile ClusterMarks marks = ClusterMarks.NOT_CHECKED;
    private volatile Runnable look = () -> {};
    private volatile Consumer<FakeConnection> prepare = FakeConnection::ready;
    private volatile Supplier<ArcDetail> arc = FakeClusterDesk::arcDetail;

    FakeClusterDesk knows(FleetCluster cluster) {
        known.removeIf(c -> c.id().equals(cluster.id()));
        known.add(cluster);
        listeners.forEach(Runnable::run);
        return this;
    }

    FakeClusterDesk marked(ClusterMarks now) {
        marks = now;
        listeners.forEach(Runnable::run);
        return this;
    }

    @Override
    public ClusterMarks marks() {
        return marks;
    }

    FakeClusterDesk looking(Runnable finds) {
        look = finds;
        return this;
    }

    /** What happens to each connection as soon as it is made. */
    FakeClusterDesk connecting(Consumer<FakeConnection> happens) {
        prepare = happens;
        return this;
    }

    FakeClusterDesk arcAnswers(Supplier<ArcDetail> answer) {
        arc = answer;
        return this;
    }

    FakeConnection last() {
        return made.getLast();
    }

    @Override
    public Optional<FleetCluster> known(ClusterId id) {
        return known.stream().filter(c -> c.id().equals(id)).findFirst();
    }

    @Override
    public void look() {
        look.run();
    }

    @Override
    public Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public Connection open(ClusterId id, Optional<RouteKind> route) {
        asked.add(route);
        FakeConnection connection = new FakeConnection(route.orElse(RouteKind.DIRECT));
        made.add(connection);
        prepare.accept(connection);
        return connection;
    }

    @Override
    public ArcDetail arc(FleetCluster cluster) {
        return arc.get();
    }

    /** A connection that goes where a test sends it. */
    static final class FakeConnection implements Connection {
        private final List<Consumer<ConnectionState>> listeners = new CopyOnWriteArrayList<>();
        private final CountDownLatch settled = new CountDownLatch(1);
        final CountDownLatch closed = new CountDownLatch(1);
        private final RouteKind route;
        private volatile ConnectionState state =
                new ConnectionState(Phase.CONNECTING, Clusters.NOW, "Starting kubelogin", Optional.empty());
        private volatile List<RouteNote> notes = List.of();
        volatile Supplier<ClusterOverview> overview;

        FakeConnection(RouteKind route) {
            this.route = route;
            this.overview = () -> FakeClusterDesk.overview(route, Clusters.NOW);
        }

        void ready() {
            become(Phase.READY, "", Optional.empty());
        }

        void fails(Phase phase, Failure failure) {
            notes = List.of(new RouteNote(route, "kubelogin at /usr/bin/kubelogin", false, Optional.of(failure)));
            become(phase, "", Optional.of(failure));
        }

        void fails(Phase phase, Failure failure, RouteNote... considered) {
            notes = List.of(considered);
            become(phase, "", Optional.of(failure));
        }

        void become(Phase phase, String message, Optional<Failure> failure) {
            state = new ConnectionState(phase, Clusters.NOW, message, failure);
            if (phase != Phase.CONNECTING) {
                settled.countDown();
            }
            listeners.forEach(l -> l.accept(state));
        }

        boolean isClosed() {
            return closed.getCount() == 0;
        }

        @Override
        public ConnectionState state() {
            return state;
        }

        @Override
        public List<RouteNote> routes() {
            return notes;
        }

        @Override
        public ConnectionState awaitSettled() throws InterruptedException {
            settled.await();
            return state;
        }

        @Override
        public ClusterOverview overview() {
            return overview.get();
        }

        @Override
        public void reconnect(Optional<RouteKind> wanted) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Runnable onChange(Consumer<ConnectionState> listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    static ClusterOverview overview(RouteKind route, Instant asOf) {
        List<AccessAnswer> access = new ArrayList<>();
        for (AccessQuestion question : AccessQuestion.values()) {
            AccessAnswer.Verdict verdict = switch (question) {
                case EVERYTHING, IMPERSONATE, EDIT_ROLES, EDIT_BINDINGS -> AccessAnswer.Verdict.DENIED;
                case PROXY_NODES -> AccessAnswer.Verdict.UNANSWERED;
                default -> AccessAnswer.Verdict.ALLOWED;
            };
            access.add(new AccessAnswer(question, verdict, "", Optional.empty()));
        }
        return new ClusterOverview(
                "https://api.leeds-prod-01.fabrikam.example:6443",
                new Part<>(Optional.of(new ServerVersion("v1.31.4", "linux/amd64")), Optional.empty()),
                new Part<>(Optional.of(Duration.ofMillis(23)), Optional.empty()),
                new Part<>(
                        Optional.of(new WhoAmI(
                                "ada@fabrikam.example",
                                List.of(
                                        "3c6f1a52-0d1c-4b7e-9c55-2f7a3f2b9a10",
                                        "b8a2a1de-7f43-4a51-8e0e-1d5f4c0a7a77",
                                        "system:authenticated"),
                                Map.of(
                                        "authentication.kubernetes.io/credential-id",
                                        List.of("JTI=5f0e4a8c-1e1f-4f9d-9b1b-c9f1"),
                                        "oid",
                                        List.of("0f5fd7fc-5a0c-4a0f-9c38-90c1b2a7a2c1")),
                                WhoAmI.Origin.SERVER)),
                        Optional.empty()),
                access,
                new ClusterCounts(
                        Count.of(17),
                        Count.of(5),
                        Count.of(1_284),
                        Count.of(96),
                        Count.of(12),
                        Count.of(9),
                        Count.failed(forbidden("kubernetes-forbidden"))),
                Optional.of(asOf.plus(Duration.ofMinutes(52))),
                List.of(
                        new RouteNote(route, "kubelogin at /usr/bin/kubelogin", true, Optional.empty()),
                        new RouteNote(RouteKind.CLUSTER_CONNECT, "az connectedk8s proxy", false, Optional.empty())),
                Duration.ZERO,
                asOf);
    }

    static Failure forbidden(String code) {
        return Failure.expected(
                code,
                "The server does not let you count cron jobs.",
                "Their number is not shown.",
                "Ask for the right to list them.");
    }

    static ArcDetail arcDetail() {
        return new ArcDetail(
                new ConnectedCluster(
                        "/subscriptions/s/resourceGroups/rg-arc/providers/Microsoft.Kubernetes/connectedClusters/a",
                        "a",
                        "s",
                        "rg-arc",
                        "westeurope",
                        Map.of(),
                        Optional.of("ProvisionedCluster"),
                        Optional.of("Connected"),
                        Optional.of(Clusters.NOW),
                        Optional.of(Clusters.NOW.plus(Duration.ofDays(71))),
                        Optional.of("Succeeded"),
                        Optional.of("1.31.4"),
                        Optional.of("1.22.0"),
                        Optional.of("1.22.0"),
                        Optional.of("Enabled"),
                        Optional.of("aks_workload"),
                        Optional.of("1.31.4"),
                        Optional.of("azure_stack_hci"),
                        Optional.of(5),
                        Optional.of(40),
                        Optional.of(new ConnectedCluster.AadProfile(
                                Optional.of(true),
                                List.of("b8a2a1de-7f43-4a51-8e0e-1d5f4c0a7a77"),
                                Optional.of("fabrikam"))),
                        Optional.of(new ConnectedCluster.OidcIssuer(
                                true, Optional.of("https://oidc.example/tenant/cluster/"), Optional.empty())),
                        Optional.of(true),
                        Optional.of("Disabled"),
                        Optional.of("principal"),
                        List.of(new ConnectedCluster.AgentError(
                                "clusteridentityoperator",
                                "Warning",
                                "Renewal of the certificate took three attempts.",
                                Optional.empty()))),
                Optional.of(new ProvisionedInstance(
                        "id",
                        Optional.of("leeds"),
                        Optional.of("Succeeded"),
                        Optional.of("Succeeded"),
                        Optional.empty(),
                        Optional.of("1.31.4"),
                        Optional.of(3),
                        Optional.of("Standard_A4_v2"),
                        Optional.of("10.20.0.11"),
                        Optional.of("calico"),
                        Optional.of("10.20.0.0/16"),
                        1,
                        List.of(new ProvisionedInstance.NodePool(
                                "pool1",
                                Optional.of(5),
                                Optional.of("Standard_D4s_v3"),
                                Optional.of("Linux"),
                                Optional.of("1.31.4"))),
                        List.of())),
                Optional.empty(),
                List.of(
                        extension("azurepolicy", "Microsoft.PolicyInsights", "Succeeded", List.of()),
                        extension("flux", "microsoft.flux", "Succeeded", List.of()),
                        extension(
                                "microsoft-defender",
                                "microsoft.azuredefender.kubernetes",
                                "Failed",
                                List.of("The pods of the collector do not start: image cannot be pulled."))),
                Optional.empty(),
                Clusters.NOW);
    }

    private static Extension extension(String name, String type, String state, List<String> problems) {
        return new Extension(
                name,
                name,
                type,
                Optional.of(state),
                Optional.of("1.4.2"),
                Optional.empty(),
                true,
                Optional.of("Stable"),
                Optional.of("kube-system"),
                false,
                problems);
    }
}
