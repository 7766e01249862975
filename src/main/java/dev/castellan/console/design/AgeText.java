package dev.castellan.console.design;

import java.time.Duration;
import java.time.Instant;

/** Ages and spans in words. */
public final class AgeText {
    private AgeText() {}

    /** How long ago: {@code just now}, {@code 12 s ago}, {@code 5 min ago}, {@code 3 h ago}, {@code 12 d ago}. */
    public static String ago(Instant then, Instant now) {
        Duration age = Duration.between(then, now);
        return age.compareTo(Duration.ofSeconds(5)) < 0 ? "just now" : span(age) + " ago";
    }

    /** How far ahead or past: {@code in 3 d}, {@code 12 d ago}. */
    public static String until(Instant then, Instant now) {
        return then.isAfter(now) ? "in " + span(Duration.between(now, then)) : ago(then, now);
    }

    /** The span in its largest unit that leaves at least two of the next one: {@code 90 s}, {@code 45 min}, {@code 30 h}. */
    public static String span(Duration span) {
        long seconds = Math.abs(span.toSeconds());
        if (seconds < 100) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        if (minutes < 100) {
            return minutes + " min";
        }
        long hours = minutes / 60;
        if (hours < 48) {
            return hours + " h";
        }
        long days = hours / 24;
        return days < 730 ? days + " d" : days / 365 + " y";
    }
}
