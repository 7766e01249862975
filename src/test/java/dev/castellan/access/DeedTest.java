package dev.castellan.access;

import static dev.castellan.access.World.RBAC;
import static dev.castellan.access.World.rule;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What people mean by a right is answered besides the right, as the version of the server has it. */
class DeedTest {
    private static final Subject ALICE = Subject.user("alice");
    private static final Requester HER = Requester.authenticated("alice", List.of());

    private static Request.OnResource on(String verb, String group, String resource, String sub, String name) {
        return new Request.OnResource(verb, group, resource, sub, "shop", name);
    }

    private static Request.OnResource cluster(String verb, String group, String resource, String sub, String name) {
        return new Request.OnResource(verb, group, resource, sub, "", name);
    }

    private static List<Deed.Judged> deeds(World world, Request asked) {
        return Deed.of(world.index(), HER, asked);
    }

    private static Deed.Judged deed(World world, Request asked, String what) {
        return deeds(world, asked).stream()
                .filter(d -> d.deed().what().contains(what))
                .findFirst()
                .orElseThrow();
    }

    private static Answer answer(World world, Request asked, String what) {
        return deed(world, asked, what).answer();
    }

    @Test
    void getAloneRunsCommandsUntil134AndNothingFrom135() {
        World get = new World().grant(ALICE, rule("get", "", "pods/exec"));
        for (String verb : List.of("create", "get")) {
            Request asked = on(verb, "", "pods", "exec", "web-0");
            assertThat(answer(get.version("v1.34.9"), asked, "run commands"))
                    .as(verb)
                    .isEqualTo(Answer.YES);
            Deed.Judged now = deed(get.version("v1.35.0"), on("get", "", "pods", "exec", "web-0"), "run commands");
            assertThat(now.answer()).isEqualTo(Answer.NO);
            assertThat(now.text())
                    .isEqualTo(
                            "May not run commands in the pod, which needs create pods/exec web-0 in shop. From 1.35 a"
                                    + " WebSocket, which is opened with GET, needs create as well; get alone gives"
                                    + " nothing.");
        }
        assertThat(deeds(get.version("v1.35.0"), on("create", "", "pods", "exec", "web-0")))
                .as("where the deed takes just the right that was asked, nothing is said")
                .isEmpty();
        assertThat(deed(get.version(""), on("get", "", "pods", "exec", "web-0"), "run")
                        .deed()
                        .why())
                .contains("version of the server is not known");
        assertThat(answer(get.version("v1.34.9"), on("create", "", "pods", "attach", "web-0"), "attach"))
                .isEqualTo(Answer.NO);
    }

    @Test
    void theKubeletIsContentWithOther() {
        World proxy = new World().grant(ALICE, rule("get", "", "nodes/proxy"));
        assertThat(answer(proxy, cluster("create", "", "nodes", "proxy", "n1"), "every pod of the node"))
                .isEqualTo(Answer.YES);
        World pods = new World().grant(ALICE, rule("get", "", "nodes/pods"));
        Request asked = cluster("get", "", "nodes", "pods", "n1");
        assertThat(answer(pods.version("v1.36.0"), asked, "read /pods")).isEqualTo(Answer.YES);
        assertThat(answer(pods.version("v1.32.4"), asked, "read /pods")).isEqualTo(Answer.NO);
        assertThat(answer(proxy.version("v1.32.4"), asked, "read /pods")).isEqualTo(Answer.YES);
        for (String alone : List.of("stats", "statusz")) {
            assertThat(deeds(proxy, cluster("get", "", "nodes", alone, "n1")))
                    .as("for %s the kubelet asks for nothing else, so there is nothing to say", alone)
                    .isEmpty();
            assertThat(Abilities.readKubelet(proxy.index().server(), alone, "n1")
                            .met(proxy.index(), HER))
                    .isEqualTo(Answer.NO);
        }
    }

