package dev.castellan.console.access.finding;

import dev.castellan.access.escalation.Severity;
import dev.castellan.access.finding.Finding;
import dev.castellan.failure.Failure;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the findings tab knows at one moment.
 *
 * @param stage where it stands
 * @param all every finding, the worst first
 * @param shown those the filter lets through
 * @param selected the id of the one looked at
 * @param effect what its fix would change for whom
 * @param remark what limits the findings; empty where nothing does
 * @param me who is proposed as the owner of what is set aside
 * @param failure why they could not be found
 */
record FindingsPicture(
        Stage stage,
        List<FindingRow> all,
        List<FindingRow> shown,
        FindingsFilter filter,
        Optional<String> selected,
        Optional<Effect> effect,
        String remark,
        String me,
        Optional<Failure> failure) {
    /** Where it stands. */
    enum Stage {
        LOOKING,
        FOUND,
        FAILED
    }

    /**
     * What a fix would change.
     *
     * @param finding the id of the finding
     * @param lines who loses what, a line each; empty where it is not known yet, or nobody loses anything
     * @param known whether it was worked out
     * @param more how many lines are left out
     */
    record Effect(String finding, List<String> lines, boolean known, int more, Optional<Failure> failure) {
        Effect {
            lines = List.copyOf(lines);
        }
    }

    static final FindingsPicture FIRST = new FindingsPicture(
            Stage.LOOKING,
            List.of(),
            List.of(),
            FindingsFilter.NONE,
            Optional.empty(),
            Optional.empty(),
            "",
            "",
            Optional.empty());

    FindingsPicture found(List<FindingRow> rows, String limits, String who) {
        return new FindingsPicture(Stage.FOUND, rows, rows, filter, selected, effect, limits, who, Optional.empty())
                .filtered(filter);
    }

    FindingsPicture failed(Failure why) {
        return new FindingsPicture(Stage.FAILED, all, shown, filter, selected, effect, remark, me, Optional.of(why));
    }

    FindingsPicture filtered(FindingsFilter next) {
        return new FindingsPicture(
                stage, all, all.stream().filter(next::shows).toList(), next, selected, effect, remark, me, failure);
    }

    FindingsPicture selecting(Optional<String> id) {
        return new FindingsPicture(stage, all, shown, filter, id, Optional.empty(), remark, me, failure);
    }

    FindingsPicture with(Effect now) {
        return new FindingsPicture(stage, all, shown, filter, selected, Optional.of(now), remark, me, failure);
    }

    Optional<FindingRow> selectedRow() {
        return selected.flatMap(
                id -> all.stream().filter(r -> r.id().equals(id)).findFirst());
    }

    /** How many of each severity the rest of the filter lets through. */
    Map<Severity, Integer> bySeverity() {
        Map<Severity, Integer> count = new EnumMap<>(Severity.class);
        all.stream().filter(filter::besidesSeverity).forEach(r -> count.merge(r.severity(), 1, Integer::sum));
        return count;
    }

    /** How many stand how. */
    Map<FindingsFilter.Standing, Integer> byStanding() {
        Map<FindingsFilter.Standing, Integer> count = new EnumMap<>(FindingsFilter.Standing.class);
        all.forEach(r -> count.merge(FindingsFilter.Standing.of(r.state()), 1, Integer::sum));
        return count;
    }

    List<Finding> findings(List<String> ids) {
        return all.stream()
                .filter(r -> ids.contains(r.id()))
                .map(FindingRow::finding)
                .toList();
    }
}
