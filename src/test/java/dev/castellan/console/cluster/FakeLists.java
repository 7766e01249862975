package dev.castellan.console.cluster;

import dev.castellan.browse.Kind;
import dev.castellan.browse.Kinds;
import dev.castellan.browse.Lists;
import dev.castellan.browse.ReadableNamespaces;
import dev.castellan.browse.SignsOfLife;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Fleet;
import dev.castellan.fleet.FleetChoices;
import dev.castellan.fleet.FleetParts;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ApiResources;
import dev.castellan.ledger.Ledger;
import dev.castellan.network.Network;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.SettingsStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Clusters that answer as a test says, without a network; and a bench before them. */
final class FakeLists implements Lists {
    static final ClusterId HERE = ClusterId.ofContext("here");
    static final Kind PODS = kind("", "v1", "Pod", "pods", true);
    static final Kind NODES = kind("", "v1", "Node", "nodes", false);
    static final Kind NAMESPACES = kind("", "v1", "Namespace", "namespaces", false);
    static final Kind DEPLOYMENTS = kind("apps", "v1", "Deployment", "deployments", true);

    /** What was opened, in order. */
    record Opened(Map<ClusterId, Kind> kinds, Set<String> namespaces, FakeListing listing) {
        String plural() {
            return kinds.values().iterator().next().resource().plural();
        }
    }

    final List<Opened> opened = new CopyOnWriteArrayList<>();
    final List<Boolean> asked = new CopyOnWriteArrayList<>();
    final Map<ClusterId, Kinds> kinds = new ConcurrentHashMap<>();
    private Optional<Fleet> house = Optional.empty();
    volatile Optional<Failure> failure = Optional.empty();
    volatile ReadableNamespaces readable = new ReadableNamespaces(List.of(), 0, false);

    static Kind kind(String group, String version, String kind, String plural, boolean namespaced) {
        return Kind.of(new ApiResource(group, version, kind, plural, namespaced, Set.of("get", "list", "watch")));
    }

    FakeLists() {
        kinds.put(HERE, of(PODS, NODES, NAMESPACES, DEPLOYMENTS));
    }

    static Kinds of(Kind... all) {
        return Kinds.of(
                new ApiResources(List.of(all).stream().map(Kind::resource).toList(), List.of()));
    }

    /** A bench in a house with one context that leads nowhere. */
    Workbench bench(Path folder) {
        try {
            Path file = Files.writeString(folder.resolve("config"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
                users: [{name: u, user: {token: t}}]
                contexts: [{name: here, context: {cluster: c, user: u}}]
                """);
            Fleet fleet = new Fleet(new FleetParts(
                    List::of,
                    false,
                    () -> new FleetChoices(List.of(), List.of(file), Map.of(), List.of()),
                    () -> Network.open(Optional.empty(), Optional.empty()),
                    Map.of(),
                    folder,
                    folder.resolve("work"),
                    Clock.systemUTC()));
            var _ = fleet.refresh();
            house = Optional.of(fleet);
            return new Workbench(
                    fleet,
                    this,
                    Ledger.inMemory("ada", Clock.systemUTC()),
                    new SettingsStore(DataFolder.at(folder.resolve("data")), Clock.systemUTC()),
                    Clock.systemUTC());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The listing of a kind opened last. */
    FakeListing listing(String plural) {
        return opened.reversed().stream()
                .filter(o -> o.plural().equals(plural))
                .findFirst()
                .orElseThrow()
                .listing();
    }

    @Override
    public Kinds kinds(ClusterId cluster, boolean fresh) {
        asked.add(fresh);
        if (failure.isPresent()) {
            throw failure.get().asException();
        }
        return Optional.ofNullable(kinds.get(cluster)).orElseThrow();
    }

    @Override
    public Map<ClusterId, Kind> kinds(List<ClusterId> clusters, String id) {
        Map<ClusterId, Kind> found = new LinkedHashMap<>();
        clusters.forEach(c -> found.put(c, kinds(c, false).byId(id).orElseThrow()));
        return found;
    }

    @Override
    public ReadableNamespaces readable(ClusterId cluster, Kind kind, Collection<String> lookedAt) {
        return readable;
    }

    @Override
    public SignsOfLife signs(ClusterId cluster, SignsOfLife.Listener listener) {
        return new SignsOfLife() {
            @Override
            public Instant last() {
                return Instant.EPOCH;
            }

            @Override
            public void sign() {}

            @Override
            public void trouble(Failure why) {}

            @Override
            public void close() {}
        };
    }

    @Override
    public FakeListing open(Map<ClusterId, Kind> what, Collection<String> namespaces) {
        FakeListing made = new FakeListing();
        opened.add(new Opened(what, Set.copyOf(namespaces), made));
        return made;
    }

    @Override
    public void close() {
        opened.forEach(o -> o.listing().close());
        house.ifPresent(Fleet::close);
    }
}