    @Test
    void whatACreateByNameMeans() {
        World named = new World().grant(ALICE, rule("create,patch", "", "configmaps", "foo"));
        Request create = on("create", "", "configmaps", "", "foo");
        assertThat(RealRequest.of(create, named.index().scopes()).difference()).isNotEmpty();
        assertThat(answer(named, create, "server-side apply")).isEqualTo(Answer.YES);
        World patch = new World().grant(ALICE, rule("patch", "", "configmaps"));
        assertThat(answer(patch, on("patch", "", "configmaps", "", "foo"), "server-side apply"))
                .isEqualTo(Answer.NO);
        assertThat(deeds(patch, on("patch", "", "configmaps", "", ""))).isEmpty();
        // A request for a namespace is decided inside it.
        World inside = new World().grantIn("foo", ALICE, rule("create,patch", "", "namespaces"));
        assertThat(answer(inside, cluster("create", "", "namespaces", "", "foo"), "server-side apply"))
                .isEqualTo(Answer.YES);
    }

    @Test
    void aListOfNamedObjectsWorksWithASelector() {
        World named = new World().grant(ALICE, rule("list", "", "secrets", "one", "two"));
        assertThat(deeds(named, on("list", "", "secrets", "", "")))
                .extracting(Deed.Judged::answer)
                .containsExactly(Answer.YES, Answer.YES);
        assertThat(named.index().decide(HER, on("list", "", "secrets", "", "")).answer())
                .isEqualTo(Answer.NO);
    }

    @Test
    void approvingTakesTwoRights() {
        PolicyRule update = rule("update", "certificates.k8s.io", "certificatesigningrequests/approval");
        PolicyRule signer = rule("approve", "certificates.k8s.io", "signers", "kubernetes.io/*");
        Request asked = cluster("update", "certificates.k8s.io", "certificatesigningrequests", "approval", "");
        Deed.Judged half = deed(new World().grant(ALICE, update), asked, "kube-apiserver-client");
        assertThat(half.answer()).isEqualTo(Answer.NO);
        assertThat(half.parts()).extracting(Deed.Part::answer).contains(Answer.YES, Answer.NO);
        assertThat(half.text())
                .contains("and (approve signers.certificates.k8s.io kubernetes.io/kube-apiserver-client or approve"
                        + " signers.certificates.k8s.io kubernetes.io/*)");
        assertThat(answer(new World().grant(ALICE, update, signer), asked, "kube-apiserver-client"))
                .isEqualTo(Answer.YES);
        Request sign = cluster("sign", "certificates.k8s.io", "signers", "", "example.com/own");
        World signs = new World().grant(ALICE, rule("sign", "certificates.k8s.io", "signers"));
        assertThat(answer(signs, sign, "sign certificates of example.com/own")).isEqualTo(Answer.NO);
        PolicyRule patch = rule("patch", "certificates.k8s.io", "certificatesigningrequests/status");
        assertThat(answer(signs.grant(ALICE, patch), sign, "sign certificates of example.com/own"))
                .isEqualTo(Answer.YES);
    }

    @Test
    void oneRequestForACertificateMayBeAllOneMayApprove() {
        World one = new World()
                .grant(
                        ALICE,
                        rule("update", "certificates.k8s.io", "certificatesigningrequests/approval", "csr-1"),
                        rule("approve", "certificates.k8s.io", "signers"));
        for (String name : List.of("csr-1", "csr-2")) {
            Request asked = cluster("update", "certificates.k8s.io", "certificatesigningrequests", "approval", name);
            assertThat(answer(one, asked, "kube-apiserver-client"))
                    .as(name)
                    .isEqualTo(name.equals("csr-1") ? Answer.YES : Answer.NO);
        }
        Request signer = cluster("approve", "certificates.k8s.io", "signers", "", "example.com/own");
        assertThat(answer(one, signer, "approve all certificates of example.com/own"))
                .isEqualTo(Answer.NO);
        assertThat(answer(one, signer, "approve the request called csr-1 where its signer is example.com/own"))
                .as("which request is not asked here")
                .isEqualTo(Answer.YES);
    }

