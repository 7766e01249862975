package dev.castellan.azure;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** What a client needs to reach a cluster through Azure. Live secrets: close it as soon as it was used. */
public final class ClusterUserCredential implements AutoCloseable {
    /**
     * The way through Azure Relay.
     *
     * @param relay the relay's name
     * @param hybridConnectionName the connection's name
     * @param expiresAt when the relay token ends
     */
    public record Relay(String relay, String hybridConnectionName, Instant expiresAt) {}

    private final byte[] kubeconfig;
    private final byte[] relayToken;
    private final Optional<Relay> relay;

    ClusterUserCredential(byte[] kubeconfig, byte[] relayToken, Optional<Relay> relay) {
        this.kubeconfig = kubeconfig;
        this.relayToken = relayToken;
        this.relay = relay;
    }

    /** The kubeconfig in YAML; a copy that the caller wipes. Empty when the service gave none. */
    public byte[] kubeconfig() {
        return kubeconfig.clone();
    }

    /** The relay's token; a copy that the caller wipes. Empty without a relay. */
    public byte[] relayToken() {
        return relayToken.clone();
    }

    /** The way through the relay; present when it was asked for. */
    public Optional<Relay> relay() {
        return relay;
    }

    @Override
    public void close() {
        Arrays.fill(kubeconfig, (byte) 0);
        Arrays.fill(relayToken, (byte) 0);
    }

    @Override
    public String toString() {
        return "ClusterUserCredential[" + relay + "]";
    }
}
