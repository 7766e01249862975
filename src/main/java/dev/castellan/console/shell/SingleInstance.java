package dev.castellan.console.shell;

import dev.castellan.failure.Failure;
import dev.castellan.job.ProcessMark;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One console per data folder. The first start holds a lock for life and listens on a socket in a folder that only its
 * owner can enter; a later start hands its address over and ends. No toolkit is needed, so the question is answered
 * before it is loaded.
 */
public final class SingleInstance implements AutoCloseable {
    /** What a start may do. */
    public sealed interface Claim {
        /** Nobody else is there: open the console and give it the instance. */
        record First(SingleInstance instance) implements Claim {}

        /** A running console took the address: end with exit code 0. */
        record Forwarded() implements Claim {}

        /** Somebody holds the lock and does not answer: tell the failure and end. */
        record Silent(Failure failure) implements Claim {}
    }

    private static final Logger LOG = System.getLogger(SingleInstance.class.getName());
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final byte[] GREETING = "castellan 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte TAKEN = 'k';
    /** Process number and start of who holds the lock. */
    private static final String OWNER = "instance.owner";
    /** Longer socket paths do not fit into {@code sun_path} everywhere (104 bytes on macOS, 108 on Linux). */
    private static final int LONGEST_SOCKET_PATH = 96;

    static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int AT_ONCE = 4;

    private final Path folder;
    private final Path socket;
    private final @Nullable FileChannel lockFile;
    private final @Nullable ServerSocketChannel server;
    private final Semaphore seats = new Semaphore(AT_ONCE);
    private final List<Optional<Address>> early = new ArrayList<>();
    private @Nullable Consumer<Optional<Address>> receiver;

    private SingleInstance(
            Path folder, Path socket, @Nullable FileChannel lockFile, @Nullable ServerSocketChannel server) {
        this.folder = folder;
        this.socket = socket;
        this.lockFile = lockFile;
        this.server = server;
    }

    /**
     * Claims the folder, or hands the address to whoever holds it. Where the folder cannot be used at all the claim is
     * granted: better two windows than none.
     *
     * @param folder made where it is missing, open to its owner only
     * @param address where the user wants to go; empty to bring the running window to the front
     */
    public static Claim claim(Path folder, Optional<Address> address) {
        return claim(folder, address, PATIENCE);
    }

