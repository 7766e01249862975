package dev.castellan.console.shell;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Knocks at a thread again and again and remembers how long it took to answer at worst. Used in tests and benchmarks, and
 * in the console that is measured, to hold that nothing blocks the interface thread.
 */
public final class Watchdog implements AutoCloseable {
    /** Longer than this is a defect. */
    public static final Duration LIMIT = Duration.ofMillis(50);

    private static final Logger LOG = System.getLogger(Watchdog.class.getName());
    private static final long PAUSE_NANOS = 4_000_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Executor watched;
    private final AtomicLong longest = new AtomicLong();
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final AtomicLong knocked = new AtomicLong(-1);

    /**
     * Begins to knock.
     *
     * @param watched runs a task on the watched thread, for the console {@code Platform::runLater}
     */
    public Watchdog(Executor watched) {
        this.watched = watched;
        Thread.ofPlatform().daemon().name("interface-watchdog").start(this::knock);
    }

    /** The longest time without an answer so far, a knock still waiting included. */
    public Duration longest() {
        long waiting = knocked.get();
        long now = waiting < 0 ? 0 : System.nanoTime() - waiting;
        return Duration.ofNanos(Math.max(longest.get(), now));
    }

    /** Forgets what was measured. */
    public void reset() {
        longest.set(0);
    }

    @Override
    public void close() {
        open.set(false);
    }

    private void knock() {
        // Time of the processor up to the knock before: on a busy machine most of a block is waiting, for the painter
        // too.
        AtomicLong worked = new AtomicLong();
        while (open.get()) {
            Thread knocker = Thread.currentThread();
            long start = System.nanoTime();
            knocked.set(start);
            watched.execute(() -> {
                long took = System.nanoTime() - start;
                knocked.set(-1);
                longest.accumulateAndGet(took, Math::max);
                long now = THREADS.getCurrentThreadCpuTime();
                long work = now - worked.getAndSet(now);
                if (took > LIMIT.toNanos()) {
                    LOG.log(
                            Level.WARNING,
                            "The interface thread was blocked for {0} ms, {1} ms of them at work.",
                            took / 1_000_000,
                            work / 1_000_000);
                }
                LockSupport.unpark(knocker);
            });
            while (open.get() && knocked.get() >= 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
