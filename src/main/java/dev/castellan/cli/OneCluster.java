package dev.castellan.cli;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.fleet.OpenCluster;
import java.util.Optional;

/** Opens the one cluster that a command is about. */
final class OneCluster {
    private OneCluster() {}

    /**
     * By name, by {@code --context}, or the only one there is. Blocks until it is connected.
     *
     * @throws dev.castellan.failure.FailureException when it is not clear which, or it cannot be reached
     */
    static OpenCluster open(Session session, Desk desk, Optional<String> name) {
        FleetSnapshot snapshot = FleetView.of(desk.fleet().refresh(), session.options().context);
        if (name.isEmpty() && snapshot.clusters().size() != 1) {
            throw Failure.expected(
                            "cli-cluster-ambiguous",
                            "Which of " + snapshot.clusters().size() + " clusters?",
                            "Nothing was connected.",
                            "Give --cluster NAME or --context NAME.")
                    .asException();
        }
        FleetCluster cluster = name.isPresent()
                ? FleetView.named(snapshot, name.get())
                : snapshot.clusters().getFirst();
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
