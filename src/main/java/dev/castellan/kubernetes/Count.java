package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import java.util.Optional;

/**
 * How many of something there are.
 *
 * @param value the number; empty where it could not be read
 * @param failure why it could not be read
 */
public record Count(Optional<Long> value, Optional<Failure> failure) {
    /** A number that was read. */
    public static Count of(long value) {
        return new Count(Optional.of(value), Optional.empty());
    }

    /** A number that could not be read. */
    public static Count failed(Failure failure) {
        return new Count(Optional.empty(), Optional.of(failure));
    }
}
