package dev.castellan.access;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether rules that somebody holds include rules to be granted, as the API server's escalation check decides (kubernetes
 * {@code component-helpers/auth/rbac/validation/policy_comparator.go}): what is to be granted is split into its smallest
 * parts, each of which has to fit into one held rule.
 */
public final class Covers {
    private Covers() {}

    /** The smallest parts that no held rule includes; empty where everything is included. */
    public static List<PolicyRule> missing(List<PolicyRule> held, List<PolicyRule> granted) {
        List<PolicyRule> missing = new ArrayList<>();
        for (PolicyRule rule : granted) {
            for (PolicyRule part : parts(rule)) {
                if (held.stream().noneMatch(h -> covers(h, part))) {
                    missing.add(part);
                }
            }
        }
        return missing;
    }

    /** One group, resource, verb and name each, or one path and verb. A rule with an empty list has no part. */
    public static List<PolicyRule> parts(PolicyRule rule) {
        List<PolicyRule> parts = new ArrayList<>();
        for (String group : rule.apiGroups()) {
            for (String resource : rule.resources()) {
                for (String verb : rule.verbs()) {
                    PolicyRule part = PolicyRule.resources(List.of(verb), List.of(group), List.of(resource));
                    if (rule.resourceNames().isEmpty()) {
                        parts.add(part);
                    }
                    for (String name : rule.resourceNames()) {
                        parts.add(part.named(name));
                    }
                }
            }
        }
        for (String path : rule.nonResourceUrls()) {
            for (String verb : rule.verbs()) {
                parts.add(PolicyRule.paths(List.of(verb), List.of(path)));
            }
        }
        return parts;
    }

    /** Whether one held rule includes all of another. */
    public static boolean covers(PolicyRule held, PolicyRule part) {
        return all(held.verbs(), part.verbs())
                && all(held.apiGroups(), part.apiGroups())
                && resources(held.resources(), part.resources())
                && names(held.resourceNames(), part.resourceNames())
                && part.nonResourceUrls().stream()
                        .allMatch(p -> held.nonResourceUrls().stream().anyMatch(h -> path(h, p)));
    }

    private static boolean all(List<String> held, List<String> wanted) {
        return held.contains("*") || held.containsAll(wanted);
    }

    private static boolean resources(List<String> held, List<String> wanted) {
        if (all(held, wanted)) {
            return true;
        }
        for (String resource : wanted) {
            int slash = resource.indexOf('/');
            if (!held.contains(resource) && (slash < 0 || !held.contains("*/" + resource.substring(slash + 1)))) {
                return false;
            }
        }
        return true;
    }

    private static boolean names(List<String> held, List<String> wanted) {
        return held.isEmpty() || (!wanted.isEmpty() && held.containsAll(wanted));
    }

    private static boolean path(String held, String wanted) {
        return held.equals(wanted) || (held.endsWith("*") && wanted.startsWith(CompiledRule.withoutStars(held)));
    }

    /** The same parts in fewer rules: verbs of the same resource and names of the same verbs united. For reading. */
    public static List<PolicyRule> compact(List<PolicyRule> parts) {
        Map<PolicyRule, Set<String>> verbs = new LinkedHashMap<>();
        for (PolicyRule part : parts) {
            verbs.computeIfAbsent(
                            new PolicyRule(
                                    List.of(),
                                    part.apiGroups(),
                                    part.resources(),
                                    part.resourceNames(),
                                    part.nonResourceUrls()),
                            k -> new LinkedHashSet<>())
                    .addAll(part.verbs());
        }
        List<PolicyRule> rules = new ArrayList<>();
        verbs.forEach((k, v) -> rules.add(
                new PolicyRule(List.copyOf(v), k.apiGroups(), k.resources(), k.resourceNames(), k.nonResourceUrls())));
        return rules;
    }
}
