package dev.castellan.access.graph;

import dev.castellan.access.escalation.Severity;
import java.util.Optional;

/**
 * An edge of a picture.
 *
 * @param from the card it leaves, by number
 * @param to the card it leads to, by number
 * @param count how many edges of the map are drawn as this one
 * @param risk of the step; empty for an edge that is no step of a way
 * @param step which step of a way it is, from 1; 0 for none
 * @param certain whether it holds whatever else there is
 */
public record Wire(int from, int to, Link link, int count, Optional<Severity> risk, int step, boolean certain) {
    /** An edge that is no step. */
    static Wire of(int from, int to, Link link, int count) {
        return new Wire(from, to, link, count, Optional.empty(), 0, true);
    }
}
