package dev.castellan.access.azure;

import dev.castellan.azure.RoleDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Why somebody may do something: a role, held by them or by a group they are in.
 *
 * @param assignmentId the ARM id of the role assignment, or of the eligibility
 * @param scope where the role was given
 * @param role what it allows
 * @param chain object ids from the one who asks to the one who holds the role; groups in between
 * @param condition what has to hold besides, as written
 * @param holds whether it does
 * @param since when the role was given
 * @param until when it ends; empty for good
 * @param membership the group on the way whose membership has to be activated first, by object id; empty where the role is
 *     reached without that
 */
public record AzureGrant(
        String assignmentId,
        AzureScope scope,
        RoleDefinition role,
        List<String> chain,
        Means means,
        Optional<String> condition,
        Truth holds,
        Optional<Instant> since,
        Optional<Instant> until,
        Optional<String> membership) {
    /** How the role is held. */
    public enum Means {
        STANDING("standing"),
        ACTIVATED("activated"),
        /** It has to be activated first. */
        ELIGIBLE("eligible");

        private final String label;

        Means(String label) {
            this.label = label;
        }

        /** In words. */
        public String label() {
            return label;
        }
    }

    /** Whether it counts only after something was activated: the role, or the membership of a group that holds it. */
    public boolean later() {
        return means == Means.ELIGIBLE || membership.isPresent();
    }

    /** The same, where something else decides whether it holds. */
    AzureGrant holding(Truth truth) {
        return new AzureGrant(assignmentId, scope, role, chain, means, condition, truth, since, until, membership);
    }

    public AzureGrant {
        chain = List.copyOf(chain);
    }
}
