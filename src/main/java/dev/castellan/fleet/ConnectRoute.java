package dev.castellan.fleet;

import dev.castellan.failure.Failure;
import dev.castellan.kubernetes.ClientSetup;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.Executables;
import dev.castellan.kubernetes.KubeContext;
import dev.castellan.kubernetes.Kubeconfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Through Azure Relay, carried by the installed Azure CLI. */
final class ConnectRoute implements Route {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final ClientSetup setup;
    private final Path workFolder;
    private final Duration limit;

    ConnectRoute(ClientSetup setup, Path workFolder) {
        this(setup, workFolder, LIMIT);
    }

    ConnectRoute(ClientSetup setup, Path workFolder, Duration limit) {
        this.setup = setup;
        this.workFolder = workFolder;
        this.limit = limit;
    }

    @Override
    public Connection connect(FleetCluster cluster, Log log) {
        Path az = Executables.find("az", setup.environment(), setup.home())
                .orElseThrow(() -> Failure.expected(
                                "fleet-az-missing",
                                "The Azure CLI is not installed.",
                                "Cluster connect works through it.",
                                "Install the Azure CLI, then: az extension add --name connectedk8s; az login")
                        .asException());
        log.step("Starting az connectedk8s proxy");
        ConnectProxy proxy = ConnectProxy.start(az, cluster, workFolder, setup.environment());
        try {
            Kubeconfig kubeconfig = proxy.awaitReady(limit, Route.lines(log));
            String context = kubeconfig
                    .currentContext()
                    .filter(name -> kubeconfig.context(name).isPresent())
                    .or(() -> kubeconfig.contexts().stream()
                            .map(KubeContext::name)
                            .findFirst())
                    .orElseThrow();
            log.step("Connecting through the proxy");
            Connection first = FirstAnswer.of(
                    ClusterClient.open(kubeconfig, context, setup, Route.lines(log)), "az connectedk8s proxy at " + az);
            return new Connection(first.client(), first.means(), Optional.of(proxy), Optional.of(proxy.lost()));
        } catch (RuntimeException e) {
            proxy.close();
            throw e;
        }
    }
}
