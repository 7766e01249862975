package dev.castellan.browse.object;

import dev.castellan.browse.FeedState;
import dev.castellan.browse.SignsOfLife;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.ListQuery;
import dev.castellan.kubernetes.ObjectName;
import dev.castellan.kubernetes.TableRow;
import dev.castellan.kubernetes.WatchCall;
import dev.castellan.kubernetes.WatchEnd;
import dev.castellan.kubernetes.WatchListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * Follows one object: a watch tells when to read it again. Where there is no watch it is read every two seconds, and with
 * one every fifteen, so that a connection that died in silence is no lie for longer. What others hear from the server counts
 * at once: while they doubt it the object is old, and when it answers it is read again.
 */
final class Follower implements AutoCloseable, SignsOfLife.Listener {
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration PROBE = Duration.ofSeconds(15);
    private static final Duration WITHOUT_WATCH = Duration.ofSeconds(30);
    private static final Duration BURST = Duration.ofMillis(100);
    private static final Duration REFUSED = Duration.ofSeconds(60);
    /** Until somebody signed in: asking by itself could open a browser without a click. */
    private static final Duration SIGNED_OUT = Duration.ofDays(365);

    private final ObjectDesk desk;
    private final ObjectAddress address;
    private final Consumer<Following> listener;
    private final SignsOfLife signs;
    private final Semaphore changed = new Semaphore(0);
    /** Held while something is told, so that it is told in the order in which it happened. */
    private final ReentrantLock telling = new ReentrantLock();

    private final Object reader = new Object();
    private boolean reading;
    private volatile boolean closed;
    private volatile Optional<Following> last = Optional.empty();
    private volatile Optional<WatchCall> watch = Optional.empty();
    private volatile Instant noWatchBefore = Instant.MIN;
    private volatile Thread thread = Thread.currentThread();

    private Follower(ObjectDesk desk, ObjectAddress address, SignsOfLife.Source source, Consumer<Following> listener) {
        this.desk = desk;
        this.address = address;
        this.listener = listener;
        this.signs = source.tell(this);
    }

    static Follower start(
            ObjectDesk desk, ObjectAddress address, SignsOfLife.Source source, Consumer<Following> listener) {
        Follower follower = new Follower(desk, address, source, listener);
        follower.thread = Thread.ofVirtual().name("follow-object").unstarted(follower::run);
        follower.thread.start();
        return follower;
    }

    /** Signs of a server that nobody else listens to. */
    static SignsOfLife.Source alone(InstantSource clock) {
        return listener -> new SignsOfLife() {
            private volatile Instant last = clock.instant();

            @Override
            public Instant last() {
                return last;
            }

            @Override
            public void sign() {
                last = clock.instant();
            }

            @Override
            public void trouble(Failure why) {}

            @Override
            public void close() {}
        };
    }

    private void run() {
        try {
            while (!closed) {
                try {
                    turn();
                } catch (InterruptedException e) {
                    // Closed; or it was meant for an answer that had come.
                }
            }
        } finally {
            watch.ifPresent(WatchCall::close);
        }
    }

    private void turn() throws InterruptedException {
        try {
            once();
        } catch (CancellationException e) {
            // Closed, or woken from waiting for an answer that does not come any more.
            Thread.sleep(BURST);
            return;
        }
        if (closed) {
            return;
        }
        if (watch.isEmpty() && !desk.clock().instant().isBefore(noWatchBefore)) {
            watch();
        }
        if (changed.tryAcquire(pause().toMillis(), TimeUnit.MILLISECONDS)) {
            Thread.sleep(BURST);
            changed.drainPermits();
        }
    }

    private Duration pause() {
        if (last.flatMap(Following::failure).filter(FeedState::waitsForPerson).isPresent()) {
            return SIGNED_OUT;
        }
        FeedState.Phase phase = last.map(Following::phase).orElse(FeedState.Phase.LIVE);
        return switch (phase) {
            case FORBIDDEN -> REFUSED;
            default -> watch.isPresent() ? PROBE : PAUSE;
        };
    }

