package dev.castellan.breakglass.proxy;

import dev.castellan.breakglass.GuardChanges;
import dev.castellan.breakglass.GuardPolicy;
import dev.castellan.breakglass.RuleFit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One of the rules that proxies refuse by, as people read it.
 *
 * @param name its name
 * @param what verbs and things; untrusted where a team wrote it
 * @param why a sentence; untrusted where a team wrote it
 * @param standing whether it holds
 */
public record GuardLine(String name, String what, String why, Standing standing) {
    /** Where a rule comes from, and whether it holds. */
    public enum Standing {
        /** A standard rule that holds. */
        STANDARD,
        /** A team added it; where part of it fits no request, its sentence says so. */
        ADDED,
        /** A team added it in a form that fits no request at all; its sentence says what is wrong. */
        IDLE,
        /** A standard rule that a team took away. */
        RELAXED
    }

    /** All of them: what is relaxed, what was added, then the standard ones. */
    public static List<GuardLine> of(GuardChanges changes) {
        Map<String, GuardLine> standard = new LinkedHashMap<>();
        GuardPolicy.STANDARD.forEach(r -> add(standard, line(r, standing(changes, r.name()))));
        Guard.standard(Duration.ofHours(1)).rules().forEach(r -> add(standard, line(r, standing(changes, r.name()))));
        List<GuardLine> all = new ArrayList<>();
        standard.values().stream().filter(l -> l.standing() == Standing.RELAXED).forEach(all::add);
        changes.added().forEach(r -> all.add(added(r)));
        standard.values().stream()
                .filter(l -> l.standing() == Standing.STANDARD)
                .forEach(all::add);
        return List.copyOf(all);
    }

    private static GuardLine added(GuardPolicy.Rule rule) {
        GuardLine line = line(rule, Standing.ADDED);
        boolean idle = RuleFit.nothing(rule);
        return RuleFit.complaint(rule)
                .map(why -> new GuardLine(
                        line.name(),
                        line.what(),
                        line.why() + (idle ? " It fits no request: " : " Part of it fits no request: ") + why + ".",
                        idle ? Standing.IDLE : Standing.ADDED))
                .orElse(line);
    }

    /** Of rules with one name, what they say together. */
    private static void add(Map<String, GuardLine> lines, GuardLine next) {
        lines.merge(
                next.name(),
                next,
                (a, b) -> a.what().equals(b.what())
                        ? a
                        : new GuardLine(a.name(), a.what() + "; " + b.what(), a.why(), a.standing()));
    }

    private static Standing standing(GuardChanges changes, String name) {
        return changes.relaxed().contains(name) ? Standing.RELAXED : Standing.STANDARD;
    }

    private static GuardLine line(GuardPolicy.Rule rule, Standing standing) {
        String things = Stream.concat(
                        rule.resources().stream().sorted(),
                        rule.paths().stream().sorted())
                .collect(Collectors.joining(", "));
        String where = rule.namespaces().isEmpty()
                ? ""
                : " in " + rule.namespaces().stream().sorted().collect(Collectors.joining(", "));
        return new GuardLine(
                rule.name(), verbs(rule.verbs().stream().sorted().toList()) + things + where, rule.why(), standing);
    }

    private static GuardLine line(Rule rule, Standing standing) {
        String group = rule.groups().stream().filter(g -> !g.isEmpty()).collect(Collectors.joining(", "));
        String things = String.join(", ", rule.resources()) + (group.isEmpty() ? "" : " of " + group);
        String named = rule.names().isEmpty() ? "" : " called " + String.join(", ", rule.names());
        String where = rule.namespaces().isEmpty() ? "" : " in " + String.join(", ", rule.namespaces());
        String if_ = switch (rule.condition()) {
            case ANY -> "";
            case LONG_TOKEN -> " that last longer than allowed";
            case TOKEN_SECRET -> " with a token without end";
            case CLIENT_CERTIFICATE -> " for a client";
        };
        return new GuardLine(rule.name(), verbs(rule.verbs()) + things + if_ + named + where, rule.reason(), standing);
    }

    private static String verbs(List<String> verbs) {
        return verbs.isEmpty() || verbs.contains("*") ? "" : String.join(", ", verbs) + " ";
    }
}
