package dev.castellan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.sandbox.ground.Authority;
import dev.castellan.sandbox.ground.Fault;
import dev.castellan.sandbox.ground.Faults;
import dev.castellan.sandbox.ground.FleetPlan;
import dev.castellan.sandbox.ground.Glob;
import dev.castellan.sandbox.ground.Ground;
import dev.castellan.sandbox.ground.HttpsEndpoint;
import dev.castellan.sandbox.ground.Json;
import dev.castellan.sandbox.ground.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLHandshakeException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way to misbehave, and who may ask for it. */
class FaultsTest {
    private static final PracticeClient CLIENT =
            new PracticeClient(Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC()));
    private static final String LIST = "subscriptions?api-version=2022-12-01";

    @AfterAll
    static void close() {
        CLIENT.close();
    }

    @AfterEach
    void clear() {
        CLIENT.sandbox.faults().clear();
    }

    private static void set(Fault.Kind kind) {
        CLIENT.sandbox.faults().set(Fault.of(Fault.Service.ARM, "/subscriptions", kind, 1));
    }

    @Test
    void eachTransportFaultHitsOnceAndIsGone() throws Exception {
        String token = CLIENT.armToken("ada.quill");
        set(Fault.Kind.SERVER_ERROR);
        assertThat(CLIENT.arm(LIST, token).status()).isEqualTo(503);
        CLIENT.sandbox
                .faults()
                .set(Fault.of(Fault.Service.ARM, Fault.Kind.SERVER_ERROR, 1).saying("502"));
        assertThat(CLIENT.arm(LIST, token).status()).isEqualTo(502);
        set(Fault.Kind.TRUNCATE);
        assertThatThrownBy(() -> CLIENT.arm(LIST, token)).isInstanceOf(IOException.class);
        set(Fault.Kind.DELAY);
        assertThat(CLIENT.arm(LIST, token).status()).isEqualTo(200);
        set(Fault.Kind.EXPIRE);
        assertThat(CLIENT.arm(LIST, token).json().path("error").path("code").asString())
                .isEqualTo("ExpiredAuthenticationToken");
        assertThat(CLIENT.arm(LIST, token).status()).isEqualTo(200);
        assertThat(CLIENT.sandbox.faults().active()).isEmpty();
    }

    @Test
    void dropEndsTheConnection() throws Exception {
        String token = CLIENT.armToken("ada.quill");
        // The JDK client tries an idempotent request again by itself.
        CLIENT.sandbox.faults().set(Fault.of(Fault.Service.ARM, "/subscriptions", Fault.Kind.DROP, 0));
        assertThatThrownBy(() -> CLIENT.arm(LIST, token)).isInstanceOf(IOException.class);
    }

    @Test
    void hangLastsUntilItIsCleared() throws Exception {
        String token = CLIENT.armToken("ada.quill");
        CLIENT.sandbox.faults().set(Fault.of(Fault.Service.ARM, "/subscriptions", Fault.Kind.HANG, 0));
        CompletableFuture<String> outcome = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                outcome.complete("answer " + CLIENT.arm(LIST, token).status());
            } catch (IOException e) {
                outcome.complete("ended");
            }
        });
        Awaitility.await().until(() -> CLIENT.sandbox.faults().hanging() > 0);
        assertThat(outcome).isNotDone();
        CLIENT.sandbox.faults().clear();
        // The JDK client asks again on a new connection when an idempotent request was cut off.
        assertThat(outcome.get(60, java.util.concurrent.TimeUnit.SECONDS)).isIn("ended", "answer 200");
    }

    @Test
    void theNewestRuleWinsAndCountsDown() {
        Faults faults = new Faults(() -> Instant.EPOCH);
        faults.set(Fault.of(Fault.Service.ANY, Fault.Kind.DROP, 0));
        faults.set(Fault.of(Fault.Service.ARM, "*/ConnectedClusters*", Fault.Kind.THROTTLE, 1));
        assertThat(faults.takeTransport(Fault.Service.ARM, "/a/connectedClusters/b")
                        .orElseThrow()
                        .fault()
                        .kind())
                .isEqualTo(Fault.Kind.THROTTLE);
        assertThat(faults.takeTransport(Fault.Service.ARM, "/a/connectedClusters/b")
                        .orElseThrow()
                        .fault()
                        .kind())
                .isEqualTo(Fault.Kind.DROP);
        assertThat(faults.take(Fault.Service.ARM, "/", Fault.Kind.EXPIRE)).isEmpty();
        assertThat(faults.active()).hasSize(1);
    }

    @Test
    void globs() {
        assertThat(Glob.matches("*", "")).isTrue();
        assertThat(Glob.matches("/a/*/c", "/a/b/x/c")).isTrue();
        assertThat(Glob.matches("/a/?", "/a/bc")).isFalse();
        assertThat(Glob.matches("*".repeat(500) + "x", "y".repeat(5000))).isFalse();
    }

    @Test
    void theControlEndpointWantsItsToken(@TempDir Path folder) throws Exception {
        Path ca = Files.writeString(folder.resolve("ca.pem"), CLIENT.sandbox.caPem());
        Path profile =
                Files.writeString(folder.resolve("profile.json"), CLIENT.sandbox.profileJson(ca, Optional.empty()));
        try (ControlClient control = ControlClient.fromProfile(profile)) {
            assertThat(control.list()).isEmpty();
            Fault fault = Fault.of(Fault.Service.GRAPH, "/v1.0/me", Fault.Kind.DELAY, 3)
                    .lasting(Duration.ofMillis(5));
            assertThat(control.set(fault)).containsExactly(fault);
            assertThat(CLIENT.sandbox.faults().active().getFirst().fault()).isEqualTo(fault);
            assertThat(control.clear()).isEmpty();
        }
        try (ControlClient stranger = ControlClient.of(CLIENT.sandbox.control(), "guess", CLIENT.sandbox.caPem())) {
            assertThatThrownBy(stranger::list).hasMessageContaining("control token");
        }
        assertThat(CLIENT.post(
                                CLIENT.sandbox.control().resolve("control/faults"),
                                CLIENT.sandbox.controlToken(),
                                "{\"kind\":\"EXPLODE\"}")
                        .status())
                .isEqualTo(400);
        assertThatThrownBy(() -> ControlClient.fromProfile(Files.writeString(folder.resolve("other.json"), "{}")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aFaultFileIsReadAtTheStart(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("faults.json"), "[{\"kind\":\"server-error\",\"service\":\"arm\",\"count\":0}]");
        SandboxOptions options = new SandboxOptions(7, 14, 0, 0, 0, Duration.ofMinutes(65), Optional.of(file));
        try (PracticeClient other = new PracticeClient(Sandbox.start(options, Clock.systemUTC()))) {
            assertThat(other.arm(LIST, "any").status()).isEqualTo(503);
        }
        Files.writeString(file, "[{\"kind\":\"explode\"}]");
        assertThatThrownBy(() -> Sandbox.start(options, Clock.systemUTC()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("explode");
    }

    @Test
    void otherHostNamesAreRefused() throws Exception {
        // What a web page does whose name was made to resolve to loopback.
        String answer = raw("GET / HTTP/1.1\r\nHost: evil.example:"
                + CLIENT.sandbox.resourceManager().getPort() + "\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 421");
    }

    private static String raw(String request) throws IOException {
        try (var socket = PracticeClient.trusting(CLIENT.sandbox.caPem())
                .getSocketFactory()
                .createSocket("localhost", CLIENT.sandbox.resourceManager().getPort())) {
            socket.getOutputStream().write(request.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    @Test
    void certificatesThatAreWrongAreRefusedByAClient() throws Exception {
        Clock clock = Clock.systemUTC();
        Ground ground = Ground.of(FleetPlan.of(1, 0, clock.instant()), clock);
        Authority authority = ground.authority();
        Authority stranger = Authority.create("Stranger", clock, ground.secrets());
        for (Authority.Issued bad : List.of(
                authority.server(authority.expired()),
                authority.server(authority.notYetValid()),
                authority.server(List.of("elsewhere.example"), List.of(), authority.current()),
                stranger.server(stranger.current()))) {
            assertThatThrownBy(() -> ask(ground, authority, bad)).isInstanceOf(SSLHandshakeException.class);
        }
        assertThat(ask(ground, authority, authority.server(authority.current())))
                .isEqualTo(200);
    }

    private static int ask(Ground ground, Authority trusted, Authority.Issued certificate) throws Exception {
        try (HttpsEndpoint endpoint = HttpsEndpoint.start(
                        Fault.Service.ANY,
                        0,
                        certificate.serverContext(),
                        false,
                        ground.faults(),
                        ground.journal(),
                        r -> Reply.json(200, Json.object()));
                HttpClient http = HttpClient.newBuilder()
                        .sslContext(PracticeClient.trusting(trusted))
                        .build()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(endpoint.base() + "x"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
