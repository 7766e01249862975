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

/** {@code castellan access diff} and {@code separation} as a user types them. */
class AccessCompareJourneyTest {
    private static final String BEFORE = """
        kind: Namespace
        metadata: {name: shop}
        ---
        kind: ClusterRole
        metadata: {name: reader}
        rules:
        - {verbs: [get, list], apiGroups: [""], resources: [pods]}
        ---
        kind: RoleBinding
        metadata: {name: readers, namespace: shop}
        subjects:
        - {kind: User, name: alice}
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

    private String file(String name, String text) throws IOException {
        return Files.writeString(temporary.resolve(name), text).toString();
    }

    @Test
    void nothingIsNothingSomethingIsOneAndAnErrorTwo() throws IOException {
        String before = file("before.yaml", BEFORE);
        String other = file("other.yaml", BEFORE.replace("[get, list]", "[list, get]"));
        assertThat(run("diff", before, other)).isZero();
        assertThat(err).contains("Nobody's access differs.");
        String after = file("after.yaml", BEFORE.replace("[get, list]", "[get, list, delete]"));
        assertThat(run("diff", before, after)).isEqualTo(1);
        assertThat(out).contains("User alice", "shop", "gained", "delete pods", "rules added to the role: ClusterRole");
        assertThat(run("diff", after, before, "-o", "csv")).isEqualTo(1);
        assertThat(out)
                .startsWith("\"WHO\",\"WHERE\",\"CHANGE\",\"WHAT\",\"THROUGH\"")
                .contains("\"lost\"");
        assertThat(run("diff", before, after, "-o", "json")).isEqualTo(1);
        JsonNode change = json().path("changes").path(0);
        assertThat(change.path("who").path("label").asString()).isEqualTo("alice");
        assertThat(change.path("rules").path(0).path("verbs").path(0).asString())
                .isEqualTo("delete");
        assertThat(change.path("through").path(0).path("kind").asString()).isEqualTo("RULES");
        String broken = file("broken.yaml", "kind: [");
        assertThat(run("diff", before, broken)).isEqualTo(2);
    }

    @Test
    void objectsThatChangeNobodysAccessAreShownOnDemand() throws IOException {
        String before = file("before.yaml", BEFORE);
        String after = file("after.yaml", BEFORE + """
            ---
            kind: RoleBinding
            metadata: {name: again, namespace: shop}
            subjects:
            - {kind: User, name: alice}
            roleRef: {kind: ClusterRole, name: reader}
            """);
        assertThat(run("diff", before, after)).isZero();
        assertThat(err).contains("--objects");
        assertThat(run("diff", before, after, "--objects")).isZero();
        assertThat(out).contains("RoleBinding shop/again", "changes nobody's access");
    }

    @Test
    void aSavedPracticeClusterIsComparedWithTheLiveOneAndWithAnother() {
        String saved = temporary.resolve("monday.castellan-access").toString();
        assertThat(run("snapshot", "--sandbox", "--cluster", "prod-gnt-webshop", "--save", saved))
                .isZero();
        // A server has filled its aggregated roles.
        assertThat(err).doesNotContain("contradiction");
        assertThat(run("diff", saved, "prod-gnt-webshop", "--sandbox"))
                .as(() -> out + err)
                .isZero();
        assertThat(run("diff", saved, "prod-lds-logistics", "--sandbox", "-o", "json"))
                .isEqualTo(1);
        assertThat(json().path("changes").isEmpty()).isFalse();
        assertThat(run("diff", saved, "no-such-cluster", "--sandbox")).isEqualTo(2);
    }

    @Test
    void whoCanWriteOnBothSidesOfTheBorderIsFound() throws IOException {
        assertThat(run("separation", "test-gnt-webshop", "prod-gnt-webshop", "--sandbox"))
                .isEqualTo(1);
        assertThat(out).contains("WHO", "IN PRODUCTION", "ELSEWHERE", "build-pipeline");
        String production = file("prod.yaml", BEFORE);
        String test = file("test.yaml", BEFORE.replace("[get, list]", "[create]"));
        assertThat(run("separation", "--production", production, "--other", test))
                .isZero();
        assertThat(run(
                        "separation",
                        "--production",
                        file("prod2.yaml", BEFORE.replace("[get, list]", "[create]")),
                        "--other",
                        test,
                        "-o",
                        "json"))
                .isEqualTo(1);
        assertThat(json().path("crossings").path(0).path("label").asString()).isEqualTo("User alice");
        assertThat(run("separation", "--production", production)).isEqualTo(2);
    }
}
