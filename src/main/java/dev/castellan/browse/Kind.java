package dev.castellan.browse;

import dev.castellan.kubernetes.ApiResource;
import java.util.Map;

/**
 * A kind of object that can be listed, and where people look for it.
 *
 * @param resource as the server has it
 * @param section its place in the navigation
 */
public record Kind(ApiResource resource, Section section) {
    private static final Map<String, Section> PLACES = places();

    /** The kind with its place. */
    public static Kind of(ApiResource resource) {
        return new Kind(resource, place(resource));
    }

    /** {@code pods} or {@code deployments.apps}: the same in every cluster and after a restart. */
    public String id() {
        return resource.qualified();
    }

    /** The word for many: {@code Pods}, {@code Network policies}; custom kinds keep their name. */
    public String title() {
        String kind = resource.kind().isEmpty() ? resource.plural() : resource.kind();
        if (section == Section.CUSTOM
                || (resource.group().contains(".") && !resource.group().endsWith(".k8s.io"))) {
            return kind;
        }
        String words = kind.replaceAll("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ");
        String sentence = words.charAt(0) + words.substring(1).replaceAll("(?<= )([A-Z])(?=[a-z])", "$1");
        StringBuilder lower = new StringBuilder();
        for (String word : sentence.split(" ", -1)) {
            boolean acronym = word.length() > 1 && Character.isUpperCase(word.charAt(1));
            lower.append(lower.isEmpty() ? word : " " + (acronym ? word : word.toLowerCase(java.util.Locale.ROOT)));
        }
        return plural(lower.toString());
    }

    private static String plural(String one) {
        if (one.endsWith("y") && one.length() > 1 && "aeiou".indexOf(one.charAt(one.length() - 2)) < 0) {
            return one.substring(0, one.length() - 1) + "ies";
        }
        if (one.endsWith("ss") || one.endsWith("x") || one.endsWith("ch")) {
            return one + "es";
        }
        return one.endsWith("s") ? one : one + "s";
    }

    private static Section place(ApiResource r) {
        Section known = PLACES.get(r.qualified());
        if (known != null) {
            return known;
        }
        known = PLACES.get("*." + r.group());
        if (known != null) {
            return known;
        }
        // Groups of Kubernetes itself have no dot or end in k8s.io; everything else was added by somebody.
        boolean builtIn = r.group().indexOf('.') < 0 || r.group().endsWith(".k8s.io");
        return builtIn && !r.group().endsWith("x-k8s.io") ? Section.CLUSTER : Section.CUSTOM;
    }

    private static Map<String, Section> places() {
        Map<String, Section> places = new java.util.HashMap<>();
        put(
                places,
                Section.WORKLOADS,
                "pods",
                "deployments.apps",
                "statefulsets.apps",
                "daemonsets.apps",
                "replicasets.apps",
                "jobs.batch",
                "cronjobs.batch",
                "replicationcontrollers",
                "horizontalpodautoscalers.autoscaling",
                "podtemplates");
        put(
                places,
                Section.NETWORK,
                "services",
                "endpoints",
                "endpointslices.discovery.k8s.io",
                "ingresses.networking.k8s.io",
                "ingressclasses.networking.k8s.io",
                "*.gateway.networking.k8s.io");
        put(
                places,
                Section.STORAGE,
                "persistentvolumeclaims",
                "persistentvolumes",
                "*.storage.k8s.io",
                "*.snapshot.storage.k8s.io");
        put(
                places,
                Section.CONFIGURATION,
                "configmaps",
                "secrets",
                "customresourcedefinitions.apiextensions.k8s.io",
                "priorityclasses.scheduling.k8s.io",
                "runtimeclasses.node.k8s.io");
        put(places, Section.ACCESS, "serviceaccounts", "*.rbac.authorization.k8s.io", "*.certificates.k8s.io");
        put(
                places,
                Section.POLICY,
                "networkpolicies.networking.k8s.io",
                "poddisruptionbudgets.policy",
                "resourcequotas",
                "limitranges",
                "*.admissionregistration.k8s.io",
                "*.templates.gatekeeper.sh",
                "*.constraints.gatekeeper.sh",
                "*.mutations.gatekeeper.sh",
                "*.expansion.gatekeeper.sh",
                "*.status.gatekeeper.sh",
                "*.config.gatekeeper.sh",
                "*.kyverno.io",
                "*.wgpolicyk8s.io");
        return Map.copyOf(places);
    }

    private static void put(Map<String, Section> places, Section section, String... kinds) {
        for (String kind : kinds) {
            places.put(kind, section);
        }
    }
}
