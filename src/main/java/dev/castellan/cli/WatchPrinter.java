package dev.castellan.cli;

import dev.castellan.browse.Column;
import dev.castellan.browse.FeedState;
import dev.castellan.browse.LiveList;
import dev.castellan.browse.Query;
import dev.castellan.browse.Row;
import dev.castellan.browse.RowId;
import dev.castellan.browse.Sort;
import dev.castellan.browse.View;
import dev.castellan.fleet.DisplayText;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Prints a list, then a line for each change, and each change of its state as a remark; until interrupted. */
final class WatchPrinter {
    private final Session session;
    private final InstantSource clock;
    private final UnaryOperator<List<Column>> shown;
    private final Predicate<Row> wanted;
    private final Map<RowId, Row> printed = new HashMap<>();
    private final Map<String, FeedState.Phase> told = new HashMap<>();
    private boolean headed;

    WatchPrinter(Session session, InstantSource clock, UnaryOperator<List<Column>> shown, Predicate<Row> wanted) {
        this.session = session;
        this.clock = clock;
        this.shown = shown;
        this.wanted = wanted;
    }

    void run(LiveList list, Query query, Sort sort) throws InterruptedException {
        Semaphore changed = new Semaphore(1);
        try (list) {
            Runnable _ = list.onChange(changed::release);
            list.show(query, sort);
            while (true) {
                changed.acquire();
                changed.drainPermits();
                View view = list.view();
                if (view.query().equals(query)) {
                    states(view);
                    if (headed || view.parts().stream().noneMatch(p -> waiting(p.state()))) {
                        rows(view);
                    }
                }
            }
        }
    }

    /** Rows are printed in one piece, not page by page. */
    private static boolean waiting(FeedState state) {
        return state.phase() == FeedState.Phase.CONNECTING || state.phase() == FeedState.Phase.CATCHING_UP;
    }

    private void states(View view) {
        for (View.Part part : view.parts()) {
            FeedState.Phase phase = part.state().phase();
            if (waiting(part.state())) {
                continue;
            }
            String place = part.clusterName() + (part.namespace().isEmpty() ? "" : "/" + part.namespace());
            FeedState.Phase before = told.put(place, phase);
            // That all is well needs no words unless it was not.
            if (before != phase && !(before == null && phase.current())) {
                session.output()
                        .remark("castellan: " + DisplayText.clean(place) + ": "
                                + DisplayText.clean(part.state().words(clock.instant())));
            }
        }
    }

    private void rows(View view) {
        Instant now = clock.instant();
        List<Column> columns = shown.apply(view.columns());
        Table table = new Table(
                columns.stream().map(c -> c.title().toUpperCase(Locale.ROOT)).toArray(String[]::new));
        Set<RowId> there = new HashSet<>();
        boolean any = false;
        for (Row row : view.rows()) {
            if (!wanted.test(row)) {
                continue;
            }
            RowId id = row.id();
            there.add(id);
            Row before = printed.put(id, row);
            if (before != row) {
                table.row(GetCommand.cells(columns, row, null, now));
                any = true;
            }
        }
        // As kubectl: a deleted object is printed once more, in its last state.
        for (RowId gone : Set.copyOf(printed.keySet())) {
            if (!there.contains(gone)) {
                Row last = printed.remove(gone);
                if (last != null) {
                    table.row(GetCommand.cells(columns, last, null, now));
                    any = true;
                }
            }
        }
        if (any) {
            session.output().print(table.print(session.output().colours(), !headed));
            headed = true;
        }
    }
}
