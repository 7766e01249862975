package dev.castellan.failure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    private static final String JWT = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl-_x";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer %s",
                "{\"access_token\":\"%s\",\"expires_in\":3599}",
                "token was %s.",
                "https://localhost:1234/?x=1#id_token=%s",
                "%s"
            })
    void jsonWebTokensGo(String around) {
        assertThat(Redaction.redact(around.formatted(JWT)))
                .doesNotContain("eyJ")
                .doesNotContain("c2lnbmF0dXJl");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "refresh_token=0.AXoAsecretvalue&grant_type=refresh_token | 0.AXoAsecretvalue",
                "{\"refresh_token\":\"0.AXoAsecretvalue\"} | 0.AXoAsecretvalue",
                "http://localhost:4711/?code=0.AYsecretcode&state=1 | 0.AYsecretcode",
                "token: abcdef.0123456789 | 0123456789",
                "client-key-data: LS0tLS1CRUdJTiBSU0E= | LS0tLS1CRUdJTiBSU0E",
                "Authorization: Basic YWxpY2U6c2VjcmV0 | YWxpY2U6c2VjcmV0",
                "SharedAccessSignature sr=relay&sig=Qx2f%2Fsecret | Qx2f",
                "https://alice:hunter22@git.example/repo | hunter22",
                "\"password\" : \"hunter2222\" | hunter2222",
            })
    void namedSecretsGo(String text, String secret) {
        assertThat(Redaction.redact(text)).doesNotContain(secret).contains("[redacted]");
    }

    @Test
    void privateKeysGoEvenWhenCutOff() {
        String key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----";
        assertThat(Redaction.redact("key:\n" + key + "\nrest"))
                .doesNotContain("MIIEpAIBAAKCAQEA")
                .contains("rest");
        assertThat(Redaction.redact(key.substring(0, 45))).doesNotContain("MIIEp");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The cluster retail-prod-01 did not answer within 15 s.",
                "status code: 403, reason: Forbidden",
                "AADSTS65001: consent is missing for 6256c85f-0aad-4d50-b960-e6e9b21efe35",
                "https://management.azure.com/subscriptions/0000?api-version=2022-12-01"
            })
    void ordinaryTextStays(String text) {
        assertThat(Redaction.redact(text)).isEqualTo(text);
    }

    @Test
    void failuresAreRedactedWhenMade() {
        Failure failure = Failure.of(new IllegalStateException("got " + JWT), "test-defect");
        assertThat(failure.details()).contains("IllegalStateException").doesNotContain("eyJ");
    }

    @Test
    void aFailureInsideAnotherExceptionIsFound() {
        Failure inner = Failure.expected("test-offline", "Offline.", "No data.", "Connect.");
        Throwable wrapped = new RuntimeException(new java.io.IOException(inner.asException()));
        assertThat(Failure.of(wrapped, "test-defect")).isEqualTo(inner);
    }
}
