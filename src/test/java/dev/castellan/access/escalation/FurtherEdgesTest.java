package dev.castellan.access.escalation;

import static dev.castellan.access.escalation.Grants.WHO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Binding;
import dev.castellan.access.LabelSelector;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Subject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The edges that few know of: each where it is, and the nearest case where it is not. */
class FurtherEdgesTest {
    private static Place at(Place.Kind kind, String namespace) {
        return Place.in(kind, namespace);
    }

    private static void edge(Grants yes, Grants no, Step step, Place to) {
        assertThat(yes.has(step, to)).as("with").isTrue();
        assertThat(no.has(step, to)).as("without").isFalse();
        Hop hop = yes.graph().leaving(WHO).stream()
                .filter(h -> h.step() == step)
                .findFirst()
                .orElseThrow();
        assertThat(hop.reason()).isNotBlank().doesNotContain("%s");
        assertThat(hop.evidence().stream().map(Evidence::right))
                .as("evidence for each right")
                .containsAll(step.rights());
    }

    private static Grants cluster(String... rules) {
        return new Grants().cluster(rules);
    }

    private static Grants open(String... rules) {
        return new Grants().in("open", rules);
    }

    @Test
    void portsOfPods() {
        edge(
                open("create :pods/portforward"),
                open("get :pods/portforward"),
                Step.PORT_FORWARD,
                at(Place.Kind.PORTS, "open"));
        // Until 1.34 a WebSocket, which is opened with GET, asked for get alone.
        edge(
                open("get :pods/portforward").version("v1.34.2"),
                open("get :pods/portforward").version("v1.35.0"),
                Step.PORT_FORWARD,
                at(Place.Kind.PORTS, "open"));
    }

    @Test
    void podsAreDrivenToANode() {
        edge(
                cluster("delete :pods", "patch :nodes/status"),
                cluster("delete :pods", "get :nodes/status"),
                Step.STEAL_PODS,
                at(Place.Kind.RUNNING, ""));
        edge(
                cluster("patch :nodes", "deletecollection :pods"),
                cluster("patch :nodes").in("open", "delete :pods"),
                Step.STEAL_PODS,
                at(Place.Kind.RUNNING, ""));
        edge(
                open("create :pods/binding"),
                open("create :pods/status"),
                Step.CHOOSE_NODE,
                at(Place.Kind.RUNNING, "open"));
        assertThat(Step.STEAL_PODS.certain())
                .as("without a node it leads nowhere")
                .isFalse();
    }

    @Test
    void filesOfNodes() {
        Place files = at(Place.Kind.NODE_FILES, "");
        edge(cluster("get :nodes/log"), cluster("get :nodes"), Step.NODE_LOGS, files);
        edge(cluster("get :nodes/log"), open("get :nodes/log"), Step.NODE_LOGS, files);
        // Before 1.33 the kubelet asked for nodes/proxy.
        edge(cluster("get :nodes/configz"), cluster("get :nodes/configz").version("v1.32.0"), Step.NODE_CONFIG, files);
    }

    @Test
    void whatOthersSend() {
        Place all = at(Place.Kind.TRAFFIC, "");
        edge(
                cluster("update apiregistration.k8s.io:apiservices"),
                cluster("update apiregistration.k8s.io:apiservices/status"),
                Step.API_SERVICE,
                all);
        edge(
                cluster("patch apiextensions.k8s.io:customresourcedefinitions"),
                cluster("create apiextensions.k8s.io:customresourcedefinitions"),
                Step.CONVERSION,
                all);
        edge(
                cluster("patch apiextensions.k8s.io:customresourcedefinitions")
                        .account("flux-system", "kustomize-controller"),
                cluster("patch apiextensions.k8s.io:customresourcedefinitions"),
                Step.CONVERSION_FLUX,
                Grants.account("flux-system:kustomize-controller"));
        edge(open("update :endpoints"), open("get :endpoints"), Step.REDIRECT_SERVICE, at(Place.Kind.TRAFFIC, "open"));
        edge(
                open("create discovery.k8s.io:endpointslices"),
                open("create :endpointslices"),
                Step.REDIRECT_SERVICE,
                at(Place.Kind.TRAFFIC, "open"));
    }

    @Test
    void namesOfServices() {
        Place all = at(Place.Kind.TRAFFIC, "");
        edge(
                new Grants().account("kube-system", "coredns").in("kube-system", "patch :configmaps coredns"),
                new Grants().account("kube-system", "coredns").in("kube-system", "patch :configmaps other"),
                Step.CLUSTER_NAMES,
                all);
        edge(
                cluster("update :configmaps").account("kube-system", "coredns"),
                cluster("update :configmaps"),
                Step.CLUSTER_NAMES,
                all);
        assertThat(open("update :configmaps").account("kube-system", "coredns").has(Step.CLUSTER_NAMES, all))
                .isFalse();
    }

    @Test
    void certificatesSignedByOneself() {
        Place any = at(Place.Kind.ANY_IDENTITY, "");
        String status = "update certificates.k8s.io:certificatesigningrequests/status";
        edge(
                cluster("sign certificates.k8s.io:signers kubernetes.io/kube-apiserver-client", status),
                cluster("sign certificates.k8s.io:signers example.org/own", status),
                Step.SIGN_CERTIFICATES,
                any);
        edge(
                cluster("sign certificates.k8s.io:signers", status),
                cluster("sign certificates.k8s.io:signers"),
                Step.SIGN_CERTIFICATES,
                any);
        assertThat(Step.SIGN_CERTIFICATES.certain()).isFalse();
    }

