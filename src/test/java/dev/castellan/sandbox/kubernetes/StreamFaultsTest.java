package dev.castellan.sandbox.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.castellan.sandbox.ground.Fault;
import dev.castellan.sandbox.ground.Fault.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every way in which lists, watches and discovery of a practice cluster can be made to go wrong. */
class StreamFaultsTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private final Practice practice = new Practice(1, new PracticeClusters.Scale(400, 0, 50));
    private final String cluster = practice.ground.plan().clusters().getFirst().name();
    private final String token = admin();

    private String admin() {
        return practice.entra("ada.quill", java.util.Map.of());
    }

    @AfterEach
    void stop() {
        practice.close();
    }

    private void fault(Kind kind, String path, int count, String detail) {
        practice.ground
                .faults()
                .set(Fault.of(Fault.Service.KUBERNETES, path, kind, count).saying(detail));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return practice.get(cluster, path, token);
    }

    private HttpResponse<String> make(String name) throws Exception {
        return practice.send(
                cluster,
                "POST",
                MAPS,
                token,
                "{\"metadata\":{\"name\":\"" + name + "\"}}",
                "Content-Type",
                "application/json");
    }

    /** The lines of a watch until it ends or breaks; a change is made once it is open. */
    private List<String> watched(String name, int lines) throws Exception {
        String version = Practice.json(get(MAPS))
                .path("metadata")
                .path("resourceVersion")
                .asString("");
        List<String> seen = new ArrayList<>();
        try (HttpClient http = HttpClient.newBuilder()
                .sslContext(Practice.trusting(practice.clusters.caPem(practice.plan(cluster))))
                .build()) {
            HttpResponse<java.io.InputStream> watch = http.send(
                    HttpRequest.newBuilder(URI.create(practice.clusters.server(practice.plan(cluster)) + MAPS
                                    + "?watch=true&allowWatchBookmarks=true&resourceVersion=" + version))
                            .header("Authorization", "Bearer " + token)
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            assertThat(watch.statusCode()).isEqualTo(200);
            make(name);
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(watch.body(), StandardCharsets.UTF_8))) {
                for (int i = 0; i < lines; i++) {
                    String line = reader.readLine();
                    if (line == null) {
                        seen.add("end");
                        return seen;
                    }
                    JsonNode event = Json.MAPPER.readTree(line);
                    seen.add(Json.text(event, "type") + " " + Json.text(event, "object", "metadata", "name"));
                }
            } catch (IOException e) {
                seen.add("broken");
            }
        }
        return seen;
    }

    @Test
    void watchesAreCutDoubledAndRefused() throws Exception {
        assertThat(watched("plain", 1)).containsExactly("ADDED plain");
        fault(Kind.DUPLICATE_EVENTS, "*", 0, "");
        assertThat(watched("twice", 2)).containsExactly("ADDED twice", "ADDED twice");
        practice.ground.faults().clear();
        // Watches of before may still be open at the server, so every one is cut.
        fault(Kind.WATCH_CUT, "*", 0, "");
        assertThat(watched("cut", 1)).containsExactly("broken");
        practice.ground.faults().clear();
        fault(Kind.GONE, "*", 1, "");
        assertThat(get(MAPS + "?watch=true&resourceVersion=5000").statusCode()).isEqualTo(410);
        fault(Kind.GONE, "*", 1, "event");
        HttpResponse<String> within = get(MAPS + "?watch=true");
        assertThat(within.statusCode()).isEqualTo(200);
        assertThat(within.body()).contains("\"ERROR\"", "410", "Expired");
    }

    @Test
    void pagesFitTogetherUnlessTheirMomentIsGone() throws Exception {
        String pods = "/api/v1/pods?limit=50";
        HttpResponse<String> first = get(pods);
        String next = Json.text(Practice.json(first), "metadata", "continue");
        JsonNode pod = Practice.json(get("/api/v1/pods")).path("items").path(120);
        String path = "/api/v1/namespaces/" + Json.text(pod, "metadata", "namespace") + "/pods/"
                + Json.text(pod, "metadata", "name");
        assertThat(practice.send(cluster, "DELETE", path, token, "").statusCode())
                .isEqualTo(200);
        List<String> names = new ArrayList<>();
        Practice.json(first).path("items").forEach(p -> names.add(Json.text(p, "metadata", "name")));
        for (String at = next; !at.isEmpty(); ) {
            JsonNode page = Practice.json(get(pods + "&continue=" + at));
            page.path("items").forEach(p -> names.add(Json.text(p, "metadata", "name")));
            at = Json.text(page, "metadata", "continue");
        }
        assertThat(names).contains(Json.text(pod, "metadata", "name"));
        fault(Kind.GONE, "*", 1, "");
        assertThat(get(pods + "&continue=" + next).statusCode()).isEqualTo(410);
        assertThat(get(pods + "&continue=" + next).statusCode()).isEqualTo(200);
    }

    @Test
    void rejectionsForbiddingAndClocks() throws Exception {
        fault(Kind.FLOW_CONTROL, "*", 1, "");
        HttpResponse<String> rejected = get(MAPS);
        assertThat(rejected.statusCode()).isEqualTo(429);
        assertThat(rejected.headers().firstValue("Retry-After")).contains("1");
        assertThat(rejected.headers().firstValue("X-Kubernetes-PF-FlowSchema-UID"))
                .isPresent();
        fault(Kind.FORBID, "/api/v1/namespaces/default/*", 0, "");
        assertThat(get(MAPS).statusCode()).isEqualTo(403);
        assertThat(get(MAPS).body()).contains("cannot list resource \\\"configmaps\\\"");
        assertThat(get("/api/v1/namespaces/kube-system/configmaps").statusCode())
                .isEqualTo(200);
        practice.ground
                .faults()
                .set(Fault.of(Fault.Service.KUBERNETES, Kind.CLOCK_SKEW, 0).lasting(Duration.ofHours(3)));
        String date = get("/version").headers().firstValue("Date").orElseThrow();
        assertThat(Instant.from(java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)))
                .isEqualTo(Practice.NOW.plus(Duration.ofHours(3)));
    }

    @Test
    void hugeAndHostileObjects() throws Exception {
        fault(Kind.HUGE_OBJECT, MAPS, 1, "");
        assertThat(get(MAPS).body()).hasSizeGreaterThan(3_000_000);
        fault(Kind.HOSTILE_TEXT, MAPS, 1, "");
        // The decoder of the test puts U+FFFD where bytes are no UTF-8.
        assertThat(get(MAPS).body()).contains("\u202egnp.", "\ufffd");
        assertThat(get(MAPS).body()).doesNotContain("\u202e");
    }

    @Test
    void aGroupWhoseServerIsDown() throws Exception {
        fault(Kind.BROKEN_GROUP, "*", 0, "metrics.k8s.io");
        HttpResponse<String> aggregated = practice.get(
                cluster,
                "/apis",
                token,
                "Accept",
                "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        assertThat(aggregated.body()).contains("metrics.k8s.io", "Stale");
        assertThat(get("/apis").body()).contains("metrics.k8s.io");
        assertThat(get("/apis/metrics.k8s.io/v1beta1").statusCode()).isEqualTo(503);
    }

    @Test
    void changesKeepTheNumberOfPodsAndComeAsFastAsAsked() throws Exception {
        ObjectStore store = new ObjectStore(1);
        new ClusterContents(
                        practice.ground.plan(),
                        practice.plan(cluster),
                        new PracticeClusters.Scale(400, 0, 0),
                        "",
                        practice.ground.secrets())
                .fill(store);
        Churn.fill(store, 100, Practice.NOW);
        int pods = store.count("pods");
        int events = store.count("events");
        long version = store.version();
        Churn churn = new Churn(store, practice.ground.clock(), 7, () -> 0);
        churn.adopt();
        long now = Practice.NOW.toEpochMilli();
        for (int i = 0; i < 20_000; i++) {
            now += 5;
            churn.step(now);
        }
        assertThat(store.version() - version).isGreaterThan(15_000);
        // A pod that was deleted is followed by another one, so the number goes up and down by those on their way.
        assertThat(store.count("pods")).isBetween(pods - 5, pods + 5);
        assertThat(store.count("events")).isBetween(events, events + 10_000);
        assertThat(store.all("pods", "").stream()
                        .filter(p -> p instanceof Churn.Living)
                        .map(p -> Json.text(p.object(), "status", "phase"))
                        .distinct())
                .contains("Running", "Pending");
    }

    @Test
    void aKindThatIsDeletedEndsItsWatches() throws Exception {
        JsonNode kinds = Practice.json(get("/apis/apiextensions.k8s.io/v1/customresourcedefinitions"));
        JsonNode kind = kinds.path("items").path(0);
        String group = Json.text(kind, "spec", "group");
        String version = Json.text(kind.path("spec").path("versions").path(0), "name");
        String path = "/apis/" + group + "/" + version + "/" + Json.text(kind, "spec", "names", "plural");
        assertThat(get(path).statusCode()).isEqualTo(200);
        Thread deleter = Thread.ofVirtual().start(() -> {
            try {
                await().until(() -> practice.ground.journal().entries().stream()
                        .anyMatch(e -> e.path().equals(path)));
                practice.send(
                        cluster,
                        "DELETE",
                        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/"
                                + Json.text(kind, "metadata", "name"),
                        token,
                        "");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(get(path + "?watch=true").statusCode()).isIn(200, 404);
        deleter.join();
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void upgradesAreRefusedWithoutAPermissionAndAPodThatRuns() {
        assertThatThrownBy(() -> PodLog.container(Json.obj("metadata", Json.obj("name", "p")), "x"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("not valid for pod p");
    }
}
