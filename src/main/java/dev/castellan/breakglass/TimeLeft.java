package dev.castellan.breakglass;

import java.time.Duration;
import java.time.Instant;

/**
 * How long a check-out still has, by two clocks of which the stricter counts. The wall clock goes on while a machine sleeps
 * and can be set back; the monotonic clock cannot be set and stands still while many machines sleep. Pure.
 *
 * @param deadline by the wall clock
 * @param wall what the wall clock said at the last look; the latest it ever said, if it was set back
 * @param nanos what the monotonic clock said then
 * @param left what was left then
 */
record TimeLeft(Instant deadline, Instant wall, long nanos, Duration left) {
    /** At the first look of this run of the program; {@code latest} is the latest time that is known to have been. */
    static TimeLeft begin(Instant deadline, Instant latest, Instant wall, long nanos) {
        Instant now = wall.isBefore(latest) ? latest : wall;
        return new TimeLeft(deadline, now, nanos, Duration.between(now, deadline));
    }

    /** At the next look. Nothing ever adds time. */
    TimeLeft at(Instant wallNow, long nanosNow) {
        Instant latest = wallNow.isBefore(wall) ? wall : wallNow;
        Duration byWall = Duration.between(latest, deadline);
        Duration passed = Duration.ofNanos(Math.max(0, nanosNow - nanos));
        Duration byNanos = left.minus(passed);
        Duration next = byWall.compareTo(byNanos) < 0 ? byWall : byNanos;
        // Where the wall clock was set back, it is moved along with the other.
        Instant reckoned = wall.plus(passed);
        return new TimeLeft(deadline, latest.isBefore(reckoned) ? reckoned : latest, nanosNow, next);
    }

    /** Whether it is over. */
    boolean over() {
        return !left.isPositive();
    }
}
