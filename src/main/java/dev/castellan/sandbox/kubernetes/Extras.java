package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.ground.ClusterPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What Azure Arc, its extensions and OpenShift put into a cluster: agents, definitions, constraints, sources. */
final class Extras {
    private static final String ARC = "azure-arc";

    private final Sheet sheet;
    private final ClusterPlan plan;
    private final String caPem;

    Extras(Sheet sheet, ClusterPlan plan, String caPem) {
        this.sheet = sheet;
        this.plan = plan;
        this.caPem = caPem;
    }

    /** The workloads that come with agents and extensions. */
    static String workloads(ClusterPlan plan) {
        String version = plan.agentVersion();
        StringBuilder lines = new StringBuilder();
        for (String agent : List.of(
                "cluster-metadata-operator",
                "clusterconnect-agent",
                "clusteridentityoperator",
                "config-agent",
                "controller-manager",
                "extension-events-collector",
                "extension-manager",
                "flux-logs-agent",
                "kube-aad-proxy",
                "metrics-agent",
                "resource-sync-agent")) {
            String trait =
                    plan.connectivity() == ClusterPlan.Connectivity.OFFLINE && agent.equals("clusterconnect-agent")
                            ? "crash"
                            : "no-probes";
            lines.append("deploy azure-arc/")
                    .append(agent)
                    .append(" 1 mcr.microsoft.com/azurearck8s/")
                    .append(agent)
                    .append(':')
                    .append(version)
                    .append(",mcr.microsoft.com/azurearck8s/fluent-bit:")
                    .append(version)
                    .append(" 0 azure-arc-")
                    .append(agent)
                    .append("-sa ")
                    .append(trait)
                    .append('\n');
        }
        if (plan.policyExtension()) {
            lines.append("""
                deploy gatekeeper-system/gatekeeper-controller 2 mcr.microsoft.com/oss/v2/open-policy-agent/gatekeeper:v3.19.1-1 8443 gatekeeper-admin budget
                deploy gatekeeper-system/gatekeeper-audit 1 mcr.microsoft.com/oss/v2/open-policy-agent/gatekeeper:v3.19.1-1 0 gatekeeper-admin -
                deploy kube-system/azure-policy 1 mcr.microsoft.com/azure-policy/policy-kubernetes-addon-prod:1.13.0 0 azure-policy -
                deploy kube-system/azure-policy-webhook 1 mcr.microsoft.com/azure-policy/policy-kubernetes-webhook:1.13.0 8443 azure-policy-webhook-account -
                """);
        }
        if (plan.fluxExtension()) {
            lines.append("""
                deploy flux-system/source-controller 1 mcr.microsoft.com/oss/fluxcd/source-controller:v1.6.2 9090 source-controller -
                deploy flux-system/kustomize-controller 1 mcr.microsoft.com/oss/fluxcd/kustomize-controller:v1.6.1 0 kustomize-controller -
                deploy flux-system/helm-controller 1 mcr.microsoft.com/oss/fluxcd/helm-controller:v1.3.0 0 helm-controller -
                deploy flux-system/notification-controller 1 mcr.microsoft.com/oss/fluxcd/notification-controller:v1.6.0 0 notification-controller -
                deploy flux-system/fluxconfig-agent 1 mcr.microsoft.com/azurek8sflux/fluxconfig-agent:1.17.3 0 fluxconfig-agent -
                deploy flux-system/fluxconfig-controller 1 mcr.microsoft.com/azurek8sflux/fluxconfig-controller:1.17.3 0 fluxconfig-controller -
                """);
        }
        if (plan.defenderExtension()) {
            lines.append("""
                ds mdc/microsoft-defender-collector-ds 0 mcr.microsoft.com/azuredefender/stable/pod-collector:1.0.207 0 microsoft-defender-collector-sa privileged,host-pid,host-path,no-probes
                deploy mdc/microsoft-defender-collector-misc 1 mcr.microsoft.com/azuredefender/stable/pod-collector:1.0.207 0 microsoft-defender-collector-misc-sa no-probes
                ds mdc/microsoft-defender-publisher-ds 0 mcr.microsoft.com/azuredefender/stable/security-publisher:1.0.207 0 microsoft-defender-publisher-sa no-probes
                """);
        }
        return lines.toString();
    }

    void add() {
        arc();
        if (plan.policyExtension()) {
            gatekeeper();
        }
        if (plan.fluxExtension()) {
            flux();
        }
        if (plan.kind() == ClusterPlan.Kind.OPENSHIFT) {
            openShift();
        }
    }

