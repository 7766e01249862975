package dev.castellan.job;

import dev.castellan.failure.Failure;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * One piece of time-consuming work. Its state moves from {@code RUNNING} to exactly one of the others.
 *
 * @param <T> what it yields
 */
public final class Job<T> {
    /** Where a job stands. */
    public enum State {
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELLED
    }

    /**
     * What is shown of a job.
     *
     * @param number unique in this process, increasing
     * @param title what it does, as a short phrase
     * @param owner who is told and whose closing cancels it: a screen's address, or {@code app}
     * @param state where it stands
     * @param started when it began
     * @param ended when it ended
     * @param progress 0 to 1; empty while the end is not known
     * @param message the step at hand
     * @param failure why it failed
     */
    public record View(
            long number,
            String title,
            String owner,
            State state,
            Instant started,
            Optional<Instant> ended,
            Optional<Double> progress,
            String message,
            Optional<Failure> failure) {}

    private final Jobs jobs;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private volatile View view;
    private volatile @org.jspecify.annotations.Nullable Thread thread;

    Job(Jobs jobs, View view) {
        this.jobs = jobs;
        this.view = view;
    }

    /** What is shown now. */
    public View view() {
        return view;
    }

    /**
     * The outcome. Where it completes exceptionally the cause is a {@link dev.castellan.failure.FailureException}, or a
     * {@link CancellationException} after a cancel.
     */
    public CompletableFuture<T> result() {
        return result.copy();
    }

    /** Asks the work to stop: its thread is interrupted and the outcome is a cancellation from now on. */
    public void cancel() {
        if (end(State.CANCELLED, Optional.empty())) {
            interrupt();
            result.completeExceptionally(new CancellationException(view.title()));
        }
    }

    void runOn(Thread worker) {
        thread = worker;
    }

    void step(Optional<Double> progress, String message) {
        synchronized (this) {
            if (view.state() != State.RUNNING) {
                throw new CancellationException(view.title());
            }
            view = new View(
                    view.number(),
                    view.title(),
                    view.owner(),
                    State.RUNNING,
                    view.started(),
                    Optional.empty(),
                    progress,
                    message,
                    Optional.empty());
        }
        jobs.changed();
    }

    void succeed(T value) {
        if (end(State.SUCCEEDED, Optional.empty())) {
            result.complete(value);
        }
    }

    void fail(Failure failure, Throwable cause) {
        if (end(State.FAILED, Optional.of(failure))) {
            result.completeExceptionally(new dev.castellan.failure.FailureException(failure, cause));
        }
    }

    /** Ends the work because it took too long: like a cancel, but told as a failure. */
    void expire(Failure failure) {
        if (end(State.FAILED, Optional.of(failure))) {
            interrupt();
            result.completeExceptionally(failure.asException());
        }
    }

    private void interrupt() {
        Thread worker = thread;
        if (worker != null) {
            worker.interrupt();
        }
    }

    private boolean end(State state, Optional<Failure> failure) {
        synchronized (this) {
            if (view.state() != State.RUNNING) {
                return false;
            }
            view = new View(
                    view.number(),
                    view.title(),
                    view.owner(),
                    state,
                    view.started(),
                    Optional.of(jobs.now()),
                    state == State.SUCCEEDED ? Optional.of(1.0) : view.progress(),
                    view.message(),
                    failure);
        }
        jobs.ended(this);
        return true;
    }
}
