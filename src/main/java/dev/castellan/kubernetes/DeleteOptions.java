package dev.castellan.kubernetes;

import java.time.Duration;
import java.util.Optional;

/**
 * How to delete.
 *
 * @param propagation what happens to what it owns; empty for the kind's own way
 * @param grace how long it may take to end; empty for its own time. Zero is force: the object is gone at once although what
 *     it stands for may still run
 * @param uid delete only the object with this uid
 * @param resourceVersion delete only where it has not changed since
 * @param dryRun whether the server only checks
 */
public record DeleteOptions(
        Optional<Propagation> propagation,
        Optional<Duration> grace,
        Optional<String> uid,
        Optional<String> resourceVersion,
        boolean dryRun) {
    /** What happens to what an object owns. */
    public enum Propagation {
        BACKGROUND("Background"),
        FOREGROUND("Foreground"),
        ORPHAN("Orphan");

        private final String word;

        Propagation(String word) {
            this.word = word;
        }

        /** The word of the API. */
        public String word() {
            return word;
        }
    }

    /** The object of this uid, in its own way and time; what it owns follows in the background. */
    public static DeleteOptions of(String uid) {
        return new DeleteOptions(
                Optional.of(Propagation.BACKGROUND),
                Optional.empty(),
                uid.isEmpty() ? Optional.empty() : Optional.of(uid),
                Optional.empty(),
                false);
    }

    /** The same, only checked. */
    public DeleteOptions asDryRun() {
        return new DeleteOptions(propagation, grace, uid, resourceVersion, true);
    }

    /** The same with another propagation. */
    public DeleteOptions with(Propagation other) {
        return new DeleteOptions(Optional.of(other), grace, uid, resourceVersion, dryRun);
    }
}
