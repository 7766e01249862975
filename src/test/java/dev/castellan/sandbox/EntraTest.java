package dev.castellan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.castellan.sandbox.PracticeClient.Answer;
import dev.castellan.sandbox.PracticeClient.Flow;
import dev.castellan.sandbox.ground.Fault;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Practice Entra by hand, over HTTPS. */
class EntraTest {
    private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.parse("2026-11-02T09:00:00Z"));
    private static final InstantSource CLOCK = NOW::get;
    private static final PracticeClient client = new PracticeClient(Sandbox.start(SandboxOptions.defaults(), CLOCK));

    @AfterAll
    static void close() {
        client.close();
    }

    @AfterEach
    void reset() {
        client.sandbox.reset();
    }

    private static String code(Answer answer) {
        assertThat(answer.status()).isEqualTo(400);
        return answer.json().path("error_codes").path(0).asString();
    }

    @Test
    void codeFlowWithPkceThroughThePages() throws Exception {
        Flow flow = client.flow(client.sandbox.tenantId(), client.armScope(), "");
        Map<String, String> redirect = client.throughPages(flow.authorize(), "ada.quill@brambleholt.example");
        assertThat(redirect).containsEntry("state", "state-1").containsKeys("code", "client_info");

        JsonNode tokens = client.redeem(flow, redirect.getOrDefault("code", ""), client.armScope(), "")
                .json();

        JsonNode access = PracticeClient.claimsOf(tokens.path("access_token").asString());
        assertThat(access.path("aud").asString())
                .isEqualTo(client.sandbox.resourceManager().toString().replaceAll("/$", ""));
        assertThat(access.path("tid").asString()).isEqualTo(client.sandbox.tenantId());
        assertThat(access.path("upn").asString()).isEqualTo("ada.quill@brambleholt.example");
        assertThat(access.path("amr").valueStream().map(JsonNode::asString)).containsExactly("pwd", "mfa");
        assertThat(access.path("scp").asString()).isEqualTo("user_impersonation");
        assertThat(access.path("groups").size()).isGreaterThan(2);
        JsonNode id = PracticeClient.claimsOf(tokens.path("id_token").asString());
        assertThat(id.path("nonce").asString()).isEqualTo("nonce-1");
        assertThat(id.path("aud").asString()).isEqualTo(client.sandbox.clientId());
        assertThat(tokens.path("expires_in").asInt()).isEqualTo(3900);
        assertThat(client.sandbox.secretsHandedOut())
                .contains(
                        tokens.path("access_token").asString(),
                        tokens.path("refresh_token").asString(),
                        redirect.getOrDefault("code", ""));
    }

    @Test
    void aCodeWorksOnceAndOnlyWithItsVerifier() throws Exception {
        Flow flow = client.flow("organizations", client.armScope(), "");
        String first = client.throughPages(flow.authorize(), "ada.quill@brambleholt.example")
                .getOrDefault("code", "");
        Flow stolen = new Flow("not-the-verifier", "", "", flow.authorize());
        assertThat(code(client.redeem(stolen, first, client.armScope(), ""))).isEqualTo("501481");
        assertThat(code(client.redeem(flow, first, client.armScope(), ""))).isEqualTo("54005");
    }

    @Test
    void withoutMfaTheTokenSaysSo() throws Exception {
        JsonNode tokens = client.signIn("lena.holt", client.armScope());
        assertThat(PracticeClient.claimsOf(tokens.path("access_token").asString())
                        .path("amr")
                        .valueStream()
                        .map(JsonNode::asString))
                .containsExactly("pwd");
    }

    @Test
    void refreshTokensRotateAndCanBeRevoked() throws Exception {
        JsonNode first = client.signIn("noor.vale", client.armScope());
        String old = first.path("refresh_token").asString();
        JsonNode second = client.refresh(old, client.armScope(), "").json();
        assertThat(second.path("refresh_token").asString()).isNotEmpty().isNotEqualTo(old);
        client.sandbox.revoke("noor.vale@brambleholt.example");
        Answer refused = client.refresh(second.path("refresh_token").asString(), client.armScope(), "");
        assertThat(code(refused)).isEqualTo("50173");
        assertThat(refused.json().path("error").asString()).isEqualTo("invalid_grant");
    }

    @Test
    void refreshForAnotherResource() throws Exception {
        String refresh = client.signIn("ada.quill", client.armScope())
                .path("refresh_token")
                .asString();
        JsonNode graph = client.refresh(refresh, client.sandbox.graph() + "User.Read", "")
                .json();
        assertThat(PracticeClient.claimsOf(graph.path("access_token").asString())
                                .path("aud")
                                .asString() + "/")
                .isEqualTo(client.sandbox.graph().toString());
        assertThat(code(client.refresh(refresh, "https://other.example/.default", "")))
                .isEqualTo("500011");
    }

    @Test
    void deviceFlow() throws Exception {
        JsonNode device = client.form(
                        "organizations/oauth2/v2.0/devicecode",
                        Map.of(
                                "client_id",
                                client.sandbox.clientId(),
                                "scope",
                                "openid offline_access " + client.armScope()))
                .json();
        Map<String, String> poll = Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:device_code",
                "client_id",
                client.sandbox.clientId(),
                "device_code",
                device.path("device_code").asString());
        assertThat(client.form("organizations/oauth2/v2.0/token", poll)
                        .json()
                        .path("error")
                        .asString())
                .isEqualTo("authorization_pending");

        URI page = URI.create(device.path("verification_uri").asString() + "?user_code="
                + device.path("user_code").asString());
        assertThat(page.getScheme()).isEqualTo("http");
        Answer accounts = client.send(HttpRequest.newBuilder(page));
        Map<String, String> form = PracticeClient.formOf(accounts.raw().body(), "noor.vale@brambleholt.example");
        assertThat(client.form("common/oauth2/deviceauth", form).raw().body())
                .contains("You signed in on the other device");

        JsonNode tokens = client.form("organizations/oauth2/v2.0/token", poll).json();
        assertThat(PracticeClient.claimsOf(tokens.path("access_token").asString())
                        .path("upn")
                        .asString())
                .isEqualTo("noor.vale@brambleholt.example");
        assertThat(client.form("organizations/oauth2/v2.0/token", poll)
                        .json()
                        .path("error")
                        .asString())
                .isEqualTo("bad_verification_code");
    }

    @Test
    void deviceFlowDeclinedAndExpired() throws Exception {
        JsonNode device = client.form(
                        "organizations/oauth2/v2.0/devicecode",
                        Map.of("client_id", client.sandbox.clientId(), "scope", client.armScope()))
                .json();
        Map<String, String> poll = Map.of(
                "grant_type",
                "device_code",
                "client_id",
                client.sandbox.clientId(),
                "device_code",
                device.path("device_code").asString());
        Answer accounts = client.send(HttpRequest.newBuilder(URI.create(device.path("verification_uri")
                        .asString() + "?user_code=" + device.path("user_code").asString())));
        Map<String, String> decline = PracticeClient.formOf(accounts.raw().body(), "decline");
        client.form("common/oauth2/deviceauth", decline);
        assertThat(client.form("organizations/oauth2/v2.0/token", poll)
                        .json()
                        .path("error")
                        .asString())
                .isEqualTo("authorization_declined");

        JsonNode late = client.form(
                        "organizations/oauth2/v2.0/devicecode",
                        Map.of("client_id", client.sandbox.clientId(), "scope", client.armScope()))
                .json();
        Instant before = NOW.get();
        try {
            NOW.set(before.plus(Duration.ofMinutes(16)));
            Map<String, String> again = Map.of(
                    "grant_type",
                    "device_code",
                    "client_id",
                    client.sandbox.clientId(),
                    "device_code",
                    late.path("device_code").asString());
            assertThat(client.form("organizations/oauth2/v2.0/token", again)
                            .json()
                            .path("error")
                            .asString())
                    .isEqualTo("expired_token");
        } finally {
            NOW.set(before);
        }
    }

    @Test
    void peopleWithTrouble() throws Exception {
        for (var expected : List.of(
                List.of("ines.ward@brambleholt.example", "AADSTS53003"),
                List.of("petra.moss@brambleholt.example", "AADSTS50057"),
                List.of("mira.sol@orrinfield.example", "AADSTS50020"))) {
            Flow flow = client.flow(client.sandbox.tenantId(), client.armScope(), "");
            Map<String, String> redirect = client.throughPages(flow.authorize(), expected.get(0));
            assertThat(redirect).containsEntry("error", "access_denied").containsEntry("state", "state-1");
            assertThat(redirect.get("error_description")).startsWith(expected.get(1));
        }
        Flow consent = client.flow("organizations", client.armScope(), "");
        String code = client.throughPages(consent.authorize(), "otto.finch@brambleholt.example")
                .getOrDefault("code", "");
        Answer missing = client.redeem(consent, code, client.armScope(), "");
        assertThat(code(missing)).isEqualTo("65001");
        assertThat(missing.json().path("suberror").asString()).isEqualTo("consent_required");
        String refresh = client.signIn("sven.dahl", client.armScope())
                .path("refresh_token")
                .asString();
        assertThat(code(client.refresh(refresh, client.armScope(), ""))).isEqualTo("70043");
    }

    @Test
    void otherTenants() throws Exception {
        String partner = client.sandbox.plan().tenants().get(1).id();
        Flow flow = client.flow(partner, client.armScope(), "");
        String code = client.throughPages(flow.authorize(), "ada.quill@brambleholt.example")
                .getOrDefault("code", "");
        JsonNode tokens = client.redeem(flow, code, client.armScope(), "").json();
        assertThat(PracticeClient.claimsOf(tokens.path("access_token").asString())
                        .path("tid")
                        .asString())
                .isEqualTo(partner);
        assertThat(client.form("nowhere.example/oauth2/v2.0/token", Map.of())
                        .json()
                        .path("error_codes")
                        .path(0)
                        .asInt())
                .isEqualTo(90002);
    }

    @Test
    void cancelGoesBackWithAnError() throws Exception {
        Flow flow = client.flow("organizations", client.armScope(), "");
        String page =
                client.send(HttpRequest.newBuilder(flow.authorize())).raw().body();
        String cancel = page.substring(page.indexOf("/cancel") - 60);
        Map<String, String> form =
                PracticeClient.formOf("<form " + cancel.substring(cancel.indexOf("<form") + 6), "canary");
        Answer answer = client.form("organizations/cancel", form);
        assertThat(answer.header("Location"))
                .startsWith(PracticeClient.REDIRECT)
                .contains("error=access_denied");
    }

    @Test
    void pagesAreGuarded() throws Exception {
        Flow flow = client.flow("organizations", client.armScope(), "");
        String context = flow.authorize().getRawQuery();
        Answer forged = client.form(
                "organizations/login",
                Map.of("context", context, "canary", "guess", "username", "ada.quill@brambleholt.example"));
        assertThat(forged.status()).isEqualTo(403);
        URI elsewhere = URI.create(flow.authorize().toString().replace("localhost%3A51234", "evil.example"));
        assertThat(client.send(HttpRequest.newBuilder(elsewhere)).raw().body()).contains("AADSTS50011");
        assertThatThrownBy(() -> client.sandbox.signInAs("ada.quill@brambleholt.example", elsewhere))
                .hasMessageContaining("AADSTS50011");
        URI plain = client.sandbox.browserPage(flow.authorize());
        assertThat(client.send(HttpRequest.newBuilder(plain)).raw().body()).contains("Pick an account");
        assertThat(client.send(HttpRequest.newBuilder(plain.resolve("/common/oauth2/v2.0/token"))
                                .POST(HttpRequest.BodyPublishers.noBody()))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void signInAsFollowsTheRedirect() throws Exception {
        LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
        HttpServer listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        listener.createContext("/", exchange -> {
            seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        listener.start();
        try {
            String here = "localhost%3A" + listener.getAddress().getPort();
            URI authorize = URI.create(client.flow("organizations", client.armScope(), "")
                    .authorize()
                    .toString()
                    .replace("localhost%3A51234", here));
            client.sandbox.signInAs("ada.quill@brambleholt.example", authorize);
            assertThat(seen.remove()).startsWith("GET /?code=1.");
            client.sandbox.signInAs(
                    "ada.quill@brambleholt.example", URI.create(authorize + "&response_mode=form_post"));
            assertThat(seen.remove()).startsWith("POST / code=1.");
        } finally {
            listener.stop(0);
        }
    }

    @Test
    void discovery() throws Exception {
        JsonNode configuration = client.send(HttpRequest.newBuilder(client.sandbox
                        .authority()
                        .resolve(client.sandbox.tenantId() + "/v2.0/.well-known/openid-configuration")))
                .json();
        assertThat(configuration.path("issuer").asString())
                .isEqualTo(client.sandbox.authority() + client.sandbox.tenantId() + "/v2.0");
        JsonNode keys = client.send(HttpRequest.newBuilder(
                        URI.create(configuration.path("jwks_uri").asString())))
                .json();
        assertThat(keys.path("keys").path(0).path("kty").asString()).isEqualTo("RSA");
        JsonNode instance = client.send(HttpRequest.newBuilder(client.sandbox
                        .authority()
                        .resolve("common/discovery/instance?api-version=1.1&authorization_endpoint="
                                + client.sandbox.authority() + "common/oauth2/v2.0/authorize")))
                .json();
        assertThat(instance.path("metadata").path(0).path("aliases").path(0).asString())
                .startsWith("localhost:");
    }

    @Test
    void aClaimsChallengeIsAnsweredByTheClaim() throws Exception {
        String weak = client.armToken("ada.quill");
        client.sandbox.faults().set(Fault.of(Fault.Service.ARM, "/subscriptions*", Fault.Kind.CHALLENGE, 0));

        Answer challenged = client.arm("subscriptions?api-version=2022-12-01", weak);
        assertThat(challenged.status()).isEqualTo(401);
        String header = challenged.header("WWW-Authenticate");
        assertThat(header).contains("error=\"insufficient_claims\"");
        String claims = new String(
                java.util.Base64.getDecoder().decode(header.replaceAll(".*claims=\"([^\"]*)\".*", "$1")),
                java.nio.charset.StandardCharsets.UTF_8);
        assertThat(claims).isEqualTo(Fault.ACRS_C1);

        String merged =
                "{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"},\"xms_cc\":{\"values\":[\"cp1\"]}}}";
        String strong = client.signIn("ada.quill", client.armScope(), merged)
                .path("access_token")
                .asString();
        assertThat(PracticeClient.claimsOf(strong).path("acrs").valueStream().map(JsonNode::asString))
                .contains("c1");
        assertThat(client.arm("subscriptions?api-version=2022-12-01", strong).status())
                .isEqualTo(200);
        assertThat(client.arm("subscriptions?api-version=2022-12-01", weak).status())
                .isEqualTo(401);

        String refresh = client.signIn("noor.vale", client.armScope())
                .path("refresh_token")
                .asString();
        Answer silent = client.refresh(refresh, client.armScope(), merged);
        assertThat(silent.json().path("error").asString()).isEqualTo("interaction_required");
        assertThat(silent.json().path("claims").asString()).contains("acrs");

        Flow withoutMfa = client.flow("organizations", client.armScope(), merged);
        assertThat(client.throughPages(withoutMfa.authorize(), "lena.holt@brambleholt.example")
                        .get("error_description"))
                .startsWith("AADSTS50079");
    }

    @Test
    void revocationAsksForANewerToken() throws Exception {
        JsonNode tokens = client.signIn("ada.quill", client.armScope());
        client.sandbox.faults().set(Fault.of(Fault.Service.ARM, Fault.Kind.REVOKE, 0));
        Answer refused = client.arm(
                "subscriptions?api-version=2022-12-01",
                tokens.path("access_token").asString());
        String claims = new String(
                java.util.Base64.getDecoder()
                        .decode(refused.header("WWW-Authenticate").replaceAll(".*claims=\"([^\"]*)\".*", "$1")),
                java.nio.charset.StandardCharsets.UTF_8);
        assertThat(claims).contains("nbf");
        String newer = client.refresh(tokens.path("refresh_token").asString(), client.armScope(), claims)
                .json()
                .path("access_token")
                .asString();
        assertThat(client.arm("subscriptions?api-version=2022-12-01", newer).status())
                .isEqualTo(200);
    }

    @Test
    void aClientWithoutCp1IsNotToldAboutClaims() throws Exception {
        String token = client.signIn("ada.quill", client.armScope(), "")
                .path("access_token")
                .asString();
        client.sandbox.faults().set(Fault.of(Fault.Service.ARM, Fault.Kind.CHALLENGE, 0));
        Answer refused = client.arm("subscriptions?api-version=2022-12-01", token);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("WWW-Authenticate")).doesNotContain("claims=");
    }

    @Test
    void faultsAtEntra() throws Exception {
        String refresh = client.signIn("ada.quill", client.armScope())
                .path("refresh_token")
                .asString();
        client.sandbox.faults().set(Fault.of(Fault.Service.ENTRA, "*/token", Fault.Kind.EXPIRE, 1));
        assertThat(code(client.refresh(refresh, client.armScope(), ""))).isEqualTo("70043");
        assertThat(client.refresh(refresh, client.armScope(), "").status()).isEqualTo(200);
        client.sandbox.faults().set(Fault.of(Fault.Service.ENTRA, Fault.Kind.REVOKE, 0));
        assertThat(code(client.refresh(refresh, client.armScope(), ""))).isEqualTo("50173");
        client.sandbox.faults().clear();
        client.sandbox.faults().set(Fault.of(Fault.Service.ENTRA, "*/token", Fault.Kind.CHALLENGE, 1));
        assertThat(client.refresh(refresh, client.armScope(), "")
                        .json()
                        .path("error")
                        .asString())
                .isEqualTo("interaction_required");
    }

    @Test
    void tokensEndByTheClock() throws Exception {
        String token = client.armToken("ada.quill");
        Instant before = NOW.get();
        try {
            NOW.set(before.plus(Duration.ofMinutes(66)));
            Answer late = client.arm("subscriptions?api-version=2022-12-01", token);
            assertThat(late.status()).isEqualTo(401);
            assertThat(late.json().path("error").path("code").asString()).isEqualTo("ExpiredAuthenticationToken");
        } finally {
            NOW.set(before);
        }
    }
}
