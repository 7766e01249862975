package dev.castellan.kubernetes;

import java.time.Duration;

/** For tests of other rooms that would otherwise wait as long as a person is asked to. */
public final class Impatience {
    private Impatience() {}

    /** Lets a client wait no longer than this for an answer. */
    public static void of(ClusterClient client, Duration longest) {
        client.patience(longest);
    }
}
