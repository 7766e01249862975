package dev.castellan.azure;

import dev.castellan.failure.FailureException;
import dev.castellan.network.Network;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The question for an admin kubeconfig, as plain values: another process than the one that signed in can ask it, so that the
 * answer is in no memory but that one's.
 *
 * @param resourceManager the service's base address
 * @param cluster the Azure id of the connected cluster
 * @param requestId shown as {@code clientRequestId} in Azure's activity log, so that both records can be matched
 * @param authorities which the service's certificate may come from, each in base64 of DER
 * @param proxy to go through, {@code http://host:port}
 */
public record AdminCall(
        URI resourceManager, String cluster, UUID requestId, List<String> authorities, Optional<URI> proxy) {
    public AdminCall {
        authorities = List.copyOf(authorities);
    }

    /**
     * What came.
     *
     * @param kubeconfig in YAML, to be wiped
     * @param at the service's own time
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on and wiped, never compared
    public record Fetched(byte[] kubeconfig, Optional<Instant> at) {
        @Override
        public String toString() {
            return "Fetched[" + kubeconfig.length + " bytes]";
        }
    }

    /**
     * Asks, and waits for the answer.
     *
     * @throws FailureException {@code azure-…}, {@code network-…} or {@code identity-…}
     */
    public Fetched ask(Tokens tokens, InstantSource clock) {
        Network network = Network.trusting(authorities, proxy);
        try (Transport transport =
                new Transport(false, resourceManager, tokens, network, clock, Thread::sleep, Transport.timeLimit())) {
            byte[] kubeconfig = Azure.adminKubeconfig(transport, cluster, requestId, clock, Thread::sleep);
            return new Fetched(kubeconfig, transport.serverTime());
        }
    }
}
