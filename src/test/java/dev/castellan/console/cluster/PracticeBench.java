package dev.castellan.console.cluster;

import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ConnectionState;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.Fleet;
import dev.castellan.fleet.FleetChoices;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetParts;
import dev.castellan.kubernetes.AccessAnswer;
import dev.castellan.ledger.Ledger;
import dev.castellan.network.Network;
import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.SettingsStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The bench before the practice clusters, reached by their kubeconfig over HTTPS; and one before no cluster at all. */
final class PracticeBench implements AutoCloseable {
    final Sandbox sandbox;
    final Ledger ledger = Ledger.inMemory("ada", Clock.systemUTC());
    final Fleet fleet;
    final Workbench bench;
    /** Clusters that answer with full rights. */
    final List<FleetCluster> clusters;

    private final Map<ClusterId, Environment> environments;

    private PracticeBench(
            Sandbox sandbox,
            Fleet fleet,
            Workbench bench,
            List<FleetCluster> clusters,
            Map<ClusterId, Environment> environments) {
        this.sandbox = sandbox;
        this.fleet = fleet;
        this.bench = bench;
        this.clusters = clusters;
        this.environments = environments;
    }

    /** The first cluster that answers counts as production, all others as test. */
    static PracticeBench start(Path folder, SandboxOptions options) {
        Sandbox sandbox = Sandbox.start(options, Clock.systemUTC());
        try {
            Path file = Files.writeString(folder.resolve("kubeconfig.yaml"), sandbox.kubeconfig());
            Map<ClusterId, Environment> environments = new ConcurrentHashMap<>();
            Fleet fleet =
                    fleet(folder, new FleetChoices(List.of(), List.of(file), Map.of(), List.of()), environments, file);
            var _ = fleet.refresh();
            List<FleetCluster> working = new ArrayList<>();
            for (FleetCluster cluster : fleet.latest().clusters()) {
                if (working.size() < 2 && answers(fleet, cluster)) {
                    environments.put(cluster.id(), working.isEmpty() ? Environment.PRODUCTION : Environment.TEST);
                    working.add(cluster);
                }
            }
            fleet.reclassify();
            Workbench bench = bench(folder, fleet);
            PracticeBench made = new PracticeBench(sandbox, fleet, bench, List.copyOf(working), environments);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Fleet fleet(Path folder, FleetChoices choices, Map<ClusterId, Environment> environments, Path file) {
        return new Fleet(new FleetParts(
                List::of,
                false,
                () -> new FleetChoices(choices.subscriptions(), List.of(file), Map.copyOf(environments), List.of()),
                () -> Network.open(Optional.empty(), Optional.empty()),
                Map.of(),
                folder,
                folder.resolve("work"),
                Clock.systemUTC()));
    }

    private static boolean answers(Fleet fleet, FleetCluster cluster) {
        try (var lease = fleet.lease(cluster.id())) {
            return lease.cluster().awaitSettled().phase() == ConnectionState.Phase.READY
                    && lease.cluster().client().glance().getFirst().verdict() == AccessAnswer.Verdict.ALLOWED;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } catch (dev.castellan.failure.FailureException e) {
            return false;
        }
    }

    /** Lets a cluster count as this from now on. */
    void counts(FleetCluster cluster, Environment environment) {
        environments.put(cluster.id(), environment);
        fleet.reclassify();
    }

    /** The fleet of a kubeconfig and nothing else. */
    static Fleet fleet(Path folder, Path kubeconfig) {
        return fleet(folder, FleetChoices.NONE, Map.of(), kubeconfig);
    }

    /** A bench whose ledger is forgotten at the end. */
    static Workbench bench(Path folder, Fleet fleet) {
        Ledger ledger = Ledger.inMemory("ada", Clock.systemUTC());
        SettingsStore settings = new SettingsStore(DataFolder.at(folder.resolve("data")), Clock.systemUTC());
        return new Workbench(fleet, ledger, settings, Clock.systemUTC());
    }

    /** A bench in a house without clusters. */
    static Workbench empty(Path folder) {
        Fleet fleet = fleet(folder, FleetChoices.NONE, Map.of(), folder.resolve("none.yaml"));
        return bench(folder, fleet);
    }

    @Override
    public void close() {
        bench.close();
        fleet.close();
        sandbox.close();
    }
}
