package dev.castellan.browse.session;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.ForwardRequest;
import dev.castellan.kubernetes.PortForward;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** The ports forwarded from this computer into pods, of one cluster or several. Safe for use from any thread. */
public final class PortForwards implements AutoCloseable {
    /** Where one stands. */
    public enum Phase {
        STARTING,
        LISTENING,
        STOPPED,
        FAILED
    }

    /**
     * One forwarded port.
     *
     * @param number unique, increasing
     * @param cluster the name it was given
     * @param request what was asked for
     * @param localPort where it listens on 127.0.0.1; zero before that
     * @param since when it was asked for
     * @param phase where it stands
     * @param traffic what it does, once it listens
     * @param failure why it could not start; failures of single connections are in its traffic
     */
    public record View(
            long number,
            String cluster,
            ForwardRequest request,
            int localPort,
            Instant since,
            Phase phase,
            Optional<PortForward.Traffic> traffic,
            Optional<Failure> failure) {}

    private final class Entry {
        private final long number;
        private final String cluster;
        private final ForwardRequest request;
        private final Instant since;
        private final SessionGuard guard;
        private final SessionGuard.Act act;
        private final CountDownLatch begun = new CountDownLatch(1);
        private volatile Phase phase = Phase.STARTING;
        private volatile Optional<PortForward> forward = Optional.empty();
        private volatile Optional<Failure> failure = Optional.empty();

        Entry(long number, String cluster, ForwardRequest request, Instant since, SessionGuard guard) {
            this.number = number;
            this.cluster = cluster;
            this.request = request;
            this.since = since;
            this.guard = guard;
            this.act = SessionGuard.Act.of(
                    SessionGuard.Kind.PORT_FORWARD,
                    request.namespace(),
                    request.pod(),
                    "",
                    List.of(String.valueOf(request.remotePort())));
        }

        void start(ClusterClient client) {
            try {
                begin(client);
            } finally {
                begun.countDown();
            }
            changed.run();
        }

        private void begin(ClusterClient client) {
            boolean entered = false;
            try {
                guard.enter(act);
                entered = true;
                PortForward started = client.pods().forward(request, changed);
                synchronized (this) {
                    if (phase == Phase.STOPPED) {
                        started.close();
                        guard.left(act, "stopped");
                        return;
                    }
                    forward = Optional.of(started);
                    phase = Phase.LISTENING;
                }
            } catch (FailureException e) {
                fail(e.failure(), entered);
            } catch (RuntimeException e) {
                fail(Failure.of(e, "browse-defect"), entered);
            }
        }

        private synchronized void fail(Failure why, boolean entered) {
            if (entered) {
                guard.left(act, why.code());
            }
            if (phase == Phase.STARTING) {
                failure = Optional.of(why);
                phase = Phase.FAILED;
            }
        }

        void stop() {
            Optional<PortForward> running;
            synchronized (this) {
                if (phase == Phase.STOPPED || phase == Phase.FAILED) {
                    return;
                }
                running = forward;
                phase = Phase.STOPPED;
            }
            running.ifPresent(f -> {
                f.close();
                guard.left(act, f.traffic().total() + " connections");
            });
            changed.run();
        }

        View view() {
            Optional<PortForward> running = forward;
            return new View(
                    number,
                    cluster,
                    request,
                    running.map(PortForward::localPort).orElse(0),
                    since,
                    phase,
                    running.map(PortForward::traffic),
                    failure);
        }
    }

    private final InstantSource clock;
    private final Runnable changed;
    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private long last;

    /**
     * None yet.
     *
     * @param changed called after something changed, from any thread and often; has to be quick
     */
    public PortForwards(InstantSource clock, Runnable changed) {
        this.clock = clock;
        this.changed = changed;
    }

    /** Begins to forward and returns at once with its number. */
    public long start(ClusterClient client, String cluster, ForwardRequest request, SessionGuard guard) {
        return begin(client, cluster, request, guard).number;
    }

    /**
     * The same, waiting until it listens, could not, or was stopped before.
     *
     * @return how it stands then
     * @throws InterruptedException when the wait was interrupted; the forward is stopped
     */
    public View open(ClusterClient client, String cluster, ForwardRequest request, SessionGuard guard)
            throws InterruptedException {
        Entry entry = begin(client, cluster, request, guard);
        try {
            entry.begun.await();
        } catch (InterruptedException e) {
            entry.stop();
            throw e;
        }
        return entry.view();
    }

    private Entry begin(ClusterClient client, String cluster, ForwardRequest request, SessionGuard guard) {
        Entry entry;
        synchronized (this) {
            entry = new Entry(++last, cluster, request, clock.instant(), guard);
            entries.add(entry);
        }
        Thread.ofVirtual().name("port-forward-start").start(() -> entry.start(client));
        changed.run();
        return entry;
    }

    /** All that were started and not removed, oldest first. */
    public List<View> views() {
        List<View> views = new ArrayList<>();
        entries.forEach(e -> views.add(e.view()));
        return views;
    }

    /** Stops one; ignored where it has ended. */
    public void stop(long number) {
        entries.stream().filter(e -> e.number == number).forEach(Entry::stop);
    }

    /** Takes one that has ended off the list, stopping it first. */
    public void remove(long number) {
        stop(number);
        entries.removeIf(e -> e.number == number);
        changed.run();
    }

    /** Stops all. */
    @Override
    public void close() {
        entries.forEach(Entry::stop);
    }
}
