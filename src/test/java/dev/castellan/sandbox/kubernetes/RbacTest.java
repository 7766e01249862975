package dev.castellan.sandbox.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Access decisions, by hand and against those that a real API server recorded. */
class RbacTest {
    private static Attributes to(
            String verb, String group, String resource, String sub, String namespace, String name) {
        return Attributes.resource(verb, group, resource, sub, namespace, name);
    }

    private static ObjectNode named(String name, String namespace, ObjectNode fields) {
        fields.set("metadata", Json.obj("name", name, "namespace", namespace.isEmpty() ? null : namespace));
        return fields;
    }

    private static ObjectNode binding(String name, String namespace, String kind, String role, ObjectNode subject) {
        return named(
                name,
                namespace,
                Json.obj("subjects", List.of(subject), "roleRef", Json.obj("kind", kind, "name", role)));
    }

    private static Rbac world() {
        return Rbac.of(
                List.of(
                        named("scaler", "", Json.obj("rules", List.of(Sheet.rule("apps", "*/scale", "update")))),
                        named("one", "", Json.obj("rules", List.of(Sheet.rule("", "secrets", "get", "database")))),
                        named(
                                "health",
                                "",
                                Json.obj(
                                        "rules",
                                        List.of(Json.obj(
                                                "nonResourceURLs",
                                                Json.arr("/healthz/*"),
                                                "verbs",
                                                Json.arr("get")))))),
                List.of(),
                List.of(
                        binding("scalers", "", "ClusterRole", "scaler", Sheet.group("ops")),
                        binding("probes", "", "ClusterRole", "health", Sheet.user("probe"))),
                List.of(
                        binding(
                                "reader",
                                "shop",
                                "ClusterRole",
                                "one",
                                Json.obj("kind", "ServiceAccount", "name", "web")),
                        binding("gone", "shop", "Role", "missing", Sheet.user("bob"))));
    }

    @Test
    void subresourcesNamesAndPathsAreMatchedAsTheServerMatchesThem() {
        Rbac rbac = world();
        Principal ops = new Principal("kim", "", List.of("ops"), Map.of());
        assertThat(rbac.decide(ops, to("update", "apps", "deployments", "scale", "shop", "web")))
                .isEqualTo(new Rbac.Decision(
                        true,
                        "RBAC: allowed by ClusterRoleBinding \"scalers\" of ClusterRole \"scaler\" to Group \"ops\""));
        assertThat(rbac.decide(ops, to("update", "apps", "deployments", "", "shop", "web"))
                        .allowed())
                .isFalse();
        Principal web = Principal.serviceAccount("shop", "web", "");
        assertThat(rbac.decide(web, to("get", "", "secrets", "", "shop", "database"))
                        .reason())
                .isEqualTo("RBAC: allowed by RoleBinding \"reader/shop\" of ClusterRole \"one\" to ServiceAccount"
                        + " \"web/shop\"");
        assertThat(rbac.decide(web, to("get", "", "secrets", "", "shop", "other"))
                        .allowed())
                .isFalse();
        assertThat(rbac.decide(web, to("get", "", "secrets", "", "data", "database"))
                        .allowed())
                .isFalse();
        Principal probe = new Principal("probe", "", List.of(), Map.of());
        assertThat(rbac.decide(probe, Attributes.path("get", "/healthz/etcd")).allowed())
                .isTrue();
        assertThat(rbac.decide(probe, Attributes.path("get", "/healthz")).allowed())
                .isFalse();
    }

    @Test
    void aBindingToAMissingRoleIsNamedInTheRefusal() {
        Principal bob = new Principal("bob", "", List.of(), Map.of());
        Rbac.Decision decision = world().decide(bob, to("list", "", "pods", "", "shop", ""));
        assertThat(decision.allowed()).isFalse();
        assertThat(decision.reason()).isEqualTo("RBAC: role.rbac.authorization.k8s.io \"missing\" not found");
    }

    @Test
    void aggregationFollowsChains() {
        ObjectNode part = named("part", "", Json.obj("rules", List.of(Sheet.rule("", "pods", "get"))));
        Json.within(part, "metadata", "labels").put("to", "view");
        ObjectNode view = named("view", "", aggregating("view"));
        Json.within(view, "metadata", "labels").put("to", "edit");
        ObjectNode edit = named("edit", "", aggregating("edit"));
        Rbac.aggregate(List.of(edit, view, part));
        assertThat(edit.path("rules")).isEqualTo(part.path("rules"));
    }

