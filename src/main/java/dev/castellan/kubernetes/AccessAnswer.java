package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import java.util.Optional;

/**
 * The server's answer to one question about our own rights.
 *
 * @param question what was asked
 * @param verdict the answer
 * @param reason the server's words, untrusted; may be empty
 * @param failure why there is no answer
 */
public record AccessAnswer(AccessQuestion question, Verdict verdict, String reason, Optional<Failure> failure) {
    /** What the server said. */
    public enum Verdict {
        ALLOWED,
        DENIED,
        /** The question could not be put, or the server could not decide. */
        UNANSWERED
    }
}
