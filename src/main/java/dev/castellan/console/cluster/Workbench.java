package dev.castellan.console.cluster;

import dev.castellan.browse.Browse;
import dev.castellan.browse.Lists;
import dev.castellan.browse.object.ClusterSeat;
import dev.castellan.browse.object.EditState;
import dev.castellan.browse.object.Following;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.browse.object.WriteLocks;
import dev.castellan.browse.session.PortForwards;
import dev.castellan.browse.session.SessionGuard;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ClusterLease;
import dev.castellan.fleet.Fleet;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.job.Job;
import dev.castellan.job.Jobs;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.ledger.Recorder;
import dev.castellan.settings.Browsing;
import dev.castellan.settings.SettingsStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What looking into clusters needs, shared by all cluster screens: lists, locks, forwarded ports, the record. */
public final class Workbench implements AutoCloseable {
    private static final Duration UNDO_WAITS = Duration.ofMinutes(2);

    private final Fleet fleet;
    private final Lists lists;
    private final Recorder recorder;
    private final WriteLocks locks;
    private final SettingsStore settings;
    private final InstantSource clock;
    private final PortForwards forwards;
    private final List<Runnable> forwardListeners = new CopyOnWriteArrayList<>();
    private final List<Job<?>> writes = new CopyOnWriteArrayList<>();
    private Optional<WantedUndo> wantedUndo = Optional.empty();
    private @Nullable Browsing browsing;
    private volatile Named named = new Named(FleetSnapshot.EMPTY, Map.of());

    /**
     * A bench over this fleet; nothing is opened yet.
     *
     * @param recorder where deeds are recorded; opened when the first one is
     */
    public Workbench(Fleet fleet, Recorder recorder, SettingsStore settings, InstantSource clock) {
        this(fleet, new Browse(fleet, clock), recorder, settings, clock);
    }

    /** With these lists, which it closes. */
    Workbench(Fleet fleet, Lists lists, Recorder recorder, SettingsStore settings, InstantSource clock) {
        this.fleet = fleet;
        this.lists = lists;
        this.recorder = recorder;
        this.settings = settings;
        this.clock = clock;
        this.locks = new WriteLocks(recorder, clock);
        this.forwards = new PortForwards(clock, () -> forwardListeners.forEach(Runnable::run));
    }

    /** Lists and kinds. */
    Lists lists() {
        return lists;
    }

    /** Which guarded clusters are unlocked in this session. */
    public WriteLocks locks() {
        return locks;
    }

    PortForwards forwards() {
        return forwards;
    }

    SettingsStore settings() {
        return settings;
    }

    /** What the user likes to look at. Read once; changes hold at once. Interface thread. */
    Browsing browsing() {
        Browsing known = browsing;
        if (known == null) {
            known = settings.load().browsing();
            browsing = known;
        }
        return known;
    }

    /** Changes it: at once, and kept beside the interface thread; that it cannot be kept is told there. */
    void keep(UnaryOperator<Browsing> change, Consumer<Failure> failed) {
        browsing = change.apply(browsing());
        Thread.ofVirtual().name("keep-browsing").start(() -> {
            try {
                var _ = settings.update(s -> s.withBrowsing(change.apply(s.browsing())));
            } catch (FailureException e) {
                failed.accept(e.failure());
            }
        });
    }

    InstantSource clock() {
        return clock;
    }

    /** Every cluster known, for choosing others. */
    List<FleetCluster> clusters() {
        return fleet.latest().clusters();
    }

    /** A name for each cluster that no other has, clean to show. */
    @SuppressWarnings("ReferenceEquality") // the very same snapshot has the same names; comparing it costs more
    Map<ClusterId, String> names() {
        FleetSnapshot now = fleet.latest();
        Named known = named;
        if (known.of() != now) {
            known = new Named(now, now.names());
            named = known;
        }
        return known.names();
    }

    /** Every tab asks for its name with each change of a screen; they are made once for each fleet. */
    private record Named(FleetSnapshot of, Map<ClusterId, String> names) {}

    Optional<FleetCluster> cluster(ClusterId id) {
        return clusters().stream().filter(c -> c.id().equals(id)).findFirst();
    }

