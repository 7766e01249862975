package dev.castellan.settings;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One small file that is replaced as a whole: whatever stops the program, the old or the new content is there. The
 * content before the last replacement is kept beside it.
 */
public final class KeptFile {
    /** Content at one moment; the stamp changes when another process replaces the file. */
    public record Content(String text, String stamp) {}

    /** Another process holds the lock. */
    public static final class Locked extends IOException {
        private static final long serialVersionUID = 1L;

        Locked(Path lock) {
            super(lock + " is held by another process");
        }
    }

    private static final int BROKEN_KEPT = 3;
    private static final long MAX_BYTES = 8L * 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Path file;
    private final Path previous;
    private final FileOpener opener;
    private final Duration patience;
    private final long most;
    private boolean holding;

    /**
     * A file of the system, readable by its owner only; nothing is opened yet.
     *
     * @param mostBytes a larger one is refused
     */
    public KeptFile(Path file, long mostBytes) {
        this(file, FileOpener.SYSTEM, PATIENCE, mostBytes);
    }

    KeptFile(Path file, FileOpener opener, Duration patience) {
        this(file, opener, patience, MAX_BYTES);
    }

    private KeptFile(Path file, FileOpener opener, Duration patience, long most) {
        this.most = most;
        this.file = file.toAbsolutePath();
        this.previous = sibling(".previous");
        this.opener = opener;
        this.patience = patience;
    }

    Path path() {
        return file;
    }

    /**
     * The content; empty where there is no file.
     *
     * @throws IOException when it cannot be read
     */
    public Optional<Content> read() throws IOException {
        return read(file);
    }

    /** The content before the last replacement. */
    Optional<Content> readPrevious() throws IOException {
        return read(previous);
    }

    /** A text that differs once the file was replaced; empty where there is no file. */
    String stamp() {
        try {
            return stamp(file);
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * Runs while no other process replaces the file; the caller lets one thread in at a time.
     *
     * @throws IOException what the work throws, and {@link Locked} when another process keeps the lock for too long
     */
    public <T> T locked(Locking<T> work) throws IOException {
        if (holding) {
            return work.run();
        }
        Path lock = sibling(".lock");
        try (FileChannel channel = opener.open(lock, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE))) {
            try (FileLock held = acquire(channel, lock)) {
                holding = held.isValid();
                return work.run();
            } finally {
                holding = false;
            }
        }
    }

    /** What runs under the lock. */
    @FunctionalInterface
    public interface Locking<T> {
        /** The work. */
        T run() throws IOException;
    }

    /**
     * Replaces the content; to be called under the lock.
     *
     * @throws IOException when it could not be written: the old content is still there
     */
    public void replace(String content) throws IOException {
        removeLeftovers();
        Path temporary = sibling("." + ProcessHandle.current().pid() + ".tmp");
        try {
            try (FileChannel out =
                    opener.open(temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
                ByteBuffer left = StandardCharsets.UTF_8.encode(content);
                while (left.hasRemaining()) {
                    int written = out.write(left);
                    assert written >= 0;
                }
                out.force(true);
            }
            keepPrevious();
            move(temporary, file);
            forceFolder();
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Moves a file that cannot be understood out of the way; to be called under the lock. Nothing where another process
     * has replaced it since it was read.
     */
    Optional<Path> setAside(String stamp, Instant now) throws IOException {
        if (!stamp(file).equals(stamp)) {
            return Optional.empty();
        }
        Path broken = sibling(".broken-" + STAMP.format(now));
        move(file, broken);
        List<Path> all = siblings(".broken-");
        for (int i = 0; i < all.size() - BROKEN_KEPT; i++) {
            Files.deleteIfExists(all.get(i));
        }
        return Optional.of(broken);
    }

    private Optional<Content> read(Path path) throws IOException {
        try (FileChannel in = opener.open(path, Set.of(StandardOpenOption.READ))) {
            String stamp = stamp(path);
            long size = in.size();
            if (size > most) {
                throw new IOException("larger than " + most + " bytes");
            }
            ByteBuffer content = ByteBuffer.allocate((int) size);
            while (content.hasRemaining() && in.read(content) >= 0) {
                // until the end of the file
            }
            return Optional.of(
                    new Content(StandardCharsets.UTF_8.decode(content.flip()).toString(), stamp));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static String stamp(Path path) throws IOException {
        var attributes = Files.readAttributes(path, java.nio.file.attribute.BasicFileAttributes.class);
        return attributes.fileKey() + "/" + attributes.size() + "/" + attributes.lastModifiedTime();
    }

    private FileLock acquire(FileChannel channel, Path lock) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                FileLock held = channel.tryLock();
                if (held != null) {
                    return held;
                }
            } catch (OverlappingFileLockException e) {
                // Another store of this very process; it is as busy as another process would be.
            }
            if (System.nanoTime() - end >= 0) {
                throw new Locked(lock);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Locked(lock);
            }
        }
    }

    private void keepPrevious() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        Path link = sibling(".link.tmp");
        Files.deleteIfExists(link);
        try {
            Files.createLink(link, file);
        } catch (UnsupportedOperationException | IOException e) {
            // File systems without hard links, FAT for one.
            Files.copy(file, link, StandardCopyOption.COPY_ATTRIBUTES);
        }
        move(link, previous);
    }

    private void removeLeftovers() throws IOException {
        for (Path leftover : siblings(".")) {
            if (leftover.toString().endsWith(".tmp")) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void forceFolder() {
        // Without it a power cut may undo the rename; Windows cannot open a folder and needs no such call.
        try (FileChannel folder = FileChannel.open(parent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            System.getLogger(KeptFile.class.getName()).log(System.Logger.Level.DEBUG, "folder not forced to disk", e);
        }
    }

    private List<Path> siblings(String suffix) throws IOException {
        List<Path> found = new ArrayList<>();
        String prefix = file.getFileName() + suffix;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(
                parent(), p -> p.getFileName().toString().startsWith(prefix))) {
            all.forEach(found::add);
        }
        found.sort(null);
        return found;
    }

    private Path sibling(String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private Path parent() {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalStateException("a file in no folder: " + file);
        }
        return parent;
    }
}
