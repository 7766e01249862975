package dev.castellan.sandbox.entra;

import java.util.Optional;

/**
 * A refusal as Entra words it (Microsoft Entra authentication and authorization error codes).
 *
 * @param error the OAuth error
 * @param code the AADSTS number
 * @param text the sentence after it
 * @param suberror Entra's hint to the client, empty without
 * @param claims what an interactive request has to ask for, empty without
 */
record EntraError(String error, int code, String text, String suberror, Optional<String> claims) {
    static EntraError of(String error, int code, String text) {
        return new EntraError(error, code, text, "", Optional.empty());
    }

    EntraError hinting(String hint) {
        return new EntraError(error, code, text, hint, claims);
    }

    EntraError asking(String json) {
        return new EntraError(error, code, text, suberror, Optional.of(json));
    }

    static EntraError blocked() {
        return of(
                        "access_denied",
                        53003,
                        "Access has been blocked by Conditional Access policies. The access policy does not allow"
                                + " token issuance.")
                .hinting("message_only");
    }

    static EntraError consentMissing(String clientId) {
        return of(
                        "invalid_grant",
                        65001,
                        "The user or administrator has not consented to use the application with ID '" + clientId
                                + "' named 'Castellan'. Send an interactive authorization request for this user and"
                                + " resource.")
                .hinting("consent_required");
    }

    static EntraError wrongTenant(String username, String tenant) {
        return of(
                "access_denied",
                50020,
                "User account '" + username + "' from another identity provider does not exist in tenant '" + tenant
                        + "' and cannot access the application in that tenant. The account needs to be added as an"
                        + " external user in the tenant first.");
    }

    static EntraError unknownTenant(String tenant) {
        return of(
                "invalid_request",
                90002,
                "Tenant '" + tenant
                        + "' not found. Check to make sure you have the correct tenant ID and are signing into the"
                        + " correct cloud.");
    }

    static EntraError disabled() {
        return of("access_denied", 50057, "The user account is disabled.");
    }

    static EntraError badPassword() {
        return of("access_denied", 50126, "Error validating credentials due to invalid username or password.");
    }

    static EntraError mfaNotRegistered() {
        return of(
                "access_denied",
                50079,
                "Due to a configuration change made by your administrator, or because you moved to a new location, you"
                        + " must enroll in multi-factor authentication to access the resource.");
    }

    static EntraError mfaNeeded(String claims) {
        return of(
                        "interaction_required",
                        50076,
                        "Due to a configuration change made by your administrator, or because you moved to a new"
                                + " location, you must use multi-factor authentication to access the resource.")
                .hinting("basic_action")
                .asking(claims);
    }

    static EntraError cancelled() {
        return of("access_denied", 65004, "User declined to consent to access the app.");
    }

    static EntraError refreshExpired() {
        return of(
                        "invalid_grant",
                        70043,
                        "The refresh token has expired or is invalid due to sign-in frequency checks by conditional"
                                + " access.")
                .hinting("bad_token");
    }

    static EntraError refreshRevoked() {
        return of(
                        "invalid_grant",
                        50173,
                        "The provided grant has expired due to it being revoked, a fresh auth token is needed. The"
                                + " user might have changed or reset their password.")
                .hinting("bad_token");
    }
}
