package dev.castellan.console.access.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.access.escalation.Place;
import dev.castellan.access.graph.Card;
import dev.castellan.access.graph.GraphWish;
import dev.castellan.access.graph.GraphWorlds;
import dev.castellan.access.graph.NodeId;
import dev.castellan.access.graph.NodeKind;
import dev.castellan.access.graph.WayScene;
import dev.castellan.console.access.graph.GraphState.Stage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the graph shows after what was asked, without a toolkit. */
class GraphModelTest {
    private static final NodeId BUILDER = new NodeId(NodeKind.SERVICE_ACCOUNT, "ci", "builder");

    private final Deque<Runnable> waiting = new ArrayDeque<>();

    private static GraphModel model(AccessIndex index) {
        GraphModel model = new GraphModel(Runnable::run, Runnable::run, System::nanoTime, Duration.ofSeconds(20));
        model.read(index, () -> CompletableFuture.completedFuture(EscalationGraph.of(index)));
        return model;
    }

    @Test
    void loadingUntilTheFirstPictureThenDrawn() {
        GraphModel model = new GraphModel(waiting::add, Runnable::run, System::nanoTime, Duration.ofSeconds(20));
        assertThat(model.state().stage()).isEqualTo(Stage.LOADING);
        AccessIndex index = GraphWorlds.five();
        model.read(index, CompletableFuture::new);
        assertThat(model.state().stage()).isEqualTo(Stage.LOADING);
        waiting.forEach(Runnable::run);
        assertThat(model.state().stage()).isEqualTo(Stage.DRAWN);
        assertThat(model.state().picture().scene().cards()).hasSize(5);
    }

    @Test
    void onlyTheLastOfManyQuestionsIsAnswered() {
        GraphModel model = new GraphModel(waiting::add, Runnable::run, System::nanoTime, Duration.ofSeconds(20));
        AccessIndex index = GraphWorlds.shop();
        model.read(index, CompletableFuture::new);
        model.filter(w -> w.withText("x"));
        model.filter(w -> w.withText("cart"));
        model.filter(w -> w.withText("ledger"));
        int[] told = {0};
        model.onChange(() -> told[0]++);
        waiting.forEach(Runnable::run);
        assertThat(told[0]).isEqualTo(1);
        assertThat(model.state().wish().text()).isEqualTo("ledger");
    }

    @Test
    void anEmptyFilterSaysSoAndComesBack() {
        GraphModel model = model(GraphWorlds.shop());
        model.filter(w -> w.withText("no such name"));
        assertThat(model.state().stage()).isEqualTo(Stage.EMPTY);
        model.filter(w -> GraphWish.START);
        assertThat(model.state().stage()).isEqualTo(Stage.DRAWN);
    }

    @Test
    void goingThereAndBackRemembersWhatWasChosen() {
        GraphModel model = model(GraphWorlds.shop());
        model.select(Optional.of("group:shop-team"));
        model.focus(BUILDER, 0);
        assertThat(model.selectedCard()).map(Card::title).contains("builder");
        model.focus(new NodeId(NodeKind.CLUSTER_ROLE, "", "edit"), 1);
        assertThat(model.back()).isTrue();
        assertThat(model.wish().focus()).contains(BUILDER);
        assertThat(model.back()).isTrue();
        assertThat(model.wish().focus()).isEmpty();
        assertThat(model.selected()).contains("group:shop-team");
        assertThat(model.back()).isFalse();
    }

    @Test
    void theWorstTargetIsTakenWhereNoneIsNamed() {
        GraphModel model = model(GraphWorlds.shop());
        model.ways(new WayWish(WayScene.placeOf(BUILDER), Optional.empty(), 0));
        GraphState.WayState ways = model.state().ways().orElseThrow();
        assertThat(ways.target()).isEqualTo(Place.CLUSTER_ADMIN);
        assertThat(ways.ways()).isNotEmpty();
        assertThat(ways.way()).hasValueSatisfying(w -> assertThat(w.certain()).isTrue());
        assertThat(ways.subjects()).extracting(GraphState.Subject::name).contains("platform-admins", "deployer");
        model.choose(1);
        assertThat(model.state().ways().orElseThrow().chosen())
                .isEqualTo(Math.min(1, ways.ways().size() - 1));
        model.filter(w -> w.withText("cart"));
        assertThat(model.state().ways()).isEmpty();
    }

