package dev.castellan.browse;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether a cluster's server gives signs of life. All feeds of the cluster share it, so that a quiet cluster costs one
 * small request now and then, however many lists are open.
 */
final class Pulse {
    private static final Failure SLEPT = Failure.expected(
            "browse-slept",
            "This computer slept, or stood still.",
            "What changed meanwhile is not known yet.",
            "Wait a moment: the connection is checked.");

    private final ClusterAccess cluster;
    private final Time time;
    private final Timing timing;
    private final List<Feed> feeds = new CopyOnWriteArrayList<>();
    private final List<SignsOfLife.Listener> others = new CopyOnWriteArrayList<>();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long lastNanos;
    private volatile Instant lastSign;
    private volatile boolean doubted;
    private volatile boolean signedOut;

    Pulse(ClusterAccess cluster, Time time, Timing timing) {
        this.cluster = cluster;
        this.time = time;
        this.timing = timing;
        this.lastNanos = time.nanos();
        this.lastSign = time.now();
    }

    ClusterAccess cluster() {
        return cluster;
    }

    void add(Feed feed) {
        feeds.add(feed);
    }

    void remove(Feed feed) {
        feeds.remove(feed);
    }

    void add(SignsOfLife.Listener other) {
        others.add(other);
    }

    void remove(SignsOfLife.Listener other) {
        others.remove(other);
    }

    /** When the server last sent anything. */
    Instant lastSign() {
        return lastSign;
    }

    /** The server sent something. */
    void sign() {
        long now = time.nanos();
        // The clock is asked ten times a second at most, however many events come.
        if (now - lastNanos > 100_000_000L || doubted) {
            lastNanos = now;
            lastSign = time.now();
        }
        if (doubted) {
            doubted = false;
            cluster.confirm();
        }
        if (signedOut) {
            // Somebody was let in: whoever waits for a sign-in need not any more.
            signedOut = false;
            others.forEach(SignsOfLife.Listener::again);
        }
    }

    /** A request failed. */
    void trouble(Failure why) {
        switch (FeedState.phase(why)) {
            case UNREACHABLE -> {
                doubted = true;
                cluster.report(why);
                // One feed alone may have met a passing fault: the others are told by the answer to a question.
                ask();
            }
            case SIGNED_OUT -> {
                signedOut = true;
                cluster.report(why);
            }
            default -> {}
        }
    }

    /** Called every second. */
    void tick() {
        boolean live = feeds.stream().anyMatch(Feed::live) || others.stream().anyMatch(SignsOfLife.Listener::live);
        if (doubted || (live && silence().compareTo(timing.silence()) > 0)) {
            ask();
        }
        feeds.forEach(Feed::checkWatch);
    }

    /** There is a connection again, perhaps after somebody signed in. */
    void ready() {
        again();
    }

    /** Time passed that we did not see. */
    void slept() {
        doubt(SLEPT);
        feeds.forEach(Feed::retry);
        others.forEach(SignsOfLife.Listener::again);
    }

    private void doubt(Failure why) {
        feeds.forEach(f -> f.doubt(why));
        others.forEach(o -> o.doubt(why));
    }

    private void again() {
        feeds.forEach(Feed::again);
        others.forEach(SignsOfLife.Listener::again);
    }

    private void ask() {
        if (!asking.compareAndSet(false, true)) {
            return;
        }
        Thread.ofVirtual().name("pulse").start(() -> {
            try {
                boolean dead = doubted;
                cluster.client().probe(timing.sign());
                sign();
                if (dead) {
                    again();
                }
                lastNanos = time.nanos();
                lastSign = time.now();
            } catch (FailureException e) {
                doubted = true;
                cluster.report(e.failure());
                doubt(e.failure());
            } catch (CancellationException e) {
                // Closed.
            } finally {
                asking.set(false);
            }
        });
    }

    Duration silence() {
        return Duration.ofNanos(time.nanos() - lastNanos);
    }
}
