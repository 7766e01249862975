package dev.castellan.console.access.review;

import dev.castellan.access.review.Campaign;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which grants are shown.
 *
 * @param text words that all have to occur
 * @param show by what was decided
 */
record ReviewFilter(String text, Show show) {
    /** By what was decided. */
    enum Show {
        ALL("All"),
        TO_DECIDE("To decide"),
        REMOVED("Remove"),
        KEPT("Keep"),
        CHANGED("Changed since");

        private final String label;

        Show(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }

        boolean shows(ReviewRow row) {
            return switch (this) {
                case ALL -> true;
                case TO_DECIDE -> row.state() == Campaign.State.OPEN || row.state() == Campaign.State.CHANGED_SINCE;
                case REMOVED -> row.state() == Campaign.State.REMOVED;
                case KEPT -> row.state() == Campaign.State.KEPT;
                case CHANGED ->
                    row.state() == Campaign.State.CHANGED_SINCE
                            || !row.drifted().isEmpty();
            };
        }
    }

    static final ReviewFilter NONE = new ReviewFilter("", Show.ALL);

    ReviewFilter {
        text = text.strip();
    }

    boolean shows(ReviewRow row) {
        if (!show.shows(row)) {
            return false;
        }
        for (String word : text.toLowerCase(Locale.ROOT).split("\\s+", -1)) {
            if (!row.searched().contains(word)) {
                return false;
            }
        }
        return true;
    }

    Map<String, String> choices() {
        Map<String, String> choices = new TreeMap<>();
        if (!text.isEmpty()) {
            choices.put("q", text);
        }
        if (show != Show.ALL) {
            choices.put("show", show.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        return choices;
    }

    static ReviewFilter of(Map<String, String> choices) {
        String wanted = choices.getOrDefault("show", "");
        Show show = Show.ALL;
        for (Show one : Show.values()) {
            if (one.name().equalsIgnoreCase(wanted.replace('-', '_'))) {
                show = one;
            }
        }
        return new ReviewFilter(Optional.ofNullable(choices.get("q")).orElse(""), show);
    }
}
