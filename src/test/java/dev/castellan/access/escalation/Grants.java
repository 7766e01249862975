package dev.castellan.access.escalation;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.Namespace;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Principal;
import dev.castellan.access.Requester;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.ServiceAccount;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.kubernetes.ApiResource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A small cluster: namespaces open and shut (by Pod Security), one service account app in each, and what is granted. */
final class Grants {
    static final Subject ALICE = Subject.user("alice");
    static final Place WHO = Place.of(Principal.user("alice"));
    private final Snapshot.Builder builder = Snapshot.builder("test", Instant.parse("2026-01-02T03:04:05Z"));
    private int count;

    Grants() {
        builder.version("v1.36.2");
        builder.add(new Namespace("open", Map.of()));
        builder.add(new Namespace("shut", Map.of("pod-security.kubernetes.io/enforce", "restricted")));
        account("open", "app").account("shut", "app");
    }

    /** As {@code verbs group:resource,group:resource names}, comma-separated. */
    static PolicyRule rule(String text) {
        String[] parts = text.split(" ", -1);
        String[] resources = parts[1].split(",", -1);
        List<String> groups = java.util.Arrays.stream(resources)
                .map(r -> r.substring(0, r.indexOf(':')))
                .distinct()
                .toList();
        PolicyRule rule = PolicyRule.resources(
                List.of(parts[0].split(",", -1)),
                groups,
                java.util.Arrays.stream(resources)
                        .map(r -> r.substring(r.indexOf(':') + 1))
                        .toList());
        return parts.length > 2
                ? new PolicyRule(
                        rule.verbs(), rule.apiGroups(), rule.resources(), List.of(parts[2].split(",", -1)), List.of())
                : rule;
    }

    static Place account(String name) {
        return Place.of(Principal.user("system:serviceaccount:" + name));
    }

    Grants version(String version) {
        builder.version(version);
        return this;
    }

    Grants account(String namespace, String name) {
        builder.add(new ServiceAccount(namespace, name, Map.of()));
        return this;
    }

    Grants resource(String group, String plural) {
        builder.addResources(List.of(new ApiResource(group, "v1", "", plural, true, Set.of())));
        return this;
    }

    Grants role(Role role) {
        builder.add(role);
        return this;
    }

    Grants bind(Binding binding) {
        builder.add(binding);
        return this;
    }

    /** To alice in the whole cluster. */
    Grants cluster(String... rules) {
        return cluster(ALICE, rules);
    }

    Grants cluster(Subject who, String... rules) {
        for (String rule : rules) {
            RoleId id = RoleId.cluster("role" + ++count);
            builder.add(Role.of(id, rule(rule)));
            builder.add(Binding.cluster("binding" + count, id, who));
        }
        return this;
    }

    /** To alice in one namespace. */
    Grants in(String namespace, String... rules) {
        return in(namespace, ALICE, rules);
    }

    Grants in(String namespace, Subject who, String... rules) {
        for (String rule : rules) {
            RoleId id = RoleId.in(namespace, "role" + ++count);
            builder.add(Role.of(id, rule(rule)));
            builder.add(Binding.in(namespace, "binding" + count, id, who));
        }
        return this;
    }

    AccessIndex index() {
        return AccessIndex.of(builder.build());
    }

    EscalationGraph graph() {
        return EscalationGraph.of(index());
    }

    boolean has(Place from, Step step, Place to) {
        return graph().leaving(from).stream().anyMatch(h -> h.step() == step && h.to().equals(to));
    }

    boolean has(Step step, Place to) {
        return has(WHO, step, to);
    }

    static String user(String namespace, String name) {
        return Requester.serviceAccountName(namespace, name);
    }
}
