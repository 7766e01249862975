package dev.castellan.access.usage;

import dev.castellan.access.PolicyRule;
import dev.castellan.access.Request;
import dev.castellan.access.Scopes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an audit log shows anybody reading. An audit policy is written by resource, and many keep the reading of secrets and
 * leave out the rest (Kubernetes documentation, auditing): one that was read says nothing of another.
 */
final class Readings {
    /** What is beyond it counts as not seen. */
    private static final int MOST = 100_000;

    private record Resource(String group, String combined) {}

    private final Set<Resource> resources = new HashSet<>();
    private final Set<String> paths = new HashSet<>();

    /** Source: Azure documentation, {@code kube-audit-admin} is without get and list; so a watch shows nothing of those. */
    void seen(Request request) {
        if (!request.verb().equals("get") && !request.verb().equals("list")) {
            return;
        }
        switch (request) {
            case Request.OnResource r -> {
                if (resources.size() < MOST) {
                    resources.add(new Resource(r.group(), r.combined()));
                }
            }
            case Request.OnPath p -> {
                if (paths.size() < MOST) {
                    paths.add(p.path());
                }
            }
        }
    }

    boolean none() {
        return resources.isEmpty() && paths.isEmpty();
    }

    /** How many kinds of resources, each subresource by itself. */
    int kinds() {
        return resources.size();
    }

    /** What of a rule reads what nobody was seen reading; of one none of which was seen all that reads. */
    List<PolicyRule> unseen(PolicyRule rule, Scopes scopes) {
        Optional<PolicyRule> reading = RuleUse.reading(rule);
        if (reading.isEmpty()) {
            return List.of();
        }
        PolicyRule all = reading.get();
        List<PolicyRule> unseen = new ArrayList<>();
        boolean some = false;
        for (String group : all.apiGroups()) {
            List<String> left = new ArrayList<>();
            for (String resource : all.resources()) {
                if (resources.contains(new Resource(group, resource))) {
                    some = true;
                } else if (!nowhere(group, resource, scopes)) {
                    left.add(resource);
                }
            }
            if (!left.isEmpty()) {
                unseen.add(new PolicyRule(all.verbs(), List.of(group), left, all.resourceNames(), List.of()));
            }
        }
        List<String> left =
                all.nonResourceUrls().stream().filter(url -> !seen(url)).toList();
        some |= left.size() < all.nonResourceUrls().size();
        if (!some) {
            return List.of(all);
        }
        if (!left.isEmpty()) {
            unseen.add(PolicyRule.paths(all.verbs(), left));
        }
        return unseen;
    }

    /** Whether a path was seen that a rule means; not of a rule for all paths. */
    private boolean seen(String url) {
        if (url.endsWith("*") && url.length() > "/*".length()) {
            String start = url.substring(0, url.length() - 1);
            return paths.stream().anyMatch(p -> p.startsWith(start));
        }
        return paths.contains(url);
    }

    /** Whether there is no such resource, as in a rule for several groups: groups without a dot are those of Kubernetes. */
    private static boolean nowhere(String group, String resource, Scopes scopes) {
        if (group.equals("*") || resource.contains("*")) {
            return false;
        }
        int slash = resource.indexOf('/');
        String plural = slash < 0 ? resource : resource.substring(0, slash);
        return scopes.of(group, plural) == Scopes.Scope.UNKNOWN && (scopes.complete() || group.indexOf('.') < 0);
    }
}
