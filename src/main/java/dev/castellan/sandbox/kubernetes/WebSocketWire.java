package dev.castellan.sandbox.kubernetes;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The server's side of a WebSocket (RFC 6455): whole binary messages; pings are answered. */
final class WebSocketWire {
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int LARGEST = 16 * 1024 * 1024;

    private final DataInputStream in;
    private final OutputStream out;
    private final ReentrantLock writing = new ReentrantLock();
    private boolean closed;

    WebSocketWire(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = out;
    }

    /** What the opening handshake answers. */
    static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next message, or empty when the other side closed. */
    Optional<byte[]> read() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        while (true) {
            int first = in.read();
            if (first < 0) {
                return Optional.empty();
            }
            int second = in.readUnsignedByte();
            long length = second & 0x7f;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            if (length < 0 || message.size() + length > LARGEST) {
                throw new IOException("a frame that is too large");
            }
            byte[] mask = new byte[4];
            if ((second & 0x80) != 0) {
                in.readFully(mask);
            }
            byte[] bytes = new byte[(int) length];
            in.readFully(bytes);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] ^= mask[i & 3];
            }
            switch (first & 0x0f) {
                case CLOSE -> {
                    close(1000);
                    return Optional.empty();
                }
                case PING -> frame(PONG, bytes, 0, bytes.length);
                case PONG -> {}
                default -> {
                    message.writeBytes(bytes);
                    if ((first & 0x80) != 0) {
                        return Optional.of(message.toByteArray());
                    }
                }
            }
        }
    }

    /** Sends a message of a channel. */
    void send(int channel, byte[] bytes, int from, int length) throws IOException {
        byte[] message = new byte[length + 1];
        message[0] = (byte) channel;
        System.arraycopy(bytes, from, message, 1, length);
        frame(BINARY, message, 0, message.length);
    }

    /** Sends a message as it is. */
    void send(byte[] bytes, int from, int length) throws IOException {
        frame(BINARY, bytes, from, length);
    }

    /** Says goodbye, once. */
    void close(int code) throws IOException {
        writing.lock();
        try {
            if (!closed) {
                frame(CLOSE, new byte[] {(byte) (code >> 8), (byte) code}, 0, 2);
                closed = true;
            }
        } finally {
            writing.unlock();
        }
    }

    private void frame(int kind, byte[] bytes, int from, int length) throws IOException {
        writing.lock();
        try {
            if (closed) {
                throw new IOException("closed");
            }
            out.write(0x80 | kind);
            if (length < 126) {
                out.write(length);
            } else if (length < 65_536) {
                out.write(new byte[] {126, (byte) (length >> 8), (byte) length});
            } else {
                out.write(new byte[] {
                    127, 0, 0, 0, 0, (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length
                });
            }
            out.write(bytes, from, length);
            out.flush();
        } finally {
            writing.unlock();
        }
    }
}
