package dev.castellan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.sandbox.PracticeClient.Answer;
import dev.castellan.sandbox.ground.ClusterPlan;
import dev.castellan.sandbox.ground.Fault;
import dev.castellan.sandbox.ground.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Practice Azure, over HTTPS. */
class ArmTest {
    private static final Instant NOW = Instant.parse("2026-11-02T09:00:00Z");
    private static final AtomicReference<Instant> CLOCK = new AtomicReference<>(NOW);
    private static final PracticeClient CLIENT =
            new PracticeClient(Sandbox.start(SandboxOptions.defaults(), CLOCK::get));
    private static String owner = "";
    private static String reader = "";
    private static String support = "";

    @BeforeAll
    static void signIn() throws Exception {
        owner = CLIENT.armToken("ada.quill");
        reader = CLIENT.armToken("tomas.reyer");
        support = CLIENT.armToken("bram.osei");
    }

    @AfterAll
    static void close() {
        CLIENT.close();
    }

    @AfterEach
    void clear() {
        CLIENT.sandbox.faults().clear();
    }

    private static ClusterPlan cluster(String name) {
        return CLIENT.sandbox.plan().cluster(name).orElseThrow();
    }

    private static String path(String armId) {
        return armId.substring(1);
    }

    private static List<String> names(JsonNode answer) {
        return answer.path("value")
                .valueStream()
                .map(v -> v.path("name").asString())
                .toList();
    }

    private static String code(Answer answer) {
        return answer.json().path("error").path("code").asString();
    }

    private static Answer query(String token, String body) throws Exception {
        return CLIENT.post(
                URI.create(CLIENT.sandbox.resourceManager()
                        + "providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01"),
                token,
                body);
    }

    @Test
    void subscriptionsAreThoseTheCallerSees() throws Exception {
        JsonNode all = CLIENT.arm("subscriptions?api-version=2022-12-01", owner).json();
        assertThat(all.path("value").size()).isEqualTo(3);
        assertThat(all.path("value").path(0).has("properties")).isFalse();
        JsonNode few =
                CLIENT.arm("subscriptions?api-version=2022-12-01", support).json();
        assertThat(few.path("value")
                        .valueStream()
                        .map(v -> v.path("displayName").asString()))
                .containsExactlyInAnyOrder("Brambleholt Retail Production", "Brambleholt Engineering");
        JsonNode tenants = CLIENT.arm("tenants?api-version=2022-12-01", owner).json();
        assertThat(tenants.path("value").size()).isEqualTo(2);
    }

    @Test
    void versionsAreChecked() throws Exception {
        assertThat(code(CLIENT.arm("subscriptions", owner))).isEqualTo("MissingApiVersionParameter");
        Answer wrong = CLIENT.arm("subscriptions?api-version=1999-01-01", owner);
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(code(wrong)).isEqualTo("InvalidApiVersionParameter");
        Answer provider = CLIENT.arm(path(cluster("prod-gnt-webshop").armId()) + "?api-version=1999-01-01", owner);
        assertThat(code(provider)).isEqualTo("NoRegisteredProviderFound");
        assertThat(provider.json().path("error").path("message").asString()).contains("2026-05-01");
    }

    @Test
    void withoutOrWithTheWrongToken() throws Exception {
        Answer none = CLIENT.send(HttpRequest.newBuilder(
                URI.create(CLIENT.sandbox.resourceManager() + "subscriptions?api-version=2022-12-01")));
        assertThat(none.status()).isEqualTo(401);
        assertThat(none.header("WWW-Authenticate"))
                .startsWith("Bearer realm=\"\", authorization_uri=\"https://localhost:");
        assertThat(CLIENT.arm("subscriptions?api-version=2022-12-01", "nonsense")
                        .status())
                .isEqualTo(401);
        String graph = CLIENT.signIn("ada.quill", CLIENT.sandbox.graph() + ".default")
                .path("access_token")
                .asString();
        assertThat(code(CLIENT.arm("subscriptions?api-version=2022-12-01", graph)))
                .isEqualTo("InvalidAuthenticationTokenAudience");
    }

