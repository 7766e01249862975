package dev.castellan.fleet;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.identity.Cloud;
import dev.castellan.kubernetes.ClientSetup;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.KubeContext;
import dev.castellan.kubernetes.Kubeconfig;
import dev.castellan.kubernetes.PluginProgram;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Straight to the API server of an AKS cluster on Azure Local. Azure says where the server is. Such clusters want
 * proof-of-possession tokens, which kubelogin makes; without it a bearer token is tried, which some take.
 */
final class DirectRoute implements Route {
    private final Function<FleetCluster, AzureSide> side;
    private final ClientSetup setup;

    DirectRoute(Function<FleetCluster, AzureSide> side, ClientSetup setup) {
        this.side = side;
        this.setup = setup;
    }

    @Override
    public Connection connect(FleetCluster cluster, Log log) {
        AzureSide azure = side.apply(cluster);
        log.step("Asking Azure for the address of the API server");
        Kubeconfig kubeconfig;
        byte[] yaml = azure.azure().userKubeconfig(cluster.id().value());
        try {
            kubeconfig = Kubeconfig.parse(Path.of("kubeconfig from Azure"), yaml);
        } finally {
            Arrays.fill(yaml, (byte) 0);
        }
        String context = kubeconfig
                .currentContext()
                .or(() -> kubeconfig.contexts().stream().map(KubeContext::name).findFirst())
                .orElseThrow(() -> Failure.expected(
                                "fleet-kubeconfig-empty",
                                "The kubeconfig that Azure gave out names no server.",
                                "The cluster cannot be reached directly.",
                                "Look at the state of the cluster in Azure, or use cluster connect.")
                        .asException());
        Cloud cloud = azure.identity().settings().cloud();
        Kubelogin.Found kubelogin = Kubelogin.find(cloud, setup.environment(), setup.home());
        if (kubelogin.program().isPresent()) {
            Path program = kubelogin.program().get();
            log.step("Waiting for kubelogin, which may open the browser");
            PluginProgram start = Kubelogin.start(
                    program, cloud, azure.tenantId(), cluster.id().value(), setup.environment());
            return FirstAnswer.of(
                    ClusterClient.open(kubeconfig, context, start, setup, Route.lines(log)),
                    "Entra proof-of-possession token from " + program);
        }
        Failure without = kubelogin.failure().orElseThrow();
        log.passed("Entra proof-of-possession token from kubelogin", without);
        log.step("Signing in with an Entra bearer token");
        try {
            return FirstAnswer.of(
                    ClusterClient.open(kubeconfig, context, new EntraTokens(azure), setup), "Entra bearer token");
        } catch (FailureException e) {
            throw e.failure().code().equals("cluster-unauthorized") ? proofNeeded(e, without) : e;
        }
    }

    private static FailureException proofNeeded(FailureException refused, Failure without) {
        return new FailureException(
                new Failure(
                        "fleet-proof-needed",
                        "The cluster did not accept an Entra bearer token.",
                        "It most likely wants a proof-of-possession token, which only kubelogin can make. "
                                + without.happened(),
                        "Install kubelogin with: az aks install-cli – then connect again, or use cluster connect.",
                        true,
                        refused.failure().details()),
                refused);
    }
}
