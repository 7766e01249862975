package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.cluster.ClusterPicture.Stage;
import dev.castellan.console.fleet.Clusters;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterMark;
import dev.castellan.fleet.ClusterMarks;
import dev.castellan.fleet.ClusterOverview;
import dev.castellan.fleet.ConnectionState.Phase;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.RouteKind;
import dev.castellan.fleet.RouteNote;
import dev.castellan.kubernetes.WhoAmI;
import dev.castellan.settings.Appearance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.layout.StackPane;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pictures of the cluster screen in every state, and that something was painted at all. */
class ClusterGalleryTest {
    private static final FleetCluster CLUSTER = Clusters.cluster("leeds-prod-01")
            .agent("1.19.3")
            .certificate(Duration.ofDays(5))
            .build();

    @ParameterizedTest
    @EnumSource(names = "SYSTEM", mode = EnumSource.Mode.EXCLUDE)
    void everyStateIsPainted(Appearance look) {
        shoot(
                "cluster-open",
                look,
                1,
                CLUSTER,
                desk -> desk.marked(new ClusterMarks(
                        Map.of(
                                CLUSTER.id(),
                                new ClusterMark(
                                        ClusterMark.Kind.TAINTED,
                                        Optional.of(Clusters.NOW.plus(Duration.ofDays(200))),
                                        List.of("Declared lost: the laptop is gone"))),
                        Optional.empty())),
                Stage.OPEN,
                m -> {});
        shoot("cluster-arc", look, 1, CLUSTER, desk -> {}, Stage.OPEN, m -> {
            m.readArc();
            await().until(() -> m.picture().arc() instanceof ClusterPicture.Arc.Read);
        });
        shoot("cluster-connecting", look, 1, CLUSTER, d -> d.connecting(c -> {}), Stage.CONNECTING, m -> {
            await().until(() -> m.picture().connection().isPresent());
        });
        shoot(
                "cluster-signed-out",
                look,
                1,
                CLUSTER,
                d -> d.connecting(c -> c.fails(
                        Phase.SIGNED_OUT,
                        Failure.expected(
                                "identity-sign-in-needed",
                                "Your sign-in has ended.",
                                "The cluster cannot be reached with Entra ID.",
                                "Sign in again."))),
                Stage.NOT_CONNECTED,
                m -> {});
        shoot("cluster-unreachable", look, 1, CLUSTER, ClusterGalleryTest::unreachable, Stage.NOT_CONNECTED, m -> {});
        shoot("cluster-stale", look, 1, CLUSTER, desk -> {}, Stage.OPEN, m -> {});
        shoot("cluster-kubeconfig", look, 1, hostile(), ClusterGalleryTest::hostileAnswers, Stage.OPEN, m -> {});
    }

    @ParameterizedTest
    @EnumSource(names = "SYSTEM", mode = EnumSource.Mode.EXCLUDE)
    void cancelledAndLargeText(Appearance look) {
        shoot("cluster-large-text", look, 1.5, CLUSTER, desk -> {}, Stage.OPEN, m -> {});
        shoot("cluster-cancelled", look, 1, CLUSTER, d -> d.connecting(c -> {}), Stage.CONNECTING, m -> {
            await().until(() -> m.picture().connection().isPresent());
            m.cancel();
            await().until(() -> m.picture().stage() == Stage.CANCELLED);
        });
    }

    private static void unreachable(FakeClusterDesk desk) {
        Failure missing = Failure.expected(
                "fleet-az-missing",
                "Cluster connect needs the Azure CLI with its extension connectedk8s, and neither was found.",
                "This route cannot be used.",
                "Install the Azure CLI, then run: az extension add --name connectedk8s");
        Failure silent = Failure.expected(
                "kubernetes-unreachable",
                "api.leeds-prod-01.fabrikam.example did not answer within 10 s.",
                "Nothing of this cluster can be shown.",
                "Check that this computer is in the store's network, or use another route.");
        desk.connecting(c -> c.fails(
                Phase.UNREACHABLE,
                silent,
                new RouteNote(RouteKind.DIRECT, "kubelogin at /usr/bin/kubelogin", false, Optional.of(silent)),
                new RouteNote(RouteKind.CLUSTER_CONNECT, "az connectedk8s proxy", false, Optional.of(missing))));
    }

    private static FleetCluster hostile() {
        return Clusters.cluster("prod\u202Eged\u0007" + "n".repeat(90))
                .kubeconfig()
                .environment(Environment.UNKNOWN)
                .build();
    }

    private static void hostileAnswers(FakeClusterDesk desk) {
        List<String> groups = new ArrayList<>(List.of("system:masters", "system:authenticated"));
        for (int i = 0; i < 60; i++) {
            groups.add("group-" + i + "-" + "g".repeat(i));
        }
        desk.connecting(c -> {
            ClusterOverview usual = FakeClusterDesk.overview(RouteKind.KUBECONFIG, Clusters.NOW);
            c.overview = () -> new ClusterOverview(
                    usual.server(),
                    usual.version(),
                    new ClusterOverview.Part<>(
                            Optional.empty(), Optional.of(FakeClusterDesk.forbidden("kubernetes-forbidden"))),
                    new ClusterOverview.Part<>(
                            Optional.of(new WhoAmI(
                                    "kubernetes-admin\u202E" + "u".repeat(120),
                                    groups,
                                    Map.of(),
                                    WhoAmI.Origin.CERTIFICATE)),
                            Optional.empty()),
                    usual.access(),
                    usual.counts(),
                    Optional.of(Clusters.NOW.minus(Duration.ofHours(1))),
                    usual.routes(),
                    Duration.ofHours(-3),
                    usual.asOf());
            c.ready();
        });
    }

    private static void shoot(
            String name,
            Appearance look,
            double scale,
            FleetCluster cluster,
            Consumer<FakeClusterDesk> prepare,
            Stage stage,
            Consumer<ClusterModel> act) {
        FakeClusterDesk desk = new FakeClusterDesk().knows(cluster);
        prepare.accept(desk);
        try (FakeShell shell = FakeShell.onInterfaceThread(() -> Clusters.NOW)) {
            ClusterModel model = new ClusterModel(cluster.id(), Optional.empty(), desk, shell);
            ClusterView view = Gallery.on(() -> new ClusterView(model, shell));
            model.open();
            await().until(() -> model.picture().stage() == stage);
            act.accept(model);
            if (name.equals("cluster-stale")) {
                desk.last()
                        .become(
                                Phase.UNREACHABLE,
                                "",
                                Optional.of(Failure.expected(
                                        "kubernetes-unreachable",
                                        "The API server stopped answering.",
                                        "What is shown may be old.",
                                        "Reconnect.")));
            }
            Gallery.settle();
            var picture = Gallery.shoot(name, look, scale, () -> new StackPane(view.root()), () -> {});
            assertThat(Gallery.colours(picture)).as(name).isGreaterThan(20);
            model.close();
        }
    }
}
