package dev.castellan.breakglass.proxy;

import java.io.IOException;
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

    void piece(SealedStream.Kind kind, long nanos, byte[] bytes) throws IOException {
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

    /** The frames of one direction. */
    private final class Frames {
        private byte[] held = {};
        private byte[] message = {};

        void add(long nanos, byte[] bytes) throws IOException {
            held = joined(held, bytes, 0, bytes.length);
            int at = 0;
            while (true) {
                int end = frame(nanos, at);
                if (end < 0) {
                    break;
                }
                at = end;
            }
            held = Arrays.copyOfRange(held, at, held.length);
        }

        /** Takes a frame; where it ends, or -1 where it is not whole yet. */
        private int frame(long nanos, int at) throws IOException {
            ByteBuffer in = ByteBuffer.wrap(held, at, held.length - at);
            if (in.remaining() < 2) {
                return -1;
            }
            int first = in.get() & 0xff;
            int second = in.get() & 0xff;
            int more = (second & 0x7f) == 126 ? 2 : (second & 0x7f) == 127 ? 8 : 0;
            boolean masked = (second & 0x80) != 0;
            if (in.remaining() < more + (masked ? 4 : 0)) {
                return -1;
            }
            long length = more == 0 ? second & 0x7f : more == 2 ? in.getShort() & 0xffff : in.getLong();
            if ((first & 0x70) != 0 || length < 0 || length + message.length > LARGEST_MESSAGE) {
                throw new IOException("frames that cannot be read");
            }
            byte[] mask = new byte[4];
            if (masked) {
                in.get(mask);
            }
            if (in.remaining() < length) {
                return -1;
            }
            byte[] data = new byte[(int) length];
            in.get(data);
            for (int i = 0; i < data.length; i++) {
                data[i] ^= mask[i % 4];
            }
            if ((first & 0x0f) < 8) {
                // The first byte of a fragmented message is its channel.
                message = joined(message, data, 0, data.length);
                if ((first & 0x80) != 0) {
                    message(nanos, message);
                    message = new byte[0];
                }
            }
            return in.position();
        }

        private static byte[] joined(byte[] one, byte[] other, int from, int count) {
            byte[] all = Arrays.copyOf(one, one.length + count);
            System.arraycopy(other, from, all, one.length, count);
            return all;
        }
    }
}
