package dev.castellan.breakglass;

import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells people elsewhere of a notice: by an HTTPS POST, by a command that gets it on its standard input, or both. What to
 * call stands in a file of this machine – never in the shared ledger, or others could run commands here. No secret is ever
 * in a notice; a hook that fails is logged and changes nothing.
 *
 * <pre>{"webhook": "https://hooks.contoso.com/…", "command": ["/usr/bin/mail", "-s", "break-glass", "oncall@contoso.com"]}</pre>
 */
public final class NoticeHook implements Consumer<Notice> {
    private static final System.Logger LOG = System.getLogger(NoticeHook.class.getName());
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** For each of the two: together they are done before a program that ends waits no longer. */
    private static final Duration PATIENCE = Duration.ofSeconds(9);

    private final Path file;
    private final Supplier<HttpClient> http;

    /**
     * Reads the file at each notice; nothing is told where there is none.
     *
     * @param http a client for each notice, which is closed; trusts what the profile trusts
     */
    public NoticeHook(Path file, Supplier<HttpClient> http) {
        this.file = file;
        this.http = http;
    }

    @Override
    public void accept(Notice notice) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > 64 << 10) {
                return;
            }
            JsonNode chosen = JSON.readTree(Files.readAllBytes(file));
            byte[] body = JSON.writeValueAsBytes(document(notice));
            webhook(chosen).ifPresent(to -> post(to, body));
            List<String> command = new ArrayList<>();
            chosen.path("command").forEach(word -> command.add(word.asString("")));
            if (!command.isEmpty()) {
                run(command, body);
            }
        } catch (IOException | JacksonException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the hook for notices cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private static Optional<URI> webhook(JsonNode chosen) {
        String text = chosen.path("webhook").asString("");
        try {
            return Optional.of(URI.create(text))
                    .filter(u -> "https".equalsIgnoreCase(u.getScheme()) && u.getHost() != null);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A notice as others get it. */
    static ObjectNode document(Notice notice) {
        ObjectNode node = JSON.createObjectNode();
        node.put("kind", notice.kind().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        node.put("checkout", notice.checkout().value());
        node.put("cluster", notice.clusterName());
        node.put("at", notice.at().toString());
        // Chat services show this member.
        node.put("text", "Castellan: " + notice.clusterName() + " (" + notice.checkout() + "): " + notice.text());
        return node;
    }

    private void post(URI to, byte[] body) {
        try (HttpClient client = http.get()) {
            try {
                HttpResponse<InputStream> answer = client.send(
                        HttpRequest.newBuilder(to)
                                .timeout(PATIENCE)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
                answer.body().close();
                if (answer.statusCode() >= 300) {
                    LOG.log(System.Logger.Level.WARNING, "the webhook for notices answered " + answer.statusCode());
                }
            } finally {
                // Closing alone would wait for what nobody reads any more.
                client.shutdownNow();
            }
        } catch (IOException | FailureException e) {
            LOG.log(System.Logger.Level.WARNING, "the webhook for notices cannot be reached");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(List<String> command, byte[] body) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(body);
            } catch (IOException e) {
                // It does not read what it is told.
            }
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                LOG.log(System.Logger.Level.WARNING, "the command for notices did not end");
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the command for notices cannot be started");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
