package dev.castellan.console.shell;

import java.util.concurrent.atomic.AtomicLong;

/** Numbers questions so that late answers to earlier ones can be dropped. Safe for use from any thread. */
public final class Replies {
    private final AtomicLong last = new AtomicLong();

    /** A new question; answers to all earlier ones are late from now on. */
    public long ask() {
        return last.incrementAndGet();
    }

    /** Whether the answer to this question is still wanted. */
    public boolean wanted(long question) {
        return last.get() == question;
    }
}
