package dev.castellan;

import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.Notice;
import dev.castellan.console.breakglass.StandingCheckouts;
import dev.castellan.console.shell.Bulletin;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Picks up what the last run left of check-outs, and watches their time while the console is open. Does nothing where this
 * machine never had one and shares no ledger; the watch ends with the room.
 */
final class CheckoutWatch {
    private static final System.Logger LOG = System.getLogger(CheckoutWatch.class.getName());
    private static final Duration AT_FIRST = Duration.ofSeconds(2);

    private CheckoutWatch() {}

    /** Begins in the background, after the window, where check-outs are used. */
    static void begin(BooleanSupplier used, Supplier<BreakGlass> watched, Consumer<Failure> tell) {
        Thread.ofVirtual().name("checkout-watch").start(() -> {
            try {
                Thread.sleep(AT_FIRST);
                if (used.getAsBoolean()) {
                    var _ = watched.get();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (FailureException e) {
                tell.accept(e.failure());
            }
        });
    }

    /** The room, picked up and watched from now on. */
    static BreakGlass watched(BreakGlass room, Bulletin bulletin) {
        var _ = room.onNotice(notice -> bulletin.tell(shown(notice)));
        var _ = room.onChange(() -> bulletin.standing(StandingCheckouts.of(room.snapshot())));
        room.recover(step -> LOG.log(System.Logger.Level.INFO, step)).forEach(bulletin::tell);
        room.startWatching();
        return room;
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
}
