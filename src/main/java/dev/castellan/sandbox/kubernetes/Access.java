package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.ground.ClusterPlan;
import dev.castellan.sandbox.ground.FleetPlan;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who may do what on a cluster of the retailer: the roles somebody planned, and the mistakes that happened since. Each
 * mistake is one that reviews of real clusters find.
 */
final class Access {
    private static final String OWN_KINDS = "brambleholt:view-own-kinds";
    private static final Map<String, String> TO_VIEW = Map.of("rbac.authorization.k8s.io/aggregate-to-view", "true");

    /** What the retailer adds to {@code view} by aggregation. */
    static ObjectNode viewOfOwnKinds() {
        return Json.obj(
                "metadata",
                Json.obj("name", OWN_KINDS, "labels", TO_VIEW),
                "rules",
                Json.arr(Sheet.rule("constraints.gatekeeper.sh,kustomize.toolkit.fluxcd.io", "*", "get,list,watch")));
    }

    private final Sheet sheet;
    private final FleetPlan fleet;
    private final ClusterPlan plan;
    private final Set<String> namespaces;

    Access(Sheet sheet, FleetPlan fleet, ClusterPlan plan, Set<String> namespaces) {
        this.sheet = sheet;
        this.fleet = fleet;
        this.plan = plan;
        this.namespaces = namespaces;
    }

    void add() {
        planned();
        everywhere();
        byStage();
        byNamespace();
        if (plan.kind() == ClusterPlan.Kind.OPENSHIFT) {
            sheet.bind("", "cluster-admins", "cluster-admin", sheet.daysAgo(330), Sheet.group("system:cluster-admins"));
        }
        if (plan.kind() == ClusterPlan.Kind.K3S) {
            sheet.role(
                    "",
                    "store-operator",
                    sheet.daysAgo(250),
                    Sheet.rule(
                            "",
                            "namespaces,nodes,pods,pods/log,services,configmaps,events,persistentvolumeclaims",
                            "get,list,watch"),
                    Sheet.rule("apps,batch", "*", "get,list,watch"),
                    Sheet.rule("apps", "deployments", "patch"),
                    Sheet.rule("", "pods", "delete"));
            sheet.bind("", "store-operators", "store-operator", sheet.daysAgo(250), Sheet.group("store-operators"));
            if (namespaces.contains("tills")) {
                sheet.bind("tills", "shift-leads", "view", sheet.daysAgo(250), Sheet.group("shift-leads"));
            }
        }
    }

    /** What is as it should be. */
    private void planned() {
        for (String id : plan.adminGroups()) {
            sheet.bind("", "aks-cluster-admin-binding-aad", "cluster-admin", sheet.daysAgo(330), Sheet.group(id));
        }
        sheet.bind("", "platform-admins", "cluster-admin", sheet.daysAgo(320), entra("platform-admins"));
        sheet.role(
                "",
                "security-reviewer",
                sheet.daysAgo(200),
                Sheet.rule("", "nodes,persistentvolumes,namespaces", "get,list,watch"),
                Sheet.rule("rbac.authorization.k8s.io", "*", "get,list,watch"),
                Sheet.rule("admissionregistration.k8s.io,apiextensions.k8s.io,storage.k8s.io", "*", "get,list,watch"),
                Sheet.rule("constraints.gatekeeper.sh,templates.gatekeeper.sh", "*", "get,list,watch"));
        sheet.bind("", "security-reviewers", "security-reviewer", sheet.daysAgo(200), entra("security-reviewers"));
        sheet.bind("", "security-reviewers-view", "view", sheet.daysAgo(200), entra("security-reviewers"));
        sheet.put(
                "clusterroles.rbac.authorization.k8s.io",
                "rbac.authorization.k8s.io/v1",
                "ClusterRole",
                "",
                OWN_KINDS,
                TO_VIEW,
                sheet.daysAgo(180),
                Json.obj("rules", viewOfOwnKinds().path("rules")));
    }

