package dev.castellan.identity;

import dev.castellan.failure.Failure;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns what Microsoft Entra ID says into failures that help. The numbers are those of the documentation page "Microsoft
 * Entra authentication and authorization error codes". Pure.
 */
final class SignInErrors {
    private static final Pattern NUMBER = Pattern.compile("AADSTS(\\d{4,7})");

    /** Failures that somebody can cure by signing in again. */
    private static final Set<String> CURED_BY_SIGN_IN = Set.of(
            "identity-sign-in-needed",
            "identity-session-ended",
            "identity-mfa-needed",
            "identity-proof-needed",
            "identity-password-expired",
            "identity-consent-missing",
            "identity-cancelled",
            "identity-timeout",
            "identity-device-code-expired",
            "identity-device-code-declined",
            "identity-challenge-refused",
            "identity-challenge-timeout",
            "identity-challenge-unmet");

    private SignInErrors() {}

    static boolean curedBySignIn(Failure failure) {
        return CURED_BY_SIGN_IN.contains(failure.code());
    }

    /** Whether what Entra demands in claims cures a failure: blocks carry claims too, and no proof lifts them. */
    static boolean curedByProof(Failure failure) {
        return switch (failure.code()) {
            case "identity-sign-in-needed", "identity-session-ended", "identity-mfa-needed", "identity-proof-needed" ->
                true;
            default -> false;
        };
    }

    /**
     * The failure behind an OAuth error.
     *
     * @param error the OAuth error code, {@code invalid_grant} …
     * @param description its text, with the AADSTS number; untrusted
     * @param claims whether the answer demands claims
     * @param skew how far this computer's clock is behind the service's, as last measured; negative when it is ahead
     */
    static Failure translate(String error, String description, boolean claims, Duration skew) {
        Set<String> numbers = numbers(description);
        String details = details(error, description);
        Optional<Failure> known = byNumber(numbers);
        if (known.isPresent()) {
            return known.get().withDetails(details);
        }
        String text = description.toLowerCase(Locale.ROOT);
        if (numbers.contains("500133")
                || numbers.contains("700024")
                || text.contains("not within its valid time range")
                || text.contains("clock skew")) {
            return clockSkew(skew).withDetails(details);
        }
        if (claims) {
            return proofNeeded().withDetails(details);
        }
        Failure byError = switch (error.toLowerCase(Locale.ROOT)) {
            case "access_denied" -> cancelled();
            case "authorization_declined" -> deviceCodeDeclined();
            case "expired_token", "code_expired", "bad_verification_code" -> deviceCodeExpired();
            case "consent_required" -> consentMissing();
            case "login_required", "interaction_required", "cache_miss" -> signInNeeded();
            case "invalid_grant" ->
                beyond(skew) ? clockSkew(skew) : sessionEnded("Microsoft Entra ID no longer accepts it.");
            case "unauthorized_client", "invalid_client" -> applicationUnknown();
            case "invalid_instance" -> authorityUnknown();
            case "temporarily_unavailable", "server_error" -> unavailable();
            case "invalid_scope", "invalid_resource" -> resourceUnknown();
            default ->
                new Failure(
                        "identity-refused",
                        "Microsoft Entra ID refused the sign-in.",
                        "No token was issued.",
                        "Try again. If it stays, send the details to whoever runs your tenant.",
                        true,
                        "");
        };
        return byError.withDetails(details);
    }

