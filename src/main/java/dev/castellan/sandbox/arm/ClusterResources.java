package dev.castellan.sandbox.arm;

import dev.castellan.sandbox.ground.ClusterPlan;
import dev.castellan.sandbox.ground.FleetPlan;
import dev.castellan.sandbox.ground.Json;
import dev.castellan.sandbox.ground.Seeded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One planned cluster as Azure resources, member for member as the services answer (Azure REST API specifications). */
final class ClusterResources {
    private final FleetPlan plan;
    private final Seeded seeded;
    private final String issuerBase;

    ClusterResources(FleetPlan plan) {
        this.plan = plan;
        this.seeded = plan.seeded();
        this.issuerBase = "https://oidc.prod-aks.example/";
    }

    /** The connected cluster itself. */
    ObjectNode connected(ClusterPlan c) {
        ObjectNode node = Json.object();
        node.put("name", c.name());
        node.put("type", "Microsoft.Kubernetes/connectedClusters");
        node.put("id", c.armId());
        node.putObject("identity")
                .put("type", "SystemAssigned")
                .put("principalId", c.identity())
                .put("tenantId", plan.home().id());
        if (c.provisioned()) {
            node.put("kind", "ProvisionedCluster");
        }
        node.put("location", c.site().location());
        ObjectNode p = node.putObject("properties");
        if (c.provisioned()) {
            ObjectNode aad = p.putObject("aadProfile");
            aad.set("adminGroupObjectIDs", Json.texts(c.adminGroups()));
            aad.put("enableAzureRBAC", c.azureRbac());
            aad.put("tenantID", plan.home().id());
        }
        p.put("agentPublicKeyCertificate", c.provisioned() ? "" : publicKey(c));
        p.put("agentVersion", c.agentVersion());
        ObjectNode agent = p.putObject("arcAgentProfile");
        agent.put("agentAutoUpgrade", c.agentVersion().equals(c.desiredAgentVersion()) ? "Enabled" : "Disabled");
        agent.put("agentState", c.connectivity() == ClusterPlan.Connectivity.CONNECTED ? "Succeeded" : "Unknown");
        agent.put("desiredAgentVersion", c.desiredAgentVersion());
        ArrayNode errors = agent.putArray("agentErrors");
        if (c.connectivity() == ClusterPlan.Connectivity.EXPIRED) {
            errors.addObject()
                    .put(
                            "message",
                            "The managed identity certificate has expired; delete the resource and connect the cluster"
                                    + " again.")
                    .put("severity", "Error")
                    .put("component", "clusteridentityoperator")
                    .put("time", text(c.lastContact()));
        }
        agent.putArray("systemComponents");
        p.put("azureHybridBenefit", c.provisioned() ? "True" : "NotApplicable");
        p.put("connectivityStatus", c.connectivity().azure());
        p.put("distribution", c.kind().distribution());
        p.put("distributionVersion", c.kubernetesVersion());
        p.put("infrastructure", c.kind().infrastructure());
        p.put("kubernetesVersion", c.kubernetesVersion());
        p.put("lastConnectivityTime", text(c.lastContact()));
        c.certificateExpiry().ifPresent(e -> p.put("managedIdentityCertificateExpirationTime", text(e)));
        p.putObject("miscellaneousProperties")
                .put("createCorrelationId", seeded.guid("create", c.name()))
                .put("infrastructureVersion", c.provisioned() ? "12.2510.1002.531" : "unknown");
        p.put("offering", c.provisioned() ? "AzureStackHCI_AKS_Services" : "generic");
        ObjectNode oidc = p.putObject("oidcIssuerProfile").put("enabled", c.azureRbac());
        if (c.azureRbac()) {
            oidc.put("issuerUrl", issuerBase + plan.home().id() + "/" + seeded.guid("oidc", c.name()) + "/");
            oidc.put("selfHostedIssuerUrl", "");
        }
        p.put("privateLinkState", "Disabled");
        p.put("provisioningState", "Succeeded");
        p.putObject("securityProfile").putObject("workloadIdentity").put("enabled", c.azureRbac());
        p.putNull("gateway");
        p.putNull("arcAgentryConfigurations");
        p.put("totalCoreCount", c.cores());
        p.put("totalNodeCount", c.nodes());
        node.set("systemData", system(c, 200 + seeded.number(300, "age", c.name())));
        ObjectNode tags = node.putObject("tags");
        c.tags().forEach(tags::put);
        return node;
    }

