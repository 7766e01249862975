package dev.castellan.breakglass.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.castellan.breakglass.AdminCredential;
import dev.castellan.kubernetes.ControlPlane;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The proxy against no proxy: the same client, the same API server, the same run, in turns. Prints medians and ratios.
 * {@code -Dcastellan.gets}, {@code -Dcastellan.megabytes}, {@code -Dcastellan.watches}, {@code -Dcastellan.rounds} make it
 * longer or shorter.
 */
@Tag("benchmark")
class ProxyBenchmark {
    private static final int GETS = Integer.getInteger("castellan.gets", 1_500);
    private static final int MEGABYTES = Integer.getInteger("castellan.megabytes", 100);
    private static final int WATCHES = Integer.getInteger("castellan.watches", 1_000);
    private static final int ROUNDS = Integer.getInteger("castellan.rounds", 3);
    /** ConfigMaps of this size: etcd takes no request above 1.5 MB. */
    private static final int PART = 500_000;

    private static final int FILLING_AT_ONCE = 4;

    @TempDir
    @Nullable
    Path temporary;

    /** One of the two ways. */
    private record Way(String name, SSLContext context, String host, int port, Path kubeconfig) {
        Client open() throws IOException {
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(host, port);
            socket.setTcpNoDelay(true);
            socket.startHandshake();
            return new Client(
                    socket, new WireInput(socket.getInputStream()), socket.getOutputStream(), host + ":" + port);
        }
    }

    private record Client(SSLSocket socket, WireInput in, OutputStream out, String host) implements AutoCloseable {
        void ask(String path) throws IOException {
            out.write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nAccept: application/json\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        }

        ResponseHead head() throws Exception {
            return HeadParser.response(in.head(HeadParser.LONGEST_HEAD).orElseThrow());
        }

