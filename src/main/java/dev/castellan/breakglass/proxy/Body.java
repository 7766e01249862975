package dev.castellan.breakglass.proxy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Passes bodies on as they come, chunk by chunk, without holding anything back. */
final class Body {
    private static final int LONGEST_LINE = 8 * 1024;
    private static final int MOST_TRAILERS = 100;

    private Body() {}

    /**
     * Passes one body on and leaves the connection where the next head begins.
     *
     * @param trailers which fields after a chunked body are passed on, by lower-case name
     * @param count grows with the bytes of the body
     * @throws EOFException when the sender went away in the middle
     * @throws BadHeadException for chunks that are none
     */
    static void pass(Framing framing, WireInput in, OutputStream out, Predicate<String> trailers, AtomicLong count)
            throws IOException, BadHeadException {
        in.beforeWaiting(out);
        try {
            switch (framing) {
                case Framing.None _ -> {
                    // Nothing comes.
                }
                case Framing.Length length -> exactly(length.bytes(), in, out, count);
                case Framing.Chunked _ -> chunks(in, out, trailers, count);
                case Framing.UntilClose _ -> {
                    for (int n = in.transfer(out, Long.MAX_VALUE); n >= 0; n = in.transfer(out, Long.MAX_VALUE)) {
                        count.addAndGet(n);
                    }
                }
            }
        } finally {
            in.beforeWaitingNothing();
        }
        out.flush();
    }

    private static void exactly(long bytes, WireInput in, OutputStream out, AtomicLong count) throws IOException {
        long left = bytes;
        while (left > 0) {
            int n = in.transfer(out, left);
            if (n < 0) {
                throw new EOFException("a body was cut");
            }
            left -= n;
            count.addAndGet(n);
        }
    }

    private static void chunks(WireInput in, OutputStream out, Predicate<String> trailers, AtomicLong count)
            throws IOException, BadHeadException {
        while (true) {
            long size = size(in.line(LONGEST_LINE));
            // Extensions mean nothing to anybody and are not passed on.
            out.write((Long.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            if (size == 0) {
                break;
            }
            exactly(size, in, out, count);
            if (!in.line(0).isEmpty()) {
                throw new BadHeadException(400, "A chunk is longer than it says.");
            }
            out.write(CRLF);
        }
        int fields = 0;
        for (String line = in.line(LONGEST_LINE); !line.isEmpty(); line = in.line(LONGEST_LINE)) {
            if (++fields > MOST_TRAILERS) {
                throw new BadHeadException(431, "There are more than " + MOST_TRAILERS + " trailers.");
            }
            Header trailer = HeadParser.header(line);
            if (line.chars().anyMatch(c -> (c < 0x20 && c != '\t') || c == 0x7f)) {
                throw new BadHeadException(400, "A trailer has control characters.");
            }
            if (trailers.test(trailer.name().toLowerCase(Locale.ROOT))) {
                out.write((trailer.name() + ": " + trailer.value() + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        out.write(CRLF);
    }

    private static final byte[] CRLF = {'\r', '\n'};

    /** The size that a chunk announces. */
    static long size(String line) throws BadHeadException {
        int semicolon = line.indexOf(';');
        String digits = (semicolon < 0 ? line : line.substring(0, semicolon)).stripTrailing();
        if (!digits.matches("[0-9a-fA-F]{1,15}")) {
            throw new BadHeadException(400, "The size of a chunk is no number.");
        }
        return Long.parseLong(digits, 16);
    }

    /** Where bodies that are kept have to fit in together. */
    interface Room {
        /**
         * So many bytes more are kept.
         *
         * @throws BadHeadException 503 where there is no room
         */
        void take(int bytes) throws BadHeadException;
    }

    /**
     * The whole body, where it has to be read before it may be sent.
     *
     * @throws BadHeadException 413 when it is larger
     */
    static byte[] whole(Framing framing, WireInput in, int largest) throws IOException, BadHeadException {
        return whole(framing, in, largest, bytes -> {});
    }

    static byte[] whole(Framing framing, WireInput in, int largest, Room room) throws IOException, BadHeadException {
        // What is announced costs nothing: room is taken as bytes arrive.
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        switch (framing) {
            case Framing.None _, Framing.UntilClose _ -> {
                // Nothing comes.
            }
            case Framing.Length length -> {
                if (length.bytes() > largest) {
                    throw tooLarge(largest);
                }
                keep(length.bytes(), in, body, room);
            }
            case Framing.Chunked _ -> wholeChunks(in, largest, body, room);
        }
        return body.toByteArray();
    }

    private static void keep(long bytes, WireInput in, ByteArrayOutputStream body, Room room)
            throws IOException, BadHeadException {
        long left = bytes;
        while (left > 0) {
            int n = in.transfer(body, left);
            if (n < 0) {
                throw new EOFException("the connection ended within a body");
            }
            room.take(n);
            left -= n;
        }
    }

    private static void wholeChunks(WireInput in, int largest, ByteArrayOutputStream body, Room room)
            throws IOException, BadHeadException {
        for (long size = size(in.line(LONGEST_LINE)); size > 0; size = size(in.line(LONGEST_LINE))) {
            if (body.size() + size > largest) {
                throw tooLarge(largest);
            }
            keep(size, in, body, room);
            if (!in.line(0).isEmpty()) {
                throw new BadHeadException(400, "A chunk is longer than it says.");
            }
        }
        int fields = 0;
        while (!in.line(LONGEST_LINE).isEmpty()) {
            if (++fields > MOST_TRAILERS) {
                throw new BadHeadException(431, "There are more than " + MOST_TRAILERS + " trailers.");
            }
        }
    }

    private static BadHeadException tooLarge(int largest) {
        return new BadHeadException(
                413, "The body has to be read before it may be sent, and is larger than " + largest + " bytes.");
    }
}
