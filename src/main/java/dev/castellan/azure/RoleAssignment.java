package dev.castellan.azure;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A role given to a principal at a scope.
 *
 * @param id the ARM resource id
 * @param scope where it was made; it holds there and below
 * @param roleDefinitionId in either form, with or without the subscription; compare {@link #roleId}
 * @param principalId the object id
 * @param principalType {@code User}, {@code Group}, {@code ServicePrincipal}, {@code ForeignGroup}, {@code Device} or
 *     something newer; the service writes {@code User} where it was not told
 * @param condition what has to hold besides, in the language of Azure conditions; untrusted
 * @param description untrusted
 * @param createdOn when it was made
 * @param createdBy the object id of whoever made it
 */
public record RoleAssignment(
        String id,
        String scope,
        String roleDefinitionId,
        String principalId,
        String principalType,
        Optional<String> condition,
        Optional<String> description,
        Optional<Instant> createdOn,
        Optional<String> createdBy) {
    /** The role's GUID in lower case, by which roles are compared. */
    public String roleId() {
        return guid(roleDefinitionId);
    }

    static String guid(String roleDefinitionId) {
        return roleDefinitionId.substring(roleDefinitionId.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    }
}
