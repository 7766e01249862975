package dev.castellan.sandbox.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.sandbox.ground.ClusterPlan;
import dev.castellan.sandbox.ground.FleetPlan;
import dev.castellan.sandbox.ground.Secrets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the clusters hold, and the store, selectors and patches by which it is read and changed. */
class ContentsTest {
    private static final FleetPlan FLEET = FleetPlan.of(7, 14, Practice.NOW);

    private static ObjectStore fill(FleetPlan fleet, String name, PracticeClusters.Scale scale) {
        ObjectStore store = new ObjectStore(1);
        new ClusterContents(fleet, fleet.cluster(name).orElseThrow(), scale, "CA", new Secrets()).fill(store);
        return store;
    }

    private static Map<String, List<String>> text(ObjectStore store) {
        Map<String, List<String>> all = new TreeMap<>();
        List<JsonNode> definitions = store.all(Kept.DEFINITIONS, "").stream()
                .map(s -> (JsonNode) s.object())
                .toList();
        for (ApiResource resource : ApiCatalog.of(definitions).resources()) {
            if (resource.stored()) {
                all.put(
                        resource.storage(),
                        store.all(resource.storage(), "").stream()
                                .map(s -> s.object().toString())
                                .toList());
            }
        }
        return all;
    }

    @Test
    void theSameSeedGivesTheSameClusterAndAnotherOneAnother() {
        Map<String, List<String>> once = text(fill(FLEET, "prod-gnt-webshop", PracticeClusters.Scale.NATURAL));
        assertThat(text(fill(FleetPlan.of(7, 14, Practice.NOW), "prod-gnt-webshop", PracticeClusters.Scale.NATURAL)))
                .isEqualTo(once);
        assertThat(text(fill(FleetPlan.of(8, 14, Practice.NOW), "prod-gnt-webshop", PracticeClusters.Scale.NATURAL)))
                .isNotEqualTo(once);
        assertThat(once.get("pods")).hasSizeGreaterThan(100);
    }

    @Test
    void everyClusterHasItsMistakesAndNoBrokenReferenceBesidesThem() {
        for (ClusterPlan plan : FLEET.clusters()) {
            ObjectStore store = fill(FLEET, plan.name(), PracticeClusters.Scale.NATURAL);
            List<String> namespaces =
                    store.all("namespaces", "").stream().map(Stored::name).toList();
            for (Stored pod : store.all("pods", "")) {
                assertThat(namespaces).contains(pod.namespace());
                if (pod.object().path("metadata").path("annotations").has("kubernetes.io/config.mirror")) {
                    // Static pods run for the kubelet and have no account.
                    continue;
                }
                assertThat(store.get(
                                "serviceaccounts",
                                pod.namespace(),
                                Json.text(pod.object(), "spec", "serviceAccountName")))
                        .as("account of %s/%s in %s", pod.namespace(), pod.name(), plan.name())
                        .isPresent();
                // What is known without the tree is what the tree says.
                assertThat(pod.field("status.phase")).isEqualTo(Json.text(pod.object(), "status", "phase"));
                assertThat(pod.field("spec.nodeName")).isEqualTo(Json.text(pod.object(), "spec", "nodeName"));
                assertThat(pod.labels()).isEqualTo(Json.map(pod.object(), "metadata", "labels"));
            }
            Kept kept = new Kept(store);
            List<String> dangling = new ArrayList<>();
            for (String kind : List.of("rolebindings", "clusterrolebindings")) {
                for (Stored binding : store.all(kind + ".rbac.authorization.k8s.io", "")) {
                    JsonNode ref = binding.object().path("roleRef");
                    if (kept.rbac()
                            .role(Json.text(ref, "kind"), binding.namespace(), Json.text(ref, "name"))
                            .isEmpty()) {
                        dangling.add(binding.name());
                    }
                }
            }
            assertThat(dangling).as(plan.name()).containsExactlyInAnyOrder("support-tools", "node-debuggers");
        }
    }

