package dev.castellan.access;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** RBAC as the API server does it: all bindings, one after the other, text by text. Shares nothing with the index. */
final class PlainEvaluator {
    private final Snapshot snapshot;

    PlainEvaluator(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    boolean allows(Requester who, Request request) {
        if (who.groups().contains("system:masters")) {
            return true;
        }
        return walk(
                who, request instanceof Request.OnResource r ? r.namespace() : "", rule -> ruleAllows(rule, request));
    }

    List<PolicyRule> rules(Requester who, String namespace) {
        List<PolicyRule> all = new ArrayList<>();
        walk(who, namespace, rule -> !all.add(rule));
        return all;
    }

    private boolean walk(Requester who, String namespace, Predicate<PolicyRule> stop) {
        for (Binding binding : snapshot.bindings()) {
            if (!binding.namespace().isEmpty() && !binding.namespace().equals(namespace)) {
                continue;
            }
            if (binding.subjects().stream().noneMatch(s -> applies(who, s, binding.namespace()))) {
                continue;
            }
            for (Role role : snapshot.roles()) {
                boolean referred = binding.roleKind().equals("ClusterRole")
                        ? role.id().equals(RoleId.cluster(binding.roleName()))
                        : binding.roleKind().equals("Role")
                                && !binding.namespace().isEmpty()
                                && role.id().equals(RoleId.in(binding.namespace(), binding.roleName()));
                if (referred && role.rules().stream().anyMatch(stop)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean applies(Requester who, Subject subject, String namespace) {
        return switch (subject.kind()) {
            case "User" -> who.user().equals(subject.name());
            case "Group" -> who.groups().contains(subject.name());
            case "ServiceAccount" -> {
                String in = subject.namespace().isEmpty() ? namespace : subject.namespace();
                yield !in.isEmpty() && who.user().equals("system:serviceaccount:" + in + ":" + subject.name());
            }
            default -> false;
        };
    }

    private static boolean ruleAllows(PolicyRule rule, Request request) {
        if (!rule.verbs().contains("*") && !rule.verbs().contains(request.verb())) {
            return false;
        }
        return switch (request) {
            case Request.OnPath p ->
                rule.nonResourceUrls().stream().anyMatch(u -> {
                    if (u.equals("*") || u.equals(p.path())) {
                        return true;
                    }
                    return u.endsWith("*") && p.path().startsWith(u.replaceFirst("\\*+$", ""));
                });
            case Request.OnResource r ->
                (rule.apiGroups().contains("*") || rule.apiGroups().contains(r.group()))
                        && rule.resources().stream()
                                .anyMatch(x -> x.equals("*")
                                        || x.equals(
                                                r.subresource().isEmpty()
                                                        ? r.resource()
                                                        : r.resource() + "/" + r.subresource())
                                        || (!r.subresource().isEmpty() && x.equals("*/" + r.subresource())))
                        && (rule.resourceNames().isEmpty()
                                || rule.resourceNames().contains(r.name()));
        };
    }
}
