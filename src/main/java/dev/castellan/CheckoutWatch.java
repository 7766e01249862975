package dev.castellan;

import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.Notice;
import dev.castellan.console.breakglass.StandingCheckouts;
import dev.castellan.console.shell.Bulletin;
import dev.castellan.console.shell.StandingNotice;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.ClusterMarks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Gives the room of check-outs, and once it is open picks up what the last run left and watches the time – on a thread of its
 * own: a return that is gone on with may search the whole machine, and nobody who asks for the room waits for that. Opens
 * nothing where this machine never had a check-out and shares no ledger, until somebody asks.
 */
final class CheckoutWatch implements Supplier<BreakGlass>, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(CheckoutWatch.class.getName());
    private static final Duration AT_FIRST = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration CUT_OFF = Duration.ofSeconds(2);

    private final BooleanSupplier used;
    private final Once<BreakGlass> room;
    private final Bulletin bulletin;
    private final CheckoutMarks marks = new CheckoutMarks();
    private final Thread thread;
    private String told = "";
    private boolean asked;
    private boolean closed;
    /** Whether the key store keeps the time from being watched. */
    private volatile boolean locked;

    private volatile Optional<BreakGlass> ifOpened = Optional.empty();

    private CheckoutWatch(BooleanSupplier used, Supplier<BreakGlass> opened, Bulletin bulletin) {
        this.used = used;
        this.bulletin = bulletin;
        this.room = new Once<>(() -> {
            BreakGlass made = opened.get();
            var _ = made.onNotice(notice -> bulletin.tell(shown(notice)));
            var _ = made.onChange(() -> stands(made.snapshot()));
            ifOpened = Optional.of(made);
            return made;
        });
        this.thread = Thread.ofVirtual().name("checkout-watch").unstarted(this::run);
    }

    /** Begins in the background, after the window, where check-outs are used. */
    static CheckoutWatch begin(BooleanSupplier used, Supplier<BreakGlass> opened, Bulletin bulletin) {
        CheckoutWatch watch = new CheckoutWatch(used, opened, bulletin);
        watch.thread.start();
        return watch;
    }

    /** The room, which the first to ask opens. */
    @Override
    public BreakGlass get() {
        BreakGlass made = room.get();
        synchronized (this) {
            asked = true;
            notifyAll();
        }
        return made;
    }

    /** The room if somebody opened it, the watch itself included: whoever asks this opens nothing. */
    Optional<BreakGlass> opened() {
        return ifOpened;
    }

    /** Whether it still picks up, or waits for something to pick up. */
    boolean busy() {
        return thread.isAlive();
    }

    private void run() {
        try {
            // The window comes first.
            boolean wanted = await(AT_FIRST) || used.getAsBoolean();
            while (!wanted) {
                wanted = await(PAUSE);
            }
            boolean done = false;
            while (!done) {
                done = pickedUp();
            }
        } catch (InterruptedException e) {
            LOG.log(System.Logger.Level.DEBUG, "Check-outs are watched no longer.");
        }
    }

    /**
     * Waits until somebody asks for the room.
     *
     * @return whether somebody did
     * @throws InterruptedException also when it is closed
     */
    private synchronized boolean await(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        long left = most.toMillis();
        while (!asked && !closed && left > 0) {
            wait(left);
            left = Duration.ofNanos(end - System.nanoTime()).toMillis();
        }
        if (closed) {
            throw new InterruptedException("closed");
        }
        boolean was = asked;
        asked = false;
        return was;
    }

    /** Whether nothing is left to try again: what the last run left is done, or told. Otherwise it has waited until then. */
    private boolean pickedUp() throws InterruptedException {
        Optional<BreakGlass> made = Optional.empty();
        try {
            BreakGlass opened = room.get();
            made = Optional.of(opened);
            // The time of a key does not wait for a search.
            opened.recover(step -> LOG.log(System.Logger.Level.INFO, step), () -> watched(opened))
                    .forEach(bulletin::tell);
            watched(opened);
            return true;
        } catch (FailureException e) {
            tellOnce(e.failure());
            locked = e.failure().code().startsWith("identity-safe");
            if (!locked) {
                made.ifPresent(this::watched);
                var _ = await(PAUSE);
                return false;
            }
            made.ifPresentOrElse(
                    opened -> stands(opened.snapshot()), () -> bulletin.standing(List.of(StandingCheckouts.UNWATCHED)));
            // Each look would ask for the passphrase: it goes on when somebody asks for the room.
            while (!await(PAUSE)) {
                LOG.log(System.Logger.Level.DEBUG, "Check-outs wait for the key store.");
            }
            return false;
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "what the last run left of check-outs was not picked up", e);
            tellOnce(Failure.defect("breakglass-watch-defect", e));
            // What is held has its time all the same.
            made.ifPresent(this::watched);
            if (made.isEmpty()) {
                var _ = await(PAUSE);
            }
            return made.isPresent();
        }
    }

    private void watched(BreakGlass opened) {
        locked = false;
        opened.startWatching();
    }

    /** What it means for clusters. */
    ClusterMarks.Source marks() {
        return marks;
    }

    private void stands(BreakGlassSnapshot snapshot) {
        marks.read(snapshot);
        List<StandingNotice> notices = new ArrayList<>(StandingCheckouts.of(snapshot));
        if (locked) {
            notices.add(StandingCheckouts.UNWATCHED);
        }
        bulletin.standing(notices);
    }

    private void tellOnce(Failure failure) {
        if (!failure.code().equals(told)) {
            told = failure.code();
            bulletin.tell(failure);
        }
    }

    /** A notice as the window shows it. */
    static Failure shown(Notice notice) {
        String code = "breakglass-notice-"
                + notice.kind().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        return Failure.expected(
                code,
                dev.castellan.fleet.DisplayText.clean(notice.clusterName()) + " (" + notice.checkout() + "): "
                        + dev.castellan.fleet.DisplayText.clean(notice.text()),
                "",
                "See castellan breakglass status " + notice.checkout() + ".");
    }

    /** Ends it before the room is closed; what it is at is interrupted when it takes long, and gone on with next time. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            if (!thread.join(PATIENCE)) {
                thread.interrupt();
                var _ = thread.join(CUT_OFF);
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
