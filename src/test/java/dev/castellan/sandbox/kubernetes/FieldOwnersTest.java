package dev.castellan.sandbox.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.castellan.kubernetes.ControlPlane;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who owns which fields of an object on a practice server, and that a real one says the same. */
class FieldOwnersTest {
    private static final String APPLY = "application/apply-patch+yaml";
    private static final String MERGE = "application/merge-patch+json";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";

    /** A server that a story is told to. */
    @FunctionalInterface
    interface Server {
        HttpResponse<String> send(String method, String path, String type, String body) throws Exception;
    }

    private static String deployment(String spec) {
        return """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d", "namespace": "default"}, "spec": {%s}}\
            """.formatted(spec);
    }

    private static String map(String metadata, String data) {
        return """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "default"%s}, "data": {%s}}\
            """.formatted(metadata, data);
    }

    /** Each answer as a line: code, message, causes, and the fields that were applied. */
    private static List<String> story(Server server) throws Exception {
        List<String> lines = new ArrayList<>();
        String whole = """
            "replicas": 2, "selector": {"matchLabels": {"app": "x"}}, "template": {"metadata": {"labels": {"app": "x"}},
            "spec": {"containers": [{"name": "web", "image": "a:1", "ports": [{"containerPort": 80}]}, {"name": "log", "image": "b:1"}]}}\
            """;
        tell(
                lines,
                server.send(
                        "POST",
                        MAPS + "?fieldManager=kubectl-create",
                        "application/json",
                        map("", "\"a\": \"1\", \"b\": \"2\"")));
        tell(lines, server.send("PATCH", MAPS + "/c", APPLY, map("", "\"a\": \"1\"")));
        tell(lines, server.send("PATCH", MAPS + "/c?fieldManager=flux", APPLY, map("", "\"a\": \"1\", \"c\": \"3\"")));
        tell(
                lines,
                server.send(
                        "PATCH",
                        MAPS + "/c?fieldManager=argo",
                        APPLY,
                        map("", "\"a\": \"9\", \"b\": \"9\", \"c\": \"9\"")));
        tell(lines, server.send("PATCH", MAPS + "/c?fieldManager=argo", APPLY, map("", "\"b\": \"9\"")));
        tell(
                lines,
                server.send(
                        "PATCH",
                        MAPS + "/c?fieldManager=argo&force=true",
                        APPLY,
                        map("", "\"b\": \"9\", \"c\": \"9\"")));
        tell(
                lines,
                server.send(
                        "PATCH",
                        MAPS + "/c?fieldManager=flux",
                        APPLY,
                        map(",\"labels\": {\"l\": \"1\"}", "\"a\": \"1\"")));
        tell(lines, server.send("PATCH", MAPS + "/c?fieldManager=argo", APPLY, map("", "\"b\": \"9\"")));
        tell(
                lines,
                server.send("PATCH", MAPS + "/c?fieldManager=edit", MERGE, "{\"data\": {\"a\": \"5\", \"b\": null}}"));
        tell(lines, server.send("PATCH", MAPS + "/c?fieldManager=flux", APPLY, map("", "\"a\": \"1\"")));
        tell(lines, server.send("PATCH", DEPLOYMENTS + "/d?fieldManager=flux", APPLY, deployment(whole)));
        tell(
                lines,
                server.send(
                        "PATCH", DEPLOYMENTS + "/d/scale?fieldManager=hand", MERGE, "{\"spec\": {\"replicas\": 5}}"));
        tell(lines, server.send("PATCH", DEPLOYMENTS + "/d?fieldManager=flux", APPLY, deployment(whole)));
        tell(lines, server.send("PATCH", DEPLOYMENTS + "/d?fieldManager=argo", APPLY, deployment("""
            "template": {"spec": {"containers": [{"name": "web", "image": "a:2", "ports": [{"containerPort": 80, "name": "http"}]}]}}\
            """)));
        tell(lines, server.send("PATCH", DEPLOYMENTS + "/d?fieldManager=argo&force=true", APPLY, deployment("""
            "template": {"spec": {"containers": [{"name": "web", "image": "a:2"}, {"name": "more", "image": "m:1", "env": [{"name": "E", "value": "1"}]}]}}\
            """)));
        tell(lines, server.send("PATCH", DEPLOYMENTS + "/d?fieldManager=argo", APPLY, deployment("""
            "template": {"spec": {"containers": [{"name": "web", "image": "a:2"}]}}\
            """)));
        return lines;
    }

    private static void tell(List<String> lines, HttpResponse<String> answer) {
        JsonNode body = Json.MAPPER.readTree(answer.body());
        StringBuilder line = new StringBuilder().append(answer.statusCode());
        if (answer.statusCode() >= 300) {
            line.append(' ').append(Json.text(body, "message"));
            Json.list(body, "details", "causes").stream()
                    .map(c -> String.join(" ", Json.text(c, "reason"), Json.text(c, "message"), Json.text(c, "field")))
                    .sorted()
                    .forEach(c -> line.append(" | ").append(c));
        }
        Json.map(body, "data")
                .forEach((k, v) -> line.append(' ').append(k).append('=').append(v));
        Json.list(body, "spec", "template", "spec", "containers")
                .forEach(c -> line.append(' ')
                        .append(Json.text(c, "name"))
                        .append('=')
                        .append(Json.text(c, "image")));
        Json.list(body, "metadata", "managedFields").stream()
                .filter(m -> Json.text(m, "operation").equals("Apply")
                        || Json.text(body, "kind").equals("ConfigMap"))
                .map(m -> String.join(
                        " ",
                        Json.text(m, "manager"),
                        Json.text(m, "operation"),
                        Json.text(m, "apiVersion"),
                        sorted(m.path("fieldsV1")).toString()))
                .sorted()
                .forEach(m -> line.append("\n    ").append(m));
        lines.add(line.toString());
    }

