package dev.castellan.kubernetes;

/**
 * How to write.
 *
 * @param dryRun whether the server only checks ({@code dryRun=All}): admission runs, nothing is kept
 * @param strict whether fields that the kind does not have are refused; otherwise they are warned about and dropped
 */
public record WriteOptions(boolean dryRun, boolean strict) {
    /** Checks only. */
    public static final WriteOptions DRY_RUN = new WriteOptions(true, true);

    /** Writes. */
    public static final WriteOptions WRITE = new WriteOptions(false, true);
}
