package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.fleet.ClusterId;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ApiResources;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kinds of a server that knows nothing of aggregated discovery, and of one whose extensions do not answer. */
class OldDiscoveryTest {
    private static final Map<String, String> OLD = Map.of(
            "/api",
            "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}",
            "/apis",
            """
            {"kind":"APIGroupList","apiVersion":"v1","groups":[
            {"name":"apps","versions":[{"groupVersion":"apps/v1","version":"v1"}],"preferredVersion":{"version":"v1"}},
            {"name":"metrics.k8s.io","versions":[{"groupVersion":"metrics.k8s.io/v1beta1","version":"v1beta1"}],\
            "preferredVersion":{"version":"v1beta1"}},
            {"name":"tills.example","versions":[{"groupVersion":"tills.example/v1","version":"v1"},\
            {"groupVersion":"tills.example/v2","version":"v2"}],"preferredVersion":{"version":"v2"}}]}
            """,
            "/api/v1",
            """
            {"kind":"APIResourceList","groupVersion":"v1","resources":[
            {"name":"pods","singularName":"pod","namespaced":true,"kind":"Pod","verbs":["get","list","watch"],\
            "shortNames":["po"],"categories":["all"]},
            {"name":"pods/log","namespaced":true,"kind":"Pod","verbs":["get"]},
            {"name":"pods/exec","namespaced":true,"kind":"PodExecOptions","verbs":["create","get"]},
            {"name":"bindings","namespaced":true,"kind":"Binding","verbs":["create"]},
            {"name":"nodes","singularName":"node","namespaced":false,"kind":"Node","verbs":["get","list","watch"]}]}
            """,
            "/apis/apps/v1",
            """
            {"kind":"APIResourceList","groupVersion":"apps/v1","resources":[
            {"name":"deployments","singularName":"deployment","namespaced":true,"kind":"Deployment",\
            "verbs":["get","list","watch"],"shortNames":["deploy"]},
            {"name":"deployments/scale","group":"autoscaling","version":"v1","namespaced":true,"kind":"Scale",\
            "verbs":["get","update"]}]}
            """,
            "/apis/tills.example/v1",
            """
            {"kind":"APIResourceList","groupVersion":"tills.example/v1","resources":[
            {"name":"cashdrawers","namespaced":true,"kind":"CashDrawer","verbs":["list"]},
            {"name":"receipts","namespaced":true,"kind":"Receipt","verbs":["list","watch"]}]}
            """,
            "/apis/tills.example/v2",
            """
            {"kind":"APIResourceList","groupVersion":"tills.example/v2","resources":[
            {"name":"cashdrawers","namespaced":true,"kind":"CashDrawer","verbs":["list","watch"]}]}
            """);

    private TinyApi server;

    @BeforeEach
    void start() throws IOException {
        server = new TinyApi();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Kinds kinds(Map<String, String> answers) {
        server.script = call -> {
            String answer = answers.get(call.path());
            if (answer != null) {
                call.write(call.stream(), answer);
            } else if (call.path().startsWith("/apis/metrics.k8s.io")) {
                call.status(503, "service unavailable", "");
            } else {
                return false;
            }
            return true;
        };
        ClusterId cluster = ClusterId.ofContext("tiny");
        try (Browse browse = new Browse(
                id -> new PracticeAccess("tiny", server.kubeconfig()), java.time.Clock.systemUTC(), Timing.STANDARD)) {
            return browse.kinds(cluster, true);
        }
    }

    @Test
    void everyKindIsFoundGroupByGroupAndWhatDoesNotAnswerIsNamed() {
        Kinds kinds = kinds(OLD);
        assertThat(kinds.all().stream()
                        .collect(Collectors.toMap(Kind::id, k -> k.resource().version())))
                .isEqualTo(Map.of(
                        "pods", "v1",
                        "nodes", "v1",
                        "deployments.apps", "v1",
                        "cashdrawers.tills.example", "v2",
                        // Only the older version has it.
                        "receipts.tills.example", "v1"));
        ApiResource pods = kinds.byId("pods").orElseThrow().resource();
        assertThat(pods.namespaced()).isTrue();
        assertThat(pods.shortNames()).containsExactly("po");
        assertThat(pods.verbs()).contains("watch");
        assertThat(pods.subresources()).containsExactlyInAnyOrder("log", "exec");
        assertThat(kinds.byId("nodes").orElseThrow().resource().namespaced()).isFalse();
        assertThat(kinds.gaps()).singleElement().satisfies(gap -> {
            assertThat(gap.groupVersion()).isEqualTo("metrics.k8s.io/v1beta1");
            assertThat(gap.failure().code()).isEqualTo("cluster-server-error");
        });
        assertThat(server.requests)
                .as("asked in the old way, each group once")
                .contains("/api/v1", "/apis/apps/v1", "/apis/tills.example/v1", "/apis/tills.example/v2");
    }

    @Test
    void aServerWithoutExtensionsHasNoGaps() {
        Kinds kinds = kinds(Map.of(
                "/api", OLD.get("/api"),
                "/api/v1", OLD.get("/api/v1"),
                "/apis", "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[]}"));
        assertThat(kinds.all().stream().map(Kind::id)).containsExactlyInAnyOrder("pods", "nodes");
        assertThat(kinds.gaps()).isEmpty();
    }

    @Test
    void anExtensionThatIsDownIsNamedByAnAggregatedAnswerToo() {
        Kinds kinds = kinds(Map.of("/api", """
            {"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":""},"versions":[{"version":"v1",\
            "freshness":"Current","resources":[{"resource":"pods","responseKind":{"kind":"Pod"},\
            "scope":"Namespaced","verbs":["get","list","watch"]}]}]}]}
            """, "/apis", """
            {"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":"metrics.k8s.io"},"versions":[\
            {"version":"v1beta1","freshness":"Stale","resources":[]}]}]}
            """));
        assertThat(kinds.all().stream().map(Kind::id)).containsExactly("pods");
        assertThat(kinds.gaps().stream().map(ApiResources.Gap::groupVersion)).containsExactly("metrics.k8s.io/v1beta1");
        assertThat(server.requests.stream().filter(r -> r.startsWith("/api")))
                .as("two questions are enough")
                .isEqualTo(List.of("/api", "/apis"));
    }
}
