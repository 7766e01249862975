package dev.castellan.breakglass.proxy;

import dev.castellan.breakglass.RunningProxy;
import java.util.Optional;
import java.util.function.Consumer;

/** A running proxy with what there is to see of it. */
public interface LiveProxy extends RunningProxy {
    /**
     * Tells each request from now on, when it begins and when it ends, on a thread of its own, until it is closed.
     *
     * @return ends the telling
     */
    AutoCloseable watch(Consumer<Use> each);

    /** Whether this program started it, so that it ends with this program. */
    boolean own();

    /** Whether the API server sees the person; where not, its audit log names the certificate only. */
    boolean impersonates();

    /** How far the system keeps the proxy's process to itself. */
    Protection protection();

    /** What last went wrong, in words; empty while nothing did. */
    Optional<dev.castellan.failure.Failure> trouble();
}
