package dev.castellan.identity;

import java.time.Instant;

/**
 * Azure, Microsoft Graph or a cluster asked for a stronger or fresher sign-in; calls wait for the person's answer.
 *
 * @param number tells challenges apart, counted from 1
 * @param account who has to sign in again
 * @param tenantId the tenant that asks
 * @param asks what is asked for, in words
 * @param since when it was first asked
 * @param expiresAt when the waiting calls give up
 * @param waiting how many calls wait for the answer
 * @param state how far the answer is
 */
public record PendingChallenge(
        long number,
        Account account,
        String tenantId,
        String asks,
        Instant since,
        Instant expiresAt,
        int waiting,
        State state) {
    /** How far the answer to a challenge is. */
    public enum State {
        /** The person has not decided. No browser is open. */
        ASKED,
        /** Accepted; the browser or device sign-in is under way. */
        SIGNING_IN
    }
}
