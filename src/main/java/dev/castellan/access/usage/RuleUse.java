package dev.castellan.access.usage;

import dev.castellan.access.Covers;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Request;
import java.util.List;
import java.util.Optional;

/** What rules allow, as the API server compares them; for single rules, without an index. */
public final class RuleUse {
    static final List<String> READING = List.of("get", "list", "watch");

    private RuleUse() {}

    /** Whether one of the rules allows a request, wherever they are bound. */
    public static boolean allows(List<PolicyRule> rules, Request request) {
        PolicyRule needed = needed(request);
        return rules.stream()
                // Names limit resources only, not paths in the same rule.
                .map(r -> request instanceof Request.OnPath ? PolicyRule.paths(r.verbs(), r.nonResourceUrls()) : r)
                .anyMatch(rule -> Covers.covers(rule, needed));
    }

    /** The smallest rule that allows a request. */
    private static PolicyRule needed(Request request) {
        return switch (request) {
            case Request.OnPath(String verb, String path) -> PolicyRule.paths(List.of(verb), List.of(path));
            case Request.OnResource r -> {
                PolicyRule any = PolicyRule.resources(List.of(r.verb()), List.of(r.group()), List.of(r.combined()));
                yield r.name().isEmpty() ? any : any.named(r.name());
            }
        };
    }

    /** What of a rule only reads; empty where nothing does. Some audit logs leave it out. */
    public static Optional<PolicyRule> reading(PolicyRule rule) {
        List<String> verbs = rule.verbs().contains("*")
                ? READING
                : rule.verbs().stream().filter(READING::contains).toList();
        return verbs.isEmpty()
                ? Optional.empty()
                : Optional.of(new PolicyRule(
                        verbs, rule.apiGroups(), rule.resources(), rule.resourceNames(), rule.nonResourceUrls()));
    }
}