    /** Everything below the connected cluster. */
    List<ObjectNode> below(ClusterPlan c) {
        List<ObjectNode> all = new ArrayList<>();
        if (c.provisioned()) {
            all.add(instance(c));
            all.addAll(pools(c));
            all.add(upgradeProfile(c));
        }
        if (c.policyExtension()) {
            all.add(extension(c, "azurepolicy", "microsoft.policyinsights", "1.13.1", "gatekeeper-system", true));
        }
        if (c.defenderExtension()) {
            all.add(extension(
                    c,
                    "microsoft.azuredefender.kubernetes",
                    "microsoft.azuredefender.kubernetes",
                    "0.9.44",
                    "mdc",
                    c.connectivity() == ClusterPlan.Connectivity.CONNECTED));
        }
        if (c.fluxExtension()) {
            all.add(extension(c, "flux", "microsoft.flux", "1.17.3", "flux-system", true));
            all.add(flux(c));
        }
        if (c.monitoringExtension()) {
            all.add(extension(
                    c, "azuremonitor-controlplane", "Microsoft.AKSArc.AzureMonitor", "0.1.17", "kube-system", true));
        }
        if (c.monitoringExtension() || LogAnalytics.whole(c)) {
            all.add(diagnostics(c));
        }
        if (c.provisioned()) {
            for (String category : List.of(
                    "kube-apiserver",
                    "kube-audit",
                    "kube-audit-admin",
                    "kube-controller-manager",
                    "kube-scheduler",
                    "cluster-autoscaler",
                    "cloud-controller-manager",
                    "guard",
                    "csi-aksarcdisk-controller",
                    "csi-aksarcsmb-controller",
                    "csi-aksarcnfs-controller")) {
                all.add(category(c, category));
            }
        }
        return all;
    }

    private ObjectNode instance(ClusterPlan c) {
        ObjectNode node = Json.object();
        ObjectNode p = node.putObject("properties");
        p.putObject("linuxProfile")
                .putObject("ssh")
                .putArray("publicKeys")
                .addObject()
                .put("keyData", "ssh-rsa " + publicKey(c));
        p.putObject("controlPlane")
                .put("count", c.environment() == ClusterPlan.Stage.PRODUCTION ? 3 : 1)
                .put("vmSize", "Standard_A4_v2")
                .putObject("controlPlaneEndpoint")
                .put("hostIP", "10." + (20 + c.index() % 200) + ".0.10");
        p.put("kubernetesVersion", c.kubernetesVersion());
        ObjectNode network = p.putObject("networkProfile");
        network.putObject("loadBalancerProfile").put("count", 0);
        network.put("networkPolicy", "calico").put("podCidr", "10.244.0.0/16");
        ObjectNode storage = p.putObject("storageProfile");
        storage.putObject("smbCsiDriver").put("enabled", true);
        storage.putObject("nfsCsiDriver").put("enabled", true);
        p.putObject("clusterVMAccessProfile").put("authorizedIPRanges", "10.20.0.0/16");
        ArrayNode profiles = p.putArray("agentPoolProfiles");
        pools(c).forEach(pool -> {
            ObjectNode profile = ((ObjectNode) pool.path("properties")).deepCopy();
            profile.put("name", pool.path("name").asString());
            profiles.add(profile);
        });
        p.putObject("cloudProviderProfile")
                .putObject("infraNetworkProfile")
                .putArray("vnetSubnetIds")
                .add(siteGroup(c) + "/providers/Microsoft.AzureStackHCI/logicalNetworks/lnet-"
                        + c.site().code());
        p.putObject("licenseProfile").put("azureHybridBenefit", "True");
        ObjectNode scaler = p.putObject("autoScalerProfile");
        scaler.put("balance-similar-node-groups", "false")
                .put("expander", "random")
                .put("max-empty-bulk-delete", "10")
                .put("scan-interval", "10s");
        p.put("provisioningState", "Succeeded");
        ObjectNode status = p.putObject("status").put("currentState", "Succeeded");
        ArrayNode plane = status.putArray("controlPlaneStatus");
        for (String part : List.of(
                "ArcAgent", "CloudProvider", "Telemetry", "NfsCsiDriver", "SmbCsiDriver", "AksArcDiskCsiDriver")) {
            plane.addObject()
                    .put("name", part)
                    .put("phase", "provisioned")
                    .put("ready", true)
                    .put("errorMessage", "");
        }
        node.putObject("extendedLocation")
                .put("type", "CustomLocation")
                .put(
                        "name",
                        siteGroup(c) + "/providers/Microsoft.ExtendedLocation/customLocations/cl-"
                                + c.site().code());
        node.put("id", instanceId(c));
        node.put("name", "default");
        node.put("type", "Microsoft.HybridContainerService/provisionedClusterInstances");
        node.set("systemData", system(c, 200));
        return node;
    }

