package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import java.util.Optional;

/**
 * The server's answer to a question about an action of our own (SelfSubjectAccessReview).
 *
 * @param asked what was asked
 * @param verdict the answer
 * @param reason the server's words, untrusted; may be empty
 * @param failure why there is no answer
 */
public record Permission(
        AccessAttributes asked, AccessAnswer.Verdict verdict, String reason, Optional<Failure> failure) {
    /** Whether the server said no; an answer that could not be had is none. */
    public boolean denied() {
        return verdict == AccessAnswer.Verdict.DENIED;
    }
}
