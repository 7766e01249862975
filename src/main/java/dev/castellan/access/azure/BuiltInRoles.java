package dev.castellan.access.azure;

import dev.castellan.azure.Permission;
import dev.castellan.azure.RoleDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Azure's own roles that matter for Arc clusters, for when their definitions cannot be read. Source: Azure documentation,
 * built-in roles for containers (2025-06), general and privileged (2025); the definitions Azure gives win over these.
 */
final class BuiltInRoles {
    static final String ARC_CLUSTER_USER = "00493d72-78f6-4148-b6c5-d3ce8e4799dd";
    static final String ARC_VIEWER = "63f0a09d-1495-4db4-a681-037d84835eb4";
    static final String ARC_WRITER = "5b999177-9696-4545-85c7-50de3797e5a1";
    static final String ARC_ADMIN = "dffb1e0c-446f-4dde-a09f-99eb5cc68b96";
    static final String ARC_CLUSTER_ADMIN = "8393591c-06b9-48a2-a542-1bd6b377f6a2";
    static final String AKS_ARC_ADMIN = "b29efa5f-7782-4dc3-9537-4d5bc70a5e9f";
    static final String AKS_ARC_USER = "233ca253-b031-42ff-9fba-87ef12d6b55f";
    static final String OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
    static final String CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c";
    static final String READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
    static final String ACCESS_ADMINISTRATOR = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9";

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
    private static final List<String> READ_ONLY = List.of(
            "apps/controllerrevisions",
            "events.k8s.io/events",
            "events",
            "limitranges",
            "namespaces",
            "resourcequotas");
    private static final List<String> WRITABLE = List.of(
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
    private static final List<RoleDefinition> ALL = make();

    private BuiltInRoles() {}

    static List<RoleDefinition> all() {
        return ALL;
    }

    private static List<RoleDefinition> make() {
        List<String> viewer = new ArrayList<>();
        List<String> writer = new ArrayList<>();
        for (String part : READ_ONLY) {
            viewer.add(ARC + part + "/read");
            writer.add(ARC + part + "/read");
        }
        for (String part : WRITABLE) {
            viewer.add(ARC + part + "/read");
            writer.add(ARC + part + "/*");
        }
        writer.add(ARC + "secrets/*");
        List<String> admin = new ArrayList<>(writer);
        admin.add(ARC + "authorization.k8s.io/localsubjectaccessreviews/write");
        admin.add(ARC + "rbac.authorization.k8s.io/roles/*");
        admin.add(ARC + "rbac.authorization.k8s.io/rolebindings/*");
        return List.of(
                role(OWNER, "Owner", List.of("*"), List.of(), List.of()),
                role(
                        CONTRIBUTOR,
                        "Contributor",
                        List.of("*"),
                        List.of(
                                "Microsoft.Authorization/*/Delete",
                                "Microsoft.Authorization/*/Write",
                                "Microsoft.Authorization/elevateAccess/Action",
                                "Microsoft.Blueprint/blueprintAssignments/write",
                                "Microsoft.Blueprint/blueprintAssignments/delete",
                                "Microsoft.Compute/galleries/share/action"),
                        List.of()),
                role(READER, "Reader", List.of("*/read"), List.of(), List.of()),
                role(
                        ACCESS_ADMINISTRATOR,
                        "User Access Administrator",
                        List.of("*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"),
                        List.of(),
                        List.of()),
                role(
                        ARC_CLUSTER_USER,
                        "Azure Arc Enabled Kubernetes Cluster User Role",
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
                role(ARC_VIEWER, "Azure Arc Kubernetes Viewer", ARC_ACTIONS, List.of(), viewer),
                role(ARC_WRITER, "Azure Arc Kubernetes Writer", ARC_ACTIONS, List.of(), writer),
                role(ARC_ADMIN, "Azure Arc Kubernetes Admin", ARC_ACTIONS, List.of(), admin),
                role(
                        ARC_CLUSTER_ADMIN,
                        "Azure Arc Kubernetes Cluster Admin",
                        ARC_ACTIONS,
                        List.of(),
                        List.of(ARC + "*")),
                role(
                        AKS_ARC_ADMIN,
                        "Azure Kubernetes Service Arc Cluster Admin Role",
                        List.of(INSTANCES + "read", INSTANCES + "listAdminKubeconfig/action", ARC + "Read"),
                        List.of(),
                        List.of()),
                role(
                        AKS_ARC_USER,
                        "Azure Kubernetes Service Arc Cluster User Role",
                        List.of(INSTANCES + "read", INSTANCES + "listUserKubeconfig/action", ARC + "Read"),
                        List.of(),
                        List.of()));
    }

    private static RoleDefinition role(
            String guid, String name, List<String> actions, List<String> notActions, List<String> dataActions) {
        return new RoleDefinition(
                "/providers/Microsoft.Authorization/roleDefinitions/" + guid,
                guid,
                name,
                true,
                Optional.empty(),
                List.of("/"),
                List.of(new Permission(actions, notActions, dataActions, List.of(), Optional.empty())));
    }
}
