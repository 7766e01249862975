package dev.castellan.browse.log;

import dev.castellan.browse.session.StyleRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One line to be shown, safe to draw.
 *
 * @param line its number among all lines, never changing
 * @param time when it was written, in nanoseconds since 1970; zero where not known
 * @param source the number of its container in {@link LogState#sources}
 * @param text on one line, control characters and direction marks made visible
 * @param runs colours and weights; parts without a run are plain
 * @param cut whether the container wrote more than is kept
 */
public record LogRow(long line, long time, int source, String text, List<StyleRun> runs, boolean cut) {
    /** When it was written. */
    public Optional<Instant> at() {
        return time == 0
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(
                        Math.floorDiv(time, 1_000_000_000L), Math.floorMod(time, 1_000_000_000L)));
    }
}
