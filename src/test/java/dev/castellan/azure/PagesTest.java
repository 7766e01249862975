package dev.castellan.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.castellan.failure.FailureException;
import dev.castellan.identity.Account;
import dev.castellan.identity.Identity;
import dev.castellan.identity.Practice;
import dev.castellan.network.Network;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.sandbox.ground.Authority;
import dev.castellan.sandbox.ground.Secrets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long lists of Microsoft Graph page by page, and what Log Analytics answers. */
@SuppressWarnings("NullAway.Init") // set before each test
class PagesTest {
    private static final String GROUP = "11111111-2222-3333-4444-555555555555";
    private static final String CLUSTER =
            "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Kubernetes/connectedClusters/prod";

    private Practice practice;
    private Identity identity;
    private HttpsServer server;
    private Transport transport;
    private Azure azure;
    private final List<URI> asked = new CopyOnWriteArrayList<>();
    private volatile Function<URI, String> answers = uri -> "{}";

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        practice = new Practice(SandboxOptions.defaults(), folder);
        identity = practice.identity();
        Account ada = practice.signIn(identity, Practice.ADA);
        Authority own = Authority.create("own", Clock.systemUTC(), new Secrets());
        Network network =
                Network.open(Optional.of(Files.writeString(folder.resolve("own.pem"), own.pem())), Optional.empty());
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(own.server(own.current()).serverContext()));
        server.createContext("/", this::answer);
        server.start();
        transport = new Transport(
                true,
                URI.create("https://localhost:" + server.getAddress().getPort() + "/"),
                practice.cloud().resourceManagerScope(),
                identity,
                ada,
                practice.sandbox.tenantId(),
                network,
                InstantSource.system(),
                pause -> {},
                Duration.ofSeconds(30));
        azure = new Azure(transport, transport, InstantSource.system(), pause -> {});
    }

    @AfterEach
    void stop() {
        transport.close();
        server.stop(0);
        identity.close();
        practice.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            asked.add(exchange.getRequestURI());
            byte[] answer = answers.apply(exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private static String people(int from, int to, String next) {
        return "{\"value\":["
                + IntStream.range(from, to)
                        .mapToObj(i -> "{\"@odata.type\":\"#microsoft.graph.user\",\"id\":\"p" + i + "\"}")
                        .collect(Collectors.joining(","))
                + "]" + (next.isEmpty() ? "" : ",\"@odata.nextLink\":\"" + next + "\"") + "}";
    }

    private String link(String token) {
        return transport
                .address("v1.0/groups/" + GROUP + "/members?$skiptoken=" + token)
                .toString();
    }

    @Test
    void aGroupOfThousandsIsReadToItsLastPage() {
        answers = uri -> {
            String query = String.valueOf(uri.getQuery());
            return query.contains("skiptoken=b")
                    ? people(1998, 2345, "")
                    : query.contains("skiptoken=a") ? people(999, 1998, link("b")) : people(0, 999, link("a"));
        };
        assertThat(azure.directory().members(GROUP))
                .hasSize(2345)
                .extracting(DirectoryObject::id)
                .doesNotHaveDuplicates();
        assertThat(asked).hasSize(3);
        assertThat(asked.getFirst().getQuery()).contains("$top=999");
    }

    @Test
    void pagesInACircleAndPagesElsewhereEndTheReading() {
        answers = uri -> people(0, 2, link("a"));
        assertThatThrownBy(() -> azure.directory().members(GROUP))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("azure-list-incomplete"));
        asked.clear();
        answers = uri -> people(0, 2, "https://elsewhere.example/v1.0/groups?$skiptoken=a");
        assertThatThrownBy(() -> azure.directory().members(GROUP)).isInstanceOf(FailureException.class);
        assertThat(asked).as("no token goes anywhere else").hasSize(1);
    }

    @Test
    void settingsOfAClusterAndRowsOfAWorkspace() {
        String workspace =
                "/subscriptions/s/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/log-1";
        answers = uri -> {
            if (uri.getPath().endsWith("/diagnosticSettings")) {
                return "{\"value\":[{\"name\":\"audit\",\"properties\":{\"workspaceId\":\"" + workspace
                        + "\",\"logAnalyticsDestinationType\":\"Dedicated\",\"logs\":["
                        + "{\"category\":\"kube-audit\",\"enabled\":true},{\"category\":\"guard\",\"enabled\":false}]}}]}";
            }
            if (uri.getPath().endsWith("/query")) {
                return "{\"tables\":[{\"name\":\"PrimaryResult\",\"columns\":[{\"name\":\"Verb\",\"type\":\"string\"},"
                        + "{\"name\":\"Events\",\"type\":\"long\"},{\"name\":\"User\",\"type\":\"dynamic\"}],"
                        + "\"rows\":[[\"get\",7,\"{}\"],[\"list\",null,{\"a\":1}]]}],"
                        + "\"error\":{\"code\":\"PartialError\",\"message\":\"too much\"}}";
            }
            return "{\"properties\":{\"customerId\":\"" + GROUP + "\"}}";
        };
        Logs logs = azure.logs();
        assertThat(logs.settings(CLUSTER)).singleElement().satisfies(s -> {
            assertThat(s.categories()).containsExactly("kube-audit");
            assertThat(s.dedicated()).isTrue();
            assertThat(s.workspaceId()).contains(workspace);
        });
        assertThat(logs.customerId(workspace)).isEqualTo(GROUP);
        Logs.Table table = logs.query(GROUP, "ArcK8sAudit", Duration.ofDays(30));
        assertThat(table.rows()).hasSize(2);
        assertThat(table.rows().getFirst()).containsEntry("Verb", "get").containsEntry("Events", "7");
        assertThat(table.rows().getLast()).containsEntry("Events", "");
        assertThat(table.partial()).contains("too much");
        assertThatThrownBy(() -> logs.customerId(workspace + "/../other")).isInstanceOf(FailureException.class);
    }
}
