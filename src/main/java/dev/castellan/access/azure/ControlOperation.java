package dev.castellan.access.azure;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An operation of Azure's control plane that matters for the safety of an Arc cluster.
 *
 * @param action as roles name it
 * @param title in a few words
 * @param consequence what follows for the cluster, in one sentence
 * @param below where it is done, below the cluster's id; empty for the cluster itself
 */
public record ControlOperation(String action, String title, Weight weight, String consequence, String below) {
    /** How much it gives. */
    public enum Weight {
        /** The whole cluster, or the right to give it. */
        CRITICAL("critical"),
        /** A way to it, or a safeguard removed. */
        HIGH("high"),
        /** A first step. */
        MEDIUM("medium");

        private final String label;

        Weight(String label) {
            this.label = label;
        }

        /** In words. */
        public String label() {
            return label;
        }
    }

    private static final String INSTANCE =
            "/providers/Microsoft.HybridContainerService/provisionedClusterInstances/default";

    /** All of them, the heaviest first. */
    public static final List<ControlOperation> ALL = List.of(
            operation(
                    "Microsoft.HybridContainerService/provisionedClusterInstances/listAdminKubeconfig/action",
                    "Take the admin kubeconfig",
                    Weight.CRITICAL,
                    "Hands out a client certificate that is cluster administrator, outside Entra ID and Azure RBAC.",
                    INSTANCE),
            operation(
                    "Microsoft.Authorization/roleAssignments/write",
                    "Give roles",
                    Weight.CRITICAL,
                    "Whoever can give roles can give themselves any of them on this cluster.",
                    ""),
            operation(
                    "Microsoft.Authorization/roleDefinitions/write",
                    "Change custom roles",
                    Weight.CRITICAL,
                    "A custom role that is assigned already can be widened.",
                    ""),
            operation(
                    "Microsoft.Authorization/roleAssignmentScheduleRequests/write",
                    "Give roles for a time",
                    Weight.CRITICAL,
                    "Privileged Identity Management gives a role as an assignment does.",
                    ""),
            operation(
                    "Microsoft.KubernetesConfiguration/extensions/write",
                    "Install extensions",
                    Weight.CRITICAL,
                    "An extension is installed in the cluster with rights of its own.",
                    ""),
            operation(
                    "Microsoft.KubernetesConfiguration/fluxConfigurations/write",
                    "Set up GitOps",
                    Weight.CRITICAL,
                    "Flux applies what a repository says, as cluster administrator unless it is held back.",
                    ""),
            operation(
                    "Microsoft.Kubernetes/connectedClusters/write",
                    "Change the cluster's connection",
                    Weight.HIGH,
                    "The administrators' groups and the agents can be set.",
                    ""),
            operation(
                    "Microsoft.HybridContainerService/provisionedClusterInstances/write",
                    "Change the AKS cluster",
                    Weight.HIGH,
                    "Versions, keys for the nodes and networks can be set.",
                    INSTANCE),
            operation(
                    "Microsoft.HybridContainerService/provisionedClusterInstances/agentPools/write",
                    "Change node pools",
                    Weight.HIGH,
                    "Nodes can be added, scaled and replaced.",
                    INSTANCE),
            operation(
                    "Microsoft.Authorization/policyExemptions/write",
                    "Exempt from policy",
                    Weight.HIGH,
                    "A policy stops holding here; the right to exempt from the assignment is needed besides.",
                    ""),
            operation(
                    "Microsoft.Authorization/policyAssignments/write",
                    "Change policy assignments",
                    Weight.HIGH,
                    "What is denied can be set to audit, and the reverse.",
                    ""),
            operation(
                    "Microsoft.Insights/diagnosticSettings/write",
                    "Change where logs go",
                    Weight.HIGH,
                    "The audit log can be sent elsewhere or cut short.",
                    ""),
            operation(
                    "Microsoft.Insights/diagnosticSettings/delete",
                    "Stop logs",
                    Weight.HIGH,
                    "The audit log of the cluster ends.",
                    ""),
            operation(
                    "Microsoft.KubernetesConfiguration/extensions/delete",
                    "Remove extensions",
                    Weight.HIGH,
                    "Policy, Defender or GitOps can be taken out of the cluster.",
                    ""),
            operation(
                    "Microsoft.Kubernetes/connectedClusters/delete",
                    "Disconnect the cluster",
                    Weight.HIGH,
                    "The cluster leaves Azure, with its policies and logs.",
                    ""),
            operation(
                    "Microsoft.HybridContainerService/provisionedClusterInstances/delete",
                    "Delete the AKS cluster",
                    Weight.HIGH,
                    "The cluster and what runs on it are gone.",
                    INSTANCE),
            operation(
                    "Microsoft.Kubernetes/connectedClusters/listClusterUserCredential/action",
                    "Connect through Azure",
                    Weight.MEDIUM,
                    "Opens the way through Azure to the API server, which still asks who it is.",
                    ""),
            operation(
                    "Microsoft.HybridContainerService/provisionedClusterInstances/listUserKubeconfig/action",
                    "Take the user kubeconfig",
                    Weight.MEDIUM,
                    "Gives the address of the API server; signing in with Entra ID is still needed.",
                    INSTANCE));

    private static ControlOperation operation(
            String action, String title, Weight weight, String consequence, String below) {
        return new ControlOperation(action, title, weight, consequence, below);
    }

    /** The operation as an action on a cluster. */
    public AzureAction on(AzureScope cluster) {
        return AzureAction.control(action, new AzureScope(cluster.path() + below));
    }

    /** The last two parts of the action, which people know it by. */
    public String shortName() {
        String[] parts = action.split("/", -1);
        String last = parts[parts.length - 1];
        return last.equals("action") ? parts[parts.length - 2] : parts[parts.length - 2] + "/" + last;
    }

    /** The operation with this action or short name, ignoring case. */
    public static Optional<ControlOperation> named(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return ALL.stream()
                .filter(o -> o.action.toLowerCase(Locale.ROOT).equals(wanted)
                        || o.shortName().toLowerCase(Locale.ROOT).equals(wanted))
                .findFirst();
    }

    /** An operation that is not in the list, by its action. */
    public static ControlOperation other(String action) {
        return operation(action, action, Weight.MEDIUM, "", "");
    }
}
