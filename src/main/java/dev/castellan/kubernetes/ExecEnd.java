package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import java.util.Optional;

/**
 * How a process in a container ended for us.
 *
 * @param exitCode its exit code, where the server told one
 * @param failure why there is none: it could not be started, or the connection was lost
 */
public record ExecEnd(Optional<Integer> exitCode, Optional<Failure> failure) {
    /** It ended by itself. */
    static ExecEnd exited(int code) {
        return new ExecEnd(Optional.of(code), Optional.empty());
    }

    /** It did not run, or we lost it. */
    static ExecEnd failed(Failure failure) {
        return new ExecEnd(Optional.empty(), Optional.of(failure));
    }
}
