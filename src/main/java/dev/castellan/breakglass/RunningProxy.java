package dev.castellan.breakglass;

import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;

/** A proxy that lets clients work with a key they never see. */
public interface RunningProxy extends AutoCloseable {
    /** Which check-out. */
    CheckoutId checkout();

    /** The small kubeconfig, for {@code KUBECONFIG}; it opens nothing but this proxy. */
    Path kubeconfig();

    /** Since when. */
    Instant since();

    /** How many requests were let through. */
    long requests();

    /** Whether clients can use it now. */
    boolean alive();

    /**
     * Calls once when it ended, by whatever cause, on any thread; at once where it ended before.
     *
     * @param told a short phrase: by whom, or why
     */
    void onEnd(Consumer<String> told);

    /** Ends it; the process is gone when this returns. Quiet where it ended before. */
    void end();

    @Override
    default void close() {
        end();
    }
}
