package dev.castellan.breakglass.proxy;

import dev.castellan.breakglass.SealedAdminKey;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.failure.Redaction;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;

/**
 * The proxy of a check-out as the process that started it has it. Closing ends the child process, and with it the key.
 * Listeners are called on one thread of the session's own.
 */
public final class ProxySession implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ProxySession.class.getName());
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration END = Duration.ofSeconds(8);

    /** Larger than what the JDK keeps back of a child's input, so that no copy of the key stays in that buffer. */
    private static final int KEY_FRAME = 64 * 1024;

    /** All that a Java process needs to start; nothing that could carry a secret in, or an agent. */
    private static final Set<String> ENVIRONMENT =
            Set.of("PATH", "SYSTEMROOT", "WINDIR", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "TZ");

    /** What the session tells. */
    public interface Listener {
        /** A request began or ended. Some are left out where they come faster than they are taken. */
        default void use(Use use) {}

        /**
         * The record is on the disk up to here; belongs into the ledger.
         *
         * @throws RuntimeException where it cannot be kept, which ends the proxy
         */
        default void root(RecordRoot root) {}

        /** Something that the person has to know now. */
        default void notice(Failure failure) {}

        /** It has ended. */
        default void ended(Ended why) {}
    }

    /** Who starts the child process, and wants to know how far that is. */
    interface Birth {
        /** Nobody in particular. */
        Birth QUIET = new Birth() {};

        /**
         * It runs, and knows nothing yet.
         *
         * @throws IOException where it must not get the key
         */
        default void started(ProcessHandle child) throws IOException {}

        /** It was told everything, the key included. */
        default void handedOver() {}
    }

    /** Why a session ended. */
    public enum Ended {
        /** This process asked for it. */
        ASKED,
        /** Its time was over. */
        TIME,
        /** The record, or its root, could not be kept. */
        RECORD,
        /** The child process was ended by somebody else, or crashed. */
        KILLED
    }

    private final Process child;
    private final Frames.Writer to;
    private final ProxyPlan plan;
    private final Listener listener;
    private final CompletableFuture<ProxyProcess.Ready> ready = new CompletableFuture<>();
    private final CompletableFuture<Ended> ended = new CompletableFuture<>();

    /** After everybody who waits for the end was told. */
    private final CompletableFuture<Ended> told = new CompletableFuture<>();

    private volatile Optional<Ended> said = Optional.empty();
    private volatile boolean recordLost;

    private ProxySession(Process child, Frames.Writer to, ProxyPlan plan, Listener listener) {
        this.child = child;
        this.to = to;
        this.plan = plan;
        this.listener = listener;
    }

    /**
     * Starts the child process and waits until clients may come.
     *
     * @param sealed the sealed admin key; the child opens it, this process never does
     * @param dataKey opens it; wiped before this returns or throws
     * @throws FailureException with a code that begins with {@code breakglass-proxy}
     */
    public static ProxySession start(ProxyPlan plan, SealedAdminKey sealed, byte[] dataKey, Listener listener) {
        return start(plan, sealed, dataKey, listener, List.of(), Birth.QUIET);
    }

    static ProxySession start(
            ProxyPlan plan, SealedAdminKey sealed, byte[] dataKey, Listener listener, List<String> flags, Birth birth) {
        byte[] padded = Arrays.copyOf(dataKey, KEY_FRAME);
        try {
            Process child = launch(ProxyProcess.COMMAND, flags);
            ProxySession session = new ProxySession(child, new Frames.Writer(child.getOutputStream()), plan, listener);
            session.listen();
            boolean begun = false;
            try {
                birth.started(child.toHandle());
                session.handOver(sealed, padded);
                birth.handedOver();
                session.awaitReady();
                begun = true;
                return session;
            } finally {
                if (!begun) {
                    // Nobody else knows of it.
                    session.kill();
                }
            }
        } catch (IOException e) {
            throw new FailureException(ProxyFailures.notStarted(e), e);
        } finally {
            Arrays.fill(padded, (byte) 0);
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    private void handOver(SealedAdminKey sealed, byte[] dataKey) {
        try {
            to.write(Frames.PLAN, Segment.JSON.writeValueAsBytes(plan));
            to.write(Frames.SEALED, sealed.bytes());
            to.write(Frames.KEY, dataKey);
        } catch (IOException e) {
            // It has ended already; what it said tells why.
            LOG.log(System.Logger.Level.DEBUG, "the proxy did not take its plan", e);
        }
    }

    /** A child process of this program, with nothing of this one's environment. */
    static Process launch(String word, List<String> flags) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(word, flags));
        builder.environment().keySet().removeIf(name -> !ENVIRONMENT.contains(name.toUpperCase(Locale.ROOT)));
        return builder.start();
    }

    /** This program once more, without a window, without doors for debuggers, and without files of its own. */
    static List<String> command(String word, List<String> flags) {
        boolean windows =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home", ""), "bin", windows ? "java.exe" : "java")
                .toString());
        command.addAll(List.of(
                "-XX:+DisableAttachMechanism",
                "-XX:-UsePerfData",
                "-XX:-HeapDumpOnOutOfMemoryError",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:+SuppressFatalErrorMessage",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx512m",
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "-Djava.awt.headless=true",
                "-Djava.net.useSystemProxies=false",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path", ""), "dev.castellan.Castellan", word));
        return command;
    }

    private void listen() {
        Thread.ofVirtual().name("breakglass-proxy-errors").start(() -> {
            try (BufferedReader lines = child.errorReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    LOG.log(System.Logger.Level.INFO, "proxy: " + Redaction.redact(line));
                }
            } catch (IOException e) {
                // It has ended.
            }
        });
        Thread.ofVirtual().name("breakglass-proxy").start(() -> {
            try (InputStream from = new BufferedInputStream(child.getInputStream(), 64 * 1024)) {
                for (Optional<Frames.Frame> frame = Frames.read(from); frame.isPresent(); frame = Frames.read(from)) {
                    hear(frame.get());
                }
            } catch (JacksonException e) {
                LOG.log(System.Logger.Level.WARNING, "The proxy said something that is not understood", e);
            } catch (IOException e) {
                // It was ended; that is told below.
            } finally {
                over();
            }
        });
    }

    private void hear(Frames.Frame frame) {
        switch (frame.kind()) {
            case Frames.READY -> {
                boolean _ = ready.complete(Segment.JSON.readValue(frame.content(), ProxyProcess.Ready.class));
            }
            case Frames.FAILED -> {
                Failure failure = Segment.JSON.readValue(frame.content(), Failure.class);
                if (!ready.completeExceptionally(failure.asException())) {
                    listener.notice(failure);
                }
            }
            case Frames.USE -> quietly(() -> listener.use(Segment.JSON.readValue(frame.content(), Use.class)));
            case Frames.NOTICE ->
                quietly(() -> listener.notice(Segment.JSON.readValue(frame.content(), Failure.class)));
            case Frames.ROOT -> {
                try {
                    listener.root(Segment.JSON.readValue(frame.content(), RecordRoot.class));
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.ERROR, "The root of the record could not be kept", e);
                    if (plan.failClosed()) {
                        recordLost = true;
                        terminate();
                    }
                }
            }
            case Frames.END -> {
                String why = new String(frame.content(), StandardCharsets.US_ASCII);
                said = Optional.of(
                        switch (why) {
                            case "TIME" -> Ended.TIME;
                            case "RECORD" -> Ended.RECORD;
                            default -> Ended.ASKED;
                        });
            }
            default -> LOG.log(System.Logger.Level.WARNING, "The proxy said something unknown");
        }
    }

    private static void quietly(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "A listener failed", e);
        }
    }

    private void over() {
        child.destroyForcibly();
        awaitGone();
        try {
            Private.remove(plan.runFolder());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "The folder of the proxy could not be removed", e);
        }
        boolean _ = ready.completeExceptionally(ProxyFailures.notStarted(new IOException("the child process ended"))
                .asException());
        Ended why = recordLost ? Ended.RECORD : said.orElse(Ended.KILLED);
        if (ended.complete(why)) {
            quietly(() -> listener.ended(why));
        }
        boolean _ = told.complete(why);
    }

    /** It has closed its output; that it is gone comes a moment later. */
    private void awaitGone() {
        try {
            if (!child.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                LOG.log(System.Logger.Level.WARNING, "The child process was killed and is still there");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReady() {
        try {
            ProxyProcess.Ready _ = ready.get(START.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof FailureException f ? f : new FailureException(ProxyFailures.notStarted(e), e);
        } catch (TimeoutException e) {
            throw new FailureException(ProxyFailures.notStarted(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailureException(ProxyFailures.notStarted(e), e);
        }
    }

    /** What opens the proxy for kubectl: a file that holds its address and a key for nothing else. */
    public Path kubeconfig() {
        return plan.kubeconfig();
    }

    /** Its port on 127.0.0.1. */
    public int port() {
        return ready.join().port();
    }

    /** Whether the API server sees the person; where not, its audit log names the certificate only. */
    public boolean impersonates() {
        return ready.join().impersonates();
    }

    /** How far the system keeps the child process to itself. */
    public Protection protection() {
        return ready.join().protection();
    }

    /** The child process. */
    public long pid() {
        return child.pid();
    }

    /** Whether clients may come. */
    public boolean live() {
        return !ended.isDone();
    }

    /** Completes when the child process is gone. */
    public CompletableFuture<Ended> ended() {
        return ended.copy();
    }

    /** Ends every connection and the child process now; returns at once, {@link #ended} tells when it is done. */
    public void terminate() {
        try {
            to.write(Frames.END, new byte[0]);
        } catch (IOException e) {
            child.destroyForcibly();
        }
    }

    /** Ends it without asking, and waits: who is told that it was not started is told that no process has the key. */
    private void kill() {
        child.destroyForcibly();
        // Whoever cancelled waits for this too.
        boolean interrupted = Thread.interrupted();
        try {
            boolean _ = waited();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it and waits; a child that does not obey is killed. */
    @Override
    public void close() {
        terminate();
        // Whoever cancelled waits for this too: it has the key.
        boolean interrupted = Thread.interrupted();
        try {
            if (!waited()) {
                child.destroyForcibly();
                boolean _ = waited();
            }
            boolean _ = child.waitFor(END.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            child.destroyForcibly();
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it has ended and everybody was told. */
    private boolean waited() throws InterruptedException {
        try {
            Ended _ = told.get(END.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
