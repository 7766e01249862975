package dev.castellan.cli;

import dev.castellan.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The terminal this program was started in, while it is raw: each key goes on as it is, Ctrl+C too, and nothing is echoed
 * here. It is set by the system's {@code stty}, and as it was before once this is closed or the process is asked to end.
 */
final class UserTerminal implements AutoCloseable {
    /** How often its size is looked at; nothing in Java tells of a change. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final int LONGEST_ANSWER = 4096;

    /** Runs {@code stty} with the terminal as its input. */
    @FunctionalInterface
    interface Stty {
        /**
         * What it said.
         *
         * @throws IOException when it could not be started
         */
        Answer run(List<String> arguments) throws IOException, InterruptedException;

        /**
         * What it said.
         *
         * @param ok whether it did what was asked
         */
        record Answer(boolean ok, String text) {}
    }

    /** Characters in a line, and lines. */
    record Size(int columns, int rows) {}

    private final Stty stty;
    private final String before;
    private final AtomicBoolean restored = new AtomicBoolean();
    private final Thread atEnd = Thread.ofPlatform().name("terminal-restore").unstarted(this::restore);
    private Optional<Thread> looking = Optional.empty();

    private UserTerminal(Stty stty, String before) {
        this.stty = stty;
        this.before = before;
    }

    /** Makes the terminal that this process has as its input raw; see {@link #raw(Stty, boolean)}. */
    @SuppressWarnings("SystemConsoleNull") // JDK 25 gives none where a stream is redirected.
    static Optional<UserTerminal> raw() throws InterruptedException {
        return raw(UserTerminal::run, System.console() != null);
    }

    /**
     * Makes the terminal raw.
     *
     * @param terminal whether Java believes that there is one; asked where there is no {@code stty}
     * @return empty where the input is no terminal
     * @throws dev.castellan.failure.FailureException {@code cli-terminal} where it is one that cannot be set
     */
    static Optional<UserTerminal> raw(Stty stty, boolean terminal) throws InterruptedException {
        String before;
        try {
            Stty.Answer known = stty.run(List.of("-g"));
            before = known.text().strip();
            if (!known.ok() || before.isEmpty() || before.contains("\n")) {
                return Optional.empty();
            }
        } catch (IOException e) {
            if (!terminal) {
                return Optional.empty();
            }
            throw refused("There is no program stty that could set it.").asException();
        }
        UserTerminal made = new UserTerminal(stty, before);
        Runtime.getRuntime().addShutdownHook(made.atEnd);
        try {
            if (made.stty.run(List.of("raw", "-echo")).ok()) {
                return Optional.of(made);
            }
        } catch (IOException e) {
            // As below.
        } catch (InterruptedException e) {
            made.close();
            throw e;
        }
        made.close();
        throw refused("stty could not set it.").asException();
    }

    private static Failure refused(String why) {
        return Failure.expected(
                "cli-terminal",
                "The keys of this terminal cannot be passed on one by one.",
                why + " Nothing was started in the container.",
                "Leave -t out, or open the shell of the pod in the console.");
    }

    /** How large it is; empty where that cannot be told. */
    Optional<Size> size() throws InterruptedException {
        try {
            Stty.Answer answer = stty.run(List.of("size"));
            String[] words = answer.text().strip().split(" ", -1);
            if (answer.ok()
                    && words.length == 2
                    && words[0].matches("[0-9]{1,4}")
                    && words[1].matches("[0-9]{1,4}")
                    && !words[0].equals("0")
                    && !words[1].equals("0")) {
                return Optional.of(new Size(Integer.parseInt(words[1]), Integer.parseInt(words[0])));
            }
        } catch (IOException e) {
            // Not told.
        }
        return Optional.empty();
    }

    /** Tells the size now and each time it changes, until it is closed. */
    void onSize(Consumer<Size> listener) {
        looking = Optional.of(Thread.ofVirtual().name("terminal-size").start(() -> {
            Optional<Size> told = Optional.empty();
            try {
                while (!restored.get()) {
                    Optional<Size> now = size();
                    if (now.isPresent() && !now.equals(told)) {
                        listener.accept(now.get());
                        told = now;
                    }
                    Thread.sleep(LOOK);
                }
            } catch (InterruptedException e) {
                // Closed.
            }
        }));
    }

    private void restore() {
        if (restored.compareAndSet(false, true)) {
            // What interrupts the work must not interrupt putting things in order.
            boolean interrupted = Thread.interrupted();
            try {
                var _ = stty.run(List.of(before));
            } catch (IOException | InterruptedException e) {
                // Nothing is left to try; the user types “reset”.
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        looking.ifPresent(Thread::interrupt);
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException e) {
            // The process is ending; the hook finds the work done.
        }
    }

    private static Stty.Answer run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String text = new String(process.getInputStream().readNBytes(LONGEST_ANSWER), StandardCharsets.US_ASCII);
            boolean ended = process.waitFor(5, TimeUnit.SECONDS);
            return new Stty.Answer(ended && process.exitValue() == 0, text);
        } finally {
            process.destroy();
        }
    }
}
