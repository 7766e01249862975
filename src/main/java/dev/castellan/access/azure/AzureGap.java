package dev.castellan.access.azure;

/**
 * Something on the Azure side that could not be read.
 *
 * @param what the id of what is missing, where it is one thing; empty for all of its kind
 * @param reason why, in one sentence
 */
public record AzureGap(Part part, String what, String reason) {
    /** What can be missing. */
    public enum Part {
        ROLE_ASSIGNMENTS("role assignments"),
        ROLE_DEFINITIONS("role definitions"),
        DENY_ASSIGNMENTS("deny assignments"),
        ELIGIBLE_ROLES("roles that can be activated"),
        ACTIVE_ROLES("until when roles are active"),
        MANAGEMENT_GROUPS("the management groups above"),
        GROUP_MEMBERS("members of a group"),
        /** People who are in a group only after activating that. */
        GROUP_ELIGIBILITY("people who can activate membership"),
        GROUP_OWNERS("owners of groups"),
        GRAPH_PERMISSIONS("permissions of applications in Microsoft Graph"),
        DIRECTORY("names of people and groups");

        private final String label;

        Part(String label) {
            this.label = label;
        }

        /** In words. */
        public String label() {
            return label;
        }
    }

    /** In one sentence. */
    public String text() {
        if (part == Part.GROUP_ELIGIBILITY) {
            return "People who can activate membership of " + (what.isEmpty() ? "groups" : what) + " are not known: "
                    + reason;
        }
        return Character.toUpperCase(part.label.charAt(0))
                + part.label.substring(1)
                + (what.isEmpty() ? "" : " (" + what + ")")
                + " could not be read: "
                + reason;
    }
}
