package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.cli.Cli;
import dev.castellan.cli.Output;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.LogManager;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code castellan logs}, and the current context of a kubeconfig, as a user of kubectl types it. */
class LogsJourneyTest {
    private static final String SHOP = "prod-gnt-webshop";

    private static @Nullable Sandbox sandbox;

    @TempDir
    static @Nullable Path shared;

    private static @Nullable Path kubeconfig;

    @TempDir
    Path temporary;

    private String out = "";
    private String err = "";

    @BeforeAll
    static void start() throws IOException {
        sandbox = Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC());
        kubeconfig = Files.writeString(
                Objects.requireNonNull(shared).resolve("config"),
                sandbox.clusters().adminKubeconfig(sandbox.plan().cluster(SHOP).orElseThrow()));
    }

    @AfterAll
    static void stop() {
        Objects.requireNonNull(sandbox).close();
    }

    @AfterEach
    void logAsBefore() throws IOException {
        LogManager.getLogManager().readConfiguration();
    }

    private int run(Map<String, String> environment, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(0, List.of("--data-folder", temporary.resolve("data").toString()));
        Typed typed = Typed.at(temporary, environment, all);
        out = typed.out();
        err = typed.err();
        return typed.code();
    }

    private int shop(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        // Behind the command and before what may stand behind --.
        all.addAll(1, List.of("--kubeconfig", Objects.requireNonNull(kubeconfig).toString(), "-n", "shop"));
        return run(Map.of(), all.toArray(String[]::new));
    }

    /** The same where something is recorded: that needs a key, which practice keeps in memory. */
    private int recorded(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command, "--sandbox", "--unlock", "INC-42: looking"));
        all.addAll(List.of(arguments));
        return shop(all.toArray(String[]::new));
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
        assertThat(err).contains("[cluster-not-found]");
    }

    @Test
    void logsOfSelectedPodsOfTheLastMinutesAndOfTheRunBefore() {
        assertThat(shop("get", "deploy/web", "-o", "json")).as(err).isZero();
        JsonNode labels = JsonMapper.builder().build().readTree(out).at("/spec/selector/matchLabels");
        Map.Entry<String, JsonNode> label = labels.properties().iterator().next();
        String selector = label.getKey() + "=" + label.getValue().asString();
        assertThat(shop("get", "pods", "-l", selector, "--filter", "status:Running", "-o", "name"))
                .isZero();
        List<String> pods = out.lines().map(l -> l.replace("pod/", "")).toList();
        assertThat(pods).isNotEmpty();
        assertThat(shop("logs", "-l", selector, "--tail", "2", "--prefix"))
                .as(err)
                .isIn(0, 7);
        assertThat(out.lines().map(l -> l.substring(1, l.indexOf('/'))).distinct())
                .containsExactlyInAnyOrderElementsOf(pods);

        String pod = pods.getFirst();
        assertThat(shop("logs", pod, "--timestamps")).as(err).isZero();
        List<Instant> all =
                out.lines().map(l -> Instant.parse(l.split(" ", 2)[0])).toList();
        assertThat(all).hasSizeGreaterThan(2);
        Instant middle = all.get(all.size() / 2);
        assertThat(shop("logs", pod, "--timestamps", "--since-time", middle.toString()))
                .as(err)
                .isZero();
        List<Instant> since =
                out.lines().map(l -> Instant.parse(l.split(" ", 2)[0])).toList();
        assertThat(since).isNotEmpty().hasSizeLessThan(all.size()).allMatch(t -> !t.isBefore(middle.minusSeconds(1)));
        assertThat(shop("logs", pod, "--since", "1s")).isZero();
        assertThat(out.lines().count()).isLessThan(all.size());
        String[] at = {"--kubeconfig", Objects.requireNonNull(kubeconfig).toString()};
        assertThat(run(Map.of(), "get", "pods", "-A", "-o", "json", at[0], at[1]))
                .isZero();
        JsonNode known = JsonMapper.builder().build().readTree(out).path("items");
        for (boolean restarted : List.of(true, false)) {
            JsonNode one = StreamSupport.stream(known.spliterator(), false)
                    .filter(p -> p.at("/status/phase").asString("").equals("Running")
                            && p.at("/status/containerStatuses/0/restartCount").asInt(0) > 0 == restarted
                            && p.at("/status/containerStatuses/0/lastState/terminated")
                                            .isObject()
                                    == restarted)
                    .findFirst()
                    .orElseThrow();
            int code = run(
                    Map.of(),
                    "logs",
                    one.at("/metadata/name").asString(),
                    "-n",
                    one.at("/metadata/namespace").asString(),
                    "-c",
                    one.at("/status/containerStatuses/0/name").asString(),
                    "-p",
                    at[0],
                    at[1]);
            assertThat(code == 0).as("%s: %s", one.at("/metadata/name"), err).isEqualTo(restarted);
            assertThat(out.isEmpty()).isNotEqualTo(restarted);
        }
    }

    @Test
    void aFollowedLogGoesOnUntilItIsInterrupted() throws Exception {
        assertThat(shop("get", "pods", "-o", "name", "--filter", "status:Running"))
                .isZero();
        String pod = out.lines().findFirst().orElseThrow().replace("pod/", "");
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        Output output = new Output(
                new PrintStream(results, true, StandardCharsets.UTF_8),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                false);
        AtomicInteger code = new AtomicInteger(-1);
        Thread following = Thread.ofPlatform().start(() -> {
            try (House house = new House(Map.of(), temporary.resolve("home"), InstantSource.system())) {
                code.set(Cli.run(
                        new String[] {
                            "logs",
                            pod,
                            "-f",
                            "--tail",
                            "1",
                            "-n",
                            "shop",
                            "--kubeconfig",
                            Objects.requireNonNull(kubeconfig).toString(),
                            "--data-folder",
                            temporary.resolve("other").toString()
                        },
                        house,
                        output));
            }
        });
        await("more than the one line of the tail")
                .until(() -> results.toString(StandardCharsets.UTF_8).lines().count() > 1);
        following.interrupt();
        assertThat(following.join(Duration.ofSeconds(60))).isTrue();
        assertThat(code).hasValue(130);
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
        String one = Files.readString(Objects.requireNonNull(kubeconfig));
        String name = one.lines()
                .filter(l -> l.startsWith("current-context:"))
                .map(l -> l.substring(16).strip().replace("\"", ""))
                .findFirst()
                .orElseThrow();
        Path file = Objects.requireNonNull(kubeconfig);
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

    @Test
    void aCommandIsRunInAContainerAndItsEndIsOurs() {
        assertThat(shop("get", "pods", "-o", "name", "--filter", "status:Running"))
                .isZero();
        List<String> pods =
                out.lines().map(l -> l.replace("pod/", "")).limit(12).toList();
        String script = "echo there; echo wrong >&2; exit 9";
        assertThat(shop("exec", pods.getFirst(), "--", "sh", "-c", script)).isEqualTo(4);
        assertThat(err).contains("browse-read-only", "--unlock");
        int code = 0;
        for (String pod : pods) {
            // Some images have no shell.
            code = recorded("exec", pod, "--", "sh", "-c", script);
            if (code == 9) {
                break;
            }
            assertThat(err).contains("cluster-exec-failed");
        }
        assertThat(code).isEqualTo(9);
        assertThat(out).isEqualTo("there\n");
        assertThat(err).contains("wrong");
        assertThat(recorded("exec", "nosuch", "--", "ls")).isEqualTo(6);
        assertThat(err).contains("There is no pod “nosuch” in the namespace “shop”.", "cluster-not-found");
        assertThat(recorded("exec", "deploy/nosuch", "--", "ls")).isEqualTo(6);
        assertThat(err).contains("There is no deployment “nosuch” in the namespace “shop”.");
        assertThat(recorded("exec", pods.getFirst(), "-c", "nosuch", "--", "ls"))
                .isEqualTo(6);
        assertThat(err).contains("has no container “nosuch”", "It has: ");
        assertThat(shop("exec", "cm/x", "--", "ls")).isEqualTo(2);
        assertThat(err).contains("“cm” has no pods");
        assertThat(shop("exec", pods.getFirst())).isEqualTo(2);
    }

    @Test
    void withoutATerminalTheLetterTIsIgnoredAsWithKubectl() {
        assertThat(shop("get", "pods", "-o", "name", "--filter", "status:Running"))
                .isZero();
        String pod = out.lines().findFirst().orElseThrow().replace("pod/", "");
        assertThat(recorded("exec", pod, "-t", "--", "true")).isIn(0, 1, 6, 7);
        assertThat(err).contains("-t without -i");
    }

    @Test
    void logsAndExecAreOfTheNamespaceOfTheContext() throws Exception {
        String one = Files.readString(Objects.requireNonNull(kubeconfig));
        Path here = Files.writeString(
                temporary.resolve("here"),
                one.replaceFirst("(\\R +)user: (\"[^\"]+\")", "$1user: $2$1namespace: kube-system"));
        assertThat(Files.readString(here)).contains("namespace: kube-system");
        String[] at = {"--kubeconfig", here.toString()};
        assertThat(run(Map.of(), "logs", "nosuch", at[0], at[1])).isEqualTo(6);
        assertThat(err).contains("There is no pod “nosuch” in the namespace “kube-system”.");
        assertThat(run(Map.of(), "exec", "--sandbox", "--unlock", "INC-42", at[0], at[1], "nosuch", "--", "ls"))
                .isEqualTo(6);
        assertThat(err).contains("There is no pod “nosuch” in the namespace “kube-system”.");
        assertThat(run(Map.of(), "logs", "nosuch", "-n", "shop", at[0], at[1])).isEqualTo(6);
        assertThat(err).contains("in the namespace “shop”");
        // Named by its id it is the same context.
        String name = one.lines()
                .filter(l -> l.startsWith("current-context:"))
                .map(l -> l.substring(16).strip().replace("\"", ""))
                .findFirst()
                .orElseThrow();
        assertThat(run(Map.of(), "logs", "nosuch", "--cluster", "kubeconfig:" + name, at[0], at[1]))
                .isEqualTo(6);
        assertThat(err).contains("in the namespace “kube-system”");
    }

    @Test
    void aWatchOfNamesPrintsNoOther() throws Exception {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        Output output = new Output(
                new PrintStream(results, true, StandardCharsets.UTF_8),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                false);
        Thread watching = Thread.ofPlatform().start(() -> {
            try (House house = new House(Map.of(), temporary.resolve("home"), InstantSource.system())) {
                int _ = Cli.run(
                        new String[] {
                            "get",
                            "deploy",
                            "web",
                            "cart",
                            "-w",
                            "-n",
                            "shop",
                            "--kubeconfig",
                            Objects.requireNonNull(kubeconfig).toString(),
                            "--data-folder",
                            temporary.resolve("other").toString()
                        },
                        house,
                        output);
            }
        });
        await().until(() -> results.toString(StandardCharsets.UTF_8).lines().count() > 2);
        watching.interrupt();
        assertThat(watching.join(Duration.ofSeconds(60))).isTrue();
        assertThat(results.toString(StandardCharsets.UTF_8)
                        .lines()
                        .skip(1)
                        .map(l -> l.split(" ", 2)[0])
                        .distinct())
                .containsExactlyInAnyOrder("cart", "web");
    }

    @Test
    void aWatchTellsEachChangeUntilItIsInterrupted() throws Exception {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        Output output = new Output(
                new PrintStream(results, true, StandardCharsets.UTF_8),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                false);
        AtomicInteger code = new AtomicInteger(-1);
        Thread watching = Thread.ofPlatform().start(() -> {
            try (House house = new House(Map.of(), temporary.resolve("home"), InstantSource.system())) {
                code.set(Cli.run(
                        new String[] {
                            "get",
                            "cm",
                            "-w",
                            "-n",
                            "shop",
                            "--kubeconfig",
                            Objects.requireNonNull(kubeconfig).toString(),
                            "--data-folder",
                            temporary.resolve("other").toString()
                        },
                        house,
                        output));
            }
        });
        await().until(() -> results.toString(StandardCharsets.UTF_8).contains("kube-root-ca.crt"));
        String manifest = Files.writeString(temporary.resolve("cm.yaml"), """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: seen-by-the-watch, namespace: shop}
            data: {a: "1", b: "2", c: "3"}
            """).toString();
        assertThat(recorded("apply", "-f", manifest, "--yes")).as(err).isZero();
        await().until(() -> results.toString(StandardCharsets.UTF_8).contains("seen-by-the-watch"));
        assertThat(results.toString(StandardCharsets.UTF_8).lines().filter(l -> l.startsWith("NAME")))
                .as("one heading")
                .hasSize(1);
        watching.interrupt();
        assertThat(watching.join(Duration.ofSeconds(60))).isTrue();
        assertThat(code).hasValue(130);
    }

    @Test
    void aPortIsNotForwardedWherePodsAreLocked() {
        assertThat(shop("port-forward", "any", "0:80")).isEqualTo(4);
        assertThat(err).contains("browse-read-only", "--unlock");
        assertThat(shop("port-forward", "any", "80:http")).isEqualTo(2);
        assertThat(shop("port-forward", "any", "1:99999")).isEqualTo(2);
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
