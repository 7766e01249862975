package dev.castellan.browse.object;

import dev.castellan.failure.Failure;
import dev.castellan.kubernetes.FieldConflict;
import dev.castellan.kubernetes.WriteAnswer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where one edit stands. {@code Editing} leads through a check by the server to {@code Checked}, from there through a
 * confirmation to {@code Confirmed}, and from there to {@code Applied}; a check and the writing may also end in {@code
 * Refused} or {@code Conflict}, the writing in {@code Unclear} as well. A change of the text leads back to {@code Editing} from everywhere but {@code Applied}.
 */
public sealed interface EditState {
    /**
     * The text is being written.
     *
     * @param base what it began with
     * @param text the YAML
     * @param problem why it cannot be read, after a check was asked for
     * @param collisions after a rebase, what was left out because both sides changed it
     */
    record Editing(
            LiveObject base, String text, Optional<YamlReading.Problem> problem, List<Rebase.Collision> collisions)
            implements EditState {
        public Editing {
            collisions = List.copyOf(collisions);
        }
    }

    /**
     * The server would do it.
     *
     * @param live the object that it was compared with
     * @param plan what is written and how
     * @param result the object as it would be
     * @param changes how the object would differ from now
     * @param byServer what the server makes different from what was written: defaults and mutating webhooks
     * @param warnings the server's and admission's warnings, untrusted
     * @param taken fields taken over from those who wrote them by hand
     * @param keepers what keeps the object and may undo this
     * @param takeOver whether fields are taken from owners that defend them
     * @param confirmation what has to be confirmed
     * @param at when it was checked
     */
    record Checked(
            LiveObject live,
            EditPlan plan,
            ObjectNode result,
            List<FieldChange> changes,
            List<FieldChange> byServer,
            List<String> warnings,
            List<FieldConflict> taken,
            List<Keeper> keepers,
            boolean takeOver,
            Confirmation confirmation,
            Instant at)
            implements EditState {
        public Checked {
            changes = List.copyOf(changes);
            byServer = List.copyOf(byServer);
            warnings = List.copyOf(warnings);
            taken = List.copyOf(taken);
            keepers = List.copyOf(keepers);
        }
    }

    /**
     * It may have been written or not: the answer did not come, or nobody waited for it. A check compares what was written
     * with the object as it is then.
     *
     * @param failure why that is not known
     */
    record Unclear(Failure failure) implements EditState {}

    /** It was confirmed as {@link Checked#confirmation} asks, and may be written. */
    record Confirmed(Checked checked) implements EditState {}

    /**
     * It was written.
     *
     * @param before the object before
     * @param after the object after
     * @param changes what is different
     * @param warnings the server's warnings
     * @param unrecorded why the outcome is not in the ledger
     * @param at when
     */
    record Applied(
            LiveObject before,
            LiveObject after,
            List<FieldChange> changes,
            List<String> warnings,
            Optional<Failure> unrecorded,
            Instant at)
            implements EditState {
        public Applied {
            changes = List.copyOf(changes);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * It is not possible.
     *
     * @param failure why
     * @param problems which fields are wrong, where the server says so
     * @param warnings the server's warnings
     * @param missing the rule that would allow it
     */
    record Refused(
            Failure failure, List<WriteAnswer.Problem> problems, List<String> warnings, Optional<MissingRole> missing)
            implements EditState {
        public Refused {
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Somebody else stands in the way.
     *
     * @param kind in which way
     * @param failure in words
     * @param owners who owns what
     * @param collisions which fields both sides changed
     * @param ways how it can go on
     */
    record Conflict(
            WriteAnswer.Conflict.Kind kind,
            Failure failure,
            List<FieldConflict> owners,
            List<Rebase.Collision> collisions,
            Set<WayOn> ways)
            implements EditState {
        public Conflict {
            owners = List.copyOf(owners);
            collisions = List.copyOf(collisions);
            ways = Set.copyOf(ways);
        }
    }

    /** How an edit goes on after a conflict. */
    enum WayOn {
        /** The fields become ours. */
        TAKE_OVER,
        /** The changes are carried over to the object as it is now. */
        REBASE,
        /** The text becomes the object as it is now. */
        GIVE_UP
    }
}
