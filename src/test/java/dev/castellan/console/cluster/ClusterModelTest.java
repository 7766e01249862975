package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.console.FakeShell;
import dev.castellan.console.cluster.ClusterPicture.Arc;
import dev.castellan.console.cluster.ClusterPicture.Stage;
import dev.castellan.console.fleet.Clusters;
import dev.castellan.console.shell.Address;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ConnectionState.Phase;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.RouteKind;
import dev.castellan.job.Job;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterModelTest {
    private static final FleetCluster CLUSTER =
            Clusters.cluster("leeds-prod-01").build();
    private static final Failure UNREACHABLE = Failure.expected(
            "kubernetes-unreachable", "The API server did not answer.", "Nothing can be shown.", "Try another route.");

    private final FakeShell shell = FakeShell.withoutToolkit(() -> Clusters.NOW);
    private final FakeClusterDesk desk = new FakeClusterDesk();

    @AfterEach
    void end() {
        shell.close();
    }

    private ClusterModel model(Optional<RouteKind> route) {
        return new ClusterModel(CLUSTER.id(), route, desk, shell);
    }

    private static void reaches(ClusterModel model, Stage stage) {
        await().until(() -> model.picture().stage() == stage);
    }

    @Test
    void nothingIsConnectedBeforeItIsOpened() {
        desk.knows(CLUSTER);
        ClusterModel model = model(Optional.empty());
        assertThat(desk.asked).isEmpty();
        model.open();
        reaches(model, Stage.OPEN);
        assertThat(desk.asked).containsExactly(Optional.empty());
        assertThat(model.picture().overview()).isPresent();
        assertThat(model.picture().usedRoute()).get().extracting("route").isEqualTo(RouteKind.DIRECT);
    }

    @Test
    void aLinkToAClusterThatIsNotKnownYetReadsTheFleetFirst() {
        desk.looking(() -> desk.knows(CLUSTER));
        ClusterModel model = model(Optional.of(RouteKind.CLUSTER_CONNECT));
        model.open();
        reaches(model, Stage.OPEN);
        assertThat(desk.asked).containsExactly(Optional.of(RouteKind.CLUSTER_CONNECT));
    }

    @Test
    void aClusterThatNobodyKnowsIsSaidToBeUnknown() {
        ClusterModel model = model(Optional.empty());
        model.open();
        reaches(model, Stage.NOT_FOUND);
        assertThat(model.picture().failure()).get().extracting(Failure::code).isEqualTo("console-cluster-unknown");
    }

    @Test
    void theStepsOfAConnectionAreShown() {
        desk.knows(CLUSTER).connecting(c -> {});
        ClusterModel model = model(Optional.empty());
        model.open();
        await().until(() -> model.picture()
                .connection()
                .map(c -> c.message().equals("Starting kubelogin"))
                .orElse(false));
        desk.last().become(Phase.CONNECTING, "Waiting for the plug-in", Optional.empty());
        await().until(() -> model.picture().connection().orElseThrow().message().equals("Waiting for the plug-in"));
        desk.last().ready();
        reaches(model, Stage.OPEN);
    }

    @Test
    void aFailureIsToldWithWhatWasTried() {
        desk.knows(CLUSTER).connecting(c -> c.fails(Phase.UNREACHABLE, UNREACHABLE));
        ClusterModel model = model(Optional.empty());
        model.open();
        reaches(model, Stage.NOT_CONNECTED);
        assertThat(model.picture().failure()).contains(UNREACHABLE);
        assertThat(model.picture().routes()).hasSize(1);
    }

    @Test
    void anotherRouteEndsTheFirstConnection() {
        desk.knows(CLUSTER);
        ClusterModel model = model(Optional.empty());
        model.open();
        reaches(model, Stage.OPEN);
        FakeClusterDesk.FakeConnection first = desk.last();
        model.connect(Optional.of(RouteKind.CLUSTER_CONNECT));
        await().until(() -> model.picture()
                .usedRoute()
                .map(n -> n.route() == RouteKind.CLUSTER_CONNECT)
                .orElse(false));
        await().until(first::isClosed);
        assertThat(desk.last().isClosed()).isFalse();
    }

    @Test
    void whatAnEarlierConnectionStillReportsIsDropped() {
        desk.knows(CLUSTER);
        ClusterModel model = model(Optional.empty());
        model.open();
        reaches(model, Stage.OPEN);
        FakeClusterDesk.FakeConnection first = desk.last();
        model.connect(Optional.of(RouteKind.CLUSTER_CONNECT));
        await().until(() -> desk.made.size() == 2);
        reaches(model, Stage.OPEN);
        first.become(Phase.FAILED, "", Optional.of(UNREACHABLE));
        assertThat(model.picture().connection().orElseThrow().phase()).isEqualTo(Phase.READY);
    }

    @Test
    void cancellingEndsTheAttemptAndTheConnection() {
        desk.knows(CLUSTER).connecting(c -> {});
        ClusterModel model = model(Optional.empty());
        model.open();
        await().until(() -> !desk.made.isEmpty());
        await().until(() -> model.picture().connection().isPresent());
        model.cancel();
        reaches(model, Stage.CANCELLED);
        await().until(() -> desk.last().isClosed());
    }

    @Test
    void closingTheScreenCancelsItsWorkAndEndsTheConnection() throws Exception {
        desk.knows(CLUSTER).connecting(c -> {});
        ClusterModel model = model(Optional.empty());
        model.open();
        await().until(() -> !desk.made.isEmpty());
        model.close();
        assertThat(desk.last().closed.await(60, TimeUnit.SECONDS)).isTrue();
        await().until(() -> shell.jobs().views().stream().noneMatch(v -> v.state() == Job.State.RUNNING));
    }

    @Test
    void whatWasReadStaysWithItsAgeWhenALaterReadingFails() {
        desk.knows(CLUSTER);
        ClusterModel model = model(Optional.empty());
        model.open();
        reaches(model, Stage.OPEN);
        desk.last().overview = () -> {
            throw UNREACHABLE.asException();
        };
        model.refresh();
        await().until(() -> model.picture().stale().isPresent());
        assertThat(model.picture().stage()).isEqualTo(Stage.OPEN);
        assertThat(model.picture().overview()).isPresent();
        assertThat(model.picture().reading()).isFalse();
    }

    @Test
    void refreshReadsAgain() {
        desk.knows(CLUSTER);
        ClusterModel model = model(Optional.empty());
        model.open();
        reaches(model, Stage.OPEN);
        desk.last().overview =
                () -> FakeClusterDesk.overview(RouteKind.DIRECT, Clusters.NOW.plus(Duration.ofMinutes(9)));
        model.refresh();
        await().until(() ->
                model.picture().overview().orElseThrow().asOf().equals(Clusters.NOW.plus(Duration.ofMinutes(9))));
        assertThat(desk.made).hasSize(1);
    }

    @Test
    void azureDetailsAreReadOnDemandOnly() {
        desk.knows(CLUSTER);
        ClusterModel model = model(Optional.empty());
        model.open();
        reaches(model, Stage.OPEN);
        assertThat(model.picture().arc()).isInstanceOf(Arc.NotAsked.class);
        model.readArc();
        await().until(() -> model.picture().arc() instanceof Arc.Read);
    }

    @Test
    void failedAzureDetailsLeaveTheClusterOpen() {
        desk.knows(CLUSTER).arcAnswers(() -> {
            throw UNREACHABLE.asException();
        });
        ClusterModel model = model(Optional.empty());
        model.open();
        reaches(model, Stage.OPEN);
        model.readArc();
        await().until(() -> model.picture().arc() instanceof Arc.Failed);
        assertThat(model.picture().stage()).isEqualTo(Stage.OPEN);
    }

    @Test
    void aClusterFromAKubeconfigHasNoAzureSide() {
        FleetCluster plain = Clusters.cluster("kind-local").kubeconfig().build();
        desk.knows(plain);
        ClusterModel model = new ClusterModel(plain.id(), Optional.empty(), desk, shell);
        model.open();
        reaches(model, Stage.OPEN);
        assertThat(model.picture().arc()).isInstanceOf(Arc.None.class);
    }

    @Test
    void addressesNameClustersOfBothKinds() {
        for (ClusterId id : List.of(CLUSTER.id(), ClusterId.ofContext("admin@hq/with slash"))) {
            Address address =
                    Address.parse(Address.of("cluster", id.value()).print()).orElseThrow();
            assertThat(Place.of(address).cluster()).isEqualTo(id);
        }
        assertThat(ClusterScreens.routeOf(Address.of("cluster", "x").with("route", "cluster-connect")))
                .contains(RouteKind.CLUSTER_CONNECT);
        assertThat(ClusterScreens.routeOf(Address.of("cluster", "x").with("route", "teleport")))
                .isEmpty();
    }
}
