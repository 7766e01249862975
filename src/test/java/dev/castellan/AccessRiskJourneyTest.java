package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code castellan access paths}, {@code findings} and {@code least-privilege} as a user types them. */
class AccessRiskJourneyTest {
    private static final String OBJECTS = """
        kind: Namespace
        metadata: {name: shop}
        ---
        kind: ServiceAccount
        metadata: {name: deployer, namespace: shop}
        ---
        kind: ClusterRole
        metadata: {name: strong}
        rules:
        - {verbs: ["*"], apiGroups: ["*"], resources: ["*"]}
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
        roleRef: {kind: Role, name: pods}
        ---
        kind: ClusterRoleBinding
        metadata: {name: strong}
        subjects:
        - {kind: ServiceAccount, name: deployer, namespace: shop}
        roleRef: {kind: ClusterRole, name: strong}
        """;

    @TempDir
    Path temporary = Path.of("");

    private String out = "";
    private String err = "";

    private int run(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("access"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data-folder", temporary.resolve("data").toString()));
        all.addAll(List.of(
                "--objects",
                Files.writeString(temporary.resolve("objects.yaml"), OBJECTS).toString()));
        Typed typed = Typed.at(temporary, Map.of(), all);
        out = typed.out();
        err = typed.err();
        return typed.code();
    }

    private JsonNode json() {
        return JsonMapper.builder().build().readTree(out);
    }

    @Test
    void pathsShowEachStepAndWhatClosesThem() throws IOException {
        assertThat(run("paths", "alice", "--explain", "--cut")).isZero();
        assertThat(out).contains("own pods in shop", "ServiceAccount shop/deployer", "cluster administrator");
        assertThat(err).contains("Smallest set", "remove");
        assertThat(run("paths", "bob")).isEqualTo(2);
        assertThat(err).contains("User bob is not in the graph").doesNotContain("There is no way");
        assertThat(run("paths", "alice", "--to", "namespace:not-there")).isEqualTo(1);
        assertThat(run("paths", "--to", "node", "-o", "json")).isZero();
        assertThat(json().path("paths").size()).isEqualTo(2);
        assertThat(run("paths", "alice", "--depth", "0")).isEqualTo(2);
    }

    @Test
    void findingsFailOnlyOnWhatIsNewAndNotSetAside() throws IOException {
        assertThat(run("findings", "--fail-on", "high")).isEqualTo(1);
        assertThat(run("findings", "-o", "json")).isZero();
        Path last = Files.writeString(temporary.resolve("last.json"), out);
        String id = json().path("findings").path(0).path("id").asString();
        assertThat(run("findings", "--fail-on", "low", "--baseline", last.toString()))
                .isZero();
        Path aside = Files.writeString(
                temporary.resolve("aside.json"),
                "{\"suppressions\":[{\"id\":\"" + id + "\",\"reason\":\"known\",\"owner\":\"ann\",\"until\":\""
                        + java.time.LocalDate.now(java.time.ZoneOffset.UTC).plusDays(30) + "\"}]}");
        assertThat(run("findings", "--suppressions", aside.toString())).isZero();
        assertThat(out).doesNotContain(id);
        assertThat(err).contains("1 findings are set aside");
        assertThat(run("findings", "-o", "sarif")).isZero();
        assertThat(json().path("version").asString()).isEqualTo("2.1.0");
        JsonNode plain = json().path("runs").path(0).path("results").path(0);
        assertThat(plain.has("baselineState")).isFalse();
        assertThat(run("findings", "-o", "sarif", "--baseline", last.toString()))
                .isZero();
        assertThat(json().path("runs").path(0).path("results").valueStream())
                .isNotEmpty()
                .allSatisfy(
                        r -> assertThat(r.path("baselineState").asString("")).isEqualTo("unchanged"));
        // What was set aside when the report was made comes back once nobody answers for it.
        assertThat(run("findings", "-o", "json", "--suppressions", aside.toString()))
                .isZero();
        Path then = Files.writeString(temporary.resolve("then.json"), out);
        assertThat(run(
                        "findings",
                        "--fail-on",
                        "low",
                        "--baseline",
                        then.toString(),
                        "--suppressions",
                        aside.toString()))
                .isZero();
        assertThat(run("findings", "--fail-on", "low", "--baseline", then.toString()))
                .isEqualTo(1);
        Files.writeString(aside, Files.readString(aside).replaceAll("20[0-9]{2}-[0-9]{2}-[0-9]{2}", "2999-01-01"));
        assertThat(run("findings", "--suppressions", aside.toString())).isZero();
        assertThat(out).contains(id);
        assertThat(err).contains("does not count: a year is the longest");
        assertThat(run("findings", "-o", "csv")).isZero();
        assertThat(run("paths", "alice", "-o", "sarif")).isEqualTo(2);
        assertThat(run("findings", "--fail-on", "much")).isEqualTo(2);
    }

    @Test
    void leastPrivilegeProposesTheSmallerRole() throws IOException {
        Path audit = Files.writeString(
                temporary.resolve("audit.log"),
                "{\"kind\":\"Event\",\"stage\":\"ResponseComplete\",\"verb\":\"get\",\"user\":{\"username\":\"alice\"},"
                        + "\"objectRef\":{\"resource\":\"pods\",\"namespace\":\"shop\",\"name\":\"a\"}}\n");
        assertThat(run("least-privilege", "--audit", audit.toString(), "--explain"))
                .isZero();
        assertThat(out)
                .contains("+  verbs: [\"get\"]")
                // Of what else it may read the log does not tell.
                .contains("+  verbs: [\"get\", \"list\", \"watch\"]");
        assertThat(err).contains("1 events", "reading of 1 kind of resources");
        Files.writeString(audit, Files.readString(audit).replace("alice", "bob"));
        assertThat(run("least-privilege", "--audit", audit.toString(), "--explain"))
                .isZero();
        assertThat(out).contains("never used: remove it");
        assertThat(run("least-privilege", "--audit", audit + ".no")).isEqualTo(2);
        Files.writeString(audit, Files.readString(audit) + "cut");
        assertThat(run("least-privilege", "--audit", audit.toString(), "--explain"))
                .isZero();
        assertThat(out).contains("no use seen").doesNotContain("remove");
        Files.writeString(audit, "");
        assertThat(run("least-privilege", "--audit", audit.toString(), "--explain"))
                .isZero();
        assertThat(out).doesNotContain("remove", "no use seen");
        assertThat(err).contains("The audit log shows nothing");
    }
}
