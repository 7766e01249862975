package dev.castellan.sandbox.ground;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import tools.jackson.core.JacksonException;

/** One practice server on loopback: a virtual thread per connection, faults applied on the way. */
public final class HttpsEndpoint implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(HttpsEndpoint.class.getName());
    private static final int BACKLOG = 200;

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

    private final ServerSocket listener;
    private final ExecutorService threads;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final URI base;
    private final Fault.Service service;
    private final Faults faults;
    private final Journal journal;
    private final Handler handler;

    private HttpsEndpoint(
            ServerSocket listener,
            String scheme,
            Fault.Service service,
            Faults faults,
            Journal journal,
            Handler handler) {
        this.listener = listener;
        this.threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual()
                .name("practice-" + service.name().toLowerCase(Locale.ROOT) + "-", 0)
                .factory());
        this.base = URI.create(scheme + "://localhost:" + listener.getLocalPort() + "/");
        this.service = service;
        this.faults = faults;
        this.journal = journal;
        this.handler = handler;
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
            SSLServerSocket listener = (SSLServerSocket)
                    tls.getServerSocketFactory().createServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
            listener.setWantClientAuth(askForCertificate);
            return new HttpsEndpoint(listener, "https", service, faults, journal, handler).started();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server without TLS, for pages that a browser shows which does not know the practice authority. */
    public static HttpsEndpoint startPlain(
            Fault.Service service, int port, Faults faults, Journal journal, Handler handler) {
        try {
            ServerSocket listener = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
            return new HttpsEndpoint(listener, "http", service, faults, journal, handler).started();
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
        quietly(listener);
        open.forEach(HttpsEndpoint::quietly);
        threads.shutdownNow();
    }

    private HttpsEndpoint started() {
        Thread.ofVirtual().name("practice-accept").start(this::accept);
        return this;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException | RejectedExecutionException e) {
                if (!listener.isClosed()) {
                    LOG.log(System.Logger.Level.DEBUG, "a connection was not accepted", e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            HttpConnection connection = new HttpConnection(socket);
            boolean more = true;
            while (more) {
                more = exchange(connection) && connection.keepAlive();
            }
        } catch (IOException e) {
            // The client went away, or does not trust us.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    /** One request and its answer; false ends the connection. */
    private boolean exchange(HttpConnection connection) throws IOException, InterruptedException {
        Request request;
        try {
            Optional<Request> read = connection.read();
            if (read.isEmpty()) {
                return false;
            }
            request = read.get();
        } catch (Refused e) {
            connection.send(e.reply(), false, faults.date(service));
            return false;
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
                default -> {}
            }
            if (fault.get().kind() == Fault.Kind.DROP || fault.get().kind() == Fault.Kind.HANG) {
                journal.add(new Journal.Entry(service, request.method(), request.path(), 0));
                return false;
            }
        }
        if (reply == null) {
            reply = answer(handler, request, service);
        }
        journal.add(new Journal.Entry(service, request.method(), request.path(), reply.status()));
        connection.send(reply, truncate, faults.date(service));
        return true;
    }

    private static void quietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // It is gone already.
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
