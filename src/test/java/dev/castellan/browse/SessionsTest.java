package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.castellan.browse.object.ClusterSeat;
import dev.castellan.browse.object.LiveObject;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.browse.object.WriteLocks;
import dev.castellan.browse.session.PortForwards;
import dev.castellan.browse.session.SessionGuard;
import dev.castellan.browse.session.TerminalPicture;
import dev.castellan.browse.session.TerminalSession;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.Environment;
import dev.castellan.kubernetes.ExecRequest;
import dev.castellan.kubernetes.ForwardRequest;
import dev.castellan.kubernetes.LogTarget;
import dev.castellan.kubernetes.PodContainers;
import dev.castellan.ledger.Entry;
import dev.castellan.ledger.Filter;
import dev.castellan.ledger.Ledger;
import dev.castellan.ledger.Recorder;
import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.SandboxOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Terminals in practice pods and ports forwarded to them, with the guard before them. */
class SessionsTest {
    private static final String CLUSTER = "prod-gnt-webshop";

    private static @Nullable Sandbox started;
    private static @Nullable PracticeAccess admin;
    private static @Nullable PracticeAccess viewer;
    private static @Nullable PodContainers running;
    private static int port;

    private final Ledger ledger = Ledger.inMemory("ada", Clock.systemUTC());
    private final WriteLocks locks = new WriteLocks(ledger, Clock.systemUTC());

