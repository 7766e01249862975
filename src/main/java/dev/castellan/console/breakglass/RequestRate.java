package dev.castellan.console.breakglass;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** How many requests a minute, over the last minute of what was counted. */
final class RequestRate {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private record Count(Instant at, long requests) {}

    private final Deque<Count> counts = new ArrayDeque<>();

    /** Takes a count; counts come in the order of time. */
    void count(Instant at, long requests) {
        if (!counts.isEmpty() && counts.getLast().requests() > requests) {
            // Another proxy began to count anew.
            counts.clear();
        }
        counts.addLast(new Count(at, requests));
        // One count before the window stays: it says where the window began.
        while (counts.size() > 2 && !second().at().isAfter(at.minus(WINDOW))) {
            counts.removeFirst();
        }
    }

    private Count second() {
        var all = counts.iterator();
        all.next();
        return all.next();
    }

    /** Requests a minute; 0 before there is anything to compare. */
    long perMinute() {
        if (counts.size() < 2) {
            return 0;
        }
        Count first = counts.getFirst();
        Count last = counts.getLast();
        long millis = Math.max(1, Duration.between(first.at(), last.at()).toMillis());
        return Math.round((last.requests() - first.requests()) * 60_000.0 / Math.max(millis, WINDOW.toMillis()));
    }
}
