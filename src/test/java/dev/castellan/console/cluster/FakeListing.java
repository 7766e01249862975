package dev.castellan.console.cluster;

import dev.castellan.browse.FeedState;
import dev.castellan.browse.Listing;
import dev.castellan.browse.Query;
import dev.castellan.browse.Sort;
import dev.castellan.browse.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A list that shows what a test says. */
final class FakeListing implements Listing {
    static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    final List<Query> asked = new ArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private View view = new View(
            0,
            Query.ALL,
            Sort.STANDARD,
            List.of(),
            List.of(),
            0,
            state(FeedState.Phase.CONNECTING, 0, Optional.empty()),
            List.of());
    int retries;
    boolean closed;
    private Query query = Query.ALL;
    private Sort sort = Sort.STANDARD;

    static FeedState state(FeedState.Phase phase, int rows, Optional<Instant> asOf) {
        return new FeedState(phase, NOW, asOf, rows, Optional.empty(), Optional.empty());
    }

    /** So many objects, known to be right. */
    void live(int total) {
        show(total, FeedState.Phase.LIVE);
    }

    /** The same objects in another state. */
    void in(FeedState.Phase phase) {
        show(view.total(), phase);
    }

    private void show(int total, FeedState.Phase phase) {
        show(new View(
                view.number() + 1,
                query,
                sort,
                List.of(),
                List.of(),
                total,
                state(phase, total, Optional.of(NOW)),
                List.of()));
    }

    /** A view as it is; told as the list tells it. */
    void show(View next) {
        view = next;
        listeners.forEach(Runnable::run);
    }

    @Override
    public View view() {
        return view;
    }

    @Override
    public Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void show(Query wanted, Sort order) {
        asked.add(wanted);
        query = wanted;
        sort = order;
    }

    @Override
    public void retry() {
        retries++;
    }

    @Override
    public void close() {
        closed = true;
    }
}
