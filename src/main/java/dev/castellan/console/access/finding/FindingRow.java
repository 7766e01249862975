package dev.castellan.console.access.finding;

import dev.castellan.access.escalation.Severity;
import dev.castellan.access.finding.Finding;
import dev.castellan.access.finding.Suppressions.State;
import dev.castellan.fleet.DisplayText;
import java.util.Locale;

/**
 * A finding in the list.
 *
 * @param finding what was found; its texts are untrusted
 * @param state how it stands with it
 * @param kind of which kind, in words
 * @param who about whom, cleaned
 * @param where cleaned
 * @param standing the state in words, cleaned
 * @param searched everything a search looks at, in lower case
 */
record FindingRow(
        Finding finding, State state, String kind, String who, String where, String standing, String searched) {
    static FindingRow of(Finding finding, State state) {
        String kind = words(finding.kind());
        String who = DisplayText.clean(finding.subject());
        String where = finding.where().isEmpty()
                ? "whole cluster"
                : DisplayText.clean(
                        finding.where().size() == 1
                                ? finding.where().getFirst()
                                : finding.where().getFirst() + " and "
                                        + (finding.where().size() - 1) + " more");
        String standing = DisplayText.clean(
                switch (state) {
                    case State.Open _ -> "open";
                    case State.Assigned(var a) -> "with " + a.owner();
                    case State.SetAside(var s) -> "set aside until " + s.until();
                    case State.CameBack(var s) -> "back since " + s.until().plusDays(1);
                });
        return new FindingRow(
                finding,
                state,
                kind,
                who,
                where,
                standing,
                (finding.id() + " " + finding.kind() + " " + kind + " " + finding.subject() + " "
                                + String.join(" ", finding.where()) + " " + finding.reason() + " " + standing)
                        .toLowerCase(Locale.ROOT));
    }

    String id() {
        return finding.id();
    }

    Severity severity() {
        return finding.severity();
    }

    /** A kind as people say it. */
    static String words(String kind) {
        String words = kind.replace('-', ' ');
        return words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