    @Test
    void idsAreFoundWhateverTheirCasingAndKeepTheirs() throws Exception {
        String id = cluster("prod-gnt-webshop").armId();
        JsonNode found = CLIENT.arm(path(id.toLowerCase(java.util.Locale.ROOT)) + "?api-version=2026-05-01", owner)
                .json();
        assertThat(found.path("id").asString()).isEqualTo(id);
        assertThat(found.path("kind").asString()).isEqualTo("ProvisionedCluster");
    }

    @Test
    void accessIsDecidedFromTheAssignments() throws Exception {
        String shop = path(cluster("prod-gnt-webshop").armId());
        Answer refused = CLIENT.arm(shop + "?api-version=2026-05-01", support);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(code(refused)).isEqualTo("AuthorizationFailed");
        assertThat(refused.json().path("error").path("message").asString())
                .contains("bram.osei@brambleholt.example", "read");
        assertThat(CLIENT.arm(path(cluster("prod-mcr-tills").armId()) + "?api-version=2026-05-01", support)
                        .status())
                .isEqualTo(200);
        // Reader may look but not take a kubeconfig; the contractor reaches it through a nested group.
        URI take = URI.create(
                CLIENT.sandbox.resourceManager() + shop
                        + "/providers/Microsoft.HybridContainerService/provisionedClusterInstances/default/listAdminKubeconfig?api-version=2024-01-01");
        assertThat(CLIENT.post(take, reader, "").status()).isEqualTo(403);
        assertThat(CLIENT.post(take, CLIENT.armToken("kai.lund"), "").status()).isEqualTo(202);
        // The deny assignment beats the owner of the subscription, not the excluded group.
        Answer missing = CLIENT.arm(
                "subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups?api-version=2022-12-01", owner);
        assertThat(code(missing)).isEqualTo("SubscriptionNotFound");
        Answer gone = CLIENT.arm(shop.replace("prod-gnt-webshop", "nothing") + "?api-version=2026-05-01", owner);
        assertThat(gone.status()).isEqualTo(404);
        assertThat(code(gone)).isEqualTo("ResourceNotFound");
    }

    @Test
    void pagesFollowNextLink() throws Exception {
        String subscription = CLIENT.sandbox.plan().subscriptions().getFirst().id();
        List<String> seen = new ArrayList<>();
        String next = CLIENT.sandbox.resourceManager() + "subscriptions/" + subscription
                + "/providers/Microsoft.Kubernetes/connectedClusters?api-version=2026-05-01&$top=4";
        int pages = 0;
        while (!next.isEmpty()) {
            JsonNode page = CLIENT.get(URI.create(next), owner).json();
            seen.addAll(names(page));
            next = page.path("nextLink").asString("");
            pages++;
        }
        assertThat(pages).isEqualTo(2);
        assertThat(seen).hasSize(6).doesNotHaveDuplicates().contains("prod-brs-tills");
    }

    @Test
    void kubeconfigsComeInThreeShapes() throws Exception {
        List<String> shapes = new ArrayList<>();
        for (ClusterPlan c : CLIENT.sandbox.plan().clusters()) {
            if (!c.provisioned()) {
                continue;
            }
            URI take = URI.create(
                    CLIENT.sandbox.resourceManager() + path(c.armId())
                            + "/providers/Microsoft.HybridContainerService/provisionedClusterInstances/default/listUserKubeconfig?api-version=2024-01-01");
            Answer first = CLIENT.post(take, owner, "");
            JsonNode result;
            if (first.status() == 200) {
                shapes.add("body");
                result = first.json();
            } else if (!first.header("Azure-AsyncOperation").isEmpty()) {
                shapes.add("status");
                URI status = URI.create(first.header("Azure-AsyncOperation"));
                assertThat(CLIENT.get(status, owner).json().path("status").asString())
                        .isEqualTo("InProgress");
                assertThat(CLIENT.get(status, reader).status()).isEqualTo(404);
                JsonNode done = CLIENT.get(status, owner).json();
                assertThat(done.path("status").asString()).isEqualTo("Succeeded");
                result = done.path("properties");
            } else {
                shapes.add("location");
                URI location = URI.create(first.header("Location"));
                Answer running = CLIENT.get(location, owner);
                assertThat(running.status()).isEqualTo(202);
                assertThat(running.header("Retry-After")).isEqualTo("1");
                result = CLIENT.get(location, owner).json();
            }
            String yaml = new String(
                    Base64.getDecoder()
                            .decode(result.path("kubeconfigs")
                                    .path(0)
                                    .path("value")
                                    .asString()),
                    StandardCharsets.UTF_8);
            assertThat(yaml).contains("kubelogin", c.name());
        }
        assertThat(shapes).contains("body", "status", "location");
    }

