package dev.castellan.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AzureErrorsTest {
    private static final AzureErrors.Call ARM = new AzureErrors.Call(false, false, "corr-1");

    private static Failure failure(int status, String body) {
        return AzureErrors.translate(status, body.getBytes(StandardCharsets.UTF_8), ARM, Duration.ZERO, Duration.ZERO);
    }

    private static String error(String code, String message) {
        return "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}}";
    }

    @Test
    void forbiddenNamesTheMissingActionAndWhere() {
        Failure failure = failure(
                403,
                error(
                        "AuthorizationFailed",
                        "The client 'a@b' with object id 'o' does not have authorization to perform action"
                                + " 'Microsoft.Kubernetes/connectedClusters/read' over scope '/subscriptions/s' or the"
                                + " scope is invalid."));
        assertThat(failure.code()).isEqualTo("azure-forbidden");
        assertThat(failure.happened()).contains("Microsoft.Kubernetes/connectedClusters/read");
        assertThat(failure.remedy()).contains("/subscriptions/s");
        assertThat(failure.details()).contains("corr-1");
    }

    @Test
    void forbiddenWhilePollingIsAnotherMatter() {
        AzureErrors.Call polling = new AzureErrors.Call(false, true, "");
        Failure failure = AzureErrors.translate(
                403,
                error("AuthorizationFailed", "x").getBytes(StandardCharsets.UTF_8),
                polling,
                Duration.ZERO,
                Duration.ZERO);
        assertThat(failure.code()).isEqualTo("azure-polling-forbidden");
        assertThat(failure.remedy()).contains("operationStatuses/read");
    }

    @Test
    void anUnknownApiVersionShowsTheKnownOnes() {
        Failure failure = failure(
                400,
                error(
                        "InvalidApiVersionParameter",
                        "The api-version '2026-05-01' is invalid. The supported versions are"
                                + " '2024-01-01,2021-10-01,2022-05-01-preview'."));
        assertThat(failure.code()).isEqualTo("azure-api-version");
        assertThat(failure.meaning())
                .contains("2024-01-01", "2021-10-01", "2022-05-01-preview")
                .doesNotContain("2026-05-01");
        assertThat(failure(404, error("NoRegisteredProviderFound", "x")).code()).isEqualTo("azure-api-version");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "null",
                "<html><body>502</body></html>",
                "{\"error\":\"text\"}",
                "{\"error\":{\"co"
            })
    void anUnreadableAnswerStillHelps(String body) {
        assertThat(failure(403, body).code()).isEqualTo("azure-forbidden");
        assertThat(failure(404, body).code()).isEqualTo("azure-not-found");
        assertThat(failure(503, body).code()).isEqualTo("azure-unavailable");
        assertThat(failure(400, body).code()).isEqualTo("azure-refused");
    }

    @Test
    void theUnwrappedEnvelopeIsReadToo() {
        assertThat(AzureErrors.envelope("{\"code\":\"C\",\"message\":\"m\"}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new AzureErrors.Envelope("C", "m"));
    }

    @Test
    void throttlingSaysHowLong() {
        Failure failure = AzureErrors.translate(429, new byte[0], ARM, Duration.ofMinutes(4), Duration.ZERO);
        assertThat(failure.code()).isEqualTo("azure-throttled");
        assertThat(failure.meaning()).contains("240 seconds");
    }

    @Test
    void aWrongClockExplainsARefusedToken() {
        Failure failure = AzureErrors.translate(401, new byte[0], ARM, Duration.ZERO, Duration.ofMinutes(-17));
        assertThat(failure.code()).isEqualTo("azure-clock-skew");
        assertThat(failure.happened()).contains("17 minutes ahead");
        assertThat(failure(401, "").code()).isEqualTo("azure-token-refused");
    }

    @Test
    void hostileTextStaysOnOneLine() {
        Failure failure = failure(400, error("Bad", "line\\nbreak \\u202Eevil\\u0007 " + "x".repeat(5000)));
        assertThat(failure.happened().length()).isLessThan(500);
        assertThat(failure.happened())
                .doesNotContain("\n")
                .doesNotContain("\u202E")
                .doesNotContain("\u0007");
    }
}
