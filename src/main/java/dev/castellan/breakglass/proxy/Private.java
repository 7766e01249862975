package dev.castellan.breakglass.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files and folders that are their owner's alone, from the first moment. */
final class Private {
    static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private Private() {}

    static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Makes a folder with those above it; one that is there already is closed to others. */
    static void folder(Path folder) throws IOException {
        if (!posix(folder)) {
            // Windows: below the profile, access is the owner's by inheritance.
            Files.createDirectories(folder);
            return;
        }
        if (Files.isDirectory(folder)) {
            Files.setPosixFilePermissions(folder, FOLDER.value());
        } else {
            Files.createDirectories(folder, FOLDER);
        }
    }

    /** Writes a new file; never through a link, never over another file. */
    static void write(Path file, byte[] content) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel out = posix(file) ? FileChannel.open(file, options, FILE) : FileChannel.open(file, options)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                int _ = out.write(bytes);
            }
            out.force(true);
        } catch (IOException e) {
            if (!(e instanceof java.nio.file.FileAlreadyExistsException)) {
                Files.deleteIfExists(file);
            }
            throw e;
        }
    }

    /** Removes a folder with everything in it; links are removed, not followed. */
    static void remove(Path folder) throws IOException {
        if (!Files.exists(folder, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(each);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
