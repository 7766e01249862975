package dev.castellan.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialPluginsTest {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    @Nullable
    Path temporary;

    private final AtomicReference<Instant> now = new AtomicReference<>(START);

    private Path folder() {
        return java.util.Objects.requireNonNull(temporary);
    }

    private ExecPlugin plugin(String body) throws IOException {
        Path script = Files.writeString(folder().resolve("plugin"), "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return new ExecPlugin(
                CredentialPlugins.V1,
                script.toString(),
                List.of("an argument", "$(touch never)"),
                Map.of("GIVEN", "yes"),
                true,
                Optional.of("Get it from somewhere."),
                false,
                ExecPlugin.InteractiveMode.IF_AVAILABLE);
    }

    private CredentialPlugins.Session session(ExecPlugin plugin, Duration limit) {
        return new CredentialPlugins(now::get, limit)
                .session(
                        plugin,
                        Map.of(),
                        new ClientSetup(
                                () -> Network.open(Optional.empty(), Optional.empty()),
                                Map.of("PATH", "/usr/bin:/bin", "INHERITED", "also"),
                                folder(),
                                new CredentialPlugins(now::get),
                                now::get));
    }

    private CredentialPlugins.Session session(String body) throws IOException {
        return session(plugin(body), Duration.ofSeconds(60));
    }

    private static String answer(String status) {
        return "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"" + CredentialPlugins.V1 + "\",\"status\":{"
                + status + "}}'\n";
    }

    private static Failure failure(Runnable action) {
        try {
            action.run();
        } catch (FailureException e) {
            return e.failure();
        }
        throw new AssertionError("no failure");
    }

    private long runs() throws IOException {
        Path counter = folder().resolve("runs");
        return Files.exists(counter) ? Files.size(counter) : 0;
    }

    @Test
    void whateverNumberOfCallersWaitsThePluginRunsOnce() throws Exception {
        CredentialPlugins.Session session =
                session("printf x >> '" + folder() + "/runs'\nsleep 0.3\n" + answer("\"token\":\"t1\""));
        List<Thread> callers = new ArrayList<>();
        List<Optional<String>> tokens = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 20; i++) {
            callers.add(Thread.ofVirtual()
                    .start(() -> tokens.add(session.credential(l -> {}).token())));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(tokens).hasSize(20).allMatch(t -> t.equals(Optional.of("t1")));
        assertThat(runs()).isEqualTo(1);
    }

    @Test
    void theResultIsKeptUntilItExpires() throws Exception {
        CredentialPlugins.Session session = session("printf x >> '" + folder() + "/runs'\n"
                + answer("\"token\":\"t1\",\"expirationTimestamp\":\"2026-11-23T13:00:00+00:00\""));
        var _ = session.credential(l -> {});
        now.set(START.plus(Duration.ofMinutes(59)));
        var _ = session.credential(l -> {});
        assertThat(runs()).isEqualTo(1);
        now.set(START.plus(Duration.ofMinutes(60)));
        var _ = session.credential(l -> {});
        assertThat(runs()).isEqualTo(2);
    }

    @Test
    void afterAFailureItIsLeftAloneForAWhile() throws Exception {
        CredentialPlugins.Session session = session("printf x >> '" + folder() + "/runs'\necho sorry >&2\nexit 3\n");
        Failure first = failure(() -> session.credential(l -> {}));
        assertThat(first.code()).isEqualTo("cluster-plugin-failed");
        assertThat(first.happened()).contains("exit code 3");
        assertThat(first.details()).contains("sorry");
        assertThat(failure(() -> session.credential(l -> {}))).isEqualTo(first);
        assertThat(runs()).isEqualTo(1);
        now.set(START.plus(Duration.ofSeconds(5)));
        var _ = failure(() -> session.credential(l -> {}));
        now.set(START.plus(Duration.ofSeconds(14)));
        var _ = failure(() -> session.credential(l -> {}));
        assertThat(runs()).isEqualTo(2);
        session.forgive();
        var _ = failure(() -> session.credential(l -> {}));
        assertThat(runs()).isEqualTo(3);
    }

    @Test
    void whatItWritesForPeopleIsShownWithoutSecrets() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        CredentialPlugins.Session session =
                session("echo 'Open https://device.example and type ABC' >&2\necho 'token=abcdefghij' >&2\n"
                        + answer("\"token\":\"t1\""));
        assertThat(session.credential(lines::add).token()).contains("t1");
        assertThat(lines).hasSize(2).first().asString().isEqualTo("Open https://device.example and type ABC");
        assertThat(lines.toString()).doesNotContain("abcdefghij");
    }

    @Test
    void itGetsArgumentsAndEnvironmentAsWritten() throws Exception {
        CredentialPlugins.Session session = session("printf '%s|%s|%s|%s' \"$1\" \"$2\" \"$GIVEN\" \"$INHERITED\" > '"
                + folder() + "/seen'\n" + answer("\"token\":\"t1\""));
        var _ = session.credential(l -> {});
        assertThat(folder().resolve("seen")).content().isEqualTo("an argument|$(touch never)|yes|also");
    }

    @Test
    void itIsStoppedWithItsChildrenWhenItTakesTooLong() throws Exception {
        CredentialPlugins.Session session =
                session(plugin("sleep 300 &\necho $! > '" + folder() + "/child'\nwait\n"), Duration.ofSeconds(1));
        assertThat(failure(() -> session.credential(l -> {})).code()).isEqualTo("cluster-plugin-timeout");
        long child = Long.parseLong(Files.readString(folder().resolve("child")).strip());
        org.awaitility.Awaitility.await()
                .until(() ->
                        ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        echo hello                                                                             | not JSON
        echo '{"kind":"Pod"}'                                                                  | no ExecCredential
        echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1"}'    | another version
        echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1"}'         | neither a token
        echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"clientKeyData":"x"}}' | only one of
        echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"a b"}}' | cannot be sent
        echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":7}}' | no text
        echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t","expirationTimestamp":"soon"}}' | no time
        """)
    void strangeAnswersAreRefused(String body, String words) throws Exception {
        assertThat(failure(() -> {
                            try {
                                var _ = session(body + "\n").credential(l -> {});
                            } catch (IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        })
                        .happened())
                .contains(words);
    }

    @Test
    void whatIsNotInstalledComesWithItsHint() throws Exception {
        Path script = Path.of(plugin("").command());
        Files.delete(script);
        ExecPlugin gone = new ExecPlugin(
                CredentialPlugins.V1,
                script.toString(),
                List.of(),
                Map.of(),
                true,
                Optional.of("Get it from somewhere.\u001b[31m"),
                false,
                ExecPlugin.InteractiveMode.NEVER);
        Failure failure = failure(() -> session(gone, Duration.ofSeconds(5)).credential(l -> {}));
        assertThat(failure.code()).isEqualTo("cluster-plugin-missing");
        assertThat(failure.details()).contains("Get it from somewhere.").doesNotContain("\u001b");
    }

    @Test
    void whatStillRunsEndsWithTheProgram() throws Exception {
        Path told = folder().resolve("child");
        CredentialPlugins.Session session =
                session("sleep 300 &\necho $! > " + told + ".new\nmv " + told + ".new " + told + "\nwait\n");
        AtomicReference<String> code = new AtomicReference<>("");
        Thread run = Thread.ofVirtual()
                .start(() -> code.set(failure(() -> session.credential(l -> {})).code()));
        Awaitility.await().until(() -> Files.exists(told));
        long child = Long.parseLong(Files.readString(told).strip());
        PluginRun.endAll();
        run.join();
        assertThat(code.get()).isEqualTo("cluster-plugin-failed");
        Awaitility.await()
                .until(() ->
                        ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    }
}
