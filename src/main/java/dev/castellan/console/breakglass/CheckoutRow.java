package dev.castellan.console.breakglass;

import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One check-out as it is shown. Equal as long as nothing but time went on, so that a page is built anew only for news.
 *
 * @param ends when it has to be back, or when a request expires
 * @param whole how long it was in the beginning, for the ring
 * @param live the proxy on this machine
 * @param step what is being done with it by this console now
 */
record CheckoutRow(
        Checkout checkout,
        CheckoutState state,
        boolean mine,
        boolean here,
        Optional<Instant> ends,
        Optional<Duration> whole,
        Optional<BreakGlassDesk.Live> live,
        Optional<String> step) {

    static CheckoutRow of(BreakGlassSnapshot.Item item, Optional<BreakGlassDesk.Live> live, Optional<String> step) {
        Checkout c = item.checkout();
        Optional<Instant> ends =
                c.held().map(Checkout.Holding::deadline).or(() -> item.left().map(_ -> c.waitsUntil()));
        return new CheckoutRow(c, item.state(), item.mine(), item.here(), ends, item.whole(), live, step);
    }

    /** Whether it can be worked with here. */
    boolean usable() {
        return mine
                && switch (state) {
                    case APPROVED -> true;
                    case HELD, IN_USE -> here;
                    default -> false;
                };
    }

    /** Whether its time still matters. */
    boolean ticking() {
        return switch (state) {
            case REQUESTED, APPROVED, HELD, IN_USE, OVERDUE -> true;
            case FETCHING, RETURNING, RETURNED, VERIFIED, DENIED, CANCELLED, EXPIRED, LOST, NEUTRALISED -> false;
        };
    }

    /** Whether it only waits: for others, or to be fetched. */
    boolean waits() {
        return state == CheckoutState.REQUESTED || state == CheckoutState.APPROVED;
    }
}
