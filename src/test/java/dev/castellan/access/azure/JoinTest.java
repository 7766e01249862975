package dev.castellan.access.azure;

import static dev.castellan.access.azure.Planes.CLUSTER;
import static dev.castellan.access.azure.Planes.SUBSCRIPTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.Namespace;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Principal;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.ServiceAccount;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.access.escalation.Hop;
import dev.castellan.access.escalation.Place;
import dev.castellan.access.escalation.Step;
import dev.castellan.access.escalation.Way;
import dev.castellan.access.escalation.Ways;
import dev.castellan.access.finding.Finding;
import dev.castellan.access.finding.Findings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who makes itself a member of groups, and what that leads to. */
class JoinTest {
    private static final Place ANN = Place.of(Principal.user("ann@example.org"));
    private static final Place OPS = Place.of(Principal.group("ops"));
    private static final RoleId ADMIN = RoleId.cluster("admin");
    private static final Binding BOUND = Binding.cluster("ops", ADMIN, Subject.group("ops"));
    private static final String CONDITION =
            "@Principal[Microsoft.Directory/CustomSecurityAttributes/Id:Team] StringEquals 'ops'";

    private static EscalationGraph graph(Planes planes, Binding... bindings) {
        Snapshot.Builder b = Snapshot.builder("prod", Planes.NOW)
                .version("v1.36.2")
                .add(new Namespace("shop", Map.of("pod-security.kubernetes.io/enforce", "restricted")))
                .add(new ServiceAccount("shop", "cart", Map.of()))
                .add(Role.of(ADMIN, PolicyRule.resources(List.of("*"), List.of("*"), List.of("*"))))
                .azure(new AzureSnapshot(planes.plane()));
        for (Binding binding : bindings) {
            b.add(binding);
        }
        return EscalationGraph.of(AccessIndex.of(b.build()));
    }

    private static Optional<Way> way(EscalationGraph graph, boolean certain) {
        return Ways.to(graph, Set.of(Place.CLUSTER_ADMIN), certain).shortest(ANN);
    }

    private static List<Hop> hops(EscalationGraph graph, Step step, Place to) {
        return graph.leaving(ANN).stream()
                .filter(h -> h.step() == step && h.to().equals(to))
                .toList();
    }

