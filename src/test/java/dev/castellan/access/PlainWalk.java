package dev.castellan.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The walk of the API server as the baseline of benchmarks: bindings of the cluster, then those of the namespace, roles found
 * by name, texts compared. Kept by namespace and by name as the server's own caches are.
 */
final class PlainWalk {
    private final Map<String, List<Binding>> bindings = new HashMap<>();
    private final Map<RoleId, Role> roles = new HashMap<>();

    PlainWalk(Snapshot snapshot) {
        snapshot.bindings()
                .forEach(b -> bindings.computeIfAbsent(b.namespace(), n -> new ArrayList<>())
                        .add(b));
        snapshot.roles().forEach(r -> roles.put(r.id(), r));
    }

    boolean allows(Requester who, Request request) {
        if (who.master()) {
            return true;
        }
        String namespace = request instanceof Request.OnResource r ? r.namespace() : "";
        return walk("", who, request) || (!namespace.isEmpty() && walk(namespace, who, request));
    }

    private boolean walk(String namespace, Requester who, Request request) {
        for (Binding binding : bindings.getOrDefault(namespace, List.of())) {
            for (Subject subject : binding.subjects()) {
                if (AccessIndex.applies(binding, subject, who)) {
                    Role role = roles.get(binding.role());
                    if (role != null && role.rules().stream().anyMatch(rule -> allows(rule, request))) {
                        return true;
                    }
                    break;
                }
            }
        }
        return false;
    }

    private static boolean allows(PolicyRule rule, Request request) {
        if (!rule.verbs().contains("*") && !rule.verbs().contains(request.verb())) {
            return false;
        }
        return switch (request) {
            case Request.OnPath p ->
                rule.nonResourceUrls().stream()
                        .anyMatch(u -> u.equals(p.path())
                                || (u.endsWith("*") && p.path().startsWith(CompiledRule.withoutStars(u))));
            case Request.OnResource r ->
                (rule.apiGroups().contains("*") || rule.apiGroups().contains(r.group()))
                        && (rule.resources().contains("*")
                                || rule.resources().contains(r.combined())
                                || (!r.subresource().isEmpty()
                                        && rule.resources().contains("*/" + r.subresource())))
                        && (rule.resourceNames().isEmpty()
                                || rule.resourceNames().contains(r.name()));
        };
    }
}
