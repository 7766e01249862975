package dev.castellan.console.breakglass;

import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutState;
import dev.castellan.console.shell.StandingNotice;
import dev.castellan.fleet.DisplayText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What of break-glass stays in sight in every place: keys on this machine, and what is overdue anywhere. Pure. */
public final class StandingCheckouts {
    /** Nobody looks at the time of what is held here: the key of this device is needed for that. */
    public static final StandingNotice UNWATCHED = new StandingNotice(
            "Break-glass: the key store is locked; keys on this machine are not given back in time until it is open",
            Optional.empty(),
            true,
            new BreakGlassPlace.Now().address());

    private StandingCheckouts() {}

    /** One line for each. */
    public static List<StandingNotice> of(BreakGlassSnapshot snapshot) {
        List<StandingNotice> notices = new ArrayList<>();
        for (BreakGlassSnapshot.Item item : snapshot.out()) {
            if (item.checkout().returned().isPresent()) {
                // Declared lost: copies may be anywhere, and what lay here is destroyed.
                continue;
            }
            boolean overdue = item.state() == CheckoutState.OVERDUE;
            if (item.here() || overdue) {
                String cluster = DisplayText.clean(item.checkout().request().clusterName());
                String words = item.here()
                        ? "Break-glass: the admin certificate of " + cluster + " is out here"
                        : "Break-glass: "
                                + DisplayText.clean(item.checkout().requester().name())
                                + " has not given the admin certificate of " + cluster + " back";
                notices.add(new StandingNotice(
                        words,
                        item.checkout().held().map(h -> h.deadline()),
                        overdue,
                        new BreakGlassPlace.One(item.checkout().id()).address()));
            }
        }
        return notices;
    }

    /** What the end of the console does to the keys on this machine, and to returns: each as a sentence. */
    static List<String> whenClosed(BreakGlassSnapshot snapshot) {
        return Stream.concat(snapshot.out().stream(), snapshot.history().stream())
                .filter(BreakGlassSnapshot.Item::here)
                .flatMap(item -> whenClosed(item).stream())
                .toList();
    }

    /** What of it can be given back before. */
    static List<Checkout> unreturned(BreakGlassSnapshot snapshot) {
        return Stream.concat(snapshot.out().stream(), snapshot.history().stream())
                .filter(BreakGlassSnapshot.Item::here)
                .filter(item -> whenClosed(item).isPresent())
                .map(BreakGlassSnapshot.Item::checkout)
                .toList();
    }

    private static Optional<String> whenClosed(BreakGlassSnapshot.Item item) {
        String certificate = "the admin certificate of "
                + DisplayText.clean(item.checkout().request().clusterName());
        String later = " It is waited for a few seconds, and gone on with at the next start.";
        return switch (item.state()) {
            case RETURNING -> Optional.of("The return of " + certificate + " is under way." + later);
            case RETURNED ->
                item.checkout().receipt().isPresent()
                        ? Optional.empty()
                        : Optional.of("The search for copies of " + certificate + " is under way." + later);
            default ->
                item.state().keyOut() && item.checkout().returned().isEmpty()
                        ? Optional.of("T" + certificate.substring(1)
                                + " is still out. A proxy that this console started ends, the key stays sealed here,"
                                + " and its time goes on.")
                        : Optional.empty();
        };
    }
}
