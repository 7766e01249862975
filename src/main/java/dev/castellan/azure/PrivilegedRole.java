package dev.castellan.azure;

import java.time.Instant;
import java.util.Optional;

/**
 * A role under Privileged Identity Management at this moment: one that can be activated, or one that is active.
 *
 * @param id the ARM resource id
 * @param scope where it holds
 * @param roleDefinitionId compare {@link #roleId}
 * @param principalId the object id
 * @param principalType as in a role assignment
 * @param start from when
 * @param end until when; empty for good
 * @param memberType {@code Direct}, {@code Group} or {@code Inherited}
 * @param condition as in a role assignment
 * @param createdOn when it was made
 * @param assignmentType {@code Assigned} or {@code Activated} for an active one; empty for an eligible one
 * @param originAssignment the role assignment behind an active one
 * @param principalName as Azure shows it, also where the directory cannot be read; untrusted
 * @param roleName as Azure shows it; untrusted
 */
public record PrivilegedRole(
        String id,
        String scope,
        String roleDefinitionId,
        String principalId,
        String principalType,
        Optional<Instant> start,
        Optional<Instant> end,
        Optional<String> memberType,
        Optional<String> condition,
        Optional<Instant> createdOn,
        Optional<String> assignmentType,
        Optional<String> originAssignment,
        Optional<String> principalName,
        Optional<String> roleName) {
    /** The role's GUID in lower case. */
    public String roleId() {
        return RoleAssignment.guid(roleDefinitionId);
    }

    /** Whether it was activated for a time, rather than assigned. */
    public boolean activated() {
        return assignmentType.filter("Activated"::equalsIgnoreCase).isPresent();
    }
}
