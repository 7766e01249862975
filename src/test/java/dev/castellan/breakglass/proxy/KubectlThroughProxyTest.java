package dev.castellan.breakglass.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.sandbox.ground.ClusterPlan;
import dev.castellan.sandbox.ground.FleetPlan;
import dev.castellan.sandbox.ground.Ground;
import dev.castellan.sandbox.kubernetes.PracticeClusters;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kubectl through the child process into practice pods, over WebSockets and SPDY. Left out without kubectl. */
@Timeout(120)
class KubectlThroughProxyTest {
    private static final String CLUSTER = "prod-gnt-webshop";

    @TempDir
    static @Nullable Path temporary;

    private static @Nullable PracticeClusters clusters;
    private static @Nullable ProxySession session;
    private static final Heard HEARD = new Heard();
    private static String pod = "";
    private static String port = "";
    private static String kubeconfig = "";

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(Kubectl.find().isPresent(), "no kubectl on this machine");
        Instant now = Clock.systemUTC().instant();
        Ground ground = Ground.of(FleetPlan.of(7, 14, now), InstantSource.system());
        PracticeClusters practice = new PracticeClusters(ground, PracticeClusters.Scale.NATURAL);
        clusters = practice;
        ClusterPlan plan = ground.plan().cluster(CLUSTER).orElseThrow();
        kubeconfig = practice.adminKubeconfig(plan);
        Admin admin = Admin.of(kubeconfig);
        session = admin.start(Admin.plan(folder(), Admin.full()), HEARD);
        Kubectl.Run pods = kubectl()
                .run(
                        "get",
                        "pods",
                        "-o",
                        "jsonpath={range .items[*]}{.metadata.name} {.spec.containers[*].ports[0].containerPort}"
                                + " {.status.containerStatuses[*].ready}{\"\\n\"}{end}",
                        "-n",
                        "shop");
        assertThat(pods.code()).as(pods.out()).isZero();
        Matcher found = Pattern.compile("(?m)^(\\S+) ([0-9]+) true$").matcher(pods.out());
        assertThat(found.find()).as(pods.out()).isTrue();
        pod = found.group(1);
        port = found.group(2);
    }

    @AfterAll
    static void stop() throws Exception {
        if (session != null) {
            session.close();
            assertThat(HEARD.ends).containsExactly(ProxySession.Ended.ASKED);
            assertThat(session.kubeconfig()).doesNotExist();
            List<Path> segments = Segment.list(folder().resolve("record"));
            assertThat(segments).hasSize(1);
            Segment.Reading reading = Segment.read(segments.getFirst(), use -> {});
            assertThat(reading.holds()).isTrue();
            assertThat(reading.torn()).isFalse();
            assertThat(HEARD.roots.getLast()).isEqualTo(reading.root());
        }
        if (clusters != null) {
            clusters.close();
        }
    }

    private static Path folder() {
        return java.util.Objects.requireNonNull(temporary);
    }

    private static ProxySession session() {
        return java.util.Objects.requireNonNull(session);
    }

    private static Kubectl kubectl() {
        return new Kubectl(Kubectl.find().orElseThrow(), folder(), session().kubeconfig());
    }

    private static Kubectl.Run shop(boolean webSockets, String input, String... arguments) throws Exception {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        all[0] = "-n";
        all[1] = "shop";
        return kubectl().run(webSockets, input, all);
    }

    private static void told(String resource, String name) {
        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> HEARD.ended().stream()
                        .anyMatch(u -> u.resource().equals(resource) && u.name().equals(name)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void commandsAreRunAndFilesCopied(boolean webSockets) throws Exception {
        Kubectl.Run ended = shop(webSockets, "", "exec", pod, "--", "sh", "-c", "echo there; exit 7");
        assertThat(ended.code()).as(ended.out()).isEqualTo(7);
        assertThat(ended.out()).contains("there", "exit code 7");
        assertThat(shop(webSockets, "typed\n", "exec", "-i", pod, "--", "cat"))
                .isEqualTo(new Kubectl.Run(0, "typed\n"));
        Path file = folder().resolve("there.txt");
        Files.writeString(file, "to be copied\n".repeat(20_000));
        Kubectl.Run into = shop(webSockets, "", "cp", file.toString(), pod + ":/tmp/in.txt");
        assertThat(into.code()).as(into.out()).isZero();
        Path back = folder().resolve("back.txt");
        assertThat(shop(webSockets, "", "cp", pod + ":/tmp/in.txt", back.toString())
                        .code())
                .isZero();
        assertThat(back).hasSameTextualContentAs(file);
        told("pods/exec", pod);
        Use exec = HEARD.ended().stream()
                .filter(u -> u.resource().equals("pods/exec") && u.exec().contains("sh"))
                .findFirst()
                .orElseThrow();
        assertThat(exec.exec()).containsExactly("sh", "-c", "echo there; exit 7");
        assertThat(exec.outcome()).isEqualTo(Use.Outcome.STREAMED);
        assertThat(exec.received()).isPositive();
        assertThat(exec.command()).isEqualTo("kubectl exec");
        assertThat(exec.session()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProcessIsAttachedTo(boolean webSockets) throws Exception {
        long before = attached(Use.Phase.BEGIN);
        long after = attached(Use.Phase.END);
        Process process = kubectl().start(webSockets, "-n", "shop", "attach", pod);
        // It stays until somebody leaves.
        await().atMost(60, TimeUnit.SECONDS).until(() -> attached(Use.Phase.BEGIN) > before);
        process.destroyForcibly();
        await().atMost(60, TimeUnit.SECONDS).until(() -> attached(Use.Phase.END) > after);
        assertThat(HEARD.ended())
                .filteredOn(u -> u.resource().equals("pods/attach"))
                .allMatch(u -> u.outcome() == Use.Outcome.STREAMED && u.status() == 101);
    }

    @Test
    void aTerminalIsRecordedWhereThePolicySaysSo() throws Exception {
        java.security.KeyPair key = StreamKey.create();
        Path place = java.nio.file.Files.createDirectory(folder().resolve("recorded"));
        ProxyPlan plain = Admin.plan(place, Admin.full());
        ProxyPlan plan = new ProxyPlan(
                plain.checkout(),
                plain.cluster(),
                plain.scope(),
                plain.until(),
                plain.longest(),
                plain.guard(),
                plain.recordFolder(),
                plain.runFolder(),
                plain.namespace(),
                true,
                StreamKey.text(key.getPublic()));
        Heard heard = new Heard();
        Admin admin = Admin.of(kubeconfig);
        try (ProxySession recorded = admin.start(plan, heard)) {
            Kubectl kubectl = new Kubectl(Kubectl.find().orElseThrow(), folder(), recorded.kubeconfig());
            assertThat(kubectl.run(true, "typed\n", "exec", "-n", "shop", "-i", pod, "--", "cat"))
                    .isEqualTo(new Kubectl.Run(0, "typed\n"));
            Kubectl.Run refused = kubectl.run(false, "", "exec", "-n", "shop", pod, "--", "ls");
            assertThat(refused.code()).isNotZero();
            assertThat(refused.out())
                    .contains("terminals have to be recorded", "kubectl before 1.31 uses SPDY: take 1.31 or newer");
        }
        RecordedTerminal.Listing listing = RecordedTerminal.list(plan.recordFolder(), heard.roots);
        assertThat(listing.problems()).isEmpty();
        assertThat(listing.terminals()).hasSize(1);
        RecordedTerminal terminal = listing.terminals().getFirst();
        assertThat(terminal.state()).isEqualTo(RecordedTerminal.State.WHOLE);
        assertThat(terminal.inLedger()).isTrue();
        List<String> cast = new java.util.ArrayList<>();
        assertThat(terminal.show(key.getPrivate(), cast::add)).isTrue();
        assertThat(cast)
                .anyMatch(l -> l.endsWith("\"i\",\"typed\\n\"]"))
                .anyMatch(l -> l.endsWith("\"o\",\"typed\\n\"]"));
    }

    private static long attached(Use.Phase phase) {
        return HEARD.uses.stream()
                .filter(u -> u.phase() == phase && u.resource().equals("pods/attach"))
                .count();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void portsAreForwarded(boolean webSockets) throws Exception {
        Process process = kubectl().start(webSockets, "-n", "shop", "port-forward", pod, ":" + port);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            Matcher local = Pattern.compile("127\\.0\\.0\\.1:([0-9]+)").matcher(String.valueOf(lines.readLine()));
            assertThat(local.find()).isTrue();
            for (int i = 0; i < 3; i++) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(local.group(1)))) {
                    socket.getOutputStream()
                            .write(("GET /number/" + i + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                    assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                            .contains("200 OK", "pod: " + pod, "/number/" + i);
                }
            }
        } finally {
            process.destroy();
        }
        told("pods/portforward", pod);
    }

    @Test
    void aLogIsFollowedAndItsEndIsNoticed() throws Exception {
        Process process = kubectl().start(true, "-n", "shop", "logs", "-f", pod, "--tail=2");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isNotEmpty();
            assertThat(lines.readLine()).isNotEmpty();
        } finally {
            process.destroyForcibly();
        }
        // The server is told that nobody listens any more, though it may have nothing to say.
        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> HEARD.ended().stream().anyMatch(u -> u.resource().equals("pods/log")));
    }

    @Test
    void objectsAreMadeWatchedChangedAndRemoved() throws Exception {
        Process watch = kubectl().start(true, "get", "configmaps", "-n", "shop", "-w", "-o", "name");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(watch.getInputStream(), StandardCharsets.UTF_8))) {
            String object = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: by-proxy, namespace: shop}
                data: {a: "1"}
                """;
            Kubectl.Run made = kubectl().run(true, object, "apply", "-f", "-");
            assertThat(made.code()).as(made.out()).isZero();
            String line = lines.readLine();
            while (line != null && !line.equals("configmap/by-proxy")) {
                line = lines.readLine();
            }
            assertThat(line).isEqualTo("configmap/by-proxy");
            assertThat(kubectl()
                            .run(
                                    true,
                                    object.replace("1\"", "2\""),
                                    "apply",
                                    "--server-side",
                                    "--force-conflicts",
                                    "-f",
                                    "-")
                            .code())
                    .isZero();
            assertThat(kubectl()
                            .run("get", "configmap", "by-proxy", "-n", "shop", "-o", "jsonpath={.data.a}")
                            .out())
                    .isEqualTo("2");
            assertThat(kubectl()
                            .run("delete", "configmap", "by-proxy", "-n", "shop")
                            .code())
                    .isZero();
        } finally {
            watch.destroyForcibly();
        }
        told("configmaps", "by-proxy");
        assertThat(HEARD.uses)
                .anyMatch(u -> u.verb().equals("watch") && u.resource().equals("configmaps"));
    }

    @Test
    void aProxyOfKubectlWorksBehindOurs() throws Exception {
        Process process = kubectl().start(true, "proxy", "--port=0");
        try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            Matcher local = Pattern.compile(":([0-9]+)").matcher(String.valueOf(lines.readLine()));
            assertThat(local.find()).isTrue();
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(
                                    "http://127.0.0.1:" + local.group(1) + "/api/v1/namespaces/shop/pods/" + pod))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains(pod);
        } finally {
            process.destroy();
        }
    }

    @Test
    void aRefusalSaysWhy() throws Exception {
        Kubectl.Run token = shop(true, "", "create", "token", "default", "--duration=100h");
        assertThat(token.code()).isNotZero();
        assertThat(token.out()).contains("rule long-token", "would last longer");
        Kubectl.Run raw = kubectl().run("get", "--raw", "/api/v1/nodes/any/proxy/pods");
        assertThat(raw.out()).contains("rule nodes-proxy");
        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> HEARD.ended().stream()
                        .anyMatch(u ->
                                u.outcome() == Use.Outcome.REFUSED && u.rule().equals("nodes-proxy")));
    }

    @Test
    void nobodyElseIsLetIn() throws Exception {
        // kubectl without the client certificate of this check-out.
        Path other = folder().resolve("other");
        Files.writeString(
                other,
                Files.readString(session().kubeconfig()).replaceAll("(?m)^ *client-(certificate|key)-data: .*$", ""));
        Kubectl.Run run =
                new Kubectl(kubectl().program(), folder(), other).run("get", "pods", "-n", "shop", "--token=none");
        assertThat(run.code()).isNotZero();
        assertThat(run.out()).contains("tls:");
    }
}
