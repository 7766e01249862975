package dev.castellan.breakglass.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Writes the record of one start of the proxy. A request stands in the file before it is sent; one that may change something
 * is also forced to the disk before. Thread-safe; those who wait for the disk at the same time wait for one write.
 */
final class Recorder implements AutoCloseable {
    /** Opens the file; a seam for tests of full disks. */
    interface Opener {
        FileChannel open(Path file) throws IOException;
    }

    private static final int BATCH = 256;

    private final FileChannel file;
    private final String segment;
    private final Consumer<RecordRoot> roots;
    private final ReentrantLock writing = new ReentrantLock();
    private final ReentrantLock forcing = new ReentrantLock();
    private byte[] chain;
    private long lines;
    private long requests;
    private long told;
    private final AtomicLong written = new AtomicLong();
    private final ReentrantLock telling = new ReentrantLock();
    private long forced;
    private volatile boolean failed;

    private Recorder(FileChannel file, String segment, byte[] chain, Consumer<RecordRoot> roots) {
        this.file = file;
        this.segment = segment;
        this.chain = chain;
        this.roots = roots;
    }

    /**
     * Begins a new segment in the folder, chained to the one before.
     *
     * @param roots is given the root after each batch of lines and at the end, when it is on the disk
     */
    static Recorder begin(
            Path folder,
            String checkout,
            String cluster,
            String fingerprint,
            Instant now,
            Consumer<RecordRoot> roots,
            Opener opener)
            throws IOException {
        List<Path> before = Segment.list(folder);
        String last = "";
        if (!before.isEmpty()) {
            last = Segment.read(before.getLast(), use -> {}).root().sha256();
        }
        int number = before.size();
        Path path;
        FileChannel file;
        while (true) {
            path = folder.resolve("record-%04d.jsonl".formatted(++number));
            try {
                file = opener.open(path);
                break;
            } catch (FileAlreadyExistsException e) {
                // Another proxy of the same check-out began at this moment.
            }
        }
        try {
            Recorder recorder = new Recorder(file, path.getFileName().toString(), Segment.zero(), roots);
            recorder.line(Segment.JSON.writeValueAsBytes(
                    new Segment.Opening(1, checkout, cluster, fingerprint, now.toString(), last)));
            recorder.force(recorder.written.get());
            return recorder;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** As the file is opened outside tests: new, for its owner only. */
    static FileChannel create(Path file) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return Private.posix(file) ? FileChannel.open(file, options, Private.FILE) : FileChannel.open(file, options);
    }

    /**
     * Writes what happened.
     *
     * @throws IOException when it is not in the record; then it must not happen
     */
    void write(Use use) throws IOException {
        byte[] content = Segment.JSON.writeValueAsBytes(use);
        long position;
        boolean batch;
        writing.lock();
        try {
            line(content);
            if (use.phase() == Use.Phase.BEGIN) {
                requests++;
            }
            position = written.get();
            batch = lines % BATCH == 0;
        } finally {
            writing.unlock();
        }
        if (use.phase() == Use.Phase.BEGIN && use.weighty()) {
            force(position);
        }
        if (batch) {
            tell();
        }
    }

    /** The file's name. */
    String segment() {
        return segment;
    }

    /** Forces what was written and tells the root, where something is new. */
    void tell() throws IOException {
        telling.lock();
        try {
            RecordRoot root;
            long position;
            writing.lock();
            try {
                root = new RecordRoot(segment, lines, requests, Segment.hex(chain));
                position = written.get();
            } finally {
                writing.unlock();
            }
            if (root.lines() == told) {
                return;
            }
            force(position);
            told = root.lines();
            roots.accept(root);
        } finally {
            telling.unlock();
        }
    }

    private void line(byte[] content) throws IOException {
        byte[] next = Segment.chain(chain, content);
        ByteBuffer bytes = ByteBuffer.allocate(content.length + 66);
        bytes.put(content)
                .put((byte) '\t')
                .put(Segment.hex(next).getBytes(StandardCharsets.US_ASCII))
                .put((byte) '\n')
                .flip();
        if (failed) {
            throw new IOException("the record could not be written before");
        }
        // A part of a line is no line: where this fails in the middle, reading sees a torn end and nothing follows.
        failed = true;
        while (bytes.hasRemaining()) {
            written.addAndGet(file.write(bytes));
        }
        failed = false;
        chain = next;
        lines++;
    }

    private void force(long position) throws IOException {
        forcing.lock();
        try {
            if (forced < position) {
                long upTo = written.get();
                file.force(false);
                forced = upTo;
            }
        } finally {
            forcing.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (!failed) {
                tell();
            }
        } finally {
            file.close();
        }
    }
}
