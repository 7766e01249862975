package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A port on loopback whose connections end at a port of a pod, each over a WebSocket of its own
 * ({@code v4.channel.k8s.io}, which every server of today knows). Safe for use from any thread.
 */
public final class PortForward implements AutoCloseable {
    static final List<String> PROTOCOLS = List.of("v4.channel.k8s.io");

    private static final int DATA = 0;
    private static final int ERROR = 1;
    private static final int MOST_CONNECTIONS = 200;
    private static final int PATIENCE_SECONDS = 30;
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    /**
     * What it does at present.
     *
     * @param open connections at the moment
     * @param total connections so far
     * @param sent bytes into the pod
     * @param received bytes out of the pod
     * @param lastFailure why the last connection failed, until one works again
     * @param closed whether it has ended
     */
    public record Traffic(
            int open, long total, long sent, long received, Optional<Failure> lastFailure, boolean closed) {}

    private final ForwardRequest request;
    private final ServerSocket listener;
    private final StreamDoor door;
    private final Runnable changed;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong total = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicReference<Optional<Failure>> last = new AtomicReference<>(Optional.empty());

    private PortForward(ForwardRequest request, ServerSocket listener, StreamDoor door, Runnable changed) {
        this.request = request;
        this.listener = listener;
        this.door = door;
        this.changed = changed;
    }

    /** Listens; {@code changed} is called after each change of {@link #traffic}, from any thread, and has to be quick. */
    static PortForward listen(ForwardRequest request, StreamDoor door, Runnable changed) {
        ServerSocket listener;
        try {
            listener = new ServerSocket();
            listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), request.localPort()), 50);
        } catch (IOException e) {
            throw new FailureException(
                    new Failure(
                            "cluster-forward-port",
                            "The port " + request.localPort() + " of this computer cannot be used.",
                            "Another program has it, or it needs special rights; nothing was forwarded.",
                            "Choose another local port, or none for any free one.",
                            true,
                            String.valueOf(e.getMessage())),
                    e);
        }
        PortForward forward = new PortForward(request, listener, door, changed);
        Thread.ofVirtual().name("port-forward").start(forward::accept);
        return forward;
    }

    /** What was asked for. */
    public ForwardRequest request() {
        return request;
    }

    /** The port of this computer that it listens at, on 127.0.0.1. */
    public int localPort() {
        return listener.getLocalPort();
    }

    /** What it does at present. */
    public Traffic traffic() {
        return new Traffic(connections.get(), total.get(), sent.get(), received.get(), last.get(), listener.isClosed());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket caller = listener.accept();
                if (connections.get() >= MOST_CONNECTIONS) {
                    quietly(caller);
                    continue;
                }
                Thread.ofVirtual().name("port-forward-connection").start(() -> serve(caller));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket caller) {
        open.add(caller);
        if (listener.isClosed()) {
            // It came while this was being closed: nobody else closes it.
            open.remove(caller);
            quietly(caller);
            return;
        }
        connections.incrementAndGet();
        total.incrementAndGet();
        changed.run();
        try (caller) {
            caller.setTcpNoDelay(true);
            Tunnel tunnel = new Tunnel(caller);
            StreamSocket socket = door.socket(tunnel);
            try (socket) {
                var _ = door.open(request.path(), PROTOCOLS, socket).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                up(caller, socket, tunnel);
                tunnel.over.await();
            }
            tunnel.failure().ifPresentOrElse(why -> last.set(Optional.of(why)), () -> last.set(Optional.empty()));
        } catch (ExecutionException | CompletionException e) {
            last.set(Optional.of(Failure.of(e, "cluster-defect")));
        } catch (TimeoutException e) {
            last.set(Optional.of(Failure.expected(
                    "cluster-timeout",
                    "The server did not open the way to the pod in time.",
                    "The connection to the local port was closed.",
                    "Try again; check the network.")));
        } catch (FailureException e) {
            last.set(Optional.of(e.failure()));
        } catch (RejectedExecutionException e) {
            last.set(Optional.of(Failure.expected(
                    "cluster-closed",
                    "The connection to the cluster was closed.",
                    "The connection to the local port was closed too.",
                    "Open the cluster again, then forward the port again.")));
        } catch (IOException e) {
            // The program at the local port went away.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(caller);
            connections.decrementAndGet();
            changed.run();
        }
    }

    private void up(Socket caller, StreamSocket socket, Tunnel tunnel) {
        Thread.ofVirtual().name("port-forward-up").start(() -> {
            byte[] bytes = new byte[32 * 1024];
            try {
                while (true) {
                    int count = caller.getInputStream().read(bytes);
                    if (count < 0) {
                        tunnel.finish();
                        return;
                    }
                    socket.send(DATA, bytes, 0, count);
                    sent.addAndGet(count);
                    changed.run();
                }
            } catch (IOException e) {
                tunnel.over.countDown();
            } catch (FailureException e) {
                tunnel.broken(e.failure());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** One connection's way back: the first message of each channel names the port, in two bytes. */
    private final class Tunnel implements StreamSocket.Receiver {
        private final Socket caller;
        private final CountDownLatch over = new CountDownLatch(1);
        private final ByteArrayOutputStream error = new ByteArrayOutputStream();
        private final int[] skip = {2, 2};
        private volatile @Nullable Failure broken;
        private volatile long heard = System.nanoTime();

        Tunnel(Socket caller) {
            this.caller = caller;
        }

        /** The program here has said everything: the protocol cannot pass that on, so the pod gets time to answer. */
        void finish() throws InterruptedException {
            heard = System.nanoTime();
            while (over.getCount() > 0) {
                long left = LAST_WORDS.toNanos() - (System.nanoTime() - heard);
                if (left <= 0 || over.await(left, TimeUnit.NANOSECONDS)) {
                    over.countDown();
                }
            }
        }

        @Override
        public void piece(int channel, ByteBuffer bytes, boolean first) {
            heard = System.nanoTime();
            if (channel > ERROR) {
                return;
            }
            int head = Math.min(skip[channel], bytes.remaining());
            skip[channel] -= head;
            bytes.position(bytes.position() + head);
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            if (copy.length == 0) {
                return;
            }
            if (channel == ERROR) {
                if (error.size() < 4_096) {
                    error.writeBytes(copy);
                }
                over.countDown();
                return;
            }
            try {
                caller.getOutputStream().write(copy);
                received.addAndGet(copy.length);
                changed.run();
            } catch (IOException e) {
                over.countDown();
            }
        }

        @Override
        public void ended(@Nullable Failure failure) {
            if (failure != null) {
                broken(failure);
            }
            over.countDown();
        }

        void broken(Failure failure) {
            if (over.getCount() > 0) {
                broken = failure;
            }
            over.countDown();
        }

        Optional<Failure> failure() {
            String text = error.toString(StandardCharsets.UTF_8);
            if (!text.isEmpty()) {
                return Optional.of(new Failure(
                        "cluster-forward-refused",
                        "Nothing answers at port " + request.remotePort() + " of the pod.",
                        "The connection to the local port was closed.",
                        "Check the port number and that the program listens.",
                        true,
                        Untrusted.lines(text, 2_000)));
            }
            return Optional.ofNullable(broken);
        }
    }

    /** Stops listening and ends every connection. */
    @Override
    public void close() {
        quietly(listener);
        open.forEach(PortForward::quietly);
        changed.run();
    }

    private static void quietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // Already gone.
        }
    }
}
