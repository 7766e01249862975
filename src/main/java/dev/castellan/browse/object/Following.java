package dev.castellan.browse.object;

import dev.castellan.browse.FeedState;
import dev.castellan.failure.Failure;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of an object that is followed.
 *
 * @param state how fresh
 * @param object the object as it was read last; empty until it was read
 * @param since since when the state holds; for {@code STALE} the moment for which it was last known to be right
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

    /** The same in the words of lists: an object that was read before is stale, unless we are signed out or a right is missing. */
    public FeedState.Phase phase() {
        return switch (state) {
            case LIVE -> FeedState.Phase.LIVE;
            case GONE -> FeedState.Phase.GONE;
            case STALE -> {
                FeedState.Phase by = failure.map(FeedState::phase).orElse(FeedState.Phase.STALE);
                boolean decided = by == FeedState.Phase.SIGNED_OUT || by == FeedState.Phase.FORBIDDEN;
                yield decided || object.isEmpty() ? by : FeedState.Phase.STALE;
            }
        };
    }
}