        /** Reads an answer to its end; how many bytes. */
        long drain() throws Exception {
            ResponseHead head = head();
            assertThat(head.status()).isEqualTo(200);
            AtomicLong count = new AtomicLong();
            Body.pass(HeadParser.framing("GET", head), in, OutputStream.nullOutputStream(), name -> false, count);
            return count.get();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static SSLContext direct(Admin admin) throws Exception {
        try (AdminCredential credential = admin.sealed().open()) {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry(
                    "me",
                    credential.privateKey(),
                    new char[0],
                    credential.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, new char[0]);
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", credential.authorities().getFirst());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        }
    }

    @Test
    void proxyAgainstDirect() throws Exception {
        String assets = System.getenv("KUBEBUILDER_ASSETS");
        assumeTrue(assets != null, "KUBEBUILDER_ASSETS names no folder with etcd and kube-apiserver");
        Path folder = Objects.requireNonNull(temporary);
        try (ControlPlane plane = new ControlPlane(
                Path.of(Objects.requireNonNull(assets)), folder, List.of("--max-requests-inflight=4000"))) {
            Path kubeconfig =
                    plane.kubeconfig("admin", plane.cluster(), plane.certificate("kubernetes-admin", "system:masters"));
            Admin admin = Admin.of(Files.readString(kubeconfig));
            ProxyPlan plan = Admin.plan(Files.createDirectory(folder.resolve("proxy")), Admin.full());
            try (ProxySession session = admin.start(plan, new ProxySession.Listener() {})) {
                Way direct = new Way("direct", direct(admin), "127.0.0.1", plane.port(), kubeconfig);
                Way proxy = new Way(
                        "proxy",
                        RawClient.context(session.kubeconfig(), true),
                        "127.0.0.1",
                        session.port(),
                        session.kubeconfig());
                if (part("gets")) {
                    gets(direct, proxy);
                    kubectl(folder, direct, proxy);
                }
                if (part("watches")) {
                    watches(direct, proxy);
                }
                if (part("lists")) {
                    lists(direct, proxy);
                }
            }
        }
    }

    /** Whether this part is wanted: {@code -Dcastellan.parts=gets,watches,lists}. */
    private static boolean part(String name) {
        return List.of(System.getProperty("castellan.parts", "gets,watches,lists")
                        .split(","))
                .contains(name);
    }

    /** Seconds of processor time that the proxy, and the API server with etcd, took so far. */
    private static double[] processor() {
        double[] seconds = new double[2];
        ProcessHandle.current().children().forEach(child -> {
            String command = child.info().command().orElse("");
            double took = child.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
            seconds[command.endsWith("kube-apiserver") || command.endsWith("etcd") ? 1 : 0] += took;
        });
        return seconds;
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Small GETs over one connection. */
    private static void gets(Way direct, Way proxy) throws Exception {
        double[][] medians = new double[2][ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            for (int w = 0; w < 2; w++) {
                try (Client client = (w == 0 ? direct : proxy).open()) {
                    double[] micros = new double[GETS];
                    for (int i = 0; i < GETS; i++) {
                        long begin = System.nanoTime();
                        client.ask("/api/v1/namespaces/default");
                        long _ = client.drain();
                        micros[i] = (System.nanoTime() - begin) / 1e3;
                    }
                    if (round >= 0) {
                        medians[w][round] = median(micros);
                    }
                }
            }
        }
        double d = median(medians[0]);
        double p = median(medians[1]);
        say("small GET, kept connection: direct %.0f µs, proxy %.0f µs, added %.0f µs, ratio %.3f", d, p, p - d, p / d);
    }

    /** A whole kubectl: start, handshake, requests, end. */
    private static void kubectl(Path folder, Way direct, Way proxy) throws Exception {
        double[][] millis = new double[2][ROUNDS];
        // The first one reads kubectl from the disk.
        for (int round = -1; round < ROUNDS; round++) {
            for (int w = 0; w < 2; w++) {
                Kubectl kubectl =
                        new Kubectl(Kubectl.find().orElseThrow(), folder, (w == 0 ? direct : proxy).kubeconfig());
                long begin = System.nanoTime();
                Kubectl.Run run = kubectl.run("get", "--raw", "/api/v1/namespaces/default");
                if (round >= 0) {
                    millis[w][round] = (System.nanoTime() - begin) / 1e6;
                }
                assertThat(run.code()).as(run.out()).isZero();
            }
        }
        double d = median(millis[0]);
        double p = median(millis[1]);
        say("kubectl get --raw: direct %.1f ms, proxy %.1f ms, added %.2f ms", d, p, p - d);
    }

    /** Many watches at once, and one change that reaches them all. */
    private static void watches(Way direct, Way proxy) throws Exception {
        for (Way way : List.of(direct, proxy, direct, proxy)) {
            // As every informer does: from where a list stood, which the server has in its cache.
            String version = version(direct);
            long begin = System.nanoTime();
            CountDownLatch open = new CountDownLatch(WATCHES);
            CountDownLatch seen = new CountDownLatch(WATCHES);
            List<Client> clients = java.util.Collections.synchronizedList(new ArrayList<>());
            Semaphore atOnce = new Semaphore(64);
            for (int i = 0; i < WATCHES; i++) {
                Thread.ofVirtual().start(() -> {
                    try {
                        atOnce.acquire();
                        Client client;
                        try {
                            client = way.open();
                            clients.add(client);
                            client.ask(
                                    "/api/v1/namespaces/default/configmaps?watch=true&timeoutSeconds=300&resourceVersion="
                                            + version);
                            assertThat(client.head().status()).isEqualTo(200);
                            open.countDown();
                        } finally {
                            atOnce.release();
                        }
                        java.io.ByteArrayOutputStream heard = new java.io.ByteArrayOutputStream();
                        while (!heard.toString(StandardCharsets.ISO_8859_1).contains("\"bench\"")) {
                            if (client.in().transfer(heard, Long.MAX_VALUE) < 0) {
                                return;
                            }
                        }
                        seen.countDown();
                    } catch (Exception e) {
                        // Seen by the count.
                    }
                });
            }
            boolean all = open.await(120, TimeUnit.SECONDS);
            double opened = (System.nanoTime() - begin) / 1e6;
            begin = System.nanoTime();
            change(direct);
            boolean heard = seen.await(60, TimeUnit.SECONDS);
            double told = (System.nanoTime() - begin) / 1e6;
            say(
                    "%d watches, %s: open in %.0f ms%s, a change reaches all in %.0f ms%s",
                    WATCHES, way.name(), opened, all ? "" : " (not all!)", told, heard ? "" : " (not all!)");
            for (Client client : clients) {
                client.close();
            }
            remove(direct);
        }
    }

    private static String version(Way way) throws Exception {
        try (Client client = way.open()) {
            client.ask("/api/v1/namespaces/default/configmaps");
            ResponseHead head = client.head();
            byte[] list = Body.whole(HeadParser.framing("GET", head), client.in(), 1_000_000);
            return Segment.JSON
                    .readTree(list)
                    .path("metadata")
                    .path("resourceVersion")
                    .asString();
        }
    }

    private static void change(Way way) throws Exception {
        String body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"bench\"}}";
        send(way, "POST", "/api/v1/namespaces/default/configmaps", body, 201);
    }

    private static void remove(Way way) throws Exception {
        send(way, "DELETE", "/api/v1/namespaces/default/configmaps/bench", "", 200);
    }

    private static void send(Way way, String method, String path, String body, int status) throws Exception {
        try (Client client = way.open()) {
            client.out()
                    .write((method + " " + path + " HTTP/1.1\r\nHost: " + client.host()
                                    + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            ResponseHead head = client.head();
            assertThat(head.status()).isEqualTo(status);
        }
    }

    private static void fill(Way direct) throws Exception {
        String filling = "x".repeat(PART);
        AtomicLong next = new AtomicLong();
        long parts = MEGABYTES * 1_000_000L / PART;
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int i = 0; i < FILLING_AT_ONCE; i++) {
            CompletableFuture<Void> written = new CompletableFuture<>();
            writers.add(written);
            Thread.ofVirtual().start(() -> {
                try {
                    for (long n = next.getAndIncrement(); n < parts; n = next.getAndIncrement()) {
                        send(
                                direct,
                                "POST",
                                "/api/v1/namespaces/default/configmaps",
                                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"large-" + n
                                        + "\"},\"data\":{\"a\":\"" + filling + "\"}}",
                                201);
                    }
                    written.complete(null);
                } catch (Exception e) {
                    written.completeExceptionally(e);
                }
            });
        }
        for (CompletableFuture<Void> written : writers) {
            var _ = written.get(2, TimeUnit.MINUTES);
        }
    }

    /** One large list, as bytes and as kubectl takes them. */
    private static void lists(Way direct, Way proxy) throws Exception {
        fill(direct);
        double[][] seconds = new double[2][ROUNDS];
        double[][] spent = new double[2][ROUNDS];
        long bytes = 0;
        for (int round = -1; round < ROUNDS; round++) {
            for (int w = 0; w < 2; w++) {
                try (Client client = (w == 0 ? direct : proxy).open()) {
                    double[] before = processor();
                    long begin = System.nanoTime();
                    client.ask("/api/v1/namespaces/default/configmaps");
                    bytes = client.drain();
                    if (round >= 0) {
                        seconds[w][round] = (System.nanoTime() - begin) / 1e9;
                        double[] after = processor();
                        spent[w][round] = after[w == 0 ? 1 : 0] - before[w == 0 ? 1 : 0];
                    }
                }
            }
        }
        double d = median(seconds[0]);
        double p = median(seconds[1]);
        say(
                "list of %.0f MB: direct %.2f s (%.0f MB/s), proxy %.2f s (%.0f MB/s), ratio of time %.3f",
                bytes / 1e6, d, bytes / 1e6 / d, p, bytes / 1e6 / p, p / d);
        say("  processor time: server %.2f s when asked directly, proxy %.2f s", median(spent[0]), median(spent[1]));
        double[][] whole = new double[2][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int w = 0; w < 2; w++) {
                Way way = w == 0 ? direct : proxy;
                Process process = new ProcessBuilder(
                                Kubectl.find().orElseThrow().toString(),
                                "--kubeconfig=" + way.kubeconfig(),
                                "--disable-compression",
                                "get",
                                "--raw",
                                "/api/v1/namespaces/default/configmaps")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                long begin = System.nanoTime();
                assertThat(process.waitFor(Duration.ofMinutes(2))).isTrue();
                assertThat(process.exitValue()).isZero();
                whole[w][round] = (System.nanoTime() - begin) / 1e9;
            }
        }
        d = median(whole[0]);
        p = median(whole[1]);
        say("the same by kubectl get --raw, uncompressed: direct %.2f s, proxy %.2f s, ratio %.3f", d, p, p / d);
    }
}
