package dev.castellan.access.escalation;

import java.util.List;

/**
 * One step of a way.
 *
 * @param reason one sentence
 * @param evidence every grant that gives one of the rights the step needs
 */
public record Hop(Place from, Place to, Step step, String reason, List<Evidence> evidence) {
    public Hop {
        evidence = List.copyOf(evidence);
    }
}
