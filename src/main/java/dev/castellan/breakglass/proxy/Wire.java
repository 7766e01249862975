package dev.castellan.breakglass.proxy;

import java.io.FilterOutputStream;
import java.io.Flushable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.Arrays;
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

    private static final Flushable NOTHING = () -> {};

    private Wire() {}

    /**
     * A socket that takes bytes from the system in large pieces where they come in such, and gives them in large pieces where
     * that is asked for, instead of record by record of TLS. A quiet one keeps little memory.
     */
    static final class Buffered extends Socket {
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable Growing in;
        private @Nullable Gathering out;

        @Override
        public InputStream getInputStream() throws IOException {
            return growing();
        }

        private Growing growing() throws IOException {
            lock.lock();
            try {
                Growing made = in;
                if (made == null) {
                    made = new Growing(super.getInputStream());
                    in = made;
                }
                return made;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return gathering();
        }

        private Gathering gathering() throws IOException {
            lock.lock();
            try {
                Gathering made = out;
                if (made == null) {
                    made = new Gathering(super.getOutputStream());
                    out = made;
                }
                return made;
            } finally {
                lock.unlock();
            }
        }

        /** Run whenever the system has to be asked for more, so that nothing is held back meanwhile. */
        void beforeAsking(Flushable what) throws IOException {
            growing().before = what;
        }

        /** Whether what is written may wait until {@link #push}; what waits when this ends is sent. */
        void gather(boolean on) throws IOException {
            gathering().gather(on);
        }

        /** Sends what waits. */
        void push() throws IOException {
            gathering().push();
        }
    }

    /** For one reading thread at a time. */
    private static final class Growing extends InputStream {
        private final InputStream from;
        private volatile Flushable before = NOTHING;
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
            before.flush();
            // Before it is asked: where that fails, what was read before is not there a second time.
            next = 0;
            end = 0;
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

    /** TLS flushes each record; here they may wait for one another. */
    private static final class Gathering extends OutputStream {
        private final OutputStream to;
        private final ReentrantLock lock = new ReentrantLock();
        private byte[] buffer = {};
        private int length;
        private boolean gathers;

        Gathering(OutputStream to) {
            this.to = to;
        }

        void gather(boolean on) throws IOException {
            lock.lock();
            try {
                gathers = on;
                if (!on) {
                    push();
                    buffer = new byte[0];
                }
            } finally {
                lock.unlock();
            }
        }

        void push() throws IOException {
            lock.lock();
            try {
                int count = length;
                length = 0;
                if (count > 0) {
                    to.write(buffer, 0, count);
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int at, int count) throws IOException {
            lock.lock();
            try {
                if (length + count > LARGEST_BUFFER) {
                    push();
                }
                if (!gathers || count > LARGEST_BUFFER) {
                    push();
                    to.write(bytes, at, count);
                    return;
                }
                if (length + count > buffer.length) {
                    buffer = Arrays.copyOf(buffer, Math.min(LARGEST_BUFFER, 2 * (length + count)));
                }
                System.arraycopy(bytes, at, buffer, length, count);
                length += count;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void flush() throws IOException {
            lock.lock();
            try {
                if (!gathers) {
                    push();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() throws IOException {
            to.close();
        }
    }

    /** A door that hands out such sockets. */
    static final class Door extends ServerSocket {
        private Door() throws IOException {}

        @Override
        public Buffered accept() throws IOException {
            Buffered socket = new Buffered();
            implAccept(socket);
            return socket;
        }
    }

    /** A door on loopback. */
    static Door door(int waiting) throws IOException {
        Door door = new Door();
        door.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), waiting);
        return door;
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
        private final Buffered below;
        private volatile boolean failed;

        Watched(OutputStream out, Buffered below) {
            super(out);
            this.below = below;
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
                below.push();
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }
    }
}
