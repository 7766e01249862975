package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.cli.Cli;
import dev.castellan.cli.Output;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ClientSetup;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.CredentialPlugins;
import dev.castellan.kubernetes.DeleteOptions;
import dev.castellan.kubernetes.Kubeconfig;
import dev.castellan.kubernetes.ObjectCalls;
import dev.castellan.kubernetes.ObjectName;
import dev.castellan.kubernetes.WriteAnswer;
import dev.castellan.kubernetes.WriteOptions;
import dev.castellan.network.Network;
import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.SandboxOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan drain} where a disruption budget holds a pod, and where somebody stops it in the middle. */
class DrainCommandTest {
    private static final String CLUSTER = "test-gnt-webshop";
    private static final ApiResource PODS = new ApiResource("", "v1", "Pod", "pods", true, Set.of("list"));
    private static final ApiResource NODES = new ApiResource("", "v1", "Node", "nodes", false, Set.of("list"));
    private static final ApiResource BUDGETS =
            new ApiResource("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true, Set.of("list"));

    private static @Nullable Sandbox sandbox;

    @TempDir
    static @Nullable Path shared;

    private static @Nullable Path kubeconfig;
    private static @Nullable ClusterClient client;

    @TempDir
    Path temporary;

    private String out = "";
    private String err = "";

    @BeforeAll
    static void start() throws IOException {
        sandbox = Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC());
        kubeconfig = Files.writeString(
                Objects.requireNonNull(shared).resolve("config"),
                sandbox.clusters()
                        .adminKubeconfig(sandbox.plan().cluster(CLUSTER).orElseThrow()));
        Kubeconfig known = Kubeconfig.parse(kubeconfig, Files.readAllBytes(kubeconfig));
        client = ClusterClient.open(
                known,
                known.currentContext().orElseThrow(),
                new ClientSetup(
                        () -> Network.open(Optional.empty(), Optional.empty()),
                        Map.of(),
                        Path.of("/nonexistent"),
                        new CredentialPlugins(Clock.systemUTC()),
                        Clock.systemUTC()),
                line -> {});
    }

    @AfterAll
    static void stop() {
        Objects.requireNonNull(client).close();
        Objects.requireNonNull(sandbox).close();
    }

    @AfterEach
    void logAsBefore() throws IOException {
        LogManager.getLogManager().readConfiguration();
    }

    private int run(ByteArrayOutputStream results, ByteArrayOutputStream remarks, String... arguments) {
        Output output = new Output(
                new PrintStream(results, true, StandardCharsets.UTF_8),
                new PrintStream(remarks, true, StandardCharsets.UTF_8),
                false);
        List<String> all = new ArrayList<>(List.of(arguments));
        // In practice the key of the record is kept in memory.
        all.addAll(List.of(
                "--sandbox",
                "--kubeconfig",
                Objects.requireNonNull(kubeconfig).toString(),
                "--data-folder",
                temporary.resolve("data").toString()));
        try (House house = new House(Map.of(), temporary.resolve("home"), InstantSource.system())) {
            return Cli.run(all.toArray(String[]::new), house, output);
        }
    }

    private int run(String... arguments) {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        ByteArrayOutputStream remarks = new ByteArrayOutputStream();
        int code = run(results, remarks, arguments);
        out = results.toString(StandardCharsets.UTF_8);
        err = remarks.toString(StandardCharsets.UTF_8);
        return code;
    }

    private static List<ObjectNode> all(ApiResource resource) {
        return calls().list(resource, "", "", "", 500).items();
    }

    private static ObjectCalls calls() {
        return Objects.requireNonNull(client).objects();
    }

    private static ObjectName name(ApiResource resource, JsonNode object) {
        return new ObjectName(
                resource,
                object.at("/metadata/namespace").asString(""),
                object.at("/metadata/name").asString(""));
    }

    private static boolean closed(String node) {
        return calls().get(new ObjectName(NODES, "", node))
                .at("/spec/unschedulable")
                .asBoolean(false);
    }

    private static void dropBudgets() {
        all(BUDGETS).forEach(b -> calls().delete(name(BUDGETS, b), DeleteOptions.of("")));
    }

    @Test
    void aBudgetThatHoldsIsNamedAndStoppingLeavesTheNodeClosed() throws Exception {
        dropBudgets();
        ObjectNode pod = all(PODS).stream()
                .filter(p -> p.at("/status/phase").asString("").equals("Running")
                        && p.at("/metadata/ownerReferences/0/kind").asString("").equals("ReplicaSet"))
                .findFirst()
                .orElseThrow();
        String name = pod.at("/metadata/name").asString("");
        String namespace = pod.at("/metadata/namespace").asString("");
        String node = pod.at("/spec/nodeName").asString("");
        ObjectNode budget = (ObjectNode)
                JsonMapper.builder().build().readTree("""
                    {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
                     "metadata": {"name": "held", "namespace": "%s"},
                     "spec": {"minAvailable": "100%%", "selector": {"matchLabels": %s}}}
                    """.formatted(namespace, pod.at("/metadata/labels")));
        assertThat(calls().create(name(BUDGETS, budget), budget, WriteOptions.WRITE))
                .isInstanceOf(WriteAnswer.Done.class);

        assertThat(run("drain", node, "--dry-run")).as(err).isZero();
        assertThat(out).contains(name + ", ").contains("held by PodDisruptionBudget " + namespace + "/held");
        assertThat(closed(node)).as("nothing was done").isFalse();

        // The time is over before the budget lets go.
        assertThat(run("drain", node, "--yes", "--timeout", "5s")).as(err).isEqualTo(7);
        assertThat(out).contains(name + " waits: ", "disruption budget").contains(name + " left: ");
        assertThat(err).contains("The node stays closed", "castellan cordon --off " + node);
        assertThat(closed(node)).isTrue();

        // Ctrl+C while it waits.
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        ByteArrayOutputStream remarks = new ByteArrayOutputStream();
        AtomicInteger code = new AtomicInteger(-1);
        Thread draining = Thread.ofPlatform()
                .start(() -> code.set(run(results, remarks, "drain", node, "--yes", "--timeout", "10m")));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> results.toString(StandardCharsets.UTF_8).contains(name + " waits: "));
        draining.interrupt();
        assertThat(draining.join(Duration.ofSeconds(60))).isTrue();
        assertThat(code).hasValue(130);
        assertThat(remarks.toString(StandardCharsets.UTF_8))
                .contains("stopped.", "still there", "The node stays closed", "castellan cordon --off " + node);
        assertThat(closed(node)).isTrue();
        assertThat(run("get", "pod", name, "-n", namespace))
                .as("it was never deleted")
                .isZero();

        dropBudgets();
        assertThat(run("drain", node, "--yes")).as(err).isZero();
        assertThat(out).contains(name + " gone", "drained");
        assertThat(err).as("no earlier change is open").doesNotContain("no recorded outcome");
    }
}
