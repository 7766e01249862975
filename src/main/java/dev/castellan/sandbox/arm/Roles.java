package dev.castellan.sandbox.arm;

import dev.castellan.sandbox.ground.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The built-in roles that matter here (Azure documentation, built-in roles for containers, general and monitoring). */
final class Roles {
    static final String OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
    static final String CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c";
    static final String READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
    static final String ACCESS_ADMINISTRATOR = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9";
    static final String SECURITY_READER = "39bc4728-0917-49c7-9d2c-d95423bc2eb4";
    static final String POLICY_CONTRIBUTOR = "36243c78-bf99-498c-9df9-86d9f8d28608";
    static final String ARC_CLUSTER_USER = "00493d72-78f6-4148-b6c5-d3ce8e4799dd";
    static final String ARC_VIEWER = "63f0a09d-1495-4db4-a681-037d84835eb4";
    static final String ARC_WRITER = "5b999177-9696-4545-85c7-50de3797e5a1";
    static final String ARC_ADMIN = "dffb1e0c-446f-4dde-a09f-99eb5cc68b96";
    static final String ARC_CLUSTER_ADMIN = "8393591c-06b9-48a2-a542-1bd6b377f6a2";
    static final String AKS_ARC_ADMIN = "b29efa5f-7782-4dc3-9537-4d5bc70a5e9f";
    static final String AKS_ARC_USER = "233ca253-b031-42ff-9fba-87ef12d6b55f";
    static final String AKS_ARC_CONTRIBUTOR = "5d3f1697-4507-4d08-bb4a-477695db5f82";

    private static final String ARC = "Microsoft.Kubernetes/connectedClusters/";
    private static final String INSTANCES = "Microsoft.HybridContainerService/provisionedClusterInstances/";
    private static final List<String> ARC_ACTIONS = List.of(
            "Microsoft.Authorization/*/read",
            "Microsoft.Insights/alertRules/*",
            "Microsoft.Resources/deployments/write",
            "Microsoft.Resources/subscriptions/operationresults/read",
            "Microsoft.Resources/subscriptions/read",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
            "Microsoft.Support/*");
    private static final List<String> READ_ONLY_PARTS = List.of(
            "apps/controllerrevisions",
            "events.k8s.io/events",
            "events",
            "limitranges",
            "namespaces",
            "resourcequotas");
    private static final List<String> PARTS = List.of(
            "apps/daemonsets",
            "apps/deployments",
            "apps/replicasets",
            "apps/statefulsets",
            "autoscaling/horizontalpodautoscalers",
            "batch/cronjobs",
            "batch/jobs",
            "configmaps",
            "endpoints",
            "extensions/daemonsets",
            "extensions/deployments",
            "extensions/ingresses",
            "extensions/networkpolicies",
            "extensions/replicasets",
            "networking.k8s.io/ingresses",
            "networking.k8s.io/networkpolicies",
            "persistentvolumeclaims",
            "pods",
            "policy/poddisruptionbudgets",
            "replicationcontrollers",
            "serviceaccounts",
            "services");

    private Roles() {}