    private List<ObjectNode> pools(ClusterPlan c) {
        List<ObjectNode> pools = new ArrayList<>();
        int planes = c.environment() == ClusterPlan.Stage.PRODUCTION ? 3 : 1;
        ObjectNode node = Json.object();
        ObjectNode p = node.putObject("properties");
        p.put("osType", "Linux").put("osSKU", "CBLMariner");
        p.putObject("nodeLabels").put("pool", "general");
        p.putArray("nodeTaints");
        p.put("count", Math.max(1, c.nodes() - planes))
                .put("vmSize", "Standard_D8s_v3")
                .put("maxPods", 110);
        p.put("enableAutoScaling", false)
                .put("gpuCountPerNode", 0)
                .put("kubernetesVersion", c.kubernetesVersion())
                .put("provisioningState", "Succeeded");
        ObjectNode status = p.putObject("status").put("currentState", "Succeeded");
        status.putArray("readyReplicas")
                .addObject()
                .put("count", Math.max(1, c.nodes() - planes))
                .put("vmSize", "Standard_D8s_v3");
        node.put("id", instanceId(c) + "/agentPools/general");
        node.put("name", "general");
        node.put("type", "Microsoft.HybridContainerService/provisionedClusterInstances/agentPools");
        node.set("systemData", system(c, 200));
        pools.add(node);
        return pools;
    }

    private ObjectNode upgradeProfile(ClusterPlan c) {
        ObjectNode node = Json.object();
        ObjectNode p = node.putObject("properties").put("provisioningState", "Succeeded");
        ObjectNode plane = p.putObject("controlPlaneProfile")
                .put("name", "controlplane")
                .put("kubernetesVersion", c.kubernetesVersion())
                .put("osType", "Linux");
        if (!c.kubernetesVersion().startsWith("1.34")) {
            int minor = Integer.parseInt(c.kubernetesVersion().split("\\.", -1)[1]) + 1;
            plane.putArray("upgrades")
                    .addObject()
                    .put("kubernetesVersion", "1." + minor + ".1")
                    .put("isPreview", false);
        }
        node.put("id", instanceId(c) + "/upgradeProfiles/default");
        node.put("name", "default");
        node.put("type", "Microsoft.HybridContainerService/provisionedClusterInstances/upgradeProfiles");
        node.set("systemData", system(c, 200));
        return node;
    }

