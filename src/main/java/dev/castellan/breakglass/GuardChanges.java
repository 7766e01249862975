package dev.castellan.breakglass;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a team changes about what proxies refuse: further rules, and standard ones that do not hold. A further rule can only
 * refuse, and a standard one goes only by its name.
 *
 * @param added further refusals
 * @param relaxed names of standard rules that do not hold
 */
public record GuardChanges(List<GuardPolicy.Rule> added, Set<String> relaxed) {
    /** Names of the rules that hold where nothing is relaxed. */
    public static final Set<String> STANDARD = Set.of(
            "nodes-proxy",
            "tokens",
            "certificates",
            "long-token",
            "token-secret",
            "client-certificate",
            "certificate-approval",
            "audit-webhooks",
            "control-plane-pods",
            "audit-shipping",
            "audit-agents");

    /** Nothing is changed; after the names, which it is checked by. */
    public static final GuardChanges NONE = new GuardChanges(List.of(), Set.of());

    private static final int MOST = 50;
    private static final int LONGEST = 200;

    public GuardChanges {
        added = List.copyOf(added);
        relaxed = Set.copyOf(relaxed);
        if (!STANDARD.containsAll(relaxed)) {
            throw new IllegalArgumentException("a relaxed rule is none of the standard ones");
        }
        if (added.size() > MOST) {
            throw new IllegalArgumentException("at most " + MOST + " rules");
        }
        Set<String> names = new HashSet<>(STANDARD);
        for (GuardPolicy.Rule rule : added) {
            if (!rule.name().matches("[a-z][a-z0-9-]{0,39}") || !names.add(rule.name())) {
                throw new IllegalArgumentException("a rule has a name of its own, in lower case with hyphens");
            }
            // A rule that fits nothing would look like protection.
            if (rule.verbs().isEmpty()
                    || rule.resources().isEmpty() == rule.paths().isEmpty()) {
                throw new IllegalArgumentException("a rule names verbs, and either resources or paths");
            }
            if (!rule.namespaces().isEmpty() && rule.resources().isEmpty()) {
                throw new IllegalArgumentException("a path is in no namespace");
            }
            List<String> texts = Stream.of(rule.verbs(), rule.resources(), rule.namespaces(), rule.paths())
                    .flatMap(Set::stream)
                    .toList();
            if (rule.why().isBlank()
                    || rule.why().length() > 2 * LONGEST
                    || texts.size() > 4 * MOST
                    || texts.stream().anyMatch(t -> t.isBlank() || t.length() > LONGEST)) {
                throw new IllegalArgumentException("a rule says why, and its texts are short");
            }
        }
    }

    boolean none() {
        return added.isEmpty() && relaxed.isEmpty();
    }

    Map<String, Object> body() {
        List<Map<String, Object>> rules = new ArrayList<>();
        for (GuardPolicy.Rule rule : added) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", rule.name());
            one.put("verbs", sorted(rule.verbs()));
            one.put("resources", sorted(rule.resources()));
            one.put("namespaces", sorted(rule.namespaces()));
            one.put("paths", sorted(rule.paths()));
            one.put("why", rule.why());
            rules.add(one);
        }
        return Map.of("added", rules, "relaxed", sorted(relaxed));
    }

    private static List<String> sorted(Set<String> texts) {
        return texts.stream().sorted().toList();
    }

    /** Older policies have none. */
    static GuardChanges read(Body policy) throws Body.Malformed {
        if (!policy.map().containsKey("guard")) {
            return NONE;
        }
        Body guard = policy.inner("guard");
        if (!(guard.map().get("added") instanceof List<?> rules)) {
            throw new Body.Malformed("guard");
        }
        List<GuardPolicy.Rule> added = new ArrayList<>();
        for (Object each : rules) {
            if (!(each instanceof Map<?, ?> map)) {
                throw new Body.Malformed("guard");
            }
            Body one = new Body(map);
            added.add(new GuardPolicy.Rule(
                    one.text("name"),
                    Set.copyOf(one.texts("verbs")),
                    Set.copyOf(one.texts("resources")),
                    Set.copyOf(one.texts("namespaces")),
                    Set.copyOf(one.texts("paths")),
                    one.text("why")));
        }
        return new GuardChanges(added, Set.copyOf(guard.texts("relaxed")));
    }
}
