package dev.castellan.breakglass.proxy;

import dev.castellan.kubernetes.ServerTrust;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** Connections to the API server with the admin certificate; idle ones are kept for a while. */
final class Upstream implements AutoCloseable {
    private static final int MOST_IDLE = 64;

    /** kube-apiserver ends idle connections after 90 seconds. */
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(60);

    /** A request that must not be sent twice goes only over a connection used this lately. */
    private static final Duration SURELY_ALIVE = Duration.ofSeconds(5);

    private static final int CONNECT_MILLIS = 10_000;
    private static final int HANDSHAKE_MILLIS = 15_000;

    private final Target target;
    private final SSLContext context;
    private final Deque<Line> idle = new ArrayDeque<>();
    private final Set<Line> all = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean closed;

    Upstream(Target target, InstantSource clock) throws GeneralSecurityException, IOException {
        this.target = target;
        context = SSLContext.getInstance("TLS");
        context.init(
                new AdminKey[] {new AdminKey(target)},
                new TrustManager[] {ServerTrust.only(target.authorities(), clock)},
                null);
    }

    /** One connection. */
    static final class Line {
        private final Wire.Buffered raw;
        private final SSLSocket secure;
        private final WireInput in;
        private final OutputStream out;
        private long usedAt;
        private boolean used;

        private Line(Wire.Buffered raw, SSLSocket secure) throws IOException {
            this.raw = raw;
            this.secure = secure;
            this.in = new WireInput(secure.getInputStream(), raw);
            this.out = new BufferedOutputStream(secure.getOutputStream(), 16 * 1024);
        }

        WireInput in() {
            return in;
        }

        OutputStream out() {
            return out;
        }

        SSLSocket secure() {
            return secure;
        }

        /** Whether it served a request before; then the server may have ended it in the meantime. */
        boolean used() {
            return used;
        }

        /** How long an answer is waited for; 0 for ever. */
        void patience(int millis) throws IOException {
            raw.setSoTimeout(millis);
            secure.setSoTimeout(millis);
        }

        /** Ends it at once, whoever reads or writes. */
        void cut() {
            Wire.cut(raw);
        }

        private boolean fresh(Duration within) {
            boolean late = System.nanoTime() - usedAt > within.toNanos();
            try {
                // What an idle server says is that it hangs up.
                return !late && !in.unread() && raw.getInputStream().available() == 0;
            } catch (IOException e) {
                return false;
            }
        }
    }

    /**
     * A connection for one request.
     *
     * @param repeatable whether the request may be sent again where the connection turns out to be dead
     */
    Line take(boolean repeatable) throws IOException {
        Duration within = repeatable ? LONGEST_IDLE : SURELY_ALIVE;
        while (true) {
            Optional<Line> kept = pop();
            if (kept.isEmpty()) {
                return connect();
            }
            if (kept.get().fresh(within)) {
                return kept.get();
            }
            drop(kept.get());
        }
    }

    private Optional<Line> pop() {
        lock.lock();
        try {
            return Optional.ofNullable(idle.pollLast());
        } finally {
            lock.unlock();
        }
    }

    /** A new connection. */
    Line connect() throws IOException {
        Wire.Buffered raw = new Wire.Buffered();
        try {
            Wire.prepare(raw);
            raw.connect(new InetSocketAddress(InetAddress.getByName(target.host()), target.port()), CONNECT_MILLIS);
            raw.setSoTimeout(HANDSHAKE_MILLIS);
            SSLSocket secure =
                    (SSLSocket) context.getSocketFactory().createSocket(raw, target.serverName(), target.port(), true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setApplicationProtocols(new String[] {"http/1.1"});
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            raw.setSoTimeout(0);
            Line line = new Line(raw, secure);
            all.add(line);
            if (closed) {
                drop(line);
                throw new IOException("the proxy has ended");
            }
            return line;
        } catch (IOException | RuntimeException e) {
            Wire.cut(raw);
            throw e;
        }
    }

    /** Gives a connection back that stands where the next request may begin. */
    void give(Line line) {
        line.used = true;
        line.usedAt = System.nanoTime();
        Optional<Line> surplus = Optional.empty();
        lock.lock();
        try {
            idle.addLast(line);
            if (idle.size() > MOST_IDLE) {
                surplus = Optional.ofNullable(idle.pollFirst());
            }
        } finally {
            lock.unlock();
        }
        surplus.ifPresent(this::drop);
        if (closed) {
            drop(line);
        }
    }

    /** Ends a connection. */
    void drop(Line line) {
        all.remove(line);
        line.cut();
    }

    @Override
    public void close() {
        closed = true;
        all.forEach(this::drop);
    }
}
