package dev.castellan.job;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Starts work on virtual threads and remembers it: what runs, what ended lately and how. Safe for use from any thread. */
public final class Jobs implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Jobs.class.getName());
    private static final int KEPT = 100;

    /** The work itself; blocking calls are fine, an interrupt means cancel. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does the work, reporting steps; throws when it failed. */
        T run(Progress progress) throws Exception;
    }

    /** Handed to the work to report steps. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Reports the step at hand.
         *
         * @param fraction 0 to 1; empty while the end is not known
         * @param message a short phrase
         * @throws CancellationException once the job was cancelled
         */
        void step(Optional<Double> fraction, String message);
    }

    private final InstantSource clock;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, Job<?>> known = new ConcurrentHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("job-deadlines").factory());

    /** No work yet. */
    public Jobs(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Starts work on a virtual thread of its own.
     *
     * @param title what it does, as a short phrase
     * @param owner whose closing cancels it: a screen's address, or {@code app}
     * @param deadline after which it is ended with the failure {@code job-deadline}
     * @param work what to do
     */
    public <T> Job<T> start(String title, String owner, Duration deadline, Work<T> work) {
        long number = numbers.incrementAndGet();
        Job<T> job = new Job<>(
                this,
                new Job.View(
                        number,
                        title,
                        owner,
                        Job.State.RUNNING,
                        now(),
                        Optional.empty(),
                        Optional.empty(),
                        "",
                        Optional.empty()));
        known.put(number, job);
        var timer = deadlines.schedule(
                () -> job.expire(Failure.expected(
                        "job-deadline",
                        "“" + title + "” took longer than " + deadline.toSeconds() + " s and was stopped.",
                        "Its result is missing; the other side may be slow or silent.",
                        "Try again, or look at the connection first.")),
                deadline.toMillis(),
                TimeUnit.MILLISECONDS);
        Thread worker = Thread.ofVirtual().name("job-" + number).unstarted(() -> run(job, work));
        job.runOn(worker);
        var _ = job.result().whenComplete((value, thrown) -> timer.cancel(false));
        worker.start();
        changed();
        return job;
    }

    /** Running jobs first, then those that ended lately, newest first. */
    public List<Job.View> views() {
        List<Job.View> views = new ArrayList<>();
        known.values().forEach(job -> views.add(job.view()));
        views.sort(Comparator.comparing((Job.View v) -> v.state() != Job.State.RUNNING)
                .thenComparing(Comparator.comparingLong(Job.View::number).reversed()));
        return views;
    }

    /** Cancels the job with this number; nothing where there is none. */
    public void cancel(long number) {
        Job<?> job = known.get(number);
        if (job != null) {
            job.cancel();
        }
    }

    /** Cancels everything the owner started. */
    public void cancelOwnedBy(String owner) {
        known.values().stream().filter(j -> j.view().owner().equals(owner)).forEach(Job::cancel);
    }

    /** Forgets jobs that ended. */
    public void forgetEnded() {
        known.values().removeIf(job -> job.view().state() != Job.State.RUNNING);
        changed();
    }

    /**
     * Calls the listener after each change, on the thread that made it; the listener has to be quick.
     *
     * @return ends the calls
     */
    public Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Cancels everything. */
    @Override
    public void close() {
        known.values().forEach(Job::cancel);
        deadlines.shutdownNow();
    }

    Instant now() {
        return clock.instant();
    }

    void changed() {
        listeners.forEach(Runnable::run);
    }

    void ended(Job<?> job) {
        if (known.size() > KEPT) {
            known.values().stream()
                    .map(Job::view)
                    .filter(v -> v.state() != Job.State.RUNNING)
                    .sorted(Comparator.comparingLong(Job.View::number))
                    .limit(Math.max(0, known.size() - KEPT))
                    .forEach(v -> known.remove(v.number()));
        }
        changed();
    }

    private static <T> void run(Job<T> job, Work<T> work) {
        try {
            job.succeed(work.run(job::step));
        } catch (CancellationException | InterruptedException e) {
            job.cancel();
        } catch (FailureException e) {
            job.fail(e.failure(), e);
        } catch (Exception e) {
            LOG.log(Level.WARNING, "Job failed: " + job.view().title(), e);
            job.fail(Failure.of(e, "job-defect"), e);
        } catch (Error e) {
            LOG.log(Level.ERROR, "Job died: " + job.view().title(), e);
            job.fail(Failure.of(e, "job-defect"), e);
            throw e;
        }
    }
}
