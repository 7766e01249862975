package dev.castellan.access;

import static dev.castellan.access.World.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.compare.Cause;
import dev.castellan.access.compare.Change;
import dev.castellan.access.compare.Comparison;
import dev.castellan.access.compare.ObjectChange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Subject ANN = Subject.user("ann");
    private static final RoleId READER = RoleId.cluster("reader");
    private static final PolicyRule PODS = rule("get,list", "", "pods");

    private static World world() {
        return new World().namespace("shop").namespace("till");
    }

    private static Comparison compare(World before, World after) {
        return Comparison.of(before.index(), after.index());
    }

    private static Change only(Comparison comparison) {
        assertThat(comparison.changes()).hasSize(1);
        return comparison.changes().getFirst();
    }

    private static void caused(Change change, Cause.Kind kind, String object) {
        assertThat(change.causes()).singleElement().satisfies(c -> {
            assertThat(c.kind()).isEqualTo(kind);
            assertThat(c.object()).contains(object);
            assertThat(c.added()).isEqualTo(change.gained());
        });
    }

    private static Role aggregated(String name, String label, PolicyRule... filled) {
        return new Role(
                RoleId.cluster(name),
                List.of(filled),
                List.of(new LabelSelector(Map.of(label, "true"), List.of())),
                Map.of(),
                false);
    }

    @Test
    void aBindingMadeGivesItsRightsWhereItStands() {
        World before = world().role(Role.of(READER, PODS));
        World after = world().role(Role.of(READER, PODS)).binding(Binding.in("shop", "readers", READER, ANN));
        Change change = only(compare(before, after));
        assertThat(change.gained()).isTrue();
        assertThat(change.who().text()).isEqualTo("User ann");
        assertThat(change.namespaces()).containsExactly("shop");
        assertThat(change.what().lines()).containsExactly("get,list pods in core");
        caused(change, Cause.Kind.BINDING, "RoleBinding shop/readers → ClusterRole reader");
        Change lost = only(compare(after, before));
        assertThat(lost.gained()).isFalse();
        assertThat(lost.causes().getFirst().text()).startsWith("binding deleted: ");
    }

    private static AccessIndex ordered(World world, String... modes) {
        return AccessIndex.of(world.index().snapshot().toBuilder()
                .authorizers(new Authorizers(List.of(modes), Authorizers.Known.READ, "a pod", Instant.EPOCH))
                .build());
    }

    @Test
    void anotherOrderOfTheAuthorizersIsTold() {
        World same = world().role(Role.of(READER, PODS)).binding(Binding.in("shop", "readers", READER, ANN));
        AccessIndex usual = ordered(same, "Node", "RBAC");
        for (AccessIndex other : List.of(
                ordered(same, "Node", "Webhook", "RBAC"),
                ordered(same, "RBAC", "AlwaysAllow"),
                ordered(same, "Node", "Webhook"))) {
            Comparison comparison = Comparison.of(usual, other);
            assertThat(comparison.nothing()).isTrue();
            assertThat(comparison.reordered()).isTrue();
            assertThat(comparison.remarks())
                    .anySatisfy(r -> assertThat(r)
                            .contains("asks in another order (before Node, RBAC (read from a pod); after "));
            // Who compares by the hash alone sees it too.
            assertThat(other.snapshot().hash()).isNotEqualTo(usual.snapshot().hash());
        }
        // That the usual order was assumed on one side and read on the other is no difference.
        Comparison none = Comparison.of(same.index(), ordered(same, "Node", "RBAC", "Webhook"));
        assertThat(none.reordered()).isFalse();
        assertThat(Comparison.of(same.index(), usual).remarks()).isEmpty();
        assertThat(usual.snapshot().hash()).isEqualTo(same.index().snapshot().hash());
    }

    @Test
    void whatOthersMayAllowOrRefuseMakesNoCertainChange() {
        World without = world().role(Role.of(READER, PODS));
        World with = world().role(Role.of(READER, PODS)).binding(Binding.in("shop", "readers", READER, ANN));
        // Lost in RBAC, and somebody nobody here knows may allow it.
        Change lost = only(Comparison.of(ordered(with, "RBAC", "ABAC"), ordered(without, "RBAC", "ABAC")));
        assertThat(lost.gained()).isFalse();
        assertThat(lost.uncertain()).singleElement().asString().contains("ABAC");
        assertThat(only(Comparison.of(ordered(with, "RBAC"), ordered(without, "RBAC")))
                        .certain())
                .isTrue();
        // Gained in RBAC, and somebody who is asked before may refuse it.
        Change gained = only(Comparison.of(ordered(without, "Node", "RBAC"), ordered(with, "Webhook", "RBAC")));
        assertThat(gained.gained()).isTrue();
        assertThat(gained.uncertain()).singleElement().asString().contains("before RBAC");
    }

    @Test
    void aSubjectAddedAndOneTakenOut() {
        World before = world().role(Role.of(READER, PODS)).binding(Binding.cluster("readers", READER, ANN));
        World after = world().role(Role.of(READER, PODS))
                .binding(Binding.cluster("readers", READER, Subject.serviceAccount("shop", "cart")));
        Comparison comparison = compare(before, after);
        assertThat(comparison.changes()).hasSize(2);
        assertThat(comparison.changes())
                .extracting(c -> c.who().text())
                .containsExactly("User ann", "ServiceAccount shop/cart");
        comparison.changes().forEach(c -> caused(c, Cause.Kind.SUBJECT, "ClusterRoleBinding readers"));
    }

    @Test
    void whatIsHeldOtherwiseIsNoChange() {
        World before = world().grant(Subject.group("system:authenticated"), rule("*", "", "pods"))
                .role(Role.of(READER, PODS));
        World after = world().grant(Subject.group("system:authenticated"), rule("*", "", "pods"))
                .role(Role.of(READER, PODS))
                .binding(Binding.in("shop", "readers", READER, ANN));
        Comparison comparison = compare(before, after);
        assertThat(comparison.nothing()).isTrue();
        assertThat(comparison.objects()).singleElement().satisfies(o -> {
            assertThat(o.object()).isEqualTo("RoleBinding shop/readers");
            assertThat(o.how()).isEqualTo(ObjectChange.How.ADDED);
            assertThat(o.effective()).isFalse();
        });
    }

    @Test
    void whatLeavesOneRoleAndEntersAnotherOfTheSameSubjectIsNoChange() {
        World before = world().grant(ANN, PODS, rule("get", "", "secrets")).grant(ANN);
        World after = world().grant(ANN, rule("get", "", "secrets")).grant(ANN, PODS);
        assertThat(compare(before, after).nothing()).isTrue();
    }

    @Test
    void aRuleAddedIsToldOnceForAllNamespacesWithTheRole() {
        World before = world().role(Role.of(READER, PODS))
                .binding(Binding.in("shop", "readers", READER, ANN))
                .binding(Binding.in("till", "readers", READER, ANN));
        World after = world().role(Role.of(READER, PODS, rule("get", "", "secrets")))
                .binding(Binding.in("shop", "readers", READER, ANN))
                .binding(Binding.in("till", "readers", READER, ANN));
        Change change = only(compare(before, after));
        assertThat(change.namespaces()).containsExactly("shop", "till");
        assertThat(change.what().lines()).containsExactly("get secrets in core");
        caused(change, Cause.Kind.RULES, "ClusterRole reader");
    }

    @Test
    void aRoleMadeBringsADanglingBindingToLife() {
        World before = world().binding(Binding.cluster("readers", READER, ANN));
        World after = world().role(Role.of(READER, PODS)).binding(Binding.cluster("readers", READER, ANN));
        caused(only(compare(before, after)), Cause.Kind.ROLE, "ClusterRole reader");
    }

    @Test
    void aBindingMadeAgainWithAnotherRole() {
        World before = world().role(Role.of(READER, PODS))
                .role(Role.of(RoleId.cluster("writer"), rule("*", "", "pods")))
                .binding(Binding.cluster("b", READER, ANN));
        World after = world().role(Role.of(READER, PODS))
                .role(Role.of(RoleId.cluster("writer"), rule("*", "", "pods")))
                .binding(Binding.cluster("b", RoleId.cluster("writer"), ANN));
        Change change = only(compare(before, after));
        assertThat(change.gained()).isTrue();
        caused(change, Cause.Kind.ROLE_REFERENCE, "ClusterRole writer");
    }

    @Test
    void aLabelPushesRulesIntoAnAggregatedRole() {
        Role extra = Role.of(RoleId.cluster("extra"), rule("get", "", "secrets"));
        World before = world().role(aggregated("view", "to-view"))
                .role(extra)
                .role(Role.of(RoleId.cluster("pods"), PODS).labelled(Map.of("to-view", "true")))
                .binding(Binding.cluster("b", RoleId.cluster("view"), ANN));
        World after = world().role(aggregated("view", "to-view"))
                .role(extra.labelled(Map.of("to-view", "true")))
                .role(Role.of(RoleId.cluster("pods"), PODS).labelled(Map.of("to-view", "true")))
                .binding(Binding.cluster("b", RoleId.cluster("view"), ANN));
        Change change = only(compare(before, after));
        assertThat(change.what().lines()).containsExactly("get secrets in core");
        caused(change, Cause.Kind.LABELS, "ClusterRole extra");
        assertThat(change.causes().getFirst().detail()).contains("ClusterRole view");
    }

    @Test
    void aRuleOfASelectedRoleAndANewSelectedRoleAreTold() {
        Role selected = Role.of(RoleId.cluster("pods"), PODS).labelled(Map.of("to-view", "true"));
        World before = world().role(aggregated("view", "to-view"))
                .role(selected)
                .binding(Binding.cluster("b", RoleId.cluster("view"), ANN));
        World after = world().role(aggregated("view", "to-view"))
                .role(Role.of(RoleId.cluster("pods"), PODS, rule("get", "", "nodes"))
                        .labelled(Map.of("to-view", "true")))
                .role(Role.of(RoleId.cluster("new"), rule("get", "", "secrets")).labelled(Map.of("to-view", "true")))
                .binding(Binding.cluster("b", RoleId.cluster("view"), ANN));
        Comparison comparison = compare(before, after);
        assertThat(comparison.changes())
                .extracting(c -> c.what().lines() + " " + c.causes().getFirst().kind())
                .containsExactlyInAnyOrder("[get nodes in core] RULES", "[get secrets in core] ROLE");
        assertThat(comparison.objects()).allMatch(ObjectChange::effective);
    }

    @Test
    void aWiderSelectorIsTheCauseWhereNoLabelChanged() {
        Role extra =
                Role.of(RoleId.cluster("extra"), rule("get", "", "secrets")).labelled(Map.of("other", "true"));
        World before = world().role(aggregated("view", "to-view"))
                .role(extra)
                .role(Role.of(RoleId.cluster("pods"), PODS).labelled(Map.of("to-view", "true")))
                .binding(Binding.cluster("b", RoleId.cluster("view"), ANN));
        Role wider = new Role(
                RoleId.cluster("view"),
                List.of(),
                List.of(
                        new LabelSelector(Map.of("to-view", "true"), List.of()),
                        new LabelSelector(Map.of("other", "true"), List.of())),
                Map.of(),
                false);
        World after = world().role(wider)
                .role(extra)
                .role(Role.of(RoleId.cluster("pods"), PODS).labelled(Map.of("to-view", "true")))
                .binding(Binding.cluster("b", RoleId.cluster("view"), ANN));
        caused(only(compare(before, after)), Cause.Kind.AGGREGATION, "ClusterRole view");
    }

    @Test
    void aRoleBindingGivesNothingOnWhatBelongsToTheCluster() {
        RoleId nodes = RoleId.cluster("nodes");
        World before = world().role(Role.of(nodes, rule("get", "", "nodes"), rule("get", "", "namespaces")));
        World after = world().role(Role.of(nodes, rule("get", "", "nodes"), rule("get", "", "namespaces")))
                .binding(Binding.in("shop", "b", nodes, ANN));
        assertThat(only(compare(before, after)).what().lines()).containsExactly("get namespaces in core");
    }

    @Test
    void membersOfMastersGainNothing() {
        World before = world();
        World after = world().grant(Subject.group("system:masters"), rule("*", "*", "*"));
        assertThat(compare(before, after).nothing()).isTrue();
    }

    @Test
    void aLossInTheClusterTellsWhereItStillHolds() {
        World before = world().role(Role.of(READER, PODS))
                .binding(Binding.cluster("all", READER, ANN))
                .binding(Binding.in("till", "b", READER, ANN));
        World after = world().role(Role.of(READER, PODS)).binding(Binding.in("till", "b", READER, ANN));
        Change change = only(compare(before, after));
        assertThat(change.clusterWide()).isTrue();
        assertThat(change.except()).containsExactly("till");
    }

    @Test
    void aBindingNarrowedToANamespaceTellsThatItStillHoldsThere() {
        PolicyRule nodes = rule("get", "", "nodes");
        PolicyRule metrics = World.paths("get", "/metrics");
        World before = world().role(Role.of(READER, PODS, nodes, metrics)).binding(Binding.cluster("all", READER, ANN));
        World after = world().role(Role.of(READER, PODS, nodes, metrics)).binding(Binding.in("till", "b", READER, ANN));
        for (Comparison comparison : List.of(compare(before, after), compare(after, before))) {
            assertThat(comparison.changes()).hasSize(2).allMatch(Change::clusterWide);
            // A RoleBinding gives nothing on nodes, and no paths.
            assertThat(comparison.changes())
                    .filteredOn(c -> c.except().equals(List.of("till")))
                    .singleElement()
                    .satisfies(c -> assertThat(c.what().lines()).containsExactly("get,list pods in core"));
            assertThat(comparison.changes())
                    .filteredOn(c -> c.except().isEmpty())
                    .singleElement()
                    .satisfies(c -> assertThat(c.what().lines()).hasSize(2));
        }
    }

    /** No server accepts such a rule, but files may hold one. */
    @Test
    void namesLimitNoPathsOfTheSameRule() {
        World before = world().role(Role.of(READER, mixed("get", "list"))).binding(Binding.cluster("all", READER, ANN));
        World after = world().role(Role.of(READER, mixed("list", "get"))).binding(Binding.cluster("all", READER, ANN));
        World none = world().role(Role.of(READER, PODS));
        assertThat(compare(none, before).changes().stream().flatMap(c -> c.what().lines().stream()))
                .hasSize(2);
        assertThat(compare(before, after).changes()).isEmpty();
    }

    private static PolicyRule mixed(String... verbs) {
        return new PolicyRule(List.of(verbs), List.of(""), List.of("pods"), List.of("a"), List.of("/metrics"));
    }

    @Test
    void whatWasNotReadBeforeMayHaveBeenThere() {
        World before = world().role(Role.of(READER, PODS)).gap(Gap.Part.ROLE_BINDINGS, "shop");
        World after = world().role(Role.of(READER, PODS))
                .binding(Binding.in("shop", "b", READER, ANN))
                .binding(Binding.in("till", "b", READER, Subject.user("bob")));
        Comparison comparison = compare(before, after);
        assertThat(comparison.partial()).isTrue();
        assertThat(comparison.changes())
                .extracting(c -> c.who().label() + c.certain())
                .containsExactly("annfalse", "bobtrue");
    }

    @Test
    void anotherMinorVersionIsRemarked() {
        assertThat(compare(world().version("v1.34.1"), world().version("v1.34.9"))
                        .remarks())
                .isEmpty();
        assertThat(compare(world().version("v1.34.1"), world().version("v1.35.0"))
                        .remarks())
                .singleElement()
                .asString()
                .contains("1.35.0");
    }
}
