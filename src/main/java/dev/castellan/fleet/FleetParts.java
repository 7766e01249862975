package dev.castellan.fleet;

import dev.castellan.network.Network;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the fleet stands on. Suppliers are asked at each refresh and not before, so nothing is loaded until it is needed.
 *
 * @param azure one entry per account and tenant signed in; none where Azure is not set up or nobody is signed in
 * @param azureConfigured whether Azure is set up at all; if so and nobody is signed in, the fleet says so
 * @param choices what the user chose
 * @param network trust and proxies
 * @param environment the process environment: proxies, {@code PATH}, what plug-ins inherit
 * @param home the user's home folder
 * @param workFolder where the kubeconfig of a running cluster connect proxy is kept, for its owner only; made when needed
 * @param clock the time
 */
public record FleetParts(
        Supplier<List<AzureSide>> azure,
        boolean azureConfigured,
        Supplier<FleetChoices> choices,
        Supplier<Network> network,
        Map<String, String> environment,
        Path home,
        Path workFolder,
        InstantSource clock) {
    public FleetParts {
        environment = Map.copyOf(environment);
    }
}
