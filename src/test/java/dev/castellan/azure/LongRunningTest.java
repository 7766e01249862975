package dev.castellan.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import dev.castellan.azure.LongRunning.Step;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LongRunningTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private static HttpHeaders headers(String... pairs) {
        HttpHeaders headers = new HttpHeaders();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.set(HttpHeaderName.fromString(pairs[i]), pairs[i + 1]);
        }
        return headers;
    }

    private static Transport.Answer answer(int status, String body, String... headers) {
        return new Transport.Answer(status, headers(headers), body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theAsyncOperationComesBeforeTheLocation() {
        assertThat(LongRunning.started(
                        202, headers("Azure-AsyncOperation", "https://a/op", "Location", "https://a/loc"), NOW))
                .isEqualTo(new Step.Poll("https://a/op", Optional.empty()));
        assertThat(LongRunning.started(202, headers("Location", "https://a/loc", "Retry-After", "7"), NOW))
                .isEqualTo(new Step.Poll("https://a/loc", Optional.of(Duration.ofSeconds(7))));
        assertThat(LongRunning.started(200, headers(), NOW)).isEqualTo(new Step.Done(Optional.empty()));
        assertThat(LongRunning.started(202, headers(), NOW)).isEqualTo(new Step.Done(Optional.empty()));
    }

    @Test
    void anUnknownStatusIsStillRunning() {
        assertThat(LongRunning.polled(
                        answer(200, "{\"status\":\"Rolling\"}"), "https://a/op", false, Optional.empty(), NOW))
                .isEqualTo(new Step.Poll("https://a/op", Optional.empty()));
    }

    @Test
    void theEndIsSeenWhereverTheResultLies() {
        assertThat(LongRunning.polled(
                        answer(200, "{\"id\":\"x\",\"status\":\"Succeeded\"}"),
                        "https://a/op",
                        false,
                        Optional.of("https://a/loc"),
                        NOW))
                .isEqualTo(new Step.Done(Optional.of("https://a/loc")));
        assertThat(LongRunning.polled(
                        answer(200, "{\"kubeconfigs\":[]}"), "https://a/loc", true, Optional.empty(), NOW))
                .isEqualTo(new Step.Done(Optional.empty()));
        assertThat(LongRunning.polled(
                        answer(202, "", "Location", "https://a/next", "Retry-After", "3"),
                        "https://a/loc",
                        true,
                        Optional.empty(),
                        NOW))
                .isEqualTo(new Step.Poll("https://a/next", Optional.of(Duration.ofSeconds(3))));
        assertThat(LongRunning.polled(
                        answer(200, "{\"status\":\"Canceled\"}"), "https://a/op", false, Optional.empty(), NOW))
                .isEqualTo(new Step.Failed("Canceled"));
    }

    @Test
    void retryAfterComesInThreeForms() {
        assertThat(Transport.retryAfter(headers("Retry-After", "12"), NOW)).contains(Duration.ofSeconds(12));
        assertThat(Transport.retryAfter(headers("Retry-After", "Sun, 01 Mar 2026 10:00:30 GMT"), NOW))
                .contains(Duration.ofSeconds(30));
        assertThat(Transport.retryAfter(headers("x-ms-retry-after-ms", "1500"), NOW))
                .contains(Duration.ofMillis(1500));
        assertThat(Transport.retryAfter(headers("Retry-After", "soon"), NOW)).isEmpty();
        assertThat(Transport.retryAfter(headers("Retry-After", "Sun, 01 Mar 2026 09:00:00 GMT"), NOW))
                .contains(Duration.ZERO);
    }
}
