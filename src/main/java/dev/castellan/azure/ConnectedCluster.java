package dev.castellan.azure;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster connected to Azure Arc. Every text comes from Azure or the cluster and is untrusted; enumerations are open, so
 * they stay text.
 *
 * @param id the ARM resource id, in the provider's casing; compare it ignoring case
 * @param name the resource name
 * @param subscriptionId from the id
 * @param resourceGroup from the id
 * @param location the Azure region
 * @param tags its tags
 * @param kind {@code ProvisionedCluster} for AKS enabled by Azure Arc; empty for a generic cluster
 * @param connectivityStatus {@code Connected}, {@code Connecting}, {@code Offline}, {@code Expired},
 *     {@code AgentNotInstalled} or something newer; empty where not reported
 * @param lastConnectivityTime the agent's last heartbeat
 * @param managedIdentityCertificateExpirationTime when the agent's certificate ends
 * @param provisioningState of the Azure resource
 * @param kubernetesVersion as the agent reports it
 * @param agentVersion of the Arc agents
 * @param desiredAgentVersion what Azure wants it to be
 * @param agentAutoUpgrade {@code Enabled} or {@code Disabled}
 * @param distribution {@code aks_workload}, {@code k3s}, {@code openshift} …
 * @param distributionVersion of the distribution
 * @param infrastructure {@code azure_stack_hci}, {@code generic} …
 * @param totalNodeCount as the agent reports it
 * @param totalCoreCount as the agent reports it
 * @param aadProfile present where Entra ID is set up for the API server
 * @param oidcIssuer present where the OIDC issuer is set up
 * @param workloadIdentity whether workload identity is enabled
 * @param privateLinkState {@code Enabled} or {@code Disabled}
 * @param principalId the cluster's managed identity
 * @param agentErrors what the agents complain about
 */
public record ConnectedCluster(
        String id,
        String name,
        String subscriptionId,
        String resourceGroup,
        String location,
        Map<String, String> tags,
        Optional<String> kind,
        Optional<String> connectivityStatus,
        Optional<Instant> lastConnectivityTime,
        Optional<Instant> managedIdentityCertificateExpirationTime,
        Optional<String> provisioningState,
        Optional<String> kubernetesVersion,
        Optional<String> agentVersion,
        Optional<String> desiredAgentVersion,
        Optional<String> agentAutoUpgrade,
        Optional<String> distribution,
        Optional<String> distributionVersion,
        Optional<String> infrastructure,
        Optional<Integer> totalNodeCount,
        Optional<Integer> totalCoreCount,
        Optional<AadProfile> aadProfile,
        Optional<OidcIssuer> oidcIssuer,
        Optional<Boolean> workloadIdentity,
        Optional<String> privateLinkState,
        Optional<String> principalId,
        List<AgentError> agentErrors) {
    public ConnectedCluster {
        tags = Map.copyOf(tags);
        agentErrors = List.copyOf(agentErrors);
    }

    /** Whether this is an AKS cluster enabled by Azure Arc, on Azure Local. */
    public boolean aksArc() {
        return kind.isPresent() && kind.get().equalsIgnoreCase("ProvisionedCluster");
    }

    /**
     * How Entra ID is set up for the API server.
     *
     * @param azureRbac whether Azure RBAC decides on Kubernetes requests; empty where not reported
     * @param adminGroups object ids of groups whose members are cluster administrators
     * @param tenantId the tenant whose tokens are accepted
     */
    public record AadProfile(Optional<Boolean> azureRbac, List<String> adminGroups, Optional<String> tenantId) {
        public AadProfile {
            adminGroups = List.copyOf(adminGroups);
        }
    }

    /**
     * The issuer of service-account tokens for use outside the cluster.
     *
     * @param enabled whether it is in use
     * @param issuerUrl hosted by Azure
     * @param selfHostedIssuerUrl hosted by the owner
     */
    public record OidcIssuer(boolean enabled, Optional<String> issuerUrl, Optional<String> selfHostedIssuerUrl) {}

    /**
     * A complaint of the Arc agents.
     *
     * @param component the agent
     * @param severity as reported
     * @param message as reported; untrusted
     * @param time when
     */
    public record AgentError(String component, String severity, String message, Optional<Instant> time) {}
}
