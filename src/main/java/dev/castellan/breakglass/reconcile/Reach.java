package dev.castellan.breakglass.reconcile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From when to when a log reaches, and how much of it was read; grows as it is read. */
final class Reach {
    boolean given;
    long unread;
    long events;
    final List<String> gaps = new ArrayList<>();
    private Optional<Instant> from = Optional.empty();
    private Optional<Instant> to = Optional.empty();

    Optional<Instant> from() {
        return from;
    }

    Optional<Instant> to() {
        return to;
    }

    void at(Instant time) {
        events++;
        reach(time);
    }

    void reach(Instant time) {
        from = Optional.of(from.filter(f -> f.isBefore(time)).orElse(time));
        to = Optional.of(to.filter(t -> t.isAfter(time)).orElse(time));
    }

    void add(Reach other) {
        given |= other.given;
        unread += other.unread;
        events += other.events;
        gaps.addAll(other.gaps);
        other.from.ifPresent(this::reach);
        other.to.ifPresent(this::reach);
    }

    Coverage coverage() {
        List<String> all = new ArrayList<>(gaps);
        if (unread > 0) {
            all.add(unread + " pieces could not be understood.");
        }
        return new Coverage(given, from, to, events, unread, all);
    }
}
