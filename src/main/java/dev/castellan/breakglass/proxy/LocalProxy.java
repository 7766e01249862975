package dev.castellan.breakglass.proxy;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** The proxy itself, from its first connection to its end. Runs in the child process. */
final class LocalProxy {
    private static final System.Logger LOG = System.getLogger(LocalProxy.class.getName());

    /** Twice 1,000 watches and more; each costs two threads and some 100 KiB. */
    private static final int MOST_CONNECTIONS = 4_096;

    /** Bodies that have to be read before they may be sent, together: eight of the largest. */
    static final int KEPT_BODIES = 8 * Guard.LARGEST_BODY;

    private static final Duration KEPT_BODIES_WAIT = Duration.ofSeconds(5);

    /** The quickest first: it is the way to a program on the same machine. */
    private static final String[] SUITES = {
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
    };

    private static final Duration ROOT_EVERY = Duration.ofSeconds(60);
    private static final Duration FAREWELL = Duration.ofSeconds(3);

    /** What the rest of the process hears. */
    interface Listener {
        /** A request began or ended. */
        void use(Use use);

        /** The record is on the disk up to here. */
        void root(RecordRoot root);

        /** Something that the person at the console has to know. */
        void notice(Failure failure);
    }

    /** Why it ended. */
    enum End {
        /** Somebody asked for it. */
        ASKED,
        /** Its time is over. */
        TIME,
        /** The record cannot be written. */
        RECORD,
        /** The process that started it is gone. */
        ORPHANED
    }

    private final ProxyPlan plan;
    private final InstantSource clock;
    private final Listener listener;
    private final Upstream upstream;
    private final Stamp stamp;
    private final Recorder recorder;
    private final Wire.Door door;
    private final LocalAuthority authority;
    private final boolean impersonates;
    private final Target target;
    private final long startedAt = System.nanoTime();
    private final AtomicLong numbers;
    private final Semaphore bodies = new Semaphore(KEPT_BODIES, true);
    private final Optional<SealedStream.Maker> terminals;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final AtomicBoolean refused = new AtomicBoolean();
    private final AtomicBoolean unrecorded = new AtomicBoolean();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<End> ended = new CompletableFuture<>();

    private LocalProxy(
            ProxyPlan plan,
            Target target,
            Upstream upstream,
            Recorder recorder,
            Wire.Door door,
            LocalAuthority authority,
            Stamp stamp,
            AtomicLong numbers,
            boolean impersonates,
            InstantSource clock,
            Listener listener,
            Recorder.Opener opener) {
        this.plan = plan;
        this.clock = clock;
        this.listener = listener;
        this.upstream = upstream;
        this.recorder = recorder;
        this.door = door;
        this.authority = authority;
        this.impersonates = impersonates;
        this.target = target;
        this.stamp = stamp;
        this.numbers = numbers;
        this.terminals = StreamKey.parse(plan.recordingKey())
                .map(key -> new SealedStream.Maker(plan, recorder.segment(), key, new AtomicLong(), opener));
    }

    /**
     * Asks the API server whether it takes the certificate, opens the record, and lets clients in.
     *
     * @throws FailureException with a code that begins with {@code breakglass-proxy}
     */
    static LocalProxy start(
            ProxyPlan plan,
            Target target,
            String version,
            InstantSource clock,
            Listener listener,
            Recorder.Opener opener) {
        Upstream upstream;
        try {
            upstream = new Upstream(target, clock);
        } catch (GeneralSecurityException | IOException e) {
            throw new FailureException(ProxyFailures.trust(), e);
        }
        try {
            Private.folder(plan.recordFolder());
            Recorder recorder = Recorder.begin(
                    plan.recordFolder(),
                    plan.checkout(),
                    plan.cluster(),
                    Segment.hex(
                            Segment.sha256().digest(target.chain().getFirst().getEncoded())),
                    clock.instant(),
                    listener::root,
                    opener);
            try {
                return begin(plan, target, upstream, recorder, version, clock, listener, opener);
            } catch (IOException | RuntimeException e) {
                recorder.close();
                throw e;
            }
        } catch (IOException | GeneralSecurityException e) {
            upstream.close();
            throw new FailureException(ProxyFailures.notStarted(e), e);
        } catch (RuntimeException e) {
            upstream.close();
            throw e;
        }
    }

    private static LocalProxy begin(
            ProxyPlan plan,
            Target target,
            Upstream upstream,
            Recorder recorder,
            String version,
            InstantSource clock,
            Listener listener,
            Recorder.Opener opener)
            throws IOException {
        Stamp stamp = new Stamp(plan, target.authority(), version);
        AtomicLong numbers = new AtomicLong();
        boolean impersonates = new FirstCall(plan, target, upstream, stamp, recorder, numbers, clock).impersonates();
        LocalAuthority authority = LocalAuthority.create(plan.checkout(), clock.instant(), plan.until());
        Wire.Door door = Wire.door(1_024);
        LocalProxy proxy = new LocalProxy(
                plan,
                target,
                upstream,
                recorder,
                door,
                authority,
                stamp,
                numbers,
                impersonates,
                clock,
                listener,
                opener);
        try {
            Private.folder(plan.runFolder());
            Private.write(plan.kubeconfig(), authority.kubeconfig(plan, proxy.port()));
        } catch (IOException e) {
            door.close();
            throw e;
        }
        Thread.ofPlatform().name("door").daemon().start(proxy::letIn);
        Thread.ofVirtual().name("time").start(proxy::keepTime);
        return proxy;
    }

