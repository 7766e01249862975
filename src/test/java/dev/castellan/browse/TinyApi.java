package dev.castellan.browse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.castellan.sandbox.ground.Authority;
import dev.castellan.sandbox.ground.Secrets;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * A very small API server over HTTPS with pods and nothing else, which does exactly what a test tells it: each list and
 * watch first asks the script, and goes the honest way where that has nothing to say.
 */
final class TinyApi implements AutoCloseable {
    /** What a test does instead of the honest answer; true where it answered. */
    @FunctionalInterface
    interface Script {
        boolean answer(Call call) throws Exception;
    }

    /** One request. */
    record Call(TinyApi api, HttpExchange exchange, String path, Map<String, String> query, int number) {
        boolean watch() {
            return "true".equals(query.get("watch"));
        }

        String namespace() {
            String[] parts = path.split("/", -1);
            return parts.length > 5 && parts[3].equals("namespaces") ? parts[4] : "";
        }

        void status(int code, String message, String extra) throws IOException {
            byte[] body = ("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{" + extra
                            + "},\"status\":\"Failure\",\"message\":\"" + message + "\",\"code\":" + code + "}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code, body.length);
            exchange.getResponseBody().write(body);
        }

        OutputStream stream() throws IOException {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().flush();
            return exchange.getResponseBody();
        }

        void write(OutputStream out, String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        /** Holds the connection without a word until the server is closed or told to go on. */
        void silence() throws InterruptedException {
            api.hush.await();
        }
    }

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Authority authority = Authority.create("tiny", Clock.systemUTC(), new Secrets());
    private final NavigableMap<String, Long> pods = new TreeMap<>();
    private final List<Event> history = new ArrayList<>();
    final List<String> requests = new CopyOnWriteArrayList<>();
    final CountDownLatch hush = new CountDownLatch(1);
    volatile Script script = call -> false;
    /** When a pod was made, as this server tells it. */
    volatile Function<String, Instant> created = key -> Instant.parse("2026-01-01T00:00:00Z");

    private volatile boolean closed;
    private long version = 100;
    private boolean restored;
    private int ended;
    private int calls;

    private record Event(long version, String type, String key) {}

    TinyApi() throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(authority.server(authority.current()).serverContext()));
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String kubeconfig() {
        return kubeconfig("tiny");
    }

    /** With another name of the context. */
    String kubeconfig(String context) {
        return """
            clusters: [{name: c, cluster: {server: "https://localhost:%d", certificate-authority-data: %s}}]
            users: [{name: u, user: {token: practice}}]
            contexts: [{name: %s, context: {cluster: c, user: u}}]
            """.formatted(
                        server.getAddress().getPort(),
                        Base64.getEncoder().encodeToString(authority.pem().getBytes(StandardCharsets.UTF_8)),
                        context);
    }

    /** Makes or changes a pod of {@code namespace/name}. */
    synchronized long put(String key) {
        long now = ++version;
        history.add(new Event(now, pods.containsKey(key) ? "MODIFIED" : "ADDED", key));
        pods.put(key, now);
        notifyAll();
        return now;
    }

    synchronized long delete(String key) {
        long now = ++version;
        history.add(new Event(now, "DELETED", key));
        pods.remove(key);
        notifyAll();
        return now;
    }

    /** What a list has to show. */
    synchronized List<String> expected() {
        List<String> all = new ArrayList<>();
        pods.forEach((key, v) -> all.add(key + "=v" + v));
        return all;
    }

    /** Goes back to a backup: older versions, other contents; running watches are told that theirs is gone. */
    synchronized void restore() {
        version = 50;
        history.clear();
        pods.clear();
        pods.put("shop/web-0", 41L);
        pods.put("shop/old", 42L);
        restored = true;
        notifyAll();
    }

    /** Ends every running watch in good order. */
    synchronized void endWatches() {
        ended++;
        notifyAll();
    }

    synchronized long version() {
        return version;
    }

    /** A row as JSON. */
    static String row(String key, long version) {
        return row(key, version, "2026-01-01T00:00:00Z");
    }

    private static String row(String key, long version, String created) {
        String namespace = key.substring(0, key.indexOf('/'));
        String name = key.substring(key.indexOf('/') + 1);
        return """
            {"cells":["%s","1/1","v%d","5d"],"object":{"kind":"Pod","metadata":{"uid":"u-%s","namespace":"%s","name":"%s",\
            "resourceVersion":"%d","creationTimestamp":"%s","labels":{"app":"tiny"}},\
            "spec":{"serviceAccountName":"sa"}}}\
            """.formatted(name, version, key, namespace, name, version, created);
    }