    @Test
    void bootstrapTokens() {
        edge(
                new Grants().in("kube-system", "create :secrets"),
                open("create :secrets"),
                Step.BOOTSTRAP_TOKEN,
                Place.NODE);
        edge(cluster("create :secrets"), cluster("update :secrets"), Step.BOOTSTRAP_TOKEN, Place.NODE);
    }

    @Test
    void storageClasses() {
        edge(
                cluster("create storage.k8s.io:storageclasses").in("shut", "create :pods,:persistentvolumeclaims"),
                cluster("create storage.k8s.io:storageclasses").in("shut", "create :pods"),
                Step.STORAGE_CLASS,
                Place.NODE);
    }

    @Test
    void aggregationLabels() {
        String make = "create rbac.authorization.k8s.io:clusterroles";
        String escalate = "escalate rbac.authorization.k8s.io:clusterroles";
        edge(
                bound(cluster(make, escalate), true),
                bound(cluster(make, escalate), false),
                Step.AGGREGATE,
                Place.CLUSTER_ADMIN);
        assertThat(bound(cluster(make), true).has(Step.AGGREGATE, Place.CLUSTER_ADMIN))
                .as("only what one holds may be put into a role")
                .isFalse();
    }

    private static Grants bound(Grants grants, boolean aggregated) {
        RoleId id = RoleId.cluster("collector");
        List<LabelSelector> selectors =
                aggregated ? List.of(new LabelSelector(Map.of("to-collector", "true"), List.of())) : List.of();
        return grants.role(new Role(id, List.of(), selectors, Map.of(), false))
                .bind(Binding.cluster("collectors", id, Grants.ALICE));
    }

    /** One half comes from a group that everybody is in, the other from a grant of one's own. */
    @Test
    void whatAGroupHoldsForOneNameCountsTogetherWithOnesOwn() {
        Subject everybody = Subject.group("system:authenticated");
        String rbac = "rbac.authorization.k8s.io:";
        Place admin = Place.CLUSTER_ADMIN;
        edge(
                cluster("impersonate :users").cluster(everybody, "impersonate :groups system:masters"),
                cluster("get :users").cluster(everybody, "impersonate :groups system:masters"),
                Step.IMPERSONATE_NAMED_GROUP,
                admin);
        edge(
                cluster("impersonate :users bob").cluster(everybody, "impersonate :groups system:masters"),
                cluster("get :users bob").cluster(everybody, "impersonate :groups system:masters"),
                Step.IMPERSONATE_NAMED_GROUP,
                admin);
        edge(
                cluster("impersonate :groups").cluster(everybody, "impersonate :users bob"),
                cluster("get :groups").cluster(everybody, "impersonate :users bob"),
                Step.IMPERSONATE_NAMED_GROUP,
                admin);
        RoleId reader = RoleId.cluster("reader");
        Place bound = Place.role("open", reader);
        edge(
                open("create " + rbac + "rolebindings")
                        .role(Role.of(reader, Grants.rule("get :pods")))
                        .cluster(everybody, "bind " + rbac + "clusterroles reader"),
                open("delete " + rbac + "rolebindings")
                        .role(Role.of(reader, Grants.rule("get :pods")))
                        .cluster(everybody, "bind " + rbac + "clusterroles reader"),
                Step.BIND_CLUSTER_ROLE_IN,
                bound);
        edge(
                cluster("create " + rbac + "clusterrolebindings")
                        .role(Role.of(reader, Grants.rule("get :pods")))
                        .cluster(everybody, "bind " + rbac + "clusterroles reader"),
                cluster("delete " + rbac + "clusterrolebindings")
                        .role(Role.of(reader, Grants.rule("get :pods")))
                        .cluster(everybody, "bind " + rbac + "clusterroles reader"),
                Step.BIND_CLUSTER_ROLE,
                Place.role("", reader));
    }

    @Test
    void constrainedImpersonation() {
        String user = "impersonate:user-info authentication.k8s.io:users";
        String on = "impersonate-on:user-info:get :secrets";
        edge(
                cluster(user, on),
                cluster(user, on).version("v1.34.2"),
                Step.CONSTRAINED_USER,
                at(Place.Kind.ANY_USER, ""));
        edge(cluster(user, on), cluster(user), Step.CONSTRAINED_USER, at(Place.Kind.ANY_USER, ""));
        edge(
                open(
                        "impersonate:serviceaccount authentication.k8s.io:serviceaccounts",
                        "impersonate-on:serviceaccount:list :pods"),
                open(
                        "impersonate:serviceaccount authentication.k8s.io:serviceaccounts",
                        "impersonate-on:user-info:list :pods"),
                Step.CONSTRAINED_ACCOUNT,
                at(Place.Kind.ACCOUNT_NAMES, "open"));
        edge(
                cluster(
                        "impersonate:arbitrary-node authentication.k8s.io:nodes",
                        "impersonate-on:arbitrary-node:get :pods"),
                cluster("impersonate:arbitrary-node authentication.k8s.io:nodes"),
                Step.CONSTRAINED_NODE,
                Place.NODE);
        // What is granted in this way never makes anybody a member of system:masters.
        assertThat(cluster(user, on, "impersonate:user-info authentication.k8s.io:groups")
                        .has(Step.IMPERSONATE_MASTERS, Place.CLUSTER_ADMIN))
                .isFalse();
    }
}
