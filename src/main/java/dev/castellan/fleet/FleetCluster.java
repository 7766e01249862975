package dev.castellan.fleet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One cluster as its source describes it, before anything is connected. Names come from clusters and kubeconfigs and are
 * untrusted: clean them for display with {@link DisplayText}.
 *
 * @param id its identity across restarts
 * @param name the name in its source
 * @param source where it was found: the subscription's name, or the kubeconfig file
 * @param azure whether Azure knows it
 * @param environment how careful to be, and why
 * @param site the place it runs at: the {@code site} tag, else the Azure location; empty for a plain kubeconfig
 * @param kind what it is, in words: {@code AKS on Azure Local}, {@code k3s}, {@code OpenShift}, {@code Kubernetes}
 * @param kubernetesVersion as its source reports it
 * @param agentVersion of the Arc agents
 * @param desiredAgentVersion what Azure wants the agents to be; {@link #agentBehind} compares
 * @param connectivity the agent's heartbeat
 * @param lastContact last heartbeat
 * @param certificateExpiry when the agent's managed-identity certificate ends (Arc), or the client certificate (kubeconfig)
 * @param azureRbac whether Azure RBAC decides on Kubernetes requests; empty where it is not reported
 * @param nodeCount as its source reports it
 * @param subscriptionId the Azure subscription, empty without Azure
 * @param resourceGroup the Azure resource group, empty without Azure
 * @param location the Azure region, empty without Azure
 * @param tags the Azure tags
 * @param routes ways to reach it, best first
 * @param seenAt when the source was read
 */
public record FleetCluster(
        ClusterId id,
        String name,
        String source,
        boolean azure,
        EnvironmentMark environment,
        Optional<String> site,
        String kind,
        Optional<String> kubernetesVersion,
        Optional<String> agentVersion,
        Optional<String> desiredAgentVersion,
        Connectivity connectivity,
        Optional<Instant> lastContact,
        Optional<Instant> certificateExpiry,
        Optional<Boolean> azureRbac,
        Optional<Integer> nodeCount,
        String subscriptionId,
        String resourceGroup,
        String location,
        Map<String, String> tags,
        List<RouteKind> routes,
        Instant seenAt) {
    public FleetCluster {
        tags = Map.copyOf(tags);
        routes = List.copyOf(routes);
    }

    /** Whether the Arc agents are older than Azure wants them to be. */
    public boolean agentBehind() {
        return agentVersion.isPresent()
                && desiredAgentVersion.isPresent()
                && AgentVersion.older(agentVersion.get(), desiredAgentVersion.get());
    }

    /** This cluster with another mark. */
    public FleetCluster withEnvironment(EnvironmentMark mark) {
        return new FleetCluster(
                id,
                name,
                source,
                azure,
                mark,
                site,
                kind,
                kubernetesVersion,
                agentVersion,
                desiredAgentVersion,
                connectivity,
                lastContact,
                certificateExpiry,
                azureRbac,
                nodeCount,
                subscriptionId,
                resourceGroup,
                location,
                tags,
                routes,
                seenAt);
    }

    /** This cluster with a further route, the last to be thought of. */
    public FleetCluster withRoute(RouteKind route) {
        List<RouteKind> more = new ArrayList<>(routes);
        more.add(route);
        return new FleetCluster(
                id,
                name,
                source,
                azure,
                environment,
                site,
                kind,
                kubernetesVersion,
                agentVersion,
                desiredAgentVersion,
                connectivity,
                lastContact,
                certificateExpiry,
                azureRbac,
                nodeCount,
                subscriptionId,
                resourceGroup,
                location,
                tags,
                more,
                seenAt);
    }
}