    /** Mistakes that are on every cluster, because everything was set up from one template. */
    private void everywhere() {
        sheet.role(
                "",
                "rbac-sync",
                sheet.daysAgo(140),
                Sheet.rule(
                        "rbac.authorization.k8s.io",
                        "roles,clusterroles",
                        "get,list,watch,create,update,patch,escalate,bind"),
                Sheet.rule("rbac.authorization.k8s.io", "rolebindings,clusterrolebindings", "*"));
        if (namespaces.contains("ci")) {
            // A pipeline that was given everything until somebody has time.
            sheet.bind("", "ci-deployer", "cluster-admin", sheet.daysAgo(290), Sheet.account("ci", "deployer"));
            // They only start builds, but beside them runs the pipeline that may do everything.
            sheet.role(
                    "ci",
                    "job-runner",
                    sheet.daysAgo(125),
                    Sheet.rule("", "pods,pods/log", "get,list"),
                    Sheet.rule("", "pods", "create,delete"));
            sheet.bind("ci", "job-runners", "Role/job-runner", sheet.daysAgo(125), entra("webshop-developers"));
            sheet.serviceAccount("ci", "rbac-sync", Map.of(), sheet.daysAgo(140));
            sheet.bind("", "rbac-sync", "rbac-sync", sheet.daysAgo(140), Sheet.account("ci", "rbac-sync"));
        }
        if (namespaces.contains("monitoring")) {
            sheet.role(
                    "",
                    "prometheus",
                    sheet.daysAgo(260),
                    Sheet.rule("", "nodes,nodes/metrics,services,endpoints,pods", "get,list,watch"),
                    Sheet.rule("", "nodes/proxy", "get"),
                    // Copied from an old chart: it never read a secret.
                    Sheet.rule("", "secrets,configmaps", "get,list,watch"),
                    Json.obj("nonResourceURLs", Json.arr("/metrics"), "verbs", Json.arr("get")));
            sheet.bind("", "prometheus", "prometheus", sheet.daysAgo(260), Sheet.account("monitoring", "prometheus"));
        }
        if (namespaces.contains("backup")) {
            sheet.bind("", "velero", "cluster-admin", sheet.daysAgo(240), Sheet.account("backup", "velero"));
        }
        // The role was removed with the tool; the binding waits for whoever makes a role of that name.
        sheet.bind(
                "default", "support-tools", "Role/support-tools", sheet.daysAgo(410), Sheet.user(person("bram.osei")));
        sheet.bind("", "node-debuggers", "node-debugger", sheet.daysAgo(380), entra("store-systems"));
        // Left the company; the account is disabled, the binding is not gone.
        sheet.bind("default", "petra", "admin", sheet.daysAgo(520), Sheet.user(person("petra.moss")));
        // The account went, the binding stayed.
        sheet.bind(
                "kube-system",
                "old-dashboard",
                "edit",
                sheet.daysAgo(700),
                Sheet.account("kubernetes-dashboard", "kubernetes-dashboard"));
        sheet.bind("", "legacy-deployer", "edit", sheet.daysAgo(800), Sheet.account("kube-system", "legacy-deployer"));
        sheet.role("", "unused-metrics-reader", sheet.daysAgo(300), Sheet.rule("metrics.k8s.io", "*", "get,list"));
        sheet.role(
                "kube-system",
                "coredns-editor",
                sheet.daysAgo(210),
                Sheet.rule("", "configmaps", "get,update,patch", "coredns"));
        sheet.bind(
                "kube-system", "coredns-editors", "Role/coredns-editor", sheet.daysAgo(210), entra("site-reliability"));
    }

    private void byStage() {
        switch (plan.environment()) {
            case PRODUCTION -> {
                // Directory ids are lower case, and names of groups are compared letter by letter.
                sheet.bind(
                        "",
                        "site-reliability-edit",
                        "edit",
                        sheet.daysAgo(170),
                        Sheet.group(fleet.group("site-reliability").objectId().toUpperCase(Locale.ROOT)));
                sheet.role(
                        "",
                        "support-impersonator",
                        sheet.daysAgo(130),
                        Sheet.rule("", "users,groups,serviceaccounts", "impersonate"));
                sheet.bind(
                        "", "support-impersonator", "support-impersonator", sheet.daysAgo(130), entra("store-systems"));
                sheet.bind("", "kai-temporary", "edit", sheet.daysAgo(95), Sheet.user(person("kai.lund")));
            }
            case TEST -> {
                sheet.role("", "everything-in-test", sheet.daysAgo(190), Sheet.rule("*", "*", "*"));
                sheet.bind(
                        "",
                        "webshop-developers-test",
                        "everything-in-test",
                        sheet.daysAgo(190),
                        entra("webshop-developers"));
                sheet.bind("", "all-engineering-view", "view", sheet.daysAgo(190), entra("all-engineering"));
            }
            case DEVELOPMENT -> {
                sheet.bind("", "webshop-developers-edit", "edit", sheet.daysAgo(150), entra("webshop-developers"));
                sheet.bind("", "everybody-view", "view", sheet.daysAgo(150), Sheet.group("system:authenticated"));
                sheet.role(
                        "",
                        "certificate-approver",
                        sheet.daysAgo(110),
                        Sheet.rule("certificates.k8s.io", "certificatesigningrequests", "get,list,watch"),
                        Sheet.rule("certificates.k8s.io", "certificatesigningrequests/approval", "update"),
                        Sheet.rule("certificates.k8s.io", "signers", "approve", "kubernetes.io/kube-apiserver-client"));
                sheet.bind(
                        "",
                        "certificate-approver",
                        "certificate-approver",
                        sheet.daysAgo(110),
                        Sheet.user(person("lena.holt")));
                if (plan.kind() == ClusterPlan.Kind.OPENSHIFT) {
                    sheet.bind(
                            "",
                            "status-page",
                            "system:monitoring",
                            sheet.daysAgo(100),
                            Sheet.group("system:unauthenticated"));
                }
            }
        }
    }

