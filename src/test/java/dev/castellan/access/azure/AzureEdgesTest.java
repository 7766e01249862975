package dev.castellan.access.azure;

import static dev.castellan.access.azure.Planes.CLUSTER;
import static dev.castellan.access.azure.Planes.SUBSCRIPTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Answer;
import dev.castellan.access.Binding;
import dev.castellan.access.Namespace;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Principal;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.ServiceAccount;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.access.WhoCan;
import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.access.escalation.Place;
import dev.castellan.access.escalation.Step;
import dev.castellan.access.escalation.Ways;
import dev.castellan.access.finding.Finding;
import dev.castellan.access.finding.Findings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Steps that lead through Azure: each where it is, and the nearest case where it is not. */
class AzureEdgesTest {
    private static final Place ANN = Place.of(Principal.user("ann@example.org"));

    private static EscalationGraph graph(Planes planes, Map<String, String> annotations, Binding... bindings) {
        Snapshot.Builder b = Snapshot.builder("prod", Planes.NOW)
                .version("v1.36.2")
                .add(new Namespace("shop", Map.of("pod-security.kubernetes.io/enforce", "restricted")))
                .add(new ServiceAccount("shop", "cart", annotations))
                .add(Role.of(RoleId.cluster("admin"), PolicyRule.resources(List.of("*"), List.of("*"), List.of("*"))))
                .azure(new AzureSnapshot(planes.plane()));
        for (Binding binding : bindings) {
            b.add(binding);
        }
        return EscalationGraph.of(AccessIndex.of(b.build()));
    }

    private static boolean has(EscalationGraph graph, Place from, Step step, Place to) {
        return graph.leaving(from).stream().anyMatch(h -> h.step() == step && h.to().equals(to));
    }