    @Test
    void somebodyWithoutAWayIsToldSo() {
        GraphModel model = model(GraphWorlds.five());
        model.ways(new WayWish(
                WayScene.placeOf(new NodeId(NodeKind.USER, "", "ada@contoso.example")), Optional.empty(), 0));
        assertThat(model.state().stage()).isEqualTo(Stage.EMPTY);
        assertThat(model.state().ways().orElseThrow().count()).isZero();
    }

    @Test
    void withoutTimeThePictureIsSimpleAndSaysSo() {
        long[] now = {0};
        GraphModel model =
                new GraphModel(Runnable::run, Runnable::run, () -> now[0] += 1_000_000_000L, Duration.ofMillis(600));
        AccessIndex index = GraphWorlds.shop();
        model.read(index, CompletableFuture::new);
        assertThat(model.state().stage()).isEqualTo(Stage.DRAWN);
        assertThat(model.state().simplified()).isTrue();
        assertThat(model(index).state().simplified()).isFalse();
    }

    @Test
    void aDefectIsAFailureAndNoEnd() {
        GraphModel model = model(GraphWorlds.shop());
        model.read(GraphWorlds.shop(), () -> {
            throw new IllegalStateException("broken");
        });
        assertThat(model.state().stage()).isEqualTo(Stage.DRAWN);
        model.ways(new WayWish(Optional.empty(), Optional.empty(), 0));
        assertThat(model.state().stage()).isEqualTo(Stage.FAILED);
        assertThat(model.state().failure())
                .hasValueSatisfying(f -> assertThat(f.code()).isEqualTo("console-access-graph"));
        model.filter(w -> GraphWish.START.withSystem(true));
        assertThat(model.state().stage()).isEqualTo(Stage.DRAWN);
    }

    @Test
    void anAddressHoldsWhatIsShown() {
        GraphWish wish = GraphWish.START
                .withText("cart")
                .withNamespace("shop")
                .withClusterWide(false)
                .withVerb("create")
                .withResource("pods/exec")
                .withLeast(dev.castellan.access.escalation.Severity.named("high"))
                .withSystem(true)
                .withPlane(Optional.of(dev.castellan.access.graph.Plane.AZURE))
                .around(BUILDER, 2);
        Optional<WayWish> ways = Optional.of(new WayWish(WayScene.placeOf(BUILDER), Optional.of(Place.NODE), 0));
        Map<String, String> choices = GraphChoices.of(wish, ways, true);
        assertThat(GraphChoices.wish(choices)).isEqualTo(wish);
        assertThat(GraphChoices.ways(choices)).isEqualTo(ways);
        assertThat(GraphChoices.list(choices)).isTrue();
        assertThat(GraphChoices.of(GraphWish.START, Optional.empty(), false)).isEmpty();
        assertThat(GraphChoices.wish(Map.of("risk", "?", "at", "nonsense", "hops", "-3", "side", "x")))
                .isEqualTo(GraphWish.START);
    }

    @Test
    void theListHoldsTheSameAsThePicture() {
        GraphState state = model(GraphWorlds.shopWithAzure()).state();
        var rows = GraphRow.of(state.picture(), state.hits());
        assertThat(rows).hasSameSizeAs(state.picture().scene().cards());
        assertThat(rows).extracting(GraphRow::key).doesNotHaveDuplicates();
        GraphRow binding = rows.stream()
                .filter(r -> r.card().title().equals("shop-editors"))
                .findFirst()
                .orElseThrow();
        assertThat(binding.before()).contains("builder").contains("shop-team");
        assertThat(binding.next()).isEqualTo("edit");
        assertThat(rows)
                .isSortedAccordingTo(
                        java.util.Comparator.comparingInt(r -> r.card().layer()));
    }
}