    private void byNamespace() {
        for (String namespace : namespaces) {
            switch (namespace) {
                case "shop" -> {
                    // "It could not read its settings", so the account of every pod became an editor.
                    sheet.bind(
                            namespace, "default-edit", "edit", sheet.daysAgo(230), Sheet.account(namespace, "default"));
                    sheet.role(namespace, "shop-operator", sheet.daysAgo(220), Sheet.rule("*", "*", "*"));
                    sheet.bind(
                            namespace,
                            "shop-operators",
                            "Role/shop-operator",
                            sheet.daysAgo(220),
                            entra("webshop-developers"),
                            Sheet.account("ci", "deployer"));
                }
                case "payments" -> {
                    sheet.role(
                            namespace,
                            "debug",
                            sheet.daysAgo(75),
                            Sheet.rule("", "pods,pods/log", "get,list"),
                            Sheet.rule("", "pods/exec,pods/portforward", "create"),
                            Sheet.rule("", "pods/ephemeralcontainers", "patch"));
                    sheet.bind(namespace, "debug-contractors", "Role/debug", sheet.daysAgo(75), entra("contractors"));
                    sheet.role(
                            namespace,
                            "ledger-key-reader",
                            sheet.daysAgo(160),
                            Sheet.rule("", "secrets", "get", "database"));
                    sheet.bind(
                            namespace,
                            "ledger-key-reader",
                            "Role/ledger-key-reader",
                            sheet.daysAgo(160),
                            Sheet.account(namespace, "ledger"));
                    sheet.bind(
                            namespace,
                            "fraud-check-admin",
                            "admin",
                            sheet.daysAgo(60),
                            Sheet.account(namespace, "fraud-check"));
                }
                case "data" -> {
                    sheet.role(
                            namespace,
                            "secret-reader",
                            sheet.daysAgo(205),
                            Sheet.rule("", "secrets", "get,list,watch"));
                    sheet.bind(
                            namespace,
                            "secret-readers",
                            "Role/secret-reader",
                            sheet.daysAgo(205),
                            Sheet.group("system:serviceaccounts"));
                }
                case "warehouse" -> {
                    sheet.role(
                            namespace,
                            "token-minter",
                            sheet.daysAgo(85),
                            Sheet.rule("", "serviceaccounts/token", "create"));
                    sheet.bind(
                            namespace,
                            "token-minter",
                            "Role/token-minter",
                            sheet.daysAgo(85),
                            Sheet.account(namespace, "picking"));
                    sheet.bind(
                            namespace,
                            "warehouse-all-pods",
                            "admin",
                            sheet.daysAgo(310),
                            Sheet.group("system:serviceaccounts:warehouse"));
                }
                case "tills" -> {
                    sheet.bind(namespace, "store-systems-edit", "edit", sheet.daysAgo(115), entra("store-systems"));
                    sheet.role(
                            namespace,
                            "restart",
                            sheet.daysAgo(115),
                            Sheet.rule("apps", "deployments,daemonsets", "get,list,patch"),
                            Sheet.rule("", "pods", "get,list,delete"));
                    sheet.bind(
                            namespace,
                            "restart",
                            "Role/restart",
                            sheet.daysAgo(115),
                            Sheet.account(namespace, "till-sync"));
                }
                case "customs" ->
                    sheet.bind(
                            namespace, "edi-partner", "edit", sheet.daysAgo(340), Sheet.user("edi@orrinfield.example"));
                case "playground" ->
                    sheet.bind(
                            namespace,
                            "everybody-admin",
                            "admin",
                            sheet.daysAgo(20),
                            Sheet.group("system:authenticated"));
                default -> {}
            }
        }
    }

    private ObjectNode entra(String name) {
        return Sheet.group(fleet.group(name).objectId());
    }

    private String person(String name) {
        return fleet.people().stream()
                .map(dev.castellan.sandbox.ground.Person::username)
                .filter(u -> u.startsWith(name + "@"))
                .findFirst()
                .orElse(name);
    }
}
