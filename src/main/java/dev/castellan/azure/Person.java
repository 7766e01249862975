package dev.castellan.azure;

import java.util.Optional;

/**
 * A person in the directory.
 *
 * @param id the object id
 * @param displayName untrusted; empty where it may not be read
 * @param userPrincipalName the sign-in name
 * @param jobTitle as the directory has it
 */
public record Person(
        String id, Optional<String> displayName, Optional<String> userPrincipalName, Optional<String> jobTitle) {}
