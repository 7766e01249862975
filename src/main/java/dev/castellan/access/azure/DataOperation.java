package dev.castellan.access.azure;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A data action of Azure on a resource of Kubernetes.
 *
 * @param action as roles name it
 * @param group the API group; empty for the core group and for custom resources
 * @param resource the plural; {@code customresources} for whatever Azure has no action for
 * @param what the last part: {@code read}, {@code write}, {@code delete}, {@code bind/action} …
 * @param namespaced whether roles at a namespace can give it
 */
public record DataOperation(String action, String group, String resource, String what, boolean namespaced) {
    /** What Azure calls everything that it has no action for. */
    public static final String CUSTOM = "customresources";

    private static final Set<String> ORDER = Set.of("read", "write", "delete");

    /** All that are documented, those of the core group first. */
    public static final List<DataOperation> ALL = all();

    private static List<DataOperation> all() {
        List<DataOperation> all = new ArrayList<>();
        KubernetesOperations.documented()
                .groups()
                .forEach((group, resources) -> resources.forEach((name, operation) -> {
                    for (String what : operation.actions()) {
                        all.add(new DataOperation(
                                DataActions.joined(DataActions.ARC, group, name, what),
                                group,
                                name,
                                what,
                                operation.namespaced()));
                    }
                }));
        for (String what : List.of("read", "write", "delete")) {
            all.add(new DataOperation(DataActions.joined(DataActions.ARC, CUSTOM, what), "", CUSTOM, what, true));
        }
        // Sets have no order; people read it in one.
        all.sort(java.util.Comparator.comparing(DataOperation::group)
                .thenComparing(DataOperation::resource)
                .thenComparingInt(o -> ORDER.contains(o.what()) ? 0 : 1)
                .thenComparing(DataOperation::what));
        return List.copyOf(all);
    }

    /** The verbs of Kubernetes it answers for. */
    public List<String> verbs() {
        return switch (what) {
            case "read" -> List.of("get", "list", "watch");
            case "write" -> List.of("create", "update", "patch");
            case "delete" -> List.of("delete", "deletecollection");
            case "exec/action" -> List.of("create");
            default -> List.of(what.substring(0, what.length() - "/action".length()));
        };
    }

    /** As an action on a cluster, or with a namespace in it. */
    public AzureAction on(AzureScope cluster, String namespace) {
        return AzureAction.data(action, namespace.isEmpty() ? cluster : cluster.namespace(namespace));
    }
}
