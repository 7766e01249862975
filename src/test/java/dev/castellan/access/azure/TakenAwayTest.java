package dev.castellan.access.azure;

import static dev.castellan.access.azure.Planes.CLUSTER;
import static dev.castellan.access.azure.Planes.SUBSCRIPTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
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
import dev.castellan.access.graph.Wire;
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
        AccessMap map = map(planes);
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
                .satisfies(c -> assertThat(c.detail()).isEqualTo("Partly denied · Azure assignment"));
        assertThat(Export.json(scene, "x")).contains("\"refuses\"", "\"is hit by\"", "Azure deny assignment");
        assertThat(NodeId.parse(deny.id().orElseThrow().text())).isEqualTo(deny.id());
        // What refuses gives nothing: whoever is only hit is no risk.
        assertThat(map.risk(map.number(deny.id().orElseThrow()))).isEqualTo(Optional.empty());
        GraphWish kubernetes = GraphWish.START.withPlane(Optional.of(Plane.KUBERNETES));
        assertThat(Folding.scene(map, Part.of(map, kubernetes), kubernetes).cards())
                .noneMatch(c -> c.kind() == NodeKind.AZURE_DENY);
    }

    @Test
    void whomItMayHitIsNotSaidToBeHit() {
        Planes planes = planes().hiddenGroup("hidden")
                .assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION)
                .assign(BuiltInRoles.OWNER, "ben", CLUSTER)
                .deny(Planes.actions(GIVE), CLUSTER, false, List.of("ann", "hidden"), List.of());
        TakenAway taken = only(planes);
        assertThat(taken.certain()).isTrue();
        assertThat(loss(taken, "ann").hit()).isEqualTo(Truth.TRUE);
        assertThat(loss(taken, "ann").assignments()).containsValue(Truth.TRUE);
        assertThat(loss(taken, "ben").hit()).isEqualTo(Truth.UNKNOWN);
        assertThat(loss(taken, "ben").assignments()).hasSize(1).containsValue(Truth.UNKNOWN);
        AccessMap map = map(planes);
        Scene scene = Folding.scene(map, Part.of(map, GraphWish.START), GraphWish.START);
        Card deny = scene.cards().stream()
                .filter(c -> c.kind() == NodeKind.AZURE_DENY)
                .findFirst()
                .orElseThrow();
        assertThat(says(scene, deny, true)).containsExactlyInAnyOrder("ann is hit by", "ben may be hit by");
        assertThat(Export.json(scene, "x")).contains("\"may be hit by\"");
        assertThat(map.detail(map.number(new NodeId(NodeKind.AZURE_ASSIGNMENT, "", "a0"))))
                .isEqualTo("Partly denied · Azure assignment");
        assertThat(map.detail(map.number(new NodeId(NodeKind.AZURE_ASSIGNMENT, "", "a1"))))
                .isEqualTo("May be denied · Azure assignment");
    }

    @Test
    void anAssignmentUnderAConditionPerhapsGivesLess() {
        Planes planes = planes().assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION, "a condition nobody can read")
                .deny(Planes.actions(GIVE), CLUSTER, false, List.of("ann"), List.of());
        TakenAway.Loss loss = loss(only(planes), "ann");
        assertThat(loss.hit()).isEqualTo(Truth.TRUE);
        assertThat(loss.assignments()).containsValue(Truth.UNKNOWN);
    }

    @Test
    void whoIsInAGroupIsFoundThoughTheGroupHoldsARoleItself() {
        Planes planes = planes().group("inner", "alice")
                .group("outer", "inner")
                .group("owners", "alice")
                .assign(BuiltInRoles.READER, "inner", SUBSCRIPTION)
                .assign(BuiltInRoles.OWNER, "owners", SUBSCRIPTION)
                .deny(Planes.actions(GIVE), CLUSTER, false, List.of("outer"), List.of());
        TakenAway taken = only(planes);
        assertThat(taken.from()).containsOnlyKeys("alice");
        assertThat(taken.certain()).isTrue();
        assertThat(taken.cut()).isFalse();
    }

    @Test
    void aGroupIsNotHitWhereNobodyInItIs() {
        List<String> everybody = List.of(dev.castellan.azure.DenyAssignment.EVERYBODY);
        assertThat(TakenAway.of(planes().assign(BuiltInRoles.OWNER, "ops", SUBSCRIPTION)
                        .deny(Planes.actions(GIVE), CLUSTER, false, everybody, List.of("ann"))
                        .access()))
                .isEmpty();
        assertThat(only(planes().group("both", "ann", "ben")
                                .assign(BuiltInRoles.OWNER, "both", SUBSCRIPTION)
                                .deny(Planes.actions(GIVE), CLUSTER, false, everybody, List.of("ann")))
                        .from())
                .containsOnlyKeys("ben");
        TakenAway unseen = only(planes().hiddenGroup("hidden")
                .assign(BuiltInRoles.OWNER, "hidden", SUBSCRIPTION)
                .deny(Planes.actions(GIVE), CLUSTER, false, everybody, List.of("ann")));
        assertThat(unseen.certain()).as("all in it may be spared").isFalse();
        assertThat(loss(unseen, "hidden").assignments()).containsValue(Truth.UNKNOWN);
    }

    @Test
    void whoIsNamedMayBeInAGroupThatCouldNotBeLookedInto() {
        Planes planes = planes().hiddenGroup("hidden")
                .assign(BuiltInRoles.OWNER, "hidden", SUBSCRIPTION)
                .assign(BuiltInRoles.READER, "ann", SUBSCRIPTION)
                .deny(Planes.actions(GIVE), CLUSTER, false, List.of("ann"), List.of());
        TakenAway taken = only(planes);
        assertThat(taken.certain()).isFalse();
        assertThat(taken.from()).containsOnlyKeys("hidden");
        assertThat(loss(taken, "hidden").hit()).isEqualTo(Truth.UNKNOWN);
        assertThat(loss(taken, "hidden").assignments()).hasSize(1).containsValue(Truth.UNKNOWN);
        assertThat(taken.what().operations())
                .extracting(ControlOperation::action)
                .containsExactly(GIVE);
        AccessMap map = map(planes);
        assertThat(map.detail(map.number(new NodeId(NodeKind.AZURE_ASSIGNMENT, "", "a0"))))
                .isEqualTo("May be denied · Azure assignment");
        assertThat(TakenAway.of(planes().hiddenGroup("hidden")
                        .assign(BuiltInRoles.READER, "hidden", SUBSCRIPTION)
                        .deny(Planes.actions(GIVE), CLUSTER, false, List.of("ann"), List.of())
                        .access()))
                .as("the group's role does not allow it")
                .isEmpty();
        assertThat(TakenAway.of(planes().hiddenGroup("hidden")
                        .assign(BuiltInRoles.OWNER, "hidden", SUBSCRIPTION)
                        .deny(Planes.actions(GIVE), SUBSCRIPTION, true, List.of("ann"), List.of())
                        .access()))
                .as("not below the subscription")
                .isEmpty();
    }

    /** More than are drawn: what does not fit is folded. */
    @Test
    void aLargePictureNeverFoldsWhatRefusesWithWhatGives() {
        Planes planes = planes().assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION);
        for (int i = 0; i < 30; i++) {
            planes.deny(Planes.actions(GIVE), CLUSTER, false, List.of("ann"), List.of());
        }
        for (int i = 0; i < 4; i++) {
            planes.deny(Planes.data(SECRETS), CLUSTER + "/namespaces/n" + i, false, List.of("ann"), List.of());
        }
        planes.assign(BuiltInRoles.ARC_WRITER, "ann", CLUSTER);
        Snapshot.Builder objects = Snapshot.builder("prod", Planes.NOW)
                .version("v1.36.2")
                .add(Role.of(RoleId.cluster("all"), PolicyRule.resources(List.of("*"), List.of("*"), List.of("*"))))
                .azure(new AzureSnapshot(planes.plane()));
        for (int n = 0; n < 60; n++) {
            for (int i = 0; i < 2; i++) {
                objects.add(Binding.in("n" + n, "b" + i, RoleId.cluster("all"), Subject.user("ann@example.org")));
            }
        }
        AccessMap map = AccessMap.of(AccessIndex.of(objects.build()));
        Scene scene = Folding.scene(map, Part.of(map, GraphWish.START), GraphWish.START);
        assertThat(scene.cards()).anySatisfy(c -> {
            assertThat(c.kind()).isEqualTo(NodeKind.AZURE_DENY);
            assertThat(c.count()).isGreaterThan(1);
        });
        assertThat(scene.cards().stream()
                        .filter(c -> c.kind() == NodeKind.AZURE_DENY)
                        .mapToInt(Card::count)
                        .sum())
                .isEqualTo(34);
        for (Wire wire : scene.wires()) {
            assertThat(wire.link().refusing())
                    .isEqualTo(scene.cards().get(wire.from()).kind() == NodeKind.AZURE_DENY
                            || scene.cards().get(wire.to()).kind() == NodeKind.AZURE_DENY);
        }
        assertThat(scene.grants()).as("what refuses is no binding").isEqualTo(122);
    }

    /** Who holds a role before anybody else, more than are looked at. */
    private static Planes crowd() {
        String[] many = java.util.stream.IntStream.range(0, TakenAway.MOST_CANDIDATES + 50)
                .mapToObj(i -> "p" + i)
                .toArray(String[]::new);
        return planes().group("crowd", many).assign(BuiltInRoles.READER, "crowd", SUBSCRIPTION);
    }

    @Test
    void whoIsNamedIsLookedAtHoweverManyHoldRoles() {
        Planes planes = crowd().assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION)
                .deny(Planes.actions(GIVE), CLUSTER, false, List.of("ann"), List.of());
        TakenAway taken = only(planes);
        assertThat(taken.from()).containsOnlyKeys("ann");
        assertThat(taken.certain()).isTrue();
        assertThat(taken.cut()).as("nobody else is named").isFalse();
    }

    @Test
    void whereTooManyHoldRolesTheDenyIsShownAllTheSame() {
        List<String> everybody = List.of(dev.castellan.azure.DenyAssignment.EVERYBODY);
        Planes planes = crowd().assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION)
                .deny(Planes.actions(GIVE), CLUSTER, false, everybody, List.of());
        TakenAway taken = only(planes);
        assertThat(taken.cut()).isTrue();
        assertThat(taken.certain()).isFalse();
        assertThat(taken.what().operations())
                .extracting(ControlOperation::action)
                .containsExactly(GIVE);
        AccessMap map = map(planes);
        assertThat(map.detail(map.number(new NodeId(NodeKind.AZURE_DENY, "", "d0"))))
                .isEqualTo("Azure · may deny · cluster · not all looked at");
        assertThat(TakenAway.of(crowd().deny(Planes.actions(GIVE), SUBSCRIPTION, true, everybody, List.of())
                        .access()))
                .as("not below the subscription")
                .isEmpty();
    }

    private static TakenAway.Loss loss(TakenAway taken, String who) {
        return Optional.ofNullable(taken.from().get(who)).orElseThrow();
    }

    private static AccessMap map(Planes planes) {
        return AccessMap.of(AccessIndex.of(Snapshot.builder("prod", Planes.NOW)
                .version("v1.36.2")
                .azure(new AzureSnapshot(planes.plane()))
                .build()));
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
