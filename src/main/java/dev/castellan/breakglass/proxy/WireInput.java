package dev.castellan.breakglass.proxy;

import java.io.EOFException;
import java.io.Flushable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The receiving half of a connection. One thread reads; another one may wait with {@link #await} for the next byte or the
 * end, and is waited for before reading goes on.
 */
final class WireInput {
    private static final int SIZE = 16 * 1024;
    private static final Flushable NOTHING = () -> {};

    private final InputStream in;
    private final Optional<Wire.Buffered> below;
    private Flushable beforeReading = NOTHING;
    private final byte[] buffer = new byte[SIZE];
    private final ReentrantLock filling = new ReentrantLock();
    private int from;
    private int to;

    /** What is received without a network below, where every reading may have to wait. */
    WireInput(InputStream in) {
        this.in = in;
        this.below = Optional.empty();
    }

    /**
     * What is received.
     *
     * @param in as it is read, without TLS
     * @param below the socket that it comes from
     */
    WireInput(InputStream in, Wire.Buffered below) {
        this.in = in;
        this.below = Optional.of(below);
    }

    /** Flushed whenever reading may have to wait, so that nothing read is held back. */
    void beforeWaiting(Flushable what) throws IOException {
        if (below.isPresent()) {
            below.get().beforeAsking(what);
        } else {
            beforeReading = what;
        }
    }

    void beforeWaitingNothing() throws IOException {
        beforeWaiting(NOTHING);
    }

    /** Waits until there is an unread byte; whether there is one. */
    boolean fill() throws IOException {
        filling.lock();
        try {
            if (from < to) {
                return true;
            }
            beforeReading.flush();
            return read();
        } finally {
            filling.unlock();
        }
    }

    /** As {@link #fill}, for a thread that only wants to know whether the other side is still there. */
    boolean await() throws IOException {
        filling.lock();
        try {
            return from < to || read();
        } finally {
            filling.unlock();
        }
    }

    private boolean read() throws IOException {
        int count = in.read(buffer, 0, SIZE);
        from = 0;
        to = Math.max(count, 0);
        return count > 0;
    }

    /**
     * The bytes up to and with the next empty line; empty where the connection ended before the first one.
     *
     * @throws EOFException when it ended in the middle
     */
    Optional<byte[]> head(int longest) throws IOException, BadHeadException {
        if (!fill()) {
            return Optional.empty();
        }
        byte[] head = new byte[1024];
        int length = 0;
        while (true) {
            if (from == to && !fill()) {
                throw new EOFException("the connection ended within a head");
            }
            byte b = buffer[from++];
            if (length == longest) {
                throw new BadHeadException(431, "The head is larger than " + longest + " bytes.");
            }
            if (length == head.length) {
                head = Arrays.copyOf(head, Math.min(longest, 2 * length));
            }
            head[length++] = b;
            if (b != '\n') {
                continue;
            }
            if (length < 3 || head[length - 2] != '\r') {
                throw new BadHeadException(400, "Lines have to end with carriage return and line feed.");
            }
            if (head[length - 3] == '\n') {
                return Optional.of(Arrays.copyOf(head, length));
            }
        }
    }

    /** One line without its end, which has to be CRLF. */
    String line(int longest) throws IOException, BadHeadException {
        StringBuilder line = new StringBuilder();
        while (true) {
            if (from == to && !fill()) {
                throw new EOFException("the connection ended within a line");
            }
            char c = (char) (buffer[from++] & 0xff);
            if (c == '\n') {
                int last = line.length() - 1;
                if (last < 0 || line.charAt(last) != '\r') {
                    throw new BadHeadException(400, "Lines have to end with carriage return and line feed.");
                }
                line.setLength(last);
                if (line.indexOf("\r") >= 0) {
                    throw new BadHeadException(400, "A line has a carriage return within.");
                }
                return line.toString();
            }
            // One more than that for the carriage return.
            if (line.length() > longest) {
                throw new BadHeadException(400, "A line is longer than " + longest + " bytes.");
            }
            line.append(c);
        }
    }

    /** Passes on what is there, at least one byte and at most so many; −1 at the end. */
    int transfer(OutputStream out, long most) throws IOException {
        if (from == to && !fill()) {
            return -1;
        }
        int count = (int) Math.min(most, to - from);
        out.write(buffer, from, count);
        from += count;
        return count;
    }

    /** Whether bytes were received that nobody has read. */
    boolean unread() {
        return from < to;
    }
}
