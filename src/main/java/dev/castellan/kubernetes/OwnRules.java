package dev.castellan.kubernetes;

import java.util.List;

/**
 * What the server says we may do in a namespace (SelfSubjectRulesReview).
 *
 * @param rules on resources
 * @param incomplete whether there may be more, because an authorizer cannot list its rules
 * @param evaluationError the server's words, untrusted; may be empty
 */
public record OwnRules(List<Rule> rules, boolean incomplete, String evaluationError) {
    /**
     * One rule; {@code *} stands for all.
     *
     * @param verbs the verbs
     * @param groups the API groups
     * @param resources plurals, with a subresource after a slash
     * @param names empty for all
     */
    public record Rule(List<String> verbs, List<String> groups, List<String> resources, List<String> names) {
        public Rule {
            verbs = List.copyOf(verbs);
            groups = List.copyOf(groups);
            resources = List.copyOf(resources);
            names = List.copyOf(names);
        }
    }

    public OwnRules {
        rules = List.copyOf(rules);
    }
}