    private void arc() {
        Instant created = sheet.daysAgo(310);
        sheet.configMap(
                ARC,
                "azure-clusterconfig",
                created,
                Map.of(
                        "AZURE_RESOURCE_NAME", plan.name(),
                        "AZURE_RESOURCE_GROUP", plan.resourceGroup(),
                        "AZURE_SUBSCRIPTION_ID", plan.subscriptionId(),
                        "AZURE_REGION", plan.site().location(),
                        "AZURE_ARC_AGENT_VERSION", plan.agentVersion(),
                        "AZURE_ARC_RELEASE_TRAIN", "stable",
                        "AZURE_ARC_AUTOUPDATE",
                                plan.agentVersion().equals(plan.desiredAgentVersion()) ? "true" : "false",
                        "CLUSTER_CONNECT_AGENT_ENABLED", "true",
                        "KUBERNETES_DISTRO", plan.kind().distribution(),
                        "ONBOARDING_TIMESTAMP", created.toString()));
        for (String name : List.of("azure-identity-certificate", "kube-aad-proxy-certificate")) {
            sheet.secret(
                    ARC,
                    name,
                    "Opaque",
                    Map.of(),
                    created,
                    Map.of(),
                    Map.of(
                            "cert",
                            "not a certificate: practice only",
                            "key",
                            "practice-key-" + sheet.secretValue(40, "arc", name)));
        }
        sheet.secret(
                ARC,
                "azure-arc-connect-privatekey",
                "Opaque",
                Map.of(),
                created,
                Map.of(),
                Map.of("privateKey", "practice-key-" + sheet.secretValue(40, "arc", "connect")));
        define("clusterconfig.azure.com", "v1beta1", "AzureClusterIdentityRequest", true);
        define("clusterconfig.azure.com", "v1beta1", "AzureExtensionIdentity", true);
        define("clusterconfig.azure.com", "v1beta1", "ExtensionConfig", true);
        define("arc.azure.com", "v1beta1", "ConnectedCluster", true);
        sheet.put(
                "connectedclusters.arc.azure.com",
                "arc.azure.com/v1beta1",
                "ConnectedCluster",
                ARC,
                "clustermetadata",
                Map.of(),
                created,
                Json.obj(
                        "status",
                        Json.obj(
                                "arcAgentVersion", plan.agentVersion(),
                                "kubernetesVersion", plan.kubernetesVersion(),
                                "lastConnectivityTime", plan.lastContact().toString(),
                                "managedIdentityCertificateExpirationTime",
                                        plan.certificateExpiry()
                                                .map(Instant::toString)
                                                .orElse(""))));
        sheet.role(
                "",
                "azure-arc-kube-aad-proxy-role",
                created,
                Sheet.rule("", "users,groups,serviceaccounts", "impersonate"),
                Sheet.rule("authentication.k8s.io", "userextras/oid,uids", "impersonate"));
        sheet.bind(
                "",
                "azure-arc-kube-aad-proxy-binding",
                "azure-arc-kube-aad-proxy-role",
                created,
                Sheet.account(ARC, "azure-arc-kube-aad-proxy-sa"));
        sheet.role(
                "",
                "azure-arc-cluster-metadata-role",
                created,
                Sheet.rule("", "nodes,namespaces", "get,list,watch"),
                Sheet.rule("arc.azure.com", "connectedclusters,connectedclusters/status", "*"));
        sheet.bind(
                "",
                "azure-arc-cluster-metadata-binding",
                "azure-arc-cluster-metadata-role",
                created,
                Sheet.account(ARC, "azure-arc-cluster-metadata-operator-sa"));
        // As the agents have it: extensions are Helm charts that may hold anything.
        sheet.bind(
                "",
                "azure-arc-extension-manager",
                "cluster-admin",
                created,
                Sheet.account(ARC, "azure-arc-extension-manager-sa"));
    }

    /** One policy of the cluster as a constraint. */
    private record Rule(String kind, String name, String action, String title, int violations, String message) {}

