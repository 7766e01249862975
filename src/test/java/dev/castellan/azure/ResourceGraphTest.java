package dev.castellan.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Answers of Azure Resource Graph that the practice fleet never gives: cut off, circular, hostile. */
@SuppressWarnings("NullAway.Init") // set before each test
class ResourceGraphTest {
    private Practice practice;
    private Identity identity;
    private Account ada;
    private Network network;
    private Authority own;
    private HttpsServer server;
    private Azure azure;
    private Transport transport;
    private final List<JsonNode> asked = new CopyOnWriteArrayList<>();
    private volatile Function<JsonNode, String> answers = body -> "{}";
    private volatile boolean limitHit;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        practice = new Practice(SandboxOptions.defaults(), folder);
        identity = practice.identity();
        ada = practice.signIn(identity, Practice.ADA);
        own = Authority.create("own", Clock.systemUTC(), new Secrets());
        network = Network.open(Optional.of(Files.writeString(folder.resolve("own.pem"), own.pem())), Optional.empty());
        listen(own.server(own.current()));
    }

    private void listen(Authority.Issued certificate) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.serverContext()));
        server.createContext("/", this::answer);
        server.start();
        transport = new Transport(
                false,
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
        stopListening();
        identity.close();
        practice.close();
    }

    private void stopListening() {
        transport.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] sent = exchange.getRequestBody().readAllBytes();
            JsonNode body = Transport.JSON.readTree(sent.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : sent);
            asked.add(body);
            byte[] answer = answers.apply(body).getBytes(StandardCharsets.UTF_8);
            if (limitHit) {
                exchange.getResponseHeaders().set("x-ms-tenant-subscription-limit-hit", "true");
            }
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private static String page(String more, String name) {
        return """
            {"totalRecords": 2, "count": 1, %s "data": [{"id":
            "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Kubernetes/connectedClusters/%s",
            "name": "%s", "type": "microsoft.kubernetes/connectedclusters", "location": "westeurope"}]}
            """.formatted(more, name, name).replace("\n", " ");
    }

    private String read(List<String> subscriptions, List<ConnectedCluster> rows) {
        FailureException thrown = catchThrowableOfType(
                FailureException.class, () -> azure.connectedClusters(subscriptions, rows::addAll));
        return thrown == null ? "whole" : thrown.failure().code();
    }

    @Test
    void aCutOffListIsNotTakenForAWholeOne() {
        answers = body -> page("\"resultTruncated\": \"true\",", "one");
        List<ConnectedCluster> rows = new ArrayList<>();
        assertThat(read(List.of(), rows)).isEqualTo("azure-list-incomplete");
        assertThat(rows).extracting(ConnectedCluster::name).containsExactly("one");
    }

    @Test
    void tooManySubscriptionsInATenantAreTold() {
        answers = body -> page("\"resultTruncated\": \"false\",", "one");
        limitHit = true;
        assertThat(read(List.of(), new ArrayList<>())).isEqualTo("azure-list-incomplete");
    }

    @Test
    void whatOneBatchLacksDoesNotLeaveTheOthersOut() {
        List<String> subscriptions =
                IntStream.range(0, 250).mapToObj(n -> "s" + n).toList();
        answers = body -> page(
                body.path("subscriptions").get(0).asString().equals("s0")
                        ? "\"resultTruncated\": \"true\","
                        : "\"resultTruncated\": \"false\",",
                "of-" + body.path("subscriptions").get(0).asString());
        List<ConnectedCluster> rows = new ArrayList<>();
        assertThat(read(subscriptions, rows)).isEqualTo("azure-list-incomplete");
        assertThat(rows).extracting(ConnectedCluster::name).containsExactly("of-s0", "of-s100", "of-s200");
        assertThat(asked).extracting(b -> b.path("subscriptions").size()).containsExactly(100, 100, 50);
    }

    @Test
    void pagesThatGoInACircleEnd() {
        answers = body -> page("\"$skipToken\": \"again\",", "one");
        assertThat(read(List.of(), new ArrayList<>())).isEqualTo("azure-list-incomplete");
        assertThat(asked).hasSize(2);
    }

    @Test
    void theTokenOfTheNextPageIsSentBackAsItCame() {
        answers = body -> body.path("options").hasNonNull("$skipToken")
                ? page("\"resultTruncated\": \"false\",", "two")
                : page("\"$skipToken\": \"a+/=&b\",", "one");
        List<ConnectedCluster> rows = new ArrayList<>();
        assertThat(read(List.of(), rows)).isEqualTo("whole");
        assertThat(rows).extracting(ConnectedCluster::name).containsExactly("one", "two");
        assertThat(asked.getLast().path("options").path("$skipToken").asString())
                .isEqualTo("a+/=&b");
    }

    @Test
    void deepOrStrangeAnswersAreRefused() {
        for (String strange : List.of("[]", "{", "[".repeat(5_000), "\"text\"", "<html>sign in</html>", "")) {
            answers = body -> strange;
            assertThat(read(List.of(), new ArrayList<>())).as(strange).startsWith("azure-");
        }
        for (String empty : List.of("{}", "{\"data\": null}", "{\"data\": 7}", "{\"data\": {}}")) {
            answers = body -> empty;
            assertThat(read(List.of(), new ArrayList<>())).as(empty).isEqualTo("azure-list-incomplete");
            assertThat(catchThrowableOfType(FailureException.class, azure::subscriptions)
                            .failure()
                            .code())
                    .as(empty)
                    .isEqualTo("azure-list-incomplete");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "expired, network-certificate-expired",
        "future, network-certificate-not-yet-valid",
        "stranger, network-certificate-untrusted",
        "named, network-certificate-name",
    })
    void everyBadCertificateHasItsFailureAndGetsNoToken(String kind, String code) throws Exception {
        Authority other = Authority.create("other", Clock.systemUTC(), new Secrets());
        stopListening();
        listen(
                switch (kind) {
                    case "expired" -> own.server(own.expired());
                    case "future" -> own.server(own.notYetValid());
                    case "stranger" -> other.server(other.current());
                    default -> own.server(List.of("elsewhere.example"), List.of(), own.current());
                });
        assertThat(read(List.of(), new ArrayList<>())).isEqualTo(code);
        assertThat(asked).isEmpty();
    }

    @Test
    void hostileNamesArriveAsTheyAreAndAreCleanWhereTheyAreShown() {
        String name = "x\\u202egnp.\\u0000\\u001b[2J\\u200f";
        answers = body -> page("\"resultTruncated\": \"false\",", name);
        List<ConnectedCluster> rows = new ArrayList<>();
        assertThat(read(List.of(), rows)).isEqualTo("whole");
        assertThat(rows).singleElement().satisfies(c -> {
            assertThat(c.name()).isEqualTo("x\u202egnp.\u0000\u001b[2J\u200f");
            // Whatever such an id leads to, it is not another resource.
            assertThat(catchThrowableOfType(FailureException.class, () -> azure.connectedCluster(c.id() + "/../other")))
                    .isNotNull();
        });
    }
}
