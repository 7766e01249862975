package dev.castellan.access.usage;

import dev.castellan.access.PolicyRule;
import dev.castellan.access.Request;
import java.util.List;

/** Whether a rule allows a request, as the API server compares them; for single rules, without an index. */
public final class RuleUse {
    private RuleUse() {}

    /** Whether one of the rules allows it, wherever they are bound. */
    public static boolean allows(List<PolicyRule> rules, Request request) {
        return rules.stream().anyMatch(rule -> switch (request) {
            case Request.OnPath(String verb, String path) ->
                holds(rule.verbs(), verb)
                        && rule.nonResourceUrls().stream()
                                .anyMatch(p -> p.equals(path)
                                        || (p.endsWith("*") && path.startsWith(p.replaceAll("\\*+$", ""))));
            case Request.OnResource r ->
                holds(rule.verbs(), r.verb())
                        && holds(rule.apiGroups(), r.group())
                        && (holds(rule.resources(), r.combined())
                                || (!r.subresource().isEmpty()
                                        && rule.resources().contains("*/" + r.subresource())))
                        && (rule.resourceNames().isEmpty()
                                || rule.resourceNames().contains(r.name()));
        });
    }

    private static boolean holds(List<String> texts, String wanted) {
        return texts.contains("*") || texts.contains(wanted);
    }
}
