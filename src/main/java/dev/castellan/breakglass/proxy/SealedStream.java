package dev.castellan.breakglass.proxy;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.Cipher;
import javax.crypto.KEM;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import tools.jackson.core.JacksonException;

/**
 * The bytes of one terminal, both ways, sealed as they pass. A line of JSON says whose it is and holds the encapsulated
 * secret; then come pieces: their length in four bytes, and AES-256-GCM over a letter, the nanoseconds since the beginning,
 * and the bytes. The nonce counts the pieces, the hash of the first line is bound into each, and the last one says that it
 * is the last. The proxy forgets the secret when the stream ends; it cannot read what it wrote.
 *
 * <p>For two threads, one for each direction.
 */
final class SealedStream implements AutoCloseable {
    static final String SUFFIX = ".sealed";

    /** More than an afternoon at a terminal; a large copy reaches it, and is cut. */
    static final long LARGEST = 256L << 20;

    /** Of one start of the proxy, together. */
    static final long LARGEST_TOGETHER = 1L << 30;

    private static final int LONGEST_HEAD = 8 * 1024;
    private static final int LARGEST_PIECE = 1 << 20;
    private static final int AROUND = 1 + 8;

    /** What a piece is. */
    enum Kind {
        PROTOCOL('P'),
        TO_SERVER('I'),
        FROM_SERVER('O'),
        LAST('E');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }
    }

    /** There is no more room. */
    static final class Full extends IOException {
        private static final long serialVersionUID = 1L;

        Full() {
            super("the recording is as large as one may be");
        }
    }

    /**
     * The first line.
     *
     * @param castellan version of the format, 1
     * @param key the first 16 digits of the SHA-256 of the public key it is sealed for
     * @param encapsulation in base64
     */
    record Head(
            int castellan,
            String checkout,
            String segment,
            long number,
            String auditId,
            String started,
            String key,
            String encapsulation) {}

    /** Begins recordings of one start of the proxy. */
    record Maker(ProxyPlan plan, String segment, PublicKey key, AtomicLong together, Recorder.Opener opener) {
        SealedStream begin(long number, String auditId, Instant now) throws IOException {
            if (together.get() >= LARGEST_TOGETHER) {
                throw new Full();
            }
            String name = segment.replaceFirst("^record-", "stream-").replaceFirst("\\.jsonl$", "")
                    + "-%06d".formatted(number)
                    + SUFFIX;
            try {
                KEM.Encapsulated sealed = StreamKey.seal(key);
                Head head = new Head(
                        1,
                        plan.checkout(),
                        segment,
                        number,
                        auditId,
                        now.toString(),
                        id(key),
                        Base64.getEncoder().encodeToString(sealed.encapsulation()));
                return new SealedStream(
                        name, opener.open(plan.recordFolder().resolve(name)), head, sealed.key(), together);
            } catch (GeneralSecurityException e) {
                throw new IOException(e);
            }
        }
    }

    static String id(PublicKey key) {
        return Segment.hex(Segment.sha256().digest(key.getEncoded())).substring(0, 16);
    }

    private final String name;
    private final FileChannel file;
    private final Optional<SecretKey> key;
    private final byte[] bound;
    private final MessageDigest digest = Segment.sha256();
    private final AtomicLong together;
    private final ReentrantLock lock = new ReentrantLock();
    private final long startedAt = System.nanoTime();
    private long size;
    private long pieces;
    private boolean failed;
    private String closed = "";

    private SealedStream(String name, FileChannel file, Head head, SecretKey key, AtomicLong together)
            throws IOException {
        this.name = name;
        this.file = file;
        this.key = Optional.of(key);
        this.together = together;
        byte[] line = (Segment.JSON.writeValueAsString(head) + "\n").getBytes(StandardCharsets.UTF_8);
        this.bound = Segment.sha256().digest(line);
        try {
            put(ByteBuffer.wrap(line));
            file.force(true);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** What stands in the record when it begins: the name, and the hash of the first line. */
    String begun() {
        return name + " " + Segment.hex(bound);
    }

    private void put(ByteBuffer bytes) throws IOException {
        digest.update(bytes.duplicate());
        size += bytes.remaining();
        together.addAndGet(bytes.remaining());
        // Half a piece is none: nothing follows it.
        failed = true;
        while (bytes.hasRemaining()) {
            int _ = file.write(bytes);
        }
        failed = false;
    }

    /**
     * Seals bytes; they are in the file when this returns.
     *
     * @throws Full when there is no more room
     */
    void write(Kind kind, byte[] bytes, int from, int count) throws IOException {
        lock.lock();
        try {
            if (failed || !closed.isEmpty()) {
                throw new IOException("the recording has ended");
            }
            if (kind != Kind.LAST && (size + count > LARGEST || together.get() + count > LARGEST_TOGETHER)) {
                throw new Full();
            }
            ByteBuffer plain = ByteBuffer.allocate(AROUND + count);
            plain.put((byte) kind.letter).putLong(System.nanoTime() - startedAt).put(bytes, from, count);
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key.orElseThrow(), pieces++, bound);
            byte[] sealed = cipher.doFinal(plain.array());
            put(ByteBuffer.allocate(4 + sealed.length)
                    .putInt(sealed.length)
                    .put(sealed)
                    .flip());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        } finally {
            lock.unlock();
        }
    }

    private static Cipher cipher(int mode, SecretKey key, long piece, byte[] bound) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode,
                key,
                new GCMParameterSpec(
                        128, ByteBuffer.allocate(12).putInt(0).putLong(piece).array()));
        cipher.updateAAD(bound);
        return cipher;
    }

    /** Ends it; what stands in the record then: the name, and the hash of the whole file. Again the same. */
    String end() throws IOException {
        lock.lock();
        try {
            if (closed.isEmpty()) {
                try {
                    if (!failed) {
                        write(Kind.LAST, new byte[0], 0, 0);
                        file.force(true);
                    }
                } finally {
                    file.close();
                    closed = failed ? name : name + " " + Segment.hex(digest.digest());
                }
            }
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        String _ = end();
    }

    /** What is told while a recording is read. */
    interface Told {
        void piece(Kind kind, long nanos, byte[] bytes) throws IOException;
    }

    /** The first line of a file; empty where it is none of ours. */
    static Optional<Head> head(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS))) {
            return Optional.of(Segment.JSON.readValue(line(in), Head.class));
        } catch (JacksonException | EOFException e) {
            return Optional.empty();
        }
    }

    /** SHA-256 of the first line, in hex. */
    static String headHash(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS))) {
            return Segment.hex(Segment.sha256().digest(line(in)));
        }
    }

    /**
     * Reads a recording, piece by piece, each one checked.
     *
     * @return whether it was read to its last piece
     * @throws GeneralSecurityException where the key is another one, or a piece is not as it was written
     */
    static boolean read(Path file, PrivateKey key, Told told) throws IOException, GeneralSecurityException {
        try (DataInputStream in = new DataInputStream(
                new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), 64 * 1024))) {
            byte[] line = line(in);
            Head head = Segment.JSON.readValue(line, Head.class);
            SecretKey secret = StreamKey.open(key, Base64.getDecoder().decode(head.encapsulation()));
            byte[] bound = Segment.sha256().digest(line);
            for (long piece = 0; ; piece++) {
                int length = in.readInt();
                if (length < AROUND + 16 || length > LARGEST_PIECE) {
                    throw new GeneralSecurityException("a piece of " + length + " bytes");
                }
                byte[] sealed = new byte[length];
                in.readFully(sealed);
                ByteBuffer plain = ByteBuffer.wrap(
                        cipher(Cipher.DECRYPT_MODE, secret, piece, bound).doFinal(sealed));
                char letter = (char) plain.get();
                long nanos = plain.getLong();
                byte[] bytes = new byte[plain.remaining()];
                plain.get(bytes);
                for (Kind kind : Kind.values()) {
                    if (kind.letter == letter) {
                        told.piece(kind, nanos, bytes);
                    }
                }
                if (letter == Kind.LAST.letter) {
                    return in.read() < 0;
                }
            }
        } catch (EOFException e) {
            return false;
        } catch (JacksonException | IllegalArgumentException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static byte[] line(InputStream in) throws IOException {
        java.io.ByteArrayOutputStream line = new java.io.ByteArrayOutputStream(512);
        while (line.size() < LONGEST_HEAD) {
            int c = in.read();
            if (c < 0) {
                break;
            }
            line.write(c);
            if (c == '\n') {
                return line.toByteArray();
            }
        }
        throw new EOFException("no first line");
    }
}
