package dev.castellan.breakglass;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at the time of what is held, at each tick: when to warn, and what is over. Keeps for each check-out how much is left
 * by the stricter clock. Not safe for several threads.
 */
final class Watch {
    private static final List<Duration> WARNINGS =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15));

    private final Map<CheckoutId, TimeLeft> left = new HashMap<>();
    private final Map<CheckoutId, Duration> warned = new HashMap<>();

    /** What is to be done. */
    sealed interface Due {
        /** So much is left, one of 15, 5 and 1 minutes or less. */
        record Warn(Checkout checkout, Duration left) implements Due {}

        /** Its time is over. */
        record Over(Checkout checkout) implements Due {}
    }

    /**
     * One look.
     *
     * @param held check-outs with a key
     * @param latest the latest time that is known to have been, from the ledger
     */
    List<Due> look(List<Checkout> held, Instant latest, Instant wall, long nanos) {
        List<Due> due = new ArrayList<>();
        left.keySet().removeIf(id -> held.stream().noneMatch(c -> c.id().equals(id)));
        warned.keySet().retainAll(left.keySet());
        for (Checkout checkout : held) {
            Instant deadline = checkout.held().orElseThrow().deadline();
            TimeLeft known = left.get(checkout.id());
            TimeLeft now = known == null ? TimeLeft.begin(deadline, latest, wall, nanos) : known.at(wall, nanos);
            left.put(checkout.id(), now);
            if (now.over()) {
                due.add(new Due.Over(checkout));
                continue;
            }
            Optional<Duration> step =
                    WARNINGS.stream().filter(w -> now.left().compareTo(w) <= 0).findFirst();
            Duration said = warned.getOrDefault(checkout.id(), Duration.ofDays(1));
            if (step.isPresent() && step.get().compareTo(said) < 0) {
                warned.put(checkout.id(), step.get());
                due.add(new Due.Warn(checkout, now.left()));
            }
        }
        return due;
    }

    /** How much a check-out still has, by the stricter clock, at the last look. */
    Optional<Duration> left(CheckoutId id) {
        return Optional.ofNullable(left.get(id)).map(TimeLeft::left);
    }
}
