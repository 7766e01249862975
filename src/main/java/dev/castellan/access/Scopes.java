package dev.castellan.access;

import dev.castellan.kubernetes.ApiResource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which resources live in namespaces: as the server says, or, for those of Kubernetes itself, as is known. */
public final class Scopes {
    /** Where a resource lives. */
    public enum Scope {
        /** In namespaces. */
        NAMESPACED,
        /** In the cluster. */
        CLUSTER,
        /** Nothing is known of such a resource. */
        UNKNOWN
    }

    /** The resources of Kubernetes 1.36, group by group; those of the cluster behind the bar. */
    private static final List<String> KUBERNETES = List.of(
            ":bindings configmaps endpoints events limitranges persistentvolumeclaims pods podtemplates"
                    + " replicationcontrollers resourcequotas secrets serviceaccounts services"
                    + "|componentstatuses namespaces nodes persistentvolumes",
            "admissionregistration.k8s.io:|mutatingadmissionpolicies mutatingadmissionpolicybindings"
                    + " mutatingwebhookconfigurations validatingadmissionpolicies validatingadmissionpolicybindings"
                    + " validatingwebhookconfigurations",
            "apiextensions.k8s.io:|customresourcedefinitions",
            "apiregistration.k8s.io:|apiservices",
            "apps:controllerrevisions daemonsets deployments replicasets statefulsets|",
            "authentication.k8s.io:|selfsubjectreviews tokenreviews",
            "authorization.k8s.io:localsubjectaccessreviews"
                    + "|selfsubjectaccessreviews selfsubjectrulesreviews subjectaccessreviews",
            "autoscaling:horizontalpodautoscalers|",
            "batch:cronjobs jobs|",
            "certificates.k8s.io:podcertificaterequests|certificatesigningrequests clustertrustbundles",
            "coordination.k8s.io:leasecandidates leases|",
            "discovery.k8s.io:endpointslices|",
            "events.k8s.io:events|",
            "flowcontrol.apiserver.k8s.io:|flowschemas prioritylevelconfigurations",
            "metrics.k8s.io:pods|nodes",
            "networking.k8s.io:ingresses networkpolicies|ingressclasses ipaddresses servicecidrs",
            "node.k8s.io:|runtimeclasses",
            "policy:poddisruptionbudgets|",
            "rbac.authorization.k8s.io:rolebindings roles|clusterrolebindings clusterroles",
            "resource.k8s.io:resourceclaims resourceclaimtemplates|deviceclasses devicetaintrules resourceslices",
            "scheduling.k8s.io:workloads|priorityclasses",
            "storage.k8s.io:csistoragecapacities|csidrivers csinodes storageclasses volumeattachments"
                    + " volumeattributesclasses");

    private final Map<String, Scope> known = new HashMap<>();
    private final boolean complete;

    private Scopes(Collection<ApiResource> resources) {
        for (String line : KUBERNETES) {
            int colon = line.indexOf(':');
            int bar = line.indexOf('|');
            put(line.substring(0, colon), line.substring(colon + 1, bar), Scope.NAMESPACED);
            put(line.substring(0, colon), line.substring(bar + 1), Scope.CLUSTER);
        }
        resources.forEach(
                r -> known.put(key(r.group(), r.plural()), r.namespaced() ? Scope.NAMESPACED : Scope.CLUSTER));
        this.complete = resources.stream().anyMatch(r -> r.group().isEmpty());
    }

    private void put(String group, String plurals, Scope scope) {
        for (String plural : plurals.split(" ", -1)) {
            if (!plural.isEmpty()) {
                known.put(key(group, plural), scope);
            }
        }
    }

    /** As a server says; where it says nothing, what is known of Kubernetes. */
    public static Scopes of(Collection<ApiResource> resources) {
        return new Scopes(resources);
    }

    /** Where a resource lives. */
    public Scope of(String group, String resource) {
        return known.getOrDefault(key(group, resource), Scope.UNKNOWN);
    }

    /** Whether the server listed all it has, so that a resource that is not known does not exist. */
    public boolean complete() {
        return complete;
    }

    /** The groups that have a resource of this name, sorted. */
    public List<String> groupsOf(String resource) {
        return known.keySet().stream()
                .filter(k -> k.endsWith("/" + resource))
                .map(k -> k.substring(0, k.length() - resource.length() - 1))
                .sorted()
                .toList();
    }

    private static String key(String group, String plural) {
        return group + "/" + plural;
    }
}
