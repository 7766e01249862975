package dev.castellan.access.azure;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The data actions Azure has for resources of Kubernetes, by API group and resource. Source: Azure documentation,
 * permissions of Microsoft.Kubernetes (2026-02). Azure/guard learns the same list at run time, when it is told to.
 */
final class KubernetesOperations {
    /** What there is for one resource. */
    record Operation(boolean namespaced, Set<String> actions) {}

    private static final Set<String> ALL = Set.of("read", "write", "delete");

    /** Group, then names; a dot in front marks what belongs to no namespace. */
    private static final String DOCUMENTED = """
        : .componentstatuses configmaps endpoints events limitranges .namespaces .nodes persistentvolumeclaims \
        .persistentvolumes pods podtemplates replicationcontrollers resourcequotas secrets serviceaccounts services
        admissionregistration.k8s.io: .mutatingwebhookconfigurations .validatingwebhookconfigurations \
        .initializerconfigurations
        apiextensions.k8s.io: .customresourcedefinitions
        apiregistration.k8s.io: .apiservices
        apps: controllerrevisions daemonsets deployments replicasets statefulsets
        autoscaling: horizontalpodautoscalers
        batch: cronjobs jobs
        certificates.k8s.io: .certificatesigningrequests
        coordination.k8s.io: leases
        discovery.k8s.io: endpointslices
        events.k8s.io: events
        extensions: daemonsets deployments ingresses networkpolicies .podsecuritypolicies replicasets
        flowcontrol.apiserver.k8s.io: .flowschemas .prioritylevelconfigurations
        networking.k8s.io: .ingressclasses ingresses networkpolicies
        node.k8s.io: .runtimeclasses
        policy: poddisruptionbudgets .podsecuritypolicies
        rbac.authorization.k8s.io: .clusterrolebindings .clusterroles rolebindings roles
        scheduling.k8s.io: .priorityclasses
        storage.k8s.io: .csidrivers .csinodes csistoragecapacities .storageclasses .volumeattachments
        """;

    private final Map<String, Map<String, Operation>> byGroup;

    KubernetesOperations(Map<String, Map<String, Operation>> byGroup) {
        this.byGroup = byGroup;
    }

    /** The list in the documentation. */
    static KubernetesOperations documented() {
        Map<String, Map<String, Operation>> groups = new LinkedHashMap<>();
        for (String line : DOCUMENTED.lines().toList()) {
            int colon = line.indexOf(':');
            Map<String, Operation> resources =
                    groups.computeIfAbsent(line.substring(0, colon), g -> new LinkedHashMap<>());
            for (String name : line.substring(colon + 1).strip().split(" +", -1)) {
                boolean cluster = name.startsWith(".");
                resources.put(cluster ? name.substring(1) : name, new Operation(!cluster, ALL));
            }
        }
        more(groups, "", "bindings", true, "write");
        more(groups, "", "pods", true, "read", "write", "delete", "exec/action");
        more(groups, "", "serviceaccounts", true, "read", "write", "delete", "impersonate/action");
        more(groups, "metrics.k8s.io", "nodes", false, "read");
        more(groups, "metrics.k8s.io", "pods", true, "read");
        more(groups, "policy", "podsecuritypolicies", false, "read", "write", "delete", "use/action");
        more(groups, "authentication.k8s.io", "tokenreviews", false, "write");
        more(groups, "authorization.k8s.io", "localsubjectaccessreviews", true, "write");
        for (String review : List.of("selfsubjectaccessreviews", "selfsubjectrulesreviews", "subjectaccessreviews")) {
            more(groups, "authorization.k8s.io", review, false, "write");
        }
        for (String kind : List.of("clusterroles", "roles")) {
            more(
                    groups,
                    "rbac.authorization.k8s.io",
                    kind,
                    kind.equals("roles"),
                    "read",
                    "write",
                    "delete",
                    "bind/action",
                    "escalate/action");
        }
        return new KubernetesOperations(groups);
    }

    private static void more(
            Map<String, Map<String, Operation>> groups,
            String group,
            String name,
            boolean namespaced,
            String... actions) {
        groups.computeIfAbsent(group, g -> new LinkedHashMap<>())
                .put(name, new Operation(namespaced, new LinkedHashSet<>(List.of(actions))));
    }

    Map<String, Map<String, Operation>> groups() {
        return byGroup;
    }

    /** Whether there is no action for the resource, so that it counts as a custom one. */
    boolean custom(String group, String resource) {
        if (group.isEmpty() || group.equals("*")) {
            return false;
        }
        Map<String, Operation> resources = byGroup.get(group);
        if (resources == null) {
            return true;
        }
        return !resource.isEmpty() && !resource.equals("*") && !resources.containsKey(resource);
    }
}
