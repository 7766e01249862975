package dev.castellan.console.access.compare;

import dev.castellan.access.compare.Cause;
import dev.castellan.access.compare.Change;
import dev.castellan.access.compare.ObjectChange;
import dev.castellan.fleet.DisplayText;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One line of a comparison: somebody's access that differs, or an object that does. Texts are cleaned.
 *
 * @param id its place in the comparison
 * @param effect what it means for access
 * @param who whose access, or which object
 * @param what what can be done
 * @param where the namespaces in words
 * @param through which change, in words
 * @param change the whole of it; empty for an object
 * @param searched everything a search looks at, in lower case
 */
record ChangeRow(
        String id,
        Effect effect,
        String who,
        String what,
        String where,
        String through,
        Optional<Change> change,
        String searched) {
    /** What it means for access. */
    enum Effect {
        GAINED("gained"),
        LOST("lost"),
        /** It may be so: not all was read. */
        PERHAPS_GAINED("perhaps gained"),
        PERHAPS_LOST("perhaps lost"),
        OBJECT("access differs"),
        OBJECT_ONLY("no access differs");

        private final String word;

        Effect(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        boolean gain() {
            return this == GAINED || this == PERHAPS_GAINED;
        }

        boolean loss() {
            return this == LOST || this == PERHAPS_LOST;
        }
    }

    static ChangeRow of(int index, Change change) {
        List<String> lines = change.what().lines();
        String what = lines.isEmpty() ? "" : lines.getFirst() + (lines.size() > 1 ? "  +" + (lines.size() - 1) : "");
        List<Cause> causes = change.causes();
        String through = causes.isEmpty()
                ? ""
                : causes.getFirst().text() + (causes.size() > 1 ? "  +" + (causes.size() - 1) : "");
        Effect effect = change.gained()
                ? change.certain() ? Effect.GAINED : Effect.PERHAPS_GAINED
                : change.certain() ? Effect.LOST : Effect.PERHAPS_LOST;
        return row(
                "c" + index,
                effect,
                change.who().text(),
                what,
                where(change),
                through,
                Optional.of(change),
                String.join(" ", lines) + " "
                        + String.join(" ", causes.stream().map(Cause::text).toList()) + " "
                        + String.join(" ", change.namespaces()));
    }

    static ChangeRow of(int index, ObjectChange object) {
        return row(
                "o" + index,
                object.effective() ? Effect.OBJECT : Effect.OBJECT_ONLY,
                object.object(),
                object.how().word(),
                object.namespace().isEmpty() ? "whole cluster" : object.namespace(),
                "",
                Optional.empty(),
                "");
    }

    private static ChangeRow row(
            String id,
            Effect effect,
            String who,
            String what,
            String where,
            String through,
            Optional<Change> change,
            String more) {
        return new ChangeRow(
                id,
                effect,
                DisplayText.clean(who),
                DisplayText.clean(what),
                DisplayText.clean(where),
                DisplayText.clean(through),
                change,
                (who + " " + what + " " + where + " " + through + " " + more).toLowerCase(Locale.ROOT));
    }

    static String where(Change change) {
        if (change.clusterWide()) {
            return "whole cluster" + (change.except().isEmpty() ? "" : ", with exceptions");
        }
        return change.namespaces().size() == 1
                ? change.namespaces().getFirst()
                : change.namespaces().getFirst() + " and "
                        + (change.namespaces().size() - 1) + " more";
    }

    boolean object() {
        return change.isEmpty();
    }
}