    @Test
    void aGroupIsImpersonatedTogetherWithSomebodyOnly() {
        Request asked = cluster("impersonate", "", "groups", "", "system:masters");
        PolicyRule groups = rule("impersonate", "", "groups");
        assertThat(answer(new World().grant(ALICE, groups), asked, "send requests"))
                .isEqualTo(Answer.NO);
        assertThat(answer(
                        new World().grant(ALICE, groups, rule("impersonate", "", "users", "bob")),
                        asked,
                        "send requests"))
                .isEqualTo(Answer.YES);
        assertThat(answer(
                        new World()
                                .grant(ALICE, groups)
                                .grantIn("shop", ALICE, rule("impersonate", "", "serviceaccounts")),
                        asked,
                        "send requests"))
                .isEqualTo(Answer.YES);
        Request uid = cluster("impersonate", "authentication.k8s.io", "uids", "", "7");
        PolicyRule uids = rule("impersonate", "authentication.k8s.io", "uids");
        assertThat(answer(new World().grant(ALICE, uids), uid, "send requests")).isEqualTo(Answer.NO);
        assertThat(answer(new World().grant(ALICE, uids, rule("impersonate", "", "users")), uid, "send requests"))
                .isEqualTo(Answer.YES);
    }

    @Test
    void constrainedImpersonationTakesBothRightsFrom136() {
        PolicyRule be = rule("impersonate:user-info", "authentication.k8s.io", "users", "bob");
        PolicyRule act = rule("impersonate-on:user-info:get", "", "pods");
        Request being = cluster("impersonate:user-info", "authentication.k8s.io", "users", "", "bob");
        Request acting = on("impersonate-on:user-info:get", "", "pods", "", "");
        for (Request asked : List.of(being, acting)) {
            assertThat(answer(new World().version("v1.36.0").grant(ALICE, be, act), asked, "in that name"))
                    .isEqualTo(Answer.YES);
            assertThat(answer(new World().version("v1.35.0").grant(ALICE, be, act), asked, "in that name"))
                    .isEqualTo(Answer.NO);
            assertThat(answer(
                            new World().version("v1.36.0").grant(ALICE, asked.equals(being) ? be : act),
                            asked,
                            "in that name"))
                    .isEqualTo(Answer.NO);
        }
    }

    @Test
    void onlyAnAccountOfAServiceIsOnANode() {
        PolicyRule node = rule("impersonate:associated-node", "authentication.k8s.io", "nodes", "n1");
        PolicyRule star = rule("impersonate:associated-node", "authentication.k8s.io", "nodes", "*");
        PolicyRule onNode = rule("impersonate-on:associated-node:get", "", "pods");
        Request acting = on("impersonate-on:associated-node:get", "", "pods", "", "");
        Request being = cluster("impersonate:associated-node", "authentication.k8s.io", "nodes", "", "*");
        Subject agent = Subject.serviceAccount("kube-system", "agent");
        Requester it = Requester.serviceAccount("kube-system", "agent");
        World star136 =
                new World().version("v1.36.0").grant(agent, star, onNode).grant(ALICE, star, onNode);
        for (Request asked : List.of(acting, being)) {
            Deed.Judged account = Deed.of(star136.index(), it, asked).getFirst();
            assertThat(account.answer()).isEqualTo(Answer.YES);
            assertThat(account.text()).contains("token").contains("node");
            assertThat(answer(star136, asked, "in that name"))
                    .as("no token of a person names a node")
                    .isEqualTo(Answer.NO);
        }
        World one = new World().version("v1.36.0").grant(agent, node, onNode);
        assertThat(Deed.of(one.index(), it, acting).getFirst().answer())
                .as("the server asks for nodes called *")
                .isEqualTo(Answer.NO);
    }

