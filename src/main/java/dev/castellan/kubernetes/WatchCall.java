package dev.castellan.kubernetes;

import java.time.Duration;

/** One watch: made, run once, and closed from any thread. */
public interface WatchCall extends AutoCloseable {
    /** Runs it until it ends. Blocks; ends at once when closed. */
    WatchEnd run(WatchListener listener);

    /** How long the server has sent nothing on it. */
    Duration silence();

    /** Ends it. */
    @Override
    void close();
}
