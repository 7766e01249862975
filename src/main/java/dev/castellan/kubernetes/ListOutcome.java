package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import java.time.Duration;

/** How a list ended; the pages that came before the end were delivered and are good. */
public sealed interface ListOutcome {
    /**
     * All rows were delivered.
     *
     * @param resourceVersion of the first page: watching from there misses nothing
     */
    record Complete(String resourceVersion) implements ListOutcome {}

    /** The server forgot the moment of the list between two pages and offers no way on. */
    record Expired(Failure failure) implements ListOutcome {}

    /** The server asks to wait. */
    record Throttled(Duration retryAfter, Failure failure) implements ListOutcome {}

    /** Anything else, by the failure's code. */
    record Failed(Failure failure) implements ListOutcome {}
}
