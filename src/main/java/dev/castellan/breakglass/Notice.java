package dev.castellan.breakglass;

import java.time.Instant;

/**
 * Something that people have to know now.
 *
 * @param kind what
 * @param checkout which check-out
 * @param clusterName its cluster; untrusted
 * @param at when
 * @param text one or two sentences
 */
public record Notice(Kind kind, CheckoutId checkout, String clusterName, Instant at, String text) {
    /** What happened. */
    public enum Kind {
        /** A request waits for somebody else. */
        REQUESTED,
        /** Somebody goes ahead without an approver. */
        EMERGENCY,
        /** Fifteen, five or one minute is left. */
        ENDING,
        /** The time is over, and the key is not destroyed. */
        OVERDUE,
        /** It was given back. */
        RETURNED,
        /** It could not be given back to the end. */
        RETURN_FAILED,
        /** The cluster may be opened by a certificate that nobody can account for. */
        TAINTED
    }
}
