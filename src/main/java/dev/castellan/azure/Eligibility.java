package dev.castellan.azure;

import java.util.Optional;

/**
 * A role that the signed-in person may activate (Privileged Identity Management).
 *
 * @param scope where it would hold
 * @param roleDefinitionId which role
 * @param principalId the person, or a group that the person is in
 * @param scheduleId the resource id of the schedule behind it
 * @param roleName as Azure shows it; untrusted
 */
public record Eligibility(
        String scope, String roleDefinitionId, String principalId, String scheduleId, Optional<String> roleName) {}
