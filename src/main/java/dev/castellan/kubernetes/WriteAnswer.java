package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a server said to a write that reached it. What never got an answer is thrown instead: {@code
 * cluster-outcome-unknown} where it may have been written all the same.
 */
public sealed interface WriteAnswer {
    /**
     * It was done, or, in a dry run, would be.
     *
     * @param object the object as it is now; a {@code Status} after some deletions
     * @param warnings the server's warnings (RFC 7234 code 299), untrusted
     * @param created whether it was not there before
     */
    record Done(ObjectNode object, List<String> warnings, boolean created) implements WriteAnswer {
        public Done {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Somebody else was there first; nothing was written.
     *
     * @param kind in which way
     * @param fields who owns what, for {@link Kind#OWNED}
     * @param failure in words
     */
    record Conflict(Kind kind, List<FieldConflict> fields, Failure failure) implements WriteAnswer {
        /** In which way. */
        public enum Kind {
            /** Fields belong to other managers (server-side apply). */
            OWNED,
            /** The object changed since it was read. */
            STALE,
            /** An object of this name is there already. */
            EXISTS,
            /** Another object stands under the name now: the uid differs. */
            REPLACED
        }

        public Conflict {
            fields = List.copyOf(fields);
        }
    }

    /**
     * The server refused it: not allowed, not valid, not admitted, not there. Nothing was written.
     *
     * @param failure in words, with a code {@code cluster-…}
     * @param problems what is wrong with which field, where the server says so
     * @param warnings the server's warnings
     */
    record Refused(Failure failure, List<Problem> problems, List<String> warnings) implements WriteAnswer {
        public Refused {
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * What is wrong with a field; untrusted text.
     *
     * @param field the path as the server writes it; may be empty
     * @param message the server's words
     */
    record Problem(String field, String message) {}
}