    private static ObjectNode aggregating(String label) {
        return Json.obj(
                "aggregationRule",
                Json.obj("clusterRoleSelectors", Json.arr(Json.obj("matchLabels", Json.obj("to", label)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"corner", "small-1", "small-2", "small-3", "medium-1", "large-1"})
    void agreesWithARealServer(String world) throws IOException {
        Rbac rbac = recorded(world);
        List<String> differ = new ArrayList<>();
        int asked = 0;
        try (BufferedReader lines = open(world + ".reviews.jsonl.gz")) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode review = Json.MAPPER.readTree(line);
                JsonNode spec = review.path("spec");
                Principal who = new Principal(Json.text(spec, "user"), "", Json.texts(spec, "groups"), Map.of());
                JsonNode what = spec.path("resourceAttributes");
                Attributes attributes = what.isObject()
                        ? to(
                                Json.text(what, "verb"),
                                Json.text(what, "group"),
                                Json.text(what, "resource"),
                                Json.text(what, "subresource"),
                                Json.text(what, "namespace"),
                                Json.text(what, "name"))
                        : Attributes.path(
                                Json.text(spec, "nonResourceAttributes", "verb"),
                                Json.text(spec, "nonResourceAttributes", "path"));
                asked++;
                if (rbac.decide(who, attributes).allowed() != Json.truth(review, "allowed")) {
                    differ.add(line);
                }
            }
        }
        assertThat(asked).isGreaterThan(3_000);
        // The recording server carried a distribution's patch that renames what is proxied before RBAC sees it.
        assertThat(differ).allMatch(line -> line.contains("unsafeproxy"));
    }

    @Test
    void nobodyGrantsMoreThanARealServerLetsHim() throws IOException {
        Rbac rbac = recorded("escalation-1");
        List<String> differ = new ArrayList<>();
        try (BufferedReader lines = open("escalation-1.writes.jsonl.gz")) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode write = Json.MAPPER.readTree(line);
                JsonNode object = write.path("object");
                Principal who = new Principal(Json.text(write, "user"), "", Json.texts(write, "groups"), Map.of());
                ApiResource resource = ApiCatalog.of(List.of()).resources().stream()
                        .filter(r -> r.kind().equals(Json.text(object, "kind")))
                        .findFirst()
                        .orElseThrow();
                long expected = Json.number(write, "code");
                long answer = 201;
                if (!rbac.decide(
                                who,
                                to(
                                        "create",
                                        resource.group(),
                                        resource.plural(),
                                        "",
                                        Json.text(object, "metadata", "namespace"),
                                        ""))
                        .allowed()) {
                    answer = 403;
                } else {
                    try {
                        Escalation.check(rbac, who, resource, object, true);
                    } catch (Refusal refusal) {
                        answer = refusal.code();
                    }
                }
                if (answer != expected) {
                    differ.add(answer + " " + line);
                }
            }
        }
        assertThat(differ).isEmpty();
    }

    @Test
    void theEscalationCheckSaysWhatIsMissing() {
        Principal bob = new Principal("bob", "", List.of("system:authenticated"), Map.of());
        ApiResource roles = ApiCatalog.of(List.of())
                .find("rbac.authorization.k8s.io/v1", "roles")
                .orElseThrow();
        ObjectNode role =
                named("new", "shop", Json.obj("kind", "Role", "rules", List.of(Sheet.rule("", "pods", "get,list"))));
        assertThatThrownBy(() -> Escalation.check(world(), bob, roles, role, true))
                .hasMessage("roles.rbac.authorization.k8s.io \"new\" is forbidden: user \"bob\""
                        + " (groups=[\"system:authenticated\"]) is attempting to grant RBAC permissions not currently"
                        + " held:\n{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"get\" \"list\"]}");
    }

    private static Rbac recorded(String world) throws IOException {
        assumeTrue(Files.exists(folder()), "the recorded decisions are not on this machine");
        Map<String, List<JsonNode>> kinds = new HashMap<>();
        try (BufferedReader objects = open(world + ".objects.json.gz")) {
            for (JsonNode item : Json.list(Json.MAPPER.readTree(objects), "items")) {
                kinds.computeIfAbsent(Json.text(item, "kind"), k -> new ArrayList<>())
                        .add(item);
            }
        }
        return Rbac.of(
                kinds.getOrDefault("ClusterRole", List.of()),
                kinds.getOrDefault("Role", List.of()),
                kinds.getOrDefault("ClusterRoleBinding", List.of()),
                kinds.getOrDefault("RoleBinding", List.of()));
    }

    private static Path folder() {
        return Path.of(System.getProperty("castellan.shared", "../shared")).resolve("vectors/rbac");
    }

    private static BufferedReader open(String name) throws IOException {
        return new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(folder().resolve(name))), StandardCharsets.UTF_8));
    }
}
