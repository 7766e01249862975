package dev.castellan.access.usage;

import dev.castellan.access.PolicyRule;
import dev.castellan.access.Request;
import dev.castellan.access.Scopes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an audit log covers, by what it shows anybody doing. An audit policy is written by resource and by verb, and many keep
 * the reading of secrets and leave out the rest, or keep reads and leave out watches (Kubernetes documentation, auditing): one
 * that was read says nothing of another, and nothing of another way to read it. Writing is in a log, but for what policies
 * leave out altogether.
 */
final class Coverage {
    /** What is beyond it counts as not seen. */
    private static final int MOST = 100_000;

    /**
     * What every cluster writes all the time, so that a log without it leaves it out: kubelets report events and renew their
     * lease every ten seconds (Kubernetes documentation, leases), and the policy of Kubernetes on Google Compute Engine, which
     * many copy, has level None for events.
     */
    private static final List<Resource> ALWAYS_WRITTEN = List.of(
            new Resource("", "events"),
            new Resource("events.k8s.io", "events"),
            new Resource("coordination.k8s.io", "leases"));

    private static final List<String> WRITING = List.of("create", "update", "patch", "delete", "deletecollection");

    private record Resource(String group, String combined) {}

    private record Reading(String verb, Resource resource) {}

    private final Set<Reading> readings = new HashSet<>();
    private final Set<String> paths = new HashSet<>();
    private final Set<Resource> written = new HashSet<>();
    private boolean read;

    void seen(Request request) {
        switch (request) {
            case Request.OnResource r -> {
                Resource resource = new Resource(r.group(), r.combined());
                if (RuleUse.READING.contains(r.verb())) {
                    if (readings.size() < MOST) {
                        readings.add(new Reading(r.verb(), resource));
                    }
                    read |= !r.verb().equals("watch");
                } else if (ALWAYS_WRITTEN.contains(resource)) {
                    written.add(resource);
                }
            }
            case Request.OnPath p -> {
                if (p.verb().equals("get")) {
                    if (paths.size() < MOST) {
                        paths.add(p.path());
                    }
                    read = true;
                }
            }
        }
    }

    /** Source: Azure documentation, {@code kube-audit-admin} is without get and list; so a watch shows nothing of those. */
    boolean noReading() {
        return !read;
    }

    /** How many kinds of resources somebody was seen reading, each subresource by itself. */
    long kindsRead() {
        return readings.stream().map(Reading::resource).distinct().count();
    }

    /** What every cluster writes and nobody was seen writing, as people type it. */
    List<String> notWritten() {
        return ALWAYS_WRITTEN.stream()
                .filter(r -> !written.contains(r))
                .map(r -> r.combined() + (r.group().isEmpty() ? "" : "." + r.group()))
                .toList();
    }

    /** What of a rule may have been used without being in the log. */
    List<PolicyRule> unknown(PolicyRule rule, Scopes scopes) {
        List<PolicyRule> unknown = new ArrayList<>(notRead(rule, scopes));
        notWritten(rule).ifPresent(unknown::add);
        return unknown;
    }

    /** What of a rule reads what nobody was seen reading in that way; of one none of which was seen all that reads. */
    private List<PolicyRule> notRead(PolicyRule rule, Scopes scopes) {
        Optional<PolicyRule> reading = RuleUse.reading(rule);
        if (reading.isEmpty()) {
            return List.of();
        }
        PolicyRule all = reading.get();
        List<PolicyRule> unseen = new ArrayList<>();
        boolean some = false;
        for (String group : all.apiGroups()) {
            Map<List<String>, List<String>> left = new LinkedHashMap<>();
            for (String resource : all.resources()) {
                List<String> verbs = all.verbs().stream()
                        .filter(v -> !readings.contains(new Reading(v, new Resource(group, resource))))
                        .toList();
                some |= verbs.size() < all.verbs().size();
                if (!verbs.isEmpty() && !nowhere(group, resource, scopes)) {
                    left.computeIfAbsent(verbs, v -> new ArrayList<>()).add(resource);
                }
            }
            left.forEach((verbs, resources) ->
                    unseen.add(new PolicyRule(verbs, List.of(group), resources, all.resourceNames(), List.of())));
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

    /** What of a rule writes what every cluster writes and the log does not hold. */
    private Optional<PolicyRule> notWritten(PolicyRule rule) {
        List<String> verbs = WRITING.stream()
                .filter(v -> rule.verbs().contains(v) || rule.verbs().contains("*"))
                .toList();
        List<Resource> left = ALWAYS_WRITTEN.stream()
                .filter(r -> !written.contains(r))
                .filter(r ->
                        rule.apiGroups().contains(r.group()) || rule.apiGroups().contains("*"))
                .filter(r -> rule.resources().contains(r.combined())
                        || rule.resources().contains("*"))
                .toList();
        return verbs.isEmpty() || left.isEmpty()
                ? Optional.empty()
                : Optional.of(new PolicyRule(
                        verbs,
                        left.stream().map(Resource::group).distinct().toList(),
                        left.stream().map(Resource::combined).distinct().toList(),
                        rule.resourceNames(),
                        List.of()));
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
