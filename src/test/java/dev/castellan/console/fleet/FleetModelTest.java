package dev.castellan.console.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.console.shell.DataAge;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ClusterMark;
import dev.castellan.fleet.ClusterMarks;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.fleet.SourceState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FleetModelTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Clusters.NOW);
    private final Deque<Runnable> gate = new ArrayDeque<>();
    private final FleetModel model = new FleetModel(FleetWish.USUAL, Runnable::run, Runnable::run, now::get);

    private static List<String> names(FleetPicture picture) {
        return picture.rows().stream().map(FleetRow::name).toList();
    }

    private static ClusterId id(String name) {
        return Clusters.fleet().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private void fleet(List<FleetCluster> clusters) {
        model.reading(false);
        model.fleet(Clusters.snapshot(clusters));
    }

    @Test
    void namesAreSortedAsPeopleExpect() {
        fleet(Clusters.fleet());
        assertThat(names(model.picture())).containsSubsequence("lyon-dev-01", "lyon-dev-2", "lyon-dev-10");
    }

    /** Only the cluster that it is about is marked, and where nobody looked nothing is claimed. */
    @Test
    void aMarkShowsAtItsClusterAlone() {
        fleet(Clusters.fleet());
        FleetRow before = model.row(id("lyon-dev-2")).orElseThrow();
        assertThat(FleetCells.postureText(before)).isEqualTo("Not checked");
        assertThat(before.unmarked()).contains("Nobody looked at the ledger of check-outs.");
        ClusterMark mark = new ClusterMark(
                ClusterMark.Kind.TAINTED,
                Optional.of(Instant.parse("2027-03-12T12:00:00Z")),
                List.of("Declared lost: the laptop is gone"));
        model.marks(new ClusterMarks(Map.of(id("lyon-dev-2"), mark), Optional.empty()));
        FleetRow marked = model.row(id("lyon-dev-2")).orElseThrow();
        assertThat(FleetColumn.POSTURE.text(marked)).isEqualTo("tainted until 12 mar 2027");
        assertThat(marked.attention()).startsWith(Attention.TAINTED);
        assertThat(mark.explained(_ -> "12 Mar 2027"))
                .contains("not accounted for", "Declared lost: the laptop is gone", "until 12 Mar 2027");
        assertThat(model.picture().figures().reasons()).containsEntry(Attention.TAINTED, 1);
        assertThat(model.row(id("lyon-dev-10")).orElseThrow().mark()).isEmpty();
        model.wish(w -> w.withQuery("needs:tainted"));
        assertThat(names(model.picture())).containsExactly("lyon-dev-2");
        model.marks(ClusterMarks.NOT_CHECKED);
        assertThat(model.picture().rows()).isEmpty();
    }

    @Test
    void unknownValuesStayAtTheEndInBothDirections() {
        fleet(Clusters.fleet());
        model.wish(w -> w.withSort(FleetColumn.CERTIFICATE, false));
        assertThat(names(model.picture()).getFirst()).isEqualTo("lyon-dev-2");
        assertThat(names(model.picture())).endsWith("admin@hq", "kind-local");
        model.wish(w -> w.withSort(FleetColumn.CERTIFICATE, true));
        assertThat(names(model.picture())).endsWith("admin@hq", "kind-local");
        assertThat(names(model.picture()).getFirst()).isNotEqualTo("lyon-dev-2");
    }

    @Test
    void everyColumnOrdersWithoutContradiction() {
        List<FleetCluster> all = new ArrayList<>(Clusters.fleet());
        all.addAll(Clusters.hostile());
        fleet(all);
        for (FleetColumn column : FleetColumn.values()) {
            model.wish(w -> w.withSort(column, false));
            List<String> up = names(model.picture());
            model.wish(w -> w.withSort(column, true));
            assertThat(names(model.picture())).as(column.id()).containsExactlyInAnyOrderElementsOf(up);
        }
    }

    @Test
    void versionsAreComparedAsNumbers() {
        fleet(Clusters.fleet());
        model.wish(w -> w.withSort(FleetColumn.KUBERNETES, false));
        assertThat(names(model.picture()).getFirst()).isEqualTo("lyon-dev-10");
    }

    @Test
    void groupsHaveHeadingsAndCanBeClosed() {
        fleet(Clusters.fleet());
        model.wish(w -> w.withGrouping(FleetWish.Grouping.ENVIRONMENT));
        List<FleetPicture.Group> groups = groups(model.picture());
        assertThat(groups)
                .extracting(FleetPicture.Group::label)
                .containsExactly("Production", "Test", "Development", "Unclassified");
        assertThat(groups).extracting(FleetPicture.Group::count).containsExactly(5, 1, 4, 2);
        model.wish(w -> w.withGroupToggled("PRODUCTION"));
        assertThat(groups(model.picture()).getFirst().closed()).isTrue();
        assertThat(names(model.picture())).hasSize(7);
        assertThat(model.picture().matched())
                .as("closed rows still fit the search")
                .isEqualTo(12);
    }

    @Test
    void groupWithoutSiteComesLast() {
        fleet(Clusters.fleet());
        model.wish(w -> w.withGrouping(FleetWish.Grouping.SITE));
        assertThat(groups(model.picture()))
                .extracting(FleetPicture.Group::label)
                .containsExactly("Leeds", "Lyon", "Oslo", "York", "No site");
    }

    @Test
    void figuresCountTheWholeFleetWhateverTheSearch() {
        fleet(Clusters.fleet());
        model.wish(w -> w.withQuery("site:leeds"));
        FleetPicture.Figures figures = model.picture().figures();
        assertThat(model.picture().matched()).isEqualTo(2);
        assertThat(figures.clusters()).isEqualTo(12);
        assertThat(figures.environments()).containsEntry(Environment.PRODUCTION, 5);
        assertThat(figures.attention()).isEqualTo(7);
        assertThat(figures.reasons())
                .containsEntry(Attention.OFFLINE, 2)
                .containsEntry(Attention.CERTIFICATE_SOON, 2)
                .containsEntry(Attention.CERTIFICATE_EXPIRED, 1)
                .containsEntry(Attention.NO_ROUTE, 1);
    }

    @Test
    void everyReasonFindsAsManyClustersAsItsFigureSays() {
        fleet(Clusters.fleet());
        model.picture().figures().reasons().forEach((reason, count) -> {
            model.wish(w -> w.withQuery("needs:" + reason.id()));
            assertThat(model.picture().matched()).as(reason.id()).isEqualTo(count);
        });
    }

    @Test
    void selectionIsKeptByIdAcrossSortFilterAndRefresh() {
        fleet(Clusters.fleet());
        model.select(id("oslo-prod-02"));
        model.toggleSelected(id("leeds-prod-01"));
        model.wish(w -> w.withSort(FleetColumn.NAME, true).withQuery("site:oslo"));
        assertThat(model.picture().selectedRows()).extracting(FleetRow::name).containsExactly("oslo-prod-02");
        model.wish(w -> w.withQuery(""));
        fleet(Clusters.fleet());
        assertThat(model.picture().selectedRows())
                .extracting(FleetRow::name)
                .containsExactly("oslo-prod-02", "leeds-prod-01");
    }

    @Test
    void selectionForgetsClustersThatVanished() {
        fleet(Clusters.fleet());
        model.selectAll();
        fleet(Clusters.fleet().subList(0, 2));
        assertThat(model.picture().selected()).containsExactlyInAnyOrder(id("leeds-prod-01"), id("leeds-prod-02"));
    }

    @Test
    void rangesRunInTheOrderShown() {
        fleet(Clusters.fleet());
        model.wish(w -> w.withQuery("site:lyon"));
        model.select(id("lyon-dev-10"));
        model.selectTo(id("lyon-dev-01"));
        assertThat(model.picture().selectedRows())
                .extracting(FleetRow::name)
                .containsExactly("lyon-dev-01", "lyon-dev-2", "lyon-dev-10");
        model.selectTo(id("lyon-dev-2"));
        assertThat(model.picture().selectedRows())
                .extracting(FleetRow::name)
                .containsExactly("lyon-dev-2", "lyon-dev-10");
    }

    @Test
    void aLatePictureIsDropped() {
        Deque<Runnable> worker = new ArrayDeque<>();
        FleetModel slow = new FleetModel(FleetWish.USUAL, worker::add, gate::add, now::get);
        List<String> shown = new ArrayList<>();
        slow.onPicture(p -> shown.add(p.wish().query()));
        slow.fleet(Clusters.snapshot(Clusters.fleet()));
        worker.removeFirst().run();
        slow.wish(w -> w.withQuery("a"));
        worker.removeFirst().run();
        // The second picture reaches the gate before the first.
        gate.removeLast().run();
        gate.removeLast().run();
        assertThat(shown).containsExactly("a");
    }

    @Test
    void questionsOvertakenByNewerOnesAreNotWorkedOut() {
        Deque<Runnable> worker = new ArrayDeque<>();
        FleetModel slow = new FleetModel(FleetWish.USUAL, worker::add, gate::add, now::get);
        slow.wish(w -> w.withQuery("l"));
        slow.wish(w -> w.withQuery("le"));
        slow.wish(w -> w.withQuery("lee"));
        worker.forEach(Runnable::run);
        assertThat(gate).hasSize(1);
        gate.removeFirst().run();
        assertThat(slow.picture().wish().query()).isEqualTo("lee");
    }

    @Test
    void certificatesGrowUrgentWhileTheScreenIsOpen() {
        fleet(List.of(Clusters.cluster("a").certificate(Duration.ofDays(31)).build()));
        assertThat(model.picture().figures().attention()).isZero();
        now.set(Clusters.NOW.plus(Duration.ofDays(2)));
        model.tick();
        assertThat(model.picture().figures().reasons()).containsEntry(Attention.CERTIFICATE_SOON, 1);
    }

    @Test
    void theScreenAsAWholeSaysWhatIsTheCase() {
        assertThat(model.picture().stage()).isEqualTo(FleetPicture.Stage.LOADING);
        model.reading(false);
        assertThat(model.picture().stage()).isEqualTo(FleetPicture.Stage.FIRST_STEPS);
        model.fleet(new FleetSnapshot(List.of(), List.of(Clusters.fresh("Contoso", 0))));
        assertThat(model.picture().stage()).isEqualTo(FleetPicture.Stage.NO_CLUSTER);
        model.fleet(new FleetSnapshot(
                List.of(),
                List.of(
                        Clusters.fresh("Contoso", 0),
                        Clusters.failed("Fabrikam", SourceState.State.UNREACHABLE, "azure-unreachable"))));
        assertThat(model.picture().stage()).isEqualTo(FleetPicture.Stage.NOTHING_READ);
        model.fleet(new FleetSnapshot(
                List.of(),
                List.of(new SourceState("Contoso", SourceState.State.LOADING, Optional.empty(), Optional.empty(), 0))));
        assertThat(model.picture().stage()).isEqualTo(FleetPicture.Stage.LOADING);
        fleet(Clusters.fleet());
        assertThat(model.picture().stage()).isEqualTo(FleetPicture.Stage.ROWS);
        model.wish(w -> w.withQuery("nothing-is-called-so"));
        assertThat(model.picture().stage()).isEqualTo(FleetPicture.Stage.NO_MATCH);
    }

    @Test
    void theStatusLineSaysWhatIsFreshAndWhatIsNot() {
        model.reading(false);
        SourceState out =
                new SourceState("Contoso", SourceState.State.SIGNED_OUT, Optional.empty(), Optional.empty(), 0);
        List<FleetCluster> rows = Clusters.fleet();
        model.fleet(new FleetSnapshot(rows, List.of(Clusters.fresh("config", rows.size()), out)));
        DataAge age = FleetScreen.age(model.picture()).orElseThrow();
        assertThat(age.state()).as("not all is signed out").isEqualTo(DataAge.State.INCOMPLETE);
        assertThat(age.besides()).isEqualTo("Contoso is signed out");

        model.fleet(new FleetSnapshot(List.of(), List.of(out)));
        age = FleetScreen.age(model.picture()).orElseThrow();
        assertThat(age.state()).isEqualTo(DataAge.State.SIGNED_OUT);
        assertThat(age.besides()).isEmpty();
    }

    @Test
    void oneFailedSourceLeavesTheOtherRows() {
        model.reading(false);
        model.fleet(new FleetSnapshot(
                Clusters.fleet(),
                List.of(
                        Clusters.fresh("~/.kube/config", 2),
                        Clusters.failed("Contoso", SourceState.State.SIGNED_OUT, "identity-sign-in-needed"))));
        assertThat(model.picture().rows()).hasSize(12);
        assertThat(model.picture().troubled()).extracting(SourceState::name).containsExactly("Contoso");
    }

    @Test
    void tenThousandClustersAreFilteredSortedAndGrouped() {
        fleet(Clusters.many(10_000));
        model.wish(w -> w.withQuery("env:production agent:behind").withGrouping(FleetWish.Grouping.SITE));
        assertThat(model.picture().matched()).isEqualTo(303);
        assertThat(groups(model.picture())).hasSize(97);
    }

    private static List<FleetPicture.Group> groups(FleetPicture picture) {
        return picture.entries().stream()
                .filter(FleetPicture.Group.class::isInstance)
                .map(FleetPicture.Group.class::cast)
                .toList();
    }
}
