package dev.castellan.access.azure;

import dev.castellan.azure.ConnectedCluster;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.AzureSide;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The plane of a cluster as the first account that sees the cluster reads it. */
public final class AzureSides {
    private AzureSides() {}

    /**
     * Reads it. Blocks.
     *
     * @param clusterId the ARM id of a connected cluster
     * @param bound the groups that Kubernetes binds, as bindings name them
     * @param progress told in a few words what is read next
     * @throws FailureException {@code access-azure-signed-out} where nobody is signed in; else why no account sees the cluster
     */
    public static AzureSnapshot read(
            List<AzureSide> sides,
            String clusterId,
            Collection<String> bound,
            InstantSource clock,
            Consumer<String> progress) {
        Optional<FailureException> last = Optional.empty();
        for (AzureSide side : sides) {
            ConnectedCluster cluster;
            try {
                cluster = side.azure().connectedCluster(clusterId);
            } catch (FailureException e) {
                last = Optional.of(e);
                continue;
            }
            return new AzureSnapshot(AzurePlaneReader.read(side.azure(), cluster, bound, clock, progress));
        }
        throw last.orElseGet(() -> Failure.expected(
                        "access-azure-signed-out",
                        "Nobody is signed in to Azure.",
                        "Who holds roles on the cluster cannot be read.",
                        "Sign in first: castellan account login.")
                .asException());
    }
}
