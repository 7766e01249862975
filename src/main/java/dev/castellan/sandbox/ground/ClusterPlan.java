package dev.castellan.sandbox.ground;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One cluster of the practice fleet, before anything about it is made.
 *
 * @param index its place in the fleet, from 0
 * @param name the Azure resource's name, unique in the fleet, lower case
 * @param subscriptionId GUID
 * @param resourceGroup name
 * @param site where it runs
 * @param environment what it really is for, whatever its tags say
 * @param kind how it is made
 * @param purpose what runs there, which decides on its namespaces and workloads
 * @param kubernetesVersion without a leading v
 * @param agentVersion of the Arc agents
 * @param desiredAgentVersion what Azure wants the agents to be
 * @param connectivity as Azure reports it; an API server still answers for all but EXPIRED ones
 * @param lastContact last heartbeat
 * @param certificateExpiry of the agents' managed-identity certificate
 * @param tags as in Azure; empty for one that was forgotten
 * @param azureRbac whether Azure RBAC is on (AKS Arc only)
 * @param policyExtension whether the Azure Policy extension (Gatekeeper) is there
 * @param defenderExtension whether the Defender sensor is there
 * @param fluxExtension whether Flux is there
 * @param monitoringExtension whether control-plane logs are collected
 * @param nodes how many, control plane included
 * @param cores over all nodes
 * @param adminGroups object ids of the Entra groups in {@code aadProfile.adminGroupObjectIDs}
 * @param identity object id of the cluster's managed identity
 */
public record ClusterPlan(
        int index,
        String name,
        String subscriptionId,
        String resourceGroup,
        Site site,
        Stage environment,
        Kind kind,
        Purpose purpose,
        String kubernetesVersion,
        String agentVersion,
        String desiredAgentVersion,
        Connectivity connectivity,
        Instant lastContact,
        Optional<Instant> certificateExpiry,
        Map<String, String> tags,
        boolean azureRbac,
        boolean policyExtension,
        boolean defenderExtension,
        boolean fluxExtension,
        boolean monitoringExtension,
        int nodes,
        int cores,
        List<String> adminGroups,
        String identity) {
    /** What a cluster is for. */
    public enum Stage {
        DEVELOPMENT("dev", "Development"),
        TEST("test", "Test"),
        PRODUCTION("prod", "Production");

        private final String code;
        private final String label;

        Stage(String code, String label) {
            this.code = code;
            this.label = label;
        }

        /** As in names. */
        public String code() {
            return code;
        }

        /** As in tags. */
        public String label() {
            return label;
        }
    }

    /** How a cluster is made. */
    public enum Kind {
        /** AKS enabled by Azure Arc, kind {@code ProvisionedCluster}. */
        AKS_ON_AZURE_LOCAL("aks_workload", "azure_stack_hci"),
        K3S("k3s", "generic"),
        OPENSHIFT("openshift", "generic");

        private final String distribution;
        private final String infrastructure;

        Kind(String distribution, String infrastructure) {
            this.distribution = distribution;
            this.infrastructure = infrastructure;
        }

        /** As Azure reports it. */
        public String distribution() {
            return distribution;
        }

        /** As Azure reports it. */
        public String infrastructure() {
            return infrastructure;
        }
    }

    /** What runs on a cluster. */
    public enum Purpose {
        WEBSHOP,
        LOGISTICS,
        TILLS,
        PORT,
        PLATFORM,
        PILOT
    }

    /** The agent's heartbeat. */
    public enum Connectivity {
        CONNECTED("Connected"),
        OFFLINE("Offline"),
        EXPIRED("Expired");

        private final String azure;

        Connectivity(String azure) {
            this.azure = azure;
        }

        /** As Azure reports it. */
        public String azure() {
            return azure;
        }
    }

    /**
     * A place with clusters.
     *
     * @param code three letters, as in names
     * @param name as in the {@code site} tag
     * @param location Azure region
     */
    public record Site(String code, String name, String location) {}

    /** The connected cluster's ARM id. */
    public String armId() {
        return "/subscriptions/" + subscriptionId + "/resourceGroups/" + resourceGroup
                + "/providers/Microsoft.Kubernetes/connectedClusters/" + name;
    }

    /** Whether it is AKS on Azure Local. */
    public boolean provisioned() {
        return kind == Kind.AKS_ON_AZURE_LOCAL;
    }
}