    private ObjectNode extension(
            ClusterPlan c, String name, String type, String version, String namespace, boolean healthy) {
        ObjectNode node = Json.object();
        node.put("id", c.armId() + "/providers/Microsoft.KubernetesConfiguration/extensions/" + name);
        node.put("type", "Microsoft.KubernetesConfiguration/extensions");
        node.put("name", name);
        node.set("systemData", system(c, 120));
        node.putObject("identity")
                .put("type", "SystemAssigned")
                .put("principalId", seeded.guid("extension", c.name(), name))
                .put("tenantId", plan.home().id());
        ObjectNode p = node.putObject("properties");
        p.put("extensionType", type)
                .put("autoUpgradeMode", "compatible")
                .put("autoUpgradeMinorVersion", true)
                .put("releaseTrain", "Stable");
        p.putNull("version");
        p.putObject("scope").putObject("cluster").put("releaseNamespace", namespace);
        p.putObject("configurationSettings");
        p.put("provisioningState", healthy ? "Succeeded" : "Failed").put("currentVersion", version);
        ArrayNode statuses = p.putArray("statuses");
        if (!healthy) {
            statuses.addObject()
                    .put("code", "InstallationFailed")
                    .put("displayStatus", "Failed")
                    .put("level", "Error")
                    .put("message", "The cluster could not be reached within 48 hours.")
                    .put("time", text(c.lastContact()));
            p.putObject("errorInfo")
                    .put("code", "ClusterOffline")
                    .put("message", "The cluster could not be reached within 48 hours.");
        }
        p.put("isSystemExtension", false);
        return node;
    }

    private ObjectNode flux(ClusterPlan c) {
        String revision = seeded.hex(40, "revision", c.environment().code());
        boolean behind = c.name().contains("rtm");
        String name = "platform-config";
        String state = behind ? "Non-Compliant" : "Compliant";
        // A test cluster that follows the production branch's neighbour: the mistake a reviewer should find.
        String branch = c.environment() == ClusterPlan.Stage.PRODUCTION
                ? "main"
                : c.name().contains("lds")
                        ? "hotfix/temporary"
                        : c.environment().code();
        ObjectNode node = Json.object();
        node.put("id", c.armId() + "/providers/Microsoft.KubernetesConfiguration/fluxConfigurations/" + name);
        node.put("type", "Microsoft.KubernetesConfiguration/fluxConfigurations");
        node.put("name", name);
        node.set("systemData", system(c, 90));
        ObjectNode p = node.putObject("properties");
        p.put("scope", "cluster")
                .put("namespace", "flux-system")
                .put("sourceKind", "GitRepository")
                .put("suspend", false);
        ObjectNode git = p.putObject("gitRepository");
        git.put("url", "https://git.brambleholt.example/platform/fleet-config")
                .put("timeoutInSeconds", 600)
                .put("syncIntervalInSeconds", 300);
        ObjectNode reference = git.putObject("repositoryRef").put("branch", branch);
        reference.putNull("tag").putNull("semver").putNull("commit");
        ObjectNode kustomizations = p.putObject("kustomizations");
        for (String part : List.of("infrastructure", "apps")) {
            ObjectNode k = kustomizations.putObject(part);
            k.put("name", part).put("path", "./" + c.environment().code() + "/" + part);
            k.set("dependsOn", Json.texts(part.equals("apps") ? List.of("infrastructure") : List.of()));
            k.put("timeoutInSeconds", 600)
                    .put("syncIntervalInSeconds", 600)
                    .put("prune", true)
                    .put("wait", true);
            k.putObject("postBuild")
                    .putObject("substitute")
                    .put("cluster_env", c.environment().code());
        }
        ArrayNode statuses = p.putArray("statuses");
        statuses.add(fluxStatus(
                name,
                "GitRepository",
                "Compliant",
                "GitOperationSucceed",
                "stored artifact for revision '" + branch + "@sha1:" + revision + "'",
                "True"));
        statuses.add(fluxStatus(
                name + "-infrastructure",
                "Kustomization",
                "Compliant",
                "ReconciliationSucceeded",
                "Applied revision: " + branch + "@sha1:" + revision,
                "True"));
        statuses.add(
                behind
                        ? fluxStatus(
                                name + "-apps",
                                "Kustomization",
                                state,
                                "HealthCheckFailed",
                                "timeout waiting for: [Deployment/port-scheduler/berth-planner status: 'InProgress']",
                                "False")
                        : fluxStatus(
                                name + "-apps",
                                "Kustomization",
                                state,
                                "ReconciliationSucceeded",
                                "Applied revision: " + branch + "@sha1:" + revision,
                                "True"));
        p.put("repositoryPublicKey", "").put("sourceSyncedCommitId", branch + "@sha1:" + revision);
        p.put("sourceUpdatedAt", text(plan.now().minus(Duration.ofHours(5))))
                .put("statusUpdatedAt", text(plan.now().minus(Duration.ofMinutes(4))));
        p.put("complianceState", state).put("provisioningState", "Succeeded").put("errorMessage", "");
        return node;
    }