    private static Optional<Failure> byNumber(Set<String> numbers) {
        for (String number : numbers) {
            Failure failure = switch (number) {
                case "53000", "53001", "530001", "530003", "530002", "53009", "50097" ->
                    blocked(
                            "identity-device-not-compliant",
                            "Conditional Access wants a managed, compliant or registered device.",
                            "Sign in on such a device, or ask your administrator which one qualifies.");
                case "53002" ->
                    blocked(
                            "identity-application-not-approved",
                            "Conditional Access allows approved applications only.",
                            "Ask your administrator to allow Castellan's application registration.");
                case "53003", "530031", "530032", "530034", "530035", "53004", "53011", "50131" ->
                    blocked(
                            "identity-conditional-access",
                            "Conditional Access blocks this sign-in.",
                            "Ask your administrator which policy applies; location, device or risk may be the"
                                    + " reason. The details hold the ids they need.");
                case "65001", "650052", "650056", "65005", "90094", "90095", "650053", "900941" -> consentMissing();
                case "65004" -> cancelled();
                case "50020", "50034", "51004", "90072", "50059" -> wrongTenant();
                case "90002", "900021", "90019", "900023" -> tenantUnknown();
                case "50105", "50177", "501051" ->
                    Failure.expected(
                            "identity-not-assigned",
                            "This account is not assigned to Castellan's application.",
                            "The tenant lets only assigned people sign in.",
                            "Ask your administrator to assign you to the application.");
                case "700016", "7000112", "700038", "7000218", "90009" -> applicationUnknown();
                case "50011", "500113", "900561" ->
                    Failure.expected(
                            "identity-redirect-unknown",
                            "The application registration does not allow the redirect to this computer.",
                            "The browser cannot come back to Castellan.",
                            "Add the redirect URI http://localhost under \"Mobile and desktop applications\".");
                case "50074", "50076", "50078", "50079", "50158", "50072", "500121" -> mfaNeeded();
                case "50055", "50056" ->
                    Failure.expected(
                            "identity-password-expired",
                            "The password of this account has expired.",
                            "No token is issued until it is changed.",
                            "Sign in again and change it there.");
                case "50057" ->
                    Failure.expected(
                            "identity-account-disabled",
                            "This account is disabled.",
                            "It can no longer sign in.",
                            "Ask your administrator, or sign in with another account.");
                case "50053", "50196" ->
                    Failure.expected(
                            "identity-account-locked",
                            "This account is locked for a while.",
                            "There were too many sign-in attempts.",
                            "Wait some minutes, then sign in again.");
                case "50126" ->
                    Failure.expected(
                            "identity-wrong-password",
                            "The user name or password is wrong.",
                            "Nobody was signed in.",
                            "Sign in again.");
                case "50173",
                        "50132",
                        "50133",
                        "50089",
                        "70008",
                        "70043",
                        "700082",
                        "700081",
                        "700084",
                        "54005",
                        "50140",
                        "70000",
                        "50129" -> sessionEnded("It was revoked, expired, or the password was changed.");
                case "50058", "16000", "16001", "50206" -> signInNeeded();
                case "70016" -> null; // pending: not an error
                case "70018", "70019", "70020" -> deviceCodeExpired();
                case "7000014" -> deviceCodeDeclined();
                case "500011", "500014", "70011", "28002", "28003" -> resourceUnknown();
                case "90033", "90036", "50196001", "90020" -> unavailable();
                default -> null;
            };
            if (failure != null) {
                return Optional.of(failure);
            }
        }
        return Optional.empty();
    }

    static Failure signInNeeded() {
        return Failure.expected(
                "identity-sign-in-needed",
                "You are not signed in, or no longer.",
                "Azure cannot be asked anything for this account.",
                "Sign in again.");
    }

    static Failure sessionEnded(String why) {
        return Failure.expected(
                "identity-session-ended", "The sign-in of this account has ended.", why, "Sign in again.");
    }

    static Failure mfaNeeded() {
        return Failure.expected(
                "identity-mfa-needed",
                "A second factor is needed.",
                "Your organization wants multifactor authentication for this.",
                "Sign in again and confirm the second factor.");
    }

    static Failure proofNeeded() {
        return Failure.expected(
                "identity-proof-needed",
                "Your organization wants a stronger or fresher sign-in.",
                "The token at hand does not suffice for this.",
                "Sign in again.");
    }

    static Failure consentMissing() {
        return Failure.expected(
                "identity-consent-missing",
                "Castellan has not been granted the permissions it asks for.",
                "Nobody agreed yet that the application may act for this account.",
                "Sign in and agree, or ask an administrator of the tenant to grant consent to the application.");
    }

    static Failure cancelled() {
        return Failure.expected(
                "identity-cancelled",
                "The sign-in was cancelled.",
                "Nobody was signed in; nothing changed.",
                "Sign in again when you are ready.");
    }

    static Failure timedOut() {
        return Failure.expected(
                "identity-timeout",
                "The sign-in was not completed in time.",
                "Nobody was signed in; nothing changed.",
                "Sign in again; if no browser appeared, use a device code.");
    }

