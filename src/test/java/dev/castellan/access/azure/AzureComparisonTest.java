package dev.castellan.access.azure;

import static dev.castellan.access.azure.Planes.CLUSTER;
import static dev.castellan.access.azure.Planes.SUBSCRIPTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Authorizers;
import dev.castellan.access.Binding;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.access.compare.Cause;
import dev.castellan.access.compare.Change;
import dev.castellan.access.compare.Comparison;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AzureComparisonTest {
    private static final RoleId READER = RoleId.cluster("reader");

    private static AccessIndex index(Planes planes, Binding... bindings) {
        Snapshot.Builder b = Snapshot.builder("prod", Planes.NOW)
                .add(Role.of(READER, PolicyRule.resources(List.of("get"), List.of(""), List.of("pods"))))
                .azure(new AzureSnapshot(planes.plane()));
        for (Binding binding : bindings) {
            b.add(binding);
        }
        return AccessIndex.of(b.build());
    }

    private static Comparison compare(Planes before, Planes after, Binding... bindings) {
        return Comparison.of(index(before, bindings), index(after, bindings));
    }

    @Test
    void somebodyWhoJoinsANestedGroupGainsWhatItHoldsInKubernetes() {
        Planes before = new Planes().group("ops", "crew").group("crew", "ann").person("bob");
        Planes after = new Planes().group("ops", "crew").group("crew", "ann", "bob");
        Comparison comparison = compare(before, after, Binding.in("shop", "readers", READER, Subject.group("ops")));
        assertThat(comparison.changes()).singleElement().satisfies(c -> {
            assertThat(c.gained()).isTrue();
            assertThat(c.who().text()).isEqualTo("Person bob");
            assertThat(c.namespaces()).containsExactly("shop");
            assertThat(c.what().lines()).containsExactly("get pods in core");
            assertThat(c.causes()).singleElement().satisfies(cause -> {
                assertThat(cause.kind()).isEqualTo(Cause.Kind.MEMBERSHIP);
                assertThat(cause.object()).isEqualTo("ops");
                assertThat(cause.detail()).isEqualTo("bob in crew");
            });
        });
    }

    @Test
    void whatABindingGivesIsNoCertainChangeWhereAzureIsAskedFirst() {
        Authorizers first = Authorizers.told(false, Planes.NOW);
        Planes planes = new Planes().person("ann");
        Binding binding = Binding.in(
                "shop", "readers", READER, Subject.user("ann@example.org"), Subject.serviceAccount("shop", "till"));
        Comparison comparison = Comparison.of(
                AccessIndex.of(
                        index(planes).snapshot().toBuilder().authorizers(first).build()),
                AccessIndex.of(index(planes, binding).snapshot().toBuilder()
                        .authorizers(first)
                        .build()));
        assertThat(comparison.changes())
                .filteredOn(c -> !c.certain())
                .singleElement()
                .satisfies(c -> {
                    assertThat(c.who().text()).isEqualTo("Person ann");
                    assertThat(c.uncertain()).singleElement().asString().contains("Azure is asked before RBAC");
                });
        assertThat(comparison.changes()).hasSize(2);
    }

    @Test
    void aGroupPutIntoAnotherIsToldOfTheGroupWithThePeopleInIt() {
        Planes before = new Planes().group("ops").group("crew", "ann", "bob");
        Planes after = new Planes().group("ops", "crew").group("crew", "ann", "bob");
        Comparison comparison = compare(before, after, Binding.in("shop", "readers", READER, Subject.group("ops")));
        assertThat(comparison.changes())
                .filteredOn(c -> c.who().id().equals("crew"))
                .singleElement()
                .satisfies(c -> assertThat(c.behind()).containsExactly("ann", "bob"));
        assertThat(comparison.changes()).allMatch(Change::gained);
    }

    @Test
    void aBindingToAGroupNamesThePeopleBehindIt() {
        Planes planes = new Planes().group("ops", "crew").group("crew", "ann");
        Comparison comparison = Comparison.of(
                index(planes), index(planes, Binding.in("shop", "readers", READER, Subject.group("ops"))));
        assertThat(comparison.changes()).singleElement().satisfies(c -> {
            assertThat(c.who().text()).isEqualTo("Group ops");
            assertThat(c.behind()).containsExactly("ann");
        });
    }

    @Test
    void aRoleAssignmentGivesOperationsOfBothPlanes() {
        Planes before = new Planes().person("ann");
        Planes after = new Planes().person("ann").assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION);
        Comparison comparison = compare(before, after);
        assertThat(comparison.changes()).singleElement().satisfies(c -> {
            Change.What.Operations what = (Change.What.Operations) c.what();
            assertThat(what.data()).isFalse();
            assertThat(what.titles()).contains("Take the admin kubeconfig", "Give roles");
            assertThat(what.after()).isEqualTo(Change.Standing.YES);
            assertThat(c.causes()).singleElement().satisfies(cause -> {
                assertThat(cause.kind()).isEqualTo(Cause.Kind.ASSIGNMENT);
                assertThat(cause.object()).contains("Owner", "subscription");
            });
        });
        Planes admin = new Planes().person("ann").assign(BuiltInRoles.ARC_CLUSTER_ADMIN, "ann", CLUSTER);
        assertThat(compare(before, admin).changes())
                .filteredOn(c -> c.what() instanceof Change.What.Operations o && o.data())
                .singleElement()
                .satisfies(c -> assertThat(c.what().lines()).containsExactly("every data action"));
    }

    @Test
    void whoIsDeniedOnlyUntilActivatingHasWonSomething() {
        Planes before = denied();
        Planes after = denied().activatable("outer", "eve", false, Optional.empty(), Optional.empty());
        assertThat(compare(before, after).changes()).anySatisfy(c -> {
            assertThat(c.who().text()).isEqualTo("Person eve");
            assertThat(((Change.What.Operations) c.what()).after()).isEqualTo(Change.Standing.ELIGIBLE);
        });
    }

    /** Everybody but those in the group is denied what the group's role allows. */
    private static Planes denied() {
        return new Planes()
                .person("eve")
                .group("outer", "ann")
                .assign(BuiltInRoles.OWNER, "outer", SUBSCRIPTION)
                .deny(
                        Planes.actions("*"),
                        CLUSTER,
                        false,
                        List.of(dev.castellan.azure.DenyAssignment.EVERYBODY),
                        List.of("outer"));
    }

    @Test
    void aRoleAtANamespaceIsToldThereAndNotForCluster() {
        Planes before = new Planes().person("ann");
        Planes after = new Planes().person("ann").assign(BuiltInRoles.ARC_VIEWER, "ann", CLUSTER + "/namespaces/shop");
        assertThat(compare(before, after).changes())
                .filteredOn(c -> c.what() instanceof Change.What.Operations o && o.data())
                .singleElement()
                .satisfies(c -> {
                    assertThat(c.namespaces()).containsExactly("shop");
                    assertThat(String.join(" ", c.what().lines()))
                            .contains("read")
                            .doesNotContain("secrets");
                });
    }

    @Test
    void membershipDeniesEligibilityAndRoleDefinitionsAreToldApart() {
        Planes base = new Planes().group("crew", "ann").person("bob").assign(BuiltInRoles.OWNER, "crew", SUBSCRIPTION);
        Planes joined = new Planes().group("crew", "ann", "bob").assign(BuiltInRoles.OWNER, "crew", SUBSCRIPTION);
        assertThat(kinds(compare(base, joined))).containsExactly(Cause.Kind.MEMBERSHIP);

        Planes denied = new Planes()
                .group("crew", "ann")
                .person("bob")
                .assign(BuiltInRoles.OWNER, "crew", SUBSCRIPTION)
                .deny(Planes.actions("*"), SUBSCRIPTION, false, List.of("ann"), List.of());
        Comparison refused = compare(base, denied);
        assertThat(kinds(refused)).containsExactly(Cause.Kind.DENY);
        assertThat(refused.changes()).noneMatch(Change::gained);

        Planes eligible = new Planes()
                .group("crew", "ann")
                .person("bob")
                .assign(BuiltInRoles.OWNER, "crew", SUBSCRIPTION)
                .eligible(BuiltInRoles.OWNER, "bob", SUBSCRIPTION, Optional.empty(), Optional.empty());
        Comparison may = compare(base, eligible);
        assertThat(kinds(may)).containsExactly(Cause.Kind.ELIGIBILITY);
        assertThat(((Change.What.Operations) may.changes().getFirst().what()).after())
                .isEqualTo(Change.Standing.ELIGIBLE);

        Planes narrow = new Planes()
                .person("ann")
                .role("own", Planes.actions("Microsoft.Kubernetes/*/read"))
                .assign("own", "ann", CLUSTER);
        Planes wide = new Planes()
                .person("ann")
                .role("own", Planes.actions("Microsoft.Authorization/*"))
                .assign("own", "ann", CLUSTER);
        assertThat(kinds(compare(narrow, wide))).containsExactly(Cause.Kind.ROLE_DEFINITION);
    }

    @Test
    void switchingAzureRbacOnGivesAllDataActionsAtOnce() {
        Planes off = new Planes()
                .person("ann")
                .assign(BuiltInRoles.ARC_CLUSTER_ADMIN, "ann", CLUSTER)
                .azureRbac(Optional.of(false));
        Planes on = new Planes().person("ann").assign(BuiltInRoles.ARC_CLUSTER_ADMIN, "ann", CLUSTER);
        assertThat(kinds(compare(off, on))).containsExactly(Cause.Kind.AZURE_RBAC);
    }

    @Test
    void whereOneSideHasNoAzurePartThatIsRemarkedAndNothingIsMadeUp() {
        Planes planes = new Planes().person("ann").assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION);
        Snapshot without = Snapshot.builder("prod", Planes.NOW)
                .add(Role.of(READER, PolicyRule.resources(List.of("get"), List.of(""), List.of("pods"))))
                .build();
        Comparison comparison = Comparison.of(AccessIndex.of(without), index(planes));
        assertThat(comparison.nothing()).isTrue();
        assertThat(comparison.partial()).isTrue();
        assertThat(comparison.remarks()).anyMatch(r -> r.contains("Azure side"));
    }

    @Test
    void somebodyWithEveryRightInKubernetesGainsNothingByDataActions() {
        RoleId admin = RoleId.cluster("cluster-admin");
        Planes before = new Planes().person("ann");
        Planes after = new Planes().person("ann").assign(BuiltInRoles.ARC_VIEWER, "ann", CLUSTER);
        Comparison comparison = Comparison.of(admin(before, admin), admin(after, admin));
        assertThat(comparison.changes()).noneMatch(c -> c.what() instanceof Change.What.Operations o && o.data());
    }

    private static AccessIndex admin(Planes planes, RoleId role) {
        return AccessIndex.of(Snapshot.builder("prod", Planes.NOW)
                .add(Role.of(role, PolicyRule.resources(List.of("*"), List.of("*"), List.of("*"))))
                .add(Binding.cluster("b", role, Subject.user("ann@example.org")))
                .azure(new AzureSnapshot(planes.plane()))
                .build());
    }

    private static List<Cause.Kind> kinds(Comparison comparison) {
        return comparison.changes().stream()
                .flatMap(c -> c.causes().stream())
                .map(Cause::kind)
                .distinct()
                .toList();
    }
}
