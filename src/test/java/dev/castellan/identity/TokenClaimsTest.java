package dev.castellan.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenClaimsTest {
    private static String jwt(String payload) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString("{\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + encoder.encodeToString(payload.getBytes(StandardCharsets.UTF_8)) + ".c2ln";
    }

    private static Strength strength(String access, String id) {
        return TokenClaims.strength(TokenClaims.of(jwt(access)), TokenClaims.of(jwt(id)));
    }

    @Test
    void theAccessTokenSaysHowSomebodySignedIn() {
        Strength strength = strength(
                "{\"amr\":[\"pwd\",\"mfa\"],\"acrs\":[\"p1\",\"c1\"],\"exp\":1750000000,\"deviceid\":\"d-1\"}",
                "{\"auth_time\":1749990000}");
        assertThat(strength)
                .isEqualTo(new Strength(
                        java.util.List.of("pwd", "mfa"),
                        java.util.List.of("p1", "c1"),
                        Strength.SecondFactor.PROVEN,
                        Optional.of(Instant.ofEpochSecond(1749990000)),
                        Optional.of(Instant.ofEpochSecond(1750000000)),
                        Optional.of("d-1")));
        assertThat(strength.warning()).isEmpty();
    }

    @Test
    void aPasswordAloneIsWarnedAbout() {
        Strength strength = strength("{\"amr\":[\"pwd\"]}", "{}");
        assertThat(strength.secondFactor()).isEqualTo(Strength.SecondFactor.MISSING);
        assertThat(strength.warning()).hasValueSatisfying(w -> assertThat(w).contains("no second factor"));
    }

    @Test
    void whatIsNotStatedIsNotClaimed() {
        Strength strength = strength("{}", "{\"name\":\"Ana\"}");
        assertThat(strength.secondFactor()).isEqualTo(Strength.SecondFactor.NOT_STATED);
        assertThat(strength.warning()).hasValueSatisfying(w -> assertThat(w).contains("does not state"));
    }

    @Test
    void theIdTokenHelpsOut() {
        assertThat(strength("{}", "{\"amr\":[\"pwd\",\"mfa\"],\"acrs\":\"c2\"}"))
                .satisfies(s -> assertThat(s.secondFactor()).isEqualTo(Strength.SecondFactor.PROVEN))
                .satisfies(s -> assertThat(s.contexts()).containsExactly("c2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "opaque", "a.b", "a.%%%.c", "a.bm90IGpzb24.c", "a.W10.c"})
    void opaqueTokensSayNothing(String token) {
        assertThat(TokenClaims.of(token)).isEmpty();
    }

    @Test
    void strangeTypesAreTolerated() {
        assertThat(TokenClaims.of(jwt("{\"amr\":5,\"exp\":\"99999999999999999999\",\"auth_time\":true,\"name\":[]}")))
                .hasValueSatisfying(c -> {
                    assertThat(c.methods()).isEmpty();
                    assertThat(c.expiresAt()).isEmpty();
                    assertThat(c.name()).isEmpty();
                });
    }
}
