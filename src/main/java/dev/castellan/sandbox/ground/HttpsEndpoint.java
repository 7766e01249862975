package dev.castellan.sandbox.ground;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import tools.jackson.core.JacksonException;

/** One practice server on loopback: the JDK's HTTPS server, a virtual thread per request, faults applied on the way. */
public final class HttpsEndpoint implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(HttpsEndpoint.class.getName());
    private static final int LARGEST_BODY = 16 * 1024 * 1024;

    static {
        // Head and body are separate writes; without this each answer can wait 40 ms for a delayed acknowledgement.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    /** Answers requests. */
    @FunctionalInterface
    public interface Handler {
        /**
         * The answer.
         *
         * @throws Refused instead of an answer
         */
        Reply handle(Request request) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final URI base;

    private HttpsEndpoint(HttpServer server, ExecutorService threads, URI base) {
        this.server = server;
        this.threads = threads;
        this.base = base;
    }

    /**
     * Starts a server.
     *
     * @param service whose faults apply
     * @param port 0 for any
     * @param tls with the server's certificate
     * @param askForCertificate whether clients are asked for one; having none is fine
     * @throws UncheckedIOException when the port is taken
     */
    public static HttpsEndpoint start(
            Fault.Service service,
            int port,
            SSLContext tls,
            boolean askForCertificate,
            Faults faults,
            Journal journal,
            Handler handler) {
        try {
            HttpsServer server = HttpsServer.create(loopback(port), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls) {
                @Override
                public void configure(HttpsParameters parameters) {
                    SSLParameters chosen = tls.getDefaultSSLParameters();
                    chosen.setWantClientAuth(askForCertificate);
                    parameters.setSSLParameters(chosen);
                }
            });
            return started(server, "https", service, faults, journal, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server without TLS, for pages that a browser shows which does not know the practice authority. */
    public static HttpsEndpoint startPlain(
            Fault.Service service, int port, Faults faults, Journal journal, Handler handler) {
        try {
            return started(HttpServer.create(loopback(port), 0), "http", service, faults, journal, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code https://localhost:PORT/}. */
    public URI base() {
        return base;
    }

    /** The port it listens at. */
    public int port() {
        return base.getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static HttpsEndpoint started(
            HttpServer server, String scheme, Fault.Service service, Faults faults, Journal journal, Handler handler) {
        ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual()
                .name("practice-" + service.name().toLowerCase(Locale.ROOT) + "-", 0)
                .factory());
        server.setExecutor(threads);
        server.createContext("/", exchange -> serve(exchange, service, faults, journal, handler));
        server.start();
        URI base = URI.create(scheme + "://localhost:" + server.getAddress().getPort() + "/");
        return new HttpsEndpoint(server, threads, base);
    }

    private static void serve(
            HttpExchange exchange, Fault.Service service, Faults faults, Journal journal, Handler handler)
            throws IOException {
        try (exchange) {
            Request request;
            try {
                request = read(exchange);
            } catch (Refused e) {
                send(exchange, e.reply(), false);
                return;
            }
            Optional<Fault> fault = request.path().startsWith("/control/")
                    ? Optional.empty()
                    : faults.takeTransport(service, request.path()).map(Faults.Active::fault);
            Reply reply = null;
            boolean truncate = false;
            if (fault.isPresent()) {
                switch (fault.get().kind()) {
                    case THROTTLE -> reply = throttled(service, fault.get());
                    case SERVER_ERROR -> reply = serverError(service, fault.get());
                    case DELAY -> Thread.sleep(fault.get().duration());
                    case HANG -> faults.hang();
                    case TRUNCATE -> truncate = true;
                    case DROP, EXPIRE, CHALLENGE, REVOKE -> {}
                }
                if (fault.get().kind() == Fault.Kind.DROP || fault.get().kind() == Fault.Kind.HANG) {
                    journal.add(new Journal.Entry(service, request.method(), request.path(), 0));
                    return;
                }
            }
            if (reply == null) {
                reply = answer(handler, request, service);
            }
            journal.add(new Journal.Entry(service, request.method(), request.path(), reply.status()));
            send(exchange, reply, truncate);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Reply answer(Handler handler, Request request, Fault.Service service) throws IOException {
        try {
            return handler.handle(request);
        } catch (Refused e) {
            return e.reply();
        } catch (JacksonException e) {
            return error(service, 400, "InvalidRequestContent", "The request content was not valid JSON.");
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "practice server failed at " + request.method() + " " + request.path(),
                    e);
            return error(
                    service,
                    500,
                    "InternalServerError",
                    "The practice server failed: " + e.getClass().getSimpleName());
        }
    }

    private static Request read(HttpExchange exchange) throws IOException {
        Map<String, List<String>> headers = new HashMap<>();
        exchange.getRequestHeaders().forEach((k, v) -> headers.put(k.toLowerCase(Locale.ROOT), List.copyOf(v)));
        String host = headers.getOrDefault("host", List.of("")).getFirst();
        if (!host.matches("(?i)(localhost|127\\.0\\.0\\.1|\\[::1])(:[0-9]+)?")) {
            // A page on another host name that resolves to loopback must not reach the practice fleet.
            throw new Refused(Reply.text(421, "text/plain", "This server answers to localhost only."));
        }
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            throw new Refused(Reply.text(413, "text/plain", "The request is too large."));
        }
        URI uri = exchange.getRequestURI();
        String query = uri.getRawQuery();
        return new Request(
                exchange.getRequestMethod().toUpperCase(Locale.ROOT),
                uri,
                uri.getPath() == null ? "/" : uri.getPath(),
                query == null ? Map.of() : Request.decode(query),
                Map.copyOf(headers),
                body,
                clientCertificate(exchange));
    }

    private static Optional<X509Certificate> clientCertificate(HttpExchange exchange) {
        if (exchange instanceof HttpsExchange secure) {
            try {
                Certificate[] proved = secure.getSSLSession().getPeerCertificates();
                return proved.length > 0 && proved[0] instanceof X509Certificate x ? Optional.of(x) : Optional.empty();
            } catch (SSLPeerUnverifiedException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static void send(HttpExchange exchange, Reply reply, boolean truncate) throws IOException {
        reply.headers()
                .forEach((name, values) ->
                        values.forEach(v -> exchange.getResponseHeaders().add(name, v)));
        if (reply.stream().isPresent()) {
            exchange.sendResponseHeaders(reply.status(), 0);
            try (OutputStream out = exchange.getResponseBody()) {
                reply.stream().get().write(out);
            }
            return;
        }
        byte[] body = reply.body();
        boolean none = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(reply.status(), none ? -1 : body.length);
        if (!none) {
            OutputStream out = exchange.getResponseBody();
            out.write(body, 0, truncate ? body.length / 2 : body.length);
            out.flush();
            if (!truncate) {
                out.close();
            }
        }
    }

    private static Reply throttled(Fault.Service service, Fault fault) {
        Reply reply = error(service, 429, "TooManyRequests", "The request is being throttled.");
        return fault.duration().isZero()
                ? reply
                : reply.with(
                        "Retry-After",
                        Long.toString(Math.max(1, fault.duration().toSeconds())));
    }

    private static Reply serverError(Fault.Service service, Fault fault) {
        int status = fault.detail().matches("[45][0-9][0-9]") ? Integer.parseInt(fault.detail()) : 503;
        return status == 403
                ? error(
                        service,
                        status,
                        "Authorization_RequestDenied",
                        "Insufficient privileges to complete the operation.")
                : error(service, status, "ServerTimeout", "The service is temporarily unavailable.");
    }

    /** An error in the envelope of the service. */
    public static Reply error(Fault.Service service, int status, String code, String message) {
        return Reply.json(
                status,
                switch (service) {
                    case ENTRA ->
                        Json.object()
                                .put("error", status == 429 ? "temporarily_unavailable" : code)
                                .put("error_description", message);
                    case KUBERNETES -> {
                        var node = Json.object().put("kind", "Status").put("apiVersion", "v1");
                        node.putObject("metadata");
                        yield node.put("status", "Failure")
                                .put("message", message)
                                .put("reason", code)
                                .put("code", status);
                    }
                    case ARM, GRAPH, ANY -> {
                        var node = Json.object();
                        node.putObject("error").put("code", code).put("message", message);
                        yield node;
                    }
                });
    }
}
