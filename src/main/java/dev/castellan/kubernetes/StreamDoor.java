package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Opens WebSockets with the same trust, key, server name, proxy and credentials as requests. The JDK's builder is used
 * itself, because fabric8's knows no pings and does not show the body of a refusal.
 */
final class StreamDoor {
    /** How often a stream is asked for a sign of life. */
    static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient client;
    private final URI server;
    private final SigningIn signingIn;
    private final ClusterFailures failures;
    private final Executor workers;
    private volatile Duration heartbeat = HEARTBEAT;

    StreamDoor(HttpClient client, URI server, SigningIn signingIn, ClusterFailures failures, Executor workers) {
        this.client = client;
        this.server = server;
        this.signingIn = signingIn;
        this.failures = failures;
        this.workers = workers;
    }

    void heartbeat(Duration every) {
        heartbeat = every;
    }

    /** A socket that is not yet open. */
    StreamSocket socket(StreamSocket.Receiver receiver) {
        return new StreamSocket(receiver, failures, workers, heartbeat, server.getHost() + ":" + Proxies.port(server));
    }

    /**
     * Opens it; signs in again once where the server asks for it. Completes exceptionally with a {@link FailureException}.
     *
     * @param protocols the wanted one first
     */
    CompletableFuture<StreamSocket> open(String path, List<String> protocols, StreamSocket socket) {
        return CompletableFuture.supplyAsync(() -> openNow(path, protocols, socket), workers);
    }

    private StreamSocket openNow(String path, List<String> protocols, StreamSocket socket) {
        Headers headers = new Headers();
        signingIn.sign(headers);
        try {
            once(path, protocols, socket, headers);
        } catch (CompletionException e) {
            Optional<HttpResponse<?>> refused = refusal(e).filter(answer -> answer.statusCode() == 401);
            if (refused.isEmpty()
                    || !signingIn.another(
                            headers, headers.bearer(), refused.get().headers().allValues("WWW-Authenticate"))) {
                throw failure(e);
            }
            try {
                once(path, protocols, socket, headers);
            } catch (CompletionException again) {
                throw failure(again);
            }
        }
        return socket;
    }

    private void once(String path, List<String> protocols, StreamSocket socket, Headers headers) {
        WebSocket.Builder builder = client.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(20));
        headers.values.forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        builder.subprotocols(
                protocols.getFirst(), protocols.subList(1, protocols.size()).toArray(String[]::new));
        String base = server.toString().replaceFirst("^http", "ws");
        var _ = builder.buildAsync(
                        URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path), socket)
                .join();
    }

    private static Optional<HttpResponse<?>> refusal(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof WebSocketHandshakeException handshake && handshake.getResponse() != null) {
                return Optional.of(handshake.getResponse());
            }
        }
        return Optional.empty();
    }

    private FailureException failure(Throwable thrown) {
        Optional<HttpResponse<?>> refused = refusal(thrown);
        if (refused.isEmpty()) {
            return failures.of(thrown);
        }
        int code = refused.get().statusCode();
        String message = message(refused.get().body());
        if (code == 101) {
            return new FailureException(failures.protocol("opens no stream as Kubernetes does"), thrown);
        }
        Failure failure = failures.status(code, message);
        boolean own = code >= 400 && code != 401 && code != 403 && code != 429 && !message.isEmpty();
        return new FailureException(
                own
                        ? new Failure(
                                failure.code(),
                                "The server did not open the stream: " + Untrusted.oneLine(message, 300),
                                "Nothing runs, and nothing was changed.",
                                code == 400
                                        ? "Look whether the container runs, and whether something on the way takes"
                                                + " WebSockets away."
                                        : failure.remedy(),
                                true,
                                failure.details())
                        : failure,
                thrown);
    }

    /** The message of a Status; anything else is not worth showing. */
    private static String message(Object body) {
        if (!(body instanceof String text) || !text.startsWith("{")) {
            return "";
        }
        try {
            JsonNode node = JSON.readTree(text);
            return node == null ? "" : node.path("message").asString("");
        } catch (JacksonException e) {
            return "";
        }
    }

    /** Collects headers for a builder that can only add. */
    private static final class Headers implements BasicBuilder {
        private final Map<String, List<String>> values = new LinkedHashMap<>();

        Optional<String> bearer() {
            List<String> all = values.getOrDefault("Authorization", List.of());
            return all.isEmpty() || !all.getLast().startsWith("Bearer ")
                    ? Optional.empty()
                    : Optional.of(all.getLast().substring("Bearer ".length()));
        }

        @Override
        public BasicBuilder uri(URI uri) {
            return this;
        }

        @Override
        public BasicBuilder header(String name, String value) {
            values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
            return this;
        }

        @Override
        public BasicBuilder setHeader(String name, String value) {
            values.put(name, new ArrayList<>(List.of(value)));
            return this;
        }
    }
}
