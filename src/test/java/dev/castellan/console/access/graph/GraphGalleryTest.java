package dev.castellan.console.access.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.escalation.Place;
import dev.castellan.access.graph.GraphWish;
import dev.castellan.access.graph.GraphWorlds;
import dev.castellan.access.graph.NodeId;
import dev.castellan.access.graph.NodeKind;
import dev.castellan.access.graph.WayScene;
import dev.castellan.console.Gallery;
import dev.castellan.console.access.Worlds;
import dev.castellan.settings.Appearance;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.image.WritableImage;
import org.junit.jupiter.api.Test;

/** Pictures of the graph in each state, for people to look at. */
class GraphGalleryTest {
    private static final NodeId BUILDER = new NodeId(NodeKind.SERVICE_ACCOUNT, "ci", "builder");

    private static void shoot(
            String name,
            List<Appearance> looks,
            boolean wide,
            AccessIndex index,
            Consumer<GraphModel> act,
            boolean rows) {
        for (Appearance look : looks) {
            try (GraphBench bench = new GraphBench(index)) {
                bench.drawn();
                act.accept(bench.model);
                bench.drawn();
                WritableImage picture = Gallery.shoot(
                        "graph-" + name + (wide ? "-wide" : ""),
                        look,
                        1,
                        wide ? 1600 : 1000,
                        1000,
                        () -> bench.view.root(),
                        () -> {
                            if (rows) {
                                bench.view.look(true);
                            }
                        });
                assertThat(Gallery.colours(picture)).isGreaterThan(20);
            }
        }
    }

    private static final List<Appearance> DARK = List.of(Appearance.DARK);

    @Test
    void small() {
        shoot("five", DARK, true, GraphWorlds.five(), m -> {}, false);
        shoot("shop", Gallery.LOOKS, true, GraphWorlds.shopWithAzure(), m -> {}, false);
        shoot("shop", List.of(Appearance.DARK, Appearance.LIGHT), false, GraphWorlds.shopWithAzure(), m -> {}, false);
        shoot(
                "chosen",
                Gallery.LOOKS,
                true,
                GraphWorlds.shopWithAzure(),
                m -> m.select(Optional.of("clusterrole:edit")),
                false);
        shoot("focus", DARK, true, GraphWorlds.shopWithAzure(), m -> m.focus(BUILDER, 0), false);
        shoot(
                "list",
                Gallery.LOOKS,
                true,
                GraphWorlds.shopWithAzure(),
                m -> m.select(Optional.of("group:shop-team")),
                true);
        shoot("hostile", DARK, true, GraphWorlds.hostile(), m -> {}, false);
    }

    @Test
    void whatAzureTakesAway() {
        AccessIndex denied = AccessIndex.of(Worlds.denied());
        NodeId anna = new NodeId(NodeKind.ENTRA_USER, "", "anna@contoso.com");
        List<Appearance> both = List.of(Appearance.DARK, Appearance.LIGHT);
        shoot("deny", both, false, denied, m -> m.focus(anna, 0), false);
        shoot(
                "deny-chosen",
                both,
                true,
                denied,
                m -> m.select(Optional.of(new NodeId(NodeKind.AZURE_DENY, "", "d1").text())),
                false);
        shoot("deny-legend", both, true, denied, m -> {}, false);
        shoot("deny-list", both, false, denied, m -> m.focus(anna, 0), true);
    }

    @Test
    void ways() {
        shoot(
                "way",
                Gallery.LOOKS,
                true,
                GraphWorlds.shopWithAzure(),
                m -> m.ways(new WayWish(WayScene.placeOf(BUILDER), Optional.of(Place.CLUSTER_ADMIN), 0)),
                false);
        shoot(
                "way",
                DARK,
                false,
                GraphWorlds.shopWithAzure(),
                m -> m.ways(new WayWish(WayScene.placeOf(BUILDER), Optional.of(Place.CLUSTER_ADMIN), 0)),
                false);
        shoot(
                "no-way",
                DARK,
                true,
                GraphWorlds.five(),
                m -> m.ways(new WayWish(Optional.empty(), Optional.empty(), 0)),
                false);
    }

    @Test
    void states() {
        shoot("empty", DARK, true, GraphWorlds.shop(), m -> m.filter(w -> w.withText("nobody")), false);
        for (Appearance look : DARK) {
            try (GraphBench bench = new GraphBench(GraphWorlds.shopWithAzure(), Duration.ofNanos(1))) {
                bench.drawn();
                Gallery.shoot("graph-simple", look, 1, 1600, 1000, () -> bench.view.root(), () -> {});
                assertThat(bench.model.state().simplified()).isTrue();
            }
        }
    }

    @Test
    void large() {
        assumeTrue(GraphWorlds.recorded());
        shoot("medium", DARK, true, GraphWorlds.world("medium-1"), m -> {}, false);
        AccessIndex large = GraphWorlds.world("large-1");
        shoot("large", Gallery.LOOKS, true, large, m -> {}, false);
        shoot("large", DARK, false, large, m -> {}, false);
        shoot("large-many", DARK, true, large, m -> m.filter(w -> w.withMost(200)), false);
        shoot(
                "large-secrets",
                DARK,
                true,
                large,
                m -> m.filter(w -> GraphWish.START.withResource("secrets").withVerb("read")),
                false);
        shoot("large-way", DARK, true, large, m -> m.ways(new WayWish(Optional.empty(), Optional.empty(), 0)), false);
    }
}
