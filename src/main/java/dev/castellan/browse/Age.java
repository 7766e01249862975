package dev.castellan.browse;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time in kubectl's words ({@code k8s.io/apimachinery/pkg/util/duration}). */
public final class Age {
    private static final Pattern WORDS =
            Pattern.compile("(?:(\\d{1,6})y)?(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,6})s)?");

    private Age() {}

    /** The time from a moment until now; what lies ahead by a clock that is off counts as just now. */
    public static String since(Instant then, Instant now) {
        return text(Duration.between(then, now));
    }

    /** {@code 45s}, {@code 3m20s}, {@code 5h}, {@code 4d11h}, {@code 2y30d}. */
    public static String text(Duration length) {
        long seconds = Math.max(0, length.toSeconds());
        long minutes = seconds / 60;
        long hours = minutes / 60;
        long days = hours / 24;
        if (seconds < 120) {
            return seconds + "s";
        }
        if (minutes < 10) {
            return two(minutes, "m", seconds % 60, "s");
        }
        if (minutes < 180) {
            return minutes + "m";
        }
        if (hours < 8) {
            return two(hours, "h", minutes % 60, "m");
        }
        if (hours < 48) {
            return hours + "h";
        }
        if (days < 8) {
            return two(days, "d", hours % 24, "h");
        }
        if (days < 365 * 2) {
            return days + "d";
        }
        if (days < 365 * 8) {
            return two(days / 365, "y", days % 365, "d");
        }
        return days / 365 + "y";
    }

    /** The length that such words mean; empty for other text. */
    public static Optional<Duration> parse(String text) {
        Matcher m = WORDS.matcher(text);
        if (text.isEmpty() || !m.matches()) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofDays(number(m.group(1)) * 365 + number(m.group(2)))
                .plusHours(number(m.group(3)))
                .plusMinutes(number(m.group(4)))
                .plusSeconds(number(m.group(5))));
    }

    private static long number(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static String two(long large, String unit, long small, String smaller) {
        return small == 0 ? large + unit : large + unit + small + smaller;
    }
}
