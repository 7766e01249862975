package dev.castellan.breakglass.proxy;

import dev.castellan.job.ProcessMark;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * What stands beside the kubeconfig of a running proxy, so that other programs of the same user find it. Holds no secret.
 *
 * @param checkout which check-out
 * @param pid of the child process
 * @param started when that process began by the clock
 * @param birth when it began by what no clock moves, which tells it from a later one with the same id; empty where the
 *     system has nothing of the kind, or an earlier version wrote the note
 * @param since when clients could come
 * @param port on 127.0.0.1; 0 while it starts
 * @param impersonates whether the API server sees the person
 * @param protection how far the child is closed
 */
record ProxyNote(
        String checkout,
        long pid,
        Instant started,
        String birth,
        Instant since,
        int port,
        boolean impersonates,
        Protection protection) {
    private static final String FILE = "proxy.json";
    private static final String NEXT = "proxy.json.new";
    private static final String FOLDER = "proxy-";
    private static final long LARGEST = 64 * 1024;
    private static final Duration STARTING = Duration.ofMinutes(2);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(20);

    ProxyNote {
        birth = Optional.ofNullable(birth).orElse("");
    }

    /** A folder for one more proxy of a check-out; not made yet. */
    static Path newFolder(Path checkout, String random) {
        return checkout.resolve(FOLDER + random);
    }

    /** A note with the folder that it lies in. */
    record Found(Path folder, ProxyNote note) {
        /** The process, where it still runs. */
        Optional<ProcessHandle> process() {
            return new ProcessMark(note.pid, note.started, note.birth).process();
        }

        Path kubeconfig() {
            return folder.resolve("kubeconfig");
        }
    }

    /** Whether clients can come. */
    boolean ready() {
        return port > 0;
    }

    /** Writes it, in place of an earlier one. */
    void write(Path folder) throws IOException {
        Path next = folder.resolve(NEXT);
        Files.deleteIfExists(next);
        Private.write(next, Segment.JSON.writeValueAsBytes(this));
        patiently(() -> {
            Files.move(next, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return folder;
        });
    }

    /** What is done with a file that another program may have open. */
    @FunctionalInterface
    interface Step<T> {
        T done() throws IOException;
    }

    /**
     * Does it again for a moment where the system does not let it be done: on Windows a file that somebody reads is not
     * replaced, and one that is being replaced is not read.
     */
    static <T> T patiently(Step<T> step) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return step.done();
            } catch (NoSuchFileException e) {
                throw e;
            } catch (FileSystemException e) {
                if (System.nanoTime() - end >= 0) {
                    throw e;
                }
                try {
                    Thread.sleep(LOOK);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw e;
                }
            }
        }
    }

    /** Every proxy that is noted for a check-out, running or not. */
    static List<Found> in(Path checkout) {
        List<Found> found = new ArrayList<>();
        if (!Files.isDirectory(checkout)) {
            return found;
        }
        try (var folders = Files.newDirectoryStream(checkout, FOLDER + "*")) {
            for (Path folder : folders) {
                read(folder.resolve(FILE)).ifPresent(note -> found.add(new Found(folder, note)));
            }
        } catch (IOException e) {
            return found;
        }
        return found;
    }

    /** Folders of proxies that do not run; one without a note may belong to a proxy that starts at this moment. */
    static List<Path> abandoned(Path checkout, Instant now) throws IOException {
        List<Path> abandoned = new ArrayList<>();
        if (Files.isDirectory(checkout)) {
            try (var folders = Files.newDirectoryStream(checkout, FOLDER + "*")) {
                for (Path folder : folders) {
                    Optional<ProxyNote> note = read(folder.resolve(FILE));
                    boolean young = Files.getLastModifiedTime(folder)
                            .toInstant()
                            .plus(STARTING)
                            .isAfter(now);
                    if (note.isPresent()
                            ? new Found(folder, note.get()).process().isEmpty()
                            : !young) {
                        abandoned.add(folder);
                    }
                }
            }
        }
        return abandoned;
    }

    private static Optional<ProxyNote> read(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
                return Optional.empty();
            }
            byte[] note = patiently(() -> Files.readAllBytes(file));
            return Optional.of(Segment.JSON.readValue(note, ProxyNote.class));
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }
}
