package dev.castellan.access.azure;

import static dev.castellan.access.azure.Planes.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Authorizers;
import dev.castellan.access.Binding;
import dev.castellan.access.Namespace;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Principal;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.ServiceAccount;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.access.compare.Comparison;
import dev.castellan.access.compare.Who;
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

/** What follows from access in the order of the authorizers, and from roles in Azure that are not certain. */
class AskedFirstTest {
    private static final Place ANN = Place.of(Principal.user("ann@example.org"));
    private static final Place OPS = Place.of(Principal.group("ops"));
    private static final Place CART = Place.of(Principal.user("system:serviceaccount:shop:cart"));
    private static final RoleId ADMIN = RoleId.cluster("admin");

    private static EscalationGraph graph(Planes planes, boolean rbacFirst, Binding... bindings) {
        return EscalationGraph.of(index(planes, rbacFirst, bindings));
    }

    private static AccessIndex index(Planes planes, boolean rbacFirst, Binding... bindings) {
        Snapshot.Builder b = Snapshot.builder("prod", Planes.NOW)
                .version("v1.36.2")
                .authorizers(Authorizers.told(rbacFirst, Planes.NOW))
                .add(new Namespace("shop", Map.of("pod-security.kubernetes.io/enforce", "restricted")))
                .add(new ServiceAccount("shop", "cart", Map.of()))
                .add(Role.of(ADMIN, PolicyRule.resources(List.of("*"), List.of("*"), List.of("*"))))
                .add(Role.of(
                        RoleId.cluster("binder"),
                        PolicyRule.resources(
                                List.of("bind"), List.of("rbac.authorization.k8s.io"), List.of("clusterroles"))))
                .add(Role.of(
                        RoleId.cluster("writer"),
                        PolicyRule.resources(
                                List.of("create"),
                                List.of("rbac.authorization.k8s.io"),
                                List.of("clusterrolebindings"))))
                .azure(new AzureSnapshot(planes.plane()));
        for (Binding binding : bindings) {
            b.add(binding);
        }
        return AccessIndex.of(b.build());
    }

    private static Optional<Way> way(EscalationGraph graph, Place from, boolean certain) {
        return Ways.to(graph, Set.of(Place.CLUSTER_ADMIN), certain).shortest(from);
    }

    @Test
    void bindingsGivePeopleNothingWhereAzureRefusesThemFirst() {
        Planes planes = new Planes().group("ops", "ann");
        Binding ops = Binding.cluster("ops", ADMIN, Subject.group("ops"));
        Binding own = Binding.cluster("own", ADMIN, Subject.user("ann@example.org"));
        assertThat(way(graph(planes, true, ops), ANN, true)).isPresent();
        EscalationGraph first = graph(planes, false, ops, own);
        assertThat(first.holds(ANN)).isTrue();
        assertThat(way(first, ANN, false)).isEmpty();
        // Who else is in the group is not known; of the group it depends.
        assertThat(way(first, OPS, true)).isEmpty();
        assertThat(way(first, OPS, false))
                .hasValueSatisfying(w -> assertThat(w.hops().getLast().reason())
                        .endsWith("unless Azure, which is asked first, refuses it"));
        assertThat(Findings.of(first))
                .filteredOn(f -> f.kind().equals("everything"))
                .extracting(Finding::subject)
                .containsExactly(OPS.text());
        assertThat(Findings.of(first))
                .filteredOn(f -> f.kind().equals("everything"))
                .extracting(Finding::reason)
                .allSatisfy(r -> assertThat(r).contains("unless Azure"));
    }

    @Test
    void whoeverAzureIsNotAskedAboutHasWhatBindingsGive() {
        Planes planes = new Planes().person("ann");
        Binding own = Binding.cluster("cart", ADMIN, Subject.serviceAccount("shop", "cart"));
        Binding all = Binding.cluster("all", ADMIN, Subject.group("system:authenticated"));
        for (Binding binding : List.of(own, all)) {
            EscalationGraph first = graph(planes, false, binding);
            assertThat(way(first, CART, true)).as(binding.text()).isPresent();
            assertThat(way(first, ANN, false)).as(binding.text()).isEmpty();
        }
        assertThat(Findings.of(graph(planes, false, all)))
                .as("what everybody has is not told again of each account")
                .extracting(Finding::subject)
                .doesNotContain(CART.text());
    }

    @Test
    void whereItIsNotKnownWhetherAzureIsAskedBindingsCountPerhaps() {
        Planes planes = new Planes().azureRbac(Optional.empty()).group("ops", "ann");
        EscalationGraph graph = graph(planes, false, Binding.cluster("ops", ADMIN, Subject.group("ops")));
        assertThat(way(graph, ANN, true)).isEmpty();
        assertThat(way(graph, ANN, false))
                .hasValueSatisfying(
                        w -> assertThat(w.hops().getFirst().reason()).contains("unless Azure"));
    }

