package dev.castellan.kubernetes;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * How a server's clock stands to ours, by the {@code Date} of its last answer. What a server says of moments, and how it
 * judges a credential, is by its own clock. Safe for use from any thread.
 */
public final class ServerClock {
    /** The header counts whole seconds and answers take their time: less says nothing. */
    static final Duration EXACT = Duration.ofSeconds(30);

    /** From here on a difference is told: Kubernetes components and Entra ID forgive about this much. */
    private static final Duration WORTH_TELLING = Duration.ofMinutes(2);

    private final InstantSource clock;
    private volatile Duration ahead = Duration.ZERO;

    ServerClock(InstantSource clock) {
        this.clock = clock;
    }

    /** An answer came with this header. */
    void heard(Optional<String> date) {
        date.ifPresent(text -> {
            try {
                Instant theirs = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant()
                        // Whole seconds: on average it is half a second later than that.
                        .plusMillis(500);
                Duration difference = Duration.between(clock.instant(), theirs);
                ahead = difference.abs().compareTo(EXACT) < 0
                        ? Duration.ZERO
                        : Duration.ofSeconds(difference.toSeconds());
            } catch (DateTimeException | ArithmeticException e) {
                // A server without a proper date says nothing about its clock.
            }
        });
    }

    /** How far the server's clock is ahead of ours; negative where it is behind, zero where they agree. */
    public Duration ahead() {
        return ahead;
    }

    /** Whether somebody should know of such a difference. */
    public static boolean worthTelling(Duration ahead) {
        return ahead.abs().compareTo(WORTH_TELLING) >= 0;
    }
}
