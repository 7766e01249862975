package dev.castellan.console.shell;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The passphrase for keys where the system has no store for them: work in the background asks and waits, the window shows
 * the question. One at a time. Safe for use from any thread but the interface thread, which would wait for itself.
 */
public final class PassphraseQuestion {
    /** The shortest passphrase taken for new; what was set earlier is taken as it is. */
    static final int SHORTEST = 8;

    private final ReentrantLock one = new ReentrantLock();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Optional<Asked> asked = Optional.empty();

    /**
     * Waits for the person's answer.
     *
     * @param first whether it is chosen now
     * @return empty where no window is there to ask, the person declined, or the work was cancelled meanwhile
     */
    public Optional<char[]> ask(boolean first) {
        if (listeners.isEmpty()) {
            return Optional.empty();
        }
        try {
            one.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        Asked question = new Asked(first);
        try {
            asked = Optional.of(question);
            listeners.forEach(Runnable::run);
            return question.answer.get();
        } catch (InterruptedException e) {
            question.decline();
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            asked = Optional.empty();
            one.unlock();
            listeners.forEach(Runnable::run);
        }
    }

    /** What waits for an answer. */
    Optional<Asked> asked() {
        return asked.filter(question -> !question.answer.isDone());
    }

    /** Calls the listener when something was asked or is asked no longer, from any thread. */
    Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> {
            listeners.remove(listener);
            if (listeners.isEmpty()) {
                asked.ifPresent(Asked::decline);
            }
        };
    }

    /** One question; answered once. */
    static final class Asked {
        private final boolean first;
        private final CompletableFuture<Optional<char[]>> answer = new CompletableFuture<>();

        private Asked(boolean first) {
            this.first = first;
        }

        /** Whether it is chosen now, and typed twice. */
        boolean first() {
            return first;
        }

        /** Gives the answer away; it is wiped by whoever uses it. */
        void answer(char[] typed) {
            if (!answer.complete(Optional.of(typed))) {
                Arrays.fill(typed, '\0');
            }
        }

        /** No answer. */
        void decline() {
            var _ = answer.complete(Optional.empty());
        }
    }
}
