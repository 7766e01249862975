package dev.castellan.console.access.compare;

import dev.castellan.access.compare.Comparison;
import dev.castellan.failure.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the tab of comparisons knows at one moment.
 *
 * @param stage where it stands
 * @param step what is being read, in a few words
 * @param here what is shown by the other tabs
 * @param other what it is compared with
 * @param otherFirst whether the other is the side before
 * @param earlier readings of this session that it can be compared with, the newest first
 * @param comparison the whole outcome
 * @param rows a line for each change of somebody's access, then one for each object that differs
 * @param shown those the filter lets through
 * @param failure why it could not be compared
 */
record ComparePicture(
        Stage stage,
        String step,
        Optional<Side> here,
        Optional<Side> other,
        boolean otherFirst,
        List<Side> earlier,
        Optional<Comparison> comparison,
        List<ChangeRow> rows,
        List<ChangeRow> shown,
        Filter filter,
        Optional<String> selected,
        Optional<Failure> failure) {
    /** Where it stands. */
    enum Stage {
        CHOOSING,
        READING,
        COMPARED,
        FAILED
    }

    /**
     * One of the two.
     *
     * @param label what it is called, cleaned
     */
    record Side(String label, Instant takenAt) {}

    /** Which lines are shown. */
    record Filter(String text, Show show) {
        /** Kinds of lines. */
        enum Show {
            ACCESS("All access"),
            GAINED("Gained"),
            LOST("Lost"),
            OBJECTS("Objects");

            private final String label;

            Show(String label) {
                this.label = label;
            }

            String label() {
                return label;
            }

            boolean shows(ChangeRow row) {
                return switch (this) {
                    case ACCESS -> !row.object();
                    case GAINED -> row.effect().gain();
                    case LOST -> row.effect().loss();
                    case OBJECTS -> row.object();
                };
            }
        }

        static final Filter NONE = new Filter("", Show.ACCESS);

        Filter {
            text = text.strip();
        }

        boolean shows(ChangeRow row) {
            if (!show.shows(row)) {
                return false;
            }
            for (String word : text.toLowerCase(Locale.ROOT).split("\\s+", -1)) {
                if (!row.searched().contains(word)) {
                    return false;
                }
            }
            return true;
        }
    }

    static final ComparePicture FIRST = new ComparePicture(
            Stage.CHOOSING,
            "",
            Optional.empty(),
            Optional.empty(),
            true,
            List.of(),
            Optional.empty(),
            List.of(),
            List.of(),
            Filter.NONE,
            Optional.empty(),
            Optional.empty());

    ComparePicture showing(Side side, List<Side> before) {
        return new ComparePicture(
                stage,
                step,
                Optional.of(side),
                other,
                otherFirst,
                before,
                comparison,
                rows,
                shown,
                filter,
                selected,
                failure);
    }

    ComparePicture reading(String doing) {
        return new ComparePicture(
                Stage.READING,
                doing,
                here,
                other,
                otherFirst,
                earlier,
                comparison,
                rows,
                shown,
                filter,
                selected,
                Optional.empty());
    }

    ComparePicture failed(Failure why) {
        return new ComparePicture(
                Stage.FAILED,
                "",
                here,
                other,
                otherFirst,
                earlier,
                comparison,
                rows,
                shown,
                filter,
                selected,
                Optional.of(why));
    }

    ComparePicture choosing() {
        return new ComparePicture(
                Stage.CHOOSING,
                "",
                here,
                Optional.empty(),
                true,
                earlier,
                Optional.empty(),
                List.of(),
                List.of(),
                Filter.NONE,
                Optional.empty(),
                Optional.empty());
    }

    ComparePicture compared(Side with, boolean first, Comparison outcome, List<ChangeRow> lines) {
        return new ComparePicture(
                        Stage.COMPARED,
                        "",
                        here,
                        Optional.of(with),
                        first,
                        earlier,
                        Optional.of(outcome),
                        lines,
                        lines,
                        filter,
                        Optional.empty(),
                        Optional.empty())
                .filtered(filter);
    }

    /** The lines of a comparison; whose access differs comes first. */
    static List<ChangeRow> rows(Comparison comparison) {
        List<ChangeRow> rows = new ArrayList<>();
        for (int i = 0; i < comparison.changes().size(); i++) {
            rows.add(ChangeRow.of(i, comparison.changes().get(i)));
        }
        for (int i = 0; i < comparison.objects().size(); i++) {
            rows.add(ChangeRow.of(i, comparison.objects().get(i)));
        }
        return List.copyOf(rows);
    }

    ComparePicture filtered(Filter next) {
        return new ComparePicture(
                stage,
                step,
                here,
                other,
                otherFirst,
                earlier,
                comparison,
                rows,
                rows.stream().filter(next::shows).toList(),
                next,
                selected,
                failure);
    }

    ComparePicture selecting(Optional<String> id) {
        return new ComparePicture(
                stage, step, here, other, otherFirst, earlier, comparison, rows, shown, filter, id, failure);
    }

    Optional<ChangeRow> selectedRow() {
        return selected.flatMap(
                id -> rows.stream().filter(r -> r.id().equals(id)).findFirst());
    }

    long count(Filter.Show show) {
        return rows.stream().filter(show::shows).count();
    }
}
