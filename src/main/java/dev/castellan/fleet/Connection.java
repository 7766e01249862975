package dev.castellan.fleet;

import dev.castellan.kubernetes.ClusterClient;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A connection that a route made.
 *
 * @param client the client, which answered once
 * @param means by what it was made, in a few words
 * @param carrier the process that carries it; ended with the connection
 * @param lost completes with the reason when the carrier ends by itself
 */
record Connection(
        ClusterClient client,
        String means,
        Optional<AutoCloseable> carrier,
        Optional<CompletionStage<dev.castellan.failure.Failure>> lost) {
    static Connection of(ClusterClient client, String means) {
        return new Connection(client, means, Optional.empty(), Optional.empty());
    }

    /** Ends it. */
    void close() {
        client.close();
        carrier.ifPresent(c -> {
            try {
                c.close();
            } catch (Exception e) {
                // Carriers of this room end without complaints; the interface allows them.
                System.getLogger(Connection.class.getName()).log(System.Logger.Level.WARNING, "carrier", e);
            }
        });
    }
}
