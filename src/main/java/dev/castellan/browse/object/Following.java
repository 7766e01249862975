package dev.castellan.browse.object;

import dev.castellan.failure.Failure;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of an object that is followed.
 *
 * @param state how fresh
 * @param object the object as it was read last; empty until it was read
 * @param since since when the state holds
 * @param failure why it is stale
 */
public record Following(State state, Optional<LiveObject> object, Instant since, Optional<Failure> failure) {
    /** How fresh it is. */
    public enum State {
        /** As the server has it. */
        LIVE,
        /** The server does not tell at the moment. */
        STALE,
        /** It was deleted. */
        GONE
    }
}