    @Test
    void troubleShowsAsKubectlShowsIt() {
        ObjectStore store = fill(FLEET, "prod-gnt-webshop", PracticeClusters.Scale.NATURAL);
        Map<String, Long> states = store.all("pods", "").stream()
                .collect(Collectors.groupingBy(p -> Tables.podStatus(p.object()), Collectors.counting()));
        assertThat(states).containsKeys("Running", "CrashLoopBackOff", "ImagePullBackOff", "Completed", "Error");
        assertThat(store.all("events", "")).isNotEmpty();
    }

    @Test
    void theAccountOfTheShopsPodsMayEditThere() {
        Kept kept = new Kept(fill(FLEET, "prod-gnt-webshop", PracticeClusters.Scale.NATURAL));
        Principal account = Principal.serviceAccount("shop", "default", "");
        assertThat(kept.rbac()
                        .decide(account, Attributes.resource("update", "", "secrets", "", "shop", ""))
                        .allowed())
                .isTrue();
        assertThat(kept.rbac()
                        .decide(account, Attributes.resource("update", "", "secrets", "", "data", ""))
                        .allowed())
                .isFalse();
    }

    @Test
    void manyBindingsAndPodsAreMade() {
        FleetPlan one = FleetPlan.of(7, 1, Practice.NOW);
        ObjectStore store = fill(one, "prod-gnt-webshop", new PracticeClusters.Scale(20_000, 3_000));
        assertThat(store.count("pods")).isBetween(19_000, 21_000);
        assertThat(store.count("rolebindings.rbac.authorization.k8s.io")
                        + store.count("clusterrolebindings.rbac.authorization.k8s.io"))
                .isGreaterThan(3_000);
    }

    @Test
    void theStoreOrdersRefusesStaleWritesAndCompacts() throws InterruptedException {
        ObjectStore store = new ObjectStore(10);
        ObjectStore.Key key = new ObjectStore.Key("a", "x");
        Stored first = store.write("things", key, 0, v -> Stored.Written.of(thing("a", "x"), v))
                .orElseThrow();
        assertThat(first.version()).isEqualTo(11);
        assertThat(store.write("things", key, 0, v -> Stored.Written.of(thing("a", "x"), v)))
                .isEmpty();
        assertThat(store.write("things", key, 10, v -> Stored.Written.of(thing("a", "x"), v)))
                .isEmpty();
        assertThat(store.write("things", key, 11, v -> Stored.Written.of(thing("a", "x"), v)))
                .isPresent();
        store.write("things", new ObjectStore.Key("a-b", "y"), 0, v -> Stored.Written.of(thing("a-b", "y"), v));
        assertThat(store.all("things", "a")).extracting(Stored::name).containsExactly("x");
        assertThat(store.changes(11, Duration.ZERO).orElseThrow()).hasSize(2);
        store.compact();
        assertThat(store.changes(11, Duration.ZERO)).isEmpty();
        assertThat(store.delete("things", key)).isEqualTo(14);
        assertThat(store.delete("things", key)).isZero();
    }

    private static ObjectNode thing(String namespace, String name) {
        return Json.obj("metadata", Json.obj("namespace", namespace, "name", name));
    }

    @Test
    void selectorsAreReadAsTheServerReadsThem() {
        ApiResource pods = ApiCatalog.of(List.of()).find("v1", "pods").orElseThrow();
        ObjectNode object = thing("shop", "web");
        Json.within(object, "metadata").set("labels", Json.obj("app", "web", "tier", "front"));
        Json.within(object, "status").put("phase", "Running");
        Stored web = Stored.Written.of(object, 1);
        Map<String, Boolean> cases = Map.ofEntries(
                Map.entry("", true),
                Map.entry("app=web", true),
                Map.entry("app==web,tier!=back", true),
                Map.entry("app in (cart, web),tier", true),
                Map.entry("app notin (web)", false),
                Map.entry("colour notin (red)", true),
                Map.entry("!app", false),
                Map.entry("colour!=red", true));
        cases.forEach((text, holds) ->
                assertThat(Selector.of(pods, text, "").test(web)).as(text).isEqualTo(holds));
        assertThat(Selector.of(pods, "", "status.phase!=Running").test(web)).isFalse();
        assertThat(Selector.of(pods, "", "metadata.name=web,metadata.namespace=shop")
                        .test(web))
                .isTrue();
        assertThat(Selector.of(pods, "", "metadata.name=web").name()).contains("web");
        assertThatThrownBy(() -> Selector.of(pods, "a in b", "")).isInstanceOf(Refusal.class);
    }

