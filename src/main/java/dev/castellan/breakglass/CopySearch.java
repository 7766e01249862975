package dev.castellan.breakglass;

import java.util.List;

/** Looks for copies of a key on this machine and removes them. */
public interface CopySearch {
    /**
     * Looks everywhere it can, and removes what it finds. Blocks, perhaps for minutes; ends on interrupt.
     *
     * @throws dev.castellan.failure.FailureException when it could not be done at all
     */
    Outcome search(CertificateFacts facts);

    /**
     * What came of it, as lines for people; paths are untrusted.
     *
     * @param checked which places, with how much was read
     * @param found what was found
     * @param removed what of it is gone
     * @param left what is still there, and why
     * @param uncheckable what could not be looked at, and why
     */
    record Outcome(
            List<String> checked,
            List<String> found,
            List<String> removed,
            List<String> left,
            List<String> uncheckable) {
        public Outcome {
            checked = List.copyOf(checked);
            found = List.copyOf(found);
            removed = List.copyOf(removed);
            left = List.copyOf(left);
            uncheckable = List.copyOf(uncheckable);
        }
    }
}