    private void gatekeeper() {
        Instant created = sheet.daysAgo(240);
        boolean strict = plan.environment() == ClusterPlan.Stage.PRODUCTION && plan.azureRbac();
        define("templates.gatekeeper.sh", "v1", "ConstraintTemplate", false);
        define("config.gatekeeper.sh", "v1alpha1", "Config", true);
        define("status.gatekeeper.sh", "v1beta1", "ConstraintPodStatus", true);
        List<Rule> rules = List.of(
                new Rule(
                        "K8sAzureV2NoPrivilege",
                        "noprivilege",
                        strict ? "deny" : "dryrun",
                        "Kubernetes cluster should not allow privileged containers",
                        4,
                        "Privileged container is not allowed: %s"),
                new Rule(
                        "K8sAzureV2ContainerAllowedImages",
                        "allowedimages",
                        "dryrun",
                        "Kubernetes cluster containers should only use allowed images",
                        9,
                        "Container image %s has not been allowed."),
                new Rule(
                        "K8sAzureV1IngressHttpsOnly",
                        "ingresshttps",
                        "dryrun",
                        "Kubernetes clusters should be accessible only over HTTPS",
                        2,
                        "Ingress should be https. tls configuration is required for %s"),
                new Rule(
                        "K8sAzureV3HostFilesystem",
                        "hostpaths",
                        "dryrun",
                        "Kubernetes cluster pod hostPath volumes should only use allowed host paths",
                        3,
                        "HostPath volume is not allowed, pod: %s"),
                new Rule(
                        "K8sAzureV3HostNetworkingPorts",
                        "hostnetwork",
                        strict ? "deny" : "dryrun",
                        "Kubernetes cluster pods should only use approved host network and port range",
                        3,
                        "The specified hostNetwork and hostPort are not allowed, pod: %s"),
                new Rule(
                        "K8sAzureV3ContainerLimits",
                        "limits",
                        "dryrun",
                        "Kubernetes cluster containers CPU and memory resource limits should not exceed the specified"
                                + " limits",
                        7,
                        "container <%s> has no resource limits"),
                new Rule(
                        "K8sAzureV1BlockAutomountToken",
                        "automounttoken",
                        "dryrun",
                        "Kubernetes clusters should disable automounting API credentials",
                        12,
                        "Automounting service account token is disallowed, pod: %s"),
                new Rule(
                        "K8sAzureV2BlockDefault",
                        "blockdefault",
                        strict ? "deny" : "dryrun",
                        "Kubernetes clusters should not use the default namespace",
                        1,
                        "Usage of the default namespace is not allowed, name: %s"));
        for (Rule rule : rules) {
            String template = rule.kind().toLowerCase(Locale.ROOT);
            sheet.put(
                    "constrainttemplates.templates.gatekeeper.sh",
                    "templates.gatekeeper.sh/v1",
                    "ConstraintTemplate",
                    "",
                    template,
                    Map.of("managed-by", "azure-policy-addon"),
                    created,
                    Json.obj(
                            "spec",
                                    Json.obj(
                                            "crd", Json.obj("spec", Json.obj("names", Json.obj("kind", rule.kind()))),
                                            "targets",
                                                    Json.arr(Json.obj(
                                                            "target",
                                                            "admission.k8s.gatekeeper.sh",
                                                            "rego",
                                                            "package " + template + "\n"))),
                            "status", Json.obj("created", true)));
            define("constraints.gatekeeper.sh", "v1beta1", rule.kind(), false);
            constraint(rule, template, created);
        }
        sheet.put(
                "validatingwebhookconfigurations.admissionregistration.k8s.io",
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
                "",
                "gatekeeper-validating-webhook-configuration",
                Map.of("gatekeeper.sh/system", "yes"),
                created,
                Json.obj(
                        "webhooks",
                        Json.arr(Json.obj(
                                "name",
                                "validation.gatekeeper.sh",
                                "admissionReviewVersions",
                                Json.arr("v1"),
                                "clientConfig",
                                Json.obj(
                                        "service",
                                        Json.obj(
                                                "name", "gatekeeper-webhook-service",
                                                "namespace", "gatekeeper-system",
                                                "path", "/v1/admit")),
                                "failurePolicy",
                                "Ignore",
                                "matchPolicy",
                                "Equivalent",
                                "sideEffects",
                                "None",
                                "timeoutSeconds",
                                3,
                                "namespaceSelector",
                                Json.obj(
                                        "matchExpressions",
                                        Json.arr(Json.obj(
                                                "key", "admission.gatekeeper.sh/ignore",
                                                "operator", "DoesNotExist"))),
                                "rules",
                                Json.arr(Json.obj(
                                        "apiGroups", Json.arr("*"),
                                        "apiVersions", Json.arr("*"),
                                        "operations", Json.arr("CREATE", "UPDATE"),
                                        "resources", Json.arr("*")))))));
        sheet.role(
                "",
                "gatekeeper-manager-role",
                created,
                Sheet.rule("*", "*", "get,list,watch"),
                Sheet.rule("constraints.gatekeeper.sh,templates.gatekeeper.sh,status.gatekeeper.sh", "*", "*"));
        sheet.bind(
                "",
                "gatekeeper-manager-rolebinding",
                "gatekeeper-manager-role",
                created,
                Sheet.account("gatekeeper-system", "gatekeeper-admin"));
    }

