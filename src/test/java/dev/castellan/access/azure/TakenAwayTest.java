package dev.castellan.access.azure;

import static dev.castellan.access.azure.Planes.CLUSTER;
import static dev.castellan.access.azure.Planes.SUBSCRIPTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Snapshot;
import dev.castellan.access.finding.DefaultPolicy;
import dev.castellan.access.graph.AccessMap;
import dev.castellan.access.graph.Card;
import dev.castellan.access.graph.Column;
import dev.castellan.access.graph.Export;
import dev.castellan.access.graph.Folding;
import dev.castellan.access.graph.GraphWish;
import dev.castellan.access.graph.NodeId;
import dev.castellan.access.graph.NodeKind;
import dev.castellan.access.graph.Part;
import dev.castellan.access.graph.Plane;
import dev.castellan.access.graph.Scene;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Deny assignments that take something away from somebody, and how the graph shows them. */
class TakenAwayTest {
    private static final String SECRETS = "Microsoft.Kubernetes/connectedClusters/secrets/*";
    private static final String GIVE = "Microsoft.Authorization/roleAssignments/write";

    private static TakenAway only(Planes planes) {
        List<TakenAway> all = TakenAway.of(planes.access());
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private static Planes planes() {
        return new Planes().person("ann").person("ben").group("ops", "ann");
    }

    @Test
    void aDenyTakesAwayWhatARoleGivesToWhomItHits() {
        Planes planes = planes().assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION)
                .assign(BuiltInRoles.READER, "ben", SUBSCRIPTION)
                .deny(Planes.actions(GIVE), SUBSCRIPTION, false, List.of("ann", "ben"), List.of());
        TakenAway taken = only(planes);
        assertThat(taken.from()).as("a reader cannot give roles anyway").containsOnlyKeys("ann");
        assertThat(taken.what().operations())
                .extracting(ControlOperation::action)
                .containsExactly(GIVE);
        assertThat(taken.what().data()).isEmpty();
        assertThat(taken.certain()).isTrue();
    }

    @Test
    void throughGroupsOnEitherSide() {
        assertThat(only(planes().assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION)
                                .deny(Planes.actions(GIVE), CLUSTER, false, List.of("ops"), List.of()))
                        .from())
                .containsOnlyKeys("ann");
        assertThat(only(planes().assign(BuiltInRoles.OWNER, "ops", SUBSCRIPTION)
                                .deny(Planes.actions(GIVE), CLUSTER, false, List.of("ann"), List.of()))
                        .from())
                .containsOnlyKeys("ann");
        assertThat(only(planes().assign(BuiltInRoles.OWNER, "ben", SUBSCRIPTION)
                                .deny(
                                        Planes.actions("*"),
                                        CLUSTER,
                                        false,
                                        List.of(dev.castellan.azure.DenyAssignment.EVERYBODY),
                                        List.of("ann")))
                        .from())
                .containsOnlyKeys("ben");
    }

    @Test
    void whatTakesNothingAwayIsNone() {
        assertThat(TakenAway.of(planes().assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION)
                        .deny(Planes.actions(GIVE), SUBSCRIPTION, false, List.of("ann"), List.of("ops"))
                        .access()))
                .as("who is spared")
                .isEmpty();
        assertThat(TakenAway.of(planes().assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION)
                        .deny(Planes.actions(GIVE), SUBSCRIPTION, true, List.of("ann"), List.of())
                        .access()))
                .as("not below the subscription")
                .isEmpty();
        assertThat(TakenAway.of(planes().deny(Planes.actions("*"), SUBSCRIPTION, false, List.of("ann"), List.of())
                        .access()))
                .as("nobody holds anything")
                .isEmpty();
    }

    @Test
    void theGraphTellsWhatIsTakenAwayFromWhatIsGiven() {
        Planes planes = planes().assign(BuiltInRoles.ARC_WRITER, "ops", CLUSTER)
                .deny(Planes.data(SECRETS), CLUSTER, false, List.of("ann"), List.of());
        AccessIndex index = AccessIndex.of(Snapshot.builder("prod", Planes.NOW)
                .version("v1.36.2")
                .azure(new AzureSnapshot(planes.plane()))
                .build());
        AccessMap map = AccessMap.of(index, DefaultPolicy.recorded());
        NodeId ann = new NodeId(NodeKind.ENTRA_USER, "", "ann@example.org");
        GraphWish wish = GraphWish.START.around(ann, 0);
        Scene scene = Folding.scene(map, Part.of(map, wish), wish);
        Card deny = scene.cards().stream()
                .filter(c -> c.kind() == NodeKind.AZURE_DENY)
                .findFirst()
                .orElseThrow();
        assertThat(deny.title()).isEqualTo("deny 0");
        assertThat(deny.detail()).isEqualTo("Azure · denies · cluster");
        assertThat(deny.kind().plane()).isEqualTo(Plane.AZURE);
        assertThat(deny.kind().column()).isEqualTo(Column.GRANTS);
        assertThat(says(scene, deny, true)).containsExactly("ann is hit by");
        assertThat(says(scene, deny, false))
                .isNotEmpty()
                .allSatisfy(s -> assertThat(s).isEqualTo("refuses secrets"));
        assertThat(scene.cards())
                .filteredOn(c -> c.kind() == NodeKind.AZURE_ASSIGNMENT)
                .singleElement()
                .satisfies(c -> assertThat(c.detail()).isEqualTo("Azure assignment · partly denied"));
        assertThat(Export.json(scene, "x")).contains("\"refuses\"", "\"is hit by\"", "Azure deny assignment");
        assertThat(NodeId.parse(deny.id().orElseThrow().text())).isEqualTo(deny.id());
        // What refuses gives nothing: whoever is only hit is no risk.
        assertThat(map.risk(map.number(deny.id().orElseThrow()))).isEqualTo(Optional.empty());
        GraphWish kubernetes = GraphWish.START.withPlane(Optional.of(Plane.KUBERNETES));
        assertThat(Folding.scene(map, Part.of(map, kubernetes), kubernetes).cards())
                .noneMatch(c -> c.kind() == NodeKind.AZURE_DENY);
    }

    private static List<String> says(Scene scene, Card card, boolean before) {
        int at = scene.cards().indexOf(card);
        return scene.wires().stream()
                .filter(w -> (before ? w.to() : w.from()) == at)
                .peek(w -> assertThat(w.link().refusing()).isTrue())
                .map(w -> before
                        ? scene.cards().get(w.from()).title() + " " + w.link().word()
                        : w.link().word() + " " + scene.cards().get(w.to()).title())
                .toList();
    }
}
