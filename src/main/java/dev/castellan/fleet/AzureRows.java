package dev.castellan.fleet;

import dev.castellan.azure.ConnectedCluster;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How a connected cluster of Azure Arc looks in the fleet. Pure. */
final class AzureRows {
    private AzureRows() {}

    static FleetCluster row(ConnectedCluster c, Map<String, String> subscriptionNames, Instant seenAt) {
        return new FleetCluster(
                ClusterId.ofArm(c.id()),
                c.name(),
                subscriptionNames.getOrDefault(c.subscriptionId().toLowerCase(Locale.ROOT), c.subscriptionId()),
                true,
                new EnvironmentMark(Environment.UNKNOWN, EnvironmentMark.Origin.NONE, ""),
                site(c),
                kind(c),
                c.kubernetesVersion(),
                c.agentVersion(),
                c.desiredAgentVersion(),
                connectivity(c.connectivityStatus()),
                c.lastConnectivityTime(),
                c.managedIdentityCertificateExpirationTime(),
                c.aadProfile().flatMap(ConnectedCluster.AadProfile::azureRbac),
                c.totalNodeCount(),
                c.subscriptionId(),
                c.resourceGroup(),
                c.location(),
                c.tags(),
                // Only AKS on Azure Local gives out a kubeconfig with the address of its API server.
                c.aksArc() ? List.of(RouteKind.DIRECT, RouteKind.CLUSTER_CONNECT) : List.of(RouteKind.CLUSTER_CONNECT),
                seenAt);
    }

    private static Optional<String> site(ConnectedCluster c) {
        for (Map.Entry<String, String> tag : c.tags().entrySet()) {
            if (tag.getKey().equalsIgnoreCase("site") && !tag.getValue().isBlank()) {
                return Optional.of(tag.getValue());
            }
        }
        return c.location().isBlank() ? Optional.empty() : Optional.of(c.location());
    }

    static Connectivity connectivity(Optional<String> status) {
        return switch (status.orElse("").toLowerCase(Locale.ROOT)) {
            case "connected" -> Connectivity.CONNECTED;
            case "connecting" -> Connectivity.CONNECTING;
            case "offline" -> Connectivity.OFFLINE;
            case "expired" -> Connectivity.EXPIRED;
            case "agentnotinstalled" -> Connectivity.AGENT_NOT_INSTALLED;
            default -> Connectivity.UNKNOWN;
        };
    }

    private static String kind(ConnectedCluster c) {
        if (c.aksArc()) {
            return "AKS on Azure Local";
        }
        if (c.kind().isPresent() && !c.kind().get().isBlank()) {
            return switch (c.kind().get().toLowerCase(Locale.ROOT)) {
                case "aws" -> "EKS";
                case "gcp" -> "GKE";
                default -> DisplayText.clean(c.kind().get());
            };
        }
        String distribution = c.distribution().orElse("");
        return switch (distribution.toLowerCase(Locale.ROOT)) {
            case "", "generic", "kubeadm" -> "Kubernetes";
            case "k3s" -> "k3s";
            case "openshift" -> "OpenShift";
            case "aks" -> "AKS";
            case "aks_management" -> "AKS management cluster";
            case "aks_workload" -> "AKS on Azure Local";
            case "aks_edge_k3s", "aks_edge_k8s" -> "AKS Edge Essentials";
            case "eks" -> "EKS";
            case "gke" -> "GKE";
            case "rke" -> "RKE";
            case "rke2" -> "RKE2";
            case "rancher_rke" -> "Rancher";
            case "microk8s" -> "MicroK8s";
            case "tkg" -> "Tanzu";
            case "kind" -> "kind";
            case "minikube" -> "minikube";
            default -> DisplayText.clean(distribution);
        };
    }
}
