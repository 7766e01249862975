package dev.castellan.access.escalation;

import static dev.castellan.access.escalation.Grants.WHO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Binding;
import dev.castellan.access.Principal;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Subject;
import org.junit.jupiter.api.Test;

/** Each kind of edge where it is, and the nearest case where it is not. */
class EdgesTest {
    private static final String RBAC = "rbac.authorization.k8s.io:";

    private static Place at(Place.Kind kind, String namespace) {
        return Place.in(kind, namespace);
    }

    private static Place user(String name) {
        return Place.of(Principal.user(name));
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
    void everything() {
        edge(cluster("* *:*"), cluster("* :*"), Step.EVERYTHING, Place.CLUSTER_ADMIN);
        edge(open("* *:*"), open("* *:* x"), Step.EVERYTHING, at(Place.Kind.NAMESPACE, "open"));
    }

    @Test
    void masters() {
        Subject masters = Subject.group("system:masters");
        Place group = Place.of(Principal.group("system:masters"));
        assertThat(new Grants().cluster(masters, "get :pods").has(group, Step.MASTERS, Place.CLUSTER_ADMIN))
                .isTrue();
        assertThat(new Grants()
                        .cluster(Subject.user("system:masters"), "get :pods")
                        .has(user("system:masters"), Step.MASTERS, Place.CLUSTER_ADMIN))
                .isFalse();
    }

    @Test
    void memberOfAnImplicitGroup() {
        Place group = Place.of(Principal.group("system:serviceaccounts:open"));
        Grants world = new Grants().in("open", Subject.group("system:serviceaccounts:open"), "create :pods");
        assertThat(world.has(Grants.account("open:app"), Step.MEMBER, group)).isTrue();
        assertThat(world.has(Grants.account("shut:app"), Step.MEMBER, group)).isFalse();
    }

    @Test
    void rightsOfAGroupAndOnesOwnAreUnited() {
        Grants world = new Grants()
                .cluster(Subject.group("system:authenticated"), "create " + RBAC + "clusterrolebindings")
                .cluster("bind " + RBAC + "clusterroles");
        assertThat(world.has(Step.BIND_CLUSTER, Place.CLUSTER_ADMIN)).isTrue();
    }

    @Test
    void impersonateMasters() {
        edge(
                cluster("impersonate :users,:groups"),
                cluster("impersonate :groups"),
                Step.IMPERSONATE_MASTERS,
                Place.CLUSTER_ADMIN);
        edge(
                cluster("impersonate :groups system:masters", "impersonate :users bob"),
                cluster("impersonate :groups system:masters"),
                Step.IMPERSONATE_NAMED_GROUP,
                Place.CLUSTER_ADMIN);
    }

    @Test
    void impersonateAGroup() {
        Place team = Place.of(Principal.group("team"));
        edge(
                cluster("impersonate :groups team", "impersonate :users").cluster(Subject.group("team"), "get :pods"),
                cluster("impersonate :groups team", "impersonate :users").cluster(Subject.group("other"), "get :pods"),
                Step.IMPERSONATE_NAMED_GROUP,
                team);
    }

    @Test
    void impersonateAnyUser() {
        edge(
                cluster("impersonate :users"),
                open("impersonate :users"),
                Step.IMPERSONATE_ANY_USER,
                at(Place.Kind.ANY_USER, ""));
    }

    @Test
    void impersonateAUser() {
        edge(
                cluster("impersonate :users bob").cluster(Subject.user("bob"), "get :pods"),
                cluster("impersonate :users carol").cluster(Subject.user("bob"), "get :pods"),
                Step.IMPERSONATE_USER,
                user("bob"));
    }

    @Test
    void impersonateServiceAccounts() {
        edge(
                open("impersonate :serviceaccounts"),
                open("impersonate :users"),
                Step.IMPERSONATE_ANY_ACCOUNT,
                at(Place.Kind.ACCOUNT_NAMES, "open"));
        edge(
                open("impersonate :serviceaccounts app"),
                open("impersonate :serviceaccounts other"),
                Step.IMPERSONATE_ACCOUNT,
                Grants.account("open:app"));
    }

    @Test
    void bindInTheCluster() {
        edge(
                cluster("bind " + RBAC + "clusterroles", "create " + RBAC + "clusterrolebindings"),
                cluster("bind " + RBAC + "roles", "create " + RBAC + "clusterrolebindings"),
                Step.BIND_CLUSTER,
                Place.CLUSTER_ADMIN);
    }

    @Test
    void bindInANamespace() {
        edge(
                open("bind " + RBAC + "clusterroles", "create " + RBAC + "rolebindings"),
                open("bind " + RBAC + "clusterroles").in("shut", "create " + RBAC + "rolebindings"),
                Step.BIND_NAMESPACE,
                at(Place.Kind.NAMESPACE, "open"));
    }

    @Test
    void bindOneClusterRole() {
        RoleId role = RoleId.cluster("strong");
        String bind = "bind " + RBAC + "clusterroles strong";
        edge(
                cluster(bind, "create " + RBAC + "clusterrolebindings").role(Role.of(role, Grants.rule("* *:*"))),
                cluster(bind, "create " + RBAC + "clusterrolebindings"),
                Step.BIND_CLUSTER_ROLE,
                Place.role("", role));
        edge(
                open(bind, "create " + RBAC + "rolebindings").role(Role.of(role, Grants.rule("* *:*"))),
                open(bind).role(Role.of(role, Grants.rule("* *:*"))),
                Step.BIND_CLUSTER_ROLE_IN,
                Place.role("open", role));
        Grants leads =
                cluster(bind, "create " + RBAC + "clusterrolebindings").role(Role.of(role, Grants.rule("* *:*")));
        assertThat(leads.has(Place.role("", role), Step.EVERYTHING, Place.CLUSTER_ADMIN))
                .isTrue();
    }

    @Test
    void bindRolesOfANamespace() {
        edge(
                open("bind " + RBAC + "roles", "create " + RBAC + "rolebindings"),
                open("bind " + RBAC + "roles", "delete " + RBAC + "rolebindings"),
                Step.BIND_ANY_ROLE,
                at(Place.Kind.ANY_ROLE, "open"));
        RoleId role = RoleId.in("open", "strong");
        edge(
                open("bind " + RBAC + "roles strong", "patch " + RBAC + "rolebindings")
                        .role(Role.of(role, Grants.rule("create :pods"))),
                open("bind " + RBAC + "roles strong", "patch " + RBAC + "rolebindings")
                        .role(Role.of(RoleId.in("shut", "strong"), Grants.rule("create :pods"))),
                Step.BIND_ROLE,
                Place.role("open", role));
    }

    @Test
    void escalate() {
        edge(
                cluster("escalate,patch " + RBAC + "clusterroles"),
                cluster("escalate,create " + RBAC + "clusterroles"),
                Step.ESCALATE_CLUSTER,
                Place.CLUSTER_ADMIN);
        edge(
                cluster("escalate,update " + RBAC + "clusterroles role1"),
                cluster("escalate,update " + RBAC + "clusterroles role9"),
                Step.ESCALATE_NAMED,
                Place.CLUSTER_ADMIN);
        edge(
                open("escalate,update " + RBAC + "roles"),
                new Grants()
                        .role(Role.of(RoleId.cluster("c"), Grants.rule("escalate,update " + RBAC + "roles")))
                        .bind(Binding.in("open", "b", RoleId.cluster("c"), Grants.ALICE)),
                Step.ESCALATE_ROLE,
                at(Place.Kind.NAMESPACE, "open"));
    }

    @Test
    void danglingBinding() {
        String rights = "escalate,create " + RBAC + "clusterroles";
        Binding dangling = Binding.cluster("lost", RoleId.cluster("gone"), Grants.ALICE);
        edge(
                cluster(rights).bind(dangling),
                cluster(rights).bind(dangling).role(Role.of(RoleId.cluster("gone"))),
                Step.DANGLING_CLUSTER,
                Place.CLUSTER_ADMIN);
        String inOne = "escalate,create " + RBAC + "roles";
        edge(
                open(inOne).bind(Binding.in("open", "lost", RoleId.in("open", "gone"), Grants.ALICE)),
                open(inOne).bind(Binding.in("open", "lost", RoleId.in("open", "gone"), Subject.user("bob"))),
                Step.DANGLING_ROLE,
                at(Place.Kind.NAMESPACE, "open"));
    }

    @Test
    void tokens() {
        edge(
                open("create :serviceaccounts/token"),
                open("create :serviceaccounts"),
                Step.REQUEST_TOKENS,
                at(Place.Kind.ACCOUNTS, "open"));
        edge(
                open("create :serviceaccounts/token app"),
                open("create :serviceaccounts/token ghost"),
                Step.REQUEST_NAMED_TOKEN,
                Grants.account("open:app"));
        edge(
                open("create,get :secrets"),
                open("create,delete :secrets"),
                Step.TOKEN_SECRETS,
                at(Place.Kind.ACCOUNTS, "open"));
    }

    @Test
    void secrets() {
        edge(cluster("watch :secrets"), cluster("get :secrets"), Step.LIST_ALL_SECRETS, Place.ALL_SECRETS);
        edge(open("get :secrets"), open("get :secrets one"), Step.GUESS_SECRETS, at(Place.Kind.SECRETS, "open"));
    }

    @Test
    void pods() {
        edge(open("create :pods"), open("create :pods x"), Step.PODS, at(Place.Kind.PODS, "open"));
        edge(open("patch apps:deployments"), open("patch :deployments"), Step.WORKLOADS, at(Place.Kind.PODS, "open"));
        edge(
                open("patch apps:deployments web"),
                open("create apps:deployments web"),
                Step.NAMED_WORKLOAD,
                at(Place.Kind.PODS, "open"));
        edge(open("update :pods"), open("update :pods/status"), Step.PATCH_PODS, at(Place.Kind.RUNNING, "open"));
    }

    @Test
    void runningPods() {
        Place running = at(Place.Kind.RUNNING, "open");
        edge(open("create :pods/exec"), open("get :pods/exec"), Step.EXEC_PODS, running);
        assertThat(open("get :pods/exec").version("v1.34.1").has(Step.EXEC_PODS, running))
                .as("over WebSocket, before 1.35")
                .isTrue();
        edge(open("create :pods/exec one"), open("create :pods one"), Step.NAMED_EXEC, running);
        edge(open("create :pods/attach"), open("create :pods/log"), Step.ATTACH_PODS, running);
        edge(open("patch :*/ephemeralcontainers"), open("patch :pods/resize"), Step.DEBUG_PODS, running);
        edge(cluster("get :nodes/proxy"), cluster("get :nodes/stats"), Step.PROXY_NODES, at(Place.Kind.RUNNING, ""));
    }

    @Test
    void certificates() {
        String create = "create certificates.k8s.io:certificatesigningrequests";
        String approve = "update certificates.k8s.io:certificatesigningrequests/approval";
        edge(
                cluster(create, approve, "approve certificates.k8s.io:signers kubernetes.io/kube-apiserver-client"),
                cluster(create, approve, "approve certificates.k8s.io:signers kubernetes.io/kubelet-serving"),
                Step.CERTIFICATES,
                at(Place.Kind.ANY_IDENTITY, ""));
    }

    @Test
    void admission() {
        String group = "admissionregistration.k8s.io:";
        Place pods = at(Place.Kind.PODS, "");
        edge(
                cluster("create " + group + "mutatingwebhookconfigurations"),
                cluster("delete " + group + "mutatingwebhookconfigurations"),
                Step.MUTATING_WEBHOOK,
                pods);
        edge(
                cluster("create " + group + "mutatingadmissionpolicies," + group + "mutatingadmissionpolicybindings"),
                cluster("create " + group + "mutatingadmissionpolicies"),
                Step.MUTATING_POLICY,
                pods);
        edge(
                cluster("patch " + group + "validatingwebhookconfigurations"),
                cluster("get " + group + "validatingwebhookconfigurations"),
                Step.VALIDATING_WEBHOOK,
                Place.ALL_SECRETS);
    }

    @Test
    void waysToANode() {
        assertThat(new Grants().has(at(Place.Kind.PODS, "open"), Step.PRIVILEGED_POD, Place.NODE))
                .isTrue();
        assertThat(new Grants().has(at(Place.Kind.PODS, "shut"), Step.PRIVILEGED_POD, Place.NODE))
                .isFalse();
        assertThat(new Grants()
                        .in("unread", "get :pods")
                        .has(at(Place.Kind.PODS, "unread"), Step.PRIVILEGED_POD_PERHAPS, Place.NODE))
                .isTrue();
        edge(
                new Grants().in("shut", "patch :namespaces", "create :pods"),
                new Grants().in("shut", "patch :namespaces").in("open", "create :pods"),
                Step.LIFT_POD_SECURITY,
                Place.NODE);
        edge(
                cluster("create :persistentvolumes").in("shut", "create :persistentvolumeclaims,:pods"),
                new Grants().in("shut", "create :persistentvolumes,:persistentvolumeclaims,:pods"),
                Step.HOST_VOLUME,
                Place.NODE);
    }

    @Test
    void aNamedNamespaceIsOne() {
        assertThat(cluster("patch :namespaces shut").in("shut", "create :pods").has(Step.LIFT_POD_SECURITY, Place.NODE))
                .isTrue();
        assertThat(cluster("patch :namespaces open").in("shut", "create :pods").has(Step.LIFT_POD_SECURITY, Place.NODE))
                .isFalse();
    }

    @Test
    void operators() {
        edge(
                open("create kustomize.toolkit.fluxcd.io:kustomizations")
                        .account("flux-system", "kustomize-controller"),
                open("create kustomize.toolkit.fluxcd.io:kustomizations"),
                Step.FLUX_KUSTOMIZATION,
                Grants.account("flux-system:kustomize-controller"));
        edge(
                open("patch helm.toolkit.fluxcd.io:helmreleases").account("flux-system", "helm-controller"),
                open("get helm.toolkit.fluxcd.io:helmreleases").account("flux-system", "helm-controller"),
                Step.FLUX_HELM,
                Grants.account("flux-system:helm-controller"));
        edge(
                argo().in("argocd", "create argoproj.io:applications"),
                argo().in("open", "create argoproj.io:applications"),
                Step.ARGO_APPLICATION,
                Grants.account("argocd:argocd-application-controller"));
        edge(
                argo().in("open", "create argoproj.io:applications"),
                argo().in("argocd", "create argoproj.io:applications"),
                Step.ARGO_APPLICATION_AWAY,
                Grants.account("argocd:argocd-application-controller"));
        assertThat(argo().cluster("create argoproj.io:applications")
                        .has(Step.ARGO_APPLICATION, Grants.account("argocd:argocd-application-controller")))
                .isTrue();
        edge(
                open("create tekton.dev:pipelineruns").resource("tekton.dev", "pipelineruns"),
                open("create tekton.dev:pipelineruns"),
                Step.PIPELINE_RUN,
                at(Place.Kind.PODS, "open"));
        edge(
                open("create argoproj.io:workflows").resource("argoproj.io", "workflows"),
                open("create argoproj.io:workflows"),
                Step.WORKFLOW,
                at(Place.Kind.PODS, "open"));
    }

    private static Grants argo() {
        return new Grants().account("argocd", "argocd-application-controller");
    }

    @Test
    void whatFollowsFromAPlace() {
        Grants world = new Grants();
        Place pods = at(Place.Kind.PODS, "open");
        Place accounts = at(Place.Kind.ACCOUNTS, "open");
        assertThat(world.has(pods, Step.RUN_AS, accounts)).isTrue();
        assertThat(world.has(pods, Step.RUN_AS, at(Place.Kind.ACCOUNTS, "shut")))
                .isFalse();
        assertThat(world.has(pods, Step.MOUNT_SECRETS, at(Place.Kind.SECRETS, "open")))
                .isTrue();
        assertThat(world.has(at(Place.Kind.RUNNING, "open"), Step.RUNS_AS, accounts))
                .isTrue();
        assertThat(world.has(at(Place.Kind.SECRETS, "open"), Step.STORED_TOKENS, accounts))
                .isTrue();
        assertThat(world.has(Place.NODE, Step.PODS_OF_NODE, at(Place.Kind.RUNNING, "")))
                .isTrue();
        assertThat(world.has(at(Place.Kind.PODS, ""), Step.IN_EVERY_NAMESPACE, pods))
                .isTrue();
        assertThat(world.has(accounts, Step.IS_ONE, Grants.account("open:app"))).isTrue();
        assertThat(world.has(accounts, Step.IS_ONE, Grants.account("shut:app"))).isFalse();
        assertThat(world.has(Place.CLUSTER_ADMIN, Step.INCLUDED, Place.NODE)).isTrue();
    }
}