    @Test
    void whoTakesTheAdminKubeconfigOrGivesRolesIsAdministrator() {
        Planes owner = new Planes().person("ann").assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION);
        assertThat(has(graph(owner, Map.of()), ANN, Step.AZURE_CONTROL, Place.CLUSTER_ADMIN))
                .isTrue();
        Planes reader = new Planes().person("ann").assign(BuiltInRoles.READER, "ann", SUBSCRIPTION);
        assertThat(has(graph(reader, Map.of()), ANN, Step.AZURE_CONTROL, Place.CLUSTER_ADMIN))
                .isFalse();
    }

    @Test
    void whoeverAnswersForOneOperationDoesNotAnswerForAnother() {
        String kubeconfig = "Microsoft.HybridContainerService/provisionedClusterInstances/listAdminKubeconfig/action";
        String roles = "Microsoft.Authorization/roleAssignments/write";
        Finding first = control(kubeconfig);
        assertThat(first.reason())
                .isEqualTo("In Azure: Take the admin kubeconfig: Hands out a client certificate"
                        + " that is cluster administrator, outside Entra ID and Azure RBAC.");
        assertThat(first.id())
                .as("of the action: other words for it do not bring back what was set aside")
                .isEqualTo("CA-e5147ac1e17f");
        Finding both = control(kubeconfig, roles);
        assertThat(both.reason()).endsWith(" One more of this weight.");
        assertThat(List.of(first.id(), control(roles).id(), both.id())).doesNotHaveDuplicates();
    }

    private static Finding control(String... actions) {
        Planes planes =
                new Planes().person("ann").role("own", Planes.actions(actions)).assign("own", "ann", SUBSCRIPTION);
        return Findings.of(graph(planes, Map.of())).stream()
                .filter(f -> f.kind().equals("azure-control"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatHasToBeActivatedFirstIsNoCertainWay() {
        Planes eligible = new Planes()
                .person("ann")
                .eligible(BuiltInRoles.OWNER, "ann", SUBSCRIPTION, Optional.empty(), Optional.empty());
        EscalationGraph graph = graph(eligible, Map.of());
        assertThat(has(graph, ANN, Step.AZURE_ELIGIBLE, Place.CLUSTER_ADMIN)).isTrue();
        assertThat(graph.leaving(ANN).getFirst().reason()).contains("After activating the role", "Owner");
        assertThat(Ways.to(graph, Set.of(Place.CLUSTER_ADMIN), true).shortest(ANN))
                .isEmpty();
        assertThat(Ways.to(graph, Set.of(Place.CLUSTER_ADMIN), false).shortest(ANN))
                .isPresent();
        Planes standing = new Planes()
                .person("ann")
                .assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION)
                .eligible(BuiltInRoles.OWNER, "ann", SUBSCRIPTION, Optional.empty(), Optional.empty());
        assertThat(has(graph(standing, Map.of()), ANN, Step.AZURE_ELIGIBLE, Place.CLUSTER_ADMIN))
                .isFalse();
    }

    @Test
    void whatDependsOnAConditionOrIsNotKnownIsAWayThatSaysSo() {
        String condition = "@Principal[Microsoft.Directory/CustomSecurityAttributes/Id:Team] StringEquals 'ops'";
        EscalationGraph conditional =
                graph(new Planes().person("ann").assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION, condition), Map.of());
        assertThat(conditional.leaving(ANN))
                .filteredOn(h -> h.step() == Step.AZURE_PERHAPS)
                .isNotEmpty()
                .allSatisfy(h -> assertThat(h.reason()).contains("Conditional", condition));
        EscalationGraph unknown = graph(
                new Planes()
                        .person("ann")
                        .assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION)
                        .gap(AzureGap.Part.DENY_ASSIGNMENTS),
                Map.of());
        assertThat(unknown.leaving(ANN))
                .filteredOn(h -> h.step() == Step.AZURE_PERHAPS)
                .isNotEmpty()
                .allSatisfy(h -> assertThat(h.reason()).contains("Unknown beyond", "Deny assignments"));
        for (EscalationGraph graph : List.of(conditional, unknown)) {
            assertThat(has(graph, ANN, Step.AZURE_CONTROL, Place.CLUSTER_ADMIN)).isFalse();
            assertThat(Ways.to(graph, Set.of(Place.CLUSTER_ADMIN), true).shortest(ANN))
                    .isEmpty();
            assertThat(Ways.to(graph, Set.of(Place.CLUSTER_ADMIN), false).shortest(ANN))
                    .isPresent();
        }
    }

    @Test
    void aWriterTakesEveryServiceAccountOfItsScope() {
        Planes writer = new Planes().person("ann").assign(BuiltInRoles.ARC_WRITER, "ann", CLUSTER + "/namespaces/shop");
        EscalationGraph graph = graph(
                writer,
                Map.of(),
                Binding.cluster("cart-admin", RoleId.cluster("admin"), Subject.serviceAccount("shop", "cart")));
        assertThat(has(graph, ANN, Step.IMPERSONATE_ANY_ACCOUNT, Place.in(Place.Kind.ACCOUNT_NAMES, "shop")))
                .isTrue();
        assertThat(has(graph, ANN, Step.REQUEST_TOKENS, Place.in(Place.Kind.ACCOUNTS, "shop")))
                .isTrue();
        assertThat(Ways.to(graph, Set.of(Place.CLUSTER_ADMIN), true).shortest(ANN))
                .hasValueSatisfying(w -> assertThat(w.hops().size()).isGreaterThan(1));
        Planes viewer = new Planes().person("ann").assign(BuiltInRoles.ARC_VIEWER, "ann", CLUSTER);
        assertThat(Ways.to(graph(viewer, Map.of()), Set.of(Place.CLUSTER_ADMIN), false)
                        .shortest(ANN))
                .isEmpty();
    }

    @Test
    void aServiceAccountWithAnIdentityOfAzureComesBackThroughIt() {
        Planes planes = new Planes().person("robot").assign(BuiltInRoles.OWNER, "robot", SUBSCRIPTION);
        Place cart = Place.of(Principal.user("system:serviceaccount:shop:cart"));
        EscalationGraph with = graph(planes, Map.of("azure.workload.identity/client-id", "robot"));
        assertThat(has(with, cart, Step.WORKLOAD_IDENTITY, Place.of(Principal.user("robot@example.org"))))
                .isTrue();
        assertThat(Ways.to(with, Set.of(Place.CLUSTER_ADMIN), false).shortest(cart))
                .isPresent();
        EscalationGraph without = graph(planes, Map.of());
        assertThat(Ways.to(without, Set.of(Place.CLUSTER_ADMIN), false).shortest(cart))
                .isEmpty();
    }

    @Test
    void aGroupOfEntraIsWhoItsPeopleAre() {
        Planes planes = new Planes().group("ops", "crew").group("crew", "ann");
        EscalationGraph graph =
                graph(planes, Map.of(), Binding.cluster("ops", RoleId.cluster("admin"), Subject.group("ops")));
        Ways ways = Ways.to(graph, Set.of(Place.CLUSTER_ADMIN), true);
        assertThat(ways.shortest(Place.of(Principal.group("ops")))).isPresent();
        assertThat(ways.shortest(ANN))
                .hasValueSatisfying(w ->
                        assertThat(w.hops()).extracting(h -> h.step()).containsExactly(Step.MEMBER, Step.EVERYTHING));
        assertThat(Findings.of(graph))
                .as("the finding of the group is not told again of each of its people")
                .extracting(Finding::subject)
                .doesNotContain(ANN.text())
                .contains(Place.of(Principal.group("ops")).text());
    }

    @Test
    void aGroupThatIsDeletedGivesNobodyAnything() {
        String gone = "0dead000-0000-4000-8000-000000000001";
        Binding binding = Binding.cluster("ops", RoleId.cluster("admin"), Subject.group(gone));
        EscalationGraph graph = graph(new Planes().person("ann").gone(gone), Map.of(), binding);
        assertThat(Findings.of(graph))
                .filteredOn(f ->
                        f.evidence().toString().contains("ops") || f.subject().contains(gone))
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.kind()).isEqualTo("deleted-group");
                    assertThat(f.reason()).contains("deleted from Entra ID");
                });
        Request nodes = new Request.OnResource("delete", "", "nodes", "", "", "");
        assertThat(WhoCan.ask(graph.index(), nodes).holders()).isEmpty();
        assertThat(WhoCan.ask(graph.index(), nodes).deletedRemarks())
                .singleElement()
                .asString()
                .contains(gone, "deleted from Entra ID");
        assertThat(graph.index()
                        .decide(graph.index().perhaps(Requester.authenticated("ann@example.org", List.of())), nodes)
                        .answer())
                .isEqualTo(Answer.NO);
        // One whose members may not be read gives perhaps something to everybody.
        EscalationGraph hidden = graph(new Planes().person("ann").hiddenGroup(gone), Map.of(), binding);
        assertThat(WhoCan.ask(hidden.index(), nodes).holders()).hasSize(1);
        assertThat(hidden.index()
                        .decide(hidden.index().perhaps(Requester.authenticated("ann@example.org", List.of())), nodes)
                        .answer())
                .isEqualTo(Answer.UNKNOWN);
    }

    @Test
    void whoeverMayOwnAGroupMayJoinIt() {
        for (boolean owner : new boolean[] {true, false}) {
            Planes planes = new Planes()
                    .person("ann")
                    .group("ops", "bob")
                    .activatable("ops", "ann", owner, Optional.empty(), Optional.empty());
            EscalationGraph graph =
                    graph(planes, Map.of(), Binding.cluster("ops", RoleId.cluster("admin"), Subject.group("ops")));
            Place ops = Place.of(Principal.group("ops"));
            assertThat(has(graph, ANN, Step.ACTIVATE_OWNERSHIP, ops)).isEqualTo(owner);
            assertThat(has(graph, ANN, Step.ACTIVATE_MEMBERSHIP, ops)).isEqualTo(!owner);
            assertThat(graph.leaving(ANN).getFirst().reason()).startsWith("activates");
        }
        Planes over = new Planes()
                .person("ann")
                .group("ops", "bob")
                .activatable("ops", "ann", true, Optional.empty(), Optional.of(java.time.Instant.EPOCH));
        assertThat(graph(over, Map.of(), Binding.cluster("ops", RoleId.cluster("admin"), Subject.group("ops")))
                        .leaving(ANN))
                .isEmpty();
    }

    @Test
    void groupsThatATokenMayNotNameAreNoCertainWay() {
        for (int count : new int[] {AzureSnapshot.GROUPS_IN_TOKEN, AzureSnapshot.GROUPS_IN_TOKEN + 1}) {
            Planes planes = new Planes();
            for (int i = 0; i < count; i++) {
                planes.group("g" + i, "ann");
            }
            EscalationGraph graph =
                    graph(planes, Map.of(), Binding.cluster("ops", RoleId.cluster("admin"), Subject.group("g7")));
            boolean named = count == AzureSnapshot.GROUPS_IN_TOKEN;
            Place group = Place.of(Principal.group("g7"));
            assertThat(has(graph, ANN, Step.MEMBER, group))
                    .as("%d groups", count)
                    .isEqualTo(named);
            assertThat(has(graph, ANN, Step.MEMBER_PERHAPS, group))
                    .as("%d groups", count)
                    .isEqualTo(!named);
            assertThat(Ways.to(graph, Set.of(Place.CLUSTER_ADMIN), true)
                            .shortest(ANN)
                            .isPresent())
                    .as("%d groups", count)
                    .isEqualTo(named);
            assertThat(Ways.to(graph, Set.of(Place.CLUSTER_ADMIN), false).shortest(ANN))
                    .hasValueSatisfying(w -> assertThat(w.hops().getFirst().reason())
                            .contains(named ? "carries this group" : "201 groups"));
        }
    }

    @Test
    void groupsThatATokenMayNotNameCountTogether() {
        Planes planes = new Planes();
        for (int i = 0; i <= AzureSnapshot.GROUPS_IN_TOKEN; i++) {
            planes.group("g" + i, "ann");
        }
        PolicyRule bind =
                PolicyRule.resources(List.of("bind"), List.of("rbac.authorization.k8s.io"), List.of("clusterroles"));
        PolicyRule write = PolicyRule.resources(
                List.of("create"), List.of("rbac.authorization.k8s.io"), List.of("clusterrolebindings"));
        for (Subject second : List.of(Subject.group("g8"), Subject.user("ann@example.org"))) {
            Snapshot snapshot = Snapshot.builder("prod", Planes.NOW)
                    .add(Role.of(RoleId.cluster("binder"), bind))
                    .add(Role.of(RoleId.cluster("writer"), write))
                    .add(Binding.cluster("first", RoleId.cluster("binder"), Subject.group("g7")))
                    .add(Binding.cluster("second", RoleId.cluster("writer"), second))
                    .azure(new AzureSnapshot(planes.plane()))
                    .build();
            EscalationGraph graph = EscalationGraph.of(AccessIndex.of(snapshot));
            Set<Place> all = Set.of(Place.CLUSTER_ADMIN);
            assertThat(Ways.to(graph, all, true).shortest(ANN)).isEmpty();
            assertThat(Ways.to(graph, all, false).shortest(ANN))
                    .as("half of it through %s", second)
                    .hasValueSatisfying(w -> assertThat(w.hops().getFirst().reason())
                            .contains("201 groups", "Together with the rest", "binds itself to cluster-admin"));
        }
    }

    @Test
    void whoeverMayOwnAGroupComesToWhatIsAroundIt() {
        for (boolean owner : new boolean[] {true, false}) {
            Planes planes = new Planes()
                    .person("ann")
                    .group("ops", "bob")
                    .group("around", "ops")
                    .group("other", "bob")
                    .activatable("ops", "ann", owner, Optional.empty(), Optional.empty());
            EscalationGraph graph = graph(
                    planes,
                    Map.of(),
                    Binding.cluster("around", RoleId.cluster("admin"), Subject.group("around")),
                    Binding.cluster("other", RoleId.cluster("admin"), Subject.group("other")));
            assertThat(has(graph, ANN, Step.ACTIVATE_OWNERSHIP, Place.of(Principal.group("around"))))
                    .isEqualTo(owner);
            assertThat(has(graph, ANN, Step.ACTIVATE_OWNERSHIP, Place.of(Principal.group("other"))))
                    .isFalse();
        }
        for (String role : List.of(BuiltInRoles.OWNER, BuiltInRoles.READER)) {
            Planes planes = new Planes()
                    .person("ann")
                    .group("ops", "bob")
                    .group("around", "ops")
                    .assign(role, "around", SUBSCRIPTION)
                    .activatable("ops", "ann", true, Optional.empty(), Optional.empty());
            assertThat(has(graph(planes, Map.of()), ANN, Step.ACTIVATE_OWNERSHIP, Place.CLUSTER_ADMIN))
                    .as(role)
                    .isEqualTo(role.equals(BuiltInRoles.OWNER));
        }
    }
}
