package dev.castellan.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimsChallengeTest {
    private static final String ACRS = "{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}";
    private static final String NBF = "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1604106651\"}}}";

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String challenge(String claims) {
        return "Bearer realm=\"\", authorization_uri=\"https://login.example/common/oauth2/authorize\","
                + " error=\"insufficient_claims\", claims=\"" + claims + "\"";
    }

    @Test
    void theDocumentedFormIsRead() {
        assertThat(ClaimsChallenge.find(List.of(challenge(base64(NBF))))).contains(new ClaimsChallenge(NBF));
    }

    @Test
    void urlSafeAndUnpaddedIsReadToo() {
        String claims =
                "{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"},\"x\":{\"value\":\"ÿÿ>>??\"}}}";
        String urlSafe =
                Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        assertThat(urlSafe).containsAnyOf("-", "_").doesNotContain("=");
        assertThat(ClaimsChallenge.find(List.of(challenge(urlSafe)))).contains(new ClaimsChallenge(claims));
        assertThat(ClaimsChallenge.find(List.of(challenge(base64(claims))))).contains(new ClaimsChallenge(claims));
    }

    @Test
    void itIsFoundAmongSeveralChallengesOfOneHeader() {
        String header = "Negotiate YIIJvwYGKw==, Basic realm=\"a, b=\\\"c\\\", Bearer error=\", "
                + challenge(base64(ACRS)) + ", Digest qop=\"auth, auth-int\", nonce=\"x\"";
        assertThat(ClaimsChallenge.find(List.of(header))).contains(new ClaimsChallenge(ACRS));
        assertThat(ClaimsChallenge.parse(header))
                .extracting(ClaimsChallenge.AuthScheme::scheme)
                .containsExactly("Negotiate", "Basic", "Bearer", "Digest");
        assertThat(ClaimsChallenge.parse(header).getLast().parameters())
                .isEqualTo(Map.of("qop", "auth, auth-int", "nonce", "x"));
    }

    @Test
    void itIsFoundInALaterHeader() {
        assertThat(ClaimsChallenge.find(
                        List.of("Basic realm=\"x\"", "Bearer error=\"invalid_token\"", challenge(base64(ACRS)))))
                .contains(new ClaimsChallenge(ACRS));
    }

    @Test
    void namesAndSchemesIgnoreCaseAndSpace() {
        String header = "bEARER Error = \"insufficient_claims\" ,  CLAIMS\t=\t"
                + base64(ACRS).replace("=", "");
        assertThat(ClaimsChallenge.find(List.of(header))).contains(new ClaimsChallenge(ACRS));
    }

    @Test
    void aPlain401IsNoClaimsChallenge() {
        assertThat(ClaimsChallenge.find(
                        List.of("Bearer error=\"invalid_token\", error_description=\"insufficient_claims, claims=x\"")))
                .isEmpty();
        assertThat(ClaimsChallenge.find(List.of("Bearer claims=\"" + base64(ACRS) + "\"")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "=",
                "\"",
                "Bearer",
                "Bearer error=\"insufficient_claims\"",
                "Bearer error=\"insufficient_claims\", claims=\"\"",
                "Bearer error=\"insufficient_claims\", claims=\"%%%\"",
                "Bearer error=\"insufficient_claims\", claims=\"bm90IGpzb24=\"",
                "Bearer error=\"insufficient_claims\", claims=\"W10=\"",
                "Bearer error=\"insufficient_claims\", claims=\"eyJhIjoxfQ==\"",
                "Bearer error=\"insufficient_claims\", claims=\"eyJhY2Nlc3",
                "Bearer error=\"insufficient_claims\\",
            })
    void hostileOrBrokenHeadersGiveNothing(String header) {
        assertThat(ClaimsChallenge.find(List.of(header))).isEmpty();
    }

    @Test
    void hugeClaimsAndDeepNestingAreRefused() {
        String deep = "{\"access_token\":" + "{\"a\":".repeat(200) + "1" + "}".repeat(200) + "}";
        assertThat(ClaimsChallenge.find(List.of(challenge(base64(deep))))).isEmpty();
        String huge = "{\"access_token\":{\"a\":{\"value\":\"" + "x".repeat(20_000) + "\"}}}";
        assertThat(ClaimsChallenge.find(List.of(challenge(base64(huge))))).isEmpty();
        assertThat(ClaimsChallenge.find(List.of("Bearer " + "a=b,".repeat(100_000))))
                .isEmpty();
    }

    @Property(tries = 500)
    void noHeaderBreaksTheParser(@ForAll String header) {
        assertThat(ClaimsChallenge.parse(header)).isNotNull();
        assertThat(ClaimsChallenge.parse("Bearer error=\"insufficient_claims\", claims=" + header))
                .isNotEmpty();
    }

    @Test
    void theFirstOfEqualParametersCounts() {
        assertThat(ClaimsChallenge.parse("Bearer a=1, A=2"))
                .singleElement()
                .satisfies(c -> assertThat(c.parameters()).isEqualTo(Map.of("a", "1")));
    }
}
