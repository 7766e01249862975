package dev.castellan.browse.object;

import dev.castellan.failure.Failure;
import dev.castellan.kubernetes.FieldConflict;
import dev.castellan.kubernetes.WriteAnswer;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What applying one document of a manifest would do. */
public sealed interface ManifestCheck {
    /** The object. */
    ObjectAddress address();

    /** It is there as it is wanted. */
    record Unchanged(ObjectAddress address) implements ManifestCheck {}

    /**
     * It would be made or changed.
     *
     * @param content what is applied
     * @param live the object as it is; empty where it would be made
     * @param result the object as it would be
     * @param changes how it would differ
     * @param taken fields taken over from those who wrote them by hand
     * @param warnings the server's warnings, untrusted
     * @param keepers what keeps the object and may undo this
     * @param confirmation what has to be confirmed
     */
    record Ready(
            ObjectAddress address,
            ObjectNode content,
            Optional<ObjectNode> live,
            ObjectNode result,
            List<FieldChange> changes,
            List<FieldConflict> taken,
            List<String> warnings,
            List<Keeper> keepers,
            Confirmation confirmation)
            implements ManifestCheck {
        public Ready {
            changes = List.copyOf(changes);
            taken = List.copyOf(taken);
            warnings = List.copyOf(warnings);
            keepers = List.copyOf(keepers);
        }
    }

    /**
     * It cannot be checked before something that stands earlier in the same manifest is there.
     *
     * @param content what is applied
     * @param waitsFor its namespace or kind
     */
    record Later(ObjectAddress address, ObjectNode content, String waitsFor) implements ManifestCheck {}

    /** Fields belong to others; it takes a force to take them over. */
    record Owned(ObjectAddress address, List<FieldConflict> owners, Failure failure) implements ManifestCheck {
        public Owned {
            owners = List.copyOf(owners);
        }
    }

    /** It is not possible. */
    record Refused(
            ObjectAddress address, Failure failure, List<WriteAnswer.Problem> problems, Optional<MissingRole> missing)
            implements ManifestCheck {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
