package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to an API server whose messages begin with the number of a channel
 * ({@code k8s.io/streaming/pkg/httpstream/wsstream}). Asks for signs of life, because a quiet stream and a dead one look
 * alike.
 */
final class StreamSocket implements WebSocket.Listener, AutoCloseable {
    /** Tells what comes. One call at a time, except that {@code ended} may come beside any. */
    interface Receiver {
        /** A piece of a message of a channel, {@code first} where a new message begins. */
        void piece(int channel, ByteBuffer bytes, boolean first);

        /** The end: none where the server closed in good order. Told once. */
        void ended(@Nullable Failure failure);
    }

    private static final int NORMAL = 1000;

    private final Receiver receiver;
    private final ClusterFailures failures;
    private final Executor workers;
    private final Duration heartbeat;
    private final String server;
    private final ReentrantLock sending = new ReentrantLock();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable WebSocket socket;
    private volatile long heard = System.nanoTime();
    private int channel = -1;

    StreamSocket(Receiver receiver, ClusterFailures failures, Executor workers, Duration heartbeat, String server) {
        this.receiver = receiver;
        this.failures = failures;
        this.workers = workers;
        this.heartbeat = heartbeat;
        this.server = server;
    }

    /** The protocol that the server chose; empty before the opening. */
    String protocol() {
        WebSocket open = socket;
        return open == null ? "" : String.valueOf(open.getSubprotocol());
    }

    /**
     * Sends a message, one at a time; waits for the network.
     *
     * @throws FailureException when the connection is gone
     */
    void send(int toChannel, byte[] bytes, int from, int length) {
        byte[] message = new byte[length + 1];
        message[0] = (byte) toChannel;
        System.arraycopy(bytes, from, message, 1, length);
        sending.lock();
        try {
            WebSocket open = socket;
            if (open == null || ended.get()) {
                throw gone().asException();
            }
            var _ = open.sendBinary(ByteBuffer.wrap(message), true).get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new FailureException(gone(), e);
        } catch (TimeoutException e) {
            end(LogStream.silent(server));
            throw new FailureException(LogStream.silent(server), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.util.concurrent.CancellationException("send");
        } finally {
            sending.unlock();
        }
    }

    private Failure gone() {
        return Failure.expected(
                "cluster-stream-ended",
                "The connection into the container has ended.",
                "What was typed did not arrive.",
                "Open it again.");
    }

    @Override
    public void onOpen(WebSocket open) {
        socket = open;
        open.request(1);
        Thread.ofVirtual().name("stream-heartbeat").start(() -> beat(open));
    }

    /** A ping now and then; silence for twice as long afterwards means that nobody is there. */
    private void beat(WebSocket open) {
        try {
            while (!ended.get()) {
                Thread.sleep(heartbeat);
                if (ended.get()) {
                    return;
                }
                long silent = System.nanoTime() - heard;
                if (silent > heartbeat.toNanos() * 3) {
                    end(LogStream.silent(server));
                    return;
                }
                var _ = open.sendPing(ByteBuffer.allocate(0)).exceptionally(thrown -> open);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket open, ByteBuffer message) {
        heard = System.nanoTime();
        open.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket open, ByteBuffer data, boolean last) {
        heard = System.nanoTime();
        CompletableFuture<Void> done = CompletableFuture.runAsync(() -> take(data, last), workers);
        return done.whenComplete((nothing, thrown) -> {
            heard = System.nanoTime();
            if (thrown == null) {
                open.request(1);
            } else {
                end(failures.of(thrown).failure());
            }
        });
    }

    private void take(ByteBuffer data, boolean last) {
        boolean first = channel < 0;
        if (first && data.hasRemaining()) {
            channel = data.get() & 0xff;
        }
        if (channel >= 0) {
            receiver.piece(channel, data, first);
        }
        if (last) {
            channel = -1;
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket open, CharSequence data, boolean last) {
        // Kubernetes sends binary messages in the protocols asked for.
        open.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket open, int statusCode, String reason) {
        end(
                statusCode == NORMAL || statusCode == 1005
                        ? null
                        : failures.protocol(
                                "broke off the stream (" + statusCode + " " + Untrusted.oneLine(reason, 200) + ")"));
        return null;
    }

    @Override
    public void onError(WebSocket open, Throwable error) {
        end(failures.of(error).failure());
    }

    private void end(@Nullable Failure failure) {
        if (ended.compareAndSet(false, true)) {
            receiver.ended(failure);
            WebSocket open = socket;
            if (open != null) {
                open.abort();
            }
        }
    }

    /** Says goodbye and ends; the receiver is told that it ended in good order. */
    @Override
    public void close() {
        WebSocket open = socket;
        if (open != null && !ended.get()) {
            CompletableFuture<WebSocket> bye = open.sendClose(NORMAL, "");
            try {
                var _ = bye.get(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                // It is gone, or does not listen.
            }
        }
        end(null);
    }
}
