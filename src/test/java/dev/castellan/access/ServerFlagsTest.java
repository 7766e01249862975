package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.castellan.kubernetes.ClientSetup;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.CredentialPlugins;
import dev.castellan.kubernetes.Kubeconfig;
import dev.castellan.network.Network;
import dev.castellan.sandbox.ground.Authority;
import dev.castellan.sandbox.ground.Secrets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** The order of the authorizers where no pod shows it: from the flags that a server tells, in whatever form it does. */
class ServerFlagsTest {
    private static final Instant NOW = Instant.parse("2026-11-27T05:00:00Z");
    private static final String MODES = "\"authorization-mode\":\"[Node,Webhook,RBAC]\"";

    /** What {@code /flagz} answers to somebody who takes a type. */
    @FunctionalInterface
    private interface Flagz {
        void answer(String accept, HttpExchange exchange) throws IOException;
    }

    private static void send(HttpExchange exchange, int code, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(code, body.length);
        exchange.getResponseBody().write(body);
    }

    private static String flags(String version, String flags) {
        return "{\"kind\":\"Flagz\",\"apiVersion\":\"config.k8s.io/" + version + "\",\"flags\":{" + flags + "}}";
    }

    /** Reads the order from a server that has no pods of its own and answers {@code /flagz} so. */
    private static Authorizers read(Flagz flagz) throws Exception {
        Authority authority = Authority.create("flags", Clock.systemUTC(), new Secrets());
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            server.setHttpsConfigurator(
                    new HttpsConfigurator(authority.server(authority.current()).serverContext()));
            server.setExecutor(threads);
            server.createContext("/", exchange -> {
                try (exchange) {
                    if (exchange.getRequestURI().getPath().equals("/flagz")) {
                        flagz.answer(String.valueOf(exchange.getRequestHeaders().getFirst("Accept")), exchange);
                    } else {
                        send(
                                exchange,
                                200,
                                "application/json",
                                "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[]}");
                    }
                }
            });
            server.start();
            try {
                return over(server.getAddress().getPort(), authority.pem());
            } finally {
                server.stop(0);
            }
        }
    }

    private static Authorizers over(int port, String pem) {
        String kubeconfig =
                """
                clusters: [{name: c, cluster: {server: "https://localhost:%d", certificate-authority-data: %s}}]
                users: [{name: u, user: {token: practice}}]
                contexts: [{name: flags, context: {cluster: c, user: u}}]
                """.formatted(port, Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)));
        try (ClusterClient client = ClusterClient.open(
                Kubeconfig.parse(Path.of("test"), kubeconfig.getBytes(StandardCharsets.UTF_8)),
                "flags",
                new ClientSetup(
                        () -> Network.open(Optional.empty(), Optional.empty()),
                        Map.of(),
                        Path.of("/nonexistent"),
                        new CredentialPlugins(Clock.systemUTC()),
                        Clock.systemUTC()),
                line -> {})) {
            return LiveAuthorizers.read(client, NOW);
        }
    }

    @Test
    void theFlagsTellTheOrder() throws Exception {
        Authorizers read = read((accept, exchange) ->
                send(exchange, 200, "application/json", flags(accept.contains("v1beta1") ? "v1beta1" : "", MODES)));
        assertThat(read.known()).isEqualTo(Authorizers.Known.READ);
        assertThat(read.modes()).containsExactly("Node", "Webhook", "RBAC");
        assertThat(read.source()).isEqualTo("read from the flags of the API server that answered");
    }

    @Test
    void aServerThatHasTheEarlierFormOnlyIsAskedForThat() throws Exception {
        Authorizers read = read((accept, exchange) -> {
            if (accept.contains("v1alpha1")) {
                send(exchange, 200, "application/json", flags("v1alpha1", MODES));
            } else {
                send(exchange, 406, "text/plain", "");
            }
        });
        assertThat(read.modes()).containsExactly("Node", "Webhook", "RBAC");
    }

    @Test
    void whoMayNotReadThemAssumesTheOrder() throws Exception {
        Authorizers read = read((_, exchange) ->
                send(exchange, 403, "application/json", "{\"kind\":\"Status\",\"code\":403,\"reason\":\"Forbidden\"}"));
        assertThat(read.known()).isEqualTo(Authorizers.Known.ASSUMED);
    }

    @Test
    void aGatewayThatAnswersAnythingWithAPageIsNoFailure() throws Exception {
        Authorizers read = read((_, exchange) -> send(exchange, 200, "text/html", "<html><body>Sign in</body></html>"));
        assertThat(read.known()).isEqualTo(Authorizers.Known.ASSUMED);
        assertThat(read.source()).contains("kube-system shows no pod of an API server");
    }

    @Test
    void anOrderInAFileIsKnownToBeThere() throws Exception {
        Authorizers read = read((_, exchange) -> send(
                exchange, 200, "application/json", flags("v1beta1", "\"authorization-config\":\"/etc/authz.yaml\"")));
        assertThat(read.known()).isEqualTo(Authorizers.Known.HIDDEN);
        assertThat(read.where()).contains("/etc/authz.yaml");
    }
}
