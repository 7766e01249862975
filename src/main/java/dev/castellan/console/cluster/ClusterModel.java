package dev.castellan.console.cluster;

import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ClusterOverview;
import dev.castellan.fleet.ConnectionState;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.RouteKind;
import dev.castellan.job.Job;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster screen knows: one cluster from the moment it is looked for to the moment it is closed. Commands return
 * at once; the state is one immutable {@link ClusterPicture}. Each attempt has a number, and whatever an earlier one still
 * reports is dropped. Asked from any thread.
 */
final class ClusterModel {
    private static final Duration LOOK_DEADLINE = Duration.ofMinutes(5);
    /** Long enough for a plug-in that waits for a person, short enough to be told that nothing happens. */
    private static final Duration CONNECT_DEADLINE = Duration.ofMinutes(5);

    private static final Duration READ_DEADLINE = Duration.ofMinutes(1);

    private final ClusterDesk desk;
    private final ShellContext shell;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong attempts = new AtomicLong();
    private final Object lock = new Object();
    private final Runnable unlisten;
    private ClusterPicture picture;
    private ClusterDesk.@Nullable Connection connection;
    private @Nullable Runnable unwatch;
    private @Nullable Job<?> attempt;
    private boolean closed;

    /** Nothing is looked for or opened before {@link #open}. */
    ClusterModel(ClusterId id, Optional<RouteKind> route, ClusterDesk desk, ShellContext shell) {
        this.desk = desk;
        this.shell = shell;
        this.picture = ClusterPicture.first(id, route)
                .withCluster(desk.known(id))
                .withMark(desk.marks().of(id));
        this.unlisten = desk.onChange(this::fleetChanged);
    }

    /** What is known now. */
    ClusterPicture picture() {
        synchronized (lock) {
            return picture;
        }
    }

    /** Calls the listener after each change, on the thread that made it. */
    Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Looks for the cluster where it is not known, connects, and reads it. */
    void open() {
        ClusterPicture now = picture();
        if (now.cluster().isPresent()) {
            connect(now.wanted());
        } else {
            look();
        }
    }

    /** Connects by a route, ending the connection there is. */
    void connect(Optional<RouteKind> route) {
        ClusterPicture before = picture();
        Optional<FleetCluster> cluster = before.cluster();
        if (cluster.isEmpty()) {
            look();
            return;
        }
        long number = begin();
        change(
                number,
                p -> p.withWanted(route)
                        .withConnection(Optional.empty(), List.of())
                        .withStage(ClusterPicture.Stage.CONNECTING, Optional.empty())
                        .withReading(true));
        String name = DisplayText.clean(cluster.get().name());
        Job<ClusterOverview> job = shell.start("Open " + name, CONNECT_DEADLINE, progress -> {
            ClusterDesk.Connection made = desk.open(before.id(), route);
            if (!keep(number, made)) {
                made.close();
                throw new java.util.concurrent.CancellationException(name);
            }
            Runnable unwatching = made.onChange(state -> {
                if (!state.message().isEmpty()) {
                    progress.step(Optional.empty(), DisplayText.clean(state.message()));
                }
                change(number, p -> p.withConnection(Optional.of(state), made.routes()));
            });
            synchronized (lock) {
                unwatch = unwatching;
            }
            change(number, p -> p.withConnection(Optional.of(made.state()), made.routes()));
            ConnectionState settled = made.awaitSettled();
            change(number, p -> p.withConnection(Optional.of(settled), made.routes()));
            if (settled.phase() != ConnectionState.Phase.READY) {
                throw settled.failure().orElseGet(() -> unexplained(settled)).asException();
            }
            progress.step(Optional.empty(), "Reading the cluster");
            return made.overview();
        });
        remember(number, job);
        var _ = job.result().whenComplete((overview, thrown) -> {
            if (thrown == null) {
                change(
                        number,
                        p -> p.withOverview(Optional.of(overview), Optional.empty())
                                .withConnection(
                                        p.connection(), overview.routes().isEmpty() ? p.routes() : overview.routes())
                                .withStage(ClusterPicture.Stage.OPEN, Optional.empty()));
            } else if (job.view().state() == Job.State.CANCELLED) {
                change(number, p -> p.withReading(false).withStage(ClusterPicture.Stage.CANCELLED, Optional.empty()));
                end(number);
            } else {
                Failure failure = Failure.of(thrown, "console-cluster");
                change(
                        number,
                        p -> p.withReading(false).withStage(ClusterPicture.Stage.NOT_CONNECTED, Optional.of(failure)));
            }
        });
    }

    /** Stops what is under way. */
    void cancel() {
        Job<?> running;
        synchronized (lock) {
            running = attempt;
        }
        if (running != null) {
            running.cancel();
        }
    }

    /** Reads the cluster again where it is open, else tries again. */
    void refresh() {
        ClusterPicture now = picture();
        switch (now.stage()) {
            case OPEN -> reread();
            case LOOKING, CONNECTING -> {}
            case NOT_FOUND -> look();
            case NOT_CONNECTED, CANCELLED -> connect(now.wanted());
        }
    }

