package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import java.time.Duration;
import java.util.Optional;

/** What a server said to an eviction. */
public sealed interface EvictAnswer {
    /** The pod was told to end, or, in a dry run, would be. */
    record Evicted() implements EvictAnswer {}

    /** The pod is gone, or another of its name stands there now. */
    record Gone() implements EvictAnswer {}

    /**
     * A pod disruption budget does not allow it now.
     *
     * @param message the server's words, untrusted
     * @param retryAfter how long the server asks to wait
     */
    record Blocked(String message, Optional<Duration> retryAfter) implements EvictAnswer {}

    /** The server refused it for another reason. */
    record Refused(Failure failure) implements EvictAnswer {}
}