    private void constraint(Rule rule, String template, Instant created) {
        ArrayNode violations = Json.arr();
        int total = rule.violations() + sheet.number(4, "violations", rule.name());
        List<String> culprits = List.of(
                "image-builder",
                "log-shipper",
                "node-exporter",
                "grafana",
                "banner",
                "camera-gateway",
                "kiosk-ui",
                "debug");
        for (int i = 0; i < Math.min(20, total); i++) {
            String name = culprits.get((i + rule.name().length()) % culprits.size());
            violations.add(Json.obj(
                    "enforcementAction",
                    rule.action(),
                    "group",
                    "",
                    "version",
                    "v1",
                    "kind",
                    rule.kind().contains("Ingress") ? "Ingress" : "Pod",
                    "name",
                    name,
                    "namespace",
                    i % 2 == 0 ? "ci" : "monitoring",
                    "message",
                    rule.message().formatted(name)));
        }
        ObjectNode object = sheet.put(
                template + ".constraints.gatekeeper.sh",
                "constraints.gatekeeper.sh/v1beta1",
                rule.kind(),
                "",
                "azurepolicy-" + rule.name() + "-" + sheet.hex(20, "constraint", rule.name()),
                Map.of("managed-by", "azure-policy-addon"),
                created,
                Json.obj(
                        "spec",
                                Json.obj(
                                        "enforcementAction", rule.action(),
                                        "match",
                                                Json.obj(
                                                        "excludedNamespaces",
                                                        Json.arr("kube-system", "gatekeeper-system", "azure-arc"),
                                                        "kinds",
                                                        Json.arr(Json.obj(
                                                                "apiGroups", Json.arr(""),
                                                                "kinds", Json.arr("Pod")))),
                                        "parameters", Json.obj("excludedContainers", Json.arr())),
                        "status",
                                Json.obj(
                                        "auditTimestamp", sheet.minutesAgo(9).toString(),
                                        "totalViolations", total,
                                        "violations", violations)));
        object.withObject("metadata")
                .set(
                        "annotations",
                        Json.obj(
                                "azure-policy-assignment-id",
                                "/subscriptions/" + plan.subscriptionId()
                                        + "/providers/Microsoft.Authorization/policyAssignments/" + rule.name(),
                                "azure-policy-definition-display-name",
                                rule.title()));
    }

