package dev.castellan.breakglass;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.ledger.Actor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What this console sees of check-outs, as it was read last, and what it tells of them. */
final class Board {
    private static final System.Logger LOG = System.getLogger(Board.class.getName());
    private static final Duration LAST_WORDS = Duration.ofSeconds(20);

    private final BreakGlassParts parts;
    private final CheckoutLog log;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<Notice>> told = new CopyOnWriteArrayList<>();
    /** Notices on their way. */
    private final Set<Thread> telling = ConcurrentHashMap.newKeySet();

    private volatile BreakGlassSnapshot snapshot;

    Board(BreakGlassParts parts, CheckoutLog log) {
        this.parts = parts;
        this.log = log;
        this.snapshot = BreakGlassSnapshot.empty(new Person("", "", ""));
    }

    /** What was read last; never waits. */
    BreakGlassSnapshot snapshot() {
        return snapshot;
    }

    /** Reads again. Where that fails, the last snapshot stays and says why it is old. */
    BreakGlassSnapshot refresh() {
        try {
            CheckoutLog.Look look = log.look();
            Register register = look.register();
            // The device's key is not asked for while there is nothing that it could matter for.
            Person me = register.checkouts().isEmpty() && register.proposal().isEmpty() ? anyone() : me();
            List<Failure> findings = new ArrayList<>(parts.ledger().findings());
            if (!look.policyKnown()) {
                findings.add(BreakGlassFailures.noPolicy());
            }
            register.lapsed().map(BreakGlassFailures::policyLapsed).ifPresent(findings::add);
            snapshot = BreakGlassSnapshot.of(register, me, now(), findings);
        } catch (FailureException e) {
            snapshot = snapshot.stale(e.failure());
        }
        listeners.forEach(Runnable::run);
        return snapshot;
    }

    /** Reads again after a transition, and gives what it led to. */
    Checkout changed(Checkout checkout) {
        var _ = refresh();
        return checkout;
    }

    /** Who acts here. */
    Person me() {
        Actor actor = parts.actor().get();
        return new Person(actor.name(), actor.account(), log.device());
    }

    private Person anyone() {
        Actor actor = parts.actor().get();
        return new Person(actor.name(), actor.account(), "");
    }

    Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    Runnable onNotice(Consumer<Notice> listener) {
        told.add(listener);
        return () -> told.remove(listener);
    }

    /** Tells this console at once, and others on a thread of its own. */
    void tell(Notice.Kind kind, Checkout checkout, String text) {
        Notice notice = new Notice(kind, checkout.id(), checkout.request().clusterName(), now(), text);
        told.forEach(t -> t.accept(notice));
        Thread thread = Thread.ofVirtual().name("breakglass-notice").unstarted(() -> {
            try {
                parts.hook().accept(notice);
            } finally {
                telling.remove(Thread.currentThread());
            }
        });
        telling.add(thread);
        thread.start();
    }

    /** Lets what was told be told; waits 20 seconds at most. */
    void lastWords() throws InterruptedException {
        long end = System.nanoTime() + LAST_WORDS.toNanos();
        for (Thread each : telling) {
            Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            if (!each.join(left)) {
                LOG.log(System.Logger.Level.WARNING, "a notice may not have been told");
            }
        }
    }

    private Instant now() {
        return parts.clock().instant();
    }
}
