package dev.castellan.breakglass;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The watch over what is out, every few seconds: warns before the time of a key is over and destroys it then, or when its
 * approval is taken back; finishes returns; tells what becomes of exported files.
 */
final class TimeWatch {
    private static final System.Logger LOG = System.getLogger(TimeWatch.class.getName());
    private static final Duration TICK = Duration.ofSeconds(5);
    private static final Duration LONG_AT_IT = Duration.ofMinutes(2);
    private static final Duration LAST_LOOK = Duration.ofSeconds(10);

    private final BreakGlassParts parts;
    private final CheckoutLog log;
    private final ToldReturns returns;
    private final Recovery recovery;
    private final OneAtATime turns;
    private final Board board;
    private final Watch watch = new Watch();
    private final ExportsSeen exportsSeen = new ExportsSeen();
    private final Set<CheckoutId> alarmed = ConcurrentHashMap.newKeySet();
    /** What was destroyed here and not searched for copies yet. */
    private final Set<CheckoutId> unverified = ConcurrentHashMap.newKeySet();

    private final Object ticking = new Object();
    private final Object finishing = new Object();
    private volatile Optional<ScheduledExecutorService> timer = Optional.empty();

    TimeWatch(
            BreakGlassParts parts,
            CheckoutLog log,
            ToldReturns returns,
            Recovery recovery,
            OneAtATime turns,
            Board board) {
        this.parts = parts;
        this.log = log;
        this.returns = returns;
        this.recovery = recovery;
        this.turns = turns;
        this.board = board;
    }

    /** Looks at the time of what is held, and every few seconds from now on. */
    synchronized void start() {
        if (timer.isEmpty()) {
            // None of these waits for another: a search takes long, and a file on a drive that is away takes longer.
            ScheduledExecutorService executor = Executors.newScheduledThreadPool(
                    3, Thread.ofPlatform().daemon().name("breakglass-watch").factory());
            timer = Optional.of(executor);
            for (Runnable each : List.<Runnable>of(this::look, this::finish, this::exports)) {
                var _ = executor.scheduleWithFixedDelay(
                        () -> {
                            try {
                                each.run();
                            } catch (RuntimeException e) {
                                LOG.log(System.Logger.Level.WARNING, "the watch of check-outs stumbled", e);
                            }
                        },
                        0,
                        TICK.toSeconds(),
                        TimeUnit.SECONDS);
            }
        }
    }

    /** Everything that is done every few seconds, one after the other. */
    void tick() {
        look();
        finish();
        exports();
    }

    /** One look at the time: warns, and destroys what is over on this machine. */
    private void look() {
        synchronized (ticking) {
            BreakGlassSnapshot now = board.refresh();
            List<Checkout> held = new ArrayList<>();
            for (BreakGlassSnapshot.Item item : now.unreturned()) {
                held.add(item.checkout());
            }
            for (Checkout checkout : List.copyOf(held)) {
                boolean here =
                        checkout.held().orElseThrow().device().equals(now.me().device());
                Optional<String> why = ended(checkout);
                if (here && why.isPresent()) {
                    withdrawn(checkout, why.get());
                    held.remove(checkout);
                }
            }
            for (Watch.Due due :
                    watch.look(held, latest(held), now(), parts.nanos().getAsLong())) {
                switch (due) {
                    case Watch.Due.Warn warn ->
                        board.tell(
                                Notice.Kind.ENDING,
                                warn.checkout(),
                                Math.max(1, (warn.left().toSeconds() + 59) / 60) + " min are left.");
                    case Watch.Due.Over over -> over(over.checkout(), now.me());
                }
            }
        }
    }

