package dev.castellan.breakglass.reconcile;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one of the logs can tell about.
 *
 * @param given whether there is one at all
 * @param from since when; empty where it holds nothing
 * @param to until when
 * @param events how many events it held
 * @param unread how many pieces of it could not be understood
 * @param gaps why something may be missing, one sentence each
 */
public record Coverage(
        boolean given, Optional<Instant> from, Optional<Instant> to, long events, long unread, List<String> gaps) {
    public Coverage {
        gaps = List.copyOf(gaps);
    }

    /** Where there is no log. */
    public static Coverage none() {
        return new Coverage(false, Optional.empty(), Optional.empty(), 0, 0, List.of());
    }

    /** The same with a further reason. */
    public Coverage missing(String gap) {
        List<String> more = new java.util.ArrayList<>(gaps);
        more.add(gap);
        return new Coverage(given, from, to, events, unread, more);
    }

    boolean covers(Instant at) {
        return given
                && from.filter(f -> !at.isBefore(f)).isPresent()
                && to.filter(t -> !at.isAfter(t)).isPresent();
    }
}