    private ObjectNode fluxStatus(
            String name, String kind, String state, String reason, String message, String status) {
        ObjectNode node = Json.object();
        node.put("name", name).put("namespace", "flux-system").put("kind", kind).put("complianceState", state);
        node.putNull("appliedBy").putNull("helmReleaseProperties");
        node.putArray("statusConditions")
                .addObject()
                .put("lastTransitionTime", text(plan.now().minus(Duration.ofHours(5))))
                .put("message", message)
                .put("reason", reason)
                .put("status", status)
                .put("type", "Ready");
        return node;
    }

    private ObjectNode diagnostics(ClusterPlan c) {
        ObjectNode node = Json.object();
        node.put("id", c.armId() + "/providers/Microsoft.Insights/diagnosticSettings/audit-to-workspace");
        node.put("type", "Microsoft.Insights/diagnosticSettings");
        node.put("name", "audit-to-workspace");
        ObjectNode p = node.putObject("properties");
        p.putNull("storageAccountId")
                .putNull("serviceBusRuleId")
                .putNull("eventHubAuthorizationRuleId")
                .putNull("eventHubName")
                .putNull("marketplacePartnerId");
        p.put("workspaceId", LogAnalytics.workspaceId(plan));
        p.putArray("metrics");
        ArrayNode logs = p.putArray("logs");
        // The test cluster collects everything but the audit log.
        for (String category : LogAnalytics.whole(c)
                ? List.of("kube-audit", "kube-apiserver", "guard")
                : c.environment() == ClusterPlan.Stage.PRODUCTION
                        ? List.of("kube-audit-admin", "kube-apiserver", "guard")
                        : List.of("kube-apiserver")) {
            ObjectNode log = logs.addObject().put("category", category);
            log.putNull("categoryGroup");
            log.put("enabled", true)
                    .putObject("retentionPolicy")
                    .put("enabled", false)
                    .put("days", 0);
        }
        p.put("logAnalyticsDestinationType", LogAnalytics.shared(c) ? "AzureDiagnostics" : "Dedicated");
        return node;
    }

    private static ObjectNode category(ClusterPlan c, String name) {
        ObjectNode node = Json.object();
        node.put("id", c.armId() + "/providers/microsoft.insights/diagnosticSettingsCategories/" + name);
        node.put("type", "microsoft.insights/diagnosticSettingsCategories");
        node.put("name", name);
        ObjectNode p = node.putObject("properties").put("categoryType", "Logs");
        p.set(
                "categoryGroups",
                Json.texts(name.startsWith("kube-audit") ? List.of("allLogs", "audit") : List.of("allLogs")));
        return node;
    }

    static String instanceId(ClusterPlan c) {
        return c.armId() + "/providers/Microsoft.HybridContainerService/provisionedClusterInstances/default";
    }

    private static String siteGroup(ClusterPlan c) {
        return "/subscriptions/" + c.subscriptionId() + "/resourceGroups/rg-azurelocal-"
                + c.site().code();
    }

    private ObjectNode system(ClusterPlan c, int days) {
        String by = c.tags().getOrDefault("owner", "unknown").toLowerCase(Locale.ROOT) + "@"
                + plan.home().domain();
        String at = text(plan.now().minus(Duration.ofDays(days)));
        ObjectNode node = Json.object();
        node.put("createdBy", by).put("createdByType", "User").put("createdAt", at);
        node.put("lastModifiedBy", seeded.guid("app", "hybrid-rp"))
                .put("lastModifiedByType", "Application")
                .put("lastModifiedAt", text(c.lastContact()));
        return node;
    }

    private String publicKey(ClusterPlan c) {
        return Base64.getEncoder()
                .encodeToString((seeded.hex(64, "key", c.name()) + seeded.hex(64, "key2", c.name()))
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    static String text(Instant instant) {
        return instant.toString();
    }
}
