package dev.castellan.ledger;

import java.time.Instant;
import java.util.List;

/**
 * What a verification found.
 *
 * @param log the name of the log
 * @param size how many entries its checkpoint covers
 * @param root the Merkle root, lower-case hex
 * @param checked how many entries were checked
 * @param problems what is wrong; at most {@value Verifier#MOST} are kept
 * @param problemCount how many there are
 * @param remarks what is worth knowing and is no proof of tampering, such as a clock that was set
 * @param signers who signed entries
 * @param witnesses who cosigned the checkpoint
 */
public record Verification(
        String log,
        long size,
        String root,
        long checked,
        List<Problem> problems,
        long problemCount,
        List<String> remarks,
        List<Signer> signers,
        List<Witness> witnesses) {
    /** Whether nothing is wrong. */
    public boolean sound() {
        return problemCount == 0;
    }

    /**
     * Something wrong.
     *
     * @param code stable, lower case with hyphens
     * @param index the entry; -1 for the log as a whole
     * @param text a sentence without trailing stop
     */
    public record Problem(String code, long index, String text) {}

    /**
     * Who signed entries.
     *
     * @param device the id of the key
     * @param entries how many
     */
    public record Signer(String device, long entries) {}

    /** Who cosigned, and when by its own clock. */
    public record Witness(String device, Instant time) {}
}