    static Failure deviceCodeExpired() {
        return Failure.expected(
                "identity-device-code-expired",
                "The device code has expired.",
                "Nobody used it in time.",
                "Sign in again to get a new code.");
    }

    static Failure deviceCodeDeclined() {
        return Failure.expected(
                "identity-device-code-declined",
                "The sign-in with the device code was declined.",
                "Somebody chose Cancel on the other device.",
                "Sign in again if that was not intended.");
    }

    static Failure wrongTenant() {
        return Failure.expected(
                "identity-wrong-tenant",
                "This account does not exist in that tenant.",
                "It belongs to another tenant and is not a guest in this one.",
                "Choose the right tenant in the profile, sign in with another account, or ask to be invited.");
    }

    static Failure tenantUnknown() {
        return Failure.expected(
                "identity-tenant-unknown",
                "The tenant was not found in this cloud.",
                "Its id or domain is wrong, or it belongs to another cloud.",
                "Check tenant and cloud in the profile.");
    }

    static Failure applicationUnknown() {
        return Failure.expected(
                "identity-application-unknown",
                "Castellan's application registration was not found or may not be used like this.",
                "The client id is wrong, it is not known in this tenant, or public client flows are off.",
                "Check the client id in the profile, and \"Allow public client flows\" in the registration.");
    }

    static Failure authorityUnknown() {
        return Failure.expected(
                "identity-authority-unknown",
                "The sign-in service of this cloud is not one that Microsoft knows.",
                "No credentials were sent there.",
                "Check the cloud in the profile; a custom one has to be marked as such.");
    }

    static Failure resourceUnknown() {
        return Failure.expected(
                "identity-resource-unknown",
                "The tenant does not know the service that Castellan asked a token for.",
                "The service was never used in this tenant, or the cloud's addresses are wrong.",
                "Check the cloud in the profile, or ask an administrator to register the service.");
    }

    static Failure unavailable() {
        return Failure.expected(
                "identity-unavailable",
                "Microsoft Entra ID is not available at the moment.",
                "No token could be issued.",
                "Try again in a few minutes.");
    }

    static Failure throttled(Duration wait) {
        return Failure.expected(
                "identity-throttled",
                "Microsoft Entra ID was asked too often.",
                "No new token is issued for " + inWords(wait) + ".",
                "Wait, then try again.");
    }

    static Failure clockSkew(Duration skew) {
        String clock = !beyond(skew)
                ? "This computer's clock and the service's do not agree."
                : "This computer's clock is "
                        + inWords(skew.abs())
                        + (skew.isNegative() ? " ahead of" : " behind")
                        + " the service's.";
        return Failure.expected(
                "identity-clock-skew",
                clock,
                "Tokens look expired, or not yet valid, and are refused.",
                "Set this computer's clock, best by network time, then try again.");
    }

    /** Five minutes are what Entra and Azure tolerate. */
    static boolean beyond(Duration skew) {
        return skew.abs().compareTo(Duration.ofMinutes(5)) > 0;
    }

    /** A duration as a person says it. */
    static String inWords(Duration duration) {
        long seconds = Math.max(1, duration.toSeconds());
        if (seconds < 90) {
            return seconds + (seconds == 1 ? " second" : " seconds");
        }
        long minutes = Math.round(seconds / 60.0);
        if (minutes < 90) {
            return minutes + " minutes";
        }
        long hours = Math.round(minutes / 60.0);
        return hours < 36 ? hours + " hours" : Math.round(hours / 24.0) + " days";
    }

    private static Failure blocked(String code, String happened, String remedy) {
        return Failure.expected(code, happened, "No token is issued, and signing in again does not help.", remedy);
    }

    private static Set<String> numbers(String description) {
        Set<String> numbers = new LinkedHashSet<>();
        Matcher matcher = NUMBER.matcher(description);
        while (matcher.find() && numbers.size() < 8) {
            numbers.add(matcher.group(1));
        }
        return numbers;
    }

    private static String details(String error, String description) {
        String text = description.length() > 2000 ? description.substring(0, 2000) + "…" : description;
        return error + (text.isEmpty() ? "" : ": " + text);
    }
}
