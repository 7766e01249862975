package dev.castellan.access.review;

import static dev.castellan.access.review.Worlds.BEN;
import static dev.castellan.access.review.Worlds.NOW;
import static dev.castellan.access.review.Worlds.campaign;
import static dev.castellan.access.review.Worlds.look;
import static dev.castellan.access.review.Worlds.world;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.access.azure.AzurePlane;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.azure.People;
import dev.castellan.access.azure.Principal;
import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.access.escalation.Severity;
import dev.castellan.azure.Permission;
import dev.castellan.azure.RoleAssignment;
import dev.castellan.azure.RoleDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a reviewer is told of roles in Azure, and who is behind groups. */
class GrantsInScopeTest {
    private static final String CLUSTER = "/subscriptions/00000000-0000-4000-8000-00000000aaaa/resourceGroups/rg"
            + "/providers/Microsoft.Kubernetes/connectedClusters/practice-1";
    private static final String OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
    private static final String CUSTOM = "00000000-0000-4000-8000-0000000000ff";
    private static final String PERSON = "00000000-0000-4000-8000-000000000001";
    private static final String GROUP = "00000000-0000-4000-8000-00000000000a";
    private static final Scope HIGH = new Scope(Set.of(), Set.of(), Optional.of(Severity.HIGH), false, true);

    private static RoleDefinition role(Permission... permissions) {
        return new RoleDefinition(
                "/providers/Microsoft.Authorization/roleDefinitions/" + CUSTOM,
                CUSTOM,
                "Custom",
                false,
                Optional.empty(),
                List.of("/"),
                List.of(permissions));
    }

    private static Permission actions(String... actions) {
        return new Permission(List.of(actions), List.of(), List.of(), List.of(), Optional.empty());
    }

    private static Permission data(List<String> actions, String... not) {
        return new Permission(List.of(), List.of(), actions, List.of(not), Optional.empty());
    }

    private static Snapshot.Builder with(String roleId, String scope, RoleDefinition... definitions) {
        return world().azure(new AzureSnapshot(new AzurePlane(
                NOW,
                CLUSTER,
                Optional.of(true),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(new RoleAssignment(
                        CLUSTER + "/providers/Microsoft.Authorization/roleAssignments/a1",
                        scope,
                        "/providers/Microsoft.Authorization/roleDefinitions/" + roleId,
                        PERSON,
                        "User",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())),
                List.of(definitions),
                List.of(),
                List.of(),
                List.of(),
                new People(
                        List.of(
                                known(PERSON, Principal.Kind.USER, "Ada Byron"),
                                known(GROUP, Principal.Kind.GROUP, "Platform")),
                        Map.of(GROUP, List.of(PERSON)),
                        Set.of()),
                List.of())));
    }

    private static Principal known(String id, Principal.Kind kind, String name) {
        return new Principal(
                id,
                kind,
                Principal.Standing.KNOWN,
                Optional.of(name),
                Optional.empty(),
                Optional.of(true),
                Optional.empty());
    }

    private static Optional<ReviewItem> azure(Snapshot.Builder world, Scope scope) {
        return look(world, scope).items().stream()
                .filter(i -> i.plane() == Plane.AZURE)
                .findFirst();
    }

    private static Optional<Severity> risk(String scope, Permission... permissions) {
        return azure(with(CUSTOM, scope, role(permissions)), Scope.ALL)
                .orElseThrow()
                .risk();
    }

    @Test
    void aRoleOfAzureIsAsBadAsWhatItAllows() {
        assertThat(risk(CLUSTER, actions("Microsoft.Authorization/*"))).contains(Severity.CRITICAL);
        assertThat(risk(CLUSTER, actions("*/write"))).contains(Severity.CRITICAL);
        assertThat(risk(CLUSTER, actions("Microsoft.Authorization/roleAssignments/read")))
                .isEmpty();
        assertThat(risk(
                        CLUSTER,
                        new Permission(
                                List.of("*"),
                                List.of("*/write", "*/delete", "*/action"),
                                List.of(),
                                List.of(),
                                Optional.empty())))
                .isEmpty();
        assertThat(risk(CLUSTER, data(List.of("*")))).contains(Severity.CRITICAL);
        assertThat(risk(CLUSTER, data(List.of("*"), "*"))).isEmpty();
        assertThat(risk(CLUSTER, data(List.of("Microsoft.Kubernetes/connectedClusters/configmaps/read"))))
                .isEmpty();
        assertThat(risk(CLUSTER, data(List.of("Microsoft.Kubernetes/connectedClusters/secrets/*"))))
                .isPresent();
    }

    @Test
    void inANamespaceARoleOfAzureGivesNoControlOverTheCluster() {
        String shop = CLUSTER + "/namespaces/shop";
        assertThat(risk(shop, actions("*"))).isEmpty();
        assertThat(risk(shop, data(List.of("*")))).contains(Severity.HIGH);
    }

