package dev.castellan.sandbox.kubernetes;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of SPDY/3.1 as far as kubectl uses it (moby/spdystream): streams with headers, data, half-close, reset
 * and ping. Windows are not counted, because that library does not count them either.
 */
final class Spdy {
    private static final int SYN_STREAM = 1;
    private static final int SYN_REPLY = 2;
    private static final int RST_STREAM = 3;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int VERSION = 3;
    private static final int FIN = 1;
    private static final int LARGEST_HEADERS = 64 * 1024;
    private static final byte[] DICTIONARY = dictionary();

    /** Told of each new stream, on the reading thread; must not block. */
    interface Opened {
        void stream(Stream stream);
    }

    /** One stream. */
    final class Stream {
        private final int id;
        private final Map<String, String> headers;
        private final Inflow input = new Inflow();
        private volatile boolean finished;

        Stream(int id, Map<String, String> headers) {
            this.id = id;
            this.headers = headers;
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        /** What the other side sends. */
        Inflow input() {
            return input;
        }

        void send(byte[] bytes, int from, int length) throws IOException {
            int at = from;
            while (at < from + length) {
                int part = Math.min(32 * 1024, from + length - at);
                data(id, bytes, at, part, 0);
                at += part;
            }
        }

        /** Nothing more comes from here. */
        void finish() throws IOException {
            if (!finished) {
                finished = true;
                data(id, new byte[0], 0, 0, FIN);
            }
        }
    }

    private final DataInputStream in;
    private final OutputStream out;
    private final ReentrantLock writing = new ReentrantLock();
    private final Map<Integer, Stream> streams = new ConcurrentHashMap<>();
    private final Inflater inflater = new Inflater();
    private final Deflater deflater = new Deflater();

    Spdy(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = out;
        deflater.setDictionary(DICTIONARY);
    }

    private static byte[] dictionary() {
        try (InputStream file = Spdy.class.getResourceAsStream("spdy3.dictionary")) {
            if (file == null) {
                throw new IllegalStateException("the dictionary of SPDY/3 is missing");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads frames until the other side goes away. */
    void run(Opened opened) throws IOException {
        try {
            while (true) {
                int first = in.read();
                if (first < 0) {
                    return;
                }
                int head = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int second = in.readInt();
                int flags = second >>> 24;
                byte[] body = new byte[second & 0xffffff];
                in.readFully(body);
                if ((first & 0x80) == 0) {
                    data(head, flags, body);
                } else {
                    control(head & 0xffff, flags, body, opened);
                }
            }
        } finally {
            streams.values().forEach(s -> s.input.end());
            inflater.end();
            deflater.end();
        }
    }

    private void data(int id, int flags, byte[] body) {
        Stream stream = streams.get(id & 0x7fffffff);
        if (stream != null) {
            if (body.length > 0) {
                stream.input.add(body);
            }
            if ((flags & FIN) != 0) {
                stream.input.end();
            }
        }
    }

    private void control(int kind, int flags, byte[] body, Opened opened) throws IOException {
        switch (kind) {
            case SYN_STREAM -> {
                DataInputStream fields = new DataInputStream(new ByteArrayInputStream(body));
                int id = fields.readInt() & 0x7fffffff;
                Stream stream = new Stream(id, headers(body, 10));
                streams.put(id, stream);
                reply(id);
                if ((flags & FIN) != 0) {
                    stream.input.end();
                }
                opened.stream(stream);
            }
            case RST_STREAM -> {
                Stream stream = streams.remove(new DataInputStream(new ByteArrayInputStream(body)).readInt());
                if (stream != null) {
                    stream.input.end();
                }
            }
            case PING -> frame(PING, body);
            case GOAWAY -> streams.values().forEach(s -> s.input.end());
            default -> {}
        }
    }

    private Map<String, String> headers(byte[] body, int from) throws IOException {
        inflater.setInput(body, from, body.length - from);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        byte[] part = new byte[4_096];
        try {
            while (plain.size() < LARGEST_HEADERS) {
                int count = inflater.inflate(part);
                if (count > 0) {
                    plain.write(part, 0, count);
                } else if (inflater.needsDictionary()) {
                    inflater.setDictionary(DICTIONARY);
                } else {
                    break;
                }
            }
        } catch (DataFormatException e) {
            throw new IOException(e);
        }
        DataInputStream fields = new DataInputStream(new ByteArrayInputStream(plain.toByteArray()));
        Map<String, String> headers = new HashMap<>();
        int count = fields.readInt();
        for (int i = 0; i < Math.min(count, 100); i++) {
            headers.put(text(fields).toLowerCase(Locale.ROOT), text(fields));
        }
        return headers;
    }

    private static String text(DataInputStream fields) throws IOException {
        int length = fields.readInt();
        if (length < 0 || length > LARGEST_HEADERS) {
            throw new IOException("a header that is too long");
        }
        return new String(fields.readNBytes(length), StandardCharsets.UTF_8);
    }

    private void reply(int id) throws IOException {
        writing.lock();
        try {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            DataOutputStream fields = new DataOutputStream(body);
            fields.writeInt(id);
            deflater.setInput(new byte[4]);
            byte[] packed = new byte[256];
            int count = deflater.deflate(packed, 0, packed.length, Deflater.SYNC_FLUSH);
            fields.write(packed, 0, count);
            frame(SYN_REPLY, body.toByteArray());
        } finally {
            writing.unlock();
        }
    }

    private void frame(int kind, byte[] body) throws IOException {
        writing.lock();
        try {
            DataOutputStream fields = new DataOutputStream(out);
            fields.writeInt(0x80000000 | VERSION << 16 | kind);
            fields.writeInt(body.length);
            fields.write(body);
            out.flush();
        } finally {
            writing.unlock();
        }
    }

    private void data(int id, byte[] bytes, int from, int length, int flags) throws IOException {
        writing.lock();
        try {
            DataOutputStream fields = new DataOutputStream(out);
            fields.writeInt(id);
            fields.writeInt(flags << 24 | length);
            fields.write(bytes, from, length);
            out.flush();
        } finally {
            writing.unlock();
        }
    }

    /** Bytes that came and wait to be read; the end once. Reading blocks. */
    static final class Inflow extends InputStream {
        private final java.util.ArrayDeque<byte[]> parts = new java.util.ArrayDeque<>();
        private int at;
        private boolean ended;

        synchronized void add(byte[] part) {
            // kubectl sends empty messages too; nothing to read is not a byte.
            if (part.length > 0) {
                parts.add(part);
                notifyAll();
            }
        }

        synchronized void end() {
            ended = true;
            notifyAll();
        }

        @Override
        public synchronized int available() {
            return parts.stream().mapToInt(p -> p.length).sum() - at;
        }

        @Override
        public synchronized int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public synchronized int read(byte[] into, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            try {
                while (parts.isEmpty() && !ended) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
            byte @Nullable [] part = parts.peek();
            if (part == null) {
                return -1;
            }
            int count = Math.min(length, part.length - at);
            System.arraycopy(part, at, into, from, count);
            at += count;
            if (at == part.length) {
                parts.poll();
                at = 0;
            }
            return count;
        }
    }
}
