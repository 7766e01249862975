package dev.castellan.browse.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Differences of objects: they lead where they say, forwards and back. */
class FieldDiffTest {
    private static ObjectNode object(String json) {
        return (ObjectNode) Json.MAPPER.readTree(json);
    }

    private static List<String> texts(List<FieldChange> changes) {
        return changes.stream().map(c -> c.kind() + " " + c.path()).toList();
    }

    @Property(tries = 300)
    void changesLeadFromOneToTheOtherAndBack(@ForAll("objects") ObjectNode a, @ForAll("objects") ObjectNode b) {
        List<FieldChange> changes = FieldDiff.of(a, b);
        assertThat(Json.same(FieldDiff.apply(a, changes), b))
                .as("%s to %s by %s", a, b, changes)
                .isTrue();
        assertThat(Json.same(FieldDiff.apply(b, FieldDiff.of(b, a)), a)).isTrue();
    }

    @Property(tries = 100)
    void nothingLeadsToItself(@ForAll("objects") ObjectNode a) {
        assertThat(FieldDiff.of(a, a.deepCopy())).isEmpty();
        assertThat(FieldDiff.apply(a, List.of())).isEqualTo(a);
    }

    @Property(tries = 200)
    void aMergePatchLeadsThereToo(@ForAll("objects") ObjectNode a, @ForAll("objects") ObjectNode b) {
        // An object without metadata is no object of a server.
        net.jqwik.api.Assume.that(List.of(a, b).stream()
                .allMatch(o -> !o.has("metadata") || o.path("metadata").isObject()));
        ObjectNode patch = EditPlan.merged(a, b);
        ((ObjectNode) patch.path("metadata")).remove("resourceVersion");
        ObjectNode merged = merge(a, patch);
        ObjectNode wanted = b.deepCopy();
        if (!wanted.has("metadata")) {
            merged.remove("metadata");
        }
        assertThat(Json.same(merged, wanted)).as("%s with %s", a, patch).isTrue();
    }

    /** RFC 7386, written down again. */
    private static ObjectNode merge(ObjectNode target, ObjectNode patch) {
        ObjectNode result = target.deepCopy();
        patch.properties().forEach(e -> {
            if (e.getValue().isNull()) {
                result.remove(e.getKey());
            } else if (e.getValue() instanceof ObjectNode inner) {
                result.set(
                        e.getKey(),
                        merge(result.path(e.getKey()) instanceof ObjectNode o ? o : Json.NODES.objectNode(), inner));
            } else {
                result.set(e.getKey(), e.getValue());
            }
        });
        return result;
    }

    @Provide
    Arbitrary<ObjectNode> objects() {
        return members(3);
    }

    private static Arbitrary<ObjectNode> members(int depth) {
        return Arbitraries.maps(
                        Arbitraries.of("metadata", "spec", "containers", "ports", "env", "name", "args", "a.b/c", ""),
                        values(depth))
                .ofMaxSize(4)
                .map(map -> {
                    ObjectNode object = Json.NODES.objectNode();
                    map.forEach(object::set);
                    return object;
                });
    }

