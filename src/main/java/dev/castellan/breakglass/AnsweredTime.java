package dev.castellan.breakglass;

import dev.castellan.ledger.Entry;
import dev.castellan.ledger.ForeignTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What somebody else's clock said when he answered, and this machine's clocks at that moment: what is recorded later, after
 * a key store was unlocked, is no difference of clocks. Pure.
 */
record AnsweredTime(Optional<ForeignTime> said, Instant wall, long nanos) {
    static AnsweredTime of(Optional<ForeignTime> said, BreakGlassParts parts) {
        return new AnsweredTime(said, parts.clock().instant(), parts.nanos().getAsLong());
    }

    /**
     * What that clock says by now. Empty where this machine slept or its clock was set meanwhile: then nobody can tell how
     * late it is there.
     */
    Optional<ForeignTime> by(Instant now, long nanosNow) {
        Duration since = Duration.ofNanos(nanosNow - nanos);
        boolean known = Duration.between(wall, now).minus(since).abs().compareTo(Entry.Times.TOLERANCE) <= 0;
        return said.filter(_ -> known)
                .map(s -> new ForeignTime(s.source(), s.time().plus(since).truncatedTo(ChronoUnit.MILLIS)));
    }

    Optional<ForeignTime> by(BreakGlassParts parts) {
        return by(parts.clock().instant(), parts.nanos().getAsLong());
    }
}
