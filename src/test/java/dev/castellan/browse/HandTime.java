package dev.castellan.browse;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Time that stands still until a test lets it pass, so that how long something takes on it says nothing about the machine.
 * What is due meanwhile is done on the test's thread, at its moment.
 */
final class HandTime implements Time {
    private static final Instant BEGIN = Instant.parse("2026-11-26T08:00:00Z");

    private record Due(Duration at, long number, Runnable task) {}

    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::number));
    private Duration passed = Duration.ZERO;
    private Duration leapt = Duration.ZERO;
    private long count;

    @Override
    public synchronized Instant now() {
        return BEGIN.plus(passed).plus(leapt);
    }

    @Override
    public synchronized long nanos() {
        return passed.toNanos();
    }

    @Override
    public synchronized void after(Duration wait, Runnable task) {
        due.add(new Due(passed.plus(wait), count++, task));
    }

    /** Lets time pass and does what is due in it. */
    void pass(Duration time) {
        Duration until;
        synchronized (this) {
            until = passed.plus(time);
        }
        for (Optional<Due> next = next(until); next.isPresent(); next = next(until)) {
            next.get().task.run();
        }
    }

    /** The next that is due, with the clocks at its moment; with the clocks at the end where there is none. */
    private synchronized Optional<Due> next(Duration until) {
        Optional<Due> next = Optional.ofNullable(due.peek()).filter(d -> d.at.compareTo(until) <= 0);
        passed = next.map(Due::at).filter(at -> at.compareTo(passed) > 0).orElse(next.isPresent() ? passed : until);
        next.ifPresent(d -> due.remove());
        return next;
    }

    /** The clock on the wall leaps, and nothing is done meanwhile: the computer sleeps, or somebody sets its clock. */
    synchronized void leap(Duration by) {
        leapt = leapt.plus(by);
    }

    @Override
    public synchronized void close() {
        due.clear();
    }
}
