package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.SandboxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code castellan delete}, where something still holds what was deleted. */
class DeleteCommandTest {
    private static @Nullable Sandbox sandbox;

    @TempDir
    Path temporary;

    private String out = "";
    private String err = "";

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC());
    }

    @AfterAll
    static void stop() {
        Objects.requireNonNull(sandbox).close();
    }

    @AfterEach
    void logAsBefore() throws IOException {
        LogManager.getLogManager().readConfiguration();
    }

    private int run(String... arguments) throws IOException {
        Sandbox practice = Objects.requireNonNull(sandbox);
        Path kubeconfig = Files.writeString(
                temporary.resolve("config"),
                practice.clusters()
                        .adminKubeconfig(
                                practice.plan().cluster("test-gnt-webshop").orElseThrow()));
        List<String> all = new ArrayList<>(List.of(arguments));
        // In practice the key of the record is kept in memory.
        all.addAll(List.of(
                "--sandbox",
                "--kubeconfig",
                kubeconfig.toString(),
                "--data-folder",
                temporary.resolve("data").toString()));
        Typed typed = Typed.at(temporary, Map.of(), all);
        out = typed.out();
        err = typed.err();
        return typed.code();
    }

    private int apply(String finalizers) throws IOException {
        String manifest = Files.writeString(temporary.resolve("held.yaml"), """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: held, namespace: default, finalizers: %s}
            """.formatted(finalizers))
                .toString();
        return run("apply", "-f", manifest, "--yes");
    }

    @Test
    void whatAFinalizerHoldsIsBeingDeletedAndNotDeleted() throws IOException {
        assertThat(apply("[example.com/hold, example.com/other]")).as(err).isZero();
        assertThat(run("delete", "cm/held", "--yes")).as(err).isZero();
        assertThat(out)
                .contains("ConfigMap default/held is being deleted, held by example.com/hold, example.com/other")
                .doesNotContain("held deleted");
        assertThat(run("get", "cm/held", "-o", "name")).isZero();
        assertThat(apply("[]")).as(err).isZero();
        assertThat(run("get", "cm/held")).isEqualTo(6);

        assertThat(apply("[]")).isZero();
        assertThat(run("delete", "cm/held", "--yes")).isZero();
        assertThat(out).contains("ConfigMap default/held deleted\n");
    }
}
