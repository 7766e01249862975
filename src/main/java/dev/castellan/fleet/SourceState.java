package dev.castellan.fleet;

import dev.castellan.failure.Failure;
import java.time.Instant;
import java.util.Optional;

/**
 * How far one source of the fleet was read.
 *
 * @param name the account and tenant, or the kubeconfig file
 * @param state where it stands
 * @param asOf when the rows now shown were read; empty before the first success
 * @param failure why it is not fresh
 * @param clusters how many clusters it gave
 */
public record SourceState(String name, State state, Optional<Instant> asOf, Optional<Failure> failure, int clusters) {
    /** The words of an honest feed. */
    public enum State {
        LOADING,
        FRESH,
        /** Read just now, but its source kept rows back: clusters may be missing. */
        PARTIAL,
        STALE,
        SIGNED_OUT,
        FORBIDDEN,
        UNREACHABLE,
        FAILED
    }
}
