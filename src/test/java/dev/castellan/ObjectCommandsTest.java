package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Looking at objects, comparing and changing them from the command line, on one practice fleet after another. */
class ObjectCommandsTest {
    @TempDir
    Path temporary;

    private String out = "";
    private String err = "";
    private House house = new House(Map.of(), Path.of("."), InstantSource.system());

    @BeforeEach
    void open() {
        house = new House(Map.of(), temporary.resolve("home"), InstantSource.system());
    }

    @AfterEach
    void close() throws IOException {
        house.close();
        LogManager.getLogManager().readConfiguration();
    }

    /** One command on the practice fleet, which starts anew each time. */
    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(
                List.of("--sandbox", "--data-folder", temporary.resolve("data").toString()));
        Typed typed = Typed.in(house, all);
        out = typed.out();
        err = typed.err();
        return typed.code();
    }

    private JsonNode json() {
        return JsonMapper.builder().build().readTree(out);
    }

    private String file(String text) throws IOException {
        return Files.writeString(temporary.resolve("manifest.yaml"), text).toString();
    }

    @Test
    void anObjectIsDescribedAndAMissingOneIsNotFound() {
        assertThat(run("describe", "ns", "kube-system", "--cluster", "prod-gnt-webshop"))
                .isZero();
        assertThat(out).startsWith("Namespace kube-system\n").contains("Overview", "Active", "Events");
        assertThat(run("describe", "node/nobody", "--cluster", "prod-gnt-webshop"))
                .isEqualTo(6);
        assertThat(err).contains("Node nobody", "cluster-not-found");
        assertThat(run("describe", "nods", "x", "--cluster", "prod-gnt-webshop"))
                .isEqualTo(6);
        assertThat(err).contains("cluster-kind-not-found", "nodes");
        assertThat(run("describe", "pod", "x")).isEqualTo(2);
        assertThat(err).contains("Which of");
        assertThat(run("describe", "ns/default", "--cluster", "prod-gnt-webshop", "-o", "json"))
                .isZero();
        assertThat(json().path("object").path("kind").stringValue()).isEqualTo("Namespace");
    }

    @Test
    void anObjectIsComparedBetweenTwoClusters() {
        assertThat(run("diff", "clusterrole", "edit", "--between", "test-gnt-webshop,prod-gnt-webshop"))
                .isZero();
        assertThat(out).contains("the same in both");
        assertThat(run("diff", "cm", "coredns", "-n", "kube-system", "--between", "test-gnt-webshop,nowhere"))
                .isEqualTo(6);
        assertThat(run("diff", "ns", "nobody", "--between", "test-gnt-webshop,prod-gnt-webshop"))
                .isEqualTo(6);
        assertThat(run("diff", "ns", "x")).isEqualTo(2);
        assertThat(run(
                        "diff",
                        "cm",
                        "kube-root-ca.crt",
                        "--between",
                        "test-gnt-webshop,prod-gnt-webshop",
                        "-o",
                        "json"))
                .isEqualTo(1);
        assertThat(json().path("changes").get(0).path("path").stringValue()).isEqualTo("data[\"ca.crt\"]");
    }

    @Test
    void aManifestIsCheckedThenAppliedInOrder() throws IOException {
        String file = file("""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: c, namespace: fresh}
            data: {a: "1"}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: fresh}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: s, namespace: default}
            stringData: {password: hunter2}
            """);
        assertThat(run("apply", "-f", file, "--cluster", "test-gnt-webshop")).isEqualTo(2);
        assertThat(err).contains("--dry-run", "--yes");
        assertThat(run("diff", "-f", file, "--cluster", "test-gnt-webshop")).isEqualTo(1);
        assertThat(out).contains("Namespace fresh would be created", "needs the namespace fresh");
        Path broken = Files.writeString(temporary.resolve("broken.yaml"), "a: [");
        assertThat(run("diff", "-f", broken.toString(), "--cluster", "test-gnt-webshop"))
                .as("a failure is no difference: %s", err)
                .isGreaterThan(2);
        assertThat(run("apply", "-f", file, "--dry-run", "--cluster", "prod-gnt-webshop", "-o", "json"))
                .isZero();
        assertThat(json().path("objects").get(0).path("state").stringValue()).isEqualTo("created");
        assertThat(out).doesNotContain("hunter2");
        assertThat(run("apply", "-f", file, "--yes", "--cluster", "test-gnt-webshop"))
                .isZero();
        assertThat(out)
                .contains("Namespace fresh created\n", "ConfigMap fresh/c created\n", "Secret default/s created\n")
                .doesNotContain("hunter2");
        assertThat(run("apply", "-f", file, "--yes", "--cluster", "prod-gnt-webshop"))
                .isEqualTo(4);
        assertThat(err).contains("browse-read-only", "--unlock");
        assertThat(run("apply", "-f", file, "--yes", "--unlock", "INC-42: test", "--cluster", "prod-gnt-webshop"))
                .isZero();
        assertThat(out).contains("Secret default/s created\n");
    }

    @Test
    void aBrokenManifestIsToldWithItsPlaceAndNothingIsSent() throws IOException {
        String file = file("a: 1\na: 2\n");
        assertThat(run("apply", "-f", file, "--yes", "--cluster", "test-gnt-webshop"))
                .isEqualTo(1);
        assertThat(err).contains("manifest.yaml:2:1", "stands twice", "Nothing was sent");
        assertThat(run("apply", "-f", temporary.resolve("none").toString(), "--yes", "--cluster", "test-gnt-webshop"))
                .isEqualTo(2);
        String refused = file("""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: "Not a name", namespace: default}
            """);
        assertThat(run("apply", "-f", refused, "--yes", "--cluster", "test-gnt-webshop"))
                .isEqualTo(1);
        assertThat(err).contains("nothing was written");
    }

    @Test
    void objectsAreChangedOnlyWhereThatWasAskedFor() {
        assertThat(run("cordon", "nobody", "--yes", "--cluster", "test-gnt-webshop"))
                .isEqualTo(6);
        assertThat(run("delete", "ns", "default", "--dry-run", "--cluster", "test-gnt-webshop"))
                .isZero();
        assertThat(err).contains("Everything in the namespace is deleted");
        assertThat(out).contains("would be deleted");
        assertThat(run("delete", "ns", "default", "--yes", "--cluster", "prod-gnt-webshop"))
                .isEqualTo(4);
        assertThat(run("scale", "deploy/none", "--replicas", "2", "--yes", "--cluster", "test-gnt-webshop"))
                .isEqualTo(6);
        assertThat(run("delete", "sa/default", "--yes", "--dry-run", "--cluster", "test-gnt-webshop"))
                .isEqualTo(2);
    }
}
