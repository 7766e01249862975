package dev.castellan.access.compare;

/**
 * A change of an object through which somebody's access changed.
 *
 * @param kind what happened
 * @param added whether it appeared; otherwise it vanished
 * @param object what changed, for people: {@code RoleBinding shop/readers}, a group, a role in Azure; untrusted
 * @param detail more about it; may be empty; untrusted
 */
public record Cause(Kind kind, boolean added, String object, String detail) {
    /** What can change. In the order in which causes are told. */
    public enum Kind {
        BINDING("binding made", "binding deleted"),
        SUBJECT("added to the binding", "taken out of the binding"),
        ROLE_REFERENCE("binding made again with another role", "binding made again with another role"),
        ROLE("role made", "role deleted"),
        RULES("rules added to the role", "rules taken out of the role"),
        LABELS("role now selected by its labels", "role no longer selected by its labels"),
        AGGREGATION("selectors of the aggregated role widened", "selectors of the aggregated role narrowed"),
        MEMBERSHIP("joined the group", "left the group"),
        ASSIGNMENT("role assigned in Azure", "role assignment in Azure removed"),
        ACTIVATION("role activated", "activated role ended"),
        ELIGIBILITY("made eligible for a role", "no longer eligible for a role"),
        ROLE_DEFINITION("role definition in Azure widened", "role definition in Azure narrowed"),
        CONDITION("condition of a role assignment changed", "condition of a role assignment changed"),
        DENY("deny assignment in Azure removed", "deny assignment in Azure made"),
        AZURE_RBAC("Azure RBAC switched on for the cluster", "Azure RBAC switched off for the cluster"),
        UNEXPLAINED("more is known of it", "less is known of it");

        private final String added;
        private final String removed;

        Kind(String added, String removed) {
            this.added = added;
            this.removed = removed;
        }

        /** For people. */
        public String words(boolean gained) {
            return gained ? added : removed;
        }
    }

    /** In one line: {@code binding made: RoleBinding shop/readers → ClusterRole view}. */
    public String text() {
        return kind.words(added) + ": " + object + (detail.isEmpty() ? "" : " (" + detail + ")");
    }
}
