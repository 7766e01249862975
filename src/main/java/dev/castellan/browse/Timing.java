package dev.castellan.browse;

import java.time.Duration;

/**
 * How patient feeds are.
 *
 * @param silence after which a sign of life is asked for
 * @param sign how long to wait for one
 * @param watchSilence after which a single watch is opened anew although the server lives
 * @param firstPause before the first new attempt; doubled each time
 * @param longestPause between attempts
 * @param refused between attempts where a right or the kind is missing
 * @param poll between readings of a kind that cannot be watched
 */
record Timing(
        Duration silence,
        Duration sign,
        Duration watchSilence,
        Duration firstPause,
        Duration longestPause,
        Duration refused,
        Duration poll) {
    static final Timing STANDARD = new Timing(
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(130),
            Duration.ofMillis(500),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30));

    /** The pause before an attempt: doubled each time, a little different for each feed so that they do not come at once. */
    Duration pause(int attempt, double chance) {
        long base = firstPause.toMillis() << Math.min(attempt, 16);
        long bounded = Math.min(base, longestPause.toMillis());
        return Duration.ofMillis((long) (bounded * (0.75 + chance / 2)));
    }
}
