package dev.castellan.browse.session;

import java.util.List;
import java.util.UUID;

/**
 * Decides whether somebody may reach into a container of this cluster now, and records it. The cluster's own permission
 * comes on top of that.
 */
public interface SessionGuard {
    /** For clusters where nothing is guarded, and for tests. */
    SessionGuard OPEN = new SessionGuard() {
        @Override
        public void enter(Act act) {}

        @Override
        public void left(Act act, String how) {}
    };

    /** What is about to be done. */
    enum Kind {
        EXEC,
        ATTACH,
        PORT_FORWARD
    }

    /**
     * One act.
     *
     * @param id of this act alone
     * @param kind which
     * @param namespace of the pod
     * @param pod its name
     * @param container its container; empty for a forwarded port
     * @param words the command, or the remote port
     */
    record Act(UUID id, Kind kind, String namespace, String pod, String container, List<String> words) {
        public Act {
            words = List.copyOf(words);
        }

        /** A new act. */
        public static Act of(Kind kind, String namespace, String pod, String container, List<String> words) {
            return new Act(UUID.randomUUID(), kind, namespace, pod, container, words);
        }
    }

    /**
     * Asks before anything is sent; may block.
     *
     * @throws dev.castellan.failure.FailureException when it is not allowed now
     */
    void enter(Act act);

    /** Told once when an act that was let through has ended, with a few words on how. */
    void left(Act act, String how);
}
