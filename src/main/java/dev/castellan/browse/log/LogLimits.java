package dev.castellan.browse.log;

import java.time.Duration;

/**
 * How much of a merged log is kept, and how it waits.
 *
 * @param lines at most about so many lines; older ones are dropped
 * @param bytes at most about so many bytes
 * @param lateness how long a line waits for earlier ones of other containers
 * @param silence after how long without a line the server is asked whether there are newer ones
 * @param newPods how often new pods are looked for
 */
public record LogLimits(int lines, long bytes, Duration lateness, Duration silence, Duration newPods) {
    /** A million lines or 256 MB. */
    public static final LogLimits NORMAL = new LogLimits(
            1_000_000, 256L * 1024 * 1024, Duration.ofMillis(250), Duration.ofSeconds(60), Duration.ofSeconds(5));
}
