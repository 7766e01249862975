package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.failure.Failure;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class NoticeHookTest {
    private static final Notice NOTICE = new Notice(
            Notice.Kind.OVERDUE,
            new CheckoutId("co-000000000001"),
            "pos-07",
            Instant.parse("2026-11-26T15:00:00Z"),
            "It is overdue.");

    @TempDir
    Path folder;

    private void told(String choice) throws IOException {
        Path file = folder.resolve("notices.json");
        Files.writeString(file, choice);
        new NoticeHook(file, HttpClient::newHttpClient).accept(NOTICE);
    }

    @Test
    void aCommandGetsTheNoticeOnItsInput() throws IOException {
        Path heard = folder.resolve("heard");
        told("{\"command\": [\"sh\", \"-c\", \"cat > " + heard + "\"]}");
        JsonNode node = JsonMapper.builder().build().readTree(Files.readAllBytes(heard));
        assertThat(node.path("kind").asString()).isEqualTo("overdue");
        assertThat(node.path("checkout").asString()).isEqualTo("co-000000000001");
        assertThat(node.path("text").asString()).contains("pos-07", "It is overdue.");
    }

    @Test
    void aWebhookThatCannotBeCalledDoesNotSilenceTheCommand() throws IOException {
        Path heard = folder.resolve("heard");
        Path file = folder.resolve("notices.json");
        Files.writeString(
                file,
                "{\"webhook\": \"https://localhost:1/\", \"command\": [\"sh\", \"-c\", \"cat > " + heard + "\"]}");
        new NoticeHook(file, () -> {
                    throw Failure.expected("network-ca-bundle", "Broken.", "", "")
                            .asException();
                })
                .accept(NOTICE);
        assertThat(heard).content().contains("overdue");
    }

    @Test
    void theClientOfEachNoticeIsClosed() throws IOException {
        HttpClient client = HttpClient.newHttpClient();
        Path file = folder.resolve("notices.json");
        Files.writeString(file, "{\"webhook\": \"https://localhost:1/\"}");
        new NoticeHook(file, () -> client).accept(NOTICE);
        assertThat(client.isTerminated()).isTrue();
    }

    @Test
    void whatDoesNotWorkIsNoMatterForTheCheckout() throws IOException {
        new NoticeHook(folder.resolve("none"), HttpClient::newHttpClient).accept(NOTICE);
        told("not JSON");
        told("{\"command\": [\"/nowhere/at/all\"]}");
        told("{\"webhook\": \"https://localhost:1/\"}");
        // Never without TLS.
        told("{\"webhook\": \"http://localhost:1/\", \"command\": []}");
        told("{\"command\": [\"false\"]}");
        assertThat(folder).isDirectoryContaining(p -> p.endsWith("notices.json"));
    }
}
