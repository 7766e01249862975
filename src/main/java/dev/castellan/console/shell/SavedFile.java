package dev.castellan.console.shell;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.DisplayText;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * A file that somebody chose for what is shown. It is there in full or not at all, and nobody but its owner may read it:
 * what a cluster holds is not for everybody on this machine.
 */
public final class SavedFile {
    private static final Duration DEADLINE = Duration.ofMinutes(10);

    private SavedFile() {}

    /** Fills a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes into this file, which exists and is empty. */
        void into(Path part) throws IOException;

        /** A text, made when it is written. */
        static Content text(Supplier<String> text) {
            return part -> Files.writeString(part, text.get());
        }
    }

    /** A name to propose for a file on what has this name, which is untrusted. */
    public static String name(String of, String extension) {
        return of.replaceAll("[^A-Za-z0-9._-]", "_") + "." + extension;
    }

    /**
     * Writes beside the interface thread, as work of the screen, and tells how it went.
     *
     * @param what such as {@code "12 pods"}; begins the sentence that tells of it
     */
    public static void save(ShellContext shell, String what, Path file, Content content) {
        String title = "Save " + what.substring(0, 1).toLowerCase(Locale.ROOT) + what.substring(1);
        var job = shell.start(title, DEADLINE, progress -> write(file, content));
        shell.ui()
                .deliver(
                        job.result(),
                        path -> shell.notices()
                                .success(what + " saved to " + DisplayText.clean(String.valueOf(path.getFileName()))),
                        failure -> shell.notices().failure(failure));
    }

    /**
     * Writes it; what stood there before stays until the new one is whole. Blocks.
     *
     * @throws FailureException {@code console-save} when it cannot be written
     */
    public static Path write(Path file, Content content) {
        Path target = file.toAbsolutePath();
        try {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(target)) {
                throw new IOException("it is no file");
            }
            // A link is followed: what it leads to is replaced, not the link.
            Path real = Files.exists(target) ? target.toRealPath() : target;
            // Made for the owner alone where the system knows of modes.
            Path part = Files.createTempFile(real.getParent(), ".castellan-", ".part");
            try {
                content.into(part);
                try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
                    written.force(true);
                }
                move(part, real);
            } finally {
                Files.deleteIfExists(part);
            }
            return file;
        } catch (IOException e) {
            throw new FailureException(
                    new Failure(
                            "console-save",
                            "The file " + DisplayText.clean(file.toString()) + " could not be written.",
                            "Nothing was saved; what stood there before is unchanged.",
                            "Choose a folder that is writable and has room.",
                            true,
                            String.valueOf(e)),
                    e);
        }
    }

    private static void move(Path part, Path file) throws IOException {
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
