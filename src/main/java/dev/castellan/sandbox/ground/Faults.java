package dev.castellan.sandbox.ground;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** The misbehaviour that is set at present. Rules set later are looked at first. */
public final class Faults {
    private static final Set<Fault.Kind> TRANSPORT = EnumSet.of(
            Fault.Kind.THROTTLE,
            Fault.Kind.DELAY,
            Fault.Kind.DROP,
            Fault.Kind.HANG,
            Fault.Kind.TRUNCATE,
            Fault.Kind.SERVER_ERROR);

    /**
     * A rule in force.
     *
     * @param fault the rule
     * @param since when it was set
     */
    public record Active(Fault fault, Instant since) {}

    private static final class Entry {
        private final Active active;
        private int left;

        Entry(Active active) {
            this.active = active;
            this.left = active.fault().count();
        }
    }

    private final InstantSource clock;
    private final List<Entry> entries = new ArrayList<>();
    private CountDownLatch hanging = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();

    /** No faults yet. */
    public Faults(InstantSource clock) {
        this.clock = clock;
    }

    /** Adds a rule. */
    public synchronized void set(Fault fault) {
        entries.addFirst(new Entry(new Active(fault, clock.instant())));
    }

    /** Removes every rule and lets hanging requests go. */
    public synchronized void clear() {
        entries.clear();
        hanging.countDown();
        hanging = new CountDownLatch(1);
    }

    /** The rules in force, newest first. */
    public synchronized List<Active> active() {
        return entries.stream().map(e -> e.active).toList();
    }

    /** The fault that hits this request on its way, used up by one. */
    public Optional<Active> takeTransport(Fault.Service service, String path) {
        return take(service, path, TRANSPORT);
    }

    /** The fault of one kind that hits this request, used up by one. */
    public Optional<Active> take(Fault.Service service, String path, Fault.Kind kind) {
        return take(service, path, EnumSet.of(kind));
    }

    /** The fault of one kind that speaks about this request, not used up. */
    public synchronized Optional<Active> peek(Fault.Service service, String path, Fault.Kind kind) {
        return entries.stream()
                .map(e -> e.active)
                .filter(a -> a.fault().kind() == kind && a.fault().matches(service, path))
                .findFirst();
    }

    /** The moment that an answer of a service is dated with. */
    public Instant date(Fault.Service service) {
        Optional<Active> skew;
        synchronized (this) {
            skew = entries.stream()
                    .map(e -> e.active)
                    .filter(a -> a.fault().kind() == Fault.Kind.CLOCK_SKEW
                            && (a.fault().service() == Fault.Service.ANY
                                    || a.fault().service() == service))
                    .findFirst();
        }
        Instant now = clock.instant();
        return skew.map(a -> a.fault().detail().equals("behind")
                        ? now.minus(a.fault().duration())
                        : now.plus(a.fault().duration()))
                .orElse(now);
    }

    /** Waits until the faults are cleared. */
    public void hang() throws InterruptedException {
        CountDownLatch latch;
        synchronized (this) {
            latch = hanging;
        }
        waiting.incrementAndGet();
        try {
            latch.await();
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** How many requests wait for the faults to be cleared. */
    public int hanging() {
        return waiting.get();
    }

    private synchronized Optional<Active> take(Fault.Service service, String path, Set<Fault.Kind> kinds) {
        Optional<Entry> hit = entries.stream()
                .filter(e -> kinds.contains(e.active.fault().kind())
                        && e.active.fault().matches(service, path))
                .findFirst();
        if (hit.isPresent() && hit.get().active.fault().count() > 0 && --hit.get().left <= 0) {
            entries.remove(hit.get());
        }
        return hit.map(e -> e.active);
    }
}