    /** Looks for copies of what {@link #look} destroyed, and picks up what is halfway. May search the whole machine. */
    private void finish() {
        synchronized (finishing) {
            for (CheckoutId id : Set.copyOf(unverified)) {
                try {
                    boolean _ = turns.unlessBusy(id, () -> {
                        // Where it cannot be read, it is asked again.
                        Checkout checkout = log.checkout(id);
                        unverified.remove(id);
                        if (checkout.returned().isPresent()
                                && checkout.receipt().isEmpty()) {
                            var _ = returns.giveBack(id, "");
                        }
                    });
                } catch (FailureException e) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "a return is not finished: " + e.failure().code());
                }
            }
            BreakGlassSnapshot now = board.snapshot();
            if (now.failure().isEmpty()) {
                abandoned(now);
                caughtUp();
            }
        }
    }

    /** What could not be given back may be by now, by whomever: who was told of the one is told of the other. */
    private void caughtUp() {
        for (CheckoutId id : returns.owed()) {
            try {
                boolean _ = turns.unlessBusy(id, () -> returns.caughtUp(id));
            } catch (FailureException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "whether a return succeeded is not known: "
                                + e.failure().code());
            }
        }
    }

    /** Who exported a key is told when its file is moved, changed, or opened to others. */
    private void exports() {
        BreakGlassSnapshot last = board.snapshot();
        List<Checkout> here = last.unreturned().stream()
                .map(BreakGlassSnapshot.Item::checkout)
                .filter(c -> c.held().orElseThrow().device().equals(last.me().device()))
                .toList();
        for (ExportsSeen.Change change : exportsSeen.look(here)) {
            // A return removes it, which may have begun since that was read.
            if (!returning(change.checkout().id())) {
                board.tell(
                        Notice.Kind.TAINTED,
                        change.checkout(),
                        "The exported file " + change.file().path() + " "
                                + change.now().phrase() + ".");
            }
            exportsSeen.told(change);
        }
    }

    /** Where nobody can say, it is not taken for one: better told for nothing than not told. */
    private boolean returning(CheckoutId id) {
        try {
            return log.checkout(id).returning().isPresent();
        } catch (FailureException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "what becomes of an exported file is told, be it by a return: "
                            + e.failure().code());
            return false;
        }
    }

    /** Another program may have ended in the middle of something. */
    private void abandoned(BreakGlassSnapshot now) {
        List<Checkout> all = Stream.of(now.out(), now.ready(), now.history())
                .flatMap(List::stream)
                .map(BreakGlassSnapshot.Item::checkout)
                // Those are finished with a notice, once it is their turn.
                .filter(c -> !unverified.contains(c.id()))
                .toList();
        for (Failure problem : recovery.abandoned(all, now.me().device())) {
            LOG.log(System.Logger.Level.WARNING, "what was left halfway is still so: " + problem.code());
        }
    }

    /** Why a key may not be used any more though it still has time. */
    private Optional<String> ended(Checkout checkout) {
        return checkout.withdrawn()
                .or(() -> unagreed(checkout))
                .or(() -> checkout.lost().map(_ -> "declared lost"))
                .or(() -> checkout.neutralised().map(_ -> "the server refuses the certificate"));
    }

    private Optional<String> unagreed(Checkout checkout) {
        if (checkout.unagreed().isEmpty()) {
            return Optional.empty();
        }
        try {
            CheckoutLog.Look look = log.look();
            return look.whole() ? look.checkout(checkout.id()).unagreed() : Optional.empty();
        } catch (FailureException e) {
            // Where it cannot be read, nothing is concluded.
            return Optional.empty();
        }
    }

    private void withdrawn(Checkout checkout, String why) {
        try {
            boolean _ = giveBackUnlessBusy(checkout.id(), false, why);
        } catch (FailureException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a withdrawn check-out is still there: " + e.failure().code());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "a withdrawn check-out is still there", e);
        }
    }

    private void over(Checkout checkout, Person me) {
        boolean here = checkout.held().orElseThrow().device().equals(me.device());
        try {
            if (here && (giveBackUnlessBusy(checkout.id(), true, "time over") || !late(checkout))) {
                return;
            }
        } catch (FailureException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "an overdue check-out is still there: " + e.failure().code());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "an overdue check-out is still there", e);
        }
        if (alarmed.add(checkout.id())) {
            board.tell(
                    Notice.Kind.OVERDUE,
                    checkout,
                    checkout.requester().name() + " had to give the admin certificate back until "
                            + checkout.held().orElseThrow().deadline() + ".");
        }
    }

    /** Whether whoever is at it should have been done with it. */
    private boolean late(Checkout checkout) {
        return now().isAfter(checkout.held().orElseThrow().deadline().plus(LONG_AT_IT));
    }

    /** The latest time that is known to have been: a clock that says less was set back. */
    private static Instant latest(List<Checkout> checkouts) {
        return checkouts.stream()
                .map(Checkout::lastChange)
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    /**
     * Destroys the key where that was not done yet and nobody is at it: {@link #look} may not wait for who waits for it, nor
     * for a search.
     */
    private boolean giveBackUnlessBusy(CheckoutId id, boolean over, String cause) {
        return turns.unlessBusy(id, () -> {
            Checkout now = log.checkout(id);
            if (over && now.returning().isEmpty()) {
                recovery.overdue(now);
            }
            if (now.returned().isEmpty()) {
                // First: once it is seen as returned, it would be taken for one that nobody finishes.
                unverified.add(id);
                returns.destroy(id, cause);
            }
        });
    }

    /** How much time a check-out still has, by the stricter clock. */
    Duration left(Checkout checkout) {
        synchronized (ticking) {
            return watch.left(checkout.id())
                    .orElseGet(() -> TimeLeft.begin(
                                    checkout.held().orElseThrow().deadline(),
                                    latest(List.of(checkout)),
                                    now(),
                                    parts.nanos().getAsLong())
                            .left());
        }
    }

    /** Looks no more; waits ten seconds at most for what it is at. */
    void end() throws InterruptedException {
        if (timer.isPresent()) {
            timer.get().shutdown();
            if (!timer.get().awaitTermination(LAST_LOOK.toSeconds(), TimeUnit.SECONDS)) {
                LOG.log(System.Logger.Level.WARNING, "the watch of check-outs is cut off");
            }
        }
    }

    /** Interrupts what it is still at. */
    void cutOff() {
        timer.ifPresent(ScheduledExecutorService::shutdownNow);
    }

    private Instant now() {
        return parts.clock().instant();
    }
}
