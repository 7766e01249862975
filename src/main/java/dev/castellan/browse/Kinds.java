package dev.castellan.browse;

import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ApiResources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The kinds of a cluster that can be listed.
 *
 * @param all every kind once, by section, then as people expect them
 * @param gaps groups that could not be read, so that their kinds are missing
 */
public record Kinds(List<Kind> all, List<ApiResources.Gap> gaps) {
    private static final List<String> FIRST = List.of(
            "pods",
            "deployments.apps",
            "statefulsets.apps",
            "daemonsets.apps",
            "replicasets.apps",
            "jobs.batch",
            "cronjobs.batch",
            "services",
            "ingresses.networking.k8s.io",
            "persistentvolumeclaims",
            "persistentvolumes",
            "configmaps",
            "secrets",
            "serviceaccounts",
            "roles.rbac.authorization.k8s.io",
            "rolebindings.rbac.authorization.k8s.io",
            "clusterroles.rbac.authorization.k8s.io",
            "clusterrolebindings.rbac.authorization.k8s.io",
            "networkpolicies.networking.k8s.io",
            "poddisruptionbudgets.policy",
            "nodes",
            "namespaces",
            "events");

    public Kinds {
        all = List.copyOf(all);
        gaps = List.copyOf(gaps);
    }

    /** Sorts what a server has into its places. */
    public static Kinds of(ApiResources resources) {
        List<Kind> kinds = new ArrayList<>();
        for (ApiResource r : resources.resources()) {
            // Events stand in two groups; the old one has the columns people know.
            if (r.listable() && !r.qualified().equals("events.events.k8s.io")) {
                kinds.add(Kind.of(r));
            }
        }
        kinds.sort(Comparator.comparing(Kind::section)
                .thenComparing(k -> k.section() == Section.CUSTOM ? k.resource().group() : "")
                .thenComparingInt(k -> FIRST.contains(k.id()) ? FIRST.indexOf(k.id()) : FIRST.size())
                .thenComparing(Kind::title, String.CASE_INSENSITIVE_ORDER));
        return new Kinds(kinds, resources.gaps());
    }

    /** Sections that have kinds, in order; custom resources are one section, see {@link #customGroups}. */
    public Map<Section, List<Kind>> sections() {
        Map<Section, List<Kind>> sections = new LinkedHashMap<>();
        all.forEach(k ->
                sections.computeIfAbsent(k.section(), s -> new ArrayList<>()).add(k));
        return sections;
    }

    /** Custom resources by API group. */
    public Map<String, List<Kind>> customGroups() {
        Map<String, List<Kind>> groups = new LinkedHashMap<>();
        all.stream()
                .filter(k -> k.section() == Section.CUSTOM)
                .forEach(k -> groups.computeIfAbsent(k.resource().group(), g -> new ArrayList<>())
                        .add(k));
        return groups;
    }

    /** The kind with this {@link Kind#id}. */
    public Optional<Kind> byId(String id) {
        return all.stream().filter(k -> k.id().equals(id)).findFirst();
    }

    /**
     * The kinds meant by a word as kubectl takes it: plural, singular, short name or kind, with or without
     * {@code .group} or {@code .version.group}. The first is the one kubectl would take.
     */
    public List<Kind> named(String typed) {
        String word = typed.toLowerCase(Locale.ROOT);
        int dot = word.indexOf('.');
        String name = dot < 0 ? word : word.substring(0, dot);
        String rest = dot < 0 ? "" : word.substring(dot + 1);
        return all.stream()
                .filter(k -> called(k.resource(), name))
                .filter(k -> rest.isEmpty() || fits(k.resource(), rest))
                .sorted(Comparator.comparingInt(k -> rank(k.resource(), name)))
                .toList();
    }

    private static boolean called(ApiResource r, String name) {
        return r.plural().equals(name)
                || r.singular().equals(name)
                || r.kind().toLowerCase(Locale.ROOT).equals(name)
                || r.shortNames().contains(name);
    }

    private static boolean fits(ApiResource r, String rest) {
        return r.group().equals(rest)
                || (r.version() + "." + r.group()).equals(rest)
                || r.group().startsWith(rest + ".");
    }

    /** The groups of Kubernetes itself come before those that were added. */
    private static int rank(ApiResource r, String name) {
        int base = r.group().isEmpty()
                ? 0
                : r.group().indexOf('.') < 0 ? 1 : r.group().endsWith(".k8s.io") ? 2 : 3;
        return r.plural().equals(name) || r.singular().equals(name) ? base : base + 4;
    }
}
