package dev.castellan.azure;

import java.util.List;
import java.util.Optional;

/**
 * The AKS instance behind a connected cluster.
 *
 * @param id the ARM resource id
 * @param customLocation the ARM id of the site it runs at
 * @param provisioningState of the Azure resource
 * @param currentState of the instance; an open enumeration
 * @param errorMessage why the state is what it is
 * @param kubernetesVersion as set
 * @param controlPlaneCount number of control-plane machines
 * @param controlPlaneVmSize their size
 * @param controlPlaneHost the API server's address
 * @param networkPolicy {@code calico} …
 * @param authorizedIpRanges who may reach the API server; empty when not restricted
 * @param sshKeys how many public keys open the nodes
 * @param nodePools the pools as the instance lists them
 * @param components the control plane's parts
 */
public record ProvisionedInstance(
        String id,
        Optional<String> customLocation,
        Optional<String> provisioningState,
        Optional<String> currentState,
        Optional<String> errorMessage,
        Optional<String> kubernetesVersion,
        Optional<Integer> controlPlaneCount,
        Optional<String> controlPlaneVmSize,
        Optional<String> controlPlaneHost,
        Optional<String> networkPolicy,
        Optional<String> authorizedIpRanges,
        int sshKeys,
        List<NodePool> nodePools,
        List<Component> components) {
    public ProvisionedInstance {
        nodePools = List.copyOf(nodePools);
        components = List.copyOf(components);
    }

    /**
     * A group of equal nodes.
     *
     * @param name its name
     * @param count how many nodes are wanted
     * @param vmSize their size
     * @param osType {@code Linux} or {@code Windows}
     * @param kubernetesVersion of the nodes
     */
    public record NodePool(
            String name,
            Optional<Integer> count,
            Optional<String> vmSize,
            Optional<String> osType,
            Optional<String> kubernetesVersion) {}

    /**
     * A part of the control plane.
     *
     * @param name its name
     * @param phase as reported
     * @param ready whether it works
     * @param errorMessage why not
     */
    public record Component(String name, Optional<String> phase, boolean ready, Optional<String> errorMessage) {}
}