    @Test
    void thePlainRightToImpersonateCountsAsEver() {
        PolicyRule act = rule("impersonate-on:user-info:get", "", "pods");
        PolicyRule plain = rule("impersonate", "", "users", "bob");
        Request being = cluster("impersonate:user-info", "authentication.k8s.io", "users", "", "bob");
        for (String version : List.of("v1.35.0", "v1.36.0")) {
            World world = new World().version(version).grant(ALICE, act, plain);
            assertThat(answer(world, being, "in that name")).as(version).isEqualTo(Answer.YES);
            assertThat(answer(
                            world,
                            cluster("impersonate:user-info", "authentication.k8s.io", "users", "", "eve"),
                            "in that name"))
                    .as(version)
                    .isEqualTo(Answer.NO);
        }
        World nothingToDo = new World().version("v1.36.0").grant(ALICE, plain);
        assertThat(answer(nothingToDo, being, "in that name")).isEqualTo(Answer.YES);
        World groups = new World()
                .version("v1.36.0")
                .grant(
                        ALICE,
                        rule("impersonate:user-info", "authentication.k8s.io", "users", "bob"),
                        rule("impersonate", "", "users", "bob"));
        Request group = cluster("impersonate:user-info", "authentication.k8s.io", "groups", "", "ops");
        assertThat(answer(groups, group, "in that name"))
                .as("a group takes its own right")
                .isEqualTo(Answer.NO);
        assertThat(answer(groups.grant(ALICE, rule("impersonate", "", "groups", "ops")), group, "in that name"))
                .isEqualTo(Answer.YES);
    }

    @Test
    void theStatusOfAClaimIsAskedForInPartsFrom136() {
        PolicyRule status = rule("update", "resource.k8s.io", "resourceclaims/status");
        PolicyRule driver =
                rule("associated-node:update", "resource.k8s.io", "resourceclaims/driver", "gpu.example.com");
        Request asked = on("update", "resource.k8s.io", "resourceclaims", "status", "c");
        World now = new World().version("v1.36.0").grant(ALICE, status, driver);
        assertThat(answer(now, asked, "part of gpu.example.com from anywhere")).isEqualTo(Answer.NO);
        assertThat(deeds(now, asked))
                .as("a person is on no node")
                .noneMatch(d -> d.deed().what().contains("from the node"));
        Subject plugin = Subject.serviceAccount("gpu", "plugin");
        assertThat(Deed.of(now.grant(plugin, status, driver).index(), Requester.serviceAccount("gpu", "plugin"), asked))
                .filteredOn(d -> d.deed().what().contains("from the node"))
                .singleElement()
                .satisfies(d -> {
                    assertThat(d.answer()).isEqualTo(Answer.YES);
                    assertThat(d.text()).contains("token");
                });
        assertThat(answer(now, asked, "its devices")).isEqualTo(Answer.NO);
        assertThat(deeds(new World().version("v1.35.0").grant(ALICE, status), asked))
                .isEmpty();
    }

    @Test
    void writingBindingsIsNotBinding() {
        Request asked = on("create", RBAC, "rolebindings", "", "");
        PolicyRule write = rule("create", RBAC, "rolebindings");
        assertThat(answer(new World().grant(ALICE, write), asked, "bind to any ClusterRole"))
                .isEqualTo(Answer.NO);
        assertThat(answer(
                        new World().grant(ALICE, write).grantIn("shop", ALICE, rule("bind", RBAC, "clusterroles")),
                        asked,
                        "bind to any ClusterRole"))
                .isEqualTo(Answer.YES);
        Request roles = cluster("update", RBAC, "clusterroles", "", "foo");
        World named = new World()
                .grant(
                        ALICE,
                        rule("create,update", RBAC, "clusterroles"),
                        rule("escalate", RBAC, "clusterroles", "foo"));
        assertThat(answer(named, roles, "any rule")).isEqualTo(Answer.YES);
        Request create = cluster("create", RBAC, "clusterroles", "", "foo");
        assertThat(answer(named, create, "any rule"))
                .as("PUT of what is not there makes it, and is asked with the name")
                .isEqualTo(Answer.YES);
        assertThat(answer(named, cluster("create", RBAC, "clusterroles", "", "bar"), "any rule"))
                .isEqualTo(Answer.NO);
        World posts = new World()
                .grant(ALICE, rule("create", RBAC, "clusterroles"), rule("escalate", RBAC, "clusterroles", "foo"));
        assertThat(answer(posts, create, "any rule"))
                .as("a POST carries no name, for escalate neither")
                .isEqualTo(Answer.NO);
    }

