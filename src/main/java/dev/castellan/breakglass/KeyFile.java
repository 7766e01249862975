package dev.castellan.breakglass;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Function;

/** A file from which a key was taken, or to which one was written: whether it is still that one. */
final class KeyFile {
    private KeyFile() {}

    /**
     * The folder in which a file lies, by the number that its file system has for it: what a drive is connected to has
     * another number than the folder that lies on the drive. Not by the device, whose number changes with each start. The root
     * of a file system has the same number on each one of a kind (vfat 1, ext4 2): there it is the volume that tells.
     *
     * @return empty where the system has no such number; there a drive that is not connected has no folder either
     */
    static String place(Path file) {
        try {
            Path folder = folder(file);
            return Files.getAttribute(folder, "unix:ino") + (root(folder) ? volume(folder) : "");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "";
        }
    }

    private static boolean root(Path folder) throws IOException {
        Path above = folder.toRealPath().getParent();
        return above == null || !Files.getAttribute(above, "unix:dev").equals(Files.getAttribute(folder, "unix:dev"));
    }

    private static String volume(Path folder) throws IOException {
        FileStore store = Files.getFileStore(folder);
        return " of " + store.type() + " " + store.name() + ", " + store.getTotalSpace() + " bytes";
    }

    private static Path folder(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }

    /** What lies at a path. */
    enum Look {
        /** Nothing. */
        GONE,
        /** Nothing, and its folder is another one or none: it may lie on a drive that is not connected. */
        AWAY,
        /** A kubeconfig with the certificate, and with nothing else. */
        SAME,
        /** An empty file, or a kubeconfig with another certificate. */
        OTHER,
        /** Something else than the kubeconfig of one user; the key may be in it. */
        UNCLEAR
    }

    /**
     * Looks whose certificate a file has. Whether that is valid, and whose its key is, does not matter.
     *
     * @param fingerprint of the certificate
     * @param place what {@link #place} said when it lay there; empty where nobody knows
     * @param unknown what to say where nobody can tell; told why, as a clause
     * @throws FailureException that, where the file cannot be read
     */
    static Look at(Path file, String fingerprint, String place, Function<String, Failure> unknown) {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Files.isDirectory(folder(file)) && (place.isEmpty() || place.equals(place(file)))
                    ? Look.GONE
                    : Look.AWAY;
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw unknown.apply("is no ordinary file, or cannot be looked at").asException();
        }
        byte[] content;
        try {
            content = BoundedFile.read(file);
        } catch (BoundedFile.TooLarge e) {
            throw new FailureException(unknown.apply("is larger than any kubeconfig"), e);
        } catch (IOException e) {
            throw new FailureException(unknown.apply("cannot be read").withDetails(String.valueOf(e)), e);
        }
        if (content.length == 0) {
            return Look.OTHER;
        }
        try (AdminCredential credential = AdminKubeconfig.read(content)) {
            if (credential.chain().isEmpty()) {
                return Look.UNCLEAR;
            }
            return AdminCheck.fingerprint(credential.chain().getFirst()).equals(fingerprint) ? Look.SAME : Look.OTHER;
        } catch (FailureException e) {
            if (e.failure().code().startsWith("breakglass-kubeconfig-")) {
                return Look.UNCLEAR;
            }
            throw e;
        }
    }
}
