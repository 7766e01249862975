package dev.castellan.cli;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.fleet.OpenCluster;
import dev.castellan.kubernetes.KubeContext;
import java.util.Optional;

/**
 * The one cluster that a command is about.
 *
 * @param cluster by name, by {@code --context}, the current one of a kubeconfig, or the only one there is
 * @param namespace the one meant where none is named: that of the kubeconfig context, or {@code default}
 */
record OneCluster(FleetCluster cluster, String namespace) {
    private static final String CONTEXT = ClusterId.ofContext("").value();

    /**
     * Chooses among those seen. Nothing is connected.
     *
     * @throws dev.castellan.failure.FailureException when it is not clear which
     */
    static OneCluster of(Session session, Desk desk, FleetSnapshot snapshot, Optional<String> name) {
        Optional<KubeContext> usual = name.isPresent() ? Optional.empty() : FleetView.usual(session, desk);
        Optional<FleetCluster> behind = FleetView.behind(snapshot, usual);
        FleetCluster chosen = behind.orElseGet(() -> chosen(snapshot, name));
        String id = chosen.id().value();
        Optional<KubeContext> context = usual.filter(c -> behind.isPresent())
                .or(() -> id.startsWith(CONTEXT)
                        ? desk.fleet().context(Optional.of(id.substring(CONTEXT.length())))
                        : Optional.empty());
        return new OneCluster(
                chosen,
                context.flatMap(KubeContext::namespace)
                        .filter(n -> !n.isBlank())
                        .orElse("default"));
    }

    private static FleetCluster chosen(FleetSnapshot snapshot, Optional<String> name) {
        if (name.isPresent()) {
            return FleetView.named(snapshot, name.get());
        }
        if (snapshot.clusters().size() == 1) {
            return snapshot.clusters().getFirst();
        }
        throw Failure.expected(
                        "cli-cluster-ambiguous",
                        "Which of " + snapshot.clusters().size() + " clusters?",
                        "Nothing was connected.",
                        "Give --cluster NAME or --context NAME.")
                .asException();
    }

    /**
     * Blocks until it is connected.
     *
     * @throws dev.castellan.failure.FailureException when it cannot be reached
     */
    OpenCluster open(Desk desk) {
        OpenCluster open = desk.fleet().open(cluster.id(), Optional.empty());
        try {
            var _ = open.client();
            return open;
        } catch (RuntimeException e) {
            open.close();
            throw e;
        }
    }
}
