package dev.castellan.breakglass;

import dev.castellan.ledger.Entry;
import dev.castellan.ledger.ForeignTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A step of a check-out that somebody else's clock was asked about: Azure's, the cluster's, or that of the team's database.
 *
 * @param what happened, as a participle
 * @param wall what the clock of the console said that recorded it
 * @param other what the other clock said; its source is untrusted text
 * @param ahead by how much the console's clock was ahead, where that is more than can come from waiting
 */
public record Timed(String what, Instant wall, ForeignTime other, Optional<Duration> ahead) {
    static Optional<Timed> of(CheckoutEvent event, Entry.Times times) {
        return times.foreign()
                .flatMap(other -> what(event).map(what -> new Timed(what, times.wall(), other, times.ahead())));
    }

    private static Optional<String> what(CheckoutEvent event) {
        return Optional.ofNullable(
                switch (event) {
                    case CheckoutEvent.Requested _ -> "requested";
                    case CheckoutEvent.Approved _ -> "approved";
                    case CheckoutEvent.Held _ -> "fetched";
                    case CheckoutEvent.Returned _ -> "destroyed";
                    case CheckoutEvent.Verified _ -> "searched";
                    case CheckoutEvent.Neutralised _ -> "refused";
                    default -> null;
                });
    }

    /** The greatest difference of clocks among steps, as a sentence; empty where there is none that matters. */
    public static Optional<String> apart(List<Timed> steps) {
        return steps.stream()
                .filter(s -> s.ahead().isPresent())
                .max(Comparator.comparing(s -> s.ahead().orElseThrow().abs()))
                .map(s -> "When it was " + s.what() + ", the clock of the console that recorded it was "
                        + words(s.ahead().orElseThrow()) + " that of "
                        + s.other().source()
                        + ". The times of a check-out are by its consoles’ clocks.");
    }

    /** A difference in words, such as “5 min ahead of”. */
    private static String words(Duration ahead) {
        Duration d = ahead.abs();
        String span = d.toDays() > 1
                ? d.toDays() + " days"
                : d.toHours() > 0 ? d.toHours() + " h " + d.toMinutesPart() + " min" : d.toMinutes() + " min";
        return span + (ahead.isNegative() ? " behind" : " ahead of");
    }
}
