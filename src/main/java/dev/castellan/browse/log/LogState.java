package dev.castellan.browse.log;

import dev.castellan.failure.Failure;
import java.util.List;
import java.util.Optional;

/**
 * Where a merged log stands.
 *
 * @param generation rises when the filter changes, which numbers the shown lines anew
 * @param first number of the oldest line shown
 * @param end number after the newest line shown
 * @param kept lines kept, shown or not
 * @param dropped older lines dropped to bound the memory
 * @param phase how the whole stands
 * @param sources each container, in the order they appeared
 * @param leftOut how many containers are not read, because there are too many
 * @param failure why no pods are found, or the list of pods cannot be renewed
 */
public record LogState(
        long generation,
        long first,
        long end,
        long kept,
        long dropped,
        Phase phase,
        List<LogSource> sources,
        int leftOut,
        Optional<Failure> failure) {
    /** How the whole stands; the worst of its parts decides. */
    public enum Phase {
        /** Looking for pods, or asking for logs. */
        CONNECTING,
        /** Reading what there is. */
        READING,
        /** New lines come as they are written. */
        FOLLOWING,
        /** Following, but some containers are being connected to again or wait to start. */
        INCOMPLETE,
        /** Everything was read. */
        ENDED,
        /** Nothing can be read. */
        FAILED
    }

    public LogState {
        sources = List.copyOf(sources);
    }

    /** How many lines are shown. */
    public long shown() {
        return end - first;
    }
}
