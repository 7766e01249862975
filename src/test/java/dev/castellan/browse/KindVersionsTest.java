package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.ClusterId;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ApiResources;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** One kind in clusters that have it in different versions. */
class KindVersionsTest {
    private static final ClusterId A = ClusterId.ofContext("a");
    private static final ClusterId B = ClusterId.ofContext("b");

    private static ApiResource widgets(String version) {
        return new ApiResource("example.com", version, "Widget", "widgets", true, Set.of("get", "list", "watch"));
    }

    private static Kinds kinds(ApiResource... resources) {
        return Kinds.of(new ApiResources(List.of(resources), List.of()));
    }

    private static Map<ClusterId, Kind> answers(Future<Kinds> a, Future<Kinds> b) {
        Map<ClusterId, Future<Kinds>> asked = new LinkedHashMap<>();
        asked.put(A, a);
        asked.put(B, b);
        return new KindsAsked(asked, "widgets.example.com").answers();
    }

    @Test
    void eachClusterHasItsOwnVersion() {
        Map<ClusterId, Kind> found = answers(
                CompletableFuture.completedFuture(kinds(widgets("v1"))),
                CompletableFuture.completedFuture(kinds(widgets("v1beta1"))));
        assertThat(found.keySet()).as("in the order asked for").containsExactly(A, B);
        assertThat(Objects.requireNonNull(found.get(A)).resource().version()).isEqualTo("v1");
        assertThat(Objects.requireNonNull(found.get(B)).resource().version()).isEqualTo("v1beta1");
    }

    @Test
    void oneThatDoesNotAnswerOrDoesNotHaveItDelaysNobody() {
        CompletableFuture<Kinds> silent = new CompletableFuture<>();
        Map<ClusterId, Kind> found = answers(silent, CompletableFuture.completedFuture(kinds(widgets("v1beta1"))));
        assertThat(Objects.requireNonNull(found.get(A)).resource().version()).isEqualTo("v1beta1");
        found = answers(
                CompletableFuture.completedFuture(kinds()), CompletableFuture.completedFuture(kinds(widgets("v1"))));
        assertThat(found).hasSize(2);
    }

    @Test
    void whereNobodyHasItTheReasonIsTold() {
        assertThatThrownBy(() ->
                        answers(CompletableFuture.completedFuture(kinds()), CompletableFuture.completedFuture(kinds())))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("console-cluster-kind"));
        assertThatThrownBy(() -> answers(
                        CompletableFuture.failedFuture(Failure.expected("cluster-timeout", "No answer.", "", "")
                                .asException()),
                        CompletableFuture.completedFuture(kinds())))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("cluster-timeout"));
    }

    @Test
    void eachClusterIsAskedForItsOwnVersion() throws Exception {
        try (TinyApi one = new TinyApi();
                TinyApi other = new TinyApi()) {
            one.put("shop/one");
            other.put("shop/other");
            // Two clusters with the same kind in another version: what one has, the other would not find.
            one.script = call -> refusing(call, "/api/v1/");
            other.script = call -> refusing(call, "/api/v2/");
            Map<String, PracticeAccess> all = Map.of(
                    A.value(), new PracticeAccess("a", one.kubeconfig("a")),
                    B.value(), new PracticeAccess("b", other.kubeconfig("b")));
            Map<ClusterId, Kind> kinds = new LinkedHashMap<>();
            kinds.put(A, Kind.of(new ApiResource("", "v1", "Pod", "pods", true, Set.of("list", "watch"))));
            kinds.put(B, Kind.of(new ApiResource("", "v2", "Pod", "pods", true, Set.of("list", "watch"))));
            try (Browse browse = new Browse(
                            id -> Objects.requireNonNull(all.get(id.value())), Clock.systemUTC(), Timing.STANDARD);
                    LiveList list = browse.open(kinds, List.of())) {
                await().until(() -> list.view().state().phase() == FeedState.Phase.LIVE);
                assertThat(list.view().rows()).extracting(Row::name).containsExactly("one", "other");
                assertThat(list.view().rows()).extracting(Row::clusterName).containsExactly("a", "b");
            }
        }
    }

    private static boolean refusing(TinyApi.Call call, String root) throws Exception {
        if (call.path().endsWith("/pods") && !call.path().startsWith(root)) {
            call.status(404, "the server could not find the requested resource", "");
            return true;
        }
        return false;
    }
}
