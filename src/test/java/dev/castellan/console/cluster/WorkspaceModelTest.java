package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.browse.FeedState;
import dev.castellan.browse.Kind;
import dev.castellan.browse.ReadableNamespaces;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.console.FakeShell;
import dev.castellan.console.shell.DataAge;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a workspace opens, keeps and closes as one goes about in a cluster; no cluster, no toolkit. */
class WorkspaceModelTest {
    private static final Place PODS = Place.overview(FakeLists.HERE).at(FakeLists.PODS);

    @TempDir
    Path folder;

    private final FakeLists lists = new FakeLists();
    private final FakeShell shell = FakeShell.withoutToolkit(Clock.systemUTC());
    private Optional<Workbench> bench = Optional.empty();
    private Optional<WorkspaceModel> made = Optional.empty();

    @BeforeEach
    void open() {
        bench = Optional.of(lists.bench(folder));
    }

    @AfterEach
    void close() {
        // What it keeps is written beside it; the folder goes away after that.
        made.filter(m -> m.kinds().isPresent())
                .ifPresent(m -> await().untilAsserted(() -> assertThat(
                                bench.orElseThrow().settings().load().browsing().recent())
                        .containsAll(m.recent().stream().map(Kind::id).toList())));
        made.ifPresent(WorkspaceModel::close);
        shell.close();
        bench.ifPresent(Workbench::close);
    }

    private WorkspaceModel at(Place place) {
        WorkspaceModel model = new WorkspaceModel(place, bench.orElseThrow(), shell);
        made = Optional.of(model);
        return model;
    }

    private WorkspaceModel started(Place place) {
        WorkspaceModel model = at(place);
        model.start();
        await().until(() -> model.kinds().isPresent() && !model.readingKinds());
        // The list is opened a moment after the kinds are there.
        shell.settle();
        return model;
    }

    @Test
    void nothingIsAskedBeforeItStarts() {
        WorkspaceModel model = at(PODS);
        assertThat(lists.asked).isEmpty();
        assertThat(lists.opened).isEmpty();
        assertThat(model.list()).isEmpty();
        assertThat(model.kind()).isEmpty();
    }

    @Test
    void theListOfThePlaceIsOpenedOnceTheKindsAreKnown() {
        WorkspaceModel model = started(PODS.in(Set.of("shop")).asking("web"));
        assertThat(model.kind()).map(Kind::id).contains("pods");
        assertThat(lists.opened).extracting(FakeLists.Opened::plural).containsExactly("namespaces", "pods");
        assertThat(lists.opened.getLast().namespaces()).containsExactly("shop");
        assertThat(model.list().orElseThrow().query()).isEqualTo("web");
        assertThat(model.recent()).extracting(Kind::id).containsExactly("pods");
        model.start();
        assertThat(lists.asked).as("started once").hasSize(1);
    }

    @Test
    void anotherKindClosesTheListAndTheSameKindKeepsIt() {
        WorkspaceModel model = started(PODS);
        FakeListing pods = lists.listing("pods");
        model.go(PODS.asking("web"));
        assertThat(pods.closed).isFalse();
        assertThat(pods.asked.getLast().text()).isEqualTo("web");

        model.go(PODS.at(FakeLists.NODES));
        assertThat(pods.closed).isTrue();
        assertThat(model.list().orElseThrow().kind().id()).isEqualTo("nodes");
        assertThat(model.recent()).extracting(Kind::id).containsExactly("nodes", "pods");
        model.go(PODS.at(Place.OVERVIEW));
        assertThat(lists.listing("nodes").closed).isTrue();
        assertThat(model.list()).isEmpty();
    }

    @Test
    void aKindThatTheClusterDoesNotHaveIsNoListButNoFailureEither() {
        WorkspaceModel model = started(PODS.at("example.com~widgets"));
        assertThat(model.kind()).isEmpty();
        assertThat(model.list()).isEmpty();
        assertThat(model.kindsFailure()).isEmpty();
        // It is installed meanwhile.
        lists.kinds.put(
                FakeLists.HERE,
                FakeLists.of(FakeLists.PODS, FakeLists.kind("example.com", "v1beta1", "Widget", "widgets", true)));
        model.readKinds(true);
        await().until(() -> model.list().isPresent());
        assertThat(lists.asked).containsExactly(false, true);
    }

    @Test
    void kindsThatCannotBeReadAreAFailureUntilTheyCan() {
        lists.failure = Optional.of(Failure.expected("cluster-timeout", "No answer.", "", ""));
        WorkspaceModel model = at(PODS);
        model.start();
        await().until(() -> model.kindsFailure().isPresent());
        assertThat(model.kindsFailure().orElseThrow().code()).isEqualTo("cluster-timeout");
        assertThat(model.readingKinds()).isFalse();
        assertThat(model.list()).isEmpty();

        lists.failure = Optional.empty();
        model.readKinds(false);
        await().until(() -> model.list().isPresent());
        assertThat(model.kindsFailure()).isEmpty();
    }

    @Test
    void aClusterThatTheFleetDoesNotKnowIsAFailure() {
        WorkspaceModel model =
                at(Place.overview(ClusterId.ofContext("elsewhere")).at(FakeLists.PODS));
        model.start();
        assertThat(model.kindsFailure()).isPresent();
        assertThat(model.guarded()).isFalse();
        assertThat(model.unlocked()).isEmpty();
    }

