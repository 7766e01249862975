package dev.castellan.breakglass.proxy;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.concurrent.locks.ReentrantLock;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** What is done to sockets on both sides. */
final class Wire {
    private static final int FIRST_PROBE_SECONDS = 30;
    private static final int NEXT_PROBE_SECONDS = 10;
    private static final int PROBES = 6;
    private static final int FIRST_BUFFER = 2 * 1024;

    /** Some records of TLS. */
    private static final int LARGEST_BUFFER = 128 * 1024;

    private Wire() {}

    /**
     * A socket whose received bytes are taken from the system in large pieces where they come in such, and not by halves of
     * TLS records. A quiet one keeps little memory.
     */
    static final class Buffered extends Socket {
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable InputStream in;

        @Override
        public InputStream getInputStream() throws IOException {
            lock.lock();
            try {
                InputStream made = in;
                if (made == null) {
                    made = new Growing(super.getInputStream());
                    in = made;
                }
                return made;
            } finally {
                lock.unlock();
            }
        }
    }

    /** For one reading thread at a time. */
    private static final class Growing extends InputStream {
        private final InputStream from;
        private byte[] buffer = new byte[FIRST_BUFFER];
        private int next;
        private int end;

        Growing(InputStream from) {
            this.from = from;
        }

        private boolean fill() throws IOException {
            if (next < end) {
                return true;
            }
            if (end == buffer.length && end < LARGEST_BUFFER) {
                buffer = new byte[2 * end];
            }
            next = 0;
            end = Math.max(0, from.read(buffer));
            return end > 0;
        }

        @Override
        public int read() throws IOException {
            return fill() ? buffer[next++] & 0xff : -1;
        }

        @Override
        public int read(byte[] bytes, int at, int most) throws IOException {
            if (most == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(most, end - next);
            System.arraycopy(buffer, next, bytes, at, count);
            next += count;
            return count;
        }

        @Override
        public int available() throws IOException {
            return next < end ? end - next : from.available();
        }

        @Override
        public void close() throws IOException {
            from.close();
        }
    }

    /** Ends a connection at once. The TLS socket above would wait for whoever writes at this moment. */
    static void cut(Socket raw) {
        try {
            raw.close();
        } catch (IOException e) {
            // It is gone.
        }
    }

    /** No delay for small writes; a far end that vanished without a word is noticed within two minutes. */
    static void prepare(Socket raw) throws IOException {
        raw.setTcpNoDelay(true);
        raw.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (raw.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            raw.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, FIRST_PROBE_SECONDS);
            raw.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, NEXT_PROBE_SECONDS);
            raw.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
        }
    }

    /** Remembers whether writing failed, to tell which side of a proxy went away. */
    static final class Watched extends FilterOutputStream {
        private volatile boolean failed;

        Watched(OutputStream out) {
            super(out);
        }

        boolean failed() {
            return failed;
        }

        @Override
        public void write(int b) throws IOException {
            try {
                out.write(b);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            try {
                out.write(bytes, from, count);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }
    }
}