    @Test
    void anAdminCheckoutAppearsInTheActivityLog() throws Exception {
        ClusterPlan c = cluster("prod-rtm-port");
        URI take = URI.create(
                CLIENT.sandbox.resourceManager() + path(c.armId())
                        + "/providers/Microsoft.HybridContainerService/provisionedClusterInstances/default/listAdminKubeconfig?api-version=2024-01-01");
        Answer taken = CLIENT.post(take, owner, "");
        String filter = java.net.URLEncoder.encode(
                "eventTimestamp ge '2026-08-01T00:00:00Z' and eventTimestamp le '2026-11-03T00:00:00Z'",
                StandardCharsets.UTF_8);
        String where = "subscriptions/" + c.subscriptionId()
                + "/providers/microsoft.insights/eventtypes/management/values?api-version=2015-04-01&$filter=" + filter;
        // As in Azure it takes some minutes.
        assertThat(CLIENT.arm(where, owner).json().toString())
                .doesNotContain(taken.header("x-ms-correlation-request-id"));
        CLOCK.set(NOW.plusSeconds(361));
        JsonNode log = CLIENT.arm(where, owner).json();
        CLOCK.set(NOW);
        List<JsonNode> mine = log.path("value")
                .valueStream()
                .filter(e -> e.path("correlationId").asString().equals(taken.header("x-ms-correlation-request-id")))
                .toList();
        assertThat(mine).hasSize(2).allSatisfy(e -> {
            assertThat(e.path("operationName").path("value").asString()).endsWith("/listAdminKubeconfig/action");
            assertThat(e.path("caller").asString()).isEqualTo("ada.quill@brambleholt.example");
        });
        assertThat(log.path("value").size()).isGreaterThan(4);
        Answer wrong = CLIENT.arm(
                "subscriptions/" + c.subscriptionId()
                        + "/providers/microsoft.insights/eventtypes/management/values?api-version=2015-04-01&$filter=caller%20eq%20%27x%27",
                owner);
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().path("code").asString()).isEqualTo("BadRequest");
    }

    @Test
    void clusterUserCredential() throws Exception {
        URI take = URI.create(CLIENT.sandbox.resourceManager()
                + path(cluster("prod-mcr-tills").armId()) + "/listClusterUserCredential?api-version=2026-05-01");
        JsonNode got = CLIENT.post(take, support, "{\"authenticationMethod\":\"AAD\",\"clientProxy\":true}")
                .json();
        assertThat(got.path("hybridConnectionConfig").path("token").asString()).startsWith("SharedAccessSignature ");
        assertThat(CLIENT.sandbox.secretsHandedOut())
                .contains(got.path("hybridConnectionConfig").path("token").asString());
        assertThat(CLIENT.post(take, support, "{}").status()).isEqualTo(400);
        URI offline = URI.create(CLIENT.sandbox.resourceManager()
                + path(cluster("prod-edi-tills").armId()) + "/listClusterUserCredential?api-version=2026-05-01");
        assertThat(CLIENT.post(offline, owner, "{\"authenticationMethod\":\"AAD\",\"clientProxy\":true}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void resourceGraph() throws Exception {
        JsonNode all = query(
                        owner,
                        "{\"query\":\"resources | where type =~ 'Microsoft.Kubernetes/connectedClusters' | project id,"
                            + " name, kind, status = tostring(properties.connectivityStatus), env = tags.environment |"
                            + " order by id asc\"}")
                .json();
        assertThat(all.path("totalRecords").asInt()).isEqualTo(14);
        assertThat(all.path("resultTruncated").asString()).isEqualTo("false");
        assertThat(all.path("data").path(0).path("status").asString()).isNotEmpty();
        assertThat(query(
                                support,
                                "{\"query\":\"resources | where type in~ ('microsoft.kubernetes/connectedclusters')"
                                        + " and properties.connectivityStatus != 'Offline'\"}")
                        .json()
                        .path("totalRecords")
                        .asInt())
                .isEqualTo(6);
        JsonNode counted = query(owner, "{\"query\":\"resources | summarize n = count() by kind | order by kind asc\"}")
                .json();
        assertThat(counted.path("data").toString()).contains("\"kind\":\"ProvisionedCluster\",\"n\":6");
        JsonNode extensions = query(
                        owner,
                        "{\"query\":\"kubernetesconfigurationresources | where type =="
                                + " 'microsoft.kubernetesconfiguration/extensions' | where"
                                + " tolower(tostring(properties.ExtensionType)) == 'microsoft.policyinsights'\"}")
                .json();
        assertThat(extensions.path("totalRecords").asInt()).isEqualTo(9);
        String other = UUID.randomUUID().toString();
        assertThat(query(owner, "{\"subscriptions\":[\"" + other + "\"],\"query\":\"resources\"}")
                        .json()
                        .path("error")
                        .path("details")
                        .path(0)
                        .path("code")
                        .asString())
                .isEqualTo("NoValidSubscriptionsInQueryRequest");
        for (String bad : List.of("resources | join x", "tables", "resources | where", "resources ; drop")) {
            Answer refused = query(owner, Json.object().put("query", bad).toString());
            assertThat(refused.status()).isEqualTo(400);
            assertThat(code(refused)).isEqualTo("BadRequest");
        }
        assertThat(query(owner, "{not json").status()).isEqualTo(400);
    }

    @Test
    void roleAssignmentsWithTheFilters() throws Exception {
        ClusterPlan c = cluster("test-gnt-webshop");
        String base = path(c.armId()) + "/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01";
        JsonNode all = CLIENT.arm(base, owner).json();
        assertThat(all.path("value")
                        .valueStream()
                        .map(v -> v.path("properties").path("scope").asString()))
                .anyMatch(s -> s.endsWith("/namespaces/webshop"));
        JsonNode here = CLIENT.arm(base + "&$filter=atScope()", owner).json();
        assertThat(here.path("value")
                        .valueStream()
                        .map(v -> v.path("properties").path("scope").asString()))
                .noneMatch(s -> s.endsWith("/namespaces/webshop"))
                .anyMatch(s -> s.contains("managementGroups"));
        String lena = CLIENT.sandbox
                .plan()
                .person("lena.holt@brambleholt.example")
                .orElseThrow()
                .objectId();
        JsonNode reaching =
                CLIENT.arm(base + "&$filter=assignedTo('" + lena + "')", owner).json();
        assertThat(reaching.path("value").size()).isEqualTo(3);
        JsonNode direct = CLIENT.arm(
                        base + "&$filter="
                                + java.net.URLEncoder.encode("principalId eq '" + lena + "'", StandardCharsets.UTF_8),
                        owner)
                .json();
        assertThat(direct.path("value").size()).isZero();
        String group = CLIENT.sandbox.plan().group("webshop-developers").objectId();
        assertThat(CLIENT.arm(base + "&$filter=assignedTo('" + group + "')", owner)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void writingRoleAssignments() throws Exception {
        String scope =
                "subscriptions/" + CLIENT.sandbox.plan().subscriptions().get(1).id();
        String group = CLIENT.sandbox.plan().group("store-systems").objectId();
        String body =
                "{\"properties\":{\"roleDefinitionId\":\"/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7\",\"principalId\":\""
                        + group + "\",\"principalType\":\"Group\"}}";
        String one = scope + "/providers/Microsoft.Authorization/roleAssignments/" + UUID.randomUUID()
                + "?api-version=2022-04-01";
        assertThat(put(one, reader, body).status()).isEqualTo(403);
        assertThat(put(one, owner, body).status()).isEqualTo(201);
        assertThat(CLIENT.arm("subscriptions?api-version=2022-12-01", support)
                        .json()
                        .path("value")
                        .size())
                .isEqualTo(3);
        Answer again = put(
                scope + "/providers/Microsoft.Authorization/roleAssignments/" + UUID.randomUUID()
                        + "?api-version=2022-04-01",
                owner,
                body);
        assertThat(again.status()).isEqualTo(409);
        assertThat(code(again)).isEqualTo("RoleAssignmentExists");
        assertThat(CLIENT.send(HttpRequest.newBuilder(URI.create(CLIENT.sandbox.resourceManager() + one))
                                .header("Authorization", "Bearer " + owner)
                                .DELETE())
                        .status())
                .isEqualTo(200);
        assertThat(CLIENT.send(HttpRequest.newBuilder(URI.create(CLIENT.sandbox.resourceManager() + one))
                                .header("Authorization", "Bearer " + owner)
                                .DELETE())
                        .status())
                .isEqualTo(204);
        assertThat(CLIENT.arm("subscriptions?api-version=2022-12-01", support)
                        .json()
                        .path("value")
                        .size())
                .isEqualTo(2);
    }

    private static Answer put(String path, String token, String body) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(URI.create(CLIENT.sandbox.resourceManager() + path))
                .header("Authorization", "Bearer " + token)
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    @Test
    void everyReadOfTheContract() throws Exception {
        String id = path(cluster("prod-gnt-webshop").armId());
        String subscription = "subscriptions/" + cluster("prod-gnt-webshop").subscriptionId();
        for (String path : List.of(
                id + "/providers/Microsoft.HybridContainerService/provisionedClusterInstances?api-version=2024-01-01",
                id
                        + "/providers/Microsoft.HybridContainerService/provisionedClusterInstances/default/agentPools?api-version=2024-01-01",
                id + "/providers/Microsoft.KubernetesConfiguration/extensions?api-version=2025-03-01",
                id + "/providers/Microsoft.KubernetesConfiguration/fluxConfigurations?api-version=2025-04-01",
                id + "/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview",
                id + "/providers/Microsoft.Insights/diagnosticSettingsCategories?api-version=2021-05-01-preview",
                id + "/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01",
                id + "/providers/Microsoft.Authorization/policyAssignments?api-version=2025-03-01",
                subscription + "/providers/Microsoft.Authorization/roleDefinitions?api-version=2022-04-01",
                subscription
                        + "/providers/Microsoft.Authorization/roleEligibilityScheduleInstances?api-version=2020-10-01",
                subscription
                        + "/providers/Microsoft.Authorization/roleAssignmentScheduleInstances?api-version=2020-10-01",
                "providers/Microsoft.Authorization/policyDefinitions?api-version=2025-03-01",
                "providers/Microsoft.Authorization/policySetDefinitions?api-version=2025-03-01",
                "providers/Microsoft.Management/managementGroups?api-version=2023-04-01",
                subscription + "/resourceGroups?api-version=2022-12-01")) {
            Answer answer = CLIENT.arm(path, reader);
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(answer.json().path("value").size()).as(path).isPositive();
        }
        for (String path : List.of(
                id
                        + "/providers/Microsoft.HybridContainerService/provisionedClusterInstances/default?api-version=2024-01-01",
                id
                        + "/providers/Microsoft.HybridContainerService/provisionedClusterInstances/default/upgradeProfiles/default?api-version=2024-01-01",
                "providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635?api-version=2022-04-01",
                "providers/Microsoft.Management/managementGroups/retail?api-version=2023-04-01&$expand=ancestors")) {
            assertThat(CLIENT.arm(path, reader).status()).as(path).isEqualTo(200);
        }
        String none = path(cluster("prod-brs-tills").armId());
        assertThat(CLIENT.arm(
                                none + "/providers/Microsoft.KubernetesConfiguration/extensions?api-version=2025-03-01",
                                reader)
                        .json()
                        .path("value")
                        .size())
                .isZero();
        assertThat(CLIENT.arm(
                                none
                                        + "/providers/Microsoft.HybridContainerService/provisionedClusterInstances/default?api-version=2024-01-01",
                                reader)
                        .status())
                .isEqualTo(404);
        JsonNode entities = CLIENT.post(
                        URI.create(CLIENT.sandbox.resourceManager()
                                + "providers/Microsoft.Management/getEntities?api-version=2023-04-01"),
                        owner,
                        "")
                .json();
        // Three groups and three subscriptions; the root group is above what the platform team was given.
        assertThat(entities.path("count").asInt()).isEqualTo(6);
    }

    @Test
    void compliance() throws Exception {
        String scope = CLIENT.sandbox.resourceManager() + "subscriptions/"
                + CLIENT.sandbox.plan().subscriptions().getFirst().id() + "/providers/Microsoft.PolicyInsights/";
        JsonNode states = CLIENT.post(
                        URI.create(
                                scope
                                        + "policyStates/latest/queryResults?api-version=2024-10-01&$filter=IsCompliant%20eq%20false"),
                        reader,
                        "")
                .json();
        assertThat(states.path("value").size())
                .isPositive()
                .isEqualTo(states.path("@odata.count").asInt());
        assertThat(states.path("value").path(0).path("complianceState").asString())
                .isEqualTo("NonCompliant");
        JsonNode summary = CLIENT.post(
                        URI.create(scope + "policyStates/latest/summarize?api-version=2024-10-01"), reader, "")
                .json();
        assertThat(summary.path("value")
                        .path(0)
                        .path("results")
                        .path("nonCompliantResources")
                        .asInt())
                .isPositive();
        JsonNode components = CLIENT.post(
                        URI.create(
                                scope.replace(
                                                CLIENT.sandbox
                                                        .plan()
                                                        .subscriptions()
                                                        .getFirst()
                                                        .id(),
                                                CLIENT.sandbox
                                                        .plan()
                                                        .subscriptions()
                                                        .get(2)
                                                        .id())
                                        + "componentPolicyStates/latest/queryResults?api-version=2024-10-01&$expand=PolicyEvaluationDetails"),
                        reader,
                        "")
                .json();
        assertThat(components.path("value").path(0).path("componentId").asString())
                .contains("/");
    }

    @Test
    void throttlingAndQuotaHeaders() throws Exception {
        CLIENT.sandbox
                .faults()
                .set(Fault.of(Fault.Service.ARM, "/subscriptions", Fault.Kind.THROTTLE, 2)
                        .lasting(java.time.Duration.ofSeconds(7)));
        for (int i = 0; i < 2; i++) {
            Answer throttled = CLIENT.arm("subscriptions?api-version=2022-12-01", owner);
            assertThat(throttled.status()).isEqualTo(429);
            assertThat(throttled.header("Retry-After")).isEqualTo("7");
            assertThat(code(throttled)).isEqualTo("TooManyRequests");
        }
        Answer fine = CLIENT.arm("subscriptions?api-version=2022-12-01", owner);
        assertThat(fine.status()).isEqualTo(200);
        assertThat(fine.header("x-ms-ratelimit-remaining-tenant-reads")).isNotEmpty();
        assertThat(fine.header("x-ms-request-id")).isNotEmpty();
    }

    @Test
    void tenThousandClustersThroughResourceGraph() throws Exception {
        try (PracticeClient many =
                new PracticeClient(Sandbox.start(SandboxOptions.defaults().withClusters(10_000), () -> NOW))) {
            String token = many.armToken("ada.quill");
            URI address = URI.create(many.sandbox.resourceManager()
                    + "providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01");
            List<String> seen = new ArrayList<>();
            String skip = "";
            do {
                var body = Json.object()
                        .put(
                                "query",
                                "resources | where type =~ 'microsoft.kubernetes/connectedclusters' | project id,"
                                        + " name, properties | order by id asc");
                body.putObject("options").put("$top", 1000);
                if (!skip.isEmpty()) {
                    ((tools.jackson.databind.node.ObjectNode) body.path("options")).put("$skipToken", skip);
                }
                JsonNode page = many.post(address, token, body.toString()).json();
                assertThat(page.path("totalRecords").asInt()).isEqualTo(10_000);
                page.path("data").forEach(r -> seen.add(r.path("id").asString()));
                skip = page.path("$skipToken").asString("");
            } while (!skip.isEmpty());
            assertThat(seen).hasSize(10_000).doesNotHaveDuplicates();
        }
    }
}
