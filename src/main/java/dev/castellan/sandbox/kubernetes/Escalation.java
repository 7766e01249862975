package dev.castellan.sandbox.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * The API server's check that nobody grants more than he holds: writers of roles need {@code escalate} or every rule of
 * the role, writers of bindings need {@code bind} or every rule of the bound role.
 */
final class Escalation {
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final List<Rbac.Rule> EVERYTHING = List.of(
            new Rbac.Rule(List.of("*"), List.of("*"), List.of("*"), List.of(), List.of()),
            new Rbac.Rule(List.of("*"), List.of(), List.of(), List.of(), List.of("*")));

    /** The smallest piece of a rule: one verb on one thing. */
    private record Atom(String verb, String group, String resource, String name, String url) {
        boolean within(Rbac.Rule rule) {
            if (!rule.verbs().contains("*") && !rule.verbs().contains(verb)) {
                return false;
            }
            if (!url.isEmpty()) {
                return rule.urls().stream()
                        .anyMatch(u -> u.equals("*")
                                || u.equals(url)
                                || (u.endsWith("*") && url.startsWith(u.substring(0, u.length() - 1))));
            }
            boolean resources = rule.resources().contains("*")
                    || rule.resources().contains(resource)
                    || (resource.contains("/")
                            && rule.resources().contains("*" + resource.substring(resource.indexOf('/'))));
            boolean groups = rule.groups().contains("*") || rule.groups().contains(group);
            boolean names =
                    rule.names().isEmpty() || (!name.isEmpty() && rule.names().contains(name));
            return resources && groups && names;
        }
    }

    private Escalation() {}

    /**
     * Throws where the object would grant more than its writer holds.
     *
     * @param fresh whether it is being created; the name of a new role is not yet known to authorization, so leave to
     *     escalate one role by name does not help to create it
     */
    static void check(Rbac rbac, Principal who, ApiResource resource, JsonNode object, boolean fresh) {
        if (who.groups().contains("system:masters")) {
            return;
        }
        String namespace = Json.text(object, "metadata", "namespace");
        String name = Json.text(object, "metadata", "name");
        boolean binding = resource.plural().endsWith("bindings");
        String role = binding ? Json.text(object, "roleRef", "name") : name;
        String kind = binding ? Json.text(object, "roleRef", "kind") : resource.kind();
        Attributes wanted = Attributes.resource(
                binding ? "bind" : "escalate",
                GROUP,
                kind.equals("ClusterRole") ? "clusterroles" : "roles",
                "",
                namespace,
                fresh && !binding ? "" : role);
        if (rbac.decide(who, wanted).allowed()) {
            return;
        }
        List<Rbac.Rule> rules;
        if (binding) {
            rules = rbac.role(kind, namespace, role).orElseThrow(() -> Refusal.missingRole(kind, role));
        } else {
            rules = Json.list(object, "rules").stream().map(Rbac.Rule::of).toList();
        }
        List<Rbac.Rule> held = rbac.rulesFor(who, namespace);
        if (object.has("aggregationRule")
                && !EVERYTHING.stream().allMatch(r -> missing(held, r).isEmpty())) {
            throw Refusal.forbidden(
                    resource, name, "must have cluster-admin privileges to use an aggregationRule in a ClusterRole");
        }
        Set<Atom> missing = new LinkedHashSet<>();
        rules.forEach(r -> missing.addAll(missing(held, r)));
        if (!missing.isEmpty()) {
            throw Refusal.forbidden(
                    resource,
                    name,
                    "user \"" + who.name() + "\" (groups="
                            + who.groups().stream().collect(Collectors.joining("\" \"", "[\"", "\"]"))
                            + ") is attempting to grant RBAC permissions not currently held:\n"
                            + String.join("\n", compact(missing)));
        }
    }

    private static List<Atom> missing(List<Rbac.Rule> held, Rbac.Rule wanted) {
        List<Atom> atoms = new ArrayList<>();
        for (String verb : wanted.verbs()) {
            for (String url : wanted.urls()) {
                atoms.add(new Atom(verb, "", "", "", url));
            }
            for (String group : wanted.groups()) {
                for (String resource : wanted.resources()) {
                    for (String name : wanted.names().isEmpty() ? List.of("") : wanted.names()) {
                        atoms.add(new Atom(verb, group, resource, name, ""));
                    }
                }
            }
        }
        atoms.removeIf(atom -> held.stream().anyMatch(atom::within));
        return atoms;
    }

    /** One line for each thing, with all its verbs. */
    private static List<String> compact(Set<Atom> atoms) {
        Map<Atom, List<String>> verbs = new LinkedHashMap<>();
        atoms.forEach(a -> verbs.computeIfAbsent(
                        new Atom("", a.group(), a.resource(), a.name(), a.url()), k -> new ArrayList<>())
                .add(a.verb()));
        List<String> lines = new ArrayList<>();
        verbs.forEach((thing, all) -> lines.add((thing.url().isEmpty()
                        ? "{APIGroups:[\"" + thing.group() + "\"], Resources:[\"" + thing.resource() + "\"]"
                                + (thing.name().isEmpty() ? "" : ", ResourceNames:[\"" + thing.name() + "\"]")
                        : "{NonResourceURLs:[\"" + thing.url() + "\"]")
                + ", Verbs:[" + all.stream().map(v -> "\"" + v + "\"").collect(Collectors.joining(" "))
                + "]}"));
        lines.sort(null);
        return lines;
    }
}
