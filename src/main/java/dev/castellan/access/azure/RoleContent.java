package dev.castellan.access.azure;

import dev.castellan.azure.RoleDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an Azure role holds that matters for one cluster, conditions apart: what has a condition counts as held.
 *
 * @param operations of the control plane
 * @param data on resources of Kubernetes; empty where {@code everything} says it all
 * @param everything whether it holds every data action of Kubernetes
 */
public record RoleContent(List<ControlOperation> operations, List<Data> data, boolean everything) {
    /**
     * A data action.
     *
     * @param group the API group; empty for the core
     * @param action {@code read}, {@code write}, {@code delete}, {@code bind} …
     */
    public record Data(String group, String resource, String action) {}

    public RoleContent {
        operations = List.copyOf(operations);
        data = List.copyOf(data);
    }

    /** Its data actions as they are asked for at a scope. */
    List<AzureAction> dataActions(AzureScope at) {
        Set<Data> wanted = Set.copyOf(data);
        List<AzureAction> asked = new ArrayList<>();
        KubernetesOperations.documented()
                .groups()
                .forEach((group, resources) -> resources.forEach((name, operation) -> operation
                        .actions()
                        .forEach(action -> {
                            if (everything || wanted.contains(new Data(group, name, action.replace("/action", "")))) {
                                asked.add(
                                        AzureAction.data(DataActions.joined(DataActions.ARC, group, name, action), at));
                            }
                        })));
        return asked;
    }

    /** The roles of Azure itself and those that a plane names, by their GUID. */
    public static Map<String, RoleDefinition> definitions(AzurePlane plane) {
        Map<String, RoleDefinition> definitions = new HashMap<>();
        BuiltInRoles.all().forEach(d -> definitions.put(d.name(), d));
        plane.definitions().forEach(d -> definitions.put(d.name(), d));
        return definitions;
    }

    /** Looks into a role. */
    public static RoleContent of(RoleDefinition role, AzureScope cluster) {
        CompiledRole compiled = new CompiledRole(role.permissions());
        List<ControlOperation> operations = ControlOperation.ALL.stream()
                .filter(o -> compiled.allows(o.on(cluster)) != Truth.FALSE)
                .toList();
        List<Data> held = new ArrayList<>();
        boolean[] all = {true};
        KubernetesOperations.documented()
                .groups()
                .forEach((group, resources) -> resources.forEach((name, operation) -> operation
                        .actions()
                        .forEach(action -> {
                            AzureAction asked =
                                    AzureAction.data(DataActions.joined(DataActions.ARC, group, name, action), cluster);
                            if (compiled.allows(asked) == Truth.FALSE) {
                                all[0] = false;
                            } else {
                                held.add(new Data(group, name, action.replace("/action", "")));
                            }
                        })));
        return new RoleContent(operations, all[0] ? List.of() : held, all[0]);
    }
}
