package dev.castellan.browse;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.ListOutcome;
import dev.castellan.kubernetes.ListQuery;
import dev.castellan.kubernetes.TablePage;
import dev.castellan.kubernetes.TableRow;
import dev.castellan.kubernetes.WatchCall;
import dev.castellan.kubernetes.WatchEnd;
import dev.castellan.kubernetes.WatchListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One kind in one cluster, in one namespace or all of them: lists, watches, recovers. The watch begins with the first page
 * of the list, so that rows are live while the rest comes in, and a list that takes longer than the server's memory still
 * ends right.
 */
final class Feed implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Feed.class.getName());

    /** A watch that ends at once is not opened again at once. */
    private static final Duration SHORTEST_WATCH = Duration.ofSeconds(1);

    private static final int MOST_FRESH = 10_000;

    /** A list that somebody looks at. */
    interface Subscriber {
        /** Something changed; called under the feed's lock, has to be quick. */
        void changed();
    }

    /**
     * Rows at one moment.
     *
     * @param rows new ones, or all
     * @param whole whether these are all
     * @param mark rows dropped up to this change are gone at that moment; later ones still stand
     */
    record Batch(List<Row> rows, boolean whole, long mark) {}

    /** New rows for one subscriber. */
    final class Subscription {
        private final Subscriber subscriber;
        private List<Row> fresh = new ArrayList<>();
        private boolean overflown = true;

        Subscription(Subscriber subscriber) {
            this.subscriber = subscriber;
        }

        /** Rows that came in since the last call, or all of them where that is wanted or cannot be told. */
        Batch drain(boolean all) {
            lock.lock();
            try {
                boolean whole = all || overflown;
                List<Row> drained = whole ? store.all() : fresh;
                fresh = new ArrayList<>();
                overflown = false;
                return new Batch(drained, whole, store.changes());
            } finally {
                lock.unlock();
            }
        }

        /** A list that nobody looks at must not gather changes for ever. */
        private void add(List<Row> rows) {
            if (!overflown) {
                fresh.addAll(rows);
                if (fresh.size() > MOST_FRESH + store.size()) {
                    fresh = new ArrayList<>();
                    overflown = true;
                }
            }
        }

        Feed feed() {
            return Feed.this;
        }

        void end() {
            subscriptions.remove(this);
        }
    }

    private final Pulse pulse;
    private final ClusterAccess cluster;
    private final ListQuery query;
    private final InstantSource clock;
    private final Timing timing;
    private final Row.Origin origin;
    private final RowStore store;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final Thread runner;

    private FeedState state;
    private boolean closed;
    private boolean asked;
    private boolean listed;
    private boolean watching;
    private boolean unpaged;
    private boolean firstPage;
    private long highest = -1;
    private String reached = "";
    private Optional<WatchCall> watch = Optional.empty();

    Feed(Pulse pulse, ListQuery query, InstantSource clock, Timing timing) {
        this.pulse = pulse;
        this.cluster = pulse.cluster();
        this.query = query;
        this.clock = clock;
        this.timing = timing;
        this.origin = new Row.Origin(cluster.id(), cluster.name());
        this.store = new RowStore(origin, query.resource());
        this.state = FeedState.connecting(clock.instant());
        this.runner =
                Thread.ofVirtual().name("feed-" + query.resource().plural()).unstarted(this::run);
        pulse.add(this);
    }

    void start() {
        runner.start();
    }

    Row.Origin origin() {
        return origin;
    }

    ApiResource resource() {
        return query.resource();
    }

    String namespace() {
        return query.namespace();
    }

    ClusterAccess cluster() {
        return cluster;
    }

    Subscription subscribe(Subscriber subscriber) {
        Subscription made = new Subscription(subscriber);
        subscriptions.add(made);
        return made;
    }

    Columns columns() {
        lock.lock();
        try {
            return store.columns();
        } finally {
            lock.unlock();
        }
    }

    /** How it stands; while live, right as of the last sign of life. */
    FeedState state() {
        lock.lock();
        try {
            return state.phase() == FeedState.Phase.LIVE
                    ? new FeedState(
                            state.phase(),
                            state.since(),
                            Optional.of(later(state.asOf().orElse(state.since()), pulse.lastSign())),
                            store.size(),
                            state.reason(),
                            state.until())
                    : state;
        } finally {
            lock.unlock();
        }
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** Tries now instead of waiting. */
    void retry() {
        lock.lock();
        try {
            asked = true;
            woken.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The server lives again: what waits for an answer on a dead connection is not waited for. */
    void again() {
        Optional<WatchCall> waiting;
        lock.lock();
        try {
            waiting = watch.filter(w -> !watching);
            if (state.phase() != FeedState.Phase.LIVE) {
                asked = true;
                woken.signalAll();
            }
        } finally {
            lock.unlock();
        }
        waiting.ifPresent(WatchCall::close);
    }

    /** The pulse found the connection dead, or not to be trusted after a sleep. */
    void doubt(Failure why) {
        Optional<WatchCall> running;
        lock.lock();
        try {
            if (state.phase() == FeedState.Phase.LIVE) {
                signal(new FeedState.Signal.Failed(why, pulse.lastSign(), Optional.empty()));
            }
            watching = false;
            running = watch;
        } finally {
            lock.unlock();
        }
        running.ifPresent(WatchCall::close);
    }

    /** Opens the watch anew where it has been silent for too long. */
    void checkWatch() {
        Optional<WatchCall> running;
        lock.lock();
        try {
            running = watch.filter(w -> watching && w.silence().compareTo(timing.watchSilence()) > 0);
        } finally {
            lock.unlock();
        }
        running.ifPresent(WatchCall::close);
    }

    boolean live() {
        lock.lock();
        try {
            return state.phase() == FeedState.Phase.LIVE;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        int attempts = 0;
        while (true) {
            long begun = System.nanoTime();
            Turn turn;
            try {
                turn = turn(cluster.client());
            } catch (FailureException e) {
                turn = new Turn.Trouble(e.failure());
            } catch (CancellationException e) {
                turn = new Turn.Trouble(Failure.of(e, "browse-cancelled"));
            } catch (RuntimeException | Error e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "feed failed: " + query.resource().qualified(),
                        e);
                turn = new Turn.Trouble(Failure.of(e, "browse-defect"));
            }
            boolean lasted = System.nanoTime() - begun > Duration.ofSeconds(10).toNanos();
            attempts = turn instanceof Turn.Trouble && !lasted ? attempts + 1 : 0;
            if (!pauseAfter(turn, attempts, Duration.ofNanos(System.nanoTime() - begun))) {
                return;
            }
        }
    }

    /** What one turn of list and watch came to. */
    private sealed interface Turn {
        /** The watch ended in good order, or the list was read; go on. */
        record On(Duration pause) implements Turn {}

        /** The server asked to wait. */
        record Wait(Duration time, Failure why) implements Turn {}

        /** Something failed. */
        record Trouble(Failure why) implements Turn {}
    }

    private Turn turn(ClusterClient client) {
        boolean list;
        lock.lock();
        try {
            list = !listed;
        } finally {
            lock.unlock();
        }
        return list ? listAndWatch(client) : watchOn(client);
    }

    private Turn listAndWatch(ClusterClient client) {
        boolean follow = query.resource().watchable();
        lock.lock();
        try {
            store.begin();
            firstPage = true;
            reached = "";
            watching = false;
            if (state.asOf().isPresent()) {
                signal(new FeedState.Signal.Again(store.size()));
            }
        } finally {
            lock.unlock();
        }
        CompletableFuture<WatchEnd> watched = new CompletableFuture<>();
        boolean[] begun = new boolean[1];
        ListQuery asked = unpaged ? query.inPages(0, 0) : query;
        ListOutcome outcome;
        try {
            outcome = client.list(asked, page -> {
                origin.clockAhead(client.serverClock().ahead());
                take(page);
                if (follow && !begun[0] && !page.resourceVersion().isEmpty()) {
                    begun[0] = true;
                    WatchCall call = begin(client, page.resourceVersion());
                    Thread.ofVirtual()
                            .name("watch-" + query.resource().plural())
                            .start(() -> {
                                try {
                                    WatchEnd end = call.run(new Folding(client));
                                    over();
                                    watched.complete(end);
                                } catch (RuntimeException | Error e) {
                                    // Whoever waits for the end of the watch must not wait for ever.
                                    over();
                                    watched.completeExceptionally(e);
                                }
                            });
                }
            });
        } catch (RuntimeException | Error e) {
            closeWatch();
            throw e;
        }
        switch (outcome) {
            case ListOutcome.Complete complete -> unpaged = false;
            case ListOutcome.Expired expired -> {
                closeWatch();
                unpaged = true;
                return new Turn.On(timing.firstPause());
            }
            case ListOutcome.Throttled t -> {
                closeWatch();
                return new Turn.Wait(t.retryAfter(), t.failure());
            }
            case ListOutcome.Failed f -> {
                closeWatch();
                return new Turn.Trouble(f.failure());
            }
        }
        lock.lock();
        try {
            boolean swept = store.sweep();
            listed = follow && begun[0];
            if (!listed) {
                signal(new FeedState.Signal.Read(store.size(), clock.instant().plus(timing.poll())));
            } else if (watching) {
                signal(new FeedState.Signal.Live(store.size()));
            } else if (swept) {
                tell();
            }
        } finally {
            lock.unlock();
        }
        pulse.sign();
        return begun[0] ? ended(watched.join()) : new Turn.On(timing.poll());
    }

    private Turn watchOn(ClusterClient client) {
        String from;
        lock.lock();
        try {
            from = reached;
        } finally {
            lock.unlock();
        }
        return ended(begin(client, from).run(new Folding(client)));
    }

    private WatchCall begin(ClusterClient client, String from) {
        WatchCall call = client.watch(query, from);
        lock.lock();
        try {
            reached = from;
            highest = Math.max(highest, Row.number(from));
            watch = Optional.of(call);
            if (closed) {
                call.close();
            }
        } finally {
            lock.unlock();
        }
        return call;
    }

    private void over() {
        lock.lock();
        try {
            watching = false;
        } finally {
            lock.unlock();
        }
    }

    private void closeWatch() {
        Optional<WatchCall> running;
        lock.lock();
        try {
            running = watch;
            watch = Optional.empty();
            watching = false;
        } finally {
            lock.unlock();
        }
        running.ifPresent(WatchCall::close);
    }

    private Turn ended(WatchEnd end) {
        lock.lock();
        try {
            watching = false;
            watch = Optional.empty();
            if (end instanceof WatchEnd.Expired) {
                listed = false;
            }
        } finally {
            lock.unlock();
        }
        return switch (end) {
            case WatchEnd.Over over -> new Turn.On(Duration.ZERO);
            case WatchEnd.Closed closed -> new Turn.On(Duration.ZERO);
            case WatchEnd.Expired expired -> new Turn.On(Duration.ZERO);
            case WatchEnd.Throttled t -> new Turn.Wait(t.retryAfter(), t.failure());
            case WatchEnd.Failed f -> new Turn.Trouble(f.failure());
        };
    }

    private void take(TablePage page) {
        Instant now = clock.instant();
        pulse.sign();
        lock.lock();
        try {
            if (firstPage) {
                firstPage = false;
                // A server whose versions went back was restored from a backup: nothing known counts any more.
                if (Row.number(page.resourceVersion()) < highest) {
                    store.clear();
                    highest = -1;
                }
            }
            store.announce(page.columns());
            List<Row> fresh = new ArrayList<>(page.rows().size());
            for (TableRow row : page.rows()) {
                Row made = store.put(row, now);
                if (made != null) {
                    fresh.add(made);
                }
            }
            subscriptions.forEach(s -> s.add(fresh));
            signal(new FeedState.Signal.Rows(store.size()));
        } finally {
            lock.unlock();
        }
    }

    /** Folds what a watch brings. */
    private final class Folding implements WatchListener {
        private final ClusterClient client;

        Folding(ClusterClient client) {
            this.client = client;
        }

        @Override
        public void opened() {
            origin.clockAhead(client.serverClock().ahead());
            pulse.sign();
            lock.lock();
            try {
                watching = true;
                if (listed) {
                    signal(new FeedState.Signal.Live(store.size()));
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void columns(List<TablePage.Column> columns) {
            lock.lock();
            try {
                store.announce(columns);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void put(TableRow row) {
            pulse.sign();
            lock.lock();
            try {
                Row made = store.put(row, clock.instant());
                advance(row.resourceVersion());
                if (made != null) {
                    subscriptions.forEach(s -> s.add(List.of(made)));
                    tell();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void removed(TableRow row) {
            pulse.sign();
            lock.lock();
            try {
                advance(row.resourceVersion());
                if (store.remove(row)) {
                    tell();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void reached(String resourceVersion) {
            pulse.sign();
            lock.lock();
            try {
                advance(resourceVersion);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Late events must not lead back to an older version. */
    private void advance(String version) {
        if (!version.isEmpty() && (Row.number(version) < 0 || Row.number(version) > Row.number(reached))) {
            reached = version;
            highest = Math.max(highest, Row.number(version));
        }
    }

    /**
     * Tells how the turn ended and waits for the next one.
     *
     * @return false when closed
     */
    private boolean pauseAfter(Turn turn, int attempts, Duration took) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            Duration pause = switch (turn) {
                case Turn.On on -> {
                    boolean quick = took.compareTo(SHORTEST_WATCH) < 0;
                    yield quick && on.pause().isZero() ? SHORTEST_WATCH : on.pause();
                }
                case Turn.Wait wait -> {
                    signal(new FeedState.Signal.Wait(wait.why(), clock.instant().plus(wait.time())));
                    yield wait.time();
                }
                case Turn.Trouble trouble -> trouble(trouble.why(), attempts);
            };
            waitFor(pause);
            return !closed;
        } catch (InterruptedException e) {
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private Duration trouble(Failure why, int attempts) {
        FeedState.Phase phase = FeedState.phase(why);
        Duration pause = switch (phase) {
            case FORBIDDEN, GONE -> timing.refused();
            default ->
                timing.pause(
                        Math.max(0, attempts - 1), ThreadLocalRandom.current().nextDouble());
        };
        if (FeedState.waitsForPerson(why)) {
            // Nothing is tried before somebody signed in: no browser opens without a click.
            pause = Duration.ofDays(365);
        }
        if (phase == FeedState.Phase.GONE) {
            store.clear();
            listed = false;
        }
        if (phase == FeedState.Phase.SIGNED_OUT || phase == FeedState.Phase.FORBIDDEN) {
            listed = false;
        }
        Optional<Instant> until = FeedState.waitsForPerson(why)
                ? Optional.empty()
                : Optional.of(clock.instant().plus(pause));
        signal(new FeedState.Signal.Failed(why, pulse.lastSign(), until));
        pulse.trouble(why);
        return pause;
    }

    private void waitFor(Duration pause) throws InterruptedException {
        long left = pause.toNanos();
        while (left > 0 && !closed && !asked) {
            left = woken.awaitNanos(left);
        }
        if (asked && !closed) {
            asked = false;
            signal(new FeedState.Signal.Asked());
        }
    }

    private void signal(FeedState.Signal signal) {
        FeedState next = state.after(signal, clock.instant());
        if (!next.equals(state)) {
            state = next;
            tell();
        }
    }

    private void tell() {
        subscriptions.forEach(s -> {
            try {
                s.subscriber.changed();
            } catch (RuntimeException | Error e) {
                // One who cannot take it must not keep it from the others, or end the watch.
                LOG.log(
                        System.Logger.Level.ERROR,
                        "telling a list of " + query.resource().qualified(),
                        e);
            }
        });
    }

    @Override
    public void close() {
        Optional<WatchCall> running;
        lock.lock();
        try {
            closed = true;
            running = watch;
            signal(new FeedState.Signal.Closed());
            woken.signalAll();
        } finally {
            lock.unlock();
        }
        pulse.remove(this);
        running.ifPresent(WatchCall::close);
        runner.interrupt();
    }
}
