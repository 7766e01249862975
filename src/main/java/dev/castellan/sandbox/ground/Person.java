package dev.castellan.sandbox.ground;

/**
 * Somebody who can sign in to practice Entra.
 *
 * @param username user principal name
 * @param displayName shown name
 * @param objectId in the practice tenant
 * @param password handed out on the sign-in page
 * @param mfa whether a second factor is registered
 * @param homeTenant id of the tenant the account lives in
 * @param jobTitle as in Microsoft Graph
 * @param role what the account is good for in practice, in words
 * @param trouble what happens at sign-in
 */
public record Person(
        String username,
        String displayName,
        String objectId,
        String password,
        boolean mfa,
        String homeTenant,
        String jobTitle,
        String role,
        Trouble trouble) {
    /** What happens at sign-in. */
    public enum Trouble {
        NONE,
        /** AADSTS53003: Conditional Access refuses. */
        BLOCKED,
        /** AADSTS65001: nobody consented to the application. */
        CONSENT_MISSING,
        /** AADSTS50020: the account is of another tenant. */
        WRONG_TENANT,
        /** AADSTS70043: each refresh token counts as expired. */
        REFRESH_EXPIRED,
        /** AADSTS50057: the account is disabled. */
        DISABLED
    }
}
