package dev.castellan.identity;

/**
 * Somebody who signed in.
 *
 * @param id the home account id, stable for a person in a cloud
 * @param username as typed at sign-in, usually an e-mail address
 * @param name the display name; the username where the token has none
 * @param tenantId the tenant the account signed in to
 */
public record Account(String id, String username, String name, String tenantId) {}
