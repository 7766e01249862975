package dev.castellan.azure;

import java.time.Instant;
import java.util.Optional;

/**
 * A user, group, service principal or device in the directory. What the reader may not see is empty, which does not mean
 * deleted.
 *
 * @param id the object id
 * @param type the last part of the type of Microsoft Graph: {@code user}, {@code group}, {@code device} …
 * @param displayName untrusted
 * @param userPrincipalName the sign-in name of a user; untrusted
 * @param userType {@code Member} or {@code Guest}
 * @param accountEnabled whether it can sign in
 * @param createdDateTime when it was made
 * @param servicePrincipalType {@code Application}, {@code ManagedIdentity}, {@code Legacy} …
 * @param filledElsewhere whether the members of a group are decided by a rule, or in another directory it is synchronised from
 */
public record DirectoryObject(
        String id,
        String type,
        Optional<String> displayName,
        Optional<String> userPrincipalName,
        Optional<String> userType,
        Optional<Boolean> accountEnabled,
        Optional<Instant> createdDateTime,
        Optional<String> servicePrincipalType,
        boolean filledElsewhere) {}