    /** Reads what Azure knows beyond the list. */
    void readArc() {
        ClusterPicture now = picture();
        Optional<FleetCluster> cluster = now.cluster();
        if (cluster.isEmpty() || now.arc() instanceof ClusterPicture.Arc.Loading) {
            return;
        }
        changeAlways(p -> p.withArc(new ClusterPicture.Arc.Loading()));
        Job<ClusterDesk.ArcDetail> job = shell.start(
                "Read Azure details of " + DisplayText.clean(cluster.get().name()),
                READ_DEADLINE,
                progress -> desk.arc(cluster.get()));
        var _ = job.result()
                .whenComplete((detail, thrown) -> changeAlways(p -> p.withArc(
                        thrown == null
                                ? new ClusterPicture.Arc.Read(detail)
                                : job.view().state() == Job.State.CANCELLED
                                        ? new ClusterPicture.Arc.NotAsked()
                                        : new ClusterPicture.Arc.Failed(Failure.of(thrown, "console-cluster-arc")))));
    }

    /** Ends the connection; nothing is reported any more. Its jobs are cancelled by the shell. */
    void close() {
        synchronized (lock) {
            closed = true;
        }
        listeners.clear();
        unlisten.run();
        cancel();
        begin();
    }

    private void look() {
        long number = begin();
        change(number, p -> p.withStage(ClusterPicture.Stage.LOOKING, Optional.empty()));
        Job<Boolean> job = shell.start("Look for the cluster", LOOK_DEADLINE, progress -> {
            desk.look();
            return true;
        });
        remember(number, job);
        var _ = job.result().whenComplete((done, thrown) -> {
            if (thrown != null && job.view().state() == Job.State.CANCELLED) {
                change(number, p -> p.withStage(ClusterPicture.Stage.CANCELLED, Optional.empty()));
                return;
            }
            Optional<FleetCluster> found = desk.known(picture().id());
            change(number, p -> p.withCluster(found));
            if (found.isPresent()) {
                if (current(number)) {
                    connect(picture().wanted());
                }
            } else {
                Failure failure = thrown != null
                        ? Failure.of(thrown, "console-cluster-look")
                        : Failure.expected(
                                "console-cluster-unknown",
                                "No source knows this cluster.",
                                "It was removed, or belongs to an account or a kubeconfig that is not used now.",
                                "Go to the fleet and look at its sources.");
                change(number, p -> p.withStage(ClusterPicture.Stage.NOT_FOUND, Optional.of(failure)));
            }
        });
    }

    private void reread() {
        ClusterDesk.Connection open;
        synchronized (lock) {
            open = connection;
            if (open == null || picture.reading()) {
                return;
            }
        }
        long number = attempts.get();
        change(number, p -> p.withReading(true));
        Job<ClusterOverview> job = shell.start("Read the cluster again", READ_DEADLINE, progress -> open.overview());
        remember(number, job);
        var _ = job.result().whenComplete((overview, thrown) -> {
            if (thrown == null) {
                change(number, p -> p.withOverview(Optional.of(overview), Optional.empty()));
            } else if (job.view().state() == Job.State.CANCELLED) {
                change(number, p -> p.withReading(false));
            } else {
                // What was read before stays, with its age and the reason why it is not fresh.
                change(number, p -> p.withOverview(p.overview(), Optional.of(Failure.of(thrown, "console-cluster"))));
            }
        });
    }

    /** Begins an attempt: everything before it is over. */
    private long begin() {
        long number = attempts.incrementAndGet();
        ClusterDesk.Connection old;
        Runnable unwatching;
        Job<?> running;
        synchronized (lock) {
            old = connection;
            unwatching = unwatch;
            running = attempt;
            connection = null;
            unwatch = null;
            attempt = null;
        }
        if (unwatching != null) {
            unwatching.run();
        }
        if (running != null) {
            running.cancel();
        }
        release(old);
        return number;
    }

    /** Ends the connection of this attempt and keeps the attempt. */
    private void end(long number) {
        ClusterDesk.Connection old;
        synchronized (lock) {
            if (!current(number)) {
                return;
            }
            old = connection;
            connection = null;
        }
        release(old);
    }

    /** A connection may carry a process: ending it can take a moment and must not hold up the window. */
    private static void release(ClusterDesk.@Nullable Connection old) {
        if (old != null) {
            Thread.ofVirtual().name("cluster-close").start(old::close);
        }
    }

    private boolean keep(long number, ClusterDesk.Connection made) {
        synchronized (lock) {
            if (!current(number) || closed) {
                return false;
            }
            connection = made;
            return true;
        }
    }

    private void remember(long number, Job<?> job) {
        synchronized (lock) {
            if (current(number) && !closed) {
                attempt = job;
                return;
            }
        }
        job.cancel();
    }

    private boolean current(long number) {
        return attempts.get() == number;
    }

    private void fleetChanged() {
        changeAlways(p -> {
            Optional<FleetCluster> known = desk.known(p.id());
            return (known.isPresent() ? p.withCluster(known) : p)
                    .withMark(desk.marks().of(p.id()));
        });
    }

    private void change(long number, UnaryOperator<ClusterPicture> how) {
        if (current(number)) {
            changeAlways(how);
        }
    }

    private void changeAlways(UnaryOperator<ClusterPicture> how) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            ClusterPicture next = how.apply(picture);
            if (next.equals(picture)) {
                return;
            }
            picture = next;
        }
        listeners.forEach(Runnable::run);
    }

    private static Failure unexplained(ConnectionState state) {
        return Failure.expected(
                "console-cluster-closed",
                "The connection ended: " + state.phase().label().toLowerCase(java.util.Locale.ROOT) + ".",
                "Nothing could be read.",
                "Connect again.");
    }
}
