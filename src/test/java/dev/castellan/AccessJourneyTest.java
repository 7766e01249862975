package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code castellan access} as a user types it: on files, on saved snapshots, on the practice fleet. */
class AccessJourneyTest {
    private static final String OBJECTS = """
        kind: Namespace
        metadata: {name: shop}
        ---
        kind: ClusterRole
        metadata: {name: reader}
        rules:
        - {verbs: [get, list], apiGroups: [""], resources: [pods, nodes]}
        ---
        kind: RoleBinding
        metadata: {name: readers, namespace: shop}
        subjects:
        - {kind: User, name: alice}
        - {kind: Group, name: "=cmd|' /C calc'!A0"}
        roleRef: {kind: ClusterRole, name: reader}
        """;

    @TempDir
    Path temporary;

    private String out = "";
    private String err = "";

    @AfterEach
    void logAsBefore() throws IOException {
        LogManager.getLogManager().readConfiguration();
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("access"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data-folder", temporary.resolve("data").toString()));
        Typed typed = Typed.at(temporary, Map.of(), all);
        out = typed.out();
        err = typed.err();
        return typed.code();
    }

    private JsonNode json() {
        return JsonMapper.builder().build().readTree(out);
    }

    private String objects() throws IOException {
        return Files.writeString(temporary.resolve("objects.yaml"), OBJECTS).toString();
    }

    @Test
    void yesIsNothingNoIsOneAndAnErrorTwo() throws IOException {
        String objects = objects();
        assertThat(run("can", "alice", "get", "pods", "-n", "shop", "--objects", objects, "--explain"))
                .isZero();
        assertThat(out).startsWith("yes").contains("User alice → RoleBinding shop/readers → ClusterRole reader");
        assertThat(run("can", "alice", "get", "pods/log", "-n", "shop", "--objects", objects, "--explain"))
                .isEqualTo(1);
        assertThat(out).startsWith("no").contains("without the subresource log");
        assertThat(run("can", "bob", "get", "pods", "-n", "shop", "--objects", objects))
                .isEqualTo(1);
        assertThat(run("can", "alice", "get", "pods", "--objects", objects + ".no"))
                .isEqualTo(2);
        assertThat(err).contains("[access-objects-not-found]");
        assertThat(run("can", "alice", "get", "pods")).isEqualTo(2);
    }

    @Test
    void whereReviewAndRequestDifferBothAreShown() throws IOException {
        String objects = objects();
        assertThat(run("can", "alice", "get", "nodes", "-n", "shop", "--objects", objects))
                .isEqualTo(1);
        assertThat(out).contains("a SubjectAccessReview says yes", "belongs to the cluster");
        assertThat(run("can", "alice", "get", "nodes", "-n", "shop", "--objects", objects, "--raw"))
                .isZero();
        assertThat(run("can", "alice", "get", "nodes", "-n", "shop", "--objects", objects, "-o", "json"))
                .isEqualTo(1);
        assertThat(json().path("review").asString()).isEqualTo("yes");
        assertThat(json().path("answer").asString()).isEqualTo("no");
    }

    /** The list of one version of a server says another thing than that of the next. */
    @Test
    void whatIsMeantIsAnsweredBesidesWhatIsAsked() throws IOException {
        String objects = Files.writeString(
                        temporary.resolve("exec.yaml"), OBJECTS.replace("pods, nodes", "pods/exec, nodes"))
                .toString();
        String[] asked = {"can", "alice", "get", "pods/exec", "web-0", "-n", "shop", "--objects", objects};
        assertThat(run(asked)).isZero();
        assertThat(out)
                .startsWith("yes")
                .contains("in practice: May not run commands in the pod", "needs create pods/exec web-0 in shop");
        assertThat(run(with(asked, "-o", "json"))).isZero();
        assertThat(json().path("inPractice").path(0).path("answer").asString()).isEqualTo("no");
        assertThat(json().path("inPractice")
                        .path(0)
                        .path("parts")
                        .path(0)
                        .path("verb")
                        .asString())
                .isEqualTo("create");
        assertThat(run(with(asked, "-o", "csv"))).isZero();
        assertThat(out).contains("IN PRACTICE", "May not run commands");
        assertThat(run(with(asked, "--raw"))).isZero();
        assertThat(out).doesNotContain("in practice");
        assertThat(run("can", "alice", "get", "/api/v1/namespaces/shop/pods", "--objects", objects()))
                .isZero();
        assertThat(out).contains("a SubjectAccessReview says no", "decided as “list pods in shop”");
    }

    @Test
    void whoWhatAndMatrixInEveryFormat() throws IOException {
        String objects = objects();
        assertThat(run("who-can", "get", "pods", "-n", "shop", "--objects", objects, "-o", "csv"))
                .isZero();
        // What a spreadsheet would run is disarmed.
        assertThat(out).contains("\"User alice\"").doesNotContain("\"=");
        assertThat(run("who-can", "delete", "pods", "-n", "shop", "--objects", objects))
                .isEqualTo(1);
        assertThat(run("what-can", "alice", "--objects", objects, "-o", "json")).isZero();
        assertThat(json().path("permissions").size()).isEqualTo(1);
        assertThat(run("what-can", "nobody", "--objects", objects)).isEqualTo(1);
        assertThat(run("matrix", "alice", "--resource", "pods", "-n", "shop", "--objects", objects))
                .isZero();
        assertThat(out).contains("get,list");
    }

    @Test
    void aRoleBindingGivesNothingOnWhatBelongsToTheCluster() throws IOException {
        String objects =
                Files.writeString(temporary.resolve("objects.yaml"), OBJECTS).toString();
        String[] columns = {"--resource", "pods", "--resource", "nodes", "--resource", "nodes/proxy"};
        assertThat(run("can", "alice", "get", "nodes", "-n", "shop", "--objects", objects))
                .isEqualTo(1);
        List<String> asked = new ArrayList<>(List.of("matrix", "alice", "-n", "shop", "--objects", objects));
        asked.addAll(List.of(columns));
        asked.addAll(List.of("-o", "json"));
        assertThat(run(asked.toArray(String[]::new))).as(() -> err).isZero();
        assertThat(json().path("subjects").path(0).path("verbs").propertyNames())
                .containsExactly("pods");
        Files.writeString(
                temporary.resolve("objects.yaml"),
                OBJECTS.replace("kind: RoleBinding", "kind: ClusterRoleBinding").replace(", namespace: shop}", "}"));
        assertThat(run(asked.toArray(String[]::new))).as(() -> err).isZero();
        assertThat(json().path("subjects").path(0).path("verbs").propertyNames())
                .containsExactly("pods", "nodes");
    }

    /** As {@code access can} says it. */
    @Test
    void aRoleBindingGivesItsOwnNamespace() throws IOException {
        String objects = Files.writeString(temporary.resolve("objects.yaml"), OBJECTS.replace("pods", "namespaces"))
                .toString();
        assertThat(run("can", "alice", "get", "namespaces", "shop", "--objects", objects))
                .isZero();
        String[] matrix = {"matrix", "alice", "--resource", "namespaces", "--objects", objects, "-n"};
        assertThat(run(with(matrix, "shop"))).isZero();
        assertThat(out).contains("(get)").doesNotContain("list");
        assertThat(run(with(matrix, "shop", "-o", "json"))).isZero();
        JsonNode alice = json().path("subjects").path(0);
        assertThat(alice.path("verbs").isEmpty()).isTrue();
        assertThat(alice.path("verbsOnSomeNames").path("namespaces").toString()).isEqualTo("[\"get\"]");
        assertThat(run(with(matrix, "other"))).isZero();
        assertThat(out).doesNotContain("get");
    }

    @Test
    void aMatrixIsExplainedCellByCell() throws IOException {
        String[] matrix = {"matrix", "alice", "--resource", "pods", "-n", "shop", "--objects", objects(), "--explain"};
        assertThat(run(matrix)).isZero();
        assertThat(out)
                .contains(
                        "alice  pods  get,list",
                        "  because User alice → RoleBinding shop/readers → ClusterRole reader → get,list pods,nodes in"
                                + " core");
        assertThat(run(with(matrix, "-o", "json"))).isZero();
        assertThat(json().path("grants").size()).isEqualTo(1);
        assertThat(json().path("grants").path(0).path("grants").path(0).asString())
                .contains("RoleBinding shop/readers");
        assertThat(json().path("cellsNotExplained").asInt(-1)).isZero();
        assertThat(run(with(matrix, "-o", "csv"))).isZero();
        assertThat(out).contains("\"GRANTS\"", "RoleBinding shop/readers").doesNotContain("\"=");
        String everybody = Files.writeString(
                        temporary.resolve("many.yaml"),
                        OBJECTS
                                + java.util.stream.IntStream.range(0, 600)
                                        .mapToObj(i -> """
                                            ---
                                            kind: RoleBinding
                                            metadata: {name: b%d, namespace: shop}
                                            subjects: [{kind: User, name: u%d}]
                                            roleRef: {kind: ClusterRole, name: reader}
                                            """.formatted(i, i))
                                        .collect(java.util.stream.Collectors.joining()))
                .toString();
        assertThat(run("matrix", "--resource", "pods", "-n", "shop", "--objects", everybody, "--explain"))
                .isZero();
        assertThat(out).contains("102 more cells are not explained");
    }

    @Test
    void aSnapshotIsExplainedPartByPart() throws IOException {
        String objects = objects();
        assertThat(run("snapshot", "--objects", objects, "--explain")).isZero();
        assertThat(out)
                .contains("role bindings", "files: what controllers fill in is computed", "assumed")
                .contains("Nothing is known to be missing.");
        Files.writeString(temporary.resolve("objects.yaml"), OBJECTS + "---\nkind: Role\nmetadata: [");
        assertThat(run("snapshot", "--objects", objects, "--explain", "-o", "json"))
                .isZero();
        assertThat(json().path("gapMeanings").path(0).path("meaning").asString())
                .isEqualTo("Every no is “unknown”.");
        assertThat(json().path("parts").size()).isGreaterThan(8);
    }

    private static String[] with(String[] first, String... more) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void whatIfTellsTheRefusalAndWhoGains() throws IOException {
        Path binding = Files.writeString(temporary.resolve("b.yaml"), """
            kind: ClusterRoleBinding
            metadata: {name: all}
            subjects: [{kind: User, name: bob}]
            roleRef: {kind: ClusterRole, name: reader}
            """);
        assertThat(run("what-if", "alice", "-f", binding.toString(), "--objects", objects()))
                .isEqualTo(1);
        assertThat(out).contains("403 plain", "User bob", "get,list");
        assertThat(run(
                        "what-if",
                        "root",
                        "--as-group",
                        "system:masters",
                        "-f",
                        binding.toString(),
                        "--objects",
                        objects()))
                .isZero();
    }

    @Test
    void answersAreComparedWithRecordedOnes() throws IOException {
        Path reviews = Files.writeString(temporary.resolve("reviews.jsonl"), """
            {"spec":{"user":"alice","groups":[],"resourceAttributes":{"verb":"get","group":"","resource":"pods","namespace":"shop"}},"allowed":true}
            {"spec":{"user":"alice","groups":[],"resourceAttributes":{"verb":"get","group":"","resource":"pods"}},"allowed":true}
            """);
        assertThat(run("check", "--objects", objects(), "--reviews", reviews.toString(), "--show", "1"))
                .isEqualTo(1);
        assertThat(out).startsWith("agree 1, disagree 1").contains("\"line\":2");
        Files.writeString(reviews, "nonsense\n");
        assertThat(run("check", "--objects", objects(), "--reviews", reviews.toString()))
                .isEqualTo(2);
        assertThat(err).contains("[access-reviews-unreadable]");
    }

    @Test
    void aPracticeClusterIsReadSavedAndVerified() {
        Path saved = temporary.resolve("saved.castellan-access");
        assertThat(run("snapshot", "--cluster", "dev-gnt-webshop", "--sandbox", "--save", saved.toString()))
                .isZero();
        assertThat(out).contains("bindings", "hash");
        assertThat(run("snapshot", "--snapshot", saved.toString(), "-o", "json"))
                .isZero();
        assertThat(json().path("bindings").asInt()).isPositive();
        assertThat(run("verify", "--cluster", "dev-gnt-webshop", "--sandbox", "--sample", "150"))
                .isZero();
        assertThat(out).contains("disagree 0");
    }
}