    @Test
    void aCountIsRememberedOnlyWhereItIsOfAllAndRight() {
        WorkspaceModel model = started(PODS);
        lists.listing("pods").live(12);
        await().until(() -> model.count(FakeLists.PODS).equals(Optional.of(12)));
        model.go(PODS.asking("web"));
        lists.listing("pods").live(13);
        assertThat(model.count(FakeLists.PODS)).as("a filtered view").contains(12);
        model.go(PODS.in(Set.of("shop")));
        lists.listing("pods").live(3);
        assertThat(model.count(FakeLists.PODS)).as("one namespace").contains(12);
        model.go(PODS.at(FakeLists.NODES));
        assertThat(model.count(FakeLists.PODS)).as("still known").contains(12);
        assertThat(model.count(FakeLists.NODES)).isEmpty();
    }

    @Test
    void theFrameHearsWhenAListGoesStaleAndWhenItIsLiveAgainButNotOfEveryRow() {
        WorkspaceModel model = started(PODS);
        FakeListing pods = lists.listing("pods");
        pods.live(12);
        int before = shell.changes.get();
        pods.live(12);
        assertThat(shell.changes.get()).as("another version of the rows").isEqualTo(before);
        pods.in(FeedState.Phase.STALE);
        assertThat(shell.changes.get()).isEqualTo(before + 1);
        assertThat(model.list().orElseThrow().age().state()).isEqualTo(DataAge.State.STALE);
        pods.live(12);
        assertThat(shell.changes.get()).isEqualTo(before + 2);
        assertThat(model.list().orElseThrow().age().state()).isEqualTo(DataAge.State.FRESH);
    }

    @Test
    void whatIsShownOtherwiseIsToldOnceAndNotForTheSamePlace() {
        WorkspaceModel model = started(PODS);
        List<Place> told = new CopyOnWriteArrayList<>();
        var _ = model.onChange(() -> told.add(model.place()));
        model.adjust(PODS);
        assertThat(told).isEmpty();
        model.adjust(PODS.in(Set.of("bank")));
        assertThat(told).containsExactly(PODS.in(Set.of("bank")));
        assertThat(lists.opened.getLast().namespaces()).containsExactly("bank");
    }

    @Test
    void aLinkLeadsToTheObjectInItsOwnKindAndShowsItsNamespace() {
        WorkspaceModel model = started(PODS.in(Set.of("shop")).asking("web"));
        Place same = model.placeOf(new ObjectAddress(FakeLists.HERE, "", "Pod", "shop", "web-1"))
                .orElseThrow();
        assertThat(same.query()).as("the list stays as it is").isEqualTo("web");
        assertThat(same.namespaces()).containsExactly("shop");
        assertThat(same.object()).contains(new Place.ObjectPlace("shop", "web-1"));

        Place hidden = model.placeOf(new ObjectAddress(FakeLists.HERE, "", "Pod", "bank", "ledger-0"))
                .orElseThrow();
        assertThat(hidden.namespaces()).as("or it would not be in the list").containsExactly("bank");

        Place other = model.placeOf(new ObjectAddress(FakeLists.HERE, "apps", "Deployment", "shop", "web"))
                .orElseThrow();
        assertThat(other.kind()).contains("deployments.apps");
        assertThat(other.query()).isEmpty();
        Place node = model.placeOf(new ObjectAddress(FakeLists.HERE, "", "Node", "", "node-1"))
                .orElseThrow();
        assertThat(node.namespaces()).isEmpty();
        assertThat(model.placeOf(new ObjectAddress(FakeLists.HERE, "example.com", "Widget", "", "w")))
                .isEmpty();
    }

    @Test
    void favouritesAndColumnsOutliveTheWorkspace() {
        WorkspaceModel model = started(PODS);
        model.toggleFavourite(FakeLists.NODES);
        model.chooseColumns(FakeLists.PODS, List.of("name", "age"));
        assertThat(model.favourite(FakeLists.NODES)).isTrue();
        await().untilAsserted(() -> assertThat(
                        bench.orElseThrow().settings().load().browsing())
                .satisfies(b -> {
                    assertThat(b.favourites()).containsExactly("nodes");
                    assertThat(b.columns()).containsEntry("pods", List.of("name", "age"));
                    assertThat(b.recent()).containsExactly("pods");
                }));
        model.close();
        WorkspaceModel next = started(PODS);
        assertThat(next.favourites()).extracting(Kind::id).containsExactly("nodes");
        assertThat(next.columns(FakeLists.PODS)).containsExactly("name", "age");
        assertThat(next.columns(FakeLists.NODES)).isEmpty();
    }

    @Test
    void onlyChangesUnderWayAreDeeds() {
        WorkspaceModel model = started(PODS);
        CountDownLatch go = new CountDownLatch(1);
        var drain = model.deed("Drain node-1", Duration.ofMinutes(1), progress -> {
            go.await();
            return true;
        });
        assertThat(model.deeds()).containsExactly("Drain node-1");
        go.countDown();
        assertThat(drain.result().join()).isTrue();
        assertThat(model.deeds()).isEmpty();
    }

    @Test
    void namespacesThatMayBeReadAreAskedFor() {
        WorkspaceModel model = started(PODS);
        lists.readable = new ReadableNamespaces(List.of("bank", "shop"), 9, false);
        List<ReadableNamespaces> told = new CopyOnWriteArrayList<>();
        model.readable(FakeLists.PODS, told::add);
        await().until(() -> !told.isEmpty());
        assertThat(told.getFirst().names()).containsExactly("bank", "shop");
    }

    @Test
    void aClosedWorkspaceOpensNothingMore() {
        WorkspaceModel model = started(PODS);
        model.close();
        assertThat(lists.opened).allMatch(o -> o.listing().closed);
        model.readKinds(true);
        assertThat(lists.asked).hasSize(1);
    }
}
