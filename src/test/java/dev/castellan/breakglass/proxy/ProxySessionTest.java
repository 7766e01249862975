package dev.castellan.breakglass.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.castellan.breakglass.AdminCredential;
import dev.castellan.breakglass.SealedForTests;
import dev.castellan.failure.FailureException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The child process: what it leaves behind, and what is left when one of the two is killed. */
@Timeout(120)
class ProxySessionTest {
    @TempDir
    Path folder = Path.of("");

    private final Heard heard = new Heard();
    private ScriptedServer server = made();
    private Admin admin = Admin.of(server.kubeconfig());

    private static ScriptedServer made() {
        try {
            return new ScriptedServer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void fresh() throws IOException {
        server.close();
        server = new ScriptedServer();
        admin = Admin.of(server.kubeconfig());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private RawClient client(ProxySession session) throws Exception {
        return RawClient.open(RawClient.context(session.kubeconfig(), true), session.port());
    }

    private Segment.Reading record() throws IOException {
        List<Path> segments = Segment.list(folder.resolve("record"));
        assertThat(segments).hasSize(1);
        return Segment.read(segments.getFirst(), use -> {});
    }

    @Test
    void theParentHearsEverythingAndEndsIt() throws Exception {
        ProxySession session = admin.start(Admin.plan(folder, Admin.full()), heard);
        try (RawClient client = client(session)) {
            assertThat(client.ask("GET", "/api/v1/nodes/n1").answer().status()).isEqualTo(200);
            client.ask("GET", "/api/v1/nodes/n1/proxy/pods");
            assertThat(client.answer().status()).isEqualTo(403);
        }
        await().atMost(60, TimeUnit.SECONDS).until(() -> heard.ended().size() == 2);
        assertThat(session.impersonates()).isTrue();
        assertThat(session.live()).isTrue();
        session.close();
        assertThat(session.live()).isFalse();
        assertThat(heard.ends).containsExactly(ProxySession.Ended.ASKED);
        assertThat(ProcessHandle.of(session.pid()).filter(ProcessHandle::isAlive))
                .isEmpty();
        assertThat(folder.resolve("run")).doesNotExist();
        assertThat(record().holds()).isTrue();
        assertThat(heard.roots.getLast()).isEqualTo(record().root());
    }

    @Test
    void theDeadlineEndsIt() throws Exception {
        ProxySession session = admin.start(Admin.plan(folder, Admin.full(), Duration.ofSeconds(20), true), heard);
        assertThat(session.ended().get(60, TimeUnit.SECONDS)).isEqualTo(ProxySession.Ended.TIME);
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aRootThatCannotBeKeptEndsIt() throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        Heard ledger = new Heard() {
            @Override
            public void root(RecordRoot root) {
                full.set(true);
                throw new IllegalStateException("the ledger cannot be written");
            }
        };
        ProxySession session = admin.start(Admin.plan(folder, Admin.full()), ledger);
        try (RawClient client = client(session)) {
            for (int i = 0; i < 200; i++) {
                client.ask("GET", "/version").answer();
            }
        } catch (IOException e) {
            // It ends in the middle.
        }
        assertThat(session.ended().get(60, TimeUnit.SECONDS)).isEqualTo(ProxySession.Ended.RECORD);
        assertThat(full).isTrue();
    }

    @Test
    void whatTheChildCannotDoIsToldAndLeavesNothing() {
        SealedForTests other = SealedForTests.of(server.kubeconfig(), "co-other");
        ProxyPlan plan = Admin.plan(folder, Admin.full());
        assertThatThrownBy(() -> ProxySession.start(plan, other.sealed(), other.dataKey(), heard))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("breakglass-proxy-sealed"));
        assertThatThrownBy(() -> ProxySession.start(plan, admin.sealed().sealed(), new byte[32], heard))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("breakglass-proxy-sealed"));
        server.refuseFirstCall("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
        byte[] dataKey = admin.sealed().dataKey();
        assertThatThrownBy(() -> ProxySession.start(plan, admin.sealed().sealed(), dataKey, heard))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("breakglass-proxy-certificate-refused"));
        assertThat(dataKey).containsOnly(0);
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aKilledChildIsNoticedAndTheRecordHolds() throws Exception {
        ProxySession session = admin.start(Admin.plan(folder, Admin.full()), heard);
        try (RawClient client = client(session)) {
            assertThat(client.ask("POST", "/api/v1/namespaces/a/pods", "Content-Length: 0")
                            .answer()
                            .status())
                    .isEqualTo(200);
            assertThat(ProcessHandle.of(session.pid()).orElseThrow().destroyForcibly())
                    .isTrue();
            assertThat(session.ended().get(60, TimeUnit.SECONDS)).isEqualTo(ProxySession.Ended.KILLED);
        }
        assertThat(folder.resolve("run")).doesNotExist();
        Segment.Reading reading = record();
        assertThat(reading.holds()).isTrue();
        assertThat(reading.root().requests()).isEqualTo(2);
    }

    // ---- a console of its own, to be killed and looked into

    private record Console(Process process, BufferedReader out, long child, int port) {}

    private Console console() throws IOException {
        Path plan = folder.resolve("plan.json");
        Files.write(plan, Segment.JSON.writeValueAsBytes(Admin.plan(folder, Admin.full())));
        Path sealed = folder.resolve("sealed");
        Files.write(sealed, admin.sealed().sealed().bytes());
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ParentProgram.class.getName(),
                        plan.toString(),
                        sealed.toString(),
                        folder.resolve("heap.hprof").toString())
                .redirectError(folder.resolve("console.err").toFile())
                .start();
        OutputStream in = process.getOutputStream();
        in.write(admin.sealed().dataKey());
        in.flush();
        BufferedReader out = process.inputReader();
        String line = String.valueOf(out.readLine());
        assertThat(line).as(Files.readString(folder.resolve("console.err"))).startsWith("ready ");
        String[] words = line.split(" ", -1);
        return new Console(process, out, Long.parseLong(words[1]), Integer.parseInt(words[2]));
    }

    @Test
    void theChildEndsWithAKilledParent() throws Exception {
        Console console = console();
        ProcessHandle child = ProcessHandle.of(console.child()).orElseThrow();
        assertThat(Files.exists(folder.resolve("run").resolve("kubeconfig"))).isTrue();
        assertThat(console.process().destroyForcibly().waitFor(60, TimeUnit.SECONDS))
                .isTrue();
        ProcessHandle _ = child.onExit().get(60, TimeUnit.SECONDS);
        assertThat(folder.resolve("run")).doesNotExist();
        assertThat(record().holds()).isTrue();
    }

    /** What must be nowhere: the key in any of its spellings, and what opens the sealed one. */
    private List<byte[]> needles() {
        try (AdminCredential credential = admin.sealed().open()) {
            byte[] der = credential.privateKey().getEncoded();
            // An EC key in PKCS#8: its secret number is in the middle, at different places of a base64 group.
            byte[] secret = ((java.security.interfaces.ECPrivateKey) credential.privateKey())
                    .getS()
                    .toByteArray();
            byte[] number = Arrays.copyOfRange(secret, secret.length - 24, secret.length);
            List<byte[]> needles = new ArrayList<>();
            needles.add(number);
            needles.add(admin.sealed().dataKey());
            needles.add(HexFormat.of().formatHex(number).getBytes(StandardCharsets.US_ASCII));
            needles.add(admin.sealed().dataKeyHex().getBytes(StandardCharsets.US_ASCII));
            String base64 = Base64.getEncoder().encodeToString(der);
            needles.add(base64.substring(50, 88).getBytes(StandardCharsets.US_ASCII));
            return needles;
        }
    }

    private static int find(byte[] in, byte[] what) {
        outer:
        for (int i = 0; i <= in.length - what.length; i++) {
            for (int j = 0; j < what.length; j++) {
                if (in[i + j] != what[j]) {
                    continue outer;
                }
            }
            return i;
        }
        return -1;
    }

    private void clean(String where, byte[] bytes) {
        for (byte[] needle : needles()) {
            assertThat(find(bytes, needle)).as(where).isNegative();
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "what another process holds is read from /proc")
    void nothingSecretIsLeftInArgumentsEnvironmentFilesOrMemory() throws Exception {
        Console console = console();
        for (long pid : List.of(console.child(), console.process().pid())) {
            clean("arguments", Files.readAllBytes(Path.of("/proc", String.valueOf(pid), "cmdline")));
            clean("environment", Files.readAllBytes(Path.of("/proc", String.valueOf(pid), "environ")));
        }
        String environment = Files.readString(Path.of("/proc", String.valueOf(console.child()), "environ"));
        assertThat(environment.split("\0", -1))
                .allMatch(v -> v.isEmpty() || v.matches("(?s)(PATH|LANG|LC_ALL|TZ|TMPDIR|TMP|TEMP)=.*"));
        assertThat(Files.readString(Path.of("/proc", String.valueOf(console.child()), "limits")))
                .containsPattern("Max core file size +0 +0");
        // The door that debuggers and heap dumps come through is shut.
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(console.child()),
                        "GC.heap_info")
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jcmd.waitFor()).as(said).isNotZero();

        console.process().getOutputStream().write('.');
        console.process().getOutputStream().flush();
        assertThat(console.out().readLine()).isEqualTo("returned");
        assertThat(console.out().readLine()).isEqualTo("dumped");
        assertThat(console.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        byte[] heap = Files.readAllBytes(folder.resolve("heap.hprof"));
        // The search finds what is there.
        assertThat(find(heap, Admin.CHECKOUT.getBytes(StandardCharsets.US_ASCII)))
                .isPositive();
        clean("heap of the console", heap);
        Files.delete(folder.resolve("heap.hprof"));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                clean(String.valueOf(file), Files.readAllBytes(file));
            }
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "claimed on Linux only")
    void theChildIsClosedToOthers() throws Exception {
        try (ProxySession session = admin.start(Admin.plan(folder, Admin.full()), heard)) {
            assertThat(session.protection().unreadable()).isTrue();
            assertThat(session.protection().noCore()).isTrue();
            assertThat(session.protection().locked()).isNotEqualTo(Protection.Locked.NOTHING);
            // What is not locked is said.
            boolean everything = session.protection().locked() == Protection.Locked.EVERYTHING;
            assertThat(session.protection().gaps()).hasSize(everything ? 0 : 1);
            // A crash leaves nothing: no core, no report.
            Path crash = Files.createDirectory(folder.resolve("crash"));
            Process signal = new ProcessBuilder("kill", "-SEGV", String.valueOf(session.pid()))
                    .directory(crash.toFile())
                    .start();
            assertThat(signal.waitFor()).isZero();
            assertThat(session.ended().get(60, TimeUnit.SECONDS)).isEqualTo(ProxySession.Ended.KILLED);
            assertThat(crash).isEmptyDirectory();
            assertThat(Path.of("hs_err_pid" + session.pid() + ".log")).doesNotExist();
            assertThat(Path.of("core." + session.pid())).doesNotExist();
            assertThat(Path.of("/tmp/hs_err_pid" + session.pid() + ".log")).doesNotExist();
        }
    }

    @Test
    void theCommandLineOfTheChildHoldsNoDoor() {
        List<String> command = ProxySession.command(ProxyProcess.COMMAND, List.of());
        assertThat(command)
                .contains(
                        "-XX:+DisableAttachMechanism", "-XX:-HeapDumpOnOutOfMemoryError", "-XX:-CreateCoredumpOnCrash")
                .noneMatch(a -> a.contains("agentlib") || a.contains("jdwp"));
        assertThat(command.getLast()).isEqualTo(ProxyProcess.COMMAND);
    }
}
