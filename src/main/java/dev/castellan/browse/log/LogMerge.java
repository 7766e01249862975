package dev.castellan.browse.log;

import dev.castellan.kubernetes.LogLine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Puts lines of several containers into the order of their times. A line waits for those that have none yet, but not for
 * ever: quiet containers are waited for as long as the lateness, those being connected to as long as ten times that. What
 * comes later still stands where it came. Not safe for use from several threads; told the time in nanoseconds.
 */
final class LogMerge {
    private static final int CAPACITY = 100_000;
    private static final int LEAST = 1_000;
    private static final int CONNECTING_FACTOR = 10;

    /** A line with its container. */
    record Merged(int source, LogLine line) {}

    private record Waiting(LogLine line, long arrival) {}

    private static final class Queue {
        private final int source;
        private final Deque<Waiting> lines = new ArrayDeque<>();
        private boolean connected;
        private boolean open = true;

        Queue(int source) {
            this.source = source;
        }

        long time() {
            return lines.element().line().time();
        }
    }

    private final long lateness;
    private final List<Queue> queues = new ArrayList<>();
    private final PriorityQueue<Queue> heads = new PriorityQueue<>((a, b) -> {
        int byTime = Long.compare(a.time(), b.time());
        return byTime != 0 ? byTime : Integer.compare(a.source, b.source);
    });
    private int quiet;
    private int connecting;
    private int open;

    LogMerge(long latenessNanos) {
        this.lateness = latenessNanos;
    }

    /** A further container, numbered in order; it is being connected to. */
    int add() {
        queues.add(new Queue(queues.size()));
        connecting++;
        open++;
        return queues.size() - 1;
    }

    /** It is connected, or not; a container that waits to start is not worth waiting for, and counts as connected. */
    void connected(int source, boolean connected) {
        Queue queue = queues.get(source);
        if (!queue.open || queue.connected == connected) {
            return;
        }
        queue.connected = connected;
        if (queue.lines.isEmpty()) {
            quiet += connected ? 1 : -1;
            connecting += connected ? -1 : 1;
        }
    }

    /** Nothing more will come. */
    void end(int source) {
        Queue queue = queues.get(source);
        if (!queue.open) {
            return;
        }
        queue.open = false;
        open--;
        if (queue.lines.isEmpty()) {
            forget(queue);
        }
    }

    private void forget(Queue queue) {
        if (queue.connected) {
            quiet--;
        } else {
            connecting--;
        }
    }

    /** Whether a container may give another line now. */
    boolean room(int source) {
        return queues.get(source).lines.size() < Math.max(LEAST, CAPACITY / Math.max(1, open));
    }

    void offer(int source, LogLine line, long now) {
        Queue queue = queues.get(source);
        queue.lines.add(new Waiting(line, now));
        if (queue.lines.size() == 1) {
            if (queue.open) {
                forget(queue);
            }
            heads.add(queue);
        }
    }

    /** The next line, where one has waited long enough. */
    Optional<Merged> take(long now) {
        Queue queue = heads.peek();
        if (queue == null || now - queue.lines.element().arrival() < patience()) {
            return Optional.empty();
        }
        heads.poll();
        Waiting next = queue.lines.remove();
        if (!queue.lines.isEmpty()) {
            heads.add(queue);
        } else if (queue.open) {
            if (queue.connected) {
                quiet++;
            } else {
                connecting++;
            }
        }
        return Optional.of(new Merged(queue.source, next.line()));
    }

    private long patience() {
        return connecting > 0 ? lateness * CONNECTING_FACTOR : quiet > 0 ? lateness : 0;
    }

    /** Whether no line waits. */
    boolean empty() {
        return heads.isEmpty();
    }
}