    static final String COLUMNS = "\"columnDefinitions\":[{\"name\":\"Name\",\"type\":\"string\",\"priority\":0},"
            + "{\"name\":\"Ready\",\"type\":\"string\",\"priority\":0},"
            + "{\"name\":\"Status\",\"type\":\"string\",\"priority\":0},"
            + "{\"name\":\"Age\",\"type\":\"string\",\"priority\":0}]";

    static String event(String type, String key, long version) {
        return event(type, version, row(key, version));
    }

    private static String event(String type, long version, String row) {
        return "{\"type\":\"" + type + "\",\"object\":{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\","
                + "\"metadata\":{\"resourceVersion\":\"" + version + "\"},\"rows\":[" + row + "]}}\n";
    }

    static String bookmark(long version) {
        return "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Pod\",\"metadata\":{\"resourceVersion\":\"" + version
                + "\"}}}\n";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> query = new HashMap<>();
            Optional.ofNullable(exchange.getRequestURI().getRawQuery()).ifPresent(q -> {
                for (String pair : q.split("&", -1)) {
                    int equals = pair.indexOf('=');
                    query.put(
                            pair.substring(0, equals),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            });
            int number;
            synchronized (this) {
                number = calls++;
            }
            Call call = new Call(this, exchange, exchange.getRequestURI().getPath(), query, number);
            requests.add(exchange.getRequestURI().toString());
            if (script.answer(call)) {
                return;
            }
            if (call.path().equals("/version")) {
                call.write(call.stream(), "{\"gitVersion\":\"v1.36.0\",\"platform\":\"tiny\"}");
            } else if (!call.path().endsWith("/pods")) {
                call.status(404, "not here", "");
            } else if (call.watch()) {
                watch(call);
            } else {
                list(call);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private String made(String key, long version) {
        return row(
                key, version, created.apply(key).truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private void list(Call call) throws IOException {
        StringBuilder body = new StringBuilder();
        synchronized (this) {
            String after = call.query().getOrDefault("continue", "");
            int limit = Integer.parseInt(call.query().getOrDefault("limit", "0"));
            int count = 0;
            String last = "";
            boolean more = false;
            StringBuilder rows = new StringBuilder();
            for (var pod : pods.tailMap(after, false).entrySet()) {
                if (!pod.getKey().startsWith(call.namespace() + "/")
                        && !call.namespace().isEmpty()) {
                    continue;
                }
                if (limit > 0 && count == limit) {
                    more = true;
                    break;
                }
                rows.append(count++ == 0 ? "" : ",").append(made(pod.getKey(), pod.getValue()));
                last = pod.getKey();
            }
            body.append("{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{\"resourceVersion\":\"")
                    .append(version)
                    .append("\"")
                    .append(more ? ",\"continue\":\"" + last + "\"" : "")
                    .append("},")
                    .append(COLUMNS)
                    .append(",\"rows\":[")
                    .append(rows)
                    .append("]}");
        }
        call.write(call.stream(), body.toString());
    }

    /** The changes after a version, until the client goes or the server ends. */
    private void watch(Call call) throws IOException, InterruptedException {
        watch(call, call.stream(), Long.parseLong(call.query().getOrDefault("resourceVersion", "0")));
    }

    void watch(Call call, OutputStream out, long after) throws IOException, InterruptedException {
        long from = after;
        int begun;
        synchronized (this) {
            begun = ended;
        }
        while (!closed) {
            List<Event> due = new ArrayList<>();
            boolean gone;
            synchronized (this) {
                long seen = from;
                while (version <= seen && !closed && !(restored && seen > version) && begun == ended) {
                    wait(500);
                }
                if (begun != ended) {
                    return;
                }
                gone = restored && seen > version;
                for (Event event : history) {
                    if (event.version > from) {
                        due.add(event);
                    }
                }
                from = version;
            }
            if (gone) {
                call.write(
                        out,
                        "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"message\":\"gone\"}}\n");
                return;
            }
            for (Event event : due) {
                if (call.namespace().isEmpty() || event.key.startsWith(call.namespace() + "/")) {
                    call.write(out, event(event.type, event.version, made(event.key, event.version)));
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        hush.countDown();
        synchronized (this) {
            notifyAll();
        }
        server.stop(0);
        threads.shutdownNow();
    }
}
