package dev.castellan.access.azure;

import dev.castellan.azure.DenyAssignment;
import dev.castellan.azure.ManagementGroup;
import dev.castellan.azure.PrivilegedRole;
import dev.castellan.azure.RoleAssignment;
import dev.castellan.azure.RoleDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What Azure knew about access to one cluster at one time.
 *
 * @param takenAt when; roles that end are judged by it
 * @param clusterId the ARM id of the connected cluster
 * @param azureRbac whether Azure RBAC decides on Kubernetes requests; empty where Azure does not tell
 * @param adminGroups groups whose members are cluster administrators without any role
 * @param subscriptionName as shown; untrusted
 * @param managementGroups above the cluster, nearest first; empty where they are not known
 * @param assignments at the cluster, above it and below it
 * @param definitions of the roles that are assigned
 * @param denies at the cluster and above it
 * @param eligible what can be activated there
 * @param active what is active there, as Privileged Identity Management sees it
 * @param people whoever is named, and the members of the groups
 * @param gaps what could not be read
 */
public record AzurePlane(
        Instant takenAt,
        String clusterId,
        Optional<Boolean> azureRbac,
        List<String> adminGroups,
        Optional<String> subscriptionName,
        List<ManagementGroup> managementGroups,
        List<RoleAssignment> assignments,
        List<RoleDefinition> definitions,
        List<DenyAssignment> denies,
        List<PrivilegedRole> eligible,
        List<PrivilegedRole> active,
        People people,
        List<AzureGap> gaps) {
    public AzurePlane {
        adminGroups = List.copyOf(adminGroups);
        managementGroups = List.copyOf(managementGroups);
        assignments = List.copyOf(assignments);
        definitions = List.copyOf(definitions);
        denies = List.copyOf(denies);
        eligible = List.copyOf(eligible);
        active = List.copyOf(active);
        gaps = List.copyOf(gaps);
    }

    /** The cluster as a scope. */
    public AzureScope cluster() {
        return new AzureScope(clusterId);
    }

    /** A scope as people know it: with the name of a subscription or management group, where it is known. Untrusted. */
    public String nameOf(AzureScope scope) {
        return switch (scope.kind()) {
            case SUBSCRIPTION ->
                cluster().path().startsWith(scope.path() + "/") ? subscriptionName.orElse(scope.name()) : scope.name();
            case MANAGEMENT_GROUP ->
                managementGroups.stream()
                        .filter(g -> g.name().equalsIgnoreCase(scope.name()))
                        .findFirst()
                        .flatMap(ManagementGroup::displayName)
                        .orElse(scope.name());
            case ROOT, RESOURCE_GROUP, CLUSTER, NAMESPACE, RESOURCE -> scope.name();
        };
    }

    /** Whether something of this kind could not be read. */
    boolean lacks(AzureGap.Part part) {
        return gaps.stream().anyMatch(g -> g.part() == part);
    }
}
