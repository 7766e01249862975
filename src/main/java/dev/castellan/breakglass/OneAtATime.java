package dev.castellan.breakglass;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * On this machine, what gets a key, uses it or gives it back, and what picks up an interrupted one, come one after the other
 * for each check-out: halfway through, the one looks like what the other has to clear away. Between programs the system
 * keeps the turn, as a lock on an empty file beside the folder of the check-out: it goes when its program does, however that
 * ends. The file stays; were it removed, two programs could hold a lock each, on two files of one name.
 */
final class OneAtATime {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration LOOK = Duration.ofMillis(50);
    /** Of every room of this program: the system takes a lock away with the first descriptor of its file that is closed. */
    private static final Map<Path, Turn> TURNS = new ConcurrentHashMap<>();

    private final Path folder;

    /** Who is at one check-out. */
    private static final class Turn {
        final ReentrantLock here = new ReentrantLock();
        Optional<FileChannel> file = Optional.empty();
    }

    /**
     * Opens nothing yet.
     *
     * @param folder with the sealed keys
     */
    OneAtATime(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /**
     * Waits until nobody else of this program is at this check-out, and a moment for other programs.
     *
     * @throws dev.castellan.failure.FailureException {@code breakglass-busy} while another program is at it
     */
    <T> T alone(CheckoutId id, Supplier<T> work) {
        return waiting(id, false, work);
    }

    /** The same for what makes less of a key: where the disk has no room for a lock, it is done without. */
    <T> T ending(CheckoutId id, Supplier<T> work) {
        return waiting(id, true, work);
    }

    private <T> T waiting(CheckoutId id, boolean also, Supplier<T> work) {
        Turn turn = turn(id);
        turn.here.lock();
        try {
            if (!begun(id, turn, also, PATIENCE)) {
                throw BreakGlassFailures.busy(id).asException();
            }
            try {
                return work.get();
            } finally {
                ended(turn);
            }
        } finally {
            turn.here.unlock();
        }
    }

    /**
     * Does nothing where somebody is at this check-out, in this program or another.
     *
     * @return whether it was done
     */
    boolean unlessBusy(CheckoutId id, Runnable work) {
        Turn turn = turn(id);
        if (!turn.here.tryLock()) {
            return false;
        }
        try {
            if (!begun(id, turn, true, Duration.ZERO)) {
                return false;
            }
            try {
                work.run();
                return true;
            } finally {
                ended(turn);
            }
        } finally {
            turn.here.unlock();
        }
    }

    private Turn turn(CheckoutId id) {
        return TURNS.computeIfAbsent(file(id), _ -> new Turn());
    }

    private Path file(CheckoutId id) {
        return folder.resolve(id.value() + ".lock");
    }

    /** Whether other programs are kept away, or cannot be and that does not matter. */
    private boolean begun(CheckoutId id, Turn turn, boolean also, Duration patience) {
        if (turn.here.getHoldCount() > 1) {
            return true;
        }
        try {
            KeyVault.make(folder);
            turn.file = locked(file(id), patience);
            return turn.file.isPresent();
        } catch (IOException e) {
            // Whoever gets a key has this file. Where it cannot be made nobody is at it.
            if (also) {
                return true;
            }
            throw KeyVault.failed(folder, e);
        }
    }

    private static Optional<FileChannel> locked(Path file, Duration patience) throws IOException {
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                KeyVault.mode(file, "rw-------"));
        boolean locked = false;
        try {
            long end = System.nanoTime() + patience.toNanos();
            locked = tried(channel);
            while (!locked && System.nanoTime() < end) {
                Thread.sleep(LOOK);
                locked = tried(channel);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        return locked ? Optional.of(channel) : Optional.empty();
    }

    private static boolean tried(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void ended(Turn turn) {
        if (turn.here.getHoldCount() == 1 && turn.file.isPresent()) {
            try {
                turn.file.get().close();
            } catch (IOException e) {
                System.getLogger(OneAtATime.class.getName())
                        .log(System.Logger.Level.WARNING, "a lock may last until this program ends", e);
            }
            turn.file = Optional.empty();
        }
    }
}
