package dev.castellan.kubernetes;

import java.time.Instant;
import java.util.Optional;

/** Gives bearer tokens to a client; called on virtual threads, may block. */
public interface BearerTokens {
    /**
     * A token that is valid now.
     *
     * @throws dev.castellan.failure.FailureException when there is none, for example because a sign-in is needed
     */
    String token();

    /**
     * Answers a claims challenge from the server, once.
     *
     * @param claimsJson what the server asks for
     * @return a new token; empty where this kind of token cannot be changed
     */
    default Optional<String> answer(String claimsJson) {
        return Optional.empty();
    }

    /** When the token given last ends, where that is known. */
    default Optional<Instant> expiry() {
        return Optional.empty();
    }
}
