package dev.castellan.access.finding;

import dev.castellan.access.PolicyRule;
import dev.castellan.access.RoleId;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Roles as YAML. Texts are in double quotes, which YAML reads as JSON does, so that no name can break out of its line. */
public final class RoleYaml {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RoleYaml() {}

    /** A role that holds these rules. */
    public static String role(RoleId id, List<PolicyRule> rules) {
        return "apiVersion: rbac.authorization.k8s.io/v1\nkind: " + id.kind() + "\nmetadata:\n  name: "
                + text(id.name()) + "\n"
                + (id.namespace().isEmpty() ? "" : "  namespace: " + text(id.namespace()) + "\n")
                + (rules.isEmpty() ? "rules: []\n" : "rules:\n" + String.join("", rules(rules)));
    }

    static List<String> rules(List<PolicyRule> rules) {
        return rules.stream().map(RoleYaml::rule).toList();
    }

    private static String rule(PolicyRule rule) {
        List<String> parts = new ArrayList<>();
        add(parts, "apiGroups", rule.apiGroups());
        add(parts, "resources", rule.resources());
        add(parts, "resourceNames", rule.resourceNames());
        add(parts, "nonResourceURLs", rule.nonResourceUrls());
        parts.add("verbs: " + list(rule.verbs()));
        return "- " + String.join("\n  ", parts) + "\n";
    }

    private static void add(List<String> parts, String name, List<String> texts) {
        if (!texts.isEmpty()) {
            parts.add(name + ": " + list(texts));
        }
    }

    private static String list(List<String> texts) {
        return "[" + String.join(", ", texts.stream().map(RoleYaml::text).toList()) + "]";
    }

    private static String text(String text) {
        return JSON.writeValueAsString(text);
    }

    /** The rules that go, with a minus, and those that come, with a plus. */
    public static String diff(List<PolicyRule> before, List<PolicyRule> after) {
        StringBuilder diff = new StringBuilder();
        before.stream().filter(r -> !after.contains(r)).forEach(r -> lines(diff, '-', rule(r)));
        after.stream().filter(r -> !before.contains(r)).forEach(r -> lines(diff, '+', rule(r)));
        return diff.toString();
    }

    private static void lines(StringBuilder diff, char sign, String text) {
        text.lines().forEach(line -> diff.append(sign).append(line).append('\n'));
    }
}
