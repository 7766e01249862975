package dev.castellan.browse.session;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.ExecEnd;
import dev.castellan.kubernetes.ExecOutput;
import dev.castellan.kubernetes.ExecRequest;
import dev.castellan.kubernetes.ExecSession;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A terminal in a container: what the process writes becomes a {@link TerminalScreen}, what is typed goes to it. Safe for
 * use from any thread; sending never blocks.
 */
public final class TerminalSession implements AutoCloseable {
    /** Shells tried in this order where no command is named. */
    public static final List<String> SHELL = List.of(
            "sh", "-c", "TERM=xterm-256color exec $(command -v bash || command -v ash || command -v sh || echo sh)");

    /** Where it stands. */
    public enum Phase {
        CONNECTING,
        RUNNING,
        ENDED,
        FAILED
    }

    /**
     * Where it stands, in full.
     *
     * @param phase the phase
     * @param exitCode of the process, where it ended and the server told
     * @param failure why it failed or was lost
     */
    public record State(Phase phase, Optional<Integer> exitCode, Optional<Failure> failure) {}

    private final TerminalScreen screen;
    private final Runnable changed;
    private final CompletableFuture<ExecSession> opening = new CompletableFuture<>();
    private final Typing typing = new Typing();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final SessionGuard guard;
    private final SessionGuard.Act act;
    private volatile State state = new State(Phase.CONNECTING, Optional.empty(), Optional.empty());

    private TerminalSession(TerminalScreen screen, Runnable changed, SessionGuard guard, SessionGuard.Act act) {
        this.screen = screen;
        this.changed = changed;
        this.guard = guard;
        this.act = act;
    }

    /**
     * Begins and returns at once.
     *
     * @param request with a terminal
     * @param guard asked before anything is sent
     * @param changed called after screen or state changed, from any thread and often; has to be quick
     */
    public static TerminalSession open(
            ClusterClient client, ExecRequest request, int columns, int rows, SessionGuard guard, Runnable changed) {
        SessionGuard.Act act = SessionGuard.Act.of(
                request.command().isEmpty() ? SessionGuard.Kind.ATTACH : SessionGuard.Kind.EXEC,
                request.namespace(),
                request.pod(),
                request.container(),
                request.command());
        TerminalSession session = new TerminalSession(new TerminalScreen(columns, rows), changed, guard, act);
        Thread.ofVirtual().name("terminal").start(() -> session.run(client, request));
        return session;
    }

    private void run(ClusterClient client, ExecRequest request) {
        boolean entered = false;
        try {
            guard.enter(act);
            entered = true;
            ExecSession exec = client.pods().exec(request, new ExecOutput() {
                @Override
                public void stdout(byte[] bytes) {
                    screen.write(bytes, 0, bytes.length);
                    screen.takeAnswers().ifPresent(TerminalSession.this::send);
                    changed.run();
                }

                @Override
                public void stderr(byte[] bytes) {
                    stdout(bytes);
                }
            });
            opening.complete(exec);
            if (closed.get()) {
                exec.close();
            }
            exec.resize(screen.columns(), screen.rows());
            become(new State(Phase.RUNNING, Optional.empty(), Optional.empty()));
            Thread typist = Thread.ofVirtual().name("terminal-typing").start(() -> typing.run(exec));
            ExecEnd end = exec.end().join();
            typist.interrupt();
            become(new State(
                    end.failure().isPresent() && !closed.get() ? Phase.FAILED : Phase.ENDED,
                    end.exitCode(),
                    closed.get() ? Optional.empty() : end.failure()));
        } catch (FailureException e) {
            opening.completeExceptionally(e);
            become(new State(Phase.FAILED, Optional.empty(), Optional.of(e.failure())));
        } catch (RuntimeException e) {
            opening.completeExceptionally(e);
            become(new State(Phase.FAILED, Optional.empty(), Optional.of(Failure.of(e, "browse-defect"))));
        } finally {
            if (entered) {
                guard.left(act, how(state));
            }
        }
    }

    private static String how(State state) {
        return state.exitCode()
                .map(code -> "exit code " + code)
                .or(() -> state.failure().map(Failure::code))
                .orElse("closed");
    }

    private void become(State next) {
        state = next;
        changed.run();
    }

    /** Where it stands. */
    public State state() {
        return state;
    }

    /** What the terminal shows. */
    public TerminalScreen screen() {
        return screen;
    }

    /** Sends typed text; what is typed before the connection stands is sent then. */
    public void type(String text) {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes, such as the sequence of a key. */
    public void send(byte[] bytes) {
        typing.add(bytes);
    }

    /** Changes the size; the process is told. */
    public void resize(int columns, int rows) {
        screen.resize(columns, rows);
        opening.thenAcceptAsync(
                        exec -> exec.resize(columns, rows),
                        work -> Thread.ofVirtual().name("terminal-resize").start(work))
                .exceptionally(thrown -> null);
        changed.run();
    }

    /** Hangs up; the process in the container gets what a lost terminal gives it. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            var _ = opening.thenAcceptAsync(
                            ExecSession::close,
                            work -> Thread.ofVirtual().name("terminal-close").start(work))
                    .exceptionally(thrown -> null);
        }
    }

    /** What was typed and not yet sent. */
    private static final class Typing {
        private static final int MOST = 4 * 1024 * 1024;

        private final java.util.concurrent.LinkedBlockingQueue<byte[]> queue =
                new java.util.concurrent.LinkedBlockingQueue<>();
        private final java.util.concurrent.atomic.AtomicInteger size = new java.util.concurrent.atomic.AtomicInteger();

        void add(byte[] bytes) {
            if (size.addAndGet(bytes.length) > MOST) {
                size.addAndGet(-bytes.length);
                return;
            }
            queue.add(bytes);
        }

        void run(ExecSession exec) {
            try {
                while (true) {
                    byte[] bytes = queue.take();
                    size.addAndGet(-bytes.length);
                    exec.send(bytes);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (FailureException | java.util.concurrent.CancellationException e) {
                // The end of the session tells why.
            }
        }
    }
}