    private void flux() {
        Instant created = sheet.daysAgo(180);
        define("source.toolkit.fluxcd.io", "v1", "GitRepository", true);
        define("source.toolkit.fluxcd.io", "v1", "HelmRepository", true);
        define("kustomize.toolkit.fluxcd.io", "v1", "Kustomization", true);
        define("helm.toolkit.fluxcd.io", "v2", "HelmRelease", true);
        define("notification.toolkit.fluxcd.io", "v1beta3", "Alert", true);
        define("clusterconfig.azure.com", "v1beta1", "FluxConfig", true);
        String branch = switch (plan.environment()) {
            case PRODUCTION -> "main";
            case TEST -> "test";
            case DEVELOPMENT -> "feature/new-checkout";
        };
        String revision = branch + "@sha1:" + sheet.hex(40, "commit", branch);
        boolean behind = plan.environment() == ClusterPlan.Stage.TEST;
        sheet.put(
                "gitrepositories.source.toolkit.fluxcd.io",
                "source.toolkit.fluxcd.io/v1",
                "GitRepository",
                "flux-system",
                "fleet",
                Map.of(),
                created,
                Json.obj(
                        "spec",
                                Json.obj(
                                        "interval",
                                        "10m",
                                        "url",
                                        "https://github.com/brambleholt/fleet",
                                        "ref",
                                        Json.obj("branch", branch),
                                        "secretRef",
                                        Json.obj("name", "fleet-auth")),
                        "status",
                                Json.obj(
                                        "artifact",
                                                Json.obj(
                                                        "revision",
                                                        revision,
                                                        "lastUpdateTime",
                                                        sheet.minutesAgo(34).toString()),
                                        "conditions",
                                                Json.arr(ready(
                                                        true,
                                                        "Succeeded",
                                                        "stored artifact for revision '" + revision + "'")))));
        for (String part : List.of("infrastructure", "apps", "access")) {
            boolean failing = behind && part.equals("apps");
            boolean paused = part.equals("access") && plan.environment() == ClusterPlan.Stage.PRODUCTION;
            sheet.put(
                    "kustomizations.kustomize.toolkit.fluxcd.io",
                    "kustomize.toolkit.fluxcd.io/v1",
                    "Kustomization",
                    "flux-system",
                    "fleet-" + part,
                    Map.of(),
                    created,
                    Json.obj(
                            "spec",
                                    Json.obj(
                                            "interval",
                                            "10m",
                                            "path",
                                            "./clusters/" + plan.name() + "/" + part,
                                            "prune",
                                            !part.equals("access"),
                                            "sourceRef",
                                            Json.obj("kind", "GitRepository", "name", "fleet"),
                                            "suspend",
                                            paused ? true : null),
                            "status",
                                    Json.obj(
                                            "lastAppliedRevision",
                                            failing ? branch + "@sha1:" + sheet.hex(40, "older", branch) : revision,
                                            "lastAttemptedRevision",
                                            revision,
                                            "conditions",
                                            Json.arr(
                                                    failing
                                                            ? ready(
                                                                    false,
                                                                    "BuildFailed",
                                                                    "kustomize build failed: accumulating resources:"
                                                                            + " missing file 'routing.yaml'")
                                                            : ready(
                                                                    true,
                                                                    "ReconciliationSucceeded",
                                                                    "Applied revision: " + revision)))));
        }
        sheet.secret(
                "flux-system",
                "fleet-auth",
                "Opaque",
                Map.of(),
                created,
                Map.of(),
                Map.of("username", "git", "password", "practice-pat-" + sheet.secretValue(36, "flux")));
        sheet.bind(
                "",
                "cluster-reconciler-flux-system",
                "cluster-admin",
                created,
                Sheet.account("flux-system", "kustomize-controller"),
                Sheet.account("flux-system", "helm-controller"));
    }

    private ObjectNode ready(boolean holds, String reason, String message) {
        return Json.obj(
                "type",
                "Ready",
                "status",
                holds ? "True" : "False",
                "reason",
                reason,
                "message",
                message,
                "lastTransitionTime",
                sheet.minutesAgo(34).toString());
    }

    private void openShift() {
        Instant created = sheet.daysAgo(330);
        define("config.openshift.io", "v1", "ClusterVersion", false);
        define("route.openshift.io", "v1", "Route", true);
        define("security.openshift.io", "v1", "SecurityContextConstraints", false);
        define("project.openshift.io", "v1", "Project", false);
        String version = "4.19." + sheet.number(20, "openshift");
        sheet.put(
                "clusterversions.config.openshift.io",
                "config.openshift.io/v1",
                "ClusterVersion",
                "",
                "version",
                Map.of(),
                created,
                Json.obj(
                        "spec", Json.obj("channel", "stable-4.19", "clusterID", sheet.uid("Cluster", "", "openshift")),
                        "status",
                                Json.obj(
                                        "desired", Json.obj("version", version),
                                        "history", Json.arr(Json.obj("state", "Completed", "version", version)))));
        for (String name : List.of("privileged", "anyuid", "hostnetwork-v2", "nonroot-v2", "restricted-v2")) {
            boolean privileged = name.equals("privileged");
            sheet.put(
                    "securitycontextconstraints.security.openshift.io",
                    "security.openshift.io/v1",
                    "SecurityContextConstraints",
                    "",
                    name,
                    Map.of(),
                    created,
                    Json.obj(
                            "allowPrivilegedContainer",
                            privileged,
                            "allowHostNetwork",
                            privileged || name.startsWith("hostnetwork"),
                            "allowHostPID",
                            privileged,
                            "runAsUser",
                            Json.obj("type", privileged || name.equals("anyuid") ? "RunAsAny" : "MustRunAsRange"),
                            "users",
                            Json.arr(),
                            "groups",
                            privileged ? Json.arr("system:cluster-admins", "system:nodes") : Json.arr()));
            sheet.role(
                    "",
                    "system:openshift:scc:" + name,
                    created,
                    Sheet.rule("security.openshift.io", "securitycontextconstraints", "use", name));
        }
        // A developer's cure for "permission denied".
        sheet.bind(
                "ci",
                "runner-anyuid",
                "system:openshift:scc:privileged",
                sheet.daysAgo(48),
                Sheet.account("ci", "default"));
        sheet.role(
                "",
                "system:openshift:public-info-viewer",
                created,
                Json.obj("nonResourceURLs", Json.arr("/.well-known", "/.well-known/*"), "verbs", Json.arr("get")));
        sheet.bind(
                "",
                "system:openshift:public-info-viewer",
                "system:openshift:public-info-viewer",
                created,
                Sheet.group("system:authenticated"),
                Sheet.group("system:unauthenticated"));
        sheet.configMap(
                "openshift-authentication",
                "v4-0-config-system-trusted-ca-bundle",
                created,
                Map.of("ca-bundle.crt", caPem));
    }

