package dev.castellan.kubernetes;

import dev.castellan.network.Network;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What every client to a cluster shares.
 *
 * @param network the profile's trust and proxies, asked for when a client is opened
 * @param environment the process environment: proxies, and what plug-ins inherit
 * @param home the user's home folder
 * @param plugins runs credential plug-ins, one at a time per identity
 * @param clock the time
 */
public record ClientSetup(
        Supplier<Network> network,
        Map<String, String> environment,
        Path home,
        CredentialPlugins plugins,
        InstantSource clock) {
    public ClientSetup {
        environment = Map.copyOf(environment);
    }
}