    @Override
    public boolean live() {
        return last.filter(f -> f.state() == Following.State.LIVE).isPresent();
    }

    @Override
    public void doubt(Failure why) {
        telling.lock();
        try {
            if (live()) {
                tell(new Following(
                        Following.State.STALE, last.flatMap(Following::object), signs.last(), Optional.of(why)));
            }
        } finally {
            telling.unlock();
        }
        watch.ifPresent(WatchCall::close);
    }

    @Override
    public void again() {
        synchronized (reader) {
            if (reading && !live()) {
                thread.interrupt();
            }
        }
        // Live or not: what is being asked now may be refused yet.
        changed.release();
    }

    private void watch() {
        WatchCall call;
        try {
            ObjectName name = desk.name(address);
            ListQuery query =
                    ListQuery.of(name.resource(), name.namespace()).withSelectors("", "metadata.name=" + name.name());
            call = desk.seat().client().get().watch(query, "");
        } catch (FailureException e) {
            // Reading it has told why.
            return;
        }
        watch = Optional.of(call);
        Instant begun = desk.clock().instant();
        Thread.ofVirtual().name("follow-object-watch").start(() -> {
            WatchEnd end = call.run(new Told());
            Instant now = desk.clock().instant();
            // A proxy that cuts watches at once would otherwise have the object read ten times a second.
            boolean cut = begun.plus(PAUSE).isAfter(now);
            if (cut || end instanceof WatchEnd.Failed || end instanceof WatchEnd.Throttled) {
                noWatchBefore = now.plus(WITHOUT_WATCH);
            }
            watch = Optional.empty();
            changed.release();
        });
    }

    /** Rows of a table do not hold the object, so each event is a reason to read it. */
    private final class Told implements WatchListener {
        @Override
        public void opened() {}

        @Override
        public void put(TableRow row) {
            changed.release();
        }

        @Override
        public void removed(TableRow row) {
            changed.release();
        }

        @Override
        public void reached(String resourceVersion) {}
    }

    /** Reads and tells; ends early where it was woken. */
    private void once() {
        Instant now = desk.clock().instant();
        try {
            LiveObject read = read();
            signs.sign();
            tell(new Following(Following.State.LIVE, Optional.of(read), now, Optional.empty()));
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            Failure failure = Failure.of(e, "browse-defect");
            boolean gone = failure.code().equals("cluster-not-found");
            // What was right at the last sign of life may have changed since.
            Instant since = gone
                    ? now
                    : live() ? signs.last() : last.map(Following::since).orElse(now);
            tell(new Following(
                    gone ? Following.State.GONE : Following.State.STALE,
                    last.flatMap(Following::object),
                    since,
                    gone ? Optional.empty() : Optional.of(failure)));
            signs.trouble(failure);
        }
    }

    /** Reads; only this may be interrupted by {@link #again}. */
    private LiveObject read() {
        synchronized (reader) {
            reading = true;
        }
        try {
            return desk.read(address);
        } finally {
            synchronized (reader) {
                reading = false;
                if (!closed) {
                    boolean _ = Thread.interrupted();
                }
            }
        }
    }

    private void tell(Following next) {
        telling.lock();
        try {
            if (!closed && last.filter(l -> same(l, next)).isEmpty()) {
                last = Optional.of(next);
                listener.accept(next);
            }
        } finally {
            telling.unlock();
        }
    }

    private static boolean same(Following one, Following other) {
        return one.state() == other.state()
                && one.failure().map(Failure::code).equals(other.failure().map(Failure::code))
                && version(one).equals(version(other));
    }

    private static Optional<JsonNode> version(Following following) {
        return following.object().map(o -> o.object().path("metadata").path("resourceVersion"));
    }

    @Override
    public void close() {
        closed = true;
        signs.close();
        watch.ifPresent(WatchCall::close);
        thread.interrupt();
        // The interrupt may be taken for one that was meant for an answer.
        changed.release();
    }
}
