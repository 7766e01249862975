package dev.castellan.browse;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Time as lists live by it: two clocks, and what is to be done later. Tests let it pass by hand. */
interface Time extends AutoCloseable {
    /** The moment by the clock on the wall, which leaps after a sleep or when it is set. */
    Instant now();

    /** Nanoseconds on a clock that only goes forward; only differences mean anything. */
    long nanos();

    /** Does something after some time, on another thread; never once this is closed. */
    void after(Duration wait, Runnable task);

    @Override
    void close();

    /** The time of this computer. */
    static Time of(InstantSource clock) {
        ScheduledExecutorService pool = Executors.newScheduledThreadPool(
                2, Thread.ofPlatform().daemon().name("browse-", 0).factory());
        return new Time() {
            @Override
            public Instant now() {
                return clock.instant();
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void after(Duration wait, Runnable task) {
                try {
                    var _ = pool.schedule(task, wait.toNanos(), TimeUnit.NANOSECONDS);
                } catch (RejectedExecutionException e) {
                    // Closed meanwhile: nobody waits for it.
                }
            }

            @Override
            public void close() {
                pool.shutdownNow();
            }
        };
    }
}
