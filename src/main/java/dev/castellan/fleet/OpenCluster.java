package dev.castellan.fleet;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.identity.Identity;
import dev.castellan.kubernetes.ClusterClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * A cluster that was opened: its connection, as an explicit state machine.
 *
 * <p>{@code CONNECTING} leads to {@code READY} or to one of the states that say why not; from each of them {@link
 * #reconnect} leads back. {@code READY} and {@code STALE} lead to one another, as those who use the connection {@link
 * #report} and {@link #confirm}. {@code CLOSED} is the end. Where no route is asked for, routes are tried best first, but only past
 * those that are not available here – never past a refusal, and never onto a kubeconfig where the cluster came from Azure,
 * because that would change who the user is.
 */
public final class OpenCluster implements AutoCloseable {
    private final FleetCluster cluster;
    private final Map<RouteKind, Route> routes;
    private final InstantSource clock;
    private final Consumer<OpenCluster> onClose;
    private final List<Consumer<ConnectionState>> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();

    private ConnectionState state;
    private List<RouteNote> notes = List.of();
    private Optional<Connection> connection = Optional.empty();
    private Optional<ClusterOverview> overview = Optional.empty();
    private Optional<Thread> worker = Optional.empty();
    private long attempt;

    OpenCluster(
            FleetCluster cluster, Map<RouteKind, Route> routes, InstantSource clock, Consumer<OpenCluster> onClose) {
        this.cluster = cluster;
        this.routes = Map.copyOf(routes);
        this.clock = clock;
        this.onClose = onClose;
        this.state = state(ConnectionState.Phase.CONNECTING, "Connecting", Optional.empty());
    }

    /** The cluster. */
    public FleetCluster cluster() {
        return cluster;
    }

    /** Where the connection stands. */
    public ConnectionState state() {
        synchronized (lock) {
            return state;
        }
    }

    /** What was considered so far, the used route first. */
    public List<RouteNote> routes() {
        synchronized (lock) {
            return notes;
        }
    }

    /** Waits until the state is anything but connecting. Blocks; ends on interrupt. */
    public ConnectionState awaitSettled() throws InterruptedException {
        synchronized (lock) {
            while (!state.phase().settled()) {
                lock.wait();
            }
            return state;
        }
    }

    /** The overview read last. */
    public Optional<ClusterOverview> latestOverview() {
        synchronized (lock) {
            return overview;
        }
    }

    /**
     * Calls the listener after each change of state, on the thread that made it.
     *
     * @return ends the calls
     */
    public Runnable onChange(Consumer<ConnectionState> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Connects again, on the same or another route; returns at once. Ignored when closed. */
    public void reconnect(Optional<RouteKind> route) {
        Optional<Connection> old;
        Optional<Thread> running;
        long mine;
        synchronized (lock) {
            if (state.phase() == ConnectionState.Phase.CLOSED) {
                return;
            }
            mine = ++attempt;
            old = connection;
            connection = Optional.empty();
            running = worker;
            notes = List.of();
            state = state(ConnectionState.Phase.CONNECTING, "Connecting", Optional.empty());
            Thread thread = Thread.ofVirtual().name("open-" + cluster.name()).unstarted(() -> connect(mine, route));
            worker = Optional.of(thread);
            lock.notifyAll();
        }
        running.ifPresent(Thread::interrupt);
        old.ifPresent(Connection::close);
        tell();
        synchronized (lock) {
            if (attempt == mine) {
                worker.ifPresent(Thread::start);
            }
        }
    }

    private void connect(long mine, Optional<RouteKind> wanted) {
        List<RouteNote> considered = new ArrayList<>();
        try {
            List<RouteKind> order = wanted.map(List::of).orElseGet(this::automatic);
            if (order.isEmpty()) {
                throw Failure.expected(
                                "fleet-no-route",
                                "There is no way to reach this cluster from here.",
                                "Its source names none.",
                                "Add a kubeconfig for it, or connect it to Azure Arc.")
                        .asException();
            }
            for (int i = 0; ; i++) {
                RouteKind kind = order.get(i);
                try {
                    Connection made = routeOf(kind).connect(cluster, log(mine, kind, considered));
                    considered.addFirst(new RouteNote(kind, made.means(), true, Optional.empty()));
                    ready(mine, made, considered);
                    return;
                } catch (FailureException e) {
                    considered.add(new RouteNote(kind, kind.label(), false, Optional.of(e.failure())));
                    if (i == order.size() - 1 || !notAvailable(e.failure())) {
                        throw e;
                    }
                }
            }
        } catch (CancellationException e) {
            settle(
                    mine,
                    considered,
                    Failure.expected(
                            "fleet-cancelled",
                            "Connecting was stopped.",
                            "There is no connection.",
                            "Connect again when you want to."));
        } catch (FailureException e) {
            settle(mine, considered, wanted.isEmpty() ? withContext(e.failure()) : e.failure());
        } catch (RuntimeException e) {
            System.getLogger(OpenCluster.class.getName()).log(System.Logger.Level.WARNING, "connecting failed", e);
            settle(mine, considered, Failure.of(e, "fleet-defect"));
        }
    }

    private Route routeOf(RouteKind kind) {
        Route route = routes.get(kind);
        if (route == null) {
            throw Failure.expected(
                            "fleet-no-such-route",
                            "This cluster cannot be reached that way: " + kind.label() + ".",
                            "Its source does not offer this route.",
                            "Choose another route.")
                    .asException();
        }
        return route;
    }

    private List<RouteKind> automatic() {
        return cluster.routes().stream()
                .filter(kind -> !cluster.azure() || kind != RouteKind.KUBECONFIG)
                .toList();
    }

    /** Names the context of a kubeconfig that was not taken, because it would have made somebody else of the user. */
    private Failure withContext(Failure failure) {
        Route context = routes.get(RouteKind.KUBECONFIG);
        if (context == null
                || !cluster.azure()
                || !cluster.routes().contains(RouteKind.KUBECONFIG)
                || !(notAvailable(failure) || failure.code().equals("fleet-no-route"))) {
            return failure;
        }
        String name = DisplayText.clean(context.name(cluster));
        return new Failure(
                failure.code(),
                failure.happened(),
                failure.meaning(),
                failure.remedy() + " Or go as the kubeconfig context “" + name + "” says: --cluster "
                        + DisplayText.clean(ClusterId.ofContext(name).value()) + ", or the route "
                        + RouteKind.KUBECONFIG.label() + ".",
                failure.expected(),
                failure.details());
    }

    /** Whether a failure says that this route does not exist here, rather than that the user was refused on it. */
    private static boolean notAvailable(Failure failure) {
        return switch (failure.code()) {
            case "fleet-az-missing",
                    "fleet-connect-extension",
                    "fleet-connect-signed-out",
                    "fleet-kubeconfig-empty",
                    "fleet-proof-needed",
                    "cluster-unknown-host",
                    "cluster-timeout",
                    "cluster-unreachable",
                    "cluster-refused" -> true;
            default -> false;
        };
    }

    private Route.Log log(long mine, RouteKind kind, List<RouteNote> considered) {
        return new Route.Log() {
            @Override
            public void step(String message) {
                synchronized (lock) {
                    if (attempt != mine || state.phase() != ConnectionState.Phase.CONNECTING) {
                        return;
                    }
                    state = new ConnectionState(state.phase(), state.since(), message, Optional.empty());
                }
                tell();
            }

            @Override
            public void passed(String means, Failure why) {
                considered.add(new RouteNote(kind, means, false, Optional.of(why)));
            }
        };
    }

    private void ready(long mine, Connection made, List<RouteNote> considered) {
        boolean won;
        synchronized (lock) {
            won = attempt == mine && state.phase() == ConnectionState.Phase.CONNECTING;
            if (won) {
                connection = Optional.of(made);
                notes = List.copyOf(considered);
                state = state(ConnectionState.Phase.READY, "", Optional.empty());
                lock.notifyAll();
            }
        }
        if (!won) {
            made.close();
            return;
        }
        made.lost().ifPresent(stage -> stage.thenAccept(why -> gone(mine, why)));
        tell();
    }

    private void settle(long mine, List<RouteNote> considered, Failure failure) {
        synchronized (lock) {
            if (attempt != mine || state.phase() != ConnectionState.Phase.CONNECTING) {
                return;
            }
            notes = List.copyOf(considered);
            state = state(phase(failure), "", Optional.of(failure));
            lock.notifyAll();
        }
        tell();
    }

    /** What carried the connection is gone, or the server no longer takes us. */
    private void gone(long mine, Failure why) {
        Optional<Connection> old;
        synchronized (lock) {
            boolean there =
                    state.phase() == ConnectionState.Phase.READY || state.phase() == ConnectionState.Phase.STALE;
            if (attempt != mine || !there) {
                return;
            }
            old = connection;
            connection = Optional.empty();
            state = state(phase(why), "", Optional.of(why));
            lock.notifyAll();
        }
        old.ifPresent(Connection::close);
        tell();
    }

    /** The state that a failure leads to. */
    static ConnectionState.Phase phase(Failure failure) {
        String code = failure.code();
        // A plug-in that failed or was not finished asks for a person; one that is not there, or answers nonsense, says
        // nothing about who is signed in.
        if (code.equals("cluster-unauthorized")
                || code.equals("fleet-proof-needed")
                || code.equals("fleet-connect-signed-out")
                || code.equals("cluster-plugin-failed")
                || code.equals("cluster-plugin-timeout")
                || code.equals("fleet-signed-out")
                || (code.startsWith("identity-") && Identity.signInHelps(failure))) {
            return ConnectionState.Phase.SIGNED_OUT;
        }
        if (code.equals("cluster-forbidden") || code.equals("fleet-connect-forbidden") || code.endsWith("-forbidden")) {
            return ConnectionState.Phase.FORBIDDEN;
        }
        return switch (code) {
            case "cluster-unknown-host",
                    "cluster-timeout",
                    "cluster-unreachable",
                    "cluster-refused",
                    "cluster-proxy",
                    "fleet-connect-gone",
                    "fleet-connect-timeout",
                    "azure-offline",
                    "identity-offline" -> ConnectionState.Phase.UNREACHABLE;
            default -> ConnectionState.Phase.FAILED;
        };
    }

    /**
     * Reads the cluster at a glance; waits for the connection first. Blocks.
     *
     * @throws FailureException when there is no connection
     */
    public ClusterOverview overview() {
        Connection used;
        long mine;
        List<RouteNote> considered;
        try {
            ConnectionState settled = awaitSettled();
            synchronized (lock) {
                if (connection.isEmpty()) {
                    throw settled.failure()
                            .orElseGet(() -> Failure.expected(
                                    "fleet-closed",
                                    "The cluster was closed.",
                                    "There is no connection.",
                                    "Open it again."))
                            .asException();
                }
                used = connection.get();
                mine = attempt;
                considered = notes;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("overview");
        }
        ClusterOverview read = read(used.client(), considered);
        synchronized (lock) {
            if (attempt == mine) {
                overview = Optional.of(read);
            }
        }
        // One refusal may be a right that is missing; the same from everything means the connection itself.
        read.version()
                .failure()
                .filter(f -> decides(f) && read.whoAmI().failure().isPresent())
                .ifPresent(why -> gone(mine, why));
        return read;
    }

    /**
     * The connection, as soon as there is one: waits while connecting. Ask again for each use, because a reconnect makes
     * another. Blocks.
     *
     * @throws FailureException when there is no connection
     */
    public ClusterClient client() {
        try {
            ConnectionState settled = awaitSettled();
            synchronized (lock) {
                return connection
                        .map(Connection::client)
                        .orElseThrow(() -> settled.failure()
                                .orElseGet(() -> Failure.expected(
                                        "fleet-closed",
                                        "The cluster was closed.",
                                        "There is no connection.",
                                        "Open it again."))
                                .asException());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("connecting");
        }
    }

    /**
     * Tells what went wrong on the connection: a server that cannot be reached makes it stale, a refused sign-in ends it;
     * other failures concern one request only.
     */
    public void report(Failure why) {
        long mine;
        boolean told = false;
        synchronized (lock) {
            mine = attempt;
            if (state.phase() == ConnectionState.Phase.READY && phase(why) == ConnectionState.Phase.UNREACHABLE) {
                state = state(ConnectionState.Phase.STALE, "", Optional.of(why));
                lock.notifyAll();
                told = true;
            }
        }
        if (told) {
            tell();
        } else if (phase(why) == ConnectionState.Phase.SIGNED_OUT) {
            gone(mine, why);
        }
    }

    /** Tells that the server answered: a stale connection is good again. */
    public void confirm() {
        synchronized (lock) {
            if (state.phase() != ConnectionState.Phase.STALE) {
                return;
            }
            state = state(ConnectionState.Phase.READY, "", Optional.empty());
            lock.notifyAll();
        }
        tell();
    }

    private static boolean decides(Failure failure) {
        return phase(failure) == ConnectionState.Phase.SIGNED_OUT
                || phase(failure) == ConnectionState.Phase.UNREACHABLE;
    }

    private ClusterOverview read(ClusterClient client, List<RouteNote> considered) {
        Instant asOf = clock.instant();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var version = part(threads, client::version);
            var whoAmI = part(threads, client::whoAmI);
            var latency = part(threads, client::latency);
            Future<List<dev.castellan.kubernetes.AccessAnswer>> glance = threads.submit(client::glance);
            Future<dev.castellan.kubernetes.ClusterCounts> counts = threads.submit(client::counts);
            try {
                return new ClusterOverview(
                        client.server(),
                        version.get(),
                        latency.get(),
                        whoAmI.get(),
                        glance.get(),
                        counts.get(),
                        client.credentialExpiry(),
                        considered,
                        client.serverClock().ahead(),
                        asOf);
            } catch (InterruptedException e) {
                threads.shutdownNow();
                Thread.currentThread().interrupt();
                throw new CancellationException("overview");
            } catch (ExecutionException e) {
                threads.shutdownNow();
                if (e.getCause() instanceof RuntimeException thrown) {
                    throw thrown;
                }
                throw new FailureException(Failure.defect("fleet-defect", e), e);
            }
        }
    }

    private static <T> Future<ClusterOverview.Part<T>> part(ExecutorService threads, Callable<T> reading) {
        return threads.submit(() -> {
            try {
                return new ClusterOverview.Part<>(Optional.of(reading.call()), Optional.empty());
            } catch (FailureException e) {
                return new ClusterOverview.Part<>(Optional.empty(), Optional.of(e.failure()));
            }
        });
    }

    /** Ends the connection and whatever process carries it. */
    @Override
    public void close() {
        Optional<Connection> old;
        Optional<Thread> running;
        synchronized (lock) {
            if (state.phase() == ConnectionState.Phase.CLOSED) {
                return;
            }
            attempt++;
            old = connection;
            running = worker;
            connection = Optional.empty();
            state = state(ConnectionState.Phase.CLOSED, "", Optional.empty());
            lock.notifyAll();
        }
        running.ifPresent(Thread::interrupt);
        old.ifPresent(Connection::close);
        onClose.accept(this);
        tell();
    }

    private ConnectionState state(ConnectionState.Phase phase, String message, Optional<Failure> failure) {
        return new ConnectionState(phase, clock.instant(), message, failure);
    }

    private void tell() {
        ConnectionState now = state();
        listeners.forEach(l -> l.accept(now));
    }
}