    @Test
    void theWorstReasonComesFirst() {
        ReviewItem item = azure(
                        with(
                                CUSTOM,
                                CLUSTER,
                                role(
                                        actions("Microsoft.Authorization/roleAssignments/write"),
                                        data(List.of("Microsoft.Kubernetes/connectedClusters/services/write")))),
                        Scope.ALL)
                .orElseThrow();
        assertThat(item.reasons().getFirst()).startsWith("Whoever can give roles");
    }

    @Test
    void rolesOfAzureItselfAreKnownWithoutTheirDefinitions() {
        assertThat(azure(with(OWNER, CLUSTER), HIGH)).hasValueSatisfying(i -> {
            assertThat(i.role()).startsWith("Owner");
            assertThat(i.risk()).contains(Severity.CRITICAL);
            assertThat(i.read()).isTrue();
        });
    }

    @Test
    void aRoleThatCouldNotBeReadIsNotTakenForHarmless() {
        assertThat(azure(with(CUSTOM, CLUSTER), HIGH)).hasValueSatisfying(i -> {
            assertThat(i.gives()).containsExactly("What the role allows could not be read.");
            assertThat(i.read()).isFalse();
        });
        assertThat(azure(with(CUSTOM, CLUSTER, role(actions("*/read"))), HIGH)).isEmpty();
        Campaign c = campaign(world(), HIGH, BEN);
        Look later = look(with(CUSTOM, CLUSTER).origin("practice-1", NOW.plusSeconds(5)), HIGH.anyRisk());
        assertThat(c.drift(later).added()).extracting(ReviewItem::plane).contains(Plane.AZURE);
        assertThat(c.takeOver(later, BEN).items()).extracting(ReviewItem::plane).contains(Plane.AZURE);
    }

    /** Kubernetes compares the ids of groups with their case. */
    @Test
    void behindAGroupAreThoseWhoReallyHoldIt() {
        List<String> behind = new ArrayList<>();
        for (String id : List.of(GROUP, GROUP.toUpperCase(Locale.ROOT))) {
            behind.add(look(
                            with(OWNER, CLUSTER).add(Binding.in("shop", "g", Worlds.READER, Subject.group(id))),
                            Scope.ALL)
                    .items()
                    .stream()
                    .filter(i -> i.subjectName().equals(id))
                    .findFirst()
                    .orElseThrow()
                    .people()
                    .toString());
        }
        assertThat(behind).containsExactly("[Ada Byron]", "[]");
    }

    @Test
    void whoCanJoinAGroupMayBeUnknown() {
        Look look = GrantsInScope.of(
                EscalationGraph.of(AccessIndex.of(dev.castellan.console.access.Worlds.eligibilityUnknown())),
                Scope.ALL);
        assertThat(look.items())
                .filteredOn(i ->
                        i.grantName().equals("restarters") && i.subjectKind().equals(Subject.GROUP))
                .singleElement()
                .satisfies(i -> assertThat(i.people())
                        .contains("ben@contoso.com", "Platform team (who can activate membership is not known)"));
    }

    @Test
    void whoCanJoinBeingUnknownIsNoChangeOfARunningCampaign() {
        Scope scope = Scope.ALL;
        var known = dev.castellan.console.access.Worlds.activatable();
        var unknown = dev.castellan.console.access.Worlds.eligibilityUnknown();
        var nobody = dev.castellan.console.access.Worlds.joined();
        Look unknownNow = GrantsInScope.of(EscalationGraph.of(AccessIndex.of(unknown)), scope);
        for (var began : List.of(known, nobody)) {
            Campaign c = campaign(began.toBuilder(), scope, "ann");
            assertThat(c.drift(unknownNow).changed()).isEmpty();
            // Kept by an earlier Castellan: one fingerprint, of all the lines.
            Look look = GrantsInScope.of(EscalationGraph.of(AccessIndex.of(began)), scope);
            assertThat(look.items())
                    .allSatisfy(
                            i -> assertThat(kept(i).same(now(unknownNow, i))).isTrue());
        }
        Campaign c = campaign(nobody.toBuilder(), scope, "ann");
        assertThat(c.drift(GrantsInScope.of(EscalationGraph.of(AccessIndex.of(known)), scope))
                        .changed())
                .as("somebody who may join is a change")
                .hasSize(2);
        Campaign before = campaign(unknown.toBuilder(), scope, "ann");
        assertThat(before.drift(GrantsInScope.of(EscalationGraph.of(AccessIndex.of(nobody)), scope))
                        .changed())
                .isEmpty();
    }

    private static ReviewItem now(Look look, ReviewItem item) {
        return look.items().stream()
                .filter(i -> i.id().equals(item.id()))
                .findFirst()
                .orElseThrow();
    }

    private static ReviewItem kept(ReviewItem i) {
        int without = i.fingerprint().indexOf('/');
        return new ReviewItem(
                i.id(),
                i.plane(),
                i.subjectKind(),
                i.subjectNamespace(),
                i.subjectName(),
                i.shown(),
                i.namespace(),
                i.grantName(),
                i.role(),
                i.gives(),
                i.people(),
                i.risk(),
                i.reasons(),
                without < 0 ? i.fingerprint() : i.fingerprint().substring(0, without));
    }
}
