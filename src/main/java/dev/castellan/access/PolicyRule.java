package dev.castellan.access;

import java.util.List;

/**
 * A rule of a role as it is written; matching compares every text exactly.
 *
 * @param nonResourceUrls paths; a rule holds either these or resources
 */
public record PolicyRule(
        List<String> verbs,
        List<String> apiGroups,
        List<String> resources,
        List<String> resourceNames,
        List<String> nonResourceUrls) {
    public PolicyRule {
        verbs = List.copyOf(verbs);
        apiGroups = List.copyOf(apiGroups);
        resources = List.copyOf(resources);
        resourceNames = List.copyOf(resourceNames);
        nonResourceUrls = List.copyOf(nonResourceUrls);
    }

    /** A rule over resources, any name. */
    public static PolicyRule resources(List<String> verbs, List<String> apiGroups, List<String> resources) {
        return new PolicyRule(verbs, apiGroups, resources, List.of(), List.of());
    }

    /** A rule over paths. */
    public static PolicyRule paths(List<String> verbs, List<String> paths) {
        return new PolicyRule(verbs, List.of(), List.of(), List.of(), paths);
    }

    /** This rule for some names only. */
    public PolicyRule named(String... names) {
        return new PolicyRule(verbs, apiGroups, resources, List.of(names), nonResourceUrls);
    }

    /** This rule as a RoleBinding grants it: without its paths. */
    public PolicyRule withoutPaths() {
        return nonResourceUrls.isEmpty() ? this : new PolicyRule(verbs, apiGroups, resources, resourceNames, List.of());
    }

    /** On one line: {@code get,list pods,apps/deployments (names a,b)}. */
    public String text() {
        StringBuilder text = new StringBuilder(String.join(",", verbs)).append(' ');
        if (!nonResourceUrls.isEmpty()) {
            text.append(String.join(",", nonResourceUrls));
        }
        if (!resources.isEmpty()) {
            text.append(String.join(",", resources)).append(" in ");
            text.append(String.join(
                    ",", apiGroups.stream().map(g -> g.isEmpty() ? "core" : g).toList()));
        }
        if (!resourceNames.isEmpty()) {
            text.append(" named ").append(String.join(",", resourceNames));
        }
        return text.toString();
    }
}
