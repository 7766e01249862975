package dev.castellan.kubernetes;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A connection to one API server. Every method blocks and throws a {@link dev.castellan.failure.FailureException}. */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class ClusterClient implements AutoCloseable {
    private ClusterClient() {}

    /** Where the server is. */
    public String server() {
        throw new UnsupportedOperationException();
    }

    /** What the server says it is; needs no rights beyond those of everybody. */
    public ServerVersion version() {
        throw new UnsupportedOperationException();
    }

    /** One measured round trip on a warm connection. */
    public Duration latency() {
        throw new UnsupportedOperationException();
    }

    /** Who the server takes us for. */
    public WhoAmI whoAmI() {
        throw new UnsupportedOperationException();
    }

    /** Our own rights at a glance; an answer that cannot be had is part of the result. */
    public List<AccessAnswer> glance() {
        throw new UnsupportedOperationException();
    }

    /** The cluster in numbers, without reading the things themselves. */
    public ClusterCounts counts() {
        throw new UnsupportedOperationException();
    }

    /** Every kind the server has, in the versions it prefers. */
    public List<ApiResource> resources() {
        throw new UnsupportedOperationException();
    }

    /** When the credential in use ends, where that is known. */
    public Optional<Instant> credentialExpiry() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
