package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code castellan access review} as a user types it, from the start to the change that takes access away. */
class AccessReviewJourneyTest {
    private static final String OBJECTS = """
        kind: Namespace
        metadata: {name: shop}
        ---
        kind: Role
        metadata: {name: pods, namespace: shop}
        rules:
        - {verbs: [create, get], apiGroups: [""], resources: [pods]}
        ---
        kind: RoleBinding
        metadata: {name: pods, namespace: shop}
        subjects:
        - {kind: User, name: alice}
        - {kind: User, name: bob}
        roleRef: {kind: Role, name: pods}
        """;

    @TempDir
    Path temporary = Path.of("");

    private String out = "";
    private String err = "";

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("access", "review"));
        all.addAll(List.of(arguments));
        all.addAll(
                List.of("--sandbox", "--data-folder", temporary.resolve("data").toString()));
        Typed typed = Typed.at(temporary, Map.of(), all);
        out = typed.out();
        err = typed.err();
        return typed.code();
    }

    private JsonNode json() {
        return JsonMapper.builder().build().readTree(out);
    }

    @Test
    void fromTheStartToTheChange() throws IOException {
        String objects =
                Files.writeString(temporary.resolve("objects.yaml"), OBJECTS).toString();
        assertThat(run("start", "--title", "Q4", "--objects", objects))
                .as(() -> err)
                .isZero();
        String id = out.strip();
        assertThat(err).contains("0 of 2 settled", "signed by 0 of 1");

        assertThat(run("list")).as(() -> err).isZero();
        assertThat(out).contains(id, "0 of 2", "Q4", "open");

        assertThat(run("show", id, "-o", "json")).as(() -> err).isZero();
        Map<String, String> items = new java.util.HashMap<>();
        json().path("items")
                .forEach(i -> items.put(i.path("who").asString(), i.path("id").asString()));
        assertThat(items).containsOnlyKeys("User alice", "User bob");
        String alice = Objects.requireNonNull(items.get("User alice"));
        String bob = Objects.requireNonNull(items.get("User bob"));

        assertThat(run("sign-off", id)).isNotZero();
        assertThat(err).contains("review-undecided");
        assertThat(run("decide", id, "--remove", bob.substring(0, 10), "--comment", "left"))
                .as(() -> err)
                .isZero();
        assertThat(run("decide", id, "--keep", "zz")).isNotZero();
        assertThat(err).contains("review-item");
        assertThat(run("decide", id, "--keep", alice)).as(() -> err).isZero();
        assertThat(run("show", id, "--open", "-o", "json")).isZero();
        assertThat(json().path("items")).isEmpty();
        assertThat(run("sign-off", id, "--comment", "checked")).as(() -> err).isZero();
        assertThat(err).contains("signed by 1 of 1");
        assertThat(run("decide", id, "--keep", bob)).isNotZero();
        assertThat(err).contains("review-closed");

        assertThat(run("removals", id, "--objects", objects)).as(() -> err).isZero();
        assertThat(out).contains("kind: RoleBinding", "\"alice\"").doesNotContain("\"bob\"");
        String other =
                Files.writeString(temporary.resolve("other.yaml"), OBJECTS).toString();
        assertThat(run("removals", id, "--objects", other)).isNotZero();
        assertThat(err).contains("review-other-cluster");
        Files.writeString(
                temporary.resolve("objects.yaml"),
                OBJECTS.substring(0, OBJECTS.indexOf("kind: RoleBinding")) + "kind: [cut");
        assertThat(run("removals", id, "--objects", objects))
                .as("what could not be read is not gone")
                .isEqualTo(7);
        assertThat(err).contains("Not known whether it is still there: User bob");

        Path page = temporary.resolve("review.html");
        assertThat(run("export", id, page.toString())).as(() -> err).isZero();
        assertThat(Files.readString(page)).contains("signed by every reviewer", "User bob", "left");
        assertThat(run("export", id, page.toString()))
                .as("nothing is overwritten")
                .isNotZero();
        assertThat(run("export", id, temporary.resolve("review.csv").toString()))
                .isZero();
        assertThat(Files.readString(temporary.resolve("review.csv"))).contains("\"remove\"", "\"User bob\"");
        assertThat(run("export", id, "review.doc")).isEqualTo(2);
    }
}
