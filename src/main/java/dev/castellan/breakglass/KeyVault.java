package dev.castellan.breakglass;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.identity.Safe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The sealed keys of this machine: a folder for each check-out with the sealed file, and its data key in the {@link Safe}.
 * Without either, nothing can be opened. Every method blocks on the disk or on the key store.
 */
final class KeyVault {
    private static final String SEALED = "sealed.key";
    private static final String NEXT = "sealed.key.new";
    /** What was requested through the proxy; it holds no key and stays for whoever compares it with other logs. */
    private static final String RECORD = "record";

    private final Path root;
    private final Safe safe;
    private final Consumer<FaultPoint> faults;

    /** What of a check-out is on this machine. */
    record Present(boolean folder, boolean sealed, boolean dataKey) {
        boolean usable() {
            return sealed && dataKey;
        }
    }

    KeyVault(Path root, Safe safe, Consumer<FaultPoint> faults) {
        this.root = root;
        this.safe = safe;
        this.faults = faults;
    }

    Path folder(CheckoutId id) {
        return root.resolve(id.value());
    }

    /** Makes the folder, before anything is fetched. */
    void prepare(CheckoutId id) {
        guarded(id, () -> {
            make(root);
            make(folder(id));
            return true;
        });
    }

    /** Keeps a sealed key and its data key; both lie on the disk when this returns, or neither does. */
    void keep(CheckoutId id, SealedAdminKey sealed, byte[] dataKey) {
        try {
            guarded(id, () -> {
                Path next = folder(id).resolve(NEXT);
                Files.deleteIfExists(next);
                try (FileChannel out = FileChannel.open(
                        next,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        mode(next, "rw-------"))) {
                    ByteBuffer bytes = ByteBuffer.wrap(sealed.bytes());
                    while (bytes.hasRemaining()) {
                        var _ = out.write(bytes);
                    }
                    out.force(true);
                }
                faults.accept(FaultPoint.SEALED_WRITTEN);
                Files.move(next, folder(id).resolve(SEALED), StandardCopyOption.ATOMIC_MOVE);
                settle(folder(id));
                faults.accept(FaultPoint.SEALED_IN_PLACE);
                return true;
            });
            safe.write(name(id), dataKey);
            faults.accept(FaultPoint.DATA_KEY_KEPT);
        } catch (FailureException e) {
            try {
                removeSealed(id);
            } catch (FailureException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /** The sealed key; empty where there is none, or a broken one. */
    Optional<SealedAdminKey> sealed(CheckoutId id) {
        return guarded(id, () -> {
            try {
                Path file = folder(id).resolve(SEALED);
                if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > (8 << 20)) {
                    return Optional.empty();
                }
                return SealedAdminKey.parse(Files.readAllBytes(file));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        });
    }

    /** The data key, which the caller wipes. */
    Optional<byte[]> dataKey(CheckoutId id) {
        return safe.read(name(id));
    }

    /**
     * The key in the clear, which the caller closes.
     *
     * @throws FailureException {@code breakglass-sealed-gone} where it cannot be opened any more
     */
    AdminCredential open(CheckoutId id) {
        SealedAdminKey found =
                sealed(id).orElseThrow(() -> BreakGlassFailures.sealedGone(id).asException());
        byte[] dataKey =
                dataKey(id).orElseThrow(() -> BreakGlassFailures.sealedGone(id).asException());
        try {
            return found.open(dataKey)
                    .orElseThrow(() -> BreakGlassFailures.sealedGone(id).asException());
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    /** What is there. Asks the key store, which may be locked. */
    Present present(CheckoutId id) {
        boolean folder = used(folder(id));
        boolean sealed = Files.exists(folder(id).resolve(SEALED), LinkOption.NOFOLLOW_LINKS)
                || Files.exists(folder(id).resolve(NEXT), LinkOption.NOFOLLOW_LINKS);
        Optional<byte[]> key = dataKey(id);
        key.ifPresent(k -> Arrays.fill(k, (byte) 0));
        return new Present(folder, sealed, key.isPresent());
    }

    /** Destroys the data key, and looks whether it is gone. */
    void destroyKey(CheckoutId id) {
        safe.remove(name(id));
        Optional<byte[]> left = safe.read(name(id));
        if (left.isPresent()) {
            Arrays.fill(left.get(), (byte) 0);
            throw Failure.expected(
                            "breakglass-key-left",
                            "The key store still holds the data key of " + id + ".",
                            "The check-out is not given back.",
                            "Unlock the key store and give it back again.")
                    .asException();
        }
    }

    /** Removes the sealed file, and looks whether it is gone. */
    void removeSealed(CheckoutId id) {
        guarded(id, () -> {
            for (String name : List.of(SEALED, NEXT)) {
                Files.deleteIfExists(folder(id).resolve(name));
            }
            if (Files.isDirectory(folder(id))) {
                settle(folder(id));
            }
            return true;
        });
    }

    /** Removes the folder with everything in it but records, which are kept beside it. */
    void removeFolder(CheckoutId id) {
        guarded(id, () -> {
            if (Files.isDirectory(folder(id), LinkOption.NOFOLLOW_LINKS)) {
                Path record = folder(id).resolve(RECORD);
                Files.walkFileTree(folder(id), new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path entered, BasicFileAttributes attributes) {
                        return entered.equals(record) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path left, @org.jspecify.annotations.Nullable IOException failed) throws IOException {
                        if (!left.equals(folder(id)) || !Files.exists(record, LinkOption.NOFOLLOW_LINKS)) {
                            Files.deleteIfExists(left);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
            }
            return true;
        });
    }

    /** Whether a folder is there with anything but a record in it. */
    private static boolean used(Path folder) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            boolean record = false;
            for (Path entry : entries) {
                if (!String.valueOf(entry.getFileName()).equals(RECORD)) {
                    return true;
                }
                record = true;
            }
            return !record;
        } catch (IOException e) {
            return true;
        }
    }

    /** The check-outs that have a folder here with anything but a record in it. */
    List<CheckoutId> ids() {
        List<CheckoutId> found = new ArrayList<>();
        if (Files.isDirectory(root)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
                entries.forEach(e -> CheckoutId.parse(String.valueOf(e.getFileName()))
                        .filter(id -> used(folder(id)))
                        .ifPresent(found::add));
            } catch (IOException e) {
                throw failed(root, e);
            }
        }
        return found;
    }

    private static String name(CheckoutId id) {
        return "breakglass-" + id.value();
    }

    static void make(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, mode(folder, "rwx------"));
        }
    }

    /** What was moved or removed in a folder is so after a loss of power too; Windows offers no such thing. */
    static void settle(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    static FileAttribute<?>[] mode(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    @FunctionalInterface
    private interface Work<T> {
        T get() throws IOException;
    }

    private <T> T guarded(CheckoutId id, Work<T> work) {
        try {
            return work.get();
        } catch (IOException e) {
            throw failed(folder(id), e);
        }
    }

    static FailureException failed(Path where, IOException e) {
        return new FailureException(
                new Failure(
                        "breakglass-vault",
                        "The sealed keys cannot be read or written: " + where + ".",
                        "What was to be done with the key was not done.",
                        "Free some space, or make the folder writable for you, and do it again.",
                        true,
                        String.valueOf(e)),
                e);
    }
}