    @Test
    void whatABindingGainsSomebodyWhomAzureMayRefuseIsNoCertainChange() {
        Planes planes = new Planes().group("ops", "ann");
        Binding ops = Binding.cluster("ops", ADMIN, Subject.group("ops"));
        Binding cart = Binding.cluster("cart", ADMIN, Subject.serviceAccount("shop", "cart"));
        for (boolean rbacFirst : new boolean[] {true, false}) {
            Comparison grown = Comparison.of(index(planes, rbacFirst), index(planes, rbacFirst, ops, cart));
            assertThat(grown.changes())
                    .filteredOn(c -> c.who().kind() == Who.Kind.GROUP)
                    .isNotEmpty()
                    .allSatisfy(c -> assertThat(c.certain()).isEqualTo(rbacFirst));
            assertThat(grown.changes())
                    .filteredOn(c -> c.who().kind() == Who.Kind.SERVICE_ACCOUNT)
                    .isNotEmpty()
                    .allSatisfy(c -> assertThat(c.certain()).isTrue());
        }
        assertThat(Comparison.of(index(planes, true, ops), index(planes, false, ops))
                        .remarks())
                .anySatisfy(r -> assertThat(r).startsWith("The API server asks in another order"));
    }

    @Test
    void whatAzureAllowsCountsInEitherOrder() {
        for (boolean rbacFirst : new boolean[] {true, false}) {
            Planes writer =
                    new Planes().person("ann").assign(BuiltInRoles.ARC_WRITER, "ann", CLUSTER + "/namespaces/shop");
            EscalationGraph graph =
                    graph(writer, rbacFirst, Binding.cluster("cart", ADMIN, Subject.serviceAccount("shop", "cart")));
            assertThat(way(graph, ANN, true)).as("RBAC first: %s", rbacFirst).isPresent();
        }
    }

    /** Bound to cluster-admin by itself, Azure would refuse it all the same; a service account it could act as counts. */
    @Test
    void bindingOneselfIsWorthNothingToWhomAzureRefuses() {
        String rbac = DataActions.ARC + "/rbac.authorization.k8s.io/";
        String[] bind = {rbac + "clusterroles/bind/action", rbac + "clusterrolebindings/write"};
        Planes planes =
                new Planes().person("ann").role("bind", Planes.data(bind)).assign("bind", "ann", CLUSTER);
        assertThat(way(graph(planes, true), ANN, true)).isPresent();
        EscalationGraph first = graph(planes, false);
        assertThat(way(first, ANN, true)).isEmpty();
        assertThat(way(first, ANN, false))
                .hasValueSatisfying(
                        w -> assertThat(w.hops().getFirst().reason()).contains("counts for those only whom Azure"));
        Planes both = new Planes()
                .person("ann")
                .role("bind", Planes.data(bind[0], bind[1], DataActions.ARC + "/serviceaccounts/write"))
                .assign("bind", "ann", CLUSTER);
        assertThat(way(graph(both, false), ANN, true)).isPresent();
    }

    @Test
    void rolesForDataUnderAConditionOrToBeActivatedAreWaysThatSaySo() {
        String condition = "@Principal[Microsoft.Directory/CustomSecurityAttributes/Id:Team] StringEquals 'ops'";
        Binding cart = Binding.cluster("cart", ADMIN, Subject.serviceAccount("shop", "cart"));
        EscalationGraph conditional = graph(
                new Planes().person("ann").assign(BuiltInRoles.ARC_WRITER, "ann", CLUSTER, condition), true, cart);
        EscalationGraph eligible = graph(
                new Planes()
                        .person("ann")
                        .eligible(BuiltInRoles.ARC_WRITER, "ann", CLUSTER, Optional.empty(), Optional.empty()),
                true,
                cart);
        for (EscalationGraph graph : List.of(conditional, eligible)) {
            assertThat(way(graph, ANN, true)).isEmpty();
            assertThat(way(graph, ANN, false)).isPresent();
            List<Hop> tokens = graph.leaving(ANN).stream()
                    .filter(h -> h.step() == Step.REQUEST_TOKENS)
                    .toList();
            assertThat(tokens).isNotEmpty().allSatisfy(h -> {
                assertThat(h.certain()).isFalse();
                assertThat(h.reason()).contains(graph == conditional ? condition : "after activating the role");
                assertThat(h.evidence()).isNotEmpty();
            });
        }
    }
}
