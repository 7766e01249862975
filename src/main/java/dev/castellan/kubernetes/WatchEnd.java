package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import java.time.Duration;

/** How a watch ended. */
public sealed interface WatchEnd {
    /** The server ended it in good order, as it does every few minutes; go on from the last version seen. */
    record Over() implements WatchEnd {}

    /** The server no longer keeps the version asked for: list anew. */
    record Expired(Failure failure) implements WatchEnd {}

    /** The server asks to wait. */
    record Throttled(Duration retryAfter, Failure failure) implements WatchEnd {}

    /** It was closed from our side. */
    record Closed() implements WatchEnd {}

    /** The connection broke, or the server refused, by the failure's code. */
    record Failed(Failure failure) implements WatchEnd {}
}
