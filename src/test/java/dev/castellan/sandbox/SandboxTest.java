package dev.castellan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.sandbox.PracticeClient.Answer;
import dev.castellan.sandbox.ground.ClusterPlan;
import dev.castellan.sandbox.ground.FleetPlan;
import dev.castellan.sandbox.ground.Json;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The front door, Microsoft Graph, and that a seed is a promise. */
class SandboxTest {
    private static final Instant NOW = Instant.parse("2026-11-02T09:00:00Z");
    private static final PracticeClient CLIENT =
            new PracticeClient(Sandbox.start(SandboxOptions.defaults(), () -> NOW));

    @AfterAll
    static void close() {
        CLIENT.close();
    }

    private static Answer graph(String path, String token) throws Exception {
        return CLIENT.get(URI.create(CLIENT.sandbox.graph() + "v1.0/" + path), token);
    }

    private static String graphToken(String user) throws Exception {
        return CLIENT.signIn(user, CLIENT.sandbox.graph() + ".default")
                .path("access_token")
                .asString();
    }

    @Test
    void theStoryIsComplete() {
        FleetPlan plan = CLIENT.sandbox.plan();
        assertThat(plan.subscriptions()).hasSize(3);
        assertThat(plan.clusters()).hasSize(14);
        assertThat(plan.clusters().stream().map(ClusterPlan::site).distinct()).hasSize(6);
        assertThat(plan.clusters().stream().map(ClusterPlan::environment).distinct())
                .hasSize(3);
        assertThat(plan.clusters().stream().map(ClusterPlan::kind).distinct()).hasSize(3);
        assertThat(plan.clusters().stream().map(ClusterPlan::connectivity).distinct())
                .hasSize(3);
        assertThat(plan.clusters())
                .anyMatch(c -> c.tags().isEmpty() && c.environment() == ClusterPlan.Stage.PRODUCTION);
        assertThat(plan.clusters())
                .anyMatch(c -> !c.policyExtension() && c.environment() == ClusterPlan.Stage.PRODUCTION);
        assertThat(plan.clusters()).anyMatch(c -> !c.agentVersion().equals(c.desiredAgentVersion()));
        assertThat(plan.clusters())
                .anyMatch(c -> c.certificateExpiry()
                        .filter(e -> e.isAfter(NOW) && e.isBefore(NOW.plus(Duration.ofDays(10))))
                        .isPresent());
        assertThat(CLIENT.sandbox.users())
                .hasSize(11)
                .anyMatch(PracticeUser::mfa)
                .anyMatch(u -> !u.mfa());
        // A contractor reaches the production administrators through two groups.
        String kai = plan.person("kai.lund@brambleholt.example").orElseThrow().objectId();
        assertThat(plan.transitiveGroups(kai))
                .contains(plan.group("kubernetes-production-admins").objectId());
    }

    @Test
    void theSameSeedIsTheSameFleet() throws Exception {
        String query = "{\"query\":\"resources | order by id asc\"}";
        try (PracticeClient again = new PracticeClient(Sandbox.start(SandboxOptions.defaults(), () -> NOW));
                PracticeClient other = new PracticeClient(
                        Sandbox.start(SandboxOptions.defaults().withSeed(8), () -> NOW))) {
            JsonNode here = all(CLIENT, query);
            assertThat(all(again, query)).isEqualTo(here);
            assertThat(all(other, query)).isNotEqualTo(here);
            assertThat(again.sandbox.tenantId()).isEqualTo(CLIENT.sandbox.tenantId());
            assertThat(again.sandbox.clientId()).isEqualTo(CLIENT.sandbox.clientId());
            assertThat(again.sandbox.users()).isEqualTo(CLIENT.sandbox.users());
            assertThat(other.sandbox.tenantId()).isNotEqualTo(CLIENT.sandbox.tenantId());
        }
    }