    /** Calls the listener after the fleet changed, from any thread; ended by what it returns. */
    Runnable onFleet(Runnable listener) {
        return fleet.onChange(snapshot -> listener.run());
    }

    /** Calls the listener after forwarded ports changed, from any thread. */
    Runnable onForwards(Runnable listener) {
        forwardListeners.add(listener);
        return () -> forwardListeners.remove(listener);
    }

    /**
     * A share in a cluster for its objects; close it.
     *
     * @throws dev.castellan.failure.FailureException when the cluster is not known
     */
    Room enter(ClusterId id) {
        return new Room(fleet.lease(id));
    }

    /**
     * Work at the desk of a cluster, for screens of other rooms: with the locks and the record that all share. Blocks.
     *
     * @throws dev.castellan.failure.FailureException when the cluster is not known, and what the work throws
     */
    public <T> T at(ClusterId id, Function<ObjectDesk, T> work) {
        try (Room room = enter(id)) {
            return work.apply(room.objects());
        }
    }

    /**
     * Begins a write. It holds the cluster by itself and is not stopped with the screen that asked for it: cut off in the
     * middle, nobody would know whether it was done.
     */
    <T> Job<T> write(Jobs jobs, ClusterId id, String title, Duration deadline, Function<ObjectDesk, T> work) {
        Room room;
        try {
            room = enter(id);
        } catch (FailureException unknown) {
            return jobs.start(title, "app", deadline, progress -> {
                throw unknown;
            });
        }
        Job<T> job = jobs.start(title, "app", deadline, progress -> work.apply(room.objects()));
        writes.add(job);
        var _ = job.result().whenComplete((done, thrown) -> {
            writes.remove(job);
            Thread.ofVirtual().name("room-close").start(room::close);
        });
        return job;
    }

    /** The titles of the writes under way. */
    List<String> writes() {
        return writes.stream()
                .map(Job::view)
                .filter(v -> v.state() == Job.State.RUNNING)
                .map(Job.View::title)
                .toList();
    }

    private record WantedUndo(EditState.Applied applied, Instant until) {}

    /** Leaves an edit to be taken back with the pane of its object, wherever that is shown next. Interface thread. */
    void wantUndo(EditState.Applied applied) {
        wantedUndo = Optional.of(new WantedUndo(applied, clock.instant().plus(UNDO_WAITS)));
    }

    /** The edit of this object that is to be taken back; handed out once. Interface thread. */
    Optional<EditState.Applied> takeUndo(ObjectAddress address) {
        Optional<EditState.Applied> mine = wantedUndo
                .filter(w -> w.until().isAfter(clock.instant()))
                .map(WantedUndo::applied)
                .filter(a -> a.after().address().equals(address));
        if (mine.isPresent()) {
            wantedUndo = Optional.empty();
        }
        return mine;
    }

    @Override
    public void close() {
        forwards.close();
        lists.close();
    }

    /** One cluster being worked in. */
    final class Room implements AutoCloseable {
        private final ClusterLease lease;
        private final ClusterSeat seat;
        private final ObjectDesk objects;

        private Room(ClusterLease lease) {
            this.lease = lease;
            this.seat = ClusterSeat.of(lease.cluster());
            this.objects = new ObjectDesk(seat, recorder, locks, clock);
        }

        ClusterSeat seat() {
            return seat;
        }

        ObjectDesk objects() {
            return objects;
        }

        /** Follows an object until closed, as fresh as the lists of its cluster; the listener is called on another thread. */
        AutoCloseable follow(ObjectAddress address, Consumer<Following> listener) {
            return objects.follow(address, life -> lists.signs(seat.id(), life), listener);
        }

        /** The client of the moment. Blocks. */
        ClusterClient client() {
            return lease.cluster().client();
        }

        boolean writable() {
            return locks.writable(seat);
        }

        /** Sessions into containers follow the same lock as writes, ask for permission, and are recorded. */
        SessionGuard guard() {
            return objects.sessions();
        }

        @Override
        public void close() {
            lease.close();
        }
    }
}
