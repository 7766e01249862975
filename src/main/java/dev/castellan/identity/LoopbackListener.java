package dev.castellan.identity;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Waits on loopback for the browser to come back from a sign-in. MSAL's own listener takes whatever request comes first as
 * the answer, so any page or program on this computer could end a sign-in; this one answers only a request that carries
 * the state of this sign-in, and tells why a sign-in was refused.
 */
final class LoopbackListener implements AutoCloseable {
    private static final int LONGEST_ANSWER = 64 * 1024;

    /**
     * What the sign-in service sent back.
     *
     * @param code the authorization code; empty when refused
     * @param error the error's name; empty when granted
     * @param description the error's text; untrusted
     */
    record Answer(String code, String error, String description) {
        @Override
        public String toString() {
            return "Answer[" + (error.isEmpty() ? "granted" : error) + "]";
        }
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final String state;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();

    private LoopbackListener(HttpServer server, ExecutorService threads, String state) {
        this.server = server;
        this.threads = threads;
        this.state = state;
    }

    /**
     * Starts to listen.
     *
     * @param port the port; 0 for any free one
     * @param state the secret that only the sign-in service and this listener know
     */
    static LoopbackListener start(int port, String state) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            LoopbackListener listener = new LoopbackListener(server, threads, state);
            server.createContext("/", listener::handle);
            server.setExecutor(threads);
            server.start();
            return listener;
        } catch (IOException e) {
            throw new FailureException(
                    new Failure(
                            "identity-redirect-port",
                            port == 0
                                    ? "No local port could be opened for the sign-in."
                                    : "The local port " + port + " is taken by another program.",
                            "The browser could not come back to Castellan after the sign-in.",
                            "Choose another redirect port in the profile, or 0 for any free one.",
                            true,
                            String.valueOf(e.getMessage())),
                    e);
        }
    }

    /** Where the browser is to come back to. */
    URI redirectUri() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** Completes when the browser came back. */
    CompletableFuture<Answer> answer() {
        return answer;
    }

    @Override
    public void close() {
        answer.cancel(false);
        server.stop(answer.isDone() && !answer.isCancelled() ? 1 : 0);
        threads.shutdown();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!ownHost(exchange) || !exchange.getRequestURI().getPath().equals("/")) {
                reply(exchange, 404, "Nothing here", "This address only takes the answer to a sign-in.");
                return;
            }
            String sent;
            if (method.equals("POST")) {
                sent = body(exchange.getRequestBody());
            } else if (method.equals("GET")) {
                String query = exchange.getRequestURI().getRawQuery();
                sent = query == null ? "" : query;
            } else {
                reply(exchange, 405, "Nothing here", "This address only takes the answer to a sign-in.");
                return;
            }
            Map<String, String> form = form(sent);
            boolean ours = MessageDigest.isEqual(
                    state.getBytes(StandardCharsets.UTF_8),
                    form.getOrDefault("state", "").getBytes(StandardCharsets.UTF_8));
            if (!ours || answer.isDone()) {
                reply(exchange, 400, "Not expected", "Castellan does not wait for this sign-in. Start again there.");
                return;
            }
            String error = form.getOrDefault("error", "");
            String code = form.getOrDefault("code", "");
            if (error.isEmpty() && code.isEmpty()) {
                reply(exchange, 400, "Not complete", "The sign-in service sent no answer. Start again in Castellan.");
                return;
            }
            if (error.isEmpty()) {
                reply(exchange, 200, "Signed in", "You can close this page and go back to Castellan.");
            } else {
                reply(exchange, 200, "Not signed in", "Castellan says why. You can close this page.");
            }
            var _ = answer.complete(new Answer(code, error, form.getOrDefault("error_description", "")));
        }
    }

    /** Refuses other names for this address, so that a web page cannot reach it through a name of its own. */
    private boolean ownHost(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        int port = server.getAddress().getPort();
        if (host == null) {
            return false;
        }
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.equals("localhost:" + port) || lower.equals("127.0.0.1:" + port) || lower.equals("[::1]:" + port);
    }

    private static String body(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LONGEST_ANSWER + 1);
        return bytes.length > LONGEST_ANSWER ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    private static Map<String, String> form(String text) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String pair : text.split("&", 64)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                try {
                    form.putIfAbsent(
                            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException e) {
                    return Map.of(); // broken percent encoding
                }
            }
        }
        return form;
    }

    private static void reply(HttpExchange exchange, int status, String title, String text) throws IOException {
        byte[] page = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Castellan: %s</title>
            <style>body{font:16px/1.5 system-ui,sans-serif;margin:20vh auto;max-width:28rem;padding:0 1rem;color:#1b1f24;background:#fff}
            @media (prefers-color-scheme:dark){body{color:#e6e8eb;background:#14171a}}</style></head>
            <body><h1>%s</h1><p>%s</p></body></html>
            """.formatted(title, title, text).getBytes(StandardCharsets.UTF_8);
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "text/html; charset=utf-8");
        headers.set("Cache-Control", "no-store");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
        headers.set("Connection", "close");
        exchange.sendResponseHeaders(status, page.length);
        exchange.getResponseBody().write(page);
    }
}
