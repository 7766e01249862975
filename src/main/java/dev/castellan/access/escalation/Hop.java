package dev.castellan.access.escalation;

import java.util.List;

/**
 * One step of a way.
 *
 * @param target the name that the reason holds, of a user, group, account, role or object, or the action that Azure allows;
 *     empty where it holds none
 * @param where the namespace where the rights to it are held, or that it is about; empty for the whole cluster
 * @param reason one sentence
 * @param evidence every grant that gives one of the rights the step needs
 */
public record Hop(
        Place from, Place to, Step step, String target, String where, String reason, List<Evidence> evidence) {
    public Hop {
        evidence = List.copyOf(evidence);
    }
}
