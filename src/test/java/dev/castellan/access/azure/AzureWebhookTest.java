package dev.castellan.access.azure;

import static dev.castellan.access.azure.Planes.CLUSTER;
import static dev.castellan.access.azure.Planes.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Answer;
import dev.castellan.access.AuthorizerChain;
import dev.castellan.access.Binding;
import dev.castellan.access.Opinion;
import dev.castellan.access.Opinion.Outcome;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.azure.DenyAssignment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The webhook of Azure RBAC among the authorizers of a cluster. */
class AzureWebhookTest {
    private static final Request PODS = Request.of("get", "pods", "shop");
    private static final Request SECRETS = Request.of("list", "secrets", "shop");
    private static final Requester ANN = Requester.authenticated("ann@example.org", List.of());

    private static Opinion opinion(Planes planes, Requester who, Request request) {
        return new AzureSnapshot(planes.plane()).authorizer().opinion(who, request);
    }

    private static Planes viewer() {
        return new Planes().person("ann").assign(BuiltInRoles.ARC_VIEWER, "ann", CLUSTER);
    }

    @Test
    void whatAzureAllowsIsAllowedAndTheRestIsRefused() {
        assertThat(opinion(viewer(), ANN, PODS).possible()).containsExactly(Outcome.ALLOW);
        assertThat(opinion(viewer(), ANN, PODS).reason()).contains("Azure Arc Kubernetes Viewer", "prod-1");
        Opinion no = opinion(viewer(), ANN, SECRETS);
        assertThat(no.possible()).containsExactly(Outcome.DENY);
        assertThat(no.reason()).contains("secrets/read");
    }

    /** Everything in the cluster is the group's. */
    private static AccessIndex bound(String group, Planes planes) {
        RoleId admin = RoleId.cluster("cluster-admin");
        return AccessIndex.of(Snapshot.builder("test", Planes.NOW)
                .add(Role.of(admin, PolicyRule.resources(List.of("*"), List.of("*"), List.of("*"))))
                .add(Binding.cluster("ops", admin, Subject.group(group)))
                .azure(new AzureSnapshot(planes.azureRbac(Optional.of(false)).plane()))
                .build());
    }

    @Test
    void aGroupThatWasNotLookedIntoIsNoCertainNoInAMatrixOrInWhatSomebodyCan() {
        AccessIndex index = bound("ops", new Planes().person("ann").hiddenGroup("ops"));
        var secrets = new dev.castellan.access.Matrix.Column("", "secrets", "");
        var till = Requester.serviceAccount("shop", "till");
        var matrix =
                dev.castellan.access.Matrix.of(index, List.of(ANN, till), List.of(secrets), List.of("get"), "shop");
        assertThat(matrix.full(0, 0)).isEmpty();
        assertThat(matrix.unsure(0, 0)).containsExactly("get");
        assertThat(matrix.unsure(1, 0)).isEmpty();
        var can = dev.castellan.access.WhatCan.ask(index, ANN);
        assertThat(can.permissions()).isEmpty();
        assertThat(can.perhaps()).isNotEmpty();
        assertThat(can.beyond()).anySatisfy(g -> assertThat(g.reason()).contains("members of ops are not known"));
        assertThat(dev.castellan.access.WhatCan.ask(index, till).perhaps()).isEmpty();
        AccessIndex known = bound("ops", new Planes().person("ann").group("ops", "ben"));
        assertThat(dev.castellan.access.WhatCan.ask(known, ANN).perhaps()).isEmpty();
    }