    private static Arbitrary<JsonNode> values(int depth) {
        Arbitrary<JsonNode> plain = Arbitraries.oneOf(
                Arbitraries.of("x", "y", "true", "").map(Json.NODES::stringNode),
                Arbitraries.integers().between(0, 2).map(Json.NODES::numberNode),
                Arbitraries.of(true, false).map(Json.NODES::booleanNode));
        if (depth == 0) {
            return plain;
        }
        Arbitrary<JsonNode> elements = Arbitraries.oneOf(
                plain,
                Arbitraries.of("x", "y", "z")
                        .map(name -> Json.NODES.objectNode().put("name", name)),
                Arbitraries.of(80, 443).map(p -> Json.NODES.objectNode().put("containerPort", p)),
                members(depth - 1).map(o -> (JsonNode) o));
        Arbitrary<JsonNode> lists = elements.list().ofMaxSize(4).map(list -> {
            ArrayNode array = Json.NODES.arrayNode();
            list.forEach(array::add);
            return array;
        });
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, plain),
                net.jqwik.api.Tuple.of(2, lists),
                net.jqwik.api.Tuple.of(2, members(depth - 1).map(o -> (JsonNode) o)));
    }

    @Test
    void elementsAreFoundByTheirKeys() {
        ObjectNode before = object("""
            {"spec": {"containers": [{"name": "web", "image": "a:1"}, {"name": "log", "image": "b:1"}]}}\
            """);
        ObjectNode after = object("""
            {"spec": {"containers": [{"name": "log", "image": "b:1"}, {"name": "web", "image": "a:2"}]}}\
            """);
        assertThat(texts(FieldDiff.of(before, after)))
                .containsExactly("CHANGED spec.containers[name=web].image", "REORDERED spec.containers(order)");
    }

    @Test
    void aPortWithoutProtocolIsTcp() {
        ObjectNode before = object("""
            {"spec": {"ports": [{"port": 80, "targetPort": 8080}, {"port": 80, "protocol": "UDP"}]}}\
            """);
        ObjectNode after = object("""
            {"spec": {"ports": [{"port": 80, "protocol": "TCP", "targetPort": 9090}, {"port": 80, "protocol": "UDP"}]}}\
            """);
        assertThat(texts(FieldDiff.of(before, after)))
                .containsExactly(
                        "ADDED spec.ports[port=80,protocol=TCP].protocol",
                        "CHANGED spec.ports[port=80,protocol=TCP].targetPort");
    }

    @Test
    void elementsWithTheSameKeyAreComparedByPlace() {
        ObjectNode before = object("""
            {"spec": {"env": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]}}\
            """);
        ObjectNode after = object("""
            {"spec": {"env": [{"name": "A", "value": "1"}, {"name": "A", "value": "3"}]}}\
            """);
        assertThat(texts(FieldDiff.of(before, after))).containsExactly("CHANGED spec.env[1].value");
    }

    @Test
    void noiseIsToldApart() {
        ObjectNode before = object("""
            {"metadata": {"name": "a", "resourceVersion": "1", "labels": {"a": "b"}}, "status": {"x": 1}}\
            """);
        ObjectNode after = object("""
            {"metadata": {"name": "a", "resourceVersion": "2", "labels": {"a": "c"}}, "status": {"x": 2}}\
            """);
        assertThat(FieldDiff.of(before, after)).hasSize(3);
        assertThat(texts(FieldDiff.wanted(before, after))).containsExactly("CHANGED metadata.labels.a");
    }

    @Test
    void clustersAreComparedWithoutWhatDiffersByItself() {
        ObjectNode one = object("""
            {"kind": "Service", "metadata": {"name": "a", "uid": "1", "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"}},
             "spec": {"clusterIP": "10.0.0.1", "clusterIPs": ["10.0.0.1"], "ports": [{"port": 80, "nodePort": 31000}]}}\
            """);
        ObjectNode other = object("""
            {"kind": "Service", "metadata": {"name": "a", "uid": "2"},
             "spec": {"clusterIP": "10.9.0.1", "clusterIPs": ["10.9.0.1"], "ports": [{"port": 81, "nodePort": 32000}]}}\
            """);
        assertThat(texts(FieldDiff.between(one, other)))
                .containsExactly("REMOVED spec.ports[port=80,protocol=TCP]", "ADDED spec.ports[port=81,protocol=TCP]");
    }

    @Test
    void anEditIsAppliedWhereItCanBeAndMergedWhereItTakesAway() {
        ObjectNode base = object("""
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a", "namespace": "n", "resourceVersion": "7",
              "managedFields": [{"manager": "castellan", "operation": "Apply", "fieldsV1": {"f:spec": {"f:paused": {}}}}]},
             "spec": {"paused": false, "replicas": 1, "args": ["x"],
               "template": {"spec": {"containers": [{"name": "web", "image": "a:1", "command": ["x"]}]}}}}\
            """);
        ObjectNode image = base.deepCopy();
        FieldDiff.set(
                image,
                FieldPath.of("spec", "template", "spec", "containers")
                        .then(new FieldStep.Key(java.util.Map.of("name", Json.NODES.stringNode("web"))))
                        .then("image"),
                Json.NODES.stringNode("a:2"));
        EditPlan plan = EditPlan.of(base, image);
        assertThat(plan.method()).isEqualTo(EditPlan.Method.APPLY);
        assertThat(plan.applied(image, Ownership.of(base), "castellan")).isEqualTo(object("""
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a", "namespace": "n", "resourceVersion": "7"},
             "spec": {"paused": false, "template": {"spec": {"containers": [{"name": "web", "image": "a:2"}]}}}}\
            """));
        ObjectNode removed = base.deepCopy();
        ((ObjectNode) removed.path("spec")).remove("replicas");
        assertThat(EditPlan.of(base, removed).method()).isEqualTo(EditPlan.Method.MERGE);
        ObjectNode shorter = base.deepCopy();
        FieldDiff.set(
                shorter, FieldPath.of("spec", "args"), Json.NODES.arrayNode().add("y"));
        assertThat(EditPlan.of(base, shorter).method()).isEqualTo(EditPlan.Method.MERGE);
        ObjectNode renamed = base.deepCopy();
        FieldDiff.set(renamed, FieldPath.of("metadata", "name"), Json.NODES.stringNode("b"));
        assertThat(EditPlan.of(base, renamed).renamed()).isPresent();
        assertThat(plan.renamed()).isEmpty();
    }

    @Test
    void whatBothSidesChangedIsACollision() {
        ObjectNode base = object("{\"spec\": {\"a\": 1, \"b\": 1, \"c\": 1}}");
        ObjectNode mine = object("{\"spec\": {\"a\": 2, \"b\": 2, \"c\": 2}}");
        ObjectNode live = object("{\"spec\": {\"a\": 1, \"b\": 2, \"c\": 3}}");
        Rebase rebase = Rebase.onto(live, FieldDiff.of(base, mine));
        assertThat(rebase.result()).isEqualTo(object("{\"spec\": {\"a\": 2, \"b\": 2, \"c\": 3}}"));
        assertThat(rebase.made()).hasSize(1);
        assertThat(rebase.collisions()).singleElement().satisfies(c -> {
            assertThat(c.change().path().toString()).isEqualTo("spec.c");
            assertThat(c.live()).contains(Json.NODES.numberNode(3));
        });
    }
}
