package dev.castellan.breakglass.proxy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** What the two processes say to each other: a kind, a length, and so many bytes. */
final class Frames {
    static final char PLAN = 'P';
    static final char SEALED = 'S';
    static final char KEY = 'K';
    static final char END = 'E';
    static final char READY = 'R';
    static final char FAILED = 'F';
    static final char USE = 'U';
    static final char ROOT = 'H';
    static final char NOTICE = 'N';
    static final char WORK = 'W';
    static final char TOKEN = 'T';
    static final char ANSWER = 'A';

    /** A sealed key is at most 4 MiB. */
    private static final int LARGEST = 8 * 1024 * 1024;

    private Frames() {}

    /** One of them. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Frame(char kind, byte[] content) {}

    /** Head of a frame. */
    record Announced(char kind, int size) {}

    /** The next one; empty where the other side is gone. */
    static Optional<Frame> read(InputStream in) throws IOException {
        Optional<Announced> announced = announced(in);
        if (announced.isEmpty()) {
            return Optional.empty();
        }
        byte[] content = in.readNBytes(announced.get().size());
        if (content.length < announced.get().size()) {
            return Optional.empty();
        }
        return Optional.of(new Frame(announced.get().kind(), content));
    }

    /** What comes next, its content left unread. Reads not a byte further. */
    static Optional<Announced> announced(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        try {
            char kind = (char) data.readUnsignedByte();
            int size = data.readInt();
            if (size < 0 || size > LARGEST) {
                throw new IOException("a frame of " + size + " bytes");
            }
            return Optional.of(new Announced(kind, size));
        } catch (EOFException e) {
            return Optional.empty();
        }
    }

    /** The writing half; thread-safe. */
    static final class Writer {
        private final DataOutputStream out;
        private final ReentrantLock lock = new ReentrantLock();

        Writer(OutputStream out) {
            this.out = new DataOutputStream(out);
        }

        void write(char kind, byte[] content) throws IOException {
            lock.lock();
            try {
                out.writeByte(kind);
                out.writeInt(content.length);
                out.write(content);
                out.flush();
            } finally {
                lock.unlock();
            }
        }
    }
}
