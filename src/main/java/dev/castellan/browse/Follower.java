package dev.castellan.browse;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/** Follows one object. */
final class Follower implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final ObjectDesk desk;
    private final ObjectAddress address;
    private final Consumer<Following> listener;
    private volatile boolean closed;
    private Optional<Following> last = Optional.empty();

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
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException | CancellationException e) {
            // Closed.
        }
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
        thread.interrupt();
    }
}
