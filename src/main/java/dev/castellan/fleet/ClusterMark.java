package dev.castellan.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Something that is known of a cluster beyond its source, and that whoever works with it has to see: an admin certificate
 * that nobody can account for.
 *
 * @param kind what it is
 * @param until when it ends by itself
 * @param reasons sentences without a trailing stop; untrusted
 */
public record ClusterMark(Kind kind, Optional<Instant> until, List<String> reasons) {
    /** What a mark says. */
    public enum Kind {
        /** The admin certificate may be in other hands, until it is rotated. */
        TAINTED("Tainted"),
        /** The admin certificate is out and its time is over. */
        OVERDUE("Overdue");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The word shown. */
        public String label() {
            return label;
        }
    }

    public ClusterMark {
        reasons = List.copyOf(reasons);
    }

    /**
     * What it means, in one line for each reason.
     *
     * @param day how a day is written
     */
    public String explained(java.util.function.Function<Instant, String> day) {
        String head = switch (kind) {
            case TAINTED -> "The admin certificate of this cluster is not accounted for.";
            case OVERDUE -> "The admin certificate of this cluster was not given back in time.";
        };
        String end = until.map(u -> "\nIt opens the cluster until " + day.apply(u) + ", or until it is rotated.")
                .orElse("");
        StringBuilder text = new StringBuilder(head);
        reasons.stream().limit(4).forEach(r -> text.append("\n• ").append(DisplayText.clean(r)));
        if (reasons.size() > 4) {
            text.append("\n• and ").append(reasons.size() - 4).append(" more");
        }
        return text.append(end).toString();
    }
}
