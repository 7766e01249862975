package dev.castellan.fleet;

import dev.castellan.kubernetes.ClientSetup;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.Kubeconfig;
import java.util.function.Function;
import java.util.function.Supplier;

/** As a context of the user's kubeconfig says. */
final class KubeconfigRoute implements Route {
    private final Supplier<Kubeconfig> merged;
    private final Function<FleetCluster, String> context;
    private final ClientSetup setup;

    KubeconfigRoute(Supplier<Kubeconfig> merged, Function<FleetCluster, String> context, ClientSetup setup) {
        this.merged = merged;
        this.context = context;
        this.setup = setup;
    }

    @Override
    public String name(FleetCluster cluster) {
        return context.apply(cluster);
    }

    @Override
    public Connection connect(FleetCluster cluster, Log log) {
        String name = name(cluster);
        log.step("Connecting as the context " + DisplayText.clean(name) + " says");
        ClusterClient client = ClusterClient.open(merged.get(), name, setup, Route.lines(log));
        return FirstAnswer.of(client, "context " + DisplayText.clean(name));
    }
}
