package dev.castellan.access;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What one authorizer says. Where not everything could be read, or a condition cannot be evaluated, several outcomes are
 * possible.
 *
 * @param possible what it may be; one outcome where it is certain
 * @param reason why, in one sentence; may be empty
 * @param beyond what would have to be known to be certain, one sentence each
 * @param conditional whether nothing but a condition that cannot be judged here is in the way of certainty
 */
public record Opinion(Set<Outcome> possible, String reason, List<String> beyond, boolean conditional) {
    /** What an authorizer can say. */
    public enum Outcome {
        /** Yes; nobody else is asked. */
        ALLOW,
        /** No; nobody else is asked. */
        DENY,
        /** The next one is asked; after the last it is a no. */
        NO_OPINION
    }

    public Opinion {
        if (possible.isEmpty()) {
            throw new IllegalArgumentException("an opinion without outcome");
        }
        possible = Set.copyOf(EnumSet.copyOf(possible));
        beyond = List.copyOf(beyond);
    }

    /** A certain opinion. */
    public static Opinion certain(Outcome outcome, String reason) {
        return new Opinion(Set.of(outcome), reason, List.of(), false);
    }

    /** One that is not certain for more reasons than a condition. */
    public static Opinion open(Set<Outcome> possible, String reason, List<String> beyond) {
        return new Opinion(possible, reason, beyond, false);
    }

    /** Whether it may be a yes. */
    public boolean mayAllow() {
        return possible.contains(Outcome.ALLOW);
    }

    /** Whether there is one possible outcome only. */
    public boolean certain() {
        return possible.size() == 1;
    }
}
