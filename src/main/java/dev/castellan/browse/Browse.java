package dev.castellan.browse;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ClusterLease;
import dev.castellan.fleet.ConnectionState;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.Fleet;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.ListQuery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * The front door to looking into clusters: their kinds, and lists of objects that stay live. Lists of the same thing share
 * one watch; everything on one cluster shares its connection. Safe for use from any thread.
 */
public final class Browse implements Lists {
    private static final System.Logger LOG = System.getLogger(Browse.class.getName());
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration LINGER = Duration.ofSeconds(30);
    private static final Duration KINDS_KEPT = Duration.ofMinutes(5);

    private final Function<ClusterId, ClusterAccess> access;
    private final Time time;
    private final Timing timing;
    private final Object lock = new Object();
    private final Map<ClusterId, Shared> clusters = new HashMap<>();
    private final Map<FeedKey, SharedFeed> feeds = new HashMap<>();
    private final Map<ClusterId, KnownKinds> kinds = new ConcurrentHashMap<>();
    private Instant tickWall;
    private long tickNanos;
    private volatile boolean closed;

    private record FeedKey(ClusterId cluster, ListQuery query) {}

    private record KnownKinds(Kinds kinds, Instant at) {}

    private static final class Shared {
        final ClusterAccess access;
        final Pulse pulse;
        final Runnable unhook;
        int count;
        /** When nobody used it any more; the connection stays a while, because the next list is often a click away. */
        long idleSince;

        Shared(ClusterAccess access, Pulse pulse, Runnable unhook) {
            this.access = access;
            this.pulse = pulse;
            this.unhook = unhook;
        }
    }

    private static final class SharedFeed {
        final Feed feed;
        int count;

        SharedFeed(Feed feed) {
            this.feed = feed;
        }
    }

    /** Opens nothing yet. */
    public Browse(Fleet fleet, InstantSource clock) {
        this(fleet, clock, Timing.STANDARD);
    }

    Browse(Fleet fleet, InstantSource clock, Timing timing) {
        this(id -> new Leased(fleet.lease(id), fleet), clock, timing);
    }

    Browse(Function<ClusterId, ClusterAccess> access, InstantSource clock, Timing timing) {
        this(access, Time.of(clock), timing);
    }

    /** One whose time is closed with it. */
    Browse(Function<ClusterId, ClusterAccess> access, Time time, Timing timing) {
        this.access = access;
        this.time = time;
        this.timing = timing;
        this.tickWall = time.now();
        this.tickNanos = time.nanos();
        time.after(TICK, this::tick);
    }

    @Override
    public Kinds kinds(ClusterId cluster, boolean fresh) {
        KnownKinds known = kinds.get(cluster);
        if (!fresh && known != null && known.at.plus(KINDS_KEPT).isAfter(time.now())) {
            return known.kinds;
        }
        Shared shared = take(cluster);
        try {
            Kinds read = Kinds.of(shared.access.client().resources());
            shared.pulse.sign();
            kinds.put(cluster, new KnownKinds(read, time.now()));
            return read;
        } catch (FailureException e) {
            shared.pulse.trouble(e.failure());
            throw e;
        } finally {
            giveBack(cluster, shared);
        }
    }

