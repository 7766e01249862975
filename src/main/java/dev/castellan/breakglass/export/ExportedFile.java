package dev.castellan.breakglass.export;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A file that an admin key was written to, as the exception that a policy may allow: which file it is, and what it held.
 *
 * @param path where it was written
 * @param file which file that is (device and inode), for a path may come to name another one; empty where the system tells
 *     no such thing
 * @param sha256 of what was written, in hex
 */
public record ExportedFile(Path path, String file, String sha256) {
    private static final int LARGEST = 4 * 1024 * 1024;
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** What has become of it. */
    public enum State {
        /** As it was written. */
        THERE("is there"),
        /** The same file with other content. */
        CHANGED("was changed"),
        /** Another file lies there; where the one written is, nobody knows. */
        REPLACED("was replaced by another file"),
        /** It has a second name on this disk, which removing it would leave. */
        LINKED("has a second name on this disk"),
        /** Others than its owner may read it. */
        OPEN("may be read by others"),
        /** Nothing lies there any more. */
        GONE("is gone"),
        /** It cannot be looked at. */
        UNKNOWN("cannot be looked at");

        private final String phrase;

        State(String phrase) {
            this.phrase = phrase;
        }

        /** A phrase that follows “the file”. */
        public String phrase() {
            return phrase;
        }
    }

    /**
     * Writes a new file that is its owner's alone from the first moment. Follows no link and replaces nothing.
     *
     * @param content wiped by the caller
     * @param made told which file it is, before the first byte is written to it; where it throws, no file stays
     * @throws FileAlreadyExistsException where something is there already
     * @throws IOException where it could not be written; a part of it may lie there only where nothing can be removed either
     */
    public static ExportedFile write(Path path, byte[] content, Consumer<String> made) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel out = posix(absolute)
                ? FileChannel.open(absolute, options, OWNER_ONLY)
                : FileChannel.open(absolute, options)) {
            String file = identity(absolute);
            made.accept(file);
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                int _ = out.write(bytes);
            }
            out.force(true);
            return new ExportedFile(absolute, file, HexFormat.of().formatHex(digest().digest(content)));
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // A part of a key is worth as much protection as the whole.
            try {
                Files.deleteIfExists(absolute);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    /** What has become of it. Never follows a link. */
    public State look() {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile() || !identity(path).equals(file)) {
                return State.REPLACED;
            }
            if (posix(path)) {
                if (Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS) instanceof Integer links
                        && links > 1) {
                    return State.LINKED;
                }
                Set<PosixFilePermission> modes = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
                if (!PosixFilePermissions.fromString("rwx------").containsAll(modes)) {
                    return State.OPEN;
                }
            }
            return hash(path).equals(sha256) ? State.THERE : State.CHANGED;
        } catch (NoSuchFileException e) {
            return State.GONE;
        } catch (IOException e) {
            return State.UNKNOWN;
        }
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Which file a path names now; empty where the system tells no such thing. */
    public static String identity(Path path) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
        return key == null ? "" : key.toString();
    }

    private static String hash(Path path) throws IOException {
        MessageDigest digest = digest();
        byte[] content = new byte[0];
        try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            content = in.readNBytes(LARGEST);
            return HexFormat.of().formatHex(digest.digest(content));
        } finally {
            java.util.Arrays.fill(content, (byte) 0);
        }
    }
}