    private static JsonNode all(PracticeClient client, String query) throws Exception {
        String token = client.armToken("ada.quill");
        URI address = URI.create(client.sandbox.resourceManager()
                + "providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01");
        var data = Json.object();
        data.set("clusters", client.post(address, token, query).json().path("data"));
        data.set(
                "roles",
                client.post(address, token, query.replace("resources |", "authorizationresources |"))
                        .json()
                        .path("data"));
        assertThat(data.path("clusters").size()).isEqualTo(14);
        assertThat(data.path("roles").size()).isGreaterThan(30);
        return data;
    }

    @Test
    void moreClustersAreVariationsAndNamesStayUnique() {
        FleetPlan plan = FleetPlan.of(7, 10_000, NOW);
        assertThat(plan.clusters().stream().map(ClusterPlan::armId).collect(Collectors.toSet()))
                .hasSize(10_000);
        assertThat(plan.cluster("PROD-GNT-WEBSHOP").orElseThrow())
                .isEqualTo(plan.clusters().getFirst());
        assertThat(plan.cluster(plan.clusters().getLast().name()))
                .contains(plan.clusters().getLast());
    }

    @Test
    void whoAmIAndMyGroups() throws Exception {
        String token = graphToken("noor.vale");
        assertThat(graph("me", token).json().path("userPrincipalName").asString())
                .isEqualTo("noor.vale@brambleholt.example");
        JsonNode groups = graph("me/transitiveMemberOf/microsoft.graph.group?$select=id,displayName&$top=2", token)
                .json();
        assertThat(groups.path("value").size()).isEqualTo(2);
        assertThat(groups.path("value").path(0).has("description")).isFalse();
        JsonNode more = CLIENT.get(URI.create(groups.path("@odata.nextLink").asString()), token)
                .json();
        assertThat(more.path("value").size()).isPositive();
        JsonNode ids = CLIENT.post(
                        URI.create(CLIENT.sandbox.graph() + "v1.0/me/getMemberGroups"),
                        token,
                        "{\"securityEnabledOnly\":true}")
                .json();
        assertThat(ids.path("value").size()).isEqualTo(4);
    }

    @Test
    void groupsAndTheirMembers() throws Exception {
        String token = graphToken("tomas.reyer");
        String group = CLIENT.sandbox.plan().group("site-reliability").objectId();
        JsonNode direct = graph("groups/" + group + "/members", token).json();
        JsonNode transitive =
                graph("groups/" + group + "/transitiveMembers", token).json();
        assertThat(direct.path("value").size()).isEqualTo(3);
        assertThat(transitive
                        .path("value")
                        .valueStream()
                        .map(v -> v.path("displayName").asString()))
                .contains("Kai Lund", "contractors");
        String gone = "00000000-0000-0000-0000-000000000009";
        JsonNode objects = CLIENT.post(
                        URI.create(CLIENT.sandbox.graph() + "v1.0/directoryObjects/getByIds"),
                        token,
                        "{\"ids\":[\"" + group + "\",\"" + gone + "\"],\"types\":[\"group\"]}")
                .json();
        assertThat(objects.path("value").size()).isEqualTo(1);
        assertThat(graph("users/" + gone, token).status()).isEqualTo(404);
        assertThat(graph("users?$count=true", token).status()).isEqualTo(400);
        assertThat(graph("users", token).json().path("value").size()).isEqualTo(12);
        assertThat(graph("users", token).json().path("value").valueStream())
                .filteredOn(u -> u.path("userType").asString("").equals("Guest"))
                .extracting(u -> u.path("displayName").asString())
                .contains("Jonas Feld");
    }

    @Test
    void conditionalAccessNeedsARight() throws Exception {
        assertThat(graph("identity/conditionalAccess/policies", graphToken("lena.holt"))
                        .status())
                .isEqualTo(403);
        assertThat(graph("identity/conditionalAccess/policies", graphToken("tomas.reyer"))
                        .json()
                        .path("value")
                        .size())
                .isEqualTo(3);
    }