    @Test
    void kindsOfRbacAreMadeByPut() {
        World world = new World().grant(ALICE, rule("create,update", RBAC + ",apps", "clusterroles,daemonsets", "foo"));
        Request update = cluster("update", RBAC, "clusterroles", "", "foo");
        assertThat(answer(world, update, "PUT where it is not there")).isEqualTo(Answer.YES);
        assertThat(answer(world, cluster("create", RBAC, "clusterroles", "", "foo"), "PUT where it is not there"))
                .isEqualTo(Answer.YES);
        assertThat(answer(world, cluster("create", RBAC, "clusterroles", "", "bar"), "PUT where it is not there"))
                .isEqualTo(Answer.NO);
        assertThat(deeds(world, on("update", "apps", "daemonsets", "", "foo")))
                .as("other kinds refuse it")
                .isEmpty();
        World services = new World()
                .grant(ALICE, rule("create,update", ",coordination.k8s.io", "services,leases,configmaps", "foo"));
        assertThat(answer(services, on("create", "", "services", "", "foo"), "PUT where it is not there"))
                .isEqualTo(Answer.YES);
        assertThat(answer(services, on("update", "coordination.k8s.io", "leases", "", "foo"), "PUT where"))
                .isEqualTo(Answer.YES);
        assertThat(answer(services, on("create", "", "configmaps", "", "foo"), "server-side apply"))
                .isEqualTo(Answer.NO);
        assertThat(deeds(services, on("update", "", "configmaps", "", "foo"))).isEmpty();
    }

    @Test
    void bindIsAskedForTheRoleOfTheBinding() {
        RoleId view = RoleId.cluster("view");
        RoleId own = RoleId.in("shop", "own");
        World world = new World()
                .binding(Binding.in("shop", "b", view, Subject.user("bob")))
                .binding(Binding.in("shop", "r", own, Subject.user("bob")))
                .binding(Binding.in("shop", "a", RoleId.cluster("admin"), Subject.user("bob")))
                .grant(
                        ALICE,
                        rule("update", RBAC, "rolebindings"),
                        rule("bind", RBAC, "clusterroles", "view"),
                        rule("bind", RBAC, "roles", "own"));
        assertThat(answer(world, on("update", RBAC, "rolebindings", "", "b"), "to ClusterRole view"))
                .isEqualTo(Answer.YES);
        assertThat(answer(world, on("update", RBAC, "rolebindings", "", "r"), "to Role own"))
                .isEqualTo(Answer.YES);
        assertThat(answer(world, on("update", RBAC, "rolebindings", "", "a"), "to ClusterRole admin"))
                .isEqualTo(Answer.NO);
        assertThat(answer(world, on("update", RBAC, "rolebindings", "", ""), "to some role"))
                .as("which is not said")
                .isEqualTo(Answer.YES);
        World none = new World().grant(ALICE, rule("update", RBAC, "rolebindings"));
        assertThat(answer(none, on("update", RBAC, "rolebindings", "", ""), "to some role"))
                .isEqualTo(Answer.NO);
    }

