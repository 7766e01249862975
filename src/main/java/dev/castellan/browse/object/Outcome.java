package dev.castellan.browse.object;

import dev.castellan.failure.Failure;
import java.util.List;
import java.util.Optional;

/** What came of a change. */
public sealed interface Outcome {
    /**
     * It was done.
     *
     * @param before the object before
     * @param after the object after; empty where it is gone
     * @param warnings the server's warnings, untrusted
     * @param unrecorded why the outcome is not in the ledger
     */
    record Done(LiveObject before, Optional<LiveObject> after, List<String> warnings, Optional<Failure> unrecorded)
            implements Outcome {
        public Done {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Nothing was done.
     *
     * @param failure why
     * @param missing the rule that would allow it
     */
    record NotDone(Failure failure, Optional<MissingRole> missing) implements Outcome {}
}
