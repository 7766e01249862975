package dev.castellan.breakglass.proxy;

import dev.castellan.breakglass.GuardPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Makes the guard of a proxy from what the policy refuses. Pure. */
final class GuardRules {
    private static final List<String> ACROSS = List.of("list", "watch", "deletecollection");

    private GuardRules() {}

    /**
     * The policy's rules first, then those that hold for every check-out.
     *
     * @param longestToken how long a service-account token may last
     */
    static Guard of(GuardPolicy policy, Duration longestToken) {
        List<Rule> rules = new ArrayList<>();
        for (GuardPolicy.Rule rule : policy.blocked()) {
            rules.addAll(rules(rule));
        }
        Guard.standard(longestToken).rules().stream()
                .filter(r -> !policy.relaxed().contains(r.name()))
                .forEach(rules::add);
        return new Guard(rules, longestToken);
    }

    /** One rule for each API group that it names, and one for other paths. */
    private static List<Rule> rules(GuardPolicy.Rule rule) {
        List<String> verbs = globs(rule.verbs());
        List<String> namespaces = rule.namespaces().stream().sorted().toList();
        Map<String, List<String>> byGroup = new LinkedHashMap<>();
        for (String each : rule.resources().stream().sorted().toList()) {
            // resource[/subresource][.group]: neither resources nor sub-resources have a point.
            int point = each.indexOf('.');
            boolean everything = each.equals("*");
            String group = everything ? "*" : point < 0 ? "" : each.substring(point + 1);
            byGroup.computeIfAbsent(group, g -> new ArrayList<>()).add(point < 0 ? each : each.substring(0, point));
        }
        List<Rule> made = new ArrayList<>();
        byGroup.forEach((group, resources) -> made.add(new Rule(
                rule.name(),
                Rule.Effect.REFUSE,
                verbs,
                List.of(group),
                resources,
                namespaces,
                List.of(),
                List.of(),
                Rule.Condition.ANY,
                rule.why())));
        if (!rule.paths().isEmpty()) {
            made.add(new Rule(
                    rule.name(),
                    Rule.Effect.REFUSE,
                    verbs,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    rule.paths().stream().sorted().toList(),
                    Rule.Condition.ANY,
                    rule.why()));
        }
        // A list of all namespaces would show what is in the refused ones.
        boolean across =
                !namespaces.isEmpty() && (verbs.isEmpty() || verbs.stream().anyMatch(ACROSS::contains));
        if (across) {
            List<String> lists = verbs.isEmpty()
                    ? ACROSS
                    : verbs.stream().filter(ACROSS::contains).toList();
            byGroup.forEach((group, resources) -> made.add(new Rule(
                    rule.name(),
                    Rule.Effect.REFUSE,
                    lists,
                    List.of(group),
                    resources,
                    List.of(""),
                    List.of(),
                    List.of(),
                    Rule.Condition.ANY,
                    rule.why())));
        }
        return made;
    }

    /** Whoever may not delete one may not delete all of them at once. */
    private static List<String> globs(Set<String> verbs) {
        Stream<String> all = verbs.contains("delete")
                ? Stream.concat(verbs.stream(), Stream.of("deletecollection"))
                : verbs.stream();
        return verbs.contains("*") ? List.of() : all.distinct().sorted().toList();
    }
}