    /** All built-in definitions. */
    static List<ObjectNode> builtIn() {
        List<String> viewer = new ArrayList<>();
        READ_ONLY_PARTS.forEach(p -> viewer.add(ARC + p + "/read"));
        PARTS.forEach(p -> viewer.add(ARC + p + "/read"));
        List<String> writer = new ArrayList<>();
        READ_ONLY_PARTS.forEach(p -> writer.add(ARC + p + "/read"));
        PARTS.forEach(p -> writer.add(ARC + p + "/*"));
        writer.add(ARC + "secrets/*");
        List<String> admin = new ArrayList<>(writer);
        admin.add(ARC + "authorization.k8s.io/localsubjectaccessreviews/write");
        admin.add(ARC + "rbac.authorization.k8s.io/roles/*");
        admin.add(ARC + "rbac.authorization.k8s.io/rolebindings/*");
        return List.of(
                role(
                        OWNER,
                        "Owner",
                        "Grants full access to manage all resources, including the ability to assign roles in Azure"
                                + " RBAC.",
                        List.of("*"),
                        List.of(),
                        List.of()),
                role(
                        CONTRIBUTOR,
                        "Contributor",
                        "Grants full access to manage all resources, but does not allow you to assign roles in Azure"
                                + " RBAC, manage assignments in Azure Blueprints, or share image galleries.",
                        List.of("*"),
                        List.of(
                                "Microsoft.Authorization/*/Delete",
                                "Microsoft.Authorization/*/Write",
                                "Microsoft.Authorization/elevateAccess/Action",
                                "Microsoft.Blueprint/blueprintAssignments/write",
                                "Microsoft.Blueprint/blueprintAssignments/delete",
                                "Microsoft.Compute/galleries/share/action"),
                        List.of()),
                role(
                        READER,
                        "Reader",
                        "View all resources, but does not allow you to make any changes.",
                        List.of("*/read"),
                        List.of(),
                        List.of()),
                role(
                        ACCESS_ADMINISTRATOR,
                        "User Access Administrator",
                        "Lets you manage user access to Azure resources.",
                        List.of("*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"),
                        List.of(),
                        List.of()),
                role(
                        SECURITY_READER,
                        "Security Reader",
                        "Security Reader Role",
                        List.of(
                                "Microsoft.Authorization/*/read",
                                "Microsoft.Insights/alertRules/read",
                                "Microsoft.operationalInsights/workspaces/*/read",
                                "Microsoft.Resources/subscriptions/resourceGroups/read",
                                "Microsoft.Security/*/read",
                                "Microsoft.Management/managementGroups/read",
                                "Microsoft.PolicyInsights/policyStates/*",
                                "Microsoft.PolicyInsights/componentPolicyStates/*"),
                        List.of(),
                        List.of()),
                role(
                        POLICY_CONTRIBUTOR,
                        "Resource Policy Contributor",
                        "Users with rights to create/modify resource policy, create support ticket and read"
                                + " resources/hierarchy.",
                        List.of(
                                "*/read",
                                "Microsoft.Authorization/policyassignments/*",
                                "Microsoft.Authorization/policydefinitions/*",
                                "Microsoft.Authorization/policyexemptions/*",
                                "Microsoft.Authorization/policysetdefinitions/*",
                                "Microsoft.PolicyInsights/*",
                                "Microsoft.Support/*"),
                        List.of(),
                        List.of()),
                role(
                        ARC_CLUSTER_USER,
                        "Azure Arc Enabled Kubernetes Cluster User Role",
                        "List cluster user credentials action.",
                        List.of(
                                "Microsoft.Resources/deployments/write",
                                "Microsoft.Resources/subscriptions/operationresults/read",
                                "Microsoft.Resources/subscriptions/read",
                                "Microsoft.Resources/subscriptions/resourceGroups/read",
                                ARC + "listClusterUserCredentials/action",
                                ARC + "listClusterUserCredential/action",
                                "Microsoft.Authorization/*/read",
                                "Microsoft.Insights/alertRules/*",
                                "Microsoft.Support/*"),
                        List.of(),
                        List.of()),
                role(
                        ARC_VIEWER,
                        "Azure Arc Kubernetes Viewer",
                        "Lets you view all resources in cluster/namespace, except secrets.",
                        ARC_ACTIONS,
                        List.of(),
                        viewer),
                role(
                        ARC_WRITER,
                        "Azure Arc Kubernetes Writer",
                        "Lets you update everything in cluster/namespace, except (cluster)roles and (cluster)role"
                                + " bindings.",
                        ARC_ACTIONS,
                        List.of(),
                        writer),
                role(
                        ARC_ADMIN,
                        "Azure Arc Kubernetes Admin",
                        "Lets you manage all resources under cluster/namespace, except update or delete resource"
                                + " quotas and namespaces.",
                        ARC_ACTIONS,
                        List.of(),
                        admin),
                role(
                        ARC_CLUSTER_ADMIN,
                        "Azure Arc Kubernetes Cluster Admin",
                        "Lets you manage all resources in the cluster.",
                        ARC_ACTIONS,
                        List.of(),
                        List.of(ARC + "*")),
                role(
                        AKS_ARC_ADMIN,
                        "Azure Kubernetes Service Arc Cluster Admin Role",
                        "List cluster admin credential action.",
                        List.of(INSTANCES + "read", INSTANCES + "listAdminKubeconfig/action", ARC + "Read"),
                        List.of(),
                        List.of()),
                role(
                        AKS_ARC_USER,
                        "Azure Kubernetes Service Arc Cluster User Role",
                        "List cluster user credential action.",
                        List.of(INSTANCES + "read", INSTANCES + "listUserKubeconfig/action", ARC + "Read"),
                        List.of(),
                        List.of()),
                role(
                        AKS_ARC_CONTRIBUTOR,
                        "Azure Kubernetes Service Arc Contributor Role",
                        "Grants access to read and write Azure Kubernetes Services hybrid clusters",
                        List.of(
                                "Microsoft.HybridContainerService/locations/operationStatuses/read",
                                INSTANCES + "read",
                                INSTANCES + "write",
                                INSTANCES + "delete",
                                INSTANCES + "agentPools/*",
                                INSTANCES + "upgradeProfiles/read",
                                ARC + "Read",
                                ARC + "Write",
                                ARC + "Delete",
                                ARC + "listClusterUserCredential/action"),
                        List.of(),
                        List.of()));
    }

    static ObjectNode role(
            String guid,
            String name,
            String description,
            List<String> actions,
            List<String> notActions,
            List<String> dataActions) {
        ObjectNode node = Json.object();
        ObjectNode properties = node.putObject("properties");
        properties.put("roleName", name).put("type", "BuiltInRole").put("description", description);
        properties.putArray("assignableScopes").add("/");
        ObjectNode permission = properties.putArray("permissions").addObject();
        permission.set("actions", Json.texts(actions));
        permission.set("notActions", Json.texts(notActions));
        permission.set("dataActions", Json.texts(dataActions));
        permission.putArray("notDataActions");
        properties.put("createdOn", "2015-02-02T21:55:09.8806423Z").put("updatedOn", "2023-11-13T21:58:41.7240367Z");
        properties.putNull("createdBy").putNull("updatedBy");
        node.put("id", "/providers/Microsoft.Authorization/roleDefinitions/" + guid);
        node.put("type", "Microsoft.Authorization/roleDefinitions");
        node.put("name", guid);
        return node;
    }
}
