package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.cli.Cli;
import dev.castellan.cli.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code castellan logs}, and the current context of a kubeconfig, as a user of kubectl types it. */
class LogsJourneyTest {
    private static final String SHOP = "prod-gnt-webshop";

    @TempDir
    Path temporary;

    private String out = "";
    private String err = "";

    @AfterEach
    void logAsBefore() throws IOException {
        LogManager.getLogManager().readConfiguration();
    }

    private int run(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        ByteArrayOutputStream remarks = new ByteArrayOutputStream();
        Output output = new Output(
                new PrintStream(results, true, StandardCharsets.UTF_8),
                new PrintStream(remarks, true, StandardCharsets.UTF_8),
                false);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data-folder", temporary.resolve("data").toString()));
        int code;
        try (House house = new House(environment, temporary.resolve("home"), InstantSource.system())) {
            code = Cli.run(all.toArray(String[]::new), house, output);
        }
        out = results.toString(StandardCharsets.UTF_8);
        err = remarks.toString(StandardCharsets.UTF_8);
        return code;
    }

    private int shop(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-n", "shop", "--cluster", SHOP, "--sandbox"));
        return run(Map.of(), all.toArray(String[]::new));
    }

    @Test
    void logsOfAWorkloadAreMergedByTime() {
        assertThat(shop("get", "deploy", "-o", "name")).isZero();
        List<String> deployments = out.lines().toList();
        boolean several = false;
        for (String deployment : deployments) {
            assertThat(shop("logs", deployment.replace("deployment.apps/", "deploy/"), "--tail", "3", "--timestamps"))
                    .as(err)
                    .isIn(0, 1, 7);
            List<String> lines = out.lines().toList();
            if (lines.isEmpty() || !lines.getFirst().startsWith("[")) {
                continue;
            }
            several = true;
            assertThat(lines).allMatch(l -> l.matches("\\[[^/\\]]+/[^\\]]+] 20\\S+Z .*"));
            assertThat(lines.stream().map(l -> Instant.parse(l.split(" ", 3)[1])))
                    .isSorted();
            break;
        }
        assertThat(several).as("a deployment with several pods").isTrue();
    }

    @Test
    void logsOfAPodAreAsItWroteThemAndWhatIsNotThereIsTold() {
        assertThat(shop("get", "pods", "-o", "name", "--filter", "status:Running"))
                .isZero();
        String pod = out.lines().findFirst().orElseThrow().replace("pod/", "");
        assertThat(shop("logs", pod, "--tail", "2", "--all-containers")).as(err).isZero();
        assertThat(out.lines()).isNotEmpty();
        assertThat(shop("logs", pod, "-c", "nosuch")).isNotZero();
        assertThat(err).contains("browse-log-no-container", "Choose one of");
        assertThat(shop("logs", "nosuch")).isEqualTo(6);
        assertThat(err).contains("nosuch", "not-found");
    }

    @Test
    void aWrongCommandLineIsToldBeforeAnythingIsAsked() {
        assertThat(shop("logs")).isEqualTo(2);
        assertThat(shop("logs", "p", "-l", "app=x")).isEqualTo(2);
        assertThat(shop("logs", "p", "-c", "a", "--all-containers")).isEqualTo(2);
        assertThat(shop("logs", "p", "-f", "-p")).isEqualTo(2);
        assertThat(shop("logs", "configmap/p")).isEqualTo(2);
        assertThat(err).contains("has no logs");
        assertThat(shop("logs", "p", "--since", "5x")).isEqualTo(2);
    }

    @Test
    void theCurrentContextOfAKubeconfigAndItsNamespaceAreMeantByDefault() throws IOException {
        try (dev.castellan.sandbox.Sandbox sandbox = dev.castellan.sandbox.Sandbox.start(
                dev.castellan.sandbox.SandboxOptions.defaults(), java.time.Clock.systemUTC())) {
            String one = sandbox.clusters()
                    .adminKubeconfig(sandbox.plan().cluster(SHOP).orElseThrow());
            String name = one.lines()
                    .filter(l -> l.startsWith("current-context:"))
                    .map(l -> l.substring(16).strip().replace("\"", ""))
                    .findFirst()
                    .orElseThrow();
            Path file = Files.writeString(temporary.resolve("config"), one);
            // A second file with another context, and the first one's context again in the namespace kube-system.
            Path other = Files.writeString(
                    temporary.resolve("first"), """
                        apiVersion: v1
                        kind: Config
                        current-context: here
                        clusters: []
                        users: []
                        contexts:
                        - name: here
                          context: {cluster: "%s", user: "%s", namespace: kube-system}
                        """.formatted(value(one, "cluster:"), value(one, "user:")));
            Map<String, String> environment = Map.of("KUBECONFIG", other + java.io.File.pathSeparator + file);
            assertThat(run(environment, "get", "pods", "-o", "name")).as(err).isZero();
            String usual = out;
            assertThat(usual).contains("pod/");
            assertThat(run(environment, "get", "pods", "-o", "name", "-n", "kube-system", "--context", name))
                    .isZero();
            assertThat(out).isEqualTo(usual);
            assertThat(run(environment, "get", "pods", "-o", "name", "--context", name))
                    .isZero();
            assertThat(out).isNotEqualTo(usual);
            assertThat(run(environment, "describe", usual.lines().findFirst().orElseThrow()))
                    .as(err)
                    .isZero();
            assertThat(run(Map.of(), "get", "pods")).as("nothing is guessed").isEqualTo(2);
        }
    }

    private static String value(String yaml, String key) {
        return yaml.lines()
                .map(String::strip)
                .map(l -> l.startsWith("- ") ? l.substring(2).strip() : l)
                .filter(l -> l.startsWith(key) && l.length() > key.length())
                .map(l -> l.substring(key.length()).strip().replace("\"", ""))
                .findFirst()
                .orElseThrow();
    }
}
