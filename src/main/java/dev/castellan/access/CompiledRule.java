package dev.castellan.access;

import java.util.ArrayList;
import java.util.List;

/**
 * A rule with numbers for texts. Matching follows the API server (kubernetes 1.36 {@code
 * pkg/apis/rbac/v1/evaluation_helpers.go}): exact comparison on every axis, a star is everything on verbs, groups and
 * resources and nothing special on names.
 */
final class CompiledRule {
    private final PolicyRule rule;
    private final int[] verbs;
    private final int[] groups;
    private final int[] resources;
    /** The subresources of entries of the form {@code *}{@code /sub}. */
    private final int[] starSubresources;

    private final int[] names;
    private final String[] paths;
    private final String[] prefixes;

    CompiledRule(PolicyRule rule, Symbols symbols) {
        this.rule = rule;
        this.verbs = numbers(rule.verbs(), symbols);
        this.groups = numbers(rule.apiGroups(), symbols);
        this.resources = numbers(rule.resources(), symbols);
        this.starSubresources = numbers(
                rule.resources().stream()
                        .filter(r -> r.startsWith("*/") && r.length() > 2)
                        .map(r -> r.substring(2))
                        .toList(),
                symbols);
        this.names = numbers(rule.resourceNames(), symbols);
        this.paths = rule.nonResourceUrls().toArray(String[]::new);
        List<String> starts = new ArrayList<>();
        for (String path : rule.nonResourceUrls()) {
            if (path.endsWith("*")) {
                starts.add(withoutStars(path));
            }
        }
        this.prefixes = starts.toArray(String[]::new);
    }

    /** The text without its trailing stars. */
    static String withoutStars(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '*') {
            end--;
        }
        return path.substring(0, end);
    }

    private static int[] numbers(List<String> texts, Symbols symbols) {
        return texts.stream().mapToInt(symbols::add).toArray();
    }

    PolicyRule rule() {
        return rule;
    }

    int[] resources() {
        return resources;
    }

    int[] starSubresources() {
        return starSubresources;
    }

    /** A bit for each verb, by number modulo 64; all bits for a star. */
    long verbBits() {
        long bits = 0;
        for (int verb : verbs) {
            bits |= verb == Symbols.STAR ? -1L : 1L << verb;
        }
        return bits;
    }

    boolean hasPaths() {
        return paths.length > 0;
    }

    boolean verb(int verb) {
        return has(verbs, verb);
    }

    boolean group(int group) {
        return has(groups, group);
    }

    boolean resource(int combined, int subresource) {
        return has(resources, combined) || (subresource != Symbols.EMPTY && holds(starSubresources, subresource));
    }

    boolean name(int name) {
        return names.length == 0 || holds(names, name);
    }

    boolean path(String path) {
        for (String p : paths) {
            if (p.equals(path)) {
                return true;
            }
        }
        for (String prefix : prefixes) {
            if (path.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    boolean allows(Question q) {
        return q.onPath()
                ? verb(q.verb()) && path(q.path())
                : verb(q.verb()) && group(q.group()) && resource(q.combined(), q.subresource()) && name(q.name());
    }

    /** On how many axes the rule does not fit; for near misses. */
    int misses(Question q) {
        if (q.onPath()) {
            return paths.length == 0 ? 4 : (verb(q.verb()) ? 0 : 1) + (path(q.path()) ? 0 : 1);
        }
        return resources.length == 0
                ? 4
                : (verb(q.verb()) ? 0 : 1)
                        + (group(q.group()) ? 0 : 1)
                        + (resource(q.combined(), q.subresource()) ? 0 : 1)
                        + (name(q.name()) ? 0 : 1);
    }

    private static boolean has(int[] numbers, int wanted) {
        for (int n : numbers) {
            if (n == Symbols.STAR || n == wanted) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(int[] numbers, int wanted) {
        for (int n : numbers) {
            if (n == wanted) {
                return true;
            }
        }
        return false;
    }
}