    @Override
    public Map<ClusterId, Kind> kinds(List<ClusterId> clusters, String id) {
        Map<ClusterId, Future<Kinds>> asked = new LinkedHashMap<>();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            clusters.forEach(c -> asked.put(c, threads.submit(() -> kinds(c, false))));
            return new KindsAsked(asked, id).answers();
        } finally {
            // Whoever answers late is not waited for.
            threads.shutdownNow();
        }
    }

    @Override
    public ReadableNamespaces readable(ClusterId cluster, Kind kind, Collection<String> lookedAt) {
        Shared shared = take(cluster);
        try {
            return ReadableNamespaces.find(
                    ReadableNamespaces.ask(shared.access.client().objects(), kind.resource()), lookedAt);
        } finally {
            giveBack(cluster, shared);
        }
    }

    /**
     * Opens a list of a kind. Returns at once; the list tells how far it is.
     *
     * @param clusters where; a bad one never delays another
     * @param kind what, as one of the clusters has it
     * @param namespaces which namespaces; empty for all, and for kinds without
     */
    public LiveList open(List<ClusterId> clusters, Kind kind, Collection<String> namespaces) {
        return open(clusters, kind, namespaces, "", "");
    }

    /** A list with selectors that the server applies, as kubectl's {@code -l} and {@code --field-selector}. */
    public LiveList open(
            List<ClusterId> clusters,
            Kind kind,
            Collection<String> namespaces,
            String labelSelector,
            String fieldSelector) {
        Map<ClusterId, Kind> each = new LinkedHashMap<>();
        clusters.forEach(c -> each.put(c, kind));
        return open(each, namespaces, labelSelector, fieldSelector);
    }

    @Override
    public LiveList open(Map<ClusterId, Kind> kinds, Collection<String> namespaces) {
        return open(kinds, namespaces, "", "");
    }

    /** A list of the kind that each cluster has, with selectors that the servers apply. */
    public LiveList open(
            Map<ClusterId, Kind> kinds, Collection<String> namespaces, String labelSelector, String fieldSelector) {
        List<FeedKey> taken = new ArrayList<>();
        List<Runnable> hooks = new ArrayList<>();
        Kind first = kinds.values().iterator().next();
        LiveList list = new LiveList(first, kinds.size() > 1, time, () -> {
            taken.forEach(this::giveBack);
            hooks.forEach(Runnable::run);
        });
        kinds.forEach((cluster, kind) -> {
            for (String namespace : places(kind, namespaces)) {
                FeedKey key = new FeedKey(cluster, query(kind, namespace, labelSelector, fieldSelector));
                list.add(takeFeed(key));
                taken.add(key);
            }
        });
        return list;
    }

    /**
     * Reads a list once. Blocks; what one cluster or namespace refuses is told beside the rows of the others.
     *
     * @param labelSelector as kubectl's {@code -l}; may be empty
     * @param fieldSelector as kubectl's {@code --field-selector}; may be empty
     */
    public Reading read(
            List<ClusterId> clusters,
            Kind kind,
            Collection<String> namespaces,
            String labelSelector,
            String fieldSelector,
            Query filter,
            Sort sort) {
        List<Runnable> taken = new ArrayList<>();
        try {
            List<ListReader.Place> places = new ArrayList<>();
            for (ClusterId cluster : clusters) {
                Shared shared = take(cluster);
                taken.add(() -> giveBack(cluster, shared));
                for (String namespace : places(kind, namespaces)) {
                    places.add(
                            new ListReader.Place(shared.access, query(kind, namespace, labelSelector, fieldSelector)));
                }
            }
            return new ListReader(time::now).read(places, clusters.size() > 1, filter, sort);
        } finally {
            taken.forEach(Runnable::run);
        }
    }

    @Override
    public SignsOfLife signs(ClusterId cluster, SignsOfLife.Listener listener) {
        Shared shared = take(cluster);
        shared.pulse.add(listener);
        return new SignsOfLife() {
            private final AtomicBoolean ended = new AtomicBoolean();

            @Override
            public Instant last() {
                return shared.pulse.lastSign();
            }

            @Override
            public void sign() {
                shared.pulse.sign();
            }

            @Override
            public void trouble(Failure why) {
                shared.pulse.trouble(why);
            }

            @Override
            public void close() {
                if (ended.compareAndSet(false, true)) {
                    shared.pulse.remove(listener);
                    giveBack(cluster, shared);
                }
            }
        };
    }

    private static List<String> places(Kind kind, Collection<String> namespaces) {
        return kind.resource().namespaced() && !namespaces.isEmpty()
                ? namespaces.stream().distinct().sorted().toList()
                : List.of("");
    }

    private static ListQuery query(Kind kind, String namespace, String labelSelector, String fieldSelector) {
        return ListQuery.of(kind.resource(), namespace)
                .withPicks(Columns.picks(kind.resource()))
                .withSelectors(labelSelector, fieldSelector);
    }

    private Feed takeFeed(FeedKey key) {
        Shared shared = take(key.cluster);
        synchronized (lock) {
            SharedFeed known = feeds.get(key);
            if (known == null) {
                known = new SharedFeed(new Feed(shared.pulse, key.query, time::now, timing));
                feeds.put(key, known);
                known.feed.start();
            } else {
                shared.count--; // The feed holds its share already.
            }
            known.count++;
            return known.feed;
        }
    }

    private void giveBack(FeedKey key) {
        SharedFeed ended;
        Shared shared;
        synchronized (lock) {
            ended = feeds.get(key);
            if (ended == null || --ended.count > 0) {
                return;
            }
            feeds.remove(key);
            shared = clusters.get(key.cluster);
        }
        ended.feed.close();
        if (shared != null) {
            giveBack(key.cluster, shared);
        }
    }

    private Shared take(ClusterId id) {
        synchronized (lock) {
            Shared known = clusters.get(id);
            if (known == null) {
                ClusterAccess opened = access.apply(id);
                Pulse pulse = new Pulse(opened, time, timing);
                known = new Shared(opened, pulse, opened.onReady(pulse::ready));
                clusters.put(id, known);
            }
            known.count++;
            return known;
        }
    }

    private void giveBack(ClusterId id, Shared shared) {
        synchronized (lock) {
            if (clusters.get(id) == shared && --shared.count == 0) {
                shared.idleSince = time.nanos();
            }
        }
    }

    private void endIdle() {
        List<Shared> ended = new ArrayList<>();
        synchronized (lock) {
            long now = time.nanos();
            clusters.values().removeIf(s -> {
                boolean over = s.count == 0 && now - s.idleSince > LINGER.toNanos();
                if (over) {
                    ended.add(s);
                }
                return over;
            });
        }
        ended.forEach(Browse::end);
    }

    private static void end(Shared shared) {
        shared.unhook.run();
        shared.access.close();
    }

    /** Every second: asks silent clusters, and notices that the computer slept. */
    private void tick() {
        try {
            look();
        } finally {
            // One bad look must not be the last one.
            if (!closed) {
                time.after(TICK, this::tick);
            }
        }
    }

    private void look() {
        Instant wall = time.now();
        long nanos = time.nanos();
        Duration byWall = Duration.between(tickWall, wall);
        Duration byNanos = Duration.ofNanos(nanos - tickNanos);
        tickWall = wall;
        tickNanos = nanos;
        // Some systems count the time asleep on one clock only; a clock that was set forward looks the same and costs
        // one question.
        boolean slept = byWall.compareTo(TICK.multipliedBy(4)) > 0 || byNanos.compareTo(TICK.multipliedBy(4)) > 0;
        List<Pulse> pulses;
        synchronized (lock) {
            pulses = clusters.values().stream().map(s -> s.pulse).toList();
        }
        for (Pulse pulse : pulses) {
            alone(() -> {
                if (slept) {
                    pulse.slept();
                }
                pulse.tick();
            });
        }
        alone(this::endIdle);
    }

    /** What goes wrong with one cluster must not leave the others unasked. */
    private static void alone(Runnable look) {
        try {
            look.run();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "looking at a cluster", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        List<SharedFeed> running;
        List<Shared> opened;
        synchronized (lock) {
            running = List.copyOf(feeds.values());
            opened = List.copyOf(clusters.values());
            feeds.clear();
            clusters.clear();
        }
        running.forEach(f -> f.feed.close());
        opened.forEach(Browse::end);
        time.close();
    }

    /** A cluster through its shared connection. */
    private record Leased(ClusterLease lease, Fleet fleet) implements ClusterAccess {
        @Override
        public ClusterId id() {
            return lease.cluster().cluster().id();
        }

        @Override
        public String name() {
            // Two clusters may be called alike: in one list they have to be told apart.
            return fleet.latest()
                    .names()
                    .getOrDefault(
                            id(), DisplayText.clean(lease.cluster().cluster().name()));
        }

        @Override
        public ClusterClient client() {
            return lease.cluster().client();
        }

        @Override
        public void report(Failure why) {
            lease.cluster().report(why);
        }

        @Override
        public void confirm() {
            lease.cluster().confirm();
        }

        @Override
        public Runnable onReady(Runnable listener) {
            return lease.cluster().onChange(state -> {
                if (state.phase() == ConnectionState.Phase.READY) {
                    listener.run();
                }
            });
        }

        @Override
        public void close() {
            lease.close();
        }
    }
}
