package dev.castellan.fleet;

import dev.castellan.failure.Failure;
import dev.castellan.kubernetes.AccessAnswer;
import dev.castellan.kubernetes.ClusterCounts;
import dev.castellan.kubernetes.ServerVersion;
import dev.castellan.kubernetes.WhoAmI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An opened cluster at a glance. Each part stands for itself.
 *
 * @param server the address of the API server
 * @param version what the server is
 * @param latency one measured round trip
 * @param whoAmI who the server takes us for
 * @param access our rights at a glance
 * @param counts the cluster in numbers
 * @param credentialExpiry when the credential in use ends, where it is known
 * @param routes what was considered, the used one first
 * @param clockAhead how far the server's clock is ahead of ours; negative where it is behind
 * @param asOf when it was read
 */
public record ClusterOverview(
        String server,
        Part<ServerVersion> version,
        Part<Duration> latency,
        Part<WhoAmI> whoAmI,
        List<AccessAnswer> access,
        ClusterCounts counts,
        Optional<Instant> credentialExpiry,
        List<RouteNote> routes,
        Duration clockAhead,
        Instant asOf) {
    /**
     * A value, or why there is none.
     *
     * @param value what was read
     * @param failure why it could not be read
     */
    public record Part<T>(Optional<T> value, Optional<Failure> failure) {}

    /** When the credential in use ends by our clock; the server judges it by its own. */
    public Optional<Instant> credentialEnds() {
        return credentialExpiry.map(end -> end.minus(clockAhead));
    }

    public ClusterOverview {
        access = List.copyOf(access);
        routes = List.copyOf(routes);
    }
}
