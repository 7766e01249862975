package dev.castellan.access.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.access.escalation.Place;
import dev.castellan.access.escalation.Severity;
import dev.castellan.access.escalation.Way;
import dev.castellan.access.escalation.Ways;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the map, the filters, the folds and the ways show of small worlds whose truth is known. */
class AccessMapTest {
    private static final NodeId ADA = new NodeId(NodeKind.USER, "", "ada@contoso.example");
    private static final NodeId BUILDER = new NodeId(NodeKind.SERVICE_ACCOUNT, "ci", "builder");

    private static Scene scene(AccessIndex index, GraphWish wish) {
        AccessMap map = AccessMap.of(index);
        return Folding.scene(map, Part.of(map, wish), wish);
    }

    private static Set<String> titles(Scene scene, Column column) {
        return scene.cards().stream()
                .filter(c -> c.kind().column() == column)
                .map(Card::title)
                .collect(Collectors.toSet());
    }

    @Test
    void theChainOfASmallWorldIsShownWhole() {
        Scene scene = scene(GraphWorlds.five(), GraphWish.START);
        assertThat(titles(scene, Column.WHO)).containsExactly("ada@contoso.example");
        assertThat(titles(scene, Column.GROUPS)).containsExactly("support");
        assertThat(titles(scene, Column.GRANTS)).containsExactly("readers");
        assertThat(titles(scene, Column.ROLES)).containsExactly("reader");
        assertThat(titles(scene, Column.RIGHTS)).containsExactly("pods");
        assertThat(scene.wires()).hasSize(4);
        assertThat(scene.titles()).containsExactly("Who", "Groups", "Bindings", "Roles", "May do");
    }

    @Test
    void risksAreThoseOfWhatIsHeldWhereItIsHeld() {
        AccessMap map = AccessMap.of(GraphWorlds.shop());
        assertThat(map.risk(map.number(new NodeId(NodeKind.GROUP, "", "platform-admins"))))
                .contains(Severity.CRITICAL);
        assertThat(map.risk(map.number(BUILDER))).contains(Severity.HIGH);
        assertThat(map.risk(map.number(new NodeId(NodeKind.GROUP, "", "system:authenticated"))))
                .isEmpty();
        // For one name only.
        assertThat(map.risk(map.number(new NodeId(NodeKind.SERVICE_ACCOUNT, "payments", "ledger"))))
                .contains(Severity.MEDIUM);
        int gone = map.number(new NodeId(NodeKind.ROLE, "shop", "gone"));
        assertThat(map.missing(gone)).isTrue();
        assertThat(map.detail(gone)).contains("missing");
    }

    @Test
    void theFocusShowsWhatLeadsToItAndWhatItLeadsToOnly() {
        Scene scene = scene(GraphWorlds.shop(), GraphWish.START.around(BUILDER, 0));
        assertThat(titles(scene, Column.GRANTS)).containsExactlyInAnyOrder("shop-editors", "runners", "viewers");
        assertThat(titles(scene, Column.WHO)).containsExactly("builder");
        // Every service account is signed in: what everybody has, it has.
        assertThat(titles(scene, Column.GROUPS)).containsExactly("system:authenticated");
        Scene near = scene(GraphWorlds.shop(), GraphWish.START.around(BUILDER, 1));
        assertThat(titles(near, Column.ROLES)).isEmpty();
        assertThat(titles(near, Column.GRANTS)).containsExactlyInAnyOrder("shop-editors", "runners");
        Scene secrets =
                scene(GraphWorlds.shop(), GraphWish.START.around(new NodeId(NodeKind.RIGHT, "", "read secrets"), 0));
        assertThat(titles(secrets, Column.WHO)).containsExactlyInAnyOrder("builder", "ada@contoso.example");
        assertThat(titles(secrets, Column.GROUPS)).containsExactly("shop-team");
        assertThat(titles(secrets, Column.RIGHTS)).containsExactly("secrets");
    }

    @Test
    void filtersLeaveWhatWasAskedFor() {
        AccessIndex shop = GraphWorlds.shop();
        assertThat(titles(scene(shop, GraphWish.START.withResource("pods/exec")), Column.ROLES))
                .containsExactlyInAnyOrder("runner", "cluster-admin");
        assertThat(titles(scene(shop, GraphWish.START.withNamespace("payments").withClusterWide(false)), Column.GRANTS))
                .containsExactly("ledger");
        assertThat(titles(scene(shop, GraphWish.START.withNamespace("payments")), Column.GRANTS))
                .contains("ledger", "admins");
        assertThat(titles(scene(shop, GraphWish.START.withLeast(Optional.of(Severity.CRITICAL))), Column.GRANTS))
                .containsExactlyInAnyOrder("admins", "deployers");
        assertThat(titles(scene(shop, GraphWish.START.withText("MALLORY")), Column.GRANTS))
                .containsExactly("leftover");
        assertThat(scene(shop, GraphWish.START.withText("nobody of this name")).cards())
                .isEmpty();
    }

