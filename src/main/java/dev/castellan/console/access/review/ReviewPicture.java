package dev.castellan.console.access.review;

import dev.castellan.access.review.Campaign;
import dev.castellan.access.review.Drift;
import dev.castellan.access.review.Removals;
import dev.castellan.access.review.ReviewSummary;
import dev.castellan.failure.Failure;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the review tab knows at one moment.
 *
 * @param loading whether campaigns have not been read yet
 * @param me who decides here
 * @param campaigns all of them, the newest first
 * @param open the campaign looked at
 * @param rows its grants
 * @param shown those the filter lets through
 * @param selected the id of the grant looked at
 * @param drift what is different in the reading shown; empty while it is not known, or where the campaign is of another
 *     cluster
 * @param removals what is to be taken away, while that is looked at
 * @param failure why campaigns cannot be shown
 */
record ReviewPicture(
        boolean loading,
        String me,
        List<ReviewSummary> campaigns,
        Optional<Campaign> open,
        List<ReviewRow> rows,
        List<ReviewRow> shown,
        ReviewFilter filter,
        Optional<String> selected,
        Optional<Drift> drift,
        Optional<Plan> removals,
        Optional<Failure> failure) {
    static final ReviewPicture FIRST = new ReviewPicture(
            true,
            "",
            List.of(),
            Optional.empty(),
            List.of(),
            List.of(),
            ReviewFilter.NONE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /**
     * Removals on their way.
     *
     * @param what the changes
     * @param stage where they stand
     * @param lines what is known of each, in the order of the changes
     */
    record Plan(Removals what, Stage stage, List<Line> lines) {
        /** Where they stand. */
        enum Stage {
            PLANNED,
            CHECKING,
            CHECKED,
            APPLYING,
            APPLIED
        }

        Plan {
            lines = List.copyOf(lines);
        }

        static Plan of(Removals what) {
            return new Plan(
                    what,
                    Stage.PLANNED,
                    what.bindings().stream()
                            .map(b -> new Line(b, Line.Fate.PLANNED, Optional.empty(), Optional.empty()))
                            .toList());
        }

        Plan at(Stage next) {
            return new Plan(what, next, lines);
        }

        Plan with(int index, Line line) {
            List<Line> next = new java.util.ArrayList<>(lines);
            next.set(index, line);
            return new Plan(what, stage, next);
        }

        /** Changes that the server would make. */
        long ready() {
            return lines.stream().filter(l -> l.fate() == Line.Fate.READY).count();
        }

        boolean busy() {
            return stage == Stage.CHECKING || stage == Stage.APPLYING;
        }
    }

    /**
     * What is known of one change.
     *
     * @param check what the server said
     * @param failure why it was not done
     */
    record Line(Removals.OfBinding change, Fate fate, Optional<RemovalDesk.Check> check, Optional<Failure> failure) {
        /** What became of it. */
        enum Fate {
            PLANNED,
            READY,
            REFUSED,
            DONE,
            FAILED
        }
    }

    ReviewPicture withCampaigns(List<ReviewSummary> all, String who) {
        return new ReviewPicture(
                false, who, all, open, rows, shown, filter, selected, drift, removals, Optional.empty());
    }

    ReviewPicture failed(Failure why) {
        return new ReviewPicture(
                false, me, campaigns, open, rows, shown, filter, selected, drift, removals, Optional.of(why));
    }

    /**
     * With a campaign as it is now. Removals that were worked out of what reviewers said before are dropped: only those
     * that are being carried out, or were, are still told.
     */
    ReviewPicture opening(Optional<Campaign> campaign) {
        boolean same = campaign.map(Campaign::id).equals(open.map(Campaign::id));
        boolean planned = campaign.equals(open)
                || (same
                        && removals.filter(p -> p.stage() == Plan.Stage.APPLYING || p.stage() == Plan.Stage.APPLIED)
                                .isPresent());
        return new ReviewPicture(
                        loading,
                        me,
                        campaigns,
                        campaign,
                        List.of(),
                        List.of(),
                        same ? filter : ReviewFilter.NONE,
                        same ? selected : Optional.empty(),
                        same ? drift : Optional.empty(),
                        planned ? removals : Optional.empty(),
                        Optional.empty())
                .made();
    }

    /** With the campaign as a step left it; what is known of the cluster stays known. */
    private ReviewPicture made() {
        List<ReviewRow> all = open.map(c -> {
                    Map<String, Campaign.State> states = c.states();
                    var verdicts = c.verdicts();
                    return c.items().stream()
                            .map(i -> ReviewRow.of(
                                    i,
                                    states.getOrDefault(i.id(), Campaign.State.OPEN),
                                    Optional.ofNullable(verdicts.get(i.id())),
                                    drifted(i.id())))
                            .toList();
                })
                .orElse(List.of());
        return new ReviewPicture(
                loading,
                me,
                campaigns,
                open,
                all,
                all.stream().filter(filter::shows).toList(),
                filter,
                selected,
                drift,
                removals,
                failure);
    }

    private String drifted(String item) {
        return drift.map(d -> d.gone().contains(item)
                        ? "It is not there any more."
                        : d.changed().getOrDefault(item, ""))
                .orElse("");
    }

    ReviewPicture drifting(Optional<Drift> now) {
        return new ReviewPicture(loading, me, campaigns, open, rows, shown, filter, selected, now, removals, failure)
                .made();
    }

    ReviewPicture filtered(ReviewFilter next) {
        return new ReviewPicture(
                loading,
                me,
                campaigns,
                open,
                rows,
                rows.stream().filter(next::shows).toList(),
                next,
                selected,
                drift,
                removals,
                failure);
    }

    ReviewPicture selecting(Optional<String> id) {
        return new ReviewPicture(loading, me, campaigns, open, rows, shown, filter, id, drift, removals, failure);
    }

    ReviewPicture removing(Optional<Plan> plan) {
        return new ReviewPicture(loading, me, campaigns, open, rows, shown, filter, selected, drift, plan, failure);
    }

    Optional<ReviewRow> selectedRow() {
        return selected.flatMap(
                id -> rows.stream().filter(r -> r.id().equals(id)).findFirst());
    }

    /** How many rows each choice would show, the search aside. */
    long count(ReviewFilter.Show show) {
        return rows.stream().filter(show::shows).count();
    }
}