    private static JsonNode sorted(JsonNode node) {
        if (!node.isObject()) {
            return node;
        }
        ObjectNode sorted = Json.obj();
        node.properties().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(e -> sorted.set(e.getKey(), sorted(e.getValue())));
        return sorted;
    }

    private static Server practice(Practice practice) {
        String token = practice.entra("ada.quill", Map.of());
        return (method, path, type, body) ->
                practice.send("test-gnt-webshop", method, path, token, body, "Content-Type", type);
    }

    @Test
    void fieldsBelongToWhoWroteThem() throws Exception {
        try (Practice practice = new Practice()) {
            List<String> told = story(practice(practice));
            assertThat(told.get(1)).startsWith("422 ").contains("fieldManager: Required value: is required for apply");
            assertThat(told.get(2))
                    .startsWith("200 a=1 b=2 c=3")
                    .contains("flux Apply v1 {\"f:data\":{\"f:a\":{},\"f:c\":{}}}")
                    .contains("kubectl-create Update v1");
            assertThat(told.get(3))
                    .startsWith("409 Apply failed with 4 conflicts: conflicts with \"flux\":\n- .data.a\n- .data.c\n")
                    .contains("conflicts with \"kubectl-create\" using v1:\n- .data.a\n- .data.b");
            assertThat(told.get(4))
                    .isEqualTo("409 Apply failed with 1 conflict: conflict with \"kubectl-create\" using v1: .data.b"
                            + " | FieldManagerConflict conflict with \"kubectl-create\" using v1 .data.b");
            assertThat(told.get(5)).startsWith("200 a=1 b=9 c=9").contains("argo Apply v1");
            assertThat(told.get(6)).as("c is argo's now and stays").startsWith("200 a=1 b=9 c=9");
            assertThat(told.get(7))
                    .as("what argo alone applied and leaves out goes")
                    .startsWith("200 a=1 b=9\n");
            assertThat(told.get(8)).startsWith("200 a=5\n").contains("edit Update v1");
            assertThat(told.get(9)).startsWith("409 ").contains("conflict with \"edit\" using v1: .data.a");
            assertThat(told.get(10))
                    .startsWith("201 ")
                    .contains("\"k:{\\\"name\\\":\\\"web\\\"}\":{\".\":{},\"f:image\":{}");
            assertThat(told.get(12)).contains("conflict with \"hand\" with subresource \"scale\" using apps/v1");
            assertThat(told.get(15)).startsWith("200 web=a:2 log=b:1\n");
        }
    }

    @Test
    void whatNobodyKeptTrackOfIsHeldByWhatWasThereBefore() throws Exception {
        try (Practice practice = new Practice()) {
            Server server = practice(practice);
            String path = "/api/v1/namespaces/default/configmaps/kube-root-ca.crt";
            HttpResponse<String> edited = server.send("PATCH", path, MERGE, "{\"data\": {\"x\": \"1\"}}");
            assertThat(Practice.json(edited).path("metadata").has("managedFields"))
                    .isFalse();
            HttpResponse<String> refused = server.send("PATCH", path + "?fieldManager=me", APPLY, """
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "kube-root-ca.crt"}, "data": {"x": "2"}}\
                """);
            assertThat(refused.body()).contains("conflict with \\\"before-first-apply\\\" using v1: .data.x");
            HttpResponse<String> applied = server.send("PATCH", path + "?fieldManager=me&force=true", APPLY, """
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "kube-root-ca.crt"}, "data": {"x": "2"}}\
                """);
            assertThat(applied.statusCode()).isEqualTo(200);
            HttpResponse<String> again = server.send("PATCH", path + "?fieldManager=me", APPLY, """
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "kube-root-ca.crt"}, "data": {"x": "2"}}\
                """);
            assertThat(Practice.json(again).path("metadata"))
                    .as("the same again writes nothing")
                    .isEqualTo(Practice.json(applied).path("metadata"));
        }
    }

    /** Needs KUBEBUILDER_ASSETS, as envtest does. */
    @Test
    @Tag("real")
    void aRealServerSaysTheSame(@TempDir Path temporary) throws Exception {
        String assets = System.getenv("KUBEBUILDER_ASSETS");
        assumeTrue(assets != null, "KUBEBUILDER_ASSETS names no folder with etcd and kube-apiserver");
        Path binaries = Path.of(Objects.requireNonNull(assets));
        assumeTrue(Files.isExecutable(binaries.resolve("kube-apiserver")), "no kube-apiserver there");
        try (Practice practice = new Practice();
                ControlPlane plane = new ControlPlane(binaries, temporary);
                HttpClient http = HttpClient.newBuilder()
                        .sslContext(plane.authority().clientContext())
                        .build()) {
            List<String> real = story((method, path, type, body) -> http.send(
                    HttpRequest.newBuilder(URI.create(plane.server() + path))
                            .method(method, HttpRequest.BodyPublishers.ofString(body))
                            .header("Content-Type", type)
                            .header("Authorization", "Bearer " + ControlPlane.ADMIN_TOKEN)
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
            assertThat(story(practice(practice))).isEqualTo(real);
        }
    }
}
