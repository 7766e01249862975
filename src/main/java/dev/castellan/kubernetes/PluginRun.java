package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.failure.Redaction;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One run of a credential plug-in: started, watched, ended in time, its output bounded. */
final class PluginRun {
    private static final int LARGEST_ANSWER = 1024 * 1024;
    private static final int LONGEST_COMPLAINT = 16 * 1024;

    /** Plug-ins that run now: they end with this process, however it ends, short of being killed. */
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("end-plugins").unstarted(PluginRun::endAll));
    }

    private PluginRun() {}

    /** Ends every plug-in that still runs. */
    static void endAll() {
        RUNNING.forEach(PluginRun::end);
    }

    /**
     * Runs the program and returns what it wrote to its standard output.
     *
     * @param lines told of each line on the error output, redacted: sign-in instructions stand there
     * @throws FailureException {@code cluster-plugin-…}
     */
    static byte[] run(
            Path program, List<String> args, Map<String, String> environment, Duration limit, Consumer<String> lines) {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(args);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
            RUNNING.add(process);
        } catch (IOException e) {
            throw new FailureException(
                    Failure.expected(
                            "cluster-plugin-not-started",
                            "The credential plug-in " + Untrusted.quote(program.toString()) + " could not be started.",
                            "Without it there is no way to sign in to this cluster.",
                            "Check that it may be executed on this computer."),
                    e);
        }
        StringBuilder complaint = new StringBuilder();
        try {
            process.getOutputStream().close();
            CompletableFuture<byte[]> answer = reading(() -> answer(process.getInputStream()));
            CompletableFuture<byte[]> complaints = reading(() -> complaints(process, complaint, lines));
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failed(
                        "cluster-plugin-timeout",
                        program,
                        "did not finish within " + limit.toSeconds() + " s and was stopped",
                        "Try again and finish its sign-in in time.",
                        complaint);
            }
            // A grandchild that keeps the pipe open must not keep us.
            byte[] out = answer.get(5, TimeUnit.SECONDS);
            complaints.get(5, TimeUnit.SECONDS);
            if (process.exitValue() != 0) {
                throw failed(
                        "cluster-plugin-failed",
                        program,
                        "ended with exit code " + process.exitValue(),
                        "Read its output below, sign in again where it says so, then connect again.",
                        complaint);
            }
            return out;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("credential plug-in");
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw failed(
                    "cluster-plugin-failed",
                    program,
                    "gave no complete answer",
                    "Run it in a terminal to see what it does, then connect again.",
                    complaint);
        } finally {
            end(process);
        }
    }

    /** Ends a process with everything it started. */
    static void end(Process process) {
        List<ProcessHandle> family = process.descendants().toList();
        process.destroyForcibly();
        family.forEach(ProcessHandle::destroyForcibly);
        RUNNING.remove(process);
    }

    private interface Reading {
        byte[] read() throws IOException;
    }

    private static CompletableFuture<byte[]> reading(Reading reading) {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        Thread.ofVirtual().name("plugin-output").start(() -> {
            try {
                result.complete(reading.read());
            } catch (IOException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private static byte[] answer(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LARGEST_ANSWER + 1);
        if (bytes.length > LARGEST_ANSWER) {
            throw new IOException("answer too large");
        }
        return bytes;
    }

    private static byte[] complaints(Process process, StringBuilder kept, Consumer<String> lines) throws IOException {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            char[] buffer = new char[1024];
            StringBuilder line = new StringBuilder();
            for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    synchronized (kept) {
                        if (kept.length() < LONGEST_COMPLAINT) {
                            kept.append(buffer[i]);
                        }
                    }
                    if (buffer[i] == '\n') {
                        tell(line, lines);
                    } else if (line.length() < 500) {
                        line.append(buffer[i]);
                    }
                }
            }
            tell(line, lines);
        }
        return new byte[0];
    }

    private static void tell(StringBuilder line, Consumer<String> lines) {
        String text = Untrusted.oneLine(line.toString().strip(), 500);
        line.setLength(0);
        if (!text.isEmpty()) {
            lines.accept(Redaction.redact(text));
        }
    }

    private static FailureException failed(
            String code, Path program, String what, String remedy, StringBuilder complaint) {
        String text;
        synchronized (complaint) {
            text = complaint.toString();
        }
        return new Failure(
                        code,
                        "The credential plug-in " + Untrusted.quote(String.valueOf(program.getFileName())) + " " + what
                                + ".",
                        "There is no way to sign in to this cluster now.",
                        remedy,
                        true,
                        Untrusted.lines(text, LONGEST_COMPLAINT))
                .asException();
    }
}
