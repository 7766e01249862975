package dev.castellan.fleet;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.identity.Identity;
import dev.castellan.kubernetes.ClientSetup;
import dev.castellan.kubernetes.CredentialPlugins;
import dev.castellan.kubernetes.KubeContext;
import dev.castellan.kubernetes.Kubeconfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Every cluster from every source, and the way to open one. Safe for use from any thread. */
public final class Fleet implements AutoCloseable {
    /** The source that stands for Azure while nobody is signed in. */
    static final String AZURE = "Azure";

    private final FleetParts parts;
    private final CredentialPlugins plugins;
    private final ClientSetup setup;
    private final List<Consumer<FleetSnapshot>> listeners = new CopyOnWriteArrayList<>();
    private final Set<OpenCluster> open = ConcurrentHashMap.newKeySet();
    private final Object lock = new Object();

    /** What each source gave last, in the order of sources. */
    private Map<String, Reading> readings = Map.of();

    private FleetSnapshot latest = FleetSnapshot.EMPTY;
    private long published;

    private final Object telling = new Object();
    private long told;

    private Optional<CompletableFuture<FleetSnapshot>> running = Optional.empty();
    private volatile boolean closed;

    private final Map<ClusterId, Leased> leases = new java.util.HashMap<>();

    private static final class Leased {
        final OpenCluster cluster;
        int count;

        Leased(OpenCluster cluster) {
            this.cluster = cluster;
        }
    }

    private record Reading(SourceState state, List<FleetCluster> rows) {}

    /** Reads nothing yet. */
    public Fleet(FleetParts parts) {
        this.parts = parts;
        this.plugins = new CredentialPlugins(parts.clock());
        this.setup = new ClientSetup(parts.network(), parts.environment(), parts.home(), plugins, parts.clock());
    }

    /** What is known now; nothing before the first refresh. */
    public FleetSnapshot latest() {
        synchronized (lock) {
            return latest;
        }
    }

    /**
     * Calls the listener with each new snapshot, on the thread that made it; it has to be quick.
     *
     * @return ends the calls
     */
    public Runnable onChange(Consumer<FleetSnapshot> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /**
     * Reads every source side by side and returns when all have answered or failed; listeners hear of each answer at once.
     * Blocks. Rows of a source that failed stay and are marked stale. A call while another one runs joins it.
     */
    public FleetSnapshot refresh() {
        CompletableFuture<FleetSnapshot> mine;
        synchronized (lock) {
            if (running.isPresent()) {
                mine = running.get();
            } else {
                CompletableFuture<FleetSnapshot> started = new CompletableFuture<>();
                running = Optional.of(started);
                mine = started;
                Thread.ofVirtual().name("fleet-refresh").start(() -> refreshAll(started));
            }
        }
        try {
            return mine.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("fleet refresh");
        } catch (ExecutionException e) {
            throw new FailureException(Failure.of(e, "fleet-defect"), e);
        }
    }

    private void refreshAll(CompletableFuture<FleetSnapshot> done) {
        try {
            refresh(sources());
        } catch (RuntimeException | Error e) {
            System.getLogger(Fleet.class.getName()).log(System.Logger.Level.WARNING, "refresh failed", e);
            synchronized (lock) {
                running = Optional.empty();
            }
            done.completeExceptionally(e);
            return;
        }
        FleetSnapshot result;
        synchronized (lock) {
            running = Optional.empty();
            result = latest;
        }
        done.complete(result);
    }

    /**
     * A kubeconfig context by name, or else the current one as kubectl means it, where the user chose kubeconfig files or
     * {@code KUBECONFIG} names some. The files are read anew. Blocks.
     */
    public Optional<KubeContext> context(Optional<String> name) {
        List<Path> chosen = parts.choices().get().kubeconfigs();
        boolean meant = !chosen.isEmpty()
                || !parts.environment().getOrDefault("KUBECONFIG", "").isBlank();
        if (name.isEmpty() && !meant) {
            return Optional.empty();
        }
        Kubeconfig merged = Kubeconfig.load(Kubeconfig.files(chosen, parts.environment(), parts.home()));
        return name.or(merged::currentContext).flatMap(merged::context);
    }

    private List<FleetSource> sources() {
        FleetChoices choices = parts.choices().get();
        List<FleetSource> sources = new ArrayList<>();
        sources.addAll(azureSources(choices));
        boolean chosen = !choices.kubeconfigs().isEmpty();
        List<Path> files = Kubeconfig.files(choices.kubeconfigs(), parts.environment(), parts.home());
        Supplier<Kubeconfig> merged = once(() -> chosen ? Kubeconfig.loadChosen(files) : Kubeconfig.load(files));
        for (Path file : files) {
            if (chosen || Files.exists(file)) {
                sources.add(new KubeconfigSource(file, merged, parts.clock()));
            }
        }
        return sources;
    }

    private List<FleetSource> azureSources(FleetChoices choices) {
        if (!parts.azureConfigured()) {
            return List.of();
        }
        List<AzureSide> sides;
        try {
            sides = parts.azure().get();
        } catch (FailureException e) {
            return knownAzure().stream().map(name -> failing(name, e.failure())).toList();
        }
        if (sides.isEmpty()) {
            return List.of(failing(
                    AZURE,
                    Failure.expected(
                            "fleet-signed-out",
                            "Nobody is signed in to Azure.",
                            "Clusters in Azure are not shown.",
                            "Sign in.")));
        }
        List<FleetSource> sources = new ArrayList<>();
        sides.forEach(side -> sources.add(new AzureSource(side, choices.subscriptions(), parts.clock())));
        return sources;
    }

    /** The sources whose rows came from Azure, so that these stay and turn stale when not even the accounts can be read. */
    private List<String> knownAzure() {
        synchronized (lock) {
            List<String> names = readings.values().stream()
                    .filter(r -> r.rows.stream().anyMatch(FleetCluster::azure))
                    .map(r -> r.state.name())
                    .toList();
            return names.isEmpty() ? List.of(AZURE) : names;
        }
    }

    private static FleetSource failing(String name, Failure failure) {
        return new FleetSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<FleetCluster> read(Consumer<List<FleetCluster>> page) {
                throw failure.asException();
            }
        };
    }

