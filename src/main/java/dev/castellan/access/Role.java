package dev.castellan.access;

import java.util.List;
import java.util.Map;

/**
 * A Role or ClusterRole as it was read.
 *
 * @param rules as written; of an aggregated role what the server filled in, if it did
 * @param aggregation selectors of the roles whose rules it takes over; empty where it does not aggregate
 * @param autoupdate whether the annotation {@code rbac.authorization.kubernetes.io/autoupdate} is {@code true}
 */
public record Role(
        RoleId id,
        List<PolicyRule> rules,
        List<LabelSelector> aggregation,
        Map<String, String> labels,
        boolean autoupdate) {
    private static final String BOOTSTRAPPING = "kubernetes.io/bootstrapping";

    public Role {
        rules = List.copyOf(rules);
        aggregation = List.copyOf(aggregation);
        labels = Map.copyOf(labels);
    }

    /** A role with rules only. */
    public static Role of(RoleId id, PolicyRule... rules) {
        return new Role(id, List.of(rules), List.of(), Map.of(), false);
    }

    /** This role with labels. */
    public Role labelled(Map<String, String> with) {
        return new Role(id, rules, aggregation, with, autoupdate);
    }

    /** This role with other rules. */
    public Role withRules(List<PolicyRule> other) {
        return new Role(id, other, aggregation, labels, autoupdate);
    }

    /** Whether the controller overwrites its rules with those of the roles it selects. */
    public boolean aggregated() {
        return !aggregation.isEmpty();
    }

    /**
     * Whether the API server restores removed permissions of it when it starts: a default role that is updated
     * automatically. Permissions added to it stay.
     */
    public boolean reconciled() {
        return autoupdate && "rbac-defaults".equals(labels.get(BOOTSTRAPPING));
    }
}
