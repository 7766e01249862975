package dev.castellan.access.azure;

import dev.castellan.azure.DenyAssignment;
import java.util.List;
import java.util.Optional;

/**
 * Whether somebody may do something through Azure RBAC, with everything it rests on.
 *
 * @param grants every role that allows it, or may
 * @param eligible roles that would allow it once they are activated
 * @param activatable those of them that a deny assignment does not refuse then, with the groups that activating brings
 * @param denies what refuses it, or may
 * @param beyond what was not known and could change the answer, one sentence each
 */
public record AzureDecision(
        Principal principal,
        Outcome outcome,
        List<AzureGrant> grants,
        List<AzureGrant> eligible,
        List<AzureGrant> activatable,
        List<Refusal> denies,
        List<String> beyond) {
    /** The answer, most access first. */
    public enum Outcome {
        ALLOWED("yes"),
        /** A role allows it under a condition that cannot be judged here. */
        CONDITIONAL("under a condition"),
        /** It could be either: see what is beyond. */
        UNKNOWN("unknown"),
        /** A deny assignment refuses it. */
        DENIED("denied"),
        NOT_ALLOWED("no");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }

        /** Whether it is a no for certain. */
        public boolean no() {
            return this == DENIED || this == NOT_ALLOWED;
        }

        /** In words. */
        public String label() {
            return label;
        }
    }

    public AzureDecision {
        grants = List.copyOf(grants);
        eligible = List.copyOf(eligible);
        activatable = List.copyOf(activatable);
        denies = List.copyOf(denies);
        beyond = List.copyOf(beyond);
    }

    /** Of what could be activated, the first that would allow it for certain, else the first; empty where there is none. */
    public Optional<AzureGrant> nearest() {
        return activatable.stream()
                .filter(g -> g.holds() == Truth.TRUE)
                .findFirst()
                .or(() -> activatable.stream().findFirst());
    }

    /**
     * A deny assignment that hits.
     *
     * @param chain object ids from the one who asks to the one who is hit
     * @param holds whether it hits for certain
     */
    public record Refusal(DenyAssignment deny, List<String> chain, Truth holds) {
        public Refusal {
            chain = List.copyOf(chain);
        }
    }
}
