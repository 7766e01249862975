package dev.castellan.access.review;

import dev.castellan.access.PolicyRule;
import dev.castellan.access.ServerRules;
import dev.castellan.access.azure.AzurePlane;
import dev.castellan.access.azure.AzureScope;
import dev.castellan.access.azure.ControlOperation;
import dev.castellan.access.azure.RoleContent;
import dev.castellan.access.escalation.RoleRisk;
import dev.castellan.access.escalation.Severity;
import dev.castellan.azure.RoleDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How bad it is to hold a role of Azure, as the access graph judges it: by the operations on the cluster that it allows, and
 * by what its data actions allow in Kubernetes. Conditions apart.
 */
final class AzureRisk {
    /** The worst that follows and why, a sentence each. */
    record Judged(Optional<Severity> severity, List<String> reasons) {
        static final Judged NOTHING = new Judged(Optional.empty(), List.of());

        Judged {
            reasons = List.copyOf(reasons);
        }
    }

    private record Asked(String role, boolean inNamespace) {}

    private final AzureScope cluster;
    private final boolean data;
    private final RoleRisk rules;
    private final Map<Asked, Judged> known = new HashMap<>();

    AzureRisk(AzurePlane plane, ServerRules server) {
        this.cluster = plane.cluster();
        // Where it is not known whether Azure RBAC decides in the cluster, data actions count.
        this.data = plane.azureRbac().orElse(true);
        this.rules = new RoleRisk(server);
    }

    /** Of a role that is held at a scope. */
    Judged of(RoleDefinition role, AzureScope at) {
        boolean inNamespace = at.kind() == AzureScope.Kind.NAMESPACE;
        return known.computeIfAbsent(
                new Asked(role.name(), inNamespace), a -> judge(RoleContent.of(role, cluster), inNamespace));
    }

    private Judged judge(RoleContent content, boolean inNamespace) {
        List<RoleRisk.Worst> follows = new ArrayList<>();
        if (data) {
            rules.worst(rules(content), !inNamespace)
                    .map(w -> new RoleRisk.Worst(w.severity(), GrantsInScope.sentence(w.reason())))
                    .ifPresent(follows::add);
        }
        if (!inNamespace) {
            content.operations().forEach(o -> follows.add(new RoleRisk.Worst(severity(o.weight()), o.consequence())));
        }
        follows.sort(Comparator.comparing(RoleRisk.Worst::severity).reversed());
        return new Judged(
                follows.stream().findFirst().map(RoleRisk.Worst::severity),
                follows.stream().map(RoleRisk.Worst::reason).toList());
    }

    private static Severity severity(ControlOperation.Weight weight) {
        return switch (weight) {
            case CRITICAL -> Severity.CRITICAL;
            case HIGH -> Severity.HIGH;
            case MEDIUM -> Severity.LOW;
        };
    }

    private static List<PolicyRule> rules(RoleContent content) {
        if (content.everything()) {
            return List.of(PolicyRule.resources(List.of("*"), List.of("*"), List.of("*")));
        }
        List<PolicyRule> rules = new ArrayList<>();
        for (RoleContent.Data held : content.data()) {
            boolean exec = held.action().equals("exec");
            List<String> verbs = switch (held.action()) {
                case "read" -> List.of("get", "list", "watch");
                case "write" -> List.of("create", "update", "patch");
                case "delete" -> List.of("delete", "deletecollection");
                case "exec" -> List.of("get", "create");
                default -> List.of(held.action());
            };
            rules.add(PolicyRule.resources(
                    verbs, List.of(held.group()), List.of(exec ? held.resource() + "/exec" : held.resource())));
        }
        return rules;
    }
}