    @Test
    void patchesOfAllKinds() {
        ObjectNode object = (ObjectNode)
                Json.MAPPER.readTree(
                        "{\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"1\"},{\"name\":\"b\",\"image\":\"2\"}],\"x\":1}}");
        assertThat(patch("application/merge-patch+json", object, "{\"spec\":{\"x\":null}}")
                        .path("spec")
                        .has("x"))
                .isFalse();
        JsonNode strategic = patch(
                "application/strategic-merge-patch+json",
                object,
                "{\"spec\":{\"containers\":[{\"name\":\"b\",\"image\":\"3\"},{\"name\":\"a\",\"$patch\":\"delete\"}]}}");
        assertThat(strategic.path("spec").path("containers")).isEqualTo(Json.arr(Json.obj("name", "b", "image", "3")));
        JsonNode operations = patch(
                "application/json-patch+json",
                object,
                "[{\"op\":\"test\",\"path\":\"/spec/x\",\"value\":1},"
                        + "{\"op\":\"add\",\"path\":\"/spec/containers/0\",\"value\":{\"name\":\"c\"}},"
                        + "{\"op\":\"remove\",\"path\":\"/spec/x\"}]");
        assertThat(Json.text(Json.list(operations, "spec", "containers").getFirst(), "name"))
                .isEqualTo("c");
        assertThatThrownBy(() ->
                        patch("application/json-patch+json", object, "[{\"op\":\"remove\",\"path\":\"/spec/none\"}]"))
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(422));
        assertThatThrownBy(() -> patch("text/plain", object, "x"))
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(415));
        assertThat(Json.number(object, "spec", "x")).isEqualTo(1);
    }

    private static ObjectNode patch(String type, ObjectNode object, String body) {
        return Patch.apply(type, object, body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void agesAreRoundedAsKubectlRoundsThem() {
        Map<Duration, String> cases = Map.of(
                Duration.ofSeconds(119), "119s",
                Duration.ofSeconds(150), "2m30s",
                Duration.ofMinutes(64), "64m",
                Duration.ofMinutes(185), "3h5m",
                Duration.ofHours(47), "47h",
                Duration.ofHours(75), "3d3h",
                Duration.ofDays(330), "330d",
                Duration.ofDays(800), "2y70d");
        cases.forEach((span, text) -> assertThat(Ages.of(span)).isEqualTo(text));
    }

    @Test
    void protobufReviewsAreRead() {
        byte[] body = {
            'k', '8', 's', 0, 0x0a, 0x1b, 0x0a, 2, 'v', '1', 0x12, 0x15, 'S', 'e', 'l', 'f', 'S', 'u', 'b', 'j', 'e',
            'c', 't', 'R', 'u', 'l', 'e', 's', 'R', 'e', 'v', 'i', 'e', 0x12, 2, 0x12, 0
        };
        assertThatThrownBy(() -> Protobuf.read(body))
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(415));
        byte[] review = new byte[] {
            'k', '8', 's', 0, 0x0a, 0x0d, 0x12, 0x0b, 'T', 'o', 'k', 'e', 'n', 'R', 'e', 'v', 'i', 'e', 'w', 0x12, 6,
            0x12, 4, 0x0a, 2, 'a', 'b'
        };
        assertThat(Json.text(Protobuf.read(review), "spec", "token")).isEqualTo("ab");
        assertThatThrownBy(() -> Protobuf.read(java.util.Arrays.copyOf(review, review.length - 1)))
                .isInstanceOf(Refusal.class);
    }
}
