package dev.castellan.console.breakglass;

import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.CheckoutState;
import dev.castellan.console.shell.StandingNotice;
import dev.castellan.fleet.DisplayText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
}
