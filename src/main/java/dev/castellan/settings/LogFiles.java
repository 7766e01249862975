package dev.castellan.settings;

import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes the log of every library and room to files in the data folder: {@code castellan.log} and up to {@link #KEPT}
 * older ones, a megabyte each, readable by their owner only. Several processes may write at once. Where no file can be
 * written the program goes on without a log.
 */
public final class LogFiles extends Handler {
    /** How many older files are kept. */
    static final int KEPT = 4;

    private static final long MAX_BYTES = 1024 * 1024;
    /** Kept here because the logging system forgets loggers, and their levels, that nobody holds. */
    private static final Logger OURS = Logger.getLogger("dev.castellan");

    private final DataFolder folder;
    private final Path file;
    private final FileOpener opener;
    private final long maxBytes;
    private @Nullable FileChannel channel;
    private boolean broken;

    LogFiles(DataFolder folder, FileOpener opener, long maxBytes) {
        this.folder = folder;
        this.file = folder.logs().resolve("castellan.log");
        this.opener = opener;
        this.maxBytes = maxBytes;
        setFormatter(new LogLine());
    }

    /**
     * Sends the log of this process to the data folder and nowhere else: our rooms from {@code INFO}, everybody else from
     * {@code WARNING}. No file is touched before the first record.
     */
    public static void install(DataFolder folder) {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(Level.WARNING);
        OURS.setLevel(Level.INFO);
        root.addHandler(new LogFiles(folder, FileOpener.SYSTEM, MAX_BYTES));
    }

    /** Closes the log; nothing is written any more. */
    public static void end() {
        LogManager.getLogManager().reset();
    }

    @Override
    public synchronized void publish(LogRecord entry) {
        if (broken || !isLoggable(entry)) {
            return;
        }
        try {
            byte[] line = getFormatter().format(entry).getBytes(StandardCharsets.UTF_8);
            FileChannel out = open();
            if (out.size() + line.length > maxBytes && out.size() > 0) {
                out = rotate();
            }
            // One write to a file opened for appending: records of several processes do not mix.
            ByteBuffer left = ByteBuffer.wrap(line);
            while (left.hasRemaining()) {
                int written = out.write(left);
                if (written <= 0) {
                    break;
                }
            }
        } catch (IOException | FailureException e) {
            // A full disk must not stop the program, and there is no better place to tell it.
            broken = true;
            close();
        }
    }

    @Override
    public void flush() {
        // Each record is handed to the system at once.
    }

    @Override
    public synchronized void close() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                broken = true;
            }
        }
    }

    private FileChannel open() throws IOException {
        FileChannel open = channel;
        if (open == null || !open.isOpen()) {
            folder.ensure(folder.logs());
            open = opener.open(
                    file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE));
            channel = open;
        }
        return open;
    }

    private FileChannel rotate() throws IOException {
        close();
        try (FileChannel guard = opener.open(
                file.resolveSibling("castellan.log.lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE))) {
            try (FileLock held = guard.tryLock()) {
                // Another process may have done it a moment ago, or is doing it: then its new file is good for us too.
                if (held != null && Files.exists(file) && Files.size(file) > maxBytes / 2) {
                    for (int n = KEPT; n >= 1; n--) {
                        Path from = n == 1 ? file : numbered(n - 1);
                        if (Files.exists(from)) {
                            Files.move(from, numbered(n), StandardCopyOption.REPLACE_EXISTING);
                        }
                    }
                }
            } catch (OverlappingFileLockException e) {
                return open();
            }
        }
        return open();
    }

    /** Where the log is, newest first. */
    public static List<Path> files(DataFolder folder) {
        Path newest = folder.logs().resolve("castellan.log");
        return java.util.stream.IntStream.rangeClosed(0, KEPT)
                .mapToObj(n -> n == 0 ? newest : numbered(newest, n))
                .filter(Files::exists)
                .toList();
    }

    private Path numbered(int number) {
        return numbered(file, number);
    }

    private static Path numbered(Path newest, int number) {
        return newest.resolveSibling("castellan." + number + ".log");
    }
}
