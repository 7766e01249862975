package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The lines of one container, as they come. One thread reads; any thread may close, which ends the reading. */
public final class LogStream implements AutoCloseable {
    /** Lines are cut to this many bytes. */
    public static final int LONGEST_LINE = 32 * 1024;

    private static final int CHUNK = 64 * 1024;

    private final InputStream in;
    private final ClusterFailures failures;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final byte[] chunk = new byte[CHUNK];
    private int at;
    private int filled;
    private byte[] line = new byte[512];
    private int length;
    private boolean cut;
    private long last;

    LogStream(InputStream in, ClusterFailures failures) {
        this.in = in;
        this.failures = failures;
    }

    /**
     * The next line; waits for it.
     *
     * @return empty at the end, or after a close
     * @throws dev.castellan.failure.FailureException {@code cluster-…} when the stream broke off
     */
    public Optional<LogLine> next() {
        length = 0;
        cut = false;
        while (true) {
            for (int i = at; i < filled; i++) {
                if (chunk[i] == '\n') {
                    keep(i);
                    at = i + 1;
                    return Optional.of(line());
                }
            }
            keep(filled);
            at = 0;
            filled = 0;
            try {
                int read = in.read(chunk);
                if (read < 0) {
                    return length == 0 || closed.get() ? Optional.empty() : Optional.of(line());
                }
                filled = read;
            } catch (IOException e) {
                if (closed.get()) {
                    return Optional.empty();
                }
                if (Thread.currentThread().isInterrupted()) {
                    throw new java.util.concurrent.CancellationException("log");
                }
                throw failures.of(e);
            }
        }
    }

    private void keep(int end) {
        int room = LONGEST_LINE + RFC3339.LONGEST + 1 - length;
        int count = end - at;
        if (count > room) {
            count = room;
            cut = true;
        }
        if (length + count > line.length) {
            line = Arrays.copyOf(line, Math.max(line.length * 2, length + count));
        }
        System.arraycopy(chunk, at, line, length, count);
        length += count;
    }

    private LogLine line() {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        int space = RFC3339.end(line, end);
        // What carries no time of its own stands where the line before it stood.
        long time = space < 0 ? last : RFC3339.nanos(line, space);
        int from = space < 0 ? 0 : Math.min(end, space + 1);
        last = time;
        int to = Math.min(end, from + LONGEST_LINE);
        return new LogLine(time, Arrays.copyOfRange(line, from, to), cut || to < end);
    }

    /** Whether this side ended it. */
    public boolean closed() {
        return closed.get();
    }

    /** A failure for a stream that went silent while the server has newer lines. */
    static Failure silent(String server) {
        return Failure.expected(
                "cluster-silent",
                server + " stopped talking without closing the connection.",
                "What is shown is not new.",
                "Connect again; a proxy or firewall on the way may drop quiet connections.");
    }

    @Override
    public void close() {
        closed.set(true);
        try {
            in.close();
        } catch (IOException e) {
            // Nobody reads any longer.
        }
    }
}
