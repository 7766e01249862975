package dev.castellan.access;

import java.util.ArrayList;
import java.util.List;

/** What the API server refuses to store (kubernetes {@code pkg/apis/rbac/validation}); files may hold it all the same. */
public final class ObjectRules {
    private ObjectRules() {}

    /** What is wrong with a role; empty for nothing. */
    public static List<String> faults(Role role) {
        List<String> faults = new ArrayList<>();
        boolean namespaced = role.id().kind().equals(RoleId.ROLE);
        for (PolicyRule rule : role.rules()) {
            if (rule.verbs().isEmpty()) {
                faults.add("A rule needs a verb.");
            }
            if (!rule.nonResourceUrls().isEmpty()) {
                if (namespaced) {
                    faults.add("A Role cannot hold paths.");
                }
                if (!rule.apiGroups().isEmpty()
                        || !rule.resources().isEmpty()
                        || !rule.resourceNames().isEmpty()) {
                    faults.add("A rule holds either resources or paths.");
                }
                continue;
            }
            if (rule.apiGroups().isEmpty()) {
                faults.add("A rule over resources needs an API group; the core group is the empty one.");
            }
            if (rule.resources().isEmpty()) {
                faults.add("A rule needs resources or paths.");
            }
        }
        for (LabelSelector selector : role.aggregation()) {
            for (LabelSelector.Expression e : selector.expressions()) {
                boolean values = !e.values().isEmpty();
                boolean good = switch (e.operator()) {
                    case "In", "NotIn" -> values;
                    case "Exists", "DoesNotExist" -> !values;
                    default -> false;
                };
                if (!good) {
                    faults.add("The selector on “" + e.key() + "” is not valid.");
                }
            }
        }
        return faults.stream().distinct().toList();
    }

    /** What is wrong with a binding; empty for nothing. */
    public static List<String> faults(Binding binding) {
        List<String> faults = new ArrayList<>();
        boolean good = binding.roleKind().equals(RoleId.CLUSTER_ROLE)
                || (binding.roleKind().equals(RoleId.ROLE) && !binding.clusterWide());
        if (!good) {
            faults.add(
                    binding.clusterWide()
                            ? "A ClusterRoleBinding refers to a ClusterRole."
                            : "A RoleBinding refers to a Role or a ClusterRole.");
        }
        if (binding.roleName().isEmpty()) {
            faults.add("The role needs a name.");
        }
        for (Subject subject : binding.subjects()) {
            switch (subject.kind()) {
                case Subject.SERVICE_ACCOUNT -> {
                    if (binding.clusterWide() && subject.namespace().isEmpty()) {
                        faults.add("A service account in a ClusterRoleBinding needs its namespace.");
                    }
                }
                case Subject.USER, Subject.GROUP -> {}
                default -> faults.add("“" + subject.kind() + "” is no kind of subject.");
            }
            if (subject.name().isEmpty()) {
                faults.add("A subject needs a name.");
            }
        }
        return faults.stream().distinct().toList();
    }
}
