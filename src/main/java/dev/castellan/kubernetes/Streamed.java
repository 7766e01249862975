package dev.castellan.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * An answer whose body comes in pieces.
 *
 * @param code the HTTP status
 * @param retryAfter the header of that name
 * @param body closing it from any thread ends a read that waits
 */
record Streamed(int code, Optional<String> retryAfter, Body body) implements AutoCloseable {
    @Override
    public void close() {
        body.close();
    }

    /** Knows when it last gave something. */
    static final class Body extends InputStream {
        private final InputStream in;
        private volatile long last = System.nanoTime();
        private volatile boolean closed;

        Body(InputStream in) {
            this.in = in;
        }

        /** How long nothing has come, in nanoseconds. */
        long silence() {
            return System.nanoTime() - last;
        }

        /** Whether it was closed from our side. */
        boolean closed() {
            return closed;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            last = System.nanoTime();
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = in.read(bytes, offset, length);
            last = System.nanoTime();
            return n;
        }

        @Override
        public void close() {
            closed = true;
            try {
                in.close();
            } catch (IOException e) {
                // It is over in any case.
            }
        }
    }
}
