package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A process in a container, seen through the protocols {@code v5.channel.k8s.io} and {@code v4.channel.k8s.io}. Safe for
 * use from any thread; closing it leaves the process to the container, as kubectl does.
 */
public final class ExecSession implements AutoCloseable {
    static final List<String> PROTOCOLS = List.of("v5.channel.k8s.io", "v4.channel.k8s.io");

    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int STATUS = 3;
    private static final int RESIZE = 4;
    private static final int CLOSE = 255;
    private static final int LONGEST_STATUS = 64 * 1024;
    private static final int LARGEST_PIECE = 32 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final StreamSocket socket;
    private final ExecRequest request;
    private final CompletableFuture<ExecEnd> end = new CompletableFuture<>();
    private final ByteArrayOutputStream status = new ByteArrayOutputStream();

    ExecSession(StreamDoor door, ExecRequest request, ExecOutput output, ClusterFailures failures) {
        this.request = request;
        this.socket = door.socket(new StreamSocket.Receiver() {
            @Override
            public void piece(int channel, ByteBuffer bytes, boolean first) {
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                switch (channel) {
                    case STDOUT -> tell(copy, true);
                    case STDERR -> tell(copy, false);
                    case STATUS -> keep(copy);
                    default -> {}
                }
            }

            private void tell(byte[] bytes, boolean out) {
                if (bytes.length > 0) {
                    if (out) {
                        output.stdout(bytes);
                    } else {
                        output.stderr(bytes);
                    }
                }
            }

            @Override
            public void ended(@Nullable Failure failure) {
                end.complete(outcome(failure, failures));
            }
        });
    }

    CompletableFuture<ExecSession> open(StreamDoor door) {
        return door.open(request.path(), PROTOCOLS, socket).thenApply(open -> this);
    }

    private void keep(byte[] bytes) {
        synchronized (status) {
            if (status.size() < LONGEST_STATUS) {
                status.writeBytes(bytes);
            }
        }
    }

    private ExecEnd outcome(@Nullable Failure broken, ClusterFailures failures) {
        String text;
        synchronized (status) {
            text = status.toString(StandardCharsets.UTF_8);
        }
        if (text.isEmpty()) {
            return ExecEnd.failed(
                    broken == null
                            ? Failure.expected(
                                    "cluster-stream-ended",
                                    "The connection into the container was closed.",
                                    "Whether the process ended, and how, is not known.",
                                    "Open it again.")
                            : broken);
        }
        return read(text, failures);
    }

    /** What the last message says ({@code k8s.io/client-go/tools/remotecommand/v4.go}). */
    static ExecEnd read(String text, ClusterFailures failures) {
        try {
            JsonNode node = JSON.readTree(text);
            if (node.path("status").asString("").equals("Success")) {
                return ExecEnd.exited(0);
            }
            if (node.path("reason").asString("").equals("NonZeroExitCode")) {
                for (JsonNode cause : node.path("details").path("causes")) {
                    if (cause.path("reason").asString("").equals("ExitCode")) {
                        return ExecEnd.exited(
                                Integer.parseInt(cause.path("message").asString("")));
                    }
                }
            }
            String message = node.path("message").asString("");
            if (!message.isEmpty()) {
                return ExecEnd.failed(Failure.expected(
                                "cluster-exec-failed",
                                "The container did not run it: " + Untrusted.oneLine(message, 300),
                                "The process was not started, or ended without an exit code.",
                                "Look whether the program is in the image and the container runs.")
                        .withDetails(Untrusted.lines(message, 4_000)));
            }
        } catch (JacksonException | NumberFormatException e) {
            // Below: no status that anybody could read.
        }
        return ExecEnd.failed(failures.protocol("tells no exit code"));
    }

    /** What was asked for. */
    public ExecRequest request() {
        return request;
    }

    /**
     * Sends input; waits for the network.
     *
     * @throws FailureException {@code cluster-stream-ended} or {@code cluster-silent} when the connection is gone
     */
    public void send(byte[] bytes) {
        for (int from = 0; from < bytes.length; from += LARGEST_PIECE) {
            socket.send(STDIN, bytes, from, Math.min(LARGEST_PIECE, bytes.length - from));
        }
    }

    /**
     * Ends the input.
     *
     * @return false where the server is too old for that (before Kubernetes 1.30): the process keeps waiting for input
     */
    public boolean endInput() {
        if (!socket.protocol().startsWith("v5")) {
            return false;
        }
        socket.send(CLOSE, new byte[] {STDIN}, 0, 1);
        return true;
    }

    /** Tells the terminal's size in characters; ignored without a terminal or after the end. */
    public void resize(int columns, int rows) {
        if (!request.tty() || columns < 1 || rows < 1 || end.isDone()) {
            return;
        }
        byte[] size = "{\"Width\":%d,\"Height\":%d}"
                .formatted(Math.min(columns, 9_999), Math.min(rows, 9_999))
                .getBytes(StandardCharsets.US_ASCII);
        try {
            socket.send(RESIZE, size, 0, size.length);
        } catch (FailureException e) {
            // A process that ends at once closes the connection before its exit code was read: the end tells how it
            // was.
        }
    }

    /** How it ended; never completes exceptionally. */
    public CompletableFuture<ExecEnd> end() {
        return end.copy();
    }

    /** How it ended, where it did. */
    public Optional<ExecEnd> ended() {
        return end.isDone() ? Optional.of(end.join()) : Optional.empty();
    }

    @Override
    public void close() {
        socket.close();
    }
}
