package dev.castellan.console.access.review;

import dev.castellan.access.review.Campaign;
import dev.castellan.access.review.Decision;
import dev.castellan.access.review.ReviewItem;
import dev.castellan.fleet.DisplayText;
import java.util.Locale;
import java.util.Optional;

/**
 * A grant in the list.
 *
 * @param item the grant; its texts are untrusted
 * @param state what was decided
 * @param drifted what is different in the cluster now, though the campaign does not know it yet; empty where nothing is
 * @param decided by whom, in words, cleaned
 * @param searched everything a search looks at, in lower case
 */
record ReviewRow(ReviewItem item, Campaign.State state, String drifted, String decided, String searched) {
    static ReviewRow of(ReviewItem item, Campaign.State state, Optional<Decision> verdict, String drifted) {
        String decided = verdict.map(d -> DisplayText.clean(d.by())).orElse("");
        return new ReviewRow(
                item,
                state,
                drifted,
                decided,
                (item.who() + " " + item.through() + " " + item.role() + " " + item.where() + " "
                                + String.join(" ", item.people()) + " " + decided)
                        .toLowerCase(Locale.ROOT));
    }

    String id() {
        return item.id();
    }

    String who() {
        return DisplayText.clean(item.who());
    }

    String role() {
        return DisplayText.clean(item.role());
    }

    String where() {
        return DisplayText.clean(item.where());
    }

    /** The state in words; what is different now goes before it. */
    String standing() {
        return (switch (state) {
                    case OPEN -> "open";
                    case CHANGED_SINCE -> "changed since decided";
                    case KEPT -> "keep";
                    case REMOVED -> "remove";
                    case GONE -> "gone";
                })
                + (drifted.isEmpty() ? "" : " · changed since");
    }
}