    @BeforeAll
    static void start() {
        started = Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC());
        String config = started.clusters()
                .adminKubeconfig(started.plan().cluster(CLUSTER).orElseThrow());
        admin = new PracticeAccess(
                config.lines()
                        .filter(l -> l.startsWith("current-context:"))
                        .map(l -> l.substring(l.indexOf(':') + 1).strip().replace("\"", ""))
                        .findFirst()
                        .orElseThrow(),
                config);
        String all = started.kubeconfig();
        viewer = new PracticeAccess(
                PracticeAccess.contexts(all).stream()
                        .filter(c -> c.endsWith("-viewer") && PracticeAccess.works(c, all))
                        .findFirst()
                        .orElseThrow(),
                all);
        ObjectDesk desk = new ObjectDesk(
                seat(admin(), Environment.TEST),
                Ledger.inMemory("ada", Clock.systemUTC()),
                new WriteLocks(Ledger.inMemory("ada", Clock.systemUTC()), Clock.systemUTC()),
                Clock.systemUTC());
        for (PodContainers pod : admin().client().pods().find(new LogTarget.Selected("shop", ""))) {
            LiveObject live = desk.read(new ObjectAddress(admin().id(), "", "Pod", "shop", pod.name()));
            int listens =
                    live.object().at("/spec/containers/0/ports/0/containerPort").asInt(0);
            if (listens > 0
                    && live.object().at("/status/containerStatuses/0/ready").asBoolean(false)) {
                running = pod;
                port = listens;
            }
        }
    }

    @AfterAll
    static void stop() {
        admin().close();
        Objects.requireNonNull(viewer).close();
        Objects.requireNonNull(started).close();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private static PracticeAccess admin() {
        return Objects.requireNonNull(admin);
    }

    private static PodContainers pod() {
        return Objects.requireNonNull(running);
    }

    private static ClusterSeat seat(PracticeAccess access, Environment environment) {
        return new ClusterSeat(access.id(), access.name(), () -> environment, access::client);
    }

    private ObjectDesk desk(PracticeAccess access, Environment environment) {
        return new ObjectDesk(seat(access, environment), ledger, locks, Clock.systemUTC());
    }

    private TerminalSession terminal(SessionGuard guard, String... command) {
        ExecRequest request =
                ExecRequest.terminal("shop", pod().name(), pod().main().orElseThrow(), List.of(command));
        return TerminalSession.open(admin().client(), request, 80, 24, guard, () -> {});
    }

    private static String shown(TerminalSession terminal) {
        return terminal.screen().picture(0).lines().stream()
                .map(TerminalPicture.Line::text)
                .collect(Collectors.joining("\n"));
    }

    private List<Entry> sessions() {
        return ledger.entries(0, Filter.type("session.")).toList();
    }

    private static void ended(TerminalSession terminal) {
        await().until(() -> terminal.state().phase() == TerminalSession.Phase.ENDED
                || terminal.state().phase() == TerminalSession.Phase.FAILED);
    }

    @Test
    void aLockedClusterLetsNobodyIntoItsPods() {
        SessionGuard guard = desk(admin(), Environment.PRODUCTION).sessions();
        try (TerminalSession terminal = terminal(guard, "sh", "-c", "echo inside")) {
            ended(terminal);
            assertThat(terminal.state().phase()).isEqualTo(TerminalSession.Phase.FAILED);
            assertThat(terminal.state().failure()).map(Failure::code).hasValue("browse-read-only");
            assertThat(shown(terminal)).doesNotContain("inside");
        }
        try (PortForwards forwards = new PortForwards(Clock.systemUTC(), () -> {})) {
            forwards.start(admin().client(), CLUSTER, new ForwardRequest("shop", pod().name(), port, 0), guard);
            await().until(() -> forwards.views().getFirst().phase() == PortForwards.Phase.FAILED);
            assertThat(forwards.views().getFirst().failure()).map(Failure::code).hasValue("browse-read-only");
        }
        assertThat(sessions()).isEmpty();
    }

    @Test
    void anUnlockedOneDoesAndBeginningAndEndAreRecordedWithoutTheArguments() {
        ObjectDesk desk = desk(admin(), Environment.PRODUCTION);
        locks.unlock(desk.seat(), "INC-7: till is stuck", Optional.empty());
        try (TerminalSession terminal =
                terminal(desk.sessions(), "sh", "-c", "echo connected with -pcorrect-horse; exit 5")) {
            ended(terminal);
            assertThat(terminal.state()).satisfies(s -> assertThat(s.exitCode()).hasValue(5));
            assertThat(shown(terminal)).contains("connected with -pcorrect-horse");
        }
        await().until(() -> sessions().size() == 2);
        Entry intent = sessions().getFirst();
        Entry outcome = sessions().getLast();
        assertThat(intent.type()).isEqualTo("session.exec.intent");
        assertThat(intent.body())
                .containsEntry("cluster", desk.seat().name())
                .containsEntry("namespace", "shop")
                .containsEntry("pod", pod().name())
                .containsEntry("container", pod().main().orElseThrow())
                .containsEntry("program", "sh")
                .containsEntry("arguments", 2L);
        assertThat(outcome.type()).isEqualTo("session.exec.outcome");
        assertThat(outcome.body())
                .containsEntry("intent", intent.id().toString())
                .containsEntry("ended", "exit code 5");
        assertThat(intent.body() + " " + outcome.body()).doesNotContain("correct-horse");
    }

    @Test
    void whoMayNotIsToldWhichRuleIsMissingAndNothingIsRecorded() {
        PracticeAccess reader = Objects.requireNonNull(viewer);
        SessionGuard guard = desk(reader, Environment.TEST).sessions();
        for (SessionGuard.Kind kind : SessionGuard.Kind.values()) {
            String resource = switch (kind) {
                case EXEC -> "pods/exec";
                case ATTACH -> "pods/attach";
                case PORT_FORWARD -> "pods/portforward";
            };
            assertThatThrownBy(() ->
                            guard.enter(SessionGuard.Act.of(kind, "kube-system", "any-pod", "any", List.of("ls"))))
                    .isInstanceOfSatisfying(FailureException.class, e -> {
                        assertThat(e.failure().code()).isEqualTo("browse-forbidden");
                        assertThat(e.failure().happened()).contains("may not create " + resource, "kube-system");
                        assertThat(e.failure().details())
                                .contains("kind: Role", "kind: RoleBinding", resource, "- create", "- get")
                                .doesNotContain("resourceNames");
                    });
        }
        assertThat(sessions()).isEmpty();
    }

    @Test
    void whatCannotBeRecordedIsNotDone() {
        Recorder broken = draft -> {
            throw Failure.expected("ledger-full", "No space.", "", "").asException();
        };
        SessionGuard guard =
                new ObjectDesk(seat(admin(), Environment.TEST), broken, locks, Clock.systemUTC()).sessions();
        try (TerminalSession terminal = terminal(guard, "sh", "-c", "echo inside")) {
            ended(terminal);
            assertThat(terminal.state().failure()).map(Failure::code).hasValue("ledger-full");
            assertThat(shown(terminal)).doesNotContain("inside");
        }
    }

    @Test
    void aTerminalIsTypedIntoResizedAndLeft() {
        try (TerminalSession terminal = terminal(desk(admin(), Environment.TEST).sessions(), "sh")) {
            terminal.type("stty size\r");
            await().until(() -> shown(terminal).contains("24 80"));
            terminal.resize(132, 43);
            terminal.type("stty size\r");
            await().until(() -> shown(terminal).contains("43 132"));
            terminal.type("exit 4\r");
            ended(terminal);
            assertThat(terminal.state().exitCode()).hasValue(4);
        }
        TerminalSession left = terminal(desk(admin(), Environment.TEST).sessions(), "sh");
        await().until(() -> left.state().phase() == TerminalSession.Phase.RUNNING);
        left.close();
        ended(left);
        assertThat(left.state().failure()).isEmpty();
        await().until(() -> sessions().size() == 4);
        assertThat(sessions().getLast().body()).containsEntry("ended", "closed");
    }

    private static boolean refused(int local) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), local)) {
            assertThat(socket.getInputStream().read()).isNegative();
            return false;
        } catch (ConnectException e) {
            return true;
        }
    }

    @Test
    void whetherAPortIsForwardedIsKnownWhenItWasOpened() throws Exception {
        SessionGuard guard = desk(admin(), Environment.TEST).sessions();
        try (PortForwards forwards = new PortForwards(Clock.systemUTC(), () -> {});
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ForwardRequest taken = new ForwardRequest("shop", pod().name(), port, other.getLocalPort());
            PortForwards.View failed = forwards.open(admin().client(), CLUSTER, taken, guard);
            assertThat(failed.phase()).isEqualTo(PortForwards.Phase.FAILED);
            assertThat(failed.failure()).isPresent();
            ForwardRequest free = new ForwardRequest("shop", pod().name(), port, 0);
            PortForwards.View open = forwards.open(admin().client(), CLUSTER, free, guard);
            assertThat(open.phase()).isEqualTo(PortForwards.Phase.LISTENING);
            assertThat(open.localPort()).isPositive();
        }
    }

    /** Who went away, or pressed Cancel, while the server was being asked finds no port open afterwards. */
    @Test
    void aForwardThatIsCancelledWhileItBeginsDoesNotOpen() throws Exception {
        SessionGuard guard = desk(admin(), Environment.TEST).sessions();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (PortForwards forwards = new PortForwards(Clock.systemUTC(), () -> {})) {
            SessionGuard slow = new SessionGuard() {
                @Override
                public void enter(Act act) {
                    asked.countDown();
                    try {
                        answer.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    guard.enter(act);
                }

                @Override
                public void left(Act act, String how) {
                    guard.left(act, how);
                }
            };
            Thread opening = Thread.ofPlatform().start(() -> {
                try {
                    forwards.open(admin().client(), CLUSTER, new ForwardRequest("shop", pod().name(), port, 0), slow);
                } catch (InterruptedException e) {
                    // As wanted.
                }
            });
            asked.await();
            opening.interrupt();
            opening.join();
            answer.countDown();
            await().until(() -> sessions().size() == 2);
            assertThat(sessions().getLast().body()).containsEntry("ended", "stopped");
            assertThat(forwards.views())
                    .singleElement()
                    .satisfies(v -> assertThat(v.phase()).isEqualTo(PortForwards.Phase.STOPPED))
                    .satisfies(v -> assertThat(v.localPort()).isZero());
        }
    }

    @Test
    void aPortIsForwardedUntilItIsStopped() throws IOException {
        SessionGuard guard = desk(admin(), Environment.TEST).sessions();
        try (PortForwards forwards = new PortForwards(Clock.systemUTC(), () -> {})) {
            long number =
                    forwards.start(admin().client(), CLUSTER, new ForwardRequest("shop", pod().name(), port, 0), guard);
            await().until(() -> forwards.views().getFirst().phase() == PortForwards.Phase.LISTENING);
            int local = forwards.views().getFirst().localPort();
            for (int i = 0; i < 2; i++) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), local)) {
                    socket.getOutputStream()
                            .write(("GET /number/" + i + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                    assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                            .contains("200 OK", pod().name(), "/number/" + i);
                }
            }
            assertThat(sessions()).singleElement().satisfies(e -> {
                assertThat(e.type()).isEqualTo("session.forward.intent");
                assertThat(e.body()).containsEntry("port", String.valueOf(port));
            });
            forwards.stop(number);
            assertThat(forwards.views().getFirst().phase()).isEqualTo(PortForwards.Phase.STOPPED);
            assertThat(sessions().getLast().body()).containsEntry("ended", "2 connections");
            await().until(() -> refused(local));
            forwards.remove(number);
            assertThat(forwards.views()).isEmpty();
        }
    }
}
