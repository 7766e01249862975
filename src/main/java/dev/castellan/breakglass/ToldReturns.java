package dev.castellan.breakglass;

import dev.castellan.failure.FailureException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Returns of which people are told: that a key is back, or that it could not be given back. */
final class ToldReturns {
    private final Board board;
    private final CheckoutLog log;
    private final Returning returning;
    /** Of returns that failed, the code that was told last. */
    private final Map<CheckoutId, String> failing = new ConcurrentHashMap<>();
    /** What could not be given back, and of which nobody was told since that it is. */
    private final Set<CheckoutId> owed = ConcurrentHashMap.newKeySet();

    ToldReturns(Board board, CheckoutLog log, Returning returning) {
        this.board = board;
        this.log = log;
        this.returning = returning;
    }

    /** Gives a check-out back to the end; may search the whole machine. */
    Checkout giveBack(CheckoutId id, String cause) {
        Checkout back = orTold(id, () -> returning.giveBack(id, cause));
        tell(back);
        return board.changed(back);
    }

    /** The same by itself: who was told what its receipt says hears of it again where another one says something else. */
    void goOn(CheckoutId id) {
        Optional<ReturnReceipt> before = log.checkout(id).receipt();
        Checkout back = orTold(id, () -> returning.giveBack(id, ""));
        if (owed.contains(id) || (before.isPresent() && !back.receipt().equals(before))) {
            tell(back);
        }
        var _ = board.changed(back);
    }

    private void tell(Checkout back) {
        failing.remove(back.id());
        owed.remove(back.id());
        ReturnReceipt receipt = back.receipt().orElseThrow();
        board.tell(
                Notice.Kind.RETURNED,
                back,
                switch (receipt.outcome()) {
                    case CLEAN -> "Given back; no copy was found where it was looked for.";
                    case LEFT -> "The key is destroyed here, but copies were left.";
                    case ORIGINAL_UNCLEAR ->
                        "The key is destroyed here, but may still lie in the file it was taken from: "
                                + receipt.originalUnclear().orElse("");
                    case UNSEARCHED ->
                        "The key is destroyed here, but nobody looked for copies: "
                                + receipt.unsearched().orElse("");
                });
    }

    /** What could not be given back, and of which nobody was told since that it is. */
    Set<CheckoutId> owed() {
        return Set.copyOf(owed);
    }

    /** Tells that one of those is back, where it is by now. */
    void caughtUp(CheckoutId id) {
        Checkout now = log.checkout(id);
        if (now.receipt().isPresent() && owed.contains(id)) {
            tell(now);
        }
    }

    /** The part of it that does not wait. */
    void destroy(CheckoutId id, String cause) {
        var _ = board.changed(orTold(id, () -> returning.destroyed(id, cause)));
    }

    private Checkout orTold(CheckoutId id, Supplier<Checkout> work) {
        try {
            return work.get();
        } catch (FailureException e) {
            // Whether it was there at all is told by the exception alone; and others once, not at each try.
            owed.add(id);
            Optional<Checkout> begun = begun(id, e);
            String code = e.failure().code();
            if (begun.isPresent() && !code.equals(failing.put(id, code))) {
                board.tell(Notice.Kind.RETURN_FAILED, begun.get(), e.failure().happened());
            }
            var _ = board.refresh();
            throw e;
        }
    }

    private Optional<Checkout> begun(CheckoutId id, FailureException why) {
        try {
            return log.read().checkout(id).filter(c -> c.returning().isPresent());
        } catch (FailureException unread) {
            // Then nobody knows how far it came: what was out here a moment ago is not back.
            why.addSuppressed(unread);
            return board.snapshot().out().stream()
                    .filter(BreakGlassSnapshot.Item::here)
                    .map(BreakGlassSnapshot.Item::checkout)
                    .filter(c -> c.id().equals(id))
                    .findFirst();
        }
    }
}
