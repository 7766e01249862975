package dev.castellan.browse.log;

import dev.castellan.failure.Failure;
import java.util.Optional;

/**
 * One container among those read together.
 *
 * @param number its number in {@link LogRow#source}; never changes
 * @param pod its pod; untrusted text
 * @param container its name; untrusted text
 * @param phase where it stands
 * @param lines how many lines it gave
 * @param failure why it failed, waits or reconnects
 */
public record LogSource(int number, String pod, String container, Phase phase, long lines, Optional<Failure> failure) {
    /** Where reading a container stands. */
    public enum Phase {
        /** Asking the server. */
        CONNECTING,
        /** Reading what there is. */
        READING,
        /** New lines come as they are written. */
        FOLLOWING,
        /** The container has not started, or pauses between restarts. */
        WAITING,
        /** The stream broke off or went silent, and is being opened again; no line is lost. */
        RECONNECTING,
        /** Everything was read, or the pod is gone. */
        ENDED,
        /** It cannot be read. */
        FAILED
    }
}
