package dev.castellan.access.azure;

import static dev.castellan.access.azure.Planes.AT;
import static dev.castellan.access.azure.Planes.CLUSTER;
import static dev.castellan.access.azure.Planes.GROUP;
import static dev.castellan.access.azure.Planes.NOW;
import static dev.castellan.access.azure.Planes.ROOT_GROUP;
import static dev.castellan.access.azure.Planes.SUBSCRIPTION;
import static dev.castellan.access.azure.Planes.actions;
import static dev.castellan.access.azure.Planes.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.azure.AzureDecision.Outcome;
import dev.castellan.azure.DenyAssignment;
import dev.castellan.azure.ManagementGroup;
import dev.castellan.azure.Permission;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AzureAccessTest {
    private static final String ADMIN_KUBECONFIG =
            "Microsoft.HybridContainerService/provisionedClusterInstances/listAdminKubeconfig/action";
    private static final AzureAction TAKE =
            ControlOperation.named(ADMIN_KUBECONFIG).orElseThrow().on(AT);
    private static final AzureAction SECRETS =
            AzureAction.data("Microsoft.Kubernetes/connectedClusters/secrets/read", AT.namespace("shop"));

    private static Outcome outcome(Planes planes, String who, AzureAction action) {
        return planes.access().decide(who, action).outcome();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                ROOT_GROUP,
                "/providers/Microsoft.Management/managementGroups/RETAIL",
                SUBSCRIPTION,
                GROUP,
                "/subscriptions/11111111-1111-1111-1111-111111111111/resourcegroups/RG-PROD/",
                CLUSTER,
            })
    void aRoleHoldsBelowItsScopeInAnyCase(String scope) {
        AzureDecision decision = new Planes()
                .person("ann")
                .assign(BuiltInRoles.OWNER, "ann", scope)
                .access()
                .decide("ANN", TAKE);
        assertThat(decision.outcome()).isEqualTo(Outcome.ALLOWED);
        assertThat(decision.grants()).singleElement().satisfies(g -> {
            assertThat(g.scope()).isEqualTo(new AzureScope(scope));
            assertThat(g.role().roleName()).isEqualTo("Owner");
            assertThat(g.chain()).containsExactly("ann");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/providers/Microsoft.Management/managementGroups/engineering",
                "/subscriptions/11111111-1111-1111-1111-111111111112",
                "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-pro",
                "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-prod2",
                CLUSTER + "0",
                CLUSTER + "/namespaces/shop",
            })
    void aRoleElsewhereHoldsNotHere(String scope) {
        Planes planes = new Planes().person("ann").assign(BuiltInRoles.OWNER, "ann", scope);
        assertThat(outcome(planes, "ann", TAKE)).isEqualTo(Outcome.NOT_ALLOWED);
        assertThat(planes.access().whoCan(TAKE)).isEmpty();
    }

    @Test
    void withoutTheTreeAzuresOwnListTellsWhichManagementGroupsAreAbove() {
        Planes planes = new Planes().above().person("ann").assign(BuiltInRoles.OWNER, "ann", ROOT_GROUP);
        assertThat(outcome(planes, "ann", TAKE)).isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void namespacesHoldForThemselvesOnly() {
        Planes planes = new Planes().person("ann").assign(BuiltInRoles.ARC_WRITER, "ann", CLUSTER + "/namespaces/shop");
        assertThat(outcome(planes, "ann", SECRETS)).isEqualTo(Outcome.ALLOWED);
        assertThat(outcome(planes, "ann", AzureAction.data(SECRETS.id(), AT.namespace("shop2"))))
                .isEqualTo(Outcome.NOT_ALLOWED);
        // A request on the cluster, or on all namespaces, is asked at the cluster.
        assertThat(outcome(planes, "ann", AzureAction.data(SECRETS.id(), AT))).isEqualTo(Outcome.NOT_ALLOWED);
        assertThat(planes.access().nearMisses("ann", AzureAction.data(SECRETS.id(), AT)))
                .singleElement()
                .asString()
                .contains("namespaces/shop", "not here");
    }

    @Test
    void ownersHaveNoDataActions() {
        Planes planes = new Planes().person("ann").assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION);
        assertThat(outcome(planes, "ann", SECRETS)).isEqualTo(Outcome.NOT_ALLOWED);
        assertThat(planes.access().nearMisses("ann", SECRETS))
                .singleElement()
                .asString()
                .contains("control plane");
        assertThat(outcome(planes, "ann", TAKE)).isEqualTo(Outcome.ALLOWED);
    }

    @ParameterizedTest
    @CsvSource({
        // Azure documentation, built-in roles for containers: what each of the four Arc roles allows.
        "ARC_VIEWER,pods/read,ALLOWED",
        "ARC_VIEWER,secrets/read,NOT_ALLOWED",
        "ARC_VIEWER,nodes/read,NOT_ALLOWED",
        "ARC_VIEWER,pods/exec/action,NOT_ALLOWED",
        "ARC_WRITER,secrets/read,ALLOWED",
        "ARC_WRITER,pods/exec/action,ALLOWED",
        "ARC_WRITER,serviceaccounts/write,ALLOWED",
        "ARC_WRITER,serviceaccounts/impersonate/action,ALLOWED",
        "ARC_WRITER,rbac.authorization.k8s.io/rolebindings/write,NOT_ALLOWED",
        "ARC_WRITER,resourcequotas/write,NOT_ALLOWED",
        "ARC_ADMIN,rbac.authorization.k8s.io/rolebindings/write,ALLOWED",
        "ARC_ADMIN,rbac.authorization.k8s.io/roles/bind/action,ALLOWED",
        "ARC_ADMIN,rbac.authorization.k8s.io/clusterroles/bind/action,NOT_ALLOWED",
        "ARC_CLUSTER_ADMIN,rbac.authorization.k8s.io/clusterroles/escalate/action,ALLOWED",
        "ARC_CLUSTER_ADMIN,customresources/write,ALLOWED",
        "ARC_CLUSTER_ADMIN,certificates.k8s.io/signers,ALLOWED",
    })
    void theArcRoles(String role, String action, Outcome expected) throws ReflectiveOperationException {
        String id = (String) BuiltInRoles.class.getDeclaredField(role).get(null);
        Planes planes = new Planes().person("ann").assign(id, "ann", CLUSTER);
        assertThat(outcome(planes, "ann", AzureAction.data("microsoft.kubernetes/CONNECTEDCLUSTERS/" + action, AT)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "OWNER,ALLOWED,ALLOWED,ALLOWED",
        "CONTRIBUTOR,ALLOWED,ALLOWED,NOT_ALLOWED",
        "ACCESS_ADMINISTRATOR,NOT_ALLOWED,NOT_ALLOWED,ALLOWED",
        "AKS_ARC_ADMIN,ALLOWED,NOT_ALLOWED,NOT_ALLOWED",
        "AKS_ARC_USER,NOT_ALLOWED,NOT_ALLOWED,NOT_ALLOWED",
        "ARC_CLUSTER_USER,NOT_ALLOWED,ALLOWED,NOT_ALLOWED",
        "ARC_CLUSTER_ADMIN,NOT_ALLOWED,NOT_ALLOWED,NOT_ALLOWED",
        "READER,NOT_ALLOWED,NOT_ALLOWED,NOT_ALLOWED",
    })
    void theControlPlane(String role, Outcome admin, Outcome user, Outcome assign) throws ReflectiveOperationException {
        String id = (String) BuiltInRoles.class.getDeclaredField(role).get(null);
        Planes planes = new Planes().person("ann").assign(id, "ann", GROUP);
        assertThat(outcome(planes, "ann", TAKE)).isEqualTo(admin);
        assertThat(outcome(
                        planes,
                        "ann",
                        ControlOperation.named("listClusterUserCredential")
                                .orElseThrow()
                                .on(AT)))
                .isEqualTo(user);
        assertThat(outcome(
                        planes,
                        "ann",
                        ControlOperation.named("roleAssignments/write")
                                .orElseThrow()
                                .on(AT)))
                .isEqualTo(assign);
    }

    @Test
    void whatOneBlockTakesAwayAnotherMayGive() {
        Permission less = new Permission(
                List.of(),
                List.of(),
                List.of("Microsoft.Kubernetes/connectedClusters/*"),
                List.of("*/SECRETS/*"),
                Optional.empty());
        Planes one = new Planes().person("ann").role("less", less).assign("less", "ann", CLUSTER);
        assertThat(outcome(one, "ann", SECRETS)).isEqualTo(Outcome.NOT_ALLOWED);
        assertThat(one.access().nearMisses("ann", SECRETS))
                .singleElement()
                .asString()
                .contains("takes it away");
        Planes two = new Planes()
                .person("ann")
                .role("less", less, data("Microsoft.Kubernetes/connectedClusters/secrets/read"))
                .assign("less", "ann", CLUSTER);
        assertThat(outcome(two, "ann", SECRETS)).isEqualTo(Outcome.ALLOWED);
        Planes other = new Planes()
                .person("ann")
                .role("less", less)
                .assign("less", "ann", CLUSTER)
                .assign(BuiltInRoles.ARC_WRITER, "ann", SUBSCRIPTION);
        assertThat(outcome(other, "ann", SECRETS)).isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void nestedAndCircularGroupsAreFollowedAndTold() {
        AzureAccess access = new Planes()
                .person("ann")
                .group("inner", "ann", "outer")
                .group("middle", "inner")
                .group("outer", "middle")
                .assign(BuiltInRoles.CONTRIBUTOR, "outer", SUBSCRIPTION)
                .access();
        AzureDecision decision = access.decide("ann", TAKE);
        assertThat(decision.outcome()).isEqualTo(Outcome.ALLOWED);
        assertThat(decision.grants())
                .singleElement()
                .satisfies(g -> assertThat(g.chain()).containsExactly("ann", "inner", "middle", "outer"));
        assertThat(access.whoCan(TAKE)).extracting(d -> d.principal().id()).containsExactly("ann");
    }

    @Test
    void everyGrantIsTold() {
        AzureDecision decision = new Planes()
                .group("g", "ann")
                .assign(BuiltInRoles.CONTRIBUTOR, "g", SUBSCRIPTION)
                .assign(BuiltInRoles.OWNER, "ann", CLUSTER)
                .assign(BuiltInRoles.AKS_ARC_ADMIN, "g", GROUP)
                .assign(BuiltInRoles.READER, "g", GROUP)
                .access()
                .decide("ann", TAKE);
        assertThat(decision.grants())
                .extracting(g -> g.role().name())
                .containsExactlyInAnyOrder(BuiltInRoles.CONTRIBUTOR, BuiltInRoles.OWNER, BuiltInRoles.AKS_ARC_ADMIN);
    }

    @Test
    void aDenyAssignmentWinsOverEveryRole() {
        Planes planes = new Planes()
                .group("g", "ann", "bob")
                .assign(BuiltInRoles.OWNER, "g", "/")
                .deny(
                        actions("*/listAdminKubeconfig/*"),
                        SUBSCRIPTION,
                        false,
                        List.of(DenyAssignment.EVERYBODY),
                        List.of("bob"));
        assertThat(outcome(planes, "ann", TAKE)).isEqualTo(Outcome.DENIED);
        assertThat(outcome(planes, "bob", TAKE)).isEqualTo(Outcome.ALLOWED);
        AzureDecision ann = planes.access().decide("ann", TAKE);
        assertThat(ann.denies())
                .singleElement()
                .satisfies(r -> assertThat(r.deny().name()).isEqualTo("deny 0"));
        assertThat(ann.grants()).hasSize(1);
        assertThat(planes.access().whoCan(TAKE))
                .extracting(d -> d.principal().id() + " " + d.outcome())
                .containsExactly("bob ALLOWED", "ann DENIED");
    }

    @Test
    void denyAssignmentsHitAndSpareThroughGroups() {
        Planes planes = new Planes()
                .group("all", "ann", "crew")
                .group("crew", "bob")
                .assign(BuiltInRoles.OWNER, "all", SUBSCRIPTION)
                .deny(actions("*"), GROUP, false, List.of("all"), List.of("crew"));
        assertThat(outcome(planes, "ann", TAKE)).isEqualTo(Outcome.DENIED);
        assertThat(outcome(planes, "bob", TAKE)).isEqualTo(Outcome.ALLOWED);
        assertThat(planes.access().decide("ann", TAKE).denies().getFirst().chain())
                .containsExactly("ann", "all");
    }

    @Test
    void oneThatIsForItsScopeOnlySparesWhatIsBelow() {
        Planes above = new Planes()
                .person("ann")
                .assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION)
                .deny(actions("*"), GROUP, true, List.of("ann"), List.of());
        assertThat(outcome(above, "ann", TAKE)).isEqualTo(Outcome.ALLOWED);
        Planes here = new Planes()
                .person("ann")
                .assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION)
                .deny(actions("*"), CLUSTER, true, List.of("ann"), List.of());
        AzureAction write = AzureAction.control("Microsoft.Kubernetes/connectedClusters/write", AT);
        assertThat(outcome(here, "ann", write)).isEqualTo(Outcome.DENIED);
    }

    @Test
    void whatADenyAssignmentTakesAwayFromItselfIsNotRefused() {
        Permission allButRead = new Permission(List.of("*"), List.of("*/read"), List.of(), List.of(), Optional.empty());
        Planes planes = new Planes()
                .person("ann")
                .assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION)
                .deny(allButRead, SUBSCRIPTION, false, List.of("ann"), List.of());
        assertThat(outcome(planes, "ann", AzureAction.control("Microsoft.Kubernetes/connectedClusters/Read", AT)))
                .isEqualTo(Outcome.ALLOWED);
        assertThat(outcome(planes, "ann", TAKE)).isEqualTo(Outcome.DENIED);
        // Data actions are another list.
        assertThat(outcome(planes.assign(BuiltInRoles.ARC_WRITER, "ann", CLUSTER), "ann", SECRETS))
                .isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void conditionsAreJudgedWhereTheyCanBe() {
        String condition =
                "!(ActionMatches{'" + ADMIN_KUBECONFIG + "'}) OR @Environment[isPrivateLink] BoolEquals true";
        Planes planes = new Planes().person("ann").assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION, condition);
        AzureDecision decision = planes.access().decide("ann", TAKE);
        assertThat(decision.outcome()).isEqualTo(Outcome.CONDITIONAL);
        assertThat(decision.grants().getFirst().condition()).contains(condition);
        assertThat(outcome(planes, "ann", TAKE.with("@Environment[isPrivateLink]", "true")))
                .isEqualTo(Outcome.ALLOWED);
        assertThat(outcome(planes, "ann", TAKE.with("@Environment[isPrivateLink]", "false")))
                .isEqualTo(Outcome.NOT_ALLOWED);
        assertThat(outcome(planes, "ann", AzureAction.control("Microsoft.Kubernetes/connectedClusters/write", AT)))
                .isEqualTo(Outcome.ALLOWED);
        assertThat(planes.access().nearMisses("ann", TAKE.with("@Environment[isPrivateLink]", "false")))
                .singleElement()
                .asString()
                .contains("condition does not hold");
    }

    @Test
    void anUnconditionalRoleBesideAConditionalOneDecides() {
        Planes planes = new Planes()
                .person("ann")
                .assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION, "gibberish (")
                .assign(BuiltInRoles.CONTRIBUTOR, "ann", GROUP);
        assertThat(outcome(planes, "ann", TAKE)).isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void aConditionOfABlockCounts() {
        Permission block = new Permission(
                List.of("*"), List.of(), List.of(), List.of(), Optional.of("@Principal[x] StringEquals 'y'"));
        assertThat(outcome(new Planes().person("ann").role("r", block).assign("r", "ann", CLUSTER), "ann", TAKE))
                .isEqualTo(Outcome.CONDITIONAL);
    }

    @Test
    void eligibleIsNotActive() {
        Planes planes = new Planes()
                .group("g", "ann")
                .person("bob")
                .eligible(BuiltInRoles.AKS_ARC_ADMIN, "g", GROUP, Optional.empty(), Optional.empty());
        AzureDecision decision = planes.access().decide("ann", TAKE);
        assertThat(decision.outcome()).isEqualTo(Outcome.NOT_ALLOWED);
        assertThat(decision.grants()).isEmpty();
        assertThat(decision.eligible()).singleElement().satisfies(g -> {
            assertThat(g.means()).isEqualTo(AzureGrant.Means.ELIGIBLE);
            assertThat(g.chain()).containsExactly("ann", "g");
        });
        assertThat(planes.access().whoCan(TAKE))
                .extracting(d -> d.principal().id())
                .containsExactly("ann");
        assertThat(planes.access().nearMisses("ann", TAKE))
                .singleElement()
                .asString()
                .contains("activated first");
    }

    @Test
    void whatIsNotYetOrNoLongerEligibleIsNotTold() {
        Planes planes = new Planes()
                .person("ann")
                .eligible(BuiltInRoles.OWNER, "ann", GROUP, Optional.of(NOW.plusSeconds(1)), Optional.empty())
                .eligible(BuiltInRoles.OWNER, "ann", GROUP, Optional.empty(), Optional.of(NOW));
        assertThat(planes.access().decide("ann", TAKE).eligible()).isEmpty();
    }

    @Test
    void anActivatedRoleTellsUntilWhen() {
        Planes planes = new Planes()
                .person("ann")
                .assign(BuiltInRoles.AKS_ARC_ADMIN, "ann", GROUP)
                .activatedUntil(NOW.plus(Duration.ofHours(3)));
        assertThat(planes.access().decide("ann", TAKE).grants()).singleElement().satisfies(g -> {
            assertThat(g.means()).isEqualTo(AzureGrant.Means.ACTIVATED);
            assertThat(g.until()).contains(NOW.plus(Duration.ofHours(3)));
        });
        Planes over = new Planes()
                .person("ann")
                .assign(BuiltInRoles.AKS_ARC_ADMIN, "ann", GROUP)
                .activatedUntil(NOW.minusSeconds(1));
        assertThat(outcome(over, "ann", TAKE)).isEqualTo(Outcome.NOT_ALLOWED);
    }

    @Test
    void aGroupThatCannotBeReadNeverMakesANo() {
        Planes planes = new Planes()
                .person("ann")
                .person("bob")
                .hiddenGroup("secret")
                .group("outer", "secret", "bob")
                .assign(BuiltInRoles.CONTRIBUTOR, "outer", SUBSCRIPTION);
        AzureDecision ann = planes.access().decide("ann", TAKE);
        assertThat(ann.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(ann.beyond()).singleElement().asString().contains("secret", "Microsoft Graph");
        assertThat(outcome(planes, "bob", TAKE)).isEqualTo(Outcome.ALLOWED);
        // The group changes nothing where its roles do not matter.
        assertThat(outcome(
                        planes,
                        "ann",
                        ControlOperation.named("roleAssignments/write")
                                .orElseThrow()
                                .on(AT)))
                .isEqualTo(Outcome.NOT_ALLOWED);
        assertThat(planes.access().whoCan(TAKE))
                .extracting(d -> d.principal().id() + " " + d.outcome())
                .containsExactly("bob ALLOWED", "secret ALLOWED");
        assertThat(planes.access().beyond(TAKE)).singleElement().asString().contains("secret");
    }

    @Test
    void aDenyThroughAGroupThatCannotBeReadMayHit() {
        Planes planes = new Planes()
                .person("ann")
                .hiddenGroup("secret")
                .assign(BuiltInRoles.OWNER, "ann", CLUSTER)
                .deny(actions("*"), CLUSTER, false, List.of("secret"), List.of());
        AzureDecision decision = planes.access().decide("ann", TAKE);
        assertThat(decision.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(decision.beyond()).anySatisfy(b -> assertThat(b).contains("deny 0"));
        Planes spared = new Planes()
                .person("ann")
                .hiddenGroup("secret")
                .assign(BuiltInRoles.OWNER, "ann", CLUSTER)
                .deny(actions("*"), CLUSTER, false, List.of(DenyAssignment.EVERYBODY), List.of("secret"));
        assertThat(outcome(spared, "ann", TAKE)).isEqualTo(Outcome.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(
            value = AzureGap.Part.class,
            names = {"ROLE_ASSIGNMENTS", "DENY_ASSIGNMENTS"})
    void listsThatCannotBeReadLeaveItOpen(AzureGap.Part part) {
        Planes planes = new Planes().person("ann").gap(part);
        if (part == AzureGap.Part.DENY_ASSIGNMENTS) {
            planes.assign(BuiltInRoles.OWNER, "ann", CLUSTER);
        }
        AzureDecision decision = planes.access().decide("ann", TAKE);
        assertThat(decision.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(decision.beyond()).singleElement().asString().containsIgnoringCase(part.label());
    }

    @Test
    void aRoleThatCannotBeReadMayAllowAnything() {
        AzureDecision decision = new Planes()
                .person("ann")
                .assign("99999999-0000-0000-0000-000000000000", "ann", CLUSTER)
                .access()
                .decide("ann", TAKE);
        assertThat(decision.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(decision.beyond()).singleElement().asString().contains("99999999-0000");
    }

    @Test
    void groupsThatAreToldFromOutsideCount() {
        AzureAccess access = new Planes()
                .group("outer", "inner")
                .group("inner")
                .assign(BuiltInRoles.OWNER, "outer", CLUSTER)
                .access();
        AzureDecision decision = access.decide("stranger", Set.of("inner"), TAKE);
        assertThat(decision.outcome()).isEqualTo(Outcome.ALLOWED);
        assertThat(decision.grants().getFirst().chain()).containsExactly("stranger", "inner", "outer");
    }

    @Test
    void customRolesWithWildcardsInTheMiddle() {
        Planes planes = new Planes()
                .person("ann")
                .role(
                        "support",
                        actions(
                                "Microsoft.Kubernetes/connectedClusters/list*/action",
                                "Microsoft.*/provisionedClusterInstances/*"))
                .assign("support", "ann", CLUSTER);
        assertThat(outcome(planes, "ann", TAKE)).isEqualTo(Outcome.ALLOWED);
        assertThat(outcome(
                        planes,
                        "ann",
                        ControlOperation.named("listClusterUserCredential")
                                .orElseThrow()
                                .on(AT)))
                .isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void aScopeKnowsWhatStandsThere() {
        assertThat(new AzureScope("").kind()).isEqualTo(AzureScope.Kind.ROOT);
        assertThat(new AzureScope(new ManagementGroup("X", Optional.empty()).scope()).kind())
                .isEqualTo(AzureScope.Kind.MANAGEMENT_GROUP);
        assertThat(new AzureScope(SUBSCRIPTION + "/").kind()).isEqualTo(AzureScope.Kind.SUBSCRIPTION);
        assertThat(new AzureScope(GROUP).kind()).isEqualTo(AzureScope.Kind.RESOURCE_GROUP);
        assertThat(AT.kind()).isEqualTo(AzureScope.Kind.CLUSTER);
        assertThat(AT.namespace("a").kind()).isEqualTo(AzureScope.Kind.NAMESPACE);
        assertThat(AT.namespaceResource("a").namespaceName()).contains("a");
        assertThat(TAKE.scope().kind()).isEqualTo(AzureScope.Kind.RESOURCE);
    }

    @Test
    void aDenyAssignmentOfAGroupCountsForWhoeverActivatesMembership() {
        Planes planes = new Planes()
                .role("ops", Planes.actions("Microsoft.Kubernetes/connectedClusters/*"))
                .group("crew")
                .person("ann")
                .activatable("crew", "ann", false, Optional.empty(), Optional.empty())
                .assign("ops", "crew", Planes.CLUSTER);
        AzureAction action = AzureAction.control(
                "Microsoft.Kubernetes/connectedClusters/listClusterUserCredential/action", Planes.AT);
        assertThat(planes.access().decide("ann", action).activatable()).hasSize(1);
        AzureAccess denied = planes.deny(
                        Planes.actions("Microsoft.Kubernetes/connectedClusters/*"),
                        Planes.CLUSTER,
                        false,
                        List.of("crew"),
                        List.of())
                .access();
        AzureDecision decision = denied.decide("ann", action);
        assertThat(decision.outcome()).isEqualTo(AzureDecision.Outcome.NOT_ALLOWED);
        assertThat(decision.eligible()).hasSize(1);
        assertThat(decision.activatable()).isEmpty();
        assertThat(denied.nearMisses("ann", action))
                .singleElement()
                .asString()
                .contains("a deny assignment refuses it");
    }

    @Test
    void membershipOfAGroupThatADenyAssignmentSparesLiftsIt() {
        AzureAction action = AzureAction.control(
                "Microsoft.Kubernetes/connectedClusters/listClusterUserCredential/action", Planes.AT);
        AzureDecision decision = new Planes()
                .role("ops", Planes.actions("Microsoft.Kubernetes/connectedClusters/*"))
                .group("crew")
                .person("ann")
                .activatable("crew", "ann", false, Optional.empty(), Optional.empty())
                .assign("ops", "crew", Planes.CLUSTER)
                .deny(
                        Planes.actions("Microsoft.Kubernetes/connectedClusters/*"),
                        Planes.CLUSTER,
                        false,
                        List.of(DenyAssignment.EVERYBODY),
                        List.of("crew"))
                .access()
                .decide("ann", action);
        assertThat(decision.outcome()).isEqualTo(AzureDecision.Outcome.DENIED);
        assertThat(decision.activatable()).hasSize(1);
    }

    @Test
    void rightsAreLookedForWhereSomebodyHoldsARole() {
        Planes planes = new Planes()
                .person("ann")
                .person("eve")
                .group("later", "bob")
                .group("ops", "cara")
                .assign(BuiltInRoles.ARC_VIEWER, "ann", CLUSTER + "/namespaces/shop")
                .assign(BuiltInRoles.ARC_VIEWER, "later", CLUSTER + "/namespaces/pay")
                .assign(BuiltInRoles.ARC_WRITER, "ops", CLUSTER + "/namespaces/till")
                .activatable("later", "ann", false, Optional.empty(), Optional.empty());
        AzureAccess access = planes.access();
        assertThat(places(access, "ann", Set.of())).containsExactlyInAnyOrder("shop", "pay");
        assertThat(places(access, "ann", Set.of("ops"))).containsExactlyInAnyOrder("shop", "pay", "till");
        assertThat(places(access, "eve", Set.of())).isEmpty();
        assertThat(rights(access, "ann", Set.of("ops")))
                .containsExactlyInAnyOrder("shop yes", "pay after activation", "till yes");
        assertThat(rights(access, "eve", Set.of())).isEmpty();
        // Whose members are not known may hold her too.
        AzureAccess dark = planes.hiddenGroup("hidden")
                .assign(BuiltInRoles.ARC_VIEWER, "hidden", CLUSTER + "/namespaces/dark")
                .access();
        assertThat(places(dark, "eve", Set.of())).containsExactly("dark");
        assertThat(AzureRights.of(dark, "eve", Set.of()).beyond().toString()).contains("members of hidden");
        // A condition may look at the namespace.
        AzureAccess conditional = new Planes()
                .person("ann")
                .person("bob")
                .assign(
                        BuiltInRoles.ARC_VIEWER,
                        "ann",
                        CLUSTER,
                        "@Principal[Microsoft.Directory/CustomSecurityAttributes/Id:Team] StringEquals 'ops'")
                .assign(BuiltInRoles.ARC_VIEWER, "bob", CLUSTER + "/namespaces/shop")
                .access();
        assertThat(places(conditional, "ann", Set.of())).containsExactly("shop");
    }

    @Test
    void manyActionsOfOnePrincipalAreDecidedAsOne() {
        AzureAccess access = new Planes()
                .group("outer", "inner")
                .group("inner", "ann")
                .group("later", "bob")
                .assign(BuiltInRoles.ARC_WRITER, "outer", CLUSTER)
                .assign(BuiltInRoles.OWNER, "later", CLUSTER)
                .activatable("later", "ann", false, Optional.empty(), Optional.empty())
                .activatable("later", "inner", false, Optional.empty(), Optional.empty())
                .access();
        for (Set<String> further : List.of(Set.<String>of(), Set.of("inner"), Set.of("LATER"))) {
            for (String who : List.of("ann", "BOB", "nobody")) {
                for (AzureAction action : List.of(
                        AzureAction.control("Microsoft.Kubernetes/connectedClusters/delete", Planes.AT),
                        AzureAction.data("Microsoft.Kubernetes/connectedClusters/pods/write", Planes.AT))) {
                    assertThat(access.deciding(who, further).apply(action))
                            .isEqualTo(access.decide(who, further, action));
                }
            }
        }
    }

    @Test
    void whatMayComeAfterActivationUnderAConditionIsPerhaps() {
        String condition = "@Principal[Microsoft.Directory/CustomSecurityAttributes/Id:Team] StringEquals 'ops'";
        Planes one = new Planes()
                .group("in", "bob")
                .activatable("in", "ann", false, Optional.empty(), Optional.empty())
                .assign(BuiltInRoles.ARC_ADMIN, "in", CLUSTER, condition);
        assertThat(rights(one.access(), "ann", Set.of())).containsExactly("everywhere perhaps after activation");
        dev.castellan.access.Request pods =
                new dev.castellan.access.Request.OnResource("delete", "", "pods", "", "shop", "");
        assertThat(new AzureSnapshot(one.plane()).eligible(pods))
                .filteredOn(e -> e.principal().id().equals("ann"))
                .singleElement()
                .satisfies(e -> {
                    assertThat(e.certain()).isFalse();
                    assertThat(e.reason()).startsWith("Perhaps after activating");
                });
        // A second one that is certain comes after it in the list.
        one.group("sure", "bob")
                .activatable("sure", "ann", false, Optional.empty(), Optional.empty())
                .assign(BuiltInRoles.ARC_ADMIN, "sure", CLUSTER);
        assertThat(rights(one.access(), "ann", Set.of())).containsExactly("everywhere after activation");
        assertThat(new AzureSnapshot(one.plane()).eligible(pods))
                .filteredOn(e -> e.principal().id().equals("ann"))
                .singleElement()
                .satisfies(e -> {
                    assertThat(e.certain()).isTrue();
                    assertThat(e.reason()).startsWith("After activating membership of sure");
                });
    }

    private static List<String> places(AzureAccess access, String who, Set<String> further) {
        return access.scopesBelow(who, further).stream()
                .map(s -> s.namespaceName().orElse("?"))
                .toList();
    }

    private static Set<String> rights(AzureAccess access, String who, Set<String> further) {
        Set<String> rights = new java.util.TreeSet<>();
        AzureRights.of(access, who, further).rights().stream()
                .filter(AzureRights.Right::data)
                .forEach(r -> rights.add(r.scope().namespaceName().orElse("everywhere") + " "
                        + r.certainty().label()));
        return rights;
    }
}
