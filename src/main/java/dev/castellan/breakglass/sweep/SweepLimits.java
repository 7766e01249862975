package dev.castellan.breakglass.sweep;

import java.time.Duration;

/**
 * What a sweep may cost. What lies beyond is told, never passed over in silence.
 *
 * @param largestFile in bytes
 * @param unpacked bytes that one archive may unpack to
 * @param depth folders within folders
 * @param files how many at most
 * @param time altogether
 */
public record SweepLimits(long largestFile, long unpacked, int depth, long files, Duration time) {
    /** Enough for a large home. */
    public static SweepLimits standard() {
        return new SweepLimits(1L << 30, 256L << 20, 64, 5_000_000, Duration.ofMinutes(15));
    }

    /** The same within another time. */
    public SweepLimits within(Duration other) {
        return new SweepLimits(largestFile, unpacked, depth, files, other);
    }
}
