package dev.castellan.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An entry as its device signed it, and the key that shows it: kept elsewhere, it can be read and checked where the log that
 * has it cannot be reached.
 *
 * @param index its place in the log that counted
 * @param envelope the exact text that was signed and hashed
 * @param publicKey of the device, as it introduced itself
 */
public record SignedEntry(long index, String envelope, String publicKey) {
    /** The entry; empty where this is none, or is not signed by the device that it names. */
    public Optional<Entry> entry() {
        try {
            EntryText.Read read = EntryText.read(envelope.getBytes(StandardCharsets.UTF_8), index, Standing.RECORDED);
            return Ledger.signedBy(read.envelope(), publicKey) ? Optional.of(read.entry()) : Optional.empty();
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }
}