    @Test
    void whoMayBeInABoundGroupThatWasNotLookedIntoIsNotToldNo() {
        String far = "aaaaaaaa-0000-0000-0000-000000000001";
        var hidden = bound("ops", new Planes().person("ann").hiddenGroup("ops"))
                .chain()
                .decide(ANN, SECRETS);
        assertThat(hidden.answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(hidden.beyond()).anySatisfy(b -> assertThat(b).contains("The members of ops are not known"));
        // Also inside another, and where it was never met.
        Planes nested = new Planes().hiddenGroup("dark").group("ops", "dark").hiddenGroup("dark");
        assertThat(bound("ops", nested).chain().decide(ANN, SECRETS).answer()).isEqualTo(Answer.UNKNOWN);
        var unmet = bound(far, new Planes().person("ann")).chain().decide(ANN, SECRETS);
        assertThat(unmet.answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(unmet.beyond()).anySatisfy(b -> assertThat(b).contains(far, "not looked into"));
        // What is known is a no, and nobody else's groups are those of Entra.
        assertThat(bound("ops", new Planes().person("ann").group("ops", "ben"))
                        .chain()
                        .decide(ANN, SECRETS)
                        .answer())
                .isEqualTo(Answer.NO);
        assertThat(bound("ops", new Planes().hiddenGroup("ops"))
                        .chain()
                        .decide(Requester.serviceAccount("shop", "till"), SECRETS)
                        .answer())
                .isEqualTo(Answer.NO);
    }

    @Test
    void subresourcesAreJudgedAsTheirParent() {
        Planes writer = new Planes().person("ann").assign(BuiltInRoles.ARC_WRITER, "ann", CLUSTER);
        Request token = Request.of("create", "serviceaccounts", "shop");
        assertThat(opinion(writer, ANN, ((Request.OnResource) token).sub("token"))
                        .possible())
                .containsExactly(Outcome.ALLOW);
        assertThat(opinion(viewer(), ANN, ((Request.OnResource) PODS).sub("log"))
                        .possible())
                .containsExactly(Outcome.ALLOW);
        assertThat(opinion(viewer(), ANN, ((Request.OnResource) PODS).sub("exec"))
                        .possible())
                .containsExactly(Outcome.DENY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"system:serviceaccount:shop:cart", "SYSTEM:node:n1", "system:anonymous"})
    void onTheSystemsUsersItHasNoOpinion(String user) {
        assertThat(opinion(viewer(), Requester.authenticated(user, List.of()), PODS)
                        .possible())
                .containsExactly(Outcome.NO_OPINION);
    }

    @Test
    void whoIsNotOfEntraIsLeftToOthersAndWhoMayBeIsPerhapsRefused() {
        // Entra ID signs nobody in by such a name.
        Requester certificate = Requester.authenticated("kubernetes-admin", List.of("kubeadm:cluster-admins"));
        assertThat(opinion(viewer(), certificate, PODS).possible()).containsExactly(Outcome.NO_OPINION);
        Opinion perhaps = opinion(viewer(), Requester.authenticated("zoe@example.org", List.of()), PODS);
        assertThat(perhaps.possible()).containsExactlyInAnyOrder(Outcome.NO_OPINION, Outcome.DENY);
        assertThat(perhaps.beyond()).containsExactly("Whether zoe@example.org is a user of Entra ID is not known.");
    }

    /** One idea of whom Azure is asked about, whoever asks. */
    @Test
    void whomAzureIsAskedAboutIsOneAnswer() {
        String met = "84b80893-8749-40a3-97b7-68513b600544";
        AzureSnapshot side = new AzureSnapshot(viewer().group(met).plane());
        for (Requester who : List.of(
                ANN,
                Requester.authenticated("zoe@example.org", List.of()),
                Requester.authenticated(met, List.of()),
                Requester.authenticated("guest", List.of(met)),
                Requester.memberOf(met),
                Requester.memberOf(Requester.AUTHENTICATED))) {
            assertThat(side.asked(who)).as(who.toString()).isTrue();
            assertThat(side.authorizer().opinion(who, SECRETS).possible())
                    .as(who.toString())
                    .contains(Outcome.DENY);
        }
        for (Requester who : List.of(
                Requester.authenticated("kubernetes-admin", List.of("kubeadm:cluster-admins")),
                Requester.serviceAccount("shop", "till"),
                Requester.memberOf("devs"),
                Requester.memberOf(Requester.SERVICE_ACCOUNTS),
                Requester.memberOf(Requester.UNAUTHENTICATED))) {
            assertThat(side.asked(who)).as(who.toString()).isFalse();
            assertThat(side.authorizer().opinion(who, SECRETS).possible())
                    .as(who.toString())
                    .containsExactly(Outcome.NO_OPINION);
        }
    }

    @Test
    void theObjectIdIsAUserNameToo() {
        String id = "84b80893-8749-40a3-97b7-68513b600544";
        Planes planes = new Planes().person(id).assign(BuiltInRoles.ARC_VIEWER, id, CLUSTER);
        assertThat(opinion(planes, Requester.authenticated(id, List.of()), PODS).possible())
                .containsExactly(Outcome.ALLOW);
    }

    @Test
    void groupsOfTheTokenCountWhereTheyAreObjectIds() {
        String id = "84b80893-8749-40a3-97b7-68513b600544";
        Planes planes = new Planes()
                .group(id)
                .group("named")
                .assign(BuiltInRoles.ARC_VIEWER, id, CLUSTER)
                .assign(BuiltInRoles.ARC_CLUSTER_ADMIN, "named", CLUSTER);
        Requester guest = Requester.authenticated("guest", List.of(id, "named"));
        assertThat(opinion(planes, guest, PODS).possible()).containsExactly(Outcome.ALLOW);
        assertThat(opinion(planes, guest, SECRETS).possible()).containsExactly(Outcome.DENY);
    }

    @Test
    void whereAzureRbacIsOffItHasNoOpinion() {
        assertThat(opinion(viewer().azureRbac(Optional.of(false)), ANN, PODS).possible())
                .containsExactly(Outcome.NO_OPINION);
        Opinion open = opinion(viewer().azureRbac(Optional.empty()), ANN, PODS);
        assertThat(open.possible()).containsExactlyInAnyOrder(Outcome.ALLOW, Outcome.NO_OPINION);
        assertThat(open.beyond()).singleElement().asString().contains("does not tell");
    }

    @Test
    void everybodyOfEntraMayReadDiscovery() {
        Planes none = new Planes().person("ann");
        assertThat(opinion(none, ANN, new Request.OnPath("get", "/openapi/v3")).possible())
                .containsExactly(Outcome.ALLOW);
        assertThat(opinion(none, ANN, new Request.OnPath("get", "/metrics")).possible())
                .containsExactly(Outcome.DENY);
    }

    @Test
    void aCustomResourceNeedsToKnowHowTheWebhookIsSetUp() {
        Request things = new Request.OnResource("get", "shop.example", "carts", "", "shop", "");
        assertThat(opinion(viewer(), ANN, things).possible()).containsExactly(Outcome.DENY);
        Planes admin = new Planes().person("ann").assign(BuiltInRoles.ARC_CLUSTER_ADMIN, "ann", CLUSTER);
        assertThat(opinion(admin, ANN, things).possible()).containsExactly(Outcome.ALLOW);
        Planes special = new Planes()
                .person("ann")
                .role("cr", data("Microsoft.Kubernetes/connectedClusters/customresources/read"))
                .assign("cr", "ann", CLUSTER);
        Opinion open = opinion(special, ANN, things);
        assertThat(open.possible()).containsExactlyInAnyOrder(Outcome.ALLOW, Outcome.DENY);
        assertThat(open.beyond()).singleElement().asString().contains("webhook");
    }

    @Test
    void aStarIsAnErrorUnlessTheWebhookKnowsAzuresList() {
        Planes admin = new Planes().person("ann").assign(BuiltInRoles.ARC_CLUSTER_ADMIN, "ann", CLUSTER);
        Request all = new Request.OnResource("*", "*", "*", "", "", "");
        assertThat(opinion(admin, ANN, all).possible()).containsExactlyInAnyOrder(Outcome.ALLOW, Outcome.NO_OPINION);
        assertThat(opinion(viewer(), ANN, all).possible()).containsExactlyInAnyOrder(Outcome.DENY, Outcome.NO_OPINION);
    }

    @Test
    void conditionsAndHiddenGroupsLeaveItOpen() {
        Planes conditional = new Planes()
                .person("ann")
                .assign(BuiltInRoles.ARC_VIEWER, "ann", CLUSTER, "@Environment[isPrivateLink] BoolEquals true");
        Opinion open = opinion(conditional, ANN, PODS);
        assertThat(open.possible()).containsExactlyInAnyOrder(Outcome.ALLOW, Outcome.DENY);
        assertThat(open.beyond()).singleElement().asString().contains("isPrivateLink");
        Planes hidden =
                new Planes().person("ann").hiddenGroup("secret").assign(BuiltInRoles.ARC_VIEWER, "secret", CLUSTER);
        assertThat(opinion(hidden, ANN, PODS).possible()).containsExactlyInAnyOrder(Outcome.ALLOW, Outcome.DENY);
        assertThat(opinion(hidden, ANN, SECRETS).possible()).containsExactly(Outcome.DENY);
    }

    private static AuthorizerChain chain(Planes planes) {
        RoleId reader = RoleId.in("shop", "secrets");
        return AccessIndex.of(Snapshot.builder("test", Planes.NOW)
                        .add(Role.of(reader, PolicyRule.resources(List.of("list"), List.of(""), List.of("secrets"))))
                        .add(Binding.in("shop", "ann", reader, Subject.user("ann@example.org")))
                        .azure(new AzureSnapshot(planes.plane()))
                        .build())
                .chain();
    }

    @Test
    void kubernetesRbacIsAskedFirstAndAzureEndsTheRest() {
        Planes everythingDenied =
                viewer().deny(data("*"), CLUSTER, false, List.of(DenyAssignment.EVERYBODY), List.of());
        // Azure cannot stop what a binding of Kubernetes allows.
        AuthorizerChain.Joined bound = chain(everythingDenied).decide(ANN, SECRETS);
        assertThat(bound.answer()).isEqualTo(Answer.YES);
        assertThat(bound.steps()).extracting(AuthorizerChain.Step::authorizer).containsExactly("RBAC");
        AuthorizerChain.Joined refused = chain(everythingDenied).decide(ANN, PODS);
        assertThat(refused.answer()).isEqualTo(Answer.NO);
        assertThat(refused.steps()).extracting(AuthorizerChain.Step::authorizer).containsExactly("RBAC", "Azure RBAC");
        assertThat(refused.steps().getLast().opinion().reason()).contains("deny 0");
        assertThat(chain(viewer()).decide(ANN, PODS).answer()).isEqualTo(Answer.YES);
        Planes hidden =
                new Planes().person("ann").hiddenGroup("secret").assign(BuiltInRoles.ARC_VIEWER, "secret", CLUSTER);
        AuthorizerChain.Joined open = chain(hidden).decide(ANN, PODS);
        assertThat(open.answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(open.beyond()).singleElement().asString().contains("secret");
    }

    @Test
    void whoCanThroughAzure() {
        AzureSnapshot azure = new AzureSnapshot(viewer().group("g", "bob")
                .assign(BuiltInRoles.ARC_WRITER, "g", CLUSTER + "/namespaces/shop", "@Environment[x] BoolEquals true")
                .plane());
        assertThat(azure.whoCan(PODS))
                .extracting(h -> h.principal().id() + " " + h.opinion().certain())
                .containsExactly("ann true", "bob false");
        assertThat(azure.whoCan(SECRETS)).extracting(h -> h.principal().id()).containsExactly("bob");
        assertThat(azure.whoCan(new Request.OnPath("get", "/metrics"))).isEmpty();
        assertThat(azure.beyond(PODS)).isEmpty();
        AzureSnapshot off =
                new AzureSnapshot(viewer().azureRbac(Optional.of(false)).plane());
        assertThat(off.whoCan(PODS)).isEmpty();
    }

    @Test
    void whatWasNotReadAtAllLeavesEverythingOpen() {
        AzureSnapshot azure =
                AzureSnapshot.unread(CLUSTER, Optional.of(true), Planes.NOW, "Nobody is signed in to Azure.");
        Opinion open = azure.authorizer().opinion(ANN, PODS);
        assertThat(open.possible()).contains(Outcome.ALLOW, Outcome.DENY);
        assertThat(open.beyond()).anySatisfy(b -> assertThat(b).contains("Nobody is signed in"));
        assertThat(azure.beyond(PODS)).isNotEmpty();
        assertThat(azure.gaps()).isNotEmpty();
    }

    @Test
    void idsOfGroupsHaveNamesAndTheirCaseMatters() {
        String id = "84b80893-8749-40a3-97b7-68513b600544";
        AzureSnapshot azure = new AzureSnapshot(new Planes().group(id).plane());
        assertThat(azure.nameOf(id)).contains(id);
        assertThat(azure.nameOf(id.toUpperCase(java.util.Locale.ROOT)).orElseThrow())
                .contains("matches nobody");
        assertThat(azure.nameOf("other")).isEmpty();
    }

    @Test
    void aPersonArrivesWithItsGroups() {
        AzureSnapshot azure = new AzureSnapshot(
                new Planes().group("inner", "ann").group("outer", "inner").plane());
        Requester ann = azure.requester("ANN@example.org").orElseThrow();
        assertThat(ann.user()).isEqualTo("ann@example.org");
        assertThat(ann.groups()).contains("inner", "outer", Requester.AUTHENTICATED);
        assertThat(ann.chains()).containsEntry("outer", List.of("inner", "outer"));
        assertThat(azure.requester("nobody")).isEmpty();
        assertThat(azure.requester("outer")).isEmpty();
    }

    @Test
    void aPlaneIsKeptAndReadAgain() {
        Planes planes = viewer().hiddenGroup("secret")
                .group("g", "ann")
                .assign(BuiltInRoles.OWNER, "g", CLUSTER, "gibberish")
                .activatedUntil(Planes.NOW.plusSeconds(60))
                .eligible(BuiltInRoles.OWNER, "ann", CLUSTER, Optional.empty(), Optional.of(Planes.NOW.plusSeconds(9)))
                .role("own", data("a/*"))
                .deny(data("b"), CLUSTER, true, List.of("g"), List.of("ann"));
        AzurePlane plane = planes.plane();
        AzurePlane again = ((AzureSnapshot) AzureSnapshot.of(new AzureSnapshot(plane).saved()))
                .access()
                .plane();
        assertThat(again).usingRecursiveComparison().isEqualTo(plane);
        assertThat(new AzureSnapshot(again).saved()).isEqualTo(new AzureSnapshot(plane).saved());
    }

    @Test
    void aDamagedPlaneIsRefused() {
        ObjectNode saved = (ObjectNode) new AzureSnapshot(viewer().plane()).saved();
        for (String member : Set.copyOf(saved.propertyNames())) {
            ObjectNode without = saved.deepCopy();
            without.remove(member);
            if (!Set.of("azureRbac", "subscriptionName", "groupEligibility", "further")
                    .contains(member)) {
                assertThatIllegalArgumentException().as(member).isThrownBy(() -> AzureSnapshot.of(without));
            }
        }
        assertThatIllegalArgumentException().isThrownBy(() -> AzureSnapshot.of(JsonNodeFactory.instance.objectNode()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AzureSnapshot.of(saved.deepCopy().put("format", 2)));
    }
}
