package dev.castellan;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The files that reach a practice fleet, for their owner only, in a folder that goes away with it. */
final class PracticeFiles {
    private static final System.Logger LOG = System.getLogger(PracticeFiles.class.getName());

    private final Path folder;
    private final boolean own;
    private boolean removed;

    private PracticeFiles(Path folder, boolean own) {
        this.folder = folder;
        this.own = own;
    }

    /** In this folder, made where it is missing; or in a new temporary one. */
    static PracticeFiles in(Optional<Path> wanted) {
        try {
            if (wanted.isEmpty()) {
                return new PracticeFiles(Files.createTempDirectory("castellan-practice-", mode("rwx------")), true);
            }
            Path folder = wanted.get().toAbsolutePath().normalize();
            boolean there = Files.isDirectory(folder);
            if (!there) {
                Files.createDirectories(folder, mode("rwx------"));
            }
            return new PracticeFiles(folder, !there);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    Path folder() {
        return folder;
    }

    /** A data folder beside them, so that practice never mixes with real data. */
    Path data() {
        return folder.resolve("data");
    }

    Path ca() {
        return folder.resolve("ca.pem");
    }

    Path kubeconfig() {
        return folder.resolve("kubeconfig");
    }

    Path profile() {
        return folder.resolve("profile.json");
    }

    void write(String caPem, String kubeconfigYaml) {
        write(ca(), caPem);
        write(kubeconfig(), kubeconfigYaml);
    }

    void writeProfile(String json) {
        write(profile(), json);
    }

    /** Removes what was written here, and the folder where it was made here; nothing is written any more. */
    synchronized void remove() {
        removed = true;
        try {
            if (own && Files.exists(folder)) {
                removeAll(folder);
            } else {
                for (Path file : new Path[] {ca(), kubeconfig(), profile()}) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Practice files stay behind in " + folder + ": " + e);
        }
    }

    private synchronized void write(Path file, String text) {
        if (removed) {
            // The fleet was still starting when its user went away.
            return;
        }
        try {
            // Made anew, so that an older file's wider permissions do not stay.
            Files.deleteIfExists(file);
            Files.createFile(file, mode("rw-------"));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static void removeAll(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, @org.jspecify.annotations.Nullable IOException failed)
                    throws IOException {
                Files.deleteIfExists(left);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static FileAttribute<?>[] mode(String permissions) {
        boolean posix = java.nio.file.FileSystems.getDefault()
                .supportedFileAttributeViews()
                .contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static FailureException failed(IOException e) {
        return new FailureException(
                new Failure(
                        "practice-files",
                        "The files of the practice fleet could not be written.",
                        "Nothing can reach it without them.",
                        "Free some space in the temporary folder, or name another one with --folder.",
                        true,
                        e.toString()),
                e);
    }
}
