package dev.castellan.access.azure;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which data actions Azure is asked for when Kubernetes is asked for something. All of them have to be allowed. Names of
 * objects and versions of the interface play no part; of the subresources only {@code pods/exec} has an action of its own.
 * Source: Azure/guard, authz/providers/azure/rbac (2026-05), whose test table is among our tests as facts.
 */
final class DataActions {
    /** The resource type of Arc clusters. */
    static final String ARC = "Microsoft.Kubernetes/connectedClusters";

    static final String CUSTOM_GROUP = "@Request[Microsoft.ContainerService/managedClusters/customResources:group]";
    static final String CUSTOM_KIND = "@Request[Microsoft.ContainerService/managedClusters/customResources:kind]";
    static final String SUBRESOURCE = "@Request[Microsoft.ContainerService/managedClusters/resources:subresource]";

    /** As guard has it: its list says {@code pods/logs}, though Kubernetes calls the subresource {@code log}. */
    private static final Set<String> SUBRESOURCES = Set.of(
            "pods/logs",
            "pods/exec",
            "pods/portforward",
            "pods/proxy",
            "pods/ephemeralcontainers",
            "pods/attach",
            "deployments/scale",
            "statefulsets/scale",
            "replicasets/scale");

    private static final List<String> DISCOVERY = List.of("/api", "/openapi", "/version", "/healthz");

    private final String clusterType;
    private final KubernetesOperations operations;
    private final GuardSettings settings;

    /** @param settings without anything open; see {@link GuardSettings#variants} */
    DataActions(String clusterType, KubernetesOperations operations, GuardSettings settings) {
        this.clusterType = clusterType;
        this.operations = operations;
        this.settings = settings;
    }

    /** What Azure is asked for. */
    sealed interface Mapped {
        /** These actions, which all have to be allowed. */
        record Actions(List<AzureAction> all) implements Mapped {
            public Actions {
                all = List.copyOf(all);
            }
        }

        /** Guard cannot turn the request into actions and ends with an error. */
        record Fails(String reason) implements Mapped {}
    }

    /** A request on a resource; a namespace that is empty is the cluster, or all of them. */
    Mapped onResource(
            AzureScope cluster, String verb, String group, String resource, String subresource, String namespace) {
        AzureScope scope = namespace.isEmpty()
                ? cluster
                : settings.uses(settings.namespaceResources())
                        ? cluster.namespaceResource(namespace)
                        : cluster.namespace(namespace);
        boolean list = settings.uses(settings.wildcards());
        boolean custom = settings.uses(settings.customResources()) && list && operations.custom(group, resource);
        boolean star = verb.equals("*") || group.equals("*") || resource.equals("*");
        if (star && !list) {
            return new Mapped.Fails(
                    "Azure's webhook answers no request with a star unless it knows Azure's list of" + " actions.");
        }
        if (custom) {
            return custom(scope, verb, group, resource);
        }
        if (star) {
            return stars(scope, verb, group, resource, subresource, namespace);
        }
        String action = resource.equals("pods") && subresource.equals("exec")
                ? joined(resource, subresource, "action")
                : joined(resource, action(verb));
        return new Mapped.Actions(
                List.of(tagged(AzureAction.data(joined(clusterType, group, action), scope), resource, subresource)));
    }

    /** A request on a path that is no resource. */
    Mapped onPath(AzureScope cluster, String verb, String path) {
        return new Mapped.Actions(List.of(AzureAction.data(joined(clusterType, path, action(verb)), cluster)));
    }

    /** Whether every Entra user may do this without being asked for. */
    boolean discovery(String verb, String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        return settings.discoveryForAll()
                && verb.equalsIgnoreCase("get")
                && DISCOVERY.stream().anyMatch(lower::startsWith);
    }

    private Mapped custom(AzureScope scope, String verb, String group, String resource) {
        List<String> actions = verb.equals("*") ? List.of("read", "write", "delete") : List.of(action(verb));
        if (!Set.of("read", "write", "delete").containsAll(actions)) {
            return new Mapped.Fails("Azure's webhook knows no action for “" + verb + "” on a custom resource.");
        }
        return new Mapped.Actions(actions.stream()
                .map(a -> {
                    AzureAction action = AzureAction.data(joined(clusterType, "customresources", a), scope)
                            .with(CUSTOM_GROUP, group);
                    return resource.isEmpty() ? action : action.with(CUSTOM_KIND, resource);
                })
                .toList());
    }

    private Mapped stars(
            AzureScope scope, String verb, String group, String resource, String subresource, String namespace) {
        List<AzureAction> all = new ArrayList<>();
        String wanted = action(verb);
        for (Map.Entry<String, Map<String, KubernetesOperations.Operation>> g :
                operations.groups().entrySet()) {
            if (!group.equals("*") && !group.equals(g.getKey())) {
                continue;
            }
            g.getValue().forEach((name, operation) -> {
                boolean named = resource.equals(name);
                // Only for all resources at once does the namespace leave out what belongs to none.
                boolean fits = resource.equals("*") ? namespace.isEmpty() || operation.namespaced() : named;
                if (fits) {
                    for (String action : operation.actions()) {
                        if (verb.equals("*") || action.equals(wanted)) {
                            all.add(tagged(
                                    AzureAction.data(joined(clusterType, g.getKey(), name, action), scope),
                                    resource,
                                    subresource));
                        }
                    }
                }
            });
        }
        return all.isEmpty() ? new Mapped.Fails("Azure has no action for this request.") : new Mapped.Actions(all);
    }

    private AzureAction tagged(AzureAction action, String resource, String subresource) {
        return settings.uses(settings.subresources()) && SUBRESOURCES.contains(resource + "/" + subresource)
                ? action.with(SUBRESOURCE, subresource)
                : action;
    }

    /** The last part of an action for a verb; empty where Azure has none, so that only a wildcard allows it. */
    static String action(String verb) {
        return switch (verb) {
            case "get", "list", "watch" -> "read";
            case "create", "update", "patch" -> "write";
            case "delete", "deletecollection" -> "delete";
            case "bind", "escalate", "use", "impersonate", "inference" -> verb + "/action";
            case "*" -> "*";
            default -> "";
        };
    }

    /** Parts joined by slashes, with empty parts and dots resolved as Go's path.Join does. */
    static String joined(String... parts) {
        Deque<String> path = new ArrayDeque<>();
        for (String part : parts) {
            for (String step : part.split("/", -1)) {
                if (step.equals("..")) {
                    path.pollLast();
                } else if (!step.isEmpty() && !step.equals(".")) {
                    path.addLast(step);
                }
            }
        }
        return String.join("/", path);
    }
}
