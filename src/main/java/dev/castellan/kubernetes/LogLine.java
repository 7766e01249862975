package dev.castellan.kubernetes;

import java.time.Instant;
import java.util.Optional;

/**
 * One line of a container's log.
 *
 * @param time when the container runtime took it, in nanoseconds since 1970; zero where the server did not say
 * @param text its bytes without the line end, as the container wrote them: untrusted, maybe no valid UTF-8
 * @param cut whether the line was longer than we keep
 */
@SuppressWarnings("ArrayRecordComponent") // a million of them; never compared
public record LogLine(long time, byte[] text, boolean cut) {
    /** When the container runtime took it. */
    public Optional<Instant> at() {
        return time == 0
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(
                        Math.floorDiv(time, 1_000_000_000L), Math.floorMod(time, 1_000_000_000L)));
    }
}