    @Test
    void aTokenForAnotherTenantOpensNothingHere() throws Exception {
        String partner = CLIENT.sandbox.plan().tenants().get(1).id();
        String refresh = CLIENT.signIn("ada.quill", CLIENT.armScope())
                .path("refresh_token")
                .asString();
        String token = CLIENT.form(partner + "/oauth2/v2.0/token", CLIENT.refreshForm(refresh, CLIENT.armScope(), ""))
                .json()
                .path("access_token")
                .asString();
        assertThat(CLIENT.arm("subscriptions?api-version=2022-12-01", token)
                        .json()
                        .path("value")
                        .size())
                .isZero();
        Answer refused = CLIENT.arm(
                "subscriptions/"
                        + CLIENT.sandbox.plan().subscriptions().getFirst().id() + "?api-version=2022-12-01",
                token);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.json().path("error").path("code").asString()).isEqualTo("InvalidAuthenticationTokenTenant");
    }

    @Test
    void resetForgetsSessionsFaultsAndWrites() throws Exception {
        try (PracticeClient own = new PracticeClient(Sandbox.start(SandboxOptions.defaults(), () -> NOW))) {
            String refresh = own.signIn("ada.quill", own.armScope())
                    .path("refresh_token")
                    .asString();
            own.sandbox
                    .faults()
                    .set(dev.castellan.sandbox.ground.Fault.of(
                            dev.castellan.sandbox.ground.Fault.Service.ANY,
                            dev.castellan.sandbox.ground.Fault.Kind.DROP,
                            0));
            own.sandbox.reset();
            assertThat(own.refresh(refresh, own.armScope(), "").status()).isEqualTo(400);
            assertThat(own.sandbox.faults().active()).isEmpty();
            assertThat(own.armToken("ada.quill")).isNotEmpty();
        }
    }

    @Test
    void aFixedPortIsUsedAndAProfileNamesEverything() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        SandboxOptions options = new SandboxOptions(7, 14, 0, 0, port, Duration.ofMinutes(65), Optional.empty());
        try (Sandbox fixed = Sandbox.start(options, () -> NOW)) {
            assertThat(fixed.authority()).hasPort(port);
            assertThat(fixed.resourceManager()).hasPort(port + 1);
            assertThat(fixed.graph()).hasPort(port + 2);
            JsonNode profile = Json.read(
                    fixed.profileJson(Path.of("/somewhere/ca.pem"), Optional.of(Path.of("/somewhere/config"))));
            assertThat(profile.path("cloud").path("authority").asString())
                    .isEqualTo(fixed.authority().toString());
            assertThat(profile.path("cloud").path("discovery").asBoolean(true)).isFalse();
            assertThat(profile.path("tenant").asString()).isEqualTo(fixed.tenantId());
            assertThat(profile.path("kubeconfigs").path(0).asString()).isEqualTo("/somewhere/config");
            assertThat(profile.path("control").path("token").asString()).isEqualTo(fixed.controlToken());
            assertThatThrownBy(() -> Sandbox.start(options, () -> NOW)).isInstanceOf(UncheckedIOException.class);
        }
        // Everything was closed again, also by the start that failed.
        Sandbox.start(options, () -> NOW).close();
    }

    @Test
    void theKubeconfigAndTheRequestsAreThere() throws Exception {
        assertThat(CLIENT.sandbox.kubeconfig()).contains("contexts:", "prod-mcr-tills");
        CLIENT.arm("subscriptions?api-version=2022-12-01", CLIENT.armToken("ada.quill"));
        assertThat(CLIENT.sandbox.requests()).anyMatch(r -> r.path().equals("/subscriptions") && r.status() == 200);
        assertThat(List.copyOf(CLIENT.sandbox.secretsHandedOut())).isNotEmpty();
    }
}
