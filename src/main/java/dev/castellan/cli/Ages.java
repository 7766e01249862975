package dev.castellan.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Moments in words. */
final class Ages {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu-MM-dd");
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

    private Ages() {}

    /** {@code 5 min ago}, or {@code in 3 days}. */
    static String of(Instant when, Instant now) {
        Duration age = Duration.between(when, now);
        boolean past = !age.isNegative();
        String length = length(age.abs());
        if (length.isEmpty()) {
            return "now";
        }
        return past ? length + " ago" : "in " + length;
    }

    /** {@code 2026-12-01 (in 8 days)}. */
    static String day(Instant when, Instant now, ZoneId zone) {
        return DAY.format(when.atZone(zone)) + " (" + of(when, now) + ")";
    }

    /** {@code 2026-12-01 13:05 (in 3 h)}. */
    static String minute(Instant when, Instant now, ZoneId zone) {
        return MINUTE.format(when.atZone(zone)) + " (" + of(when, now) + ")";
    }

    /** A length of time; a few seconds are none. */
    static String span(Duration length) {
        return length(length);
    }

    private static String length(Duration d) {
        if (d.toDays() >= 2) {
            return d.toDays() + " days";
        }
        if (d.toHours() >= 2) {
            return d.toHours() + " h";
        }
        if (d.toMinutes() >= 2) {
            return d.toMinutes() + " min";
        }
        return d.toSeconds() >= 5 ? d.toSeconds() + " s" : "";
    }
}