    @Test
    void anOwnerComesToWhatTheGroupHolds() {
        EscalationGraph graph =
                graph(new Planes().person("ann").group("ops", "bob").owns("ops", "ann"), BOUND);
        assertThat(hops(graph, Step.OWN_GROUP, OPS))
                .singleElement()
                .satisfies(h -> assertThat(h.reason()).startsWith("owns the group ops and makes itself a member"));
        assertThat(way(graph, true))
                .hasValueSatisfying(w -> assertThat(w.hops()).hasSize(2));
        assertThat(Findings.of(graph))
                .filteredOn(f -> f.kind().equals("own-group"))
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.subject()).isEqualTo(ANN.text());
                    assertThat(f.fix().text()).contains("ownership");
                });
        // Whoever is in it already gains nothing, nor does the owner of a group that a rule fills.
        assertThat(hops(graph(new Planes().group("ops", "ann").owns("ops", "ann"), BOUND), Step.OWN_GROUP, OPS))
                .isEmpty();
        assertThat(way(
                        graph(
                                new Planes()
                                        .person("ann")
                                        .group("ops", "bob")
                                        .owns("ops", "ann")
                                        .filledElsewhere("ops"),
                                BOUND),
                        false))
                .isEmpty();
    }

    @Test
    void anOwnerComesToWhatTheGroupsAroundHoldInAzure() {
        Planes planes = new Planes()
                .person("ann")
                .group("ops", "bob")
                .group("around", "ops")
                .assign(BuiltInRoles.OWNER, "around", SUBSCRIPTION)
                .owns("ops", "ann");
        assertThat(hops(graph(planes), Step.OWN_GROUP, Place.CLUSTER_ADMIN)).isNotEmpty();
        assertThat(way(graph(planes), true)).isPresent();
        Planes refused = planes.deny(Planes.actions("*"), SUBSCRIPTION, false, List.of("ann"), List.of());
        assertThat(way(graph(refused), false))
                .as("a deny assignment of the owner")
                .isEmpty();
    }

    @Test
    void aRoleOfTheGroupUnderAConditionPerhapsOrToBeActivatedIsAWayThatSaysSo() {
        Planes conditional = new Planes()
                .person("ann")
                .group("ops", "bob")
                .assign(BuiltInRoles.OWNER, "ops", SUBSCRIPTION, CONDITION);
        Planes eligible = new Planes()
                .person("ann")
                .group("ops", "bob")
                .eligible(BuiltInRoles.OWNER, "ops", SUBSCRIPTION, Optional.empty(), Optional.empty());
        Planes unknown = new Planes()
                .person("ann")
                .group("ops", "bob")
                .assign(BuiltInRoles.OWNER, "ops", SUBSCRIPTION)
                .gap(AzureGap.Part.DENY_ASSIGNMENTS);
        for (boolean standing : new boolean[] {true, false}) {
            Step step = standing ? Step.OWN_GROUP : Step.ACTIVATE_OWNERSHIP;
            for (Planes planes : List.of(conditional, eligible, unknown)) {
                if (standing) {
                    planes.owns("ops", "ann");
                } else {
                    planes.owns("ops").activatable("ops", "ann", true, Optional.empty(), Optional.empty());
                }
                EscalationGraph graph = graph(planes);
                assertThat(way(graph, true)).isEmpty();
                String says = planes == conditional
                        ? CONDITION
                        : planes == eligible ? "after activating the role “" : "unknown beyond";
                assertThat(hops(graph, step, Place.CLUSTER_ADMIN))
                        .singleElement()
                        .satisfies(h -> assertThat(h.reason()).contains(says));
            }
        }
    }

    @Test
    void rolesForDataThatAGroupHoldsAreWithinReachOfItsOwner() {
        Planes planes = new Planes()
                .person("ann")
                .group("ops", "bob")
                .assign(BuiltInRoles.ARC_WRITER, "ops", CLUSTER)
                .activatable("ops", "ann", true, Optional.empty(), Optional.empty());
        EscalationGraph graph = graph(planes, Binding.cluster("cart", ADMIN, Subject.serviceAccount("shop", "cart")));
        assertThat(way(graph, true)).isEmpty();
        assertThat(way(graph, false))
                .hasValueSatisfying(w -> assertThat(w.hops().getFirst().reason())
                        .contains("once it activates ownership of the group ops"));
    }

    @Test
    void anApplicationThatWritesMembersComesIntoEveryGroup() {
        for (boolean all : new boolean[] {true, false}) {
            Planes planes = new Planes()
                    .person("ann")
                    .group("ops", "bob")
                    .permission("ann", all ? "RoleManagement.ReadWrite.Directory" : "GroupMember.ReadWrite.All");
            EscalationGraph graph = graph(planes, BOUND);
            assertThat(way(graph, true).isPresent()).isEqualTo(all);
            assertThat(way(graph, false))
                    .hasValueSatisfying(w -> assertThat(w.hops().getFirst().reason())
                            .contains(
                                    all
                                            ? "RoleManagement.ReadWrite.Directory"
                                            : "except of those that can hold roles"));
            assertThat(Findings.of(graph))
                    .extracting(Finding::kind)
                    .contains(all ? "graph-permission" : "graph-permission-mostly");
        }
    }

    @Test
    void whatEntraCountedDecidesWhetherATokenNamesTheGroups() {
        Planes few = new Planes().group("ops", "ann").hiddenGroup("dark").counted("ann", 12);
        assertThat(new AzureSnapshot(few.plane()).overage("ann")).isEmpty();
        Planes many = new Planes().group("ops", "ann").counted("ann", AzureSnapshot.GROUPS_IN_TOKEN + 1);
        assertThat(new AzureSnapshot(many.plane()).overage("ann"))
                .hasValueSatisfying(why -> assertThat(why).contains("ann is in 201 groups; beyond 200"));
        assertThat(way(graph(many, BOUND), true)).isEmpty();
        assertThat(way(graph(many, BOUND), false)).isPresent();
        Planes exactly = new Planes().group("ops", "ann").counted("ann", AzureSnapshot.GROUPS_IN_TOKEN);
        assertThat(way(graph(exactly, BOUND), true)).isPresent();
    }

    @Test
    void whatIsKnownOfOwnersIsKept() {
        AzurePlane plane = new Planes()
                .person("ann")
                .group("ops", "bob")
                .owns("ops", "ann")
                .filledElsewhere("x")
                .permission("ann", "GroupMember.ReadWrite.All")
                .counted("ann", 7)
                .plane();
        assertThat(AzurePlaneJson.read(AzurePlaneJson.write(plane)).people().further())
                .isEqualTo(plane.people().further());
        var old = ((tools.jackson.databind.node.ObjectNode) AzurePlaneJson.write(plane)).deepCopy();
        old.remove("further");
        assertThat(AzurePlaneJson.read(old).gaps())
                .extracting(AzureGap::part)
                .containsExactly(AzureGap.Part.GROUP_OWNERS, AzureGap.Part.GRAPH_PERMISSIONS);
    }
}
