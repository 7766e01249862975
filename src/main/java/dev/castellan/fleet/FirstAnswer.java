package dev.castellan.fleet;

import dev.castellan.kubernetes.ClusterClient;

/** A client is a connection once the server answered it. */
final class FirstAnswer {
    private FirstAnswer() {}

    static Connection of(ClusterClient client, String means) {
        try {
            var _ = client.version();
            return Connection.of(client, means);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }
}