    static Claim claim(Path folder, Optional<Address> address, Duration patience) {
        FileChannel lockFile;
        Path socket;
        try {
            // The user may have put the data folder elsewhere by a link; a link in a shared folder is somebody's trick.
            makePrivate(Files.exists(folder) ? folder.toRealPath() : folder);
            socket = socketPath(folder);
            lockFile = privateFile(folder.resolve("instance.lock"));
        } catch (IOException | SecurityException e) {
            LOG.log(Level.WARNING, "No single instance: the folder cannot be used.", e);
            return new Claim.First(new SingleInstance(folder, folder, null, null));
        }
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            // Whoever answers is there, lock or not: whatever closes the file in its process has ended the lock
            // (fcntl(2)).
            if (send(socket, address)) {
                closeQuietly(lockFile);
                return new Claim.Forwarded();
            }
            if (lock(lockFile)) {
                return new Claim.First(own(folder, socket, lockFile));
            }
            if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
                break;
            }
            LockSupport.parkNanos(50_000_000);
        }
        // On network file systems a lock can outlive its process.
        if (ownerIsGone(folder)) {
            return new Claim.First(own(folder, socket, lockFile));
        }
        closeQuietly(lockFile);
        return new Claim.Silent(Failure.expected(
                "console-instance-silent",
                "Castellan is already running for this user but does not answer.",
                "A second window for the same data folder would disturb it.",
                "Wait a moment and try again, or end the running process first."));
    }

    /** Whom to tell the addresses of later starts; told on a background thread. Earlier ones are told at once. */
    public void onAddress(Consumer<Optional<Address>> listener) {
        List<Optional<Address>> waiting;
        synchronized (early) {
            receiver = listener;
            waiting = List.copyOf(early);
            early.clear();
        }
        waiting.forEach(listener);
    }

    /** Gives the claim back. */
    @Override
    public void close() {
        if (server != null) {
            closeQuietly(server);
            try {
                Files.deleteIfExists(socket);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "The socket stays behind; the next start removes it.", e);
            }
        }
        if (lockFile != null) {
            closeQuietly(lockFile);
        }
    }

    /** The folder claimed. */
    public Path folder() {
        return folder;
    }

    static Path socketPath(Path folder) throws IOException {
        Path near = folder.toAbsolutePath().resolve("instance.sock");
        if (near.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_SOCKET_PATH) {
            return near;
        }
        Path shorter = Path.of(System.getProperty("java.io.tmpdir"))
                .resolve("castellan-"
                        + Integer.toHexString(folder.toAbsolutePath().toString().hashCode()));
        makePrivate(shorter);
        if (!Files.getOwner(shorter, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(folder))) {
            throw new IOException("the folder for the socket belongs to somebody else");
        }
        return shorter.resolve("s");
    }

    private static void makePrivate(Path folder) throws IOException {
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Path parent = folder.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            if (posix) {
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            } else {
                Files.createDirectory(folder);
            }
        }
        if (posix
                && !Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS)
                        .equals(OWNER_ONLY)) {
            Files.setPosixFilePermissions(folder, OWNER_ONLY);
        }
    }

    private static FileChannel privateFile(Path file) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                posix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0]);
    }

    private static boolean lock(FileChannel file) {
        try {
            FileLock lock = file.tryLock(Long.MAX_VALUE - 1, 1, false);
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Locks do not work in the data folder.", e);
            return false;
        }
    }

    private static SingleInstance own(Path folder, Path socket, FileChannel lockFile) {
        @Nullable ServerSocketChannel server = null;
        try {
            writeOwner(folder, lockFile);
            // Whoever left it is gone: the lock is ours.
            Files.deleteIfExists(socket);
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket), AT_ONCE);
            SingleInstance instance = new SingleInstance(folder, socket, lockFile, server);
            ServerSocketChannel listening = server;
            Thread.ofVirtual().name("single-instance").start(() -> instance.listen(listening));
            return instance;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.log(Level.WARNING, "Later starts cannot be heard.", e);
            if (server != null) {
                closeQuietly(server);
            }
            return new SingleInstance(folder, socket, lockFile, null);
        }
    }

    private void listen(ServerSocketChannel listening) {
        while (listening.isOpen()) {
            try {
                SocketChannel caller = listening.accept();
                if (!seats.tryAcquire()) {
                    caller.close();
                    continue;
                }
                Thread.ofVirtual().name("single-instance-caller").start(() -> {
                    try (caller) {
                        // A caller that says nothing is hung up on.
                        CompletableFuture<Void> hangUp = CompletableFuture.runAsync(
                                () -> closeQuietly(caller), CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS));
                        answer(caller);
                        hangUp.cancel(false);
                    } catch (IOException e) {
                        LOG.log(Level.DEBUG, "A caller said nothing useful.", e);
                    } finally {
                        seats.release();
                    }
                });
            } catch (IOException e) {
                if (listening.isOpen()) {
                    LOG.log(Level.WARNING, "Later starts are no longer heard.", e);
                }
                return;
            }
        }
    }

    private void answer(SocketChannel caller) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(GREETING.length + Integer.BYTES);
        readFully(caller, head);
        byte[] greeting = new byte[GREETING.length];
        head.get(greeting);
        int length = head.getInt();
        if (!java.util.Arrays.equals(greeting, GREETING) || length < 0 || length > Address.MAX_LENGTH) {
            throw new IOException("not a message of ours");
        }
        ByteBuffer body = ByteBuffer.allocate(length);
        readFully(caller, body);
        String text = StandardCharsets.UTF_8.decode(body).toString();
        Optional<Address> address = Address.parse(text);
        if (address.isEmpty() && !text.isEmpty()) {
            throw new IOException("not an address");
        }
        tell(address);
        caller.write(ByteBuffer.wrap(new byte[] {TAKEN}));
    }

    private void tell(Optional<Address> address) {
        Consumer<Optional<Address>> listener;
        synchronized (early) {
            listener = receiver;
            if (listener == null) {
                early.add(address);
                return;
            }
        }
        listener.accept(address);
    }

    private static boolean send(Path socket, Optional<Address> address) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            CompletableFuture<Void> hangUp = CompletableFuture.runAsync(
                    () -> closeQuietly(channel), CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS));
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                byte[] text = address.map(Address::print).orElse("").getBytes(StandardCharsets.UTF_8);
                ByteBuffer message = ByteBuffer.allocate(GREETING.length + Integer.BYTES + text.length);
                message.put(GREETING).putInt(text.length).put(text).flip();
                while (message.hasRemaining()) {
                    channel.write(message);
                }
                ByteBuffer reply = ByteBuffer.allocate(1);
                readFully(channel, reply);
                return reply.get() == TAKEN;
            } finally {
                hangUp.cancel(false);
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.log(Level.DEBUG, "The running console does not answer yet.", e);
            return false;
        }
    }

    private static void readFully(SocketChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the other side hung up");
            }
        }
        buffer.flip();
    }

    /**
     * The owner stands beside the lock, which stays empty: a search for keys opens no empty file, and the system ends a lock
     * with the first descriptor of its file that its program closes (fcntl(2)).
     */
    private static void writeOwner(Path folder, FileChannel lockFile) throws IOException {
        lockFile.truncate(0);
        String text = ProcessMark.of(ProcessHandle.current()).print() + "\n";
        try (FileChannel owner = privateFile(folder.resolve(OWNER))) {
            owner.truncate(0);
            owner.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
        }
    }

    /** Whether the last owner is known to be gone; a reused process number is told by its start. */
    private static boolean ownerIsGone(Path folder) {
        try (FileChannel file = FileChannel.open(folder.resolve(OWNER), StandardOpenOption.READ)) {
            ByteBuffer text = ByteBuffer.allocate(200);
            file.read(text, 0);
            return ProcessMark.parse(new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII))
                    .filter(owner -> owner.process().isEmpty())
                    .isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "Closing failed.", e);
        }
    }
}
