package dev.castellan.sandbox;

/**
 * Somebody to sign in as.
 *
 * @param username user principal name
 * @param displayName shown name
 * @param password as the sign-in page wants it
 * @param mfa whether a second factor is registered
 * @param role what the account is good for, in words
 */
public record PracticeUser(String username, String displayName, String password, boolean mfa, String role) {}