    @Test
    void whatTheServerMakesItselfIsHiddenUntilItIsAskedFor() {
        org.junit.jupiter.api.Assumptions.assumeTrue(GraphWorlds.recorded());
        AccessIndex index = GraphWorlds.world("small-1");
        AccessMap map = AccessMap.of(index);
        Part without = Part.of(map, GraphWish.START);
        Part with = Part.of(map, GraphWish.START.withSystem(true));
        int scheduler = map.number(new NodeId(NodeKind.CLUSTER_ROLE_BINDING, "", "system:kube-scheduler"));
        assertThat(without.nodes().get(scheduler)).isFalse();
        assertThat(with.nodes().get(scheduler)).isTrue();
        assertThat(without.nodes().cardinality())
                .isPositive()
                .isLessThan(with.nodes().cardinality());
    }

    @Test
    void foldsOpenAPageAtATimeAndCloseAgain() {
        org.junit.jupiter.api.Assumptions.assumeTrue(GraphWorlds.recorded());
        AccessIndex index = GraphWorlds.world("medium-1");
        AccessMap map = AccessMap.of(index);
        Scene scene = Folding.scene(map, Part.of(map, GraphWish.START), GraphWish.START);
        Card fold = scene.cards().stream()
                .filter(c -> c.key().equals("fold:user/"))
                .findFirst()
                .orElseThrow();
        assertThat(fold.fold()).isTrue();
        GraphWish opened = GraphWish.START.opening(fold.key());
        Scene more = Folding.scene(map, Part.of(map, opened), opened);
        assertThat(more.cards().stream().filter(c -> c.within().equals(fold.key())))
                .hasSize(Math.min(fold.count(), Folding.PAGE));
        assertThat(more.objects()).isEqualTo(scene.objects());
        GraphWish closed = opened.closing(fold.key());
        assertThat(Folding.scene(map, Part.of(map, closed), closed)).isEqualTo(scene);
    }

    @Test
    void bothSidesLeadToTheSamePermissions() {
        AccessMap map = AccessMap.of(GraphWorlds.shopWithAzure());
        Scene scene = Folding.scene(map, Part.of(map, GraphWish.START), GraphWish.START);
        assertThat(titles(scene, Column.WHO))
                .contains("Grace Hopper", "Ada Byron", "Old Contractor", "release-pipeline");
        assertThat(titles(scene, Column.GROUPS)).contains("Platform Team", "On Call", "Shop Operators");
        // On Call is in the Platform Team, which a binding of the cluster names by its id.
        Card onCall = scene.card(new NodeId(NodeKind.ENTRA_GROUP, "", "00000000-0000-4000-8000-000000000011"))
                .orElseThrow();
        Card platform = scene.card(new NodeId(NodeKind.ENTRA_GROUP, "", "00000000-0000-4000-8000-000000000010"))
                .orElseThrow();
        assertThat(onCall.layer()).isLessThan(platform.layer());
        assertThat(platform.risk()).contains(Severity.CRITICAL);
        assertThat(scene.card(
                        new NodeId(NodeKind.AZURE_OPERATION, "", "Microsoft.Authorization/roleAssignments/write")))
                .isPresent();
        GraphWish azure = GraphWish.START.withPlane(Optional.of(Plane.AZURE));
        assertThat(titles(Folding.scene(map, Part.of(map, azure), azure), Column.GRANTS))
                .containsExactlyInAnyOrder("namespace shop", "resource group rg-shop", "cluster shop-prod");
        // Deployments can be written through a role of the cluster and through one of Azure.
        GraphWish write = GraphWish.START.around(new NodeId(NodeKind.RIGHT, "", "write deployments.apps"), 0);
        assertThat(titles(Folding.scene(map, Part.of(map, write), write), Column.ROLES))
                .contains("edit", "Azure Arc Kubernetes Writer");
    }

    @Test
    void aWayIsDrawnStepByStepWithTheGrantsBehindIt() {
        AccessIndex index = GraphWorlds.shop();
        AccessMap map = AccessMap.of(index);
        EscalationGraph graph = EscalationGraph.of(index);
        Way way = Ways.to(graph, Set.of(Place.CLUSTER_ADMIN), true)
                .shortest(WayScene.placeOf(BUILDER).orElseThrow())
                .orElseThrow();
        Scene scene = WayScene.of(map, Optional.of(way));
        assertThat(scene.cards().getFirst().id()).contains(BUILDER);
        assertThat(scene.cards().stream().map(Card::title))
                .contains("edit", "deployer", "cluster-admin", "Cluster administrator");
        for (int step = 1; step <= way.hops().size(); step++) {
            int wanted = step;
            assertThat(scene.wires()).as("step %d", step).anyMatch(w -> w.step() == wanted);
        }
        assertThat(scene.wires())
                .allMatch(w -> scene.cards().get(w.from()).layer()
                        < scene.cards().get(w.to()).layer());
    }

    @Test
    void namesFindNodes() {
        AccessMap map = AccessMap.of(GraphWorlds.shopWithAzure());
        assertThat(map.search("gra", 5)).first().extracting(NodeId::kind).isEqualTo(NodeKind.ENTRA_USER);
        assertThat(map.search("shop/dep", 5)).containsExactly(new NodeId(NodeKind.SERVICE_ACCOUNT, "shop", "deployer"));
        assertThat(map.search("  ", 5)).isEmpty();
        for (int n = 0; n < map.size(); n++) {
            assertThat(NodeId.parse(map.id(n).text())).contains(map.id(n));
        }
        assertThat(ADA.text()).isEqualTo("user:ada@contoso.example");
    }
}
