package dev.castellan.browse.object;

import dev.castellan.failure.Failure;
import dev.castellan.kubernetes.WriteAnswer;
import java.util.List;
import java.util.Optional;

/** What is known before a change is made. */
public sealed interface Preparation {
    /**
     * The server would do it.
     *
     * @param change what is to be done
     * @param live the object that it is done to
     * @param changes how the object would differ from now; none where it would be gone
     * @param consequences what else happens, in words to show
     * @param keepers what keeps the object and may undo this
     * @param warnings the server's warnings, untrusted
     * @param confirmation what has to be confirmed
     */
    record Ready(
            Change change,
            LiveObject live,
            List<FieldChange> changes,
            List<String> consequences,
            List<Keeper> keepers,
            List<String> warnings,
            Confirmation confirmation)
            implements Preparation {
        public Ready {
            changes = List.copyOf(changes);
            consequences = List.copyOf(consequences);
            keepers = List.copyOf(keepers);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * It is not possible.
     *
     * @param failure why
     * @param problems which fields are wrong, where the server says so
     * @param missing the rule that would allow it
     */
    record Refused(Failure failure, List<WriteAnswer.Problem> problems, Optional<MissingRole> missing)
            implements Preparation {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
