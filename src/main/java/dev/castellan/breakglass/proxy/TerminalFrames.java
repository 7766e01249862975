package dev.castellan.breakglass.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads what happened in a terminal out of the frames of a WebSocket (RFC 6455) that carry the channels of Kubernetes: 0 what
 * is typed, 1 and 2 what is shown, 4 the size (k8s.io/apimachinery, remotecommand).
 */
final class TerminalFrames {
    private static final int LARGEST_MESSAGE = 64 << 20;

    private final Consumer<TerminalMoment> moments;
    private final Frames towards = new Frames();
    private final Frames from = new Frames();
    private final Text typed = new Text(TerminalMoment.Typed::new);
    private final Text shown = new Text(TerminalMoment.Shown::new);
    private final Text errors = new Text(TerminalMoment.Shown::new);

    TerminalFrames(Consumer<TerminalMoment> moments) {
        this.moments = moments;
    }

    /**
     * Takes what was recorded next.
     *
     * @throws InterruptedIOException where this thread was interrupted: what was recorded may be long, and somebody waits
     */
    void piece(SealedStream.Kind kind, long nanos, byte[] bytes) throws IOException {
        if (Thread.interrupted()) {
            throw new InterruptedIOException("what was recorded is not read any further");
        }
        switch (kind) {
            case TO_SERVER -> towards.add(nanos, bytes);
            case FROM_SERVER -> from.add(nanos, bytes);
            case PROTOCOL, LAST -> {}
        }
    }

    private void message(long nanos, byte[] message) {
        if (message.length < 2) {
            return;
        }
        switch (message[0]) {
            case 0 -> typed.add(nanos, message);
            case 1 -> shown.add(nanos, message);
            case 2 -> errors.add(nanos, message);
            case 4 -> size(nanos, message);
            default -> {
                // 3 is how the command ended, 255 that a channel is closed.
            }
        }
    }

    private void size(long nanos, byte[] message) {
        try {
            JsonNode size = Segment.JSON.readTree(Arrays.copyOfRange(message, 1, message.length));
            int columns = size.path("Width").asInt(0);
            int rows = size.path("Height").asInt(0);
            if (columns < 1 || rows < 1) {
                return;
            }
            moments.accept(new TerminalMoment.Resized(nanos, columns, rows));
        } catch (JacksonException e) {
            // A client may say what it likes.
        }
    }

    /** Text whose characters may be broken between messages. */
    private final class Text {
        private final BiFunction<Long, String, TerminalMoment> kind;
        private final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        private byte[] rest = {};

        Text(BiFunction<Long, String, TerminalMoment> kind) {
            this.kind = kind;
        }

        void add(long nanos, byte[] message) {
            ByteBuffer bytes = ByteBuffer.allocate(rest.length + message.length - 1);
            bytes.put(rest).put(message, 1, message.length - 1).flip();
            CharBuffer text = CharBuffer.allocate(bytes.remaining() + 1);
            var _ = decoder.decode(bytes, text, false);
            rest = new byte[bytes.remaining()];
            bytes.get(rest);
            text.flip();
            if (!text.isEmpty()) {
                moments.accept(kind.apply(nanos, text.toString()));
            }
        }
    }

    /** The frames of one direction. What is added is copied a bounded number of times, however it is cut into pieces. */
    private final class Frames {
        private byte[] held = new byte[1024];
        private int from;
        private int to;
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();

        void add(long nanos, byte[] bytes) throws IOException {
            room(bytes.length);
            System.arraycopy(bytes, 0, held, to, bytes.length);
            to += bytes.length;
            while (frame(nanos)) {
                // until one is not whole
            }
        }

        private void room(int count) {
            if (count <= held.length - to) {
                return;
            }
            int live = to - from;
            boolean moved = count <= held.length / 2 - live;
            byte[] other = moved ? held : new byte[Math.max(2 * held.length, live + count)];
            System.arraycopy(held, from, other, 0, live);
            held = other;
            from = 0;
            to = live;
        }

        /** Takes a frame; whether it was whole. */
        private boolean frame(long nanos) throws IOException {
            ByteBuffer in = ByteBuffer.wrap(held, from, to - from);
            if (in.remaining() < 2) {
                return false;
            }
            int first = in.get() & 0xff;
            int second = in.get() & 0xff;
            int more = (second & 0x7f) == 126 ? 2 : (second & 0x7f) == 127 ? 8 : 0;
            boolean masked = (second & 0x80) != 0;
            if (in.remaining() < more + (masked ? 4 : 0)) {
                return false;
            }
            long length = more == 0 ? second & 0x7f : more == 2 ? in.getShort() & 0xffff : in.getLong();
            if ((first & 0x70) != 0 || length < 0 || length > LARGEST_MESSAGE - message.size()) {
                throw new IOException("frames that cannot be read");
            }
            byte[] mask = new byte[4];
            if (masked) {
                in.get(mask);
            }
            if (in.remaining() < length) {
                return false;
            }
            byte[] data = new byte[(int) length];
            in.get(data);
            for (int i = 0; i < data.length; i++) {
                data[i] ^= mask[i % 4];
            }
            from = in.position();
            if ((first & 0x0f) < 8) {
                // The first byte of a fragmented message is its channel.
                message.writeBytes(data);
                if ((first & 0x80) != 0) {
                    byte[] whole = message.toByteArray();
                    message.reset();
                    message(nanos, whole);
                }
            }
            return true;
        }
    }
}
