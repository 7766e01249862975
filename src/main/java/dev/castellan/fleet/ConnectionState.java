package dev.castellan.fleet;

import dev.castellan.failure.Failure;
import java.time.Instant;
import java.util.Optional;

/**
 * Where the connection to an opened cluster stands.
 *
 * @param phase the named state
 * @param since when it was entered
 * @param message the step at hand while connecting, else empty
 * @param failure why it is not ready
 */
public record ConnectionState(Phase phase, Instant since, String message, Optional<Failure> failure) {
    /** The named states. */
    public enum Phase {
        CONNECTING("Connecting"),
        READY("Ready"),
        /** There is a connection, but the server gives no sign of life on it since then. */
        STALE("Stale"),
        SIGNED_OUT("Signed out"),
        FORBIDDEN("Forbidden"),
        UNREACHABLE("Unreachable"),
        FAILED("Failed"),
        CLOSED("Closed");

        private final String label;

        Phase(String label) {
            this.label = label;
        }

        /** The word shown to the user. */
        public String label() {
            return label;
        }

        /** Whether nothing more happens by itself. */
        public boolean settled() {
            return this != CONNECTING;
        }
    }
}
