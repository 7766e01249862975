package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a console has in its memory after it fetched a key, took another one in, checked, used, probed and returned both, and
 * probed with a copy: everything but the keys. What nobody refers to any more is looked through as well.
 */
@Timeout(300)
class MemoryTest {
    @TempDir
    Path folder = Path.of("");

    private final TestAuthority authority = new TestAuthority(Instant.now());
    private final List<String> asked = new java.util.concurrent.CopyOnWriteArrayList<>();
    private final HttpsServer server = made();

    private static HttpsServer made() {
        try {
            return HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void serve() throws Exception {
        TestAuthority.Client own = authority.server();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", own.keys().getPrivate(), new char[0], new Certificate[] {own.certificate()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[] {new AnyClient()}, null);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = context.getDefaultSSLParameters();
                tls.setWantClientAuth(true);
                parameters.setSSLParameters(tls);
            }
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String address() {
        return "https://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** Azure, which answers as a long-running operation does, and the API server. */
    private void answer(String kubeconfig) {
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            asked.add(exchange.getRequestMethod() + " " + path);
            if (path.startsWith("/subscriptions/") || path.equals("/operation")) {
                azure(exchange, path, kubeconfig);
            } else if (path.endsWith("/selfsubjectreviews")) {
                String person = exchange.getRequestHeaders().getFirst("Impersonate-User");
                send(exchange, 201, "{\"status\":{\"userInfo\":{\"username\":\"" + person + "\"}}}");
            } else {
                send(exchange, 200, "{}");
            }
        });
    }

    private void azure(HttpExchange exchange, String path, String kubeconfig) throws IOException {
        String token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!token.equals("Bearer fresh-after-stale")) {
            send(exchange, 401, "{}");
        } else if (path.endsWith("/listAdminKubeconfig")) {
            exchange.getResponseHeaders().set("Azure-AsyncOperation", address() + "operation");
            exchange.getResponseHeaders().set("Retry-After", "0");
            send(exchange, 202, "");
        } else {
            send(
                    exchange,
                    200,
                    "{\"status\":\"Succeeded\",\"properties\":{\"kubeconfigs\":[{\"name\":\"admin\",\"value\":\""
                            + TestAuthority.base64(kubeconfig) + "\"}]}}");
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void noFormOfAKeyIsInTheMemoryOfTheConsole(String algorithm) throws Exception {
        assertThat(left(algorithm, "child")).isEmpty();
        // The probe came by the child, with what was held and with a copy.
        assertThat(asked.stream().filter("GET /api"::equals).count()).isPositive();
    }

    @Test
    void whereAKeyIsOpenedInTheConsoleItIsFound() throws Exception {
        assertThat(left("RSA", "here")).isNotEmpty();
        assertThat(left("EC", "here")).isNotEmpty();
    }

    /** Which forms of the two keys are in the dump. */
    private List<String> left(String algorithm, String where) throws Exception {
        TestAuthority.Client admin = authority.client(
                "O=system:masters,CN=kubernetes-admin", Instant.now().plus(Duration.ofDays(365)), algorithm);
        TestAuthority.Client other = authority.client(
                "O=system:masters,CN=kubernetes-super-admin", Instant.now().plus(Duration.ofDays(365)), algorithm);
        String host = address().substring(0, address().length() - 1);
        String fetched = authority.kubeconfig(admin, host);
        String taken = authority.kubeconfig(other, host);
        asked.clear();
        try {
            server.removeContext("/");
        } catch (IllegalArgumentException e) {
            // It is the first time.
        }
        answer(fetched);
        Path home = Files.createDirectories(folder.resolve(algorithm + where));
        Path original = Files.writeString(home.resolve("super-admin.conf"), taken);
        Path copy = Files.writeString(home.resolve("copy.conf"), fetched);
        Path dump = home.resolve("heap.hprof");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MemoryProgram.class.getName(),
                        home.toString(),
                        address(),
                        Base64.getEncoder().encodeToString(authority.certificate.getEncoded()),
                        original.toString(),
                        copy.toString(),
                        dump.toString(),
                        where)
                .redirectError(home.resolve("err").toFile())
                .redirectOutput(home.resolve("out").toFile())
                .start();
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES))
                    .as(Files.readString(home.resolve("out")))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(home.resolve("out"));
        assertThat(said)
                .as(said + Files.readString(home.resolve("err")))
                .contains("dumped")
                .containsSubsequence("Accepted", "asked", "VERIFIED", "Accepted", "asked", "VERIFIED", "Accepted");
        assertThat(original).doesNotExist();
        byte[] heap = Files.readAllBytes(dump);
        Files.delete(dump);
        // The search finds what is there.
        String fingerprint = AdminCheck.fingerprint(admin.certificate());
        assertThat(found(heap, Map.of("fingerprint", fingerprint.getBytes(StandardCharsets.US_ASCII))))
                .isNotEmpty();
        Map<String, byte[]> needles = new LinkedHashMap<>();
        needles.putAll(needles("fetched", admin, fetched));
        needles.putAll(needles("taken in", other, taken));
        return found(heap, needles);
    }

    /** Pieces of every form that a key may have in memory. */
    private static Map<String, byte[]> needles(String name, TestAuthority.Client client, String kubeconfig) {
        Map<String, byte[]> needles = new LinkedHashMap<>();
        PrivateKey key = client.keys().getPrivate();
        switch (key) {
            case RSAPrivateCrtKey rsa -> {
                numbers(needles, name + ", exponent", rsa.getPrivateExponent());
                numbers(needles, name + ", P", rsa.getPrimeP());
                numbers(needles, name + ", Q", rsa.getPrimeQ());
                numbers(needles, name + ", DP", rsa.getPrimeExponentP());
                numbers(needles, name + ", DQ", rsa.getPrimeExponentQ());
                numbers(needles, name + ", QInv", rsa.getCrtCoefficient());
            }
            case ECPrivateKey ec -> numbers(needles, name + ", scalar", ec.getS());
            default -> throw new IllegalArgumentException(key.getAlgorithm());
        }
        byte[] der = key.getEncoded();
        // Past the head and, with RSA, past the modulus, which is public.
        int secret = key instanceof RSAPrivateCrtKey ? der.length / 2 : 38;
        needles.put(name + ", DER", java.util.Arrays.copyOfRange(der, secret, secret + 24));
        String[] lines = client.keyPem().split("\n", -1);
        String line = lines[lines.length > 10 ? lines.length - 8 : 1];
        text(needles, name + ", PEM", line.substring(line.length() - 40));
        String pem = client.keyPem();
        int at = pem.indexOf(line) + line.length() - 40;
        encoded(needles, name + ", base64 of PEM", pem, at);
        String inner = TestAuthority.base64(pem);
        // The whole kubeconfig once more in base64, as Azure sends it.
        encoded(needles, name + ", base64 of kubeconfig", kubeconfig, kubeconfig.indexOf(inner) + at * 4 / 3);
        return needles;
    }

    private static void encoded(Map<String, byte[]> needles, String name, String text, int at) {
        String all = TestAuthority.base64(text);
        int from = (at + 2) / 3 * 4;
        text(needles, name, all.substring(from, from + 36));
    }

    private static void text(Map<String, byte[]> needles, String name, String text) {
        needles.put(name, text.getBytes(StandardCharsets.US_ASCII));
        needles.put(name + " as characters", text.getBytes(StandardCharsets.UTF_16BE));
    }

    private static void numbers(Map<String, byte[]> needles, String name, BigInteger number) {
        byte[] all = number.toByteArray();
        byte[] piece = java.util.Arrays.copyOfRange(all, all.length - 28, all.length - 4);
        byte[] reversed = new byte[piece.length];
        for (int i = 0; i < piece.length; i++) {
            reversed[i] = piece[piece.length - 1 - i];
        }
        needles.put(name, piece);
        needles.put(name + " backwards", reversed);
    }

    private static List<String> found(byte[] in, Map<String, byte[]> needles) {
        Map<Integer, List<String>> byStart = new LinkedHashMap<>();
        boolean[] starts = new boolean[1 << 16];
        needles.forEach((name, needle) -> {
            int start = (needle[0] & 0xff) << 8 | (needle[1] & 0xff);
            starts[start] = true;
            byStart.computeIfAbsent(start, _ -> new ArrayList<>()).add(name);
        });
        List<String> found = new ArrayList<>();
        for (int i = 0; i + 1 < in.length; i++) {
            int start = (in[i] & 0xff) << 8 | (in[i + 1] & 0xff);
            if (starts[start]) {
                for (String name : byStart.getOrDefault(start, List.of())) {
                    byte[] needle = java.util.Objects.requireNonNull(needles.get(name));
                    if (i + needle.length <= in.length
                            && java.util.Arrays.equals(in, i, i + needle.length, needle, 0, needle.length)
                            && !found.contains(name)) {
                        found.add(name);
                    }
                }
            }
        }
        return found;
    }

    private static final class AnyClient implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
