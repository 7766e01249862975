package dev.castellan.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.castellan.access.azure.AzureGap;
import dev.castellan.access.azure.AzurePlane;
import dev.castellan.access.azure.AzurePlaneReader;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.azure.Principal;
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
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** For which groups it is asked who can activate membership, in directories that the practice fleet has not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before the tests
class GroupEligibilityTest {
    private static final String CLUSTER =
            "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Kubernetes/connectedClusters/prod";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ON_CALL = id("a", 1);
    private static final String STAND_IN = id("a", 2);
    private static final String NESTED = id("a", 3);
    private static final String PERSON = id("b", 1);

    private Practice practice;
    private Identity identity;
    private HttpsServer server;
    private Transport transport;
    private Azure azure;
    private final Map<String, List<String>> members = new ConcurrentHashMap<>();
    private final Map<String, List<String>> eligible = new ConcurrentHashMap<>();
    private final Set<String> gone = ConcurrentHashMap.newKeySet();
    private final Set<String> elsewhere = ConcurrentHashMap.newKeySet();

    @BeforeAll
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

    @AfterAll
    void stop() {
        transport.close();
        server.stop(0);
        identity.close();
        practice.close();
    }

    @BeforeEach
    void empty() {
        members.clear();
        eligible.clear();
        gone.clear();
        elsewhere.clear();
    }

    /** Groups begin with {@code a}, people with {@code b}. */
    private static String id(String kind, int number) {
        return kind + "0000000-0000-0000-0000-%012d".formatted(number);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            String query = exchange.getRequestURI().getRawQuery();
            List<String> parts = List.of(path.split("/", -1));
            String answer = "{\"value\":[]}";
            int status = 200;
            if (path.endsWith("/getByIds")) {
                answer = list(
                        StreamSupport.stream(JSON.readTree(body).path("ids").spliterator(), false)
                                .map(JsonNode::asString)
                                .filter(i -> !elsewhere.contains(i))
                                .map(GroupEligibilityTest::object)
                                .toList());
            } else if (path.endsWith("embers")) {
                answer = list(members.getOrDefault(parts.get(3), List.of()).stream()
                        .map(GroupEligibilityTest::object)
                        .toList());
            } else if (path.endsWith("/eligibilityScheduleInstances")) {
                String asked = URLDecoder.decode(query, StandardCharsets.UTF_8);
                String group = asked.replaceAll(".*groupId eq '([^']*)'.*", "$1");
                status = gone.contains(group) ? 404 : 200;
                answer = page(group, asked.contains("$skiptoken"));
            }
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** One to a page. */
    private String page(String group, boolean second) {
        List<String> all = eligible.getOrDefault(group, List.of());
        List<String> shown = all.stream().skip(second ? 1 : 0).limit(1).toList();
        String next = second || all.size() < 2
                ? ""
                : ",\"@odata.nextLink\":\""
                        + transport.address("v1.0/identityGovernance/privilegedAccess/group/"
                                + "eligibilityScheduleInstances?$filter=groupId%20eq%20'" + group
                                + "'&$skiptoken=1")
                        + "\"";
        return "{\"value\":["
                + shown.stream()
                        .map(p ->
                                "{\"accessId\":\"member\",\"groupId\":\"" + group + "\",\"principalId\":\"" + p + "\"}")
                        .collect(Collectors.joining(","))
                + "]" + next + "}";
    }

    private static String list(List<String> objects) {
        return "{\"value\":[" + String.join(",", objects) + "]}";
    }

    private static String object(String id) {
        return "{\"@odata.type\":\"#microsoft.graph." + (id.startsWith("a") ? "group" : "user") + "\",\"id\":\"" + id
                + "\",\"displayName\":\"" + id + "\"}";
    }

    private AzurePlane read(String... bound) {
        ConnectedCluster cluster =
                Reading.connectedCluster(JSON.readTree("{\"id\":\"" + CLUSTER + "\",\"name\":\"prod\"}"));
        return AzurePlaneReader.read(azure, cluster, List.of(bound), InstantSource.system(), step -> {});
    }

    private static List<String> unknown(AzurePlane plane) {
        return plane.gaps().stream()
                .filter(g -> g.part() == AzureGap.Part.GROUP_ELIGIBILITY)
                .map(AzureGap::what)
                .toList();
    }

    @Test
    void aGroupThatCanActivateMembershipIsAskedForAsWell() {
        eligible.put(ON_CALL, List.of(STAND_IN));
        members.put(STAND_IN, List.of(NESTED));
        eligible.put(NESTED, List.of(PERSON));
        AzurePlane plane = read(ON_CALL);
        assertThat(unknown(plane)).isEmpty();
        assertThat(plane.people().eligible())
                .extracting(GroupEligibility::groupId, GroupEligibility::principalId)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(ON_CALL, STAND_IN),
                        org.assertj.core.groups.Tuple.tuple(NESTED, PERSON));
        assertThat(plane.people().get(PERSON).label()).isEqualTo(PERSON);
    }

    @Test
    void oneGroupThatIsGoneSaysNothingOfTheOthers() {
        gone.add(ON_CALL);
        eligible.put(STAND_IN, List.of(PERSON));
        AzurePlane plane = read(ON_CALL, STAND_IN);
        assertThat(unknown(plane)).containsExactly(ON_CALL);
        assertThat(plane.people().eligible())
                .extracting(GroupEligibility::principalId)
                .containsExactly(PERSON);
    }

    @Test
    void everyPageIsRead() {
        eligible.put(ON_CALL, List.of(PERSON, id("b", 2)));
        assertThat(read(ON_CALL).people().eligible())
                .extracting(GroupEligibility::principalId)
                .containsExactly(PERSON, id("b", 2));
    }

    @Test
    void aGroupThatIsNotLookedIntoIsAGap() {
        List<String> many = IntStream.range(100, 550).mapToObj(i -> id("a", i)).toList();
        members.put(ON_CALL, many);
        // Beyond the groups that are looked into one by one, this one comes among all members of the last.
        members.put(many.getLast(), List.of(NESTED));
        assertThat(unknown(read(ON_CALL))).containsExactly(NESTED);
        // Somebody who was not met before does not bring it in.
        eligible.put(ON_CALL, List.of(PERSON));
        AzurePlane plane = read(ON_CALL);
        assertThat(unknown(plane)).containsExactly(NESTED);
        assertThat(plane.people().members()).doesNotContainKey(NESTED);
        assertThat(plane.people().get(PERSON).standing()).isEqualTo(Principal.Standing.KNOWN);
    }

    @Test
    void aBoundGroupThatIsNotInTheDirectoryIsNotCalledDeleted() {
        elsewhere.add(STAND_IN);
        members.put(ON_CALL, List.of(PERSON));
        AzurePlane plane = read(ON_CALL, STAND_IN);
        assertThat(plane.people().get(STAND_IN).standing()).isEqualTo(Principal.Standing.UNREAD);
        assertThat(plane.gaps()).singleElement().satisfies(g -> {
            assertThat(g.part()).isEqualTo(AzureGap.Part.GROUP_MEMBERS);
            assertThat(g.what()).isEqualTo(STAND_IN);
            assertThat(g.reason()).contains("not in this directory");
        });
        AzureSnapshot side = new AzureSnapshot(plane);
        assertThat(side.behind(STAND_IN)).hasValueSatisfying(b -> {
            assertThat(b.people()).isEmpty();
            assertThat(b.complete()).isFalse();
        });
        assertThat(side.behind(ON_CALL))
                .hasValueSatisfying(b -> assertThat(b.complete()).isTrue());
    }
}
