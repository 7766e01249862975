package dev.castellan.browse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A list that somebody looks at: one or more feeds, filtered and sorted off the interface thread. A listener is told that
 * something changed – once, until {@link #view} is asked for – so that a list nobody looks at costs nothing but its feeds.
 * Safe for use from any thread.
 */
public final class LiveList implements Listing {
    private static final System.Logger LOG = System.getLogger(LiveList.class.getName());

    /** Between two computations at least. */
    private static final Duration FRAME = Duration.ofMillis(33);

    /** More where one takes long: a long list that changes all the time takes a tenth of one processor. */
    private static final int SPARING = 9;

    /** For that sparing no change is held back longer. */
    private static final Duration LONGEST = Duration.ofMillis(250);

    /** Whatever is held back: never more than a third of one processor. */
    private static final int LEAST_REST = 2;

    private static final Comparator<Row> STANDARD = Sort.STANDARD.comparator();

    /** From here on sorting uses every core. */
    private static final int LARGE = 8_192;

    private final Kind kind;
    private final boolean several;
    private final boolean namespaced;
    private final Time time;
    private final Runnable onClose;
    private final List<Feed.Subscription> feeds = new CopyOnWriteArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private final Object computing = new Object();

    private Query query = Query.ALL;
    private Sort sort = Sort.STANDARD;
    private boolean dirty;
    private boolean scheduled;
    private boolean told;
    private boolean closed;
    private long notBefore;
    private volatile View latest;

    // Of the last computation; guarded by computing.
    private Query computedQuery = Query.ALL;
    private Sort computedSort = Sort.STANDARD;
    private Comparator<Row> order = Sort.STANDARD.comparator();
    private final IdentityHashMap<Row.Origin, Long> marks = new IdentityHashMap<>();
    private Row[] base = new Row[0];
    private Row[] rows = new Row[0];
    private boolean first = true;
    private long number;

    LiveList(Kind kind, boolean several, Time time, Runnable onClose) {
        this.kind = kind;
        this.several = several;
        this.namespaced = kind.resource().namespaced();
        this.time = time;
        this.onClose = onClose;
        this.latest = new View(0, query, sort, List.of(), List.of(), 0, FeedState.connecting(time.now()), List.of());
    }

    /** Takes a feed in; the list is complete when all are. */
    void add(Feed feed) {
        feeds.add(feed.subscribe(this::changed));
        changed();
    }

    List<Feed> feeds() {
        return feeds.stream().map(Feed.Subscription::feed).toList();
    }

    /** What is listed. */
    public Kind kind() {
        return kind;
    }

    @Override
    public View view() {
        synchronized (lock) {
            told = false;
            schedule();
        }
        return latest;
    }

    @Override
    public Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void show(Query query, Sort sort) {
        synchronized (lock) {
            this.query = query;
            this.sort = sort;
            told = false;
            notBefore = 0;
            dirty = true;
            scheduleAt(0);
        }
    }

    @Override
    public void retry() {
        feeds().forEach(Feed::retry);
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
        }
        feeds.forEach(Feed.Subscription::end);
        listeners.clear();
        onClose.run();
    }

    private void changed() {
        synchronized (lock) {
            dirty = true;
            schedule();
        }
    }

    private void schedule() {
        if (!dirty || told || scheduled || closed) {
            return;
        }
        scheduleAt(Math.max(0, notBefore - time.nanos()));
    }

    private void scheduleAt(long nanos) {
        if (closed) {
            return;
        }
        scheduled = true;
        time.after(Duration.ofNanos(nanos), this::compute);
    }

    /** How long to rest after a computation that took so long; both in nanoseconds. */
    static long rest(long took) {
        return Math.max(LEAST_REST * took, Math.clamp(SPARING * took, FRAME.toNanos(), LONGEST.toNanos()));
    }

    private void compute() {
        try {
            synchronized (computing) {
                Query wantedQuery;
                Sort wantedSort;
                synchronized (lock) {
                    scheduled = false;
                    dirty = false;
                    wantedQuery = query;
                    wantedSort = sort;
                }
                long begun = time.nanos();
                latest = computed(wantedQuery, wantedSort);
                long took = time.nanos() - begun;
                synchronized (lock) {
                    told = true;
                    notBefore = time.nanos() + rest(took);
                }
            }
            listeners.forEach(this::tell);
            synchronized (lock) {
                // A query that came meanwhile is not left waiting for somebody to look.
                if (!query.equals(latest.query()) || !sort.equals(latest.sort())) {
                    told = false;
                }
                schedule();
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "list of " + kind.id(), e);
        }
    }

    /** One listener that throws keeps neither the others nor later changes from being told. */
    private void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "telling of a list of " + kind.id(), e);
        }
    }

    private View computed(Query wantedQuery, Sort wantedSort) {
        // States before rows: a list may hold more than its state says, never less.
        List<View.Part> parts = new ArrayList<>();
        for (Feed.Subscription subscription : feeds) {
            Feed feed = subscription.feed();
            parts.add(new View.Part(feed.cluster().id(), feed.cluster().name(), feed.namespace(), feed.state()));
        }
        boolean whole = first || !wantedQuery.equals(computedQuery) || !wantedSort.equals(computedSort);
        order = wantedSort.equals(computedSort) ? order : wantedSort.comparator();
        computedQuery = wantedQuery;
        computedSort = wantedSort;
        boolean anew = first;
        List<Row> fresh = new ArrayList<>();
        for (Feed.Subscription feed : feeds) {
            Feed.Batch batch = feed.drain(anew);
            anew |= batch.whole();
            marks.put(feed.feed().origin(), batch.mark());
            fresh.addAll(batch.rows());
        }
        if (anew) {
            first = false;
            List<Row> all = new ArrayList<>();
            for (Feed.Subscription feed : feeds) {
                Feed.Batch batch = feed.drain(true);
                marks.put(feed.feed().origin(), batch.mark());
                all.addAll(batch.rows());
            }
            base = sorted(all.toArray(Row[]::new), STANDARD);
        } else {
            base = merged(base, sorted(fresh.toArray(Row[]::new), STANDARD), STANDARD);
        }
        if (anew || whole) {
            // The base is in the standard order, and sorting keeps it among equals: names are not compared again.
            Row[] fitting = fitting(base, wantedQuery);
            rows = wantedSort.applied(fitting);
        } else {
            rows = merged(rows, sorted(fitting(fresh.toArray(Row[]::new), wantedQuery), order), order);
        }
        return new View(
                ++number,
                wantedQuery,
                wantedSort,
                columns(),
                Collections.unmodifiableList(Arrays.asList(rows)),
                base.length,
                worst(parts),
                List.copyOf(parts));
    }

    private Row[] fitting(Row[] all, Query wanted) {
        Row[] fitting = new Row[all.length];
        int size = 0;
        for (Row row : all) {
            if (!gone(row) && wanted.matches(row)) {
                fitting[size++] = row;
            }
        }
        return Arrays.copyOf(fitting, size);
    }

    /** Whether a row was gone already at the moment of which the view is; one dropped since then still stands in it. */
    private boolean gone(Row row) {
        long at = row.droppedAt;
        return at != Long.MAX_VALUE && at <= marks.getOrDefault(row.origin(), Long.MAX_VALUE);
    }

    private static Row[] sorted(Row[] array, Comparator<Row> by) {
        if (array.length > LARGE) {
            Arrays.parallelSort(array, by);
        } else {
            Arrays.sort(array, by);
        }
        return array;
    }

    /** Old rows that still stand, and the new ones in their places: linear, so that many changes in a long list are cheap. */
    private Row[] merged(Row[] old, Row[] fresh, Comparator<Row> by) {
        Row[] result = new Row[old.length + fresh.length];
        int size = 0;
        int next = 0;
        for (Row row : old) {
            if (gone(row)) {
                continue;
            }
            while (next < fresh.length && by.compare(fresh[next], row) < 0) {
                if (!gone(fresh[next])) {
                    result[size++] = fresh[next];
                }
                next++;
            }
            result[size++] = row;
        }
        for (; next < fresh.length; next++) {
            if (!gone(fresh[next])) {
                result[size++] = fresh[next];
            }
        }
        return Arrays.copyOf(result, size);
    }

    private List<Column> columns() {
        Map<String, Column> all = new LinkedHashMap<>();
        if (several) {
            all.put(Column.CLUSTER.id(), Column.CLUSTER);
        }
        if (namespaced) {
            all.put(Column.NAMESPACE.id(), Column.NAMESPACE);
        }
        Set<Columns> seen = new HashSet<>();
        for (Feed.Subscription subscription : feeds) {
            Columns columns = subscription.feed().columns();
            if (seen.add(columns)) {
                columns.all().forEach(c -> all.putIfAbsent(c.id(), c));
            }
        }
        return List.copyOf(all.values());
    }

    private FeedState worst(List<View.Part> parts) {
        return parts.stream()
                .map(View.Part::state)
                .min(Comparator.comparing(FeedState::phase))
                .orElseGet(() -> FeedState.connecting(time.now()));
    }
}
