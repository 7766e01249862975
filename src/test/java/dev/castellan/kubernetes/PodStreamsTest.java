package dev.castellan.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.castellan.failure.FailureException;
import dev.castellan.network.Network;
import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.sandbox.ground.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs, processes and ports of practice pods, over HTTPS and WebSockets, directly and through proxies. */
class PodStreamsTest {
    private static final String CLUSTER = "prod-gnt-webshop";
    private static @Nullable Sandbox started;
    private static @Nullable PodContainers found;

    @BeforeAll
    static void start() {
        started = Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC());
        try (ClusterClient client = open(kubeconfig())) {
            found = client.pods().find(new LogTarget.Selected("shop", "")).stream()
                    .filter(p -> p.phase().equals("Running") && PodStreamsTest.logged(client, p))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @AfterAll
    static void stop() {
        sandbox().close();
    }

    @AfterEach
    void clear() {
        sandbox().faults().clear();
    }

    private static Sandbox sandbox() {
        return Objects.requireNonNull(started);
    }

    private static PodContainers pod() {
        return Objects.requireNonNull(found);
    }

    private static String container() {
        return pod().main().orElseThrow();
    }

    private static boolean logged(ClusterClient client, PodContainers pod) {
        try (LogStream log =
                client.pods().log(LogRequest.of("shop", pod.name(), pod.main().orElseThrow()))) {
            return log.next().isPresent();
        } catch (FailureException e) {
            return false;
        }
    }

    private static String kubeconfig() {
        return sandbox()
                .clusters()
                .adminKubeconfig(sandbox().plan().cluster(CLUSTER).orElseThrow());
    }

    private static ClusterClient open(String yaml) {
        return open(yaml, Optional.empty());
    }

    private static ClusterClient open(String yaml, Optional<Path> caBundle) {
        return open(Kubeconfig.parse(Path.of("practice"), yaml.getBytes(StandardCharsets.UTF_8)), caBundle);
    }

    private static ClusterClient open(Kubeconfig config, Optional<Path> caBundle) {
        ClientSetup setup = new ClientSetup(
                () -> Network.open(caBundle, Optional.empty()),
                Map.of(),
                Path.of("/nonexistent"),
                new CredentialPlugins(Clock.systemUTC()),
                Clock.systemUTC());
        return ClusterClient.open(config, config.contexts().getFirst().name(), setup, line -> {});
    }

    /** What a process wrote. */
    private static final class Written implements ExecOutput {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteArrayOutputStream err = new ByteArrayOutputStream();

        @Override
        public synchronized void stdout(byte[] bytes) {
            out.writeBytes(bytes);
        }

        @Override
        public synchronized void stderr(byte[] bytes) {
            err.writeBytes(bytes);
        }

        synchronized String out() {
            return out.toString(StandardCharsets.UTF_8);
        }

        synchronized String err() {
            return err.toString(StandardCharsets.UTF_8);
        }
    }

    private static ExecEnd ended(ExecSession session) throws Exception {
        return session.end().get(60, TimeUnit.SECONDS);
    }

    private static ExecRequest shell(String script) {
        return ExecRequest.command("shop", pod().name(), container(), List.of("sh", "-c", script));
    }

    @Test
    void aSizeThatIsToldWhileAProcessEndsTakesNothingFromHowItEnded() throws Exception {
        ExecRequest quick = ExecRequest.terminal("shop", pod().name(), container(), List.of("sh", "-c", "exit 5"));
        try (ClusterClient client = open(kubeconfig())) {
            for (int i = 0; i < 20; i++) {
                try (ExecSession session = client.pods().exec(quick, new Written())) {
                    while (session.ended().isEmpty()) {
                        session.resize(80, 24);
                    }
                    assertThat(ended(session)).isEqualTo(ExecEnd.exited(5));
                }
            }
        }
    }

    @Test
    void outputErrorsAndExitCodeOfACommand() throws Exception {
        try (ClusterClient client = open(kubeconfig())) {
            Written written = new Written();
            try (ExecSession session = client.pods().exec(shell("echo one; echo two >&2; exit 7"), written)) {
                assertThat(ended(session)).isEqualTo(ExecEnd.exited(7));
            }
            assertThat(written.out()).isEqualTo("one\n");
            assertThat(written.err()).isEqualTo("two\n");
        }
    }

    @Test
    void inputIsPassedOnAndEnds() throws Exception {
        try (ClusterClient client = open(kubeconfig())) {
            Written written = new Written();
            ExecRequest cat = new ExecRequest("shop", pod().name(), container(), List.of("cat"), true, false);
            try (ExecSession session = client.pods().exec(cat, written)) {
                byte[] much = "0123456789abcdef".repeat(20_000).getBytes(StandardCharsets.UTF_8);
                session.send(much);
                assertThat(session.endInput()).isTrue();
                assertThat(ended(session)).isEqualTo(ExecEnd.exited(0));
                assertThat(written.out()).hasSize(much.length);
            }
        }
    }

    @Test
    void aTerminalKnowsItsSize() throws Exception {
        try (ClusterClient client = open(kubeconfig())) {
            Written written = new Written();
            try (ExecSession session = client.pods()
                    .exec(ExecRequest.terminal("shop", pod().name(), container(), List.of("sh")), written)) {
                session.resize(132, 43);
                session.send("stty size\r".getBytes(StandardCharsets.UTF_8));
                await().until(() -> written.out().contains("43 132"));
                session.send("exit 4\r".getBytes(StandardCharsets.UTF_8));
                assertThat(ended(session)).isEqualTo(ExecEnd.exited(4));
            }
        }
    }

    @Test
    void whatCannotBeStartedSaysWhy() throws Exception {
        try (ClusterClient client = open(kubeconfig())) {
            ExecRequest missing = ExecRequest.command("shop", pod().name(), container(), List.of("no-such-program"));
            try (ExecSession session = client.pods().exec(missing, new Written())) {
                ExecEnd end = ended(session);
                assertThat(end.failure().orElseThrow().code()).isEqualTo("cluster-exec-failed");
                assertThat(end.failure().orElseThrow().happened()).contains("no-such-program");
            }
            assertThatThrownBy(() ->
                            client.pods().exec(ExecRequest.command("shop", "gone", "c", List.of("ls")), new Written()))
                    .hasMessageContaining("[cluster-not-found]");
            sandbox().faults().set(Fault.of(Fault.Service.KUBERNETES, "*/exec", Fault.Kind.FORBID, 1));
            assertThatThrownBy(() -> client.pods().exec(shell("ls"), new Written()))
                    .hasMessageContaining("[cluster-forbidden]")
                    .hasMessageContaining("pods/exec");
        }
    }

    @Test
    void aStreamThatStopsTalkingIsToldAndNotWaitedForForEver() throws Exception {
        try (ClusterClient client = open(kubeconfig())) {
            client.heartbeat(Duration.ofMillis(300));
            Written written = new Written();
            try (ExecSession session = client.pods()
                    .exec(ExecRequest.terminal("shop", pod().name(), container(), List.of("sh")), written)) {
                await().until(() -> written.out().contains("$") || written.out().contains("#"));
                sandbox().faults().set(Fault.of(Fault.Service.KUBERNETES, "*/exec", Fault.Kind.STREAM_SILENT, 0));
                assertThat(ended(session).failure().orElseThrow().code()).isEqualTo("cluster-silent");
            }
        }
    }

    @Test
    void logsWithTailPreviousAndWithout() {
        try (ClusterClient client = open(kubeconfig())) {
            LogRequest request = LogRequest.of("shop", pod().name(), container());
            List<LogLine> lines = read(client, request.withTail(Optional.of(5L)));
            assertThat(lines).hasSize(5).allMatch(l -> l.time() > 0 && !l.cut());
            assertThat(lines).isSortedAccordingTo((a, b) -> Long.compare(a.time(), b.time()));
            assertThat(read(client, request.withSince(lines.get(2).at()))).hasSizeBetween(3, 12);
            assertThatThrownBy(() -> read(client, request.withPrevious(true)))
                    .hasMessageContaining("[cluster-log-none]")
                    .hasMessageContaining("previous terminated container");
        }
    }

    private static List<LogLine> read(ClusterClient client, LogRequest request) {
        List<LogLine> lines = new ArrayList<>();
        try (LogStream log = client.pods().log(request)) {
            for (Optional<LogLine> next = log.next(); next.isPresent(); next = log.next()) {
                lines.add(next.get());
            }
        }
        return lines;
    }

    @Test
    void aFollowedLogEndsWhenItIsClosed() throws Exception {
        try (ClusterClient client = open(kubeconfig())) {
            LogStream log = client.pods()
                    .log(LogRequest.of("shop", pod().name(), container())
                            .withFollow(true)
                            .withTail(Optional.of(1L)));
            assertThat(log.next()).isPresent();
            assertThat(log.next()).as("a new line").isPresent();
            Thread closer = Thread.ofVirtual().start(log::close);
            while (log.next().isPresent()) {
                // Lines that came before the close.
            }
            closer.join();
            assertThat(log.closed()).isTrue();
        }
    }

    @Test
    void portsAreForwardedSeveralConnectionsAtATime() throws Exception {
        try (ClusterClient client = open(kubeconfig());
                PortForward forward = client.pods().forward(new ForwardRequest("shop", pod().name(), 7, 0), () -> {})) {
            try (Socket one = new Socket(InetAddress.getLoopbackAddress(), forward.localPort());
                    Socket two = new Socket(InetAddress.getLoopbackAddress(), forward.localPort())) {
                echoed(one, "first");
                echoed(two, "second");
                echoed(one, "x".repeat(200_000));
                assertThat(forward.traffic().open()).isEqualTo(2);
            }
            await().until(() -> forward.traffic().open() == 0);
            assertThat(forward.traffic().total()).isEqualTo(2);
            assertThat(forward.traffic().received()).isEqualTo(200_011);
            assertThat(forward.traffic().lastFailure()).isEmpty();
        }
    }

    private static void echoed(Socket socket, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var _ = Thread.ofVirtual().start(() -> {
            try {
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThat(new String(socket.getInputStream().readNBytes(bytes.length), StandardCharsets.UTF_8))
                .isEqualTo(text);
    }

    @Test
    void aPortWhereNothingListensIsTold() throws Exception {
        try (ClusterClient client = open(kubeconfig());
                PortForward forward =
                        client.pods().forward(new ForwardRequest("shop", pod().name(), 4242, 0), () -> {});
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), forward.localPort())) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            await().until(() -> forward.traffic().lastFailure().isPresent());
            assertThat(forward.traffic().lastFailure().orElseThrow().code()).isEqualTo("cluster-forward-refused");
            assertThatThrownBy(() -> client.pods().forward(new ForwardRequest("shop", "gone", 80, 0), () -> {}))
                    .hasMessageContaining("[cluster-not-found]");
            assertThatThrownBy(() -> client.pods()
                            .forward(new ForwardRequest("shop", pod().name(), 80, forward.localPort()), () -> {}))
                    .hasMessageContaining("[cluster-forward-port]");
        }
    }

    @Test
    void everythingGoesThroughProxiesWithPrivateAuthoritiesAndServerNames(@TempDir Path folder) throws Exception {
        dev.castellan.sandbox.ground.Authority own = dev.castellan.sandbox.ground.Authority.create(
                "proxy-authority", Clock.systemUTC(), new dev.castellan.sandbox.ground.Secrets());
        SSLContext tls = own.server(own.current()).serverContext();
        Path bundle = folder.resolve("proxy-ca.pem");
        Files.writeString(bundle, own.pem());
        try (TinyProxy plain = new TinyProxy(
                        TinyProxy.Kind.CONNECT, Optional.of(ControlPlane.base64("me:p w")), Optional.empty());
                TinyProxy secure = new TinyProxy(
                        TinyProxy.Kind.CONNECT, Optional.of(ControlPlane.base64("me:p w")), Optional.of(tls));
                TinyProxy socks = new TinyProxy(TinyProxy.Kind.SOCKS, Optional.empty(), Optional.empty())) {
            for (String proxy : List.of(
                    "http://me:p%20w@localhost:" + plain.port(),
                    "https://me:p%20w@localhost:" + secure.port(),
                    "socks5://localhost:" + socks.port())) {
                // An address that the certificate does not name: only tls-server-name makes it right.
                String yaml = kubeconfig()
                        .replaceFirst(
                                "( *)server: \"?https://localhost:([0-9]+)\"?",
                                "$1server: https://127.0.0.2:$2\n$1proxy-url: " + proxy
                                        + "\n$1tls-server-name: localhost");
                // A file of the user: what comes over the network may not choose a proxy.
                Path file = folder.resolve("kubeconfig");
                Files.writeString(file, yaml);
                try (ClusterClient client = open(Kubeconfig.load(List.of(file)), Optional.of(bundle))) {
                    Written written = new Written();
                    try (ExecSession session = client.pods().exec(shell("echo through"), written)) {
                        assertThat(ended(session)).isEqualTo(ExecEnd.exited(0));
                    }
                    assertThat(written.out()).isEqualTo("through\n");
                    assertThat(read(
                                    client,
                                    LogRequest.of("shop", pod().name(), container())
                                            .withTail(Optional.of(2L))))
                            .hasSize(2);
                    try (PortForward forward =
                                    client.pods().forward(new ForwardRequest("shop", pod().name(), 7, 0), () -> {});
                            Socket socket = new Socket(InetAddress.getLoopbackAddress(), forward.localPort())) {
                        echoed(socket, "hello");
                    }
                }
            }
            assertThat(plain.asked()).isNotEmpty().allMatch(a -> a.startsWith("127.0.0.2:"));
            assertThat(secure.asked()).isNotEmpty().allMatch(a -> a.startsWith("127.0.0.2:"));
            assertThat(socks.asked()).isNotEmpty().allMatch(a -> a.startsWith("127.0.0.2:"));
        }
    }
}
