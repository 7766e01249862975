package dev.castellan.access.escalation;

import java.util.List;

/**
 * One step of a way.
 *
 * @param target the name that the reason holds, of a user, group, account, role or object, or the action that Azure allows;
 *     empty where it holds none
 * @param where the namespace where the rights to it are held, or that it is about; empty for the whole cluster
 * @param reason one sentence
 * @param doubt what it depends on for whoever takes it, which the reason says as well; empty where it is nothing
 * @param evidence every grant that gives one of the rights the step needs
 */
public record Hop(
        Place from,
        Place to,
        Step step,
        String target,
        String where,
        String reason,
        String doubt,
        List<Evidence> evidence) {
    public Hop {
        evidence = List.copyOf(evidence);
    }

    /** Whether it works whatever else there is; otherwise the reason says what it depends on. */
    public boolean certain() {
        return step.certain() && doubt.isEmpty();
    }
}
