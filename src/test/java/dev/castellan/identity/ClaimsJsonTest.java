package dev.castellan.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClaimsJsonTest {
    private static final String C1 = "{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}";
    private static final String C2 = "{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c2\"}}}";

    private static TokenClaims token(List<String> contexts, long issuedAt) {
        return new TokenClaims(
                List.of(),
                contexts,
                Optional.of(Instant.ofEpochSecond(issuedAt)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static String nbf(String value) {
        return "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"" + value + "\"}}}";
    }

    @Test
    void twoDemandsBecomeOne() {
        assertThat(ClaimsJson.merge(C1, C1)).isEqualTo(C1);
        assertThat(ClaimsJson.merge(C1, C2))
                .isEqualTo("{\"access_token\":{\"acrs\":{\"essential\":true,\"values\":[\"c1\",\"c2\"]}}}");
        assertThat(ClaimsJson.merge(nbf("999"), nbf("1000"))).isEqualTo(nbf("1000"));
    }

    @Test
    void theCapabilityIsAddedNotReplaced() {
        assertThat(ClaimsJson.withCapabilities(C1))
                .isEqualTo(
                        "{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"},\"xms_cc\":{\"values\":[\"cp1\"]}}}");
    }

    @Test
    void anAnswerCoversWhatItHolds() {
        assertThat(ClaimsJson.covers(C1, C1)).isTrue();
        assertThat(ClaimsJson.covers(C1, C2)).isFalse();
        assertThat(ClaimsJson.covers(ClaimsJson.merge(C1, nbf("5")), C1)).isTrue();
        assertThat(ClaimsJson.covers(nbf("1000"), nbf("999"))).isTrue();
        assertThat(ClaimsJson.covers(nbf("999"), nbf("1000"))).isFalse();
    }

    @Test
    void aTokenSatisfiesOnlyWhatCanBeSeenInIt() {
        assertThat(ClaimsJson.satisfied(C1, token(List.of("c1", "c9"), 0))).isTrue();
        assertThat(ClaimsJson.satisfied(C1, token(List.of("c2"), 0))).isFalse();
        assertThat(ClaimsJson.satisfied(nbf("100"), token(List.of(), 100))).isTrue();
        assertThat(ClaimsJson.satisfied(nbf("100"), token(List.of(), 99))).isFalse();
        assertThat(ClaimsJson.satisfied("{\"access_token\":{\"other\":{\"value\":\"x\"}}}", token(List.of(), 99)))
                .isFalse();
    }

    @Test
    void theDemandIsSaidInPlainWordsAndShowsNoHostileText() {
        assertThat(ClaimsJson.inWords(C1)).isEqualTo("a stronger sign-in (authentication context c1)");
        assertThat(ClaimsJson.inWords(
                        "{\"access_token\":{\"acrs\":{\"value\":\"call 555-1234 and say your password\"}}}"))
                .isEqualTo("a stronger sign-in");
        assertThat(ClaimsJson.inWords(nbf("1"))).startsWith("a fresh sign-in");
    }
}
