package dev.castellan.browse.object;

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
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Follows one object: a watch tells when to read it again. Where there is no watch it is read every two seconds, and with
 * one every fifteen, so that a connection that died in silence is no lie for longer.
 */
final class Follower implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration PROBE = Duration.ofSeconds(15);
    private static final Duration WITHOUT_WATCH = Duration.ofSeconds(30);
    private static final Duration BURST = Duration.ofMillis(100);

    private final ObjectDesk desk;
    private final ObjectAddress address;
    private final Consumer<Following> listener;
    private volatile boolean closed;
    private final Semaphore changed = new Semaphore(0);
    private Optional<Following> last = Optional.empty();
    private volatile Optional<WatchCall> watch = Optional.empty();
    private volatile Instant noWatchBefore = Instant.MIN;

    private Follower(ObjectDesk desk, ObjectAddress address, Consumer<Following> listener) {
        this.desk = desk;
        this.address = address;
        this.listener = listener;
    }

    static Follower start(ObjectDesk desk, ObjectAddress address, Consumer<Following> listener) {
        Follower follower = new Follower(desk, address, listener);
        follower.thread = Thread.ofVirtual().name("follow-object").start(follower::run);
        return follower;
    }

    private volatile Thread thread = Thread.currentThread();

    private void run() {
        try {
            while (!closed) {
                once();
                if (watch.isEmpty() && !desk.clock().instant().isBefore(noWatchBefore)) {
                    watch();
                }
                Duration longest = watch.isPresent() ? PROBE : PAUSE;
                if (changed.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                    Thread.sleep(BURST);
                    changed.drainPermits();
                }
            }
        } catch (InterruptedException | CancellationException e) {
            // Closed.
        } finally {
            watch.ifPresent(WatchCall::close);
        }
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

    private void once() {
        Instant now = desk.clock().instant();
        try {
            tell(new Following(Following.State.LIVE, Optional.of(desk.read(address)), now, Optional.empty()));
        } catch (FailureException e) {
            Failure failure = e.failure();
            boolean gone = failure.code().equals("cluster-not-found");
            tell(new Following(
                    gone ? Following.State.GONE : Following.State.STALE,
                    last.flatMap(Following::object),
                    now,
                    gone ? Optional.empty() : Optional.of(failure)));
        }
    }

    private void tell(Following next) {
        boolean same = last.isPresent()
                && last.get().state() == next.state()
                && last.get().failure().map(Failure::code).equals(next.failure().map(Failure::code))
                && last.get()
                        .object()
                        .map(o -> o.object().path("metadata").path("resourceVersion"))
                        .equals(next.object()
                                .map(o -> o.object().path("metadata").path("resourceVersion")));
        if (!same && !closed) {
            last = Optional.of(next);
            listener.accept(next);
        }
    }

    @Override
    public void close() {
        closed = true;
        watch.ifPresent(WatchCall::close);
        thread.interrupt();
    }
}