    /** A custom kind. */
    private void define(String group, String version, String kind, boolean namespaced) {
        String singular = kind.toLowerCase(Locale.ROOT);
        boolean constraint = group.equals("constraints.gatekeeper.sh");
        // Gatekeeper names a constraint's kind the same in singular and plural.
        String plural = constraint || singular.endsWith("s")
                ? singular
                : singular.endsWith("y") ? singular.substring(0, singular.length() - 1) + "ies" : singular + "s";
        List<ObjectNode> columns = new ArrayList<>();
        switch (group) {
            case "constraints.gatekeeper.sh" -> {
                columns.add(column("enforcement-action", "string", ".spec.enforcementAction"));
                columns.add(column("total-violations", "integer", ".status.totalViolations"));
            }
            case "kustomize.toolkit.fluxcd.io", "source.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io" -> {
                columns.add(column("Age", "date", ".metadata.creationTimestamp"));
                columns.add(column("Ready", "string", ".status.conditions[?(@.type==\"Ready\")].status"));
                columns.add(column("Status", "string", ".status.conditions[?(@.type==\"Ready\")].message"));
            }
            default -> columns.add(column("Age", "date", ".metadata.creationTimestamp"));
        }
        ObjectNode names = Json.obj(
                "plural",
                plural,
                "singular",
                singular,
                "kind",
                kind,
                "listKind",
                kind + "List",
                "shortNames",
                switch (kind) {
                    case "Kustomization" -> Json.arr("ks");
                    case "GitRepository" -> Json.arr("gitrepo");
                    case "SecurityContextConstraints" -> Json.arr("scc");
                    default -> null;
                },
                "categories",
                constraint ? Json.arr("constraint", "constraints") : null);
        sheet.put(
                Kept.DEFINITIONS,
                "apiextensions.k8s.io/v1",
                "CustomResourceDefinition",
                "",
                plural + "." + group,
                Map.of(),
                sheet.daysAgo(240),
                Json.obj(
                        "spec",
                        Json.obj(
                                "group",
                                group,
                                "names",
                                names,
                                "scope",
                                namespaced ? "Namespaced" : "Cluster",
                                "conversion",
                                Json.obj("strategy", "None"),
                                "versions",
                                Json.arr(Json.obj(
                                        "name",
                                        version,
                                        "served",
                                        true,
                                        "storage",
                                        true,
                                        "additionalPrinterColumns",
                                        columns,
                                        "schema",
                                        Json.obj(
                                                "openAPIV3Schema",
                                                Json.obj(
                                                        "type",
                                                        "object",
                                                        "x-kubernetes-preserve-unknown-fields",
                                                        true)),
                                        "subresources",
                                        Json.obj("status", Json.obj())))),
                        "status",
                        Json.obj(
                                "acceptedNames", names,
                                "storedVersions", Json.arr(version),
                                "conditions",
                                        Json.arr(
                                                Json.obj(
                                                        "type",
                                                        "NamesAccepted",
                                                        "status",
                                                        "True",
                                                        "reason",
                                                        "NoConflicts"),
                                                Json.obj(
                                                        "type",
                                                        "Established",
                                                        "status",
                                                        "True",
                                                        "reason",
                                                        "InitialNamesAccepted")))));
    }

    private static ObjectNode column(String name, String type, String path) {
        return Json.obj("name", name, "type", type, "jsonPath", path);
    }
}