    /** Reads these sources; package-private for tests with sources of their own. */
    void refresh(List<FleetSource> sources) {
        synchronized (lock) {
            Map<String, Reading> next = new LinkedHashMap<>();
            for (FleetSource source : sources) {
                Reading before = readings.get(source.name());
                next.put(
                        source.name(),
                        before == null
                                ? new Reading(
                                        new SourceState(
                                                source.name(),
                                                SourceState.State.LOADING,
                                                Optional.empty(),
                                                Optional.empty(),
                                                0),
                                        List.of())
                                : before);
            }
            // Sources that are gone take their rows with them.
            readings = next;
        }
        publish();
        List<Thread> readers = new ArrayList<>();
        for (FleetSource source : sources) {
            readers.add(Thread.ofVirtual().name("fleet-source").start(() -> read(source)));
        }
        for (Thread reader : readers) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                readers.forEach(Thread::interrupt);
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void read(FleetSource source) {
        String name = source.name();
        AtomicReference<List<FleetCluster>> sofar = new AtomicReference<>(List.of());
        try {
            List<FleetCluster> rows = source.read(page -> {
                sofar.set(page);
                grown(name, page);
            });
            Instant now = parts.clock().instant();
            put(
                    name,
                    new Reading(
                            new SourceState(
                                    name, SourceState.State.FRESH, Optional.of(now), Optional.empty(), rows.size()),
                            rows));
        } catch (FailureException e) {
            if (e.failure().code().equals("azure-list-incomplete")
                    && !sofar.get().isEmpty()) {
                partial(name, sofar.get(), e.failure());
            } else {
                failed(name, e.failure());
            }
        } catch (RuntimeException e) {
            System.getLogger(Fleet.class.getName()).log(System.Logger.Level.WARNING, "source failed: " + name, e);
            failed(name, Failure.of(e, "fleet-defect"));
        }
        publish();
    }

    /** A page of a source that was never read whole; otherwise what is shown stays until the reading is complete. */
    private void grown(String name, List<FleetCluster> rows) {
        synchronized (lock) {
            Reading before = readings.get(name);
            if (before == null || before.state.asOf().isPresent()) {
                return;
            }
            put(
                    name,
                    new Reading(
                            new SourceState(
                                    name, SourceState.State.LOADING, Optional.empty(), Optional.empty(), rows.size()),
                            rows));
        }
        publish();
    }

    /** The rows are of now, but they are not all: neither fresh nor stale. */
    private void partial(String name, List<FleetCluster> rows, Failure why) {
        put(
                name,
                new Reading(
                        new SourceState(
                                name,
                                SourceState.State.PARTIAL,
                                Optional.of(parts.clock().instant()),
                                Optional.of(why),
                                rows.size()),
                        rows));
    }

    private void failed(String name, Failure failure) {
        synchronized (lock) {
            Reading before = readings.get(name);
            List<FleetCluster> kept = before == null ? List.of() : before.rows;
            Optional<Instant> asOf = before == null ? Optional.empty() : before.state.asOf();
            // Rows that stay are stale whatever the reason; the failure tells it.
            SourceState.State state = asOf.isPresent() ? SourceState.State.STALE : state(failure);
            put(name, new Reading(new SourceState(name, state, asOf, Optional.of(failure), kept.size()), kept));
        }
    }

    private void put(String name, Reading reading) {
        synchronized (lock) {
            if (readings.containsKey(name)) {
                Map<String, Reading> next = new LinkedHashMap<>(readings);
                next.put(name, reading);
                readings = next;
            }
        }
    }

    /** The word for a source that failed before it ever gave anything. */
    static SourceState.State state(Failure failure) {
        String code = failure.code();
        if (code.equals("fleet-signed-out") || (code.startsWith("identity-") && Identity.signInHelps(failure))) {
            return SourceState.State.SIGNED_OUT;
        }
        if (code.endsWith("-forbidden")) {
            return SourceState.State.FORBIDDEN;
        }
        if (code.endsWith("-offline") || code.endsWith("-unreachable") || code.endsWith("-timeout")) {
            return SourceState.State.UNREACHABLE;
        }
        return SourceState.State.FAILED;
    }

    /** Decides environments anew after the user's choices changed, without reading any source. */
    public FleetSnapshot reclassify() {
        publish();
        return latest();
    }

    private void publish() {
        FleetChoices choices = parts.choices().get();
        FleetSnapshot snapshot;
        long number;
        synchronized (lock) {
            List<FleetCluster> rows = new ArrayList<>();
            List<SourceState> states = new ArrayList<>();
            Set<ClusterId> seen = new HashSet<>();
            for (Reading reading : readings.values()) {
                states.add(reading.state);
                for (FleetCluster row : reading.rows) {
                    // Two accounts may see the same cluster: the first one opens it.
                    if (seen.add(row.id())) {
                        rows.add(row.withEnvironment(
                                EnvironmentRules.decide(row.id(), row.name(), row.tags(), choices)));
                    }
                }
            }
            snapshot = new FleetSnapshot(FurtherRoutes.add(rows), states);
            latest = snapshot;
            number = ++published;
        }
        // Sources answer side by side: an older snapshot must not be told after a newer one.
        synchronized (telling) {
            for (Consumer<FleetSnapshot> listener : listeners) {
                if (number < told) {
                    return;
                }
                told = number;
                listener.accept(snapshot);
            }
        }
    }

    /**
     * Opens a cluster: returns at once with a connection that is being made.
     *
     * @param id which one, from the latest snapshot
     * @param route the wanted route; empty for the best that works
     * @throws FailureException {@code fleet-unknown-cluster} when it is not in the snapshot
     */
    public OpenCluster open(ClusterId id, Optional<RouteKind> route) {
        FleetCluster cluster = latest().clusters().stream()
                .filter(c -> c.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Failure.expected(
                                "fleet-unknown-cluster",
                                "The cluster is not in the fleet: " + DisplayText.clean(id.value()) + ".",
                                "It was removed, or its source has not been read.",
                                "Refresh the fleet and look again.")
                        .asException());
        Map<RouteKind, Route> routes = new EnumMap<>(RouteKind.class);
        for (RouteKind kind : cluster.routes()) {
            routes.put(kind, routeOf(kind));
        }
        OpenCluster opened = new OpenCluster(cluster, routes, parts.clock(), open::remove);
        open.add(opened);
        if (closed) {
            opened.close();
            return opened;
        }
        opened.reconnect(route);
        return opened;
    }

    /**
     * Shares the connection to a cluster: the first lease opens it by the best route that works, the last one closed
     * closes it. Returns at once.
     *
     * @throws FailureException {@code fleet-unknown-cluster} when it is not in the snapshot
     */
    public ClusterLease lease(ClusterId id) {
        synchronized (leases) {
            Leased leased = leases.get(id);
            if (leased == null || leased.cluster.state().phase() == ConnectionState.Phase.CLOSED) {
                leased = new Leased(open(id, Optional.empty()));
                leases.put(id, leased);
            }
            leased.count++;
            Leased mine = leased;
            return new ClusterLease(mine.cluster, () -> giveBack(id, mine));
        }
    }

    private void giveBack(ClusterId id, Leased leased) {
        synchronized (leases) {
            if (--leased.count > 0) {
                return;
            }
            leases.remove(id, leased);
        }
        leased.cluster.close();
    }

    private Route routeOf(RouteKind kind) {
        return switch (kind) {
            case DIRECT -> new DirectRoute(this::sideOf, setup);
            case CLUSTER_CONNECT -> new ConnectRoute(setup, parts.workFolder());
            case KUBECONFIG ->
                new KubeconfigRoute(
                        () -> Kubeconfig.load(Kubeconfig.files(
                                parts.choices().get().kubeconfigs(), parts.environment(), parts.home())),
                        cluster -> FurtherRoutes.context(cluster, latest().clusters())
                                .map(FleetCluster::name)
                                .orElse(cluster.name()),
                        setup);
        };
    }

    /** The account through which a cluster is seen: the first whose source lists it. */
    private AzureSide sideOf(FleetCluster cluster) {
        List<AzureSide> sides = parts.azure().get();
        Map<String, Reading> now;
        synchronized (lock) {
            now = readings;
        }
        for (AzureSide side : sides) {
            Reading reading = now.get(AzureSource.name(side));
            if (reading != null && reading.rows.stream().anyMatch(r -> r.id().equals(cluster.id()))) {
                return side;
            }
        }
        throw Failure.expected(
                        "fleet-signed-out",
                        "The account that sees this cluster is no longer signed in.",
                        "Azure cannot be asked about it.",
                        "Sign in again.")
                .asException();
    }

    /** Closes every opened cluster. */
    @Override
    public void close() {
        closed = true;
        open.forEach(OpenCluster::close);
        plugins.close();
    }

    private static <T> Supplier<T> once(Supplier<T> make) {
        Object guard = new Object();
        List<T> made = new ArrayList<>(1);
        return () -> {
            synchronized (guard) {
                if (made.isEmpty()) {
                    made.add(make.get());
                }
                return made.getFirst();
            }
        };
    }
}
