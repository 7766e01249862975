package dev.castellan.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.failure.Failure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignInErrorsTest {
    @ParameterizedTest
    @CsvSource({
        "invalid_grant, AADSTS53003: Access has been blocked by Conditional Access policies.,"
                + " identity-conditional-access, false",
        "invalid_grant, AADSTS53000: Device is not in required device state., identity-device-not-compliant, false",
        "invalid_grant, AADSTS65001: The user or administrator has not consented., identity-consent-missing, true",
        "access_denied, AADSTS65004: User declined to consent., identity-cancelled, true",
        "access_denied, the user cancelled, identity-cancelled, true",
        "invalid_request, AADSTS50020: User account does not exist in tenant., identity-wrong-tenant, false",
        "invalid_request, AADSTS90002: Tenant not found., identity-tenant-unknown, false",
        "unauthorized_client, AADSTS700016: Application not found., identity-application-unknown, false",
        "invalid_request, AADSTS50011: The redirect URI does not match., identity-redirect-unknown, false",
        "interaction_required, AADSTS50076: Due to a configuration change you must use multi-factor.,"
                + " identity-mfa-needed, true",
        "invalid_grant, AADSTS50173: The provided grant has expired due to it being revoked., identity-session-ended,"
                + " true",
        "invalid_grant, AADSTS700082: The refresh token has expired due to inactivity., identity-session-ended, true",
        "invalid_grant, nothing known, identity-session-ended, true",
        "expired_token, AADSTS70020: The code has expired., identity-device-code-expired, true",
        "authorization_declined, AADSTS7000014: declined, identity-device-code-declined, true",
        "cache_miss, Token not found in the cache, identity-sign-in-needed, true",
        "invalid_client, AADSTS700024: Client assertion is not within its valid time range., identity-clock-skew,"
                + " false",
        "temporarily_unavailable, AADSTS90033: A transient error has occurred., identity-unavailable, false",
        "something_new, who knows, identity-refused, false",
    })
    void eachErrorHasItsOwnFailure(String error, String text, String code, boolean signInHelps) {
        Failure failure = SignInErrors.translate(error, text, false, Duration.ZERO);
        assertThat(failure.code()).isEqualTo(code);
        assertThat(Identity.signInHelps(failure)).isEqualTo(signInHelps);
        assertThat(failure.details()).startsWith(error);
    }

    @Test
    void aDemandForClaimsIsNotTakenForTheEndOfTheSession() {
        assertThat(SignInErrors.translate("interaction_required", "AADSTS50005: x", true, Duration.ZERO)
                        .code())
                .isEqualTo("identity-proof-needed");
    }

    @Test
    void aWrongClockIsNamedWithItsDirection() {
        Failure behind = SignInErrors.translate("invalid_grant", "not valid yet", false, Duration.ofMinutes(12));
        assertThat(behind.code()).isEqualTo("identity-clock-skew");
        assertThat(behind.happened()).contains("12 minutes behind");
        Failure ahead = SignInErrors.translate("invalid_grant", "expired", false, Duration.ofHours(-3));
        assertThat(ahead.happened()).contains("3 hours ahead of");
        assertThat(SignInErrors.translate("invalid_grant", "expired", false, Duration.ofMinutes(4))
                        .code())
                .isEqualTo("identity-session-ended");
    }

    @Test
    void detailsHoldNoTokens() {
        Failure failure = SignInErrors.translate(
                "invalid_grant",
                "AADSTS70000: refresh_token=0.AAAAbbbbCCCC eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbmEifQ.sig",
                false,
                Duration.ZERO);
        assertThat(failure.details())
                .contains("AADSTS70000")
                .doesNotContain("AAAAbbbb")
                .doesNotContain("eyJhbG");
    }
}