    @Test
    void thePlainRightCountsForActingAsSomebody() {
        Request acting = on("impersonate-on:user-info:get", "", "pods", "", "");
        PolicyRule act = rule("impersonate-on:user-info:get", "", "pods");
        World bob = new World().version("v1.36.0").grant(ALICE, act, rule("impersonate", "", "users", "bob"));
        assertThat(answer(bob, acting, "in that name")).isEqualTo(Answer.YES);
        World account = new World()
                .version("v1.36.0")
                .grant(ALICE, act)
                .grantIn("shop", ALICE, rule("impersonate", "", "serviceaccounts", "cart"));
        assertThat(answer(account, acting, "in that name"))
                .as("of another mode")
                .isEqualTo(Answer.NO);
        Request asAccount = on("impersonate-on:serviceaccount:get", "", "pods", "", "");
        assertThat(answer(account, asAccount, "in that name")).isEqualTo(Answer.YES);
        Subject agent = Subject.serviceAccount("kube-system", "agent");
        Requester it = Requester.serviceAccount("kube-system", "agent");
        Request own = on("impersonate-on:associated-node:get", "", "pods", "", "");
        for (String version : List.of("v1.35.0", "v1.36.0")) {
            World plain = new World().version(version).grant(agent, rule("impersonate", "", "users"));
            assertThat(Deed.of(plain.index(), it, own).getFirst().answer())
                    .as(version)
                    .isEqualTo(Answer.YES);
        }
        World anyNode = new World()
                .version("v1.36.0")
                .grant(
                        agent,
                        rule("impersonate-on:arbitrary-node:get", "", "pods"),
                        rule("impersonate:arbitrary-node", "authentication.k8s.io", "nodes"));
        assertThat(Deed.of(anyNode.index(), it, own).getFirst().answer()).isEqualTo(Answer.YES);
        Request being = cluster("impersonate:associated-node", "authentication.k8s.io", "nodes", "", "*");
        assertThat(Deed.of(anyNode.index(), it, being).getFirst().answer()).isEqualTo(Answer.YES);
    }

    @Test
    void creatingOfOneNameMakesNoRoleOrBinding() {
        World one = new World()
                .grant(
                        ALICE,
                        rule("create", RBAC, "clusterrolebindings,clusterroles", "foo"),
                        rule("bind,escalate", RBAC, "clusterroles"));
        for (String resource : List.of("clusterrolebindings", "clusterroles")) {
            Request asked = cluster("create", RBAC, resource, "", "foo");
            String what = resource.equals("clusterroles") ? "any rule" : "bind to any ClusterRole";
            assertThat(answer(one, asked, what)).as(resource).isEqualTo(Answer.NO);
            for (String verb : List.of("patch", "update")) {
                World put = new World()
                        .grant(
                                ALICE,
                                rule("create," + verb, RBAC, "clusterrolebindings,clusterroles", "foo"),
                                rule("bind,escalate", RBAC, "clusterroles"));
                assertThat(answer(put, asked, what)).as(verb + " " + resource).isEqualTo(Answer.YES);
            }
        }
    }

    @Test
    void theRoleOfABindingStays() {
        World world = new World()
                .grant(ALICE, rule("update,patch", RBAC, "rolebindings"), rule("bind", RBAC, "clusterroles"));
        for (String verb : List.of("update", "patch")) {
            Request asked = on(verb, RBAC, "rolebindings", "", "foo");
            assertThat(deeds(world, asked)).noneMatch(d -> d.deed().what().contains("any ClusterRole"));
            assertThat(answer(world, asked, "add anybody to a binding to some role"))
                    .isEqualTo(Answer.YES);
        }
    }

    @Test
    void pathsOfResourcesAreRequestsForResources() {
        Scopes scopes = Scopes.of(List.of());
        RealRequest pods = RealRequest.of(
                new Request.OnPath("get", "/api/v1/namespaces/shop/pods?watch=true&fieldSelector=metadata.name=x"),
                scopes);
        assertThat(pods.effective()).isEqualTo(on("watch", "", "pods", "", "x"));
        assertThat(pods.difference()).contains("decided as “watch pods x in shop”");
        assertThat(RealRequest.of(new Request.OnPath("get", "/metrics"), scopes).difference())
                .isEmpty();
        assertThat(RealRequest.of(new Request.OnPath("get", "/apis/apps/v1"), scopes)
                        .effective())
                .isEqualTo(new Request.OnPath("get", "/apis/apps/v1"));
        assertThat(RealRequest.of(new Request.OnPath("list", "/healthz"), scopes)
                        .difference())
                .contains("no real request has the verb list");
    }

    @Test
    void mastersNeedNothing() {
        Requester root = Requester.raw("root", List.of("system:masters"));
        assertThat(Deed.of(new World().index(), root, on("get", "", "pods", "exec", "x")))
                .isEmpty();
    }
}
