package dev.castellan.console.access;

import dev.castellan.access.Verification;
import java.time.Instant;

/**
 * How far our answers agreed with the server's own, when it was asked last.
 *
 * @param result the answers
 * @param at when the server was asked
 */
public record Agreement(Verification.Result result, Instant at) {
    /** How many answers could be compared. */
    public int compared() {
        return result.agree() + result.disagree();
    }

    /** Whether there is no difference. */
    public boolean complete() {
        return result.disagree() == 0;
    }

    /** In a few words: {@code 200 of 200 agree}. */
    public String text() {
        return "%,d of %,d agree".formatted(result.agree(), compared());
    }
}
