package dev.castellan.console.access.review;

import dev.castellan.access.review.Removals;
import dev.castellan.browse.object.Confirmation;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Carries removals out in a cluster. All methods but {@link #guarded} and {@link #writable} block. */
public interface RemovalDesk {
    /**
     * What the server says to one change.
     *
     * @param ready whether it would do it
     * @param words in a sentence; untrusted parts are cleaned
     * @param warnings the server's, and what may undo it; cleaned
     * @param confirmation what has to be confirmed
     * @param failure why it is not possible
     */
    record Check(
            Removals.OfBinding change,
            boolean ready,
            String words,
            List<String> warnings,
            Optional<Confirmation> confirmation,
            Optional<Failure> failure) {
        public Check {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Has the server try a change; nothing is changed.
     *
     * @throws dev.castellan.failure.FailureException where the cluster cannot be asked at all
     */
    Check check(ClusterId cluster, Removals.OfBinding change);

    /**
     * Carries a change out, after looking once more whether the binding is still the one decided on. Recorded before and
     * after.
     *
     * @throws dev.castellan.failure.FailureException why nothing was changed, or that its outcome is not known
     */
    void carryOut(ClusterId cluster, Removals.OfBinding change);

    /** Whether a cluster has to be unlocked before it is written to. */
    boolean guarded(ClusterId cluster);

    /** Whether it may be written to now. */
    boolean writable(ClusterId cluster);

    /** Unlocks a cluster for this session; recorded first. */
    void unlock(ClusterId cluster, String reason, Duration lasting);
}
