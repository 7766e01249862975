package dev.castellan.azure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    private static final String YAML = "apiVersion: v1\nkind: Config\n";

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> kubeconfig(String json) {
        return Credentials.kubeconfig(json.getBytes(StandardCharsets.UTF_8))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private static String list(String value) {
        return "{\"kubeconfigs\":[{\"name\":\"a\",\"value\":\"" + value + "\"}]}";
    }

    @Test
    void theFirstAnswerMayHoldIt() {
        assertThat(kubeconfig(list(base64(YAML)))).contains(YAML);
    }

    @Test
    void theStatusDocumentMayHoldIt() {
        assertThat(kubeconfig("{\"status\":\"Succeeded\",\"error\":null,\"properties\":" + list(base64(YAML)) + "}"))
                .contains(YAML);
    }

    @Test
    void encodedTwiceIsDecodedTwiceButNotFurther() {
        assertThat(kubeconfig(list(base64(base64(YAML))))).contains(YAML);
        // A text that happens to be base64 as well stays what it is.
        assertThat(kubeconfig(list(base64("credentialValue1")))).contains("credentialValue1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"kubeconfigs\":[]}",
                "{\"kubeconfigs\":null}",
                "{\"kubeconfigs\":[{\"name\":\"a\"}]}",
                "{\"kubeconfigs\":[{\"name\":\"a\",\"value\":\"%%%\"}]}",
                "{\"kubeconfigs\":[{\"name\":\"a\",\"value\":\"YXBp",
                "{\"properties\":{\"kubeconfigs\":[null]}}",
            })
    void withoutACredentialThereIsNone(String json) {
        assertThat(kubeconfig(json)).isEmpty();
    }

    @Test
    void theRelayIsReadAndItsTokenWiped() {
        byte[] body = ("{\"hybridConnectionConfig\":{\"expirationTime\":1631196183,\"hybridConnectionName\":\"c/1\","
                        + "\"relay\":\"r1\",\"relayTid\":\"t\",\"token\":\"SharedAccessSignature s3cret\"},"
                        + list(base64(YAML)).substring(1))
                .getBytes(StandardCharsets.UTF_8);
        ClusterUserCredential credential = Credentials.read(body);
        assertThat(credential.relay())
                .contains(new ClusterUserCredential.Relay("r1", "c/1", Instant.ofEpochSecond(1631196183)));
        assertThat(new String(credential.relayToken(), StandardCharsets.UTF_8))
                .isEqualTo("SharedAccessSignature s3cret");
        assertThat(new String(credential.kubeconfig(), StandardCharsets.UTF_8)).isEqualTo(YAML);
        assertThat(credential.toString()).doesNotContain("s3cret").doesNotContain("apiVersion");
        credential.close();
        assertThat(credential.relayToken()).containsOnly(0);
        assertThat(credential.kubeconfig()).containsOnly(0);
    }
}