    ProxyPlan plan() {
        return plan;
    }

    InstantSource clock() {
        return clock;
    }

    Upstream upstream() {
        return upstream;
    }

    Stamp stamp() {
        return stamp;
    }

    Target target() {
        return target;
    }

    int port() {
        return door.getLocalPort();
    }

    /** Room for so many bytes of a body that is kept; whether there is some, after a moment's wait. */
    boolean roomFor(int bytes) {
        try {
            return bodies.tryAcquire(bytes, KEPT_BODIES_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Gives the room back. */
    void roomBack(int bytes) {
        bodies.release(bytes);
    }

    /** Whether the API server sees the person rather than the certificate. */
    boolean impersonates() {
        return impersonates;
    }

    long number() {
        return numbers.incrementAndGet();
    }

    boolean ending() {
        return ending.get();
    }

    /** Completes when everything has ended. */
    CompletableFuture<End> ended() {
        return ended.copy();
    }

    /** What begins recordings of terminals; empty where they are not recorded. */
    Optional<SealedStream.Maker> terminals() {
        return terminals;
    }

    /** A recording is as large as one may be. */
    void recordingFull() {
        listener.notice(ProxyFailures.recordingFull());
    }

    /** Something cannot be recorded; whether it may go on all the same. */
    boolean unrecorded(IOException why) {
        if (unrecorded.compareAndSet(false, true)) {
            LOG.log(System.Logger.Level.ERROR, "The record cannot be written", why);
            listener.notice(ProxyFailures.record(plan.failClosed()));
        }
        return !plan.failClosed();
    }

    /** Records what happened; whether it may go on. */
    boolean tell(Use use) {
        try {
            recorder.write(use);
        } catch (IOException e) {
            if (!unrecorded(e)) {
                return false;
            }
        }
        listener.use(use);
        return true;
    }

    /** Ends everything but the connection that still has to be told why. */
    void recordLost(Connection spared) {
        end(End.RECORD, spared);
    }

    /** What the server thinks of the certificate shows in its answers. */
    void answered(int status) {
        if (status == 401 && refused.compareAndSet(false, true)) {
            listener.notice(ProxyFailures.refusedMeanwhile());
        } else if (status < 400) {
            refused.set(false);
        }
    }

    void left(Connection connection) {
        connections.remove(connection);
    }

    private void letIn() {
        while (!ending()) {
            try {
                Wire.Buffered raw = door.accept();
                if (connections.size() >= MOST_CONNECTIONS) {
                    Wire.cut(raw);
                    continue;
                }
                SSLSocket secure =
                        (SSLSocket) authority.context().getSocketFactory().createSocket(raw, null, true);
                secure.setUseClientMode(false);
                SSLParameters parameters = secure.getSSLParameters();
                parameters.setNeedClientAuth(true);
                parameters.setApplicationProtocols(new String[] {"http/1.1"});
                parameters.setProtocols(new String[] {"TLSv1.3"});
                parameters.setCipherSuites(SUITES);
                secure.setSSLParameters(parameters);
                Connection connection = new Connection(raw, secure, this);
                connections.add(connection);
                Thread.ofVirtual().name("client").start(connection);
                if (ending()) {
                    connection.cut();
                }
            } catch (IOException e) {
                if (!ending()) {
                    LOG.log(System.Logger.Level.WARNING, "A connection could not be taken", e);
                }
                if (door.isClosed()) {
                    return;
                }
            }
        }
    }

    private void keepTime() {
        long rootAt = System.nanoTime();
        while (!ending()) {
            boolean over = System.nanoTime() - startedAt >= plan.longest().toNanos()
                    || !clock.instant().isBefore(plan.until());
            if (over) {
                end(End.TIME);
                return;
            }
            try {
                if (System.nanoTime() - rootAt >= ROOT_EVERY.toNanos()) {
                    rootAt = System.nanoTime();
                    recorder.tell();
                }
            } catch (IOException e) {
                if (unrecorded.compareAndSet(false, true)) {
                    listener.notice(ProxyFailures.record(plan.failClosed()));
                }
                if (plan.failClosed()) {
                    end(End.RECORD);
                    return;
                }
            }
            try {
                // Short, so that a lid that was shut does not stretch the time.
                ended.get(500, TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.TimeoutException e) {
                // Go on.
            } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
                return;
            }
        }
    }

    /** Ends everything at once. */
    void end(End why) {
        end(why, null);
    }

    private void end(End why, @org.jspecify.annotations.Nullable Connection spared) {
        if (!ending.compareAndSet(false, true)) {
            return;
        }
        Thread.ofPlatform().name("end").start(() -> {
            try {
                door.close();
                Files.deleteIfExists(plan.kubeconfig());
                for (Connection connection : connections) {
                    if (connection != spared) {
                        connection.cut();
                    }
                }
                upstream.close();
                // Those that were cut still say so in the record.
                long patience = System.nanoTime() + FAREWELL.toNanos();
                while (!connections.isEmpty() && System.nanoTime() < patience) {
                    Thread.sleep(5);
                }
                recorder.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "Not everything could be ended in order", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                try {
                    Private.remove(plan.runFolder());
                } catch (IOException e) {
                    LOG.log(System.Logger.Level.WARNING, "The folder of the proxy could not be removed", e);
                }
                ended.complete(why);
            }
        });
    }
}
