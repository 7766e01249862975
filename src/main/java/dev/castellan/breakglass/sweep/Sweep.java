package dev.castellan.breakglass.sweep;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Goes through places and finds copies. It changes nothing; {@link Removal} does. It stays within a place: links are told,
 * not followed, devices and pipes are passed by, and a folder is entered once.
 */
public final class Sweep {
    /** Told about the work as it goes; from several threads. */
    @FunctionalInterface
    public interface Progress {
        /** Tells nobody. */
        Progress NONE = (place, files, bytes) -> {};

        /**
         * Where it is.
         *
         * @param place at hand
         * @param files read so far
         * @param bytes read so far
         */
        void at(Place place, long files, long bytes);
    }

    private static final int MOST_RECORDS = 100_000;

    /** Why a file was not opened on which this program holds locks. */
    static final String OWN = "Castellan’s own ledger, open in this program: it holds no key";

    private final Wanted wanted;
    private final List<Path> locked;
    private final SweepLimits limits;
    private final InstantSource clock;
    private final Progress progress;

    private final Unread unread = new Unread();
    private final Map<Path, Seen> seen = new ConcurrentHashMap<>();
    private final Map<Path, List<Path>> links = new ConcurrentHashMap<>();
    private final Set<Path> walked = new HashSet<>();
    private final Set<Path> single = new HashSet<>();
    private final Set<Object> keys = new HashSet<>();
    private final ConcurrentLinkedQueue<Path> named = new ConcurrentLinkedQueue<>();
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean cancelled = new AtomicBoolean();
    /** Files that were come across and not read, since the time was up or reading hung. */
    private final AtomicLong missed = new AtomicLong();

    private final Supplier<Looker> lookers;
    private long end;

    private Sweep(
            Wanted wanted,
            List<Path> locked,
            SweepLimits limits,
            InstantSource clock,
            Progress progress,
            Supplier<Looker> lookers) {
        this.lookers = lookers;
        this.wanted = wanted;
        this.locked = List.copyOf(locked);
        this.limits = limits;
        this.clock = clock;
        this.progress = progress;
    }

    /** Reads one file after another, so that tests can stand in for a share that hangs. */
    @FunctionalInterface
    interface Looker {
        FileLook.Content look(Path file, long size) throws IOException;
    }

    /** A file that holds something. */
    record Seen(Path path, FileLook.Content content, List<Path> references) {}

    /**
     * Looks.
     *
     * @throws CancellationException when the thread is interrupted
     */
    public static SweepReport look(
            Wanted wanted, List<Place> places, SweepLimits limits, InstantSource clock, Progress progress) {
        return look(wanted, places, List.of(), limits, clock, progress);
    }

    /**
     * Looks, and leaves files alone on which this program holds locks: the system ends all of them with the first
     * descriptor of a file that its program closes (fcntl(2)). They are told.
     *
     * @param locked such files; none of them needs to be there
     * @throws CancellationException when the thread is interrupted
     */
    public static SweepReport look(
            Wanted wanted,
            List<Place> places,
            List<Path> locked,
            SweepLimits limits,
            InstantSource clock,
            Progress progress) {
        Supplier<Looker> lookers = () -> new FileLook(wanted.fingerprints()::contains, limits)::look;
        return new Sweep(wanted, locked, limits, clock, progress, lookers).go(places);
    }

    static SweepReport look(
            Wanted wanted,
            List<Place> places,
            SweepLimits limits,
            InstantSource clock,
            Progress progress,
            Supplier<Looker> lookers) {
        return new Sweep(wanted, List.of(), limits, clock, progress, lookers).go(places);
    }

    private SweepReport go(List<Place> places) {
        Instant started = clock.instant();
        end = System.nanoTime() + limits.time().toNanos();
        List<SweepReport.Checked> checked = new ArrayList<>();
        int hands = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4);
        try (Readers readers = new Readers(hands)) {
            for (Place place : places) {
                checked.add(place(place, readers));
            }
            // What kubeconfigs name lies anywhere; only the files themselves are read.
            readers.settle();
            for (Path file = named.poll(); file != null; file = named.poll()) {
                if (!seen.containsKey(file)) {
                    Place place = new Place(Place.Kind.REFERENCE, file);
                    SweepReport.Checked one = place(place, readers);
                    readers.settle();
                    if (one.state() != SweepReport.State.DONE || one.files() > 0) {
                        checked.add(one);
                    }
                }
            }
        }
        if (cancelled.get() || Thread.currentThread().isInterrupted()) {
            throw new CancellationException("sweep");
        }
        Wanted copies = Findings.copies(wanted, seen.values());
        List<SweepReport.Finding> findings = Findings.of(copies, seen.values(), links);
        boolean complete = checked.stream().noneMatch(c -> c.state() == SweepReport.State.PARTLY);
        return new SweepReport(
                wanted,
                copies,
                started,
                clock.instant(),
                checked,
                files.get(),
                bytes.get(),
                findings,
                unread.list(),
                complete);
    }

    private SweepReport.Checked place(Place place, Readers readers) {
        long filesBefore = files.get();
        long bytesBefore = bytes.get();
        long missedBefore = missed.get();
        SweepReport.State walked = walk(place, readers);
        readers.settle();
        SweepReport.State state =
                walked == SweepReport.State.DONE && missed.get() > missedBefore ? SweepReport.State.PARTLY : walked;
        return new SweepReport.Checked(place, state, files.get() - filesBefore, bytes.get() - bytesBefore);
    }

    /** What a share leaves of itself where it is not mounted. */
    private static boolean empty(Path start) throws IOException {
        if (!Files.isDirectory(start)) {
            return false;
        }
        try (var entries = Files.newDirectoryStream(start)) {
            return !entries.iterator().hasNext();
        }
    }

    private SweepReport.State walk(Place place, Readers readers) {
        if (stopped()) {
            unread.add(
                    cancelled.get() ? "the sweep was cancelled" : "the time was up",
                    place.path().toString());
            return SweepReport.State.PARTLY;
        }
        Path start;
        try {
            // A place that was named is meant, even where its name is a link.
            start = place.path().toRealPath();
            if (!start.equals(place.path())) {
                link(place.path(), start);
            }
            if (place.kind() == Place.Kind.NAMED_HOME && empty(start)) {
                unread.add(
                        "nothing is in it: perhaps it is not mounted",
                        place.path().toString());
                return SweepReport.State.NOT_THERE;
            }
        } catch (NoSuchFileException e) {
            if (place.kind() == Place.Kind.NAMED_HOME) {
                unread.add(
                        "it is not there: perhaps it is not mounted",
                        place.path().toString());
            }
            return SweepReport.State.NOT_THERE;
        } catch (IOException e) {
            unread.add(reason(e), place.path().toString());
            return SweepReport.State.NOT_READABLE;
        }
        Deque<Level> open = new ArrayDeque<>();
        SweepReport.State state = SweepReport.State.DONE;
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(start, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isRegularFile()) {
                Path parent = start.getParent();
                // Read already where its folder was gone through.
                if ((parent == null || !walked.contains(parent)) && single.add(start)) {
                    readers.read(place, start, attributes);
                }
                return state;
            }
            open.push(new Level(start, 0));
        } catch (IOException e) {
            unread.add(reason(e), start.toString());
            return SweepReport.State.NOT_READABLE;
        }
        while (!open.isEmpty()) {
            Level level = open.pop();
            if (stopped()) {
                unread.add(
                        cancelled.get() ? "the sweep was cancelled" : "the time was up",
                        level.folder().toString());
                return SweepReport.State.PARTLY;
            }
            if (!walked.add(level.folder())) {
                continue;
            }
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(level.folder())) {
                for (Path entry : entries) {
                    if (stopped()) {
                        unread.add("the time was up", level.folder().toString());
                        return SweepReport.State.PARTLY;
                    }
                    entry(place, entry, level.depth(), open, readers);
                }
            } catch (IOException e) {
                unread.add(reason(e), level.folder().toString());
                state = level.depth() == 0 ? SweepReport.State.NOT_READABLE : state;
            } catch (DirectoryIteratorException e) {
                unread.add("it could not be read to its end", level.folder().toString());
                if (level.depth() == 0) {
                    state = SweepReport.State.NOT_READABLE;
                }
            }
        }
        return state;
    }

    /** A folder still to be entered. */
    private record Level(Path folder, int depth) {}

    private void entry(Place place, Path entry, int depth, Deque<Level> open, Readers readers) {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            // It went away while we looked.
            return;
        } catch (IOException e) {
            unread.add(reason(e), entry.toString());
            return;
        }
        if (attributes.isSymbolicLink()) {
            try {
                Path target = entry.toRealPath();
                if (Files.isRegularFile(target)) {
                    link(entry, target);
                }
            } catch (IOException e) {
                // It leads nowhere.
            }
        } else if (attributes.isDirectory()) {
            if (attributes.isOther() && elsewhere(entry)) {
                // A junction of Windows.
                return;
            }
            if (depth >= limits.depth()) {
                unread.add("folders nested deeper than " + limits.depth(), entry.toString());
            } else if (attributes.fileKey() == null || keys.add(attributes.fileKey())) {
                open.push(new Level(entry, depth + 1));
            }
        } else if (attributes.isRegularFile() && !single.contains(entry)) {
            readers.read(place, entry, attributes);
        }
        // Pipes, sockets and devices hold no copy.
    }

    private static boolean elsewhere(Path folder) {
        try {
            return !folder.toRealPath().equals(folder.toRealPath(LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            return true;
        }
    }

    private void link(Path from, Path to) {
        links.computeIfAbsent(to, t -> java.util.Collections.synchronizedList(new ArrayList<>()))
                .add(from);
    }

    private boolean stopped() {
        if (Thread.currentThread().isInterrupted()) {
            cancelled.set(true);
        }
        return cancelled.get() || System.nanoTime() - end >= 0 || files.get() >= limits.files();
    }

    /** Whether it is one of them, by whichever way it is come to. */
    private boolean locked(Path file) {
        return locked.stream()
                .filter(l -> l.getFileName().equals(file.getFileName()))
                .anyMatch(l -> same(l, file));
    }

    private static boolean same(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) {
            // Where the one is not there nobody holds a lock on it.
            return !(e instanceof NoSuchFileException);
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "no permission";
            case NotLinkException _ -> "a broken link";
            default -> "it could not be read";
        };
    }

    /** A few threads that read files, with a bounded queue. */
    private final class Readers implements AutoCloseable {
        private static final int WAITING = 256;

        private final ExecutorService pool;
        private final Semaphore room = new Semaphore(WAITING);
        private final ThreadLocal<Looker> look = ThreadLocal.withInitial(lookers);
        private final Set<Path> waiting = ConcurrentHashMap.newKeySet();
        private volatile boolean givenUp;

        Readers(int hands) {
            pool = Executors.newFixedThreadPool(
                    hands, Thread.ofPlatform().daemon().name("sweep-", 0).factory());
        }

        void read(Place place, Path file, BasicFileAttributes attributes) {
            if (locked(file)) {
                unread.add(OWN, file.toString());
                return;
            }
            try {
                while (!room.tryAcquire(200, TimeUnit.MILLISECONDS)) {
                    if (stopped()) {
                        miss("the time was up", file);
                        return;
                    }
                }
            } catch (InterruptedException e) {
                cancelled.set(true);
                Thread.currentThread().interrupt();
                return;
            }
            waiting.add(file);
            try {
                pool.execute(() -> {
                    try {
                        one(place, file, attributes);
                    } finally {
                        waiting.remove(file);
                        room.release();
                    }
                });
            } catch (RejectedExecutionException e) {
                waiting.remove(file);
                miss("reading hung and was given up", file);
            }
        }

        private void miss(String why, Path file) {
            missed.incrementAndGet();
            unread.add(why, file.toString());
        }

        private void one(Place place, Path file, BasicFileAttributes attributes) {
            if (cancelled.get()) {
                return;
            }
            try {
                FileLook.Content content = look.get().look(file, attributes.size());
                bytes.addAndGet(content.bytes());
                long count = files.incrementAndGet();
                content.problems().forEach(p -> unread.add(p, file.toString()));
                content.materials().stream()
                        .filter(Material.Locked.class::isInstance)
                        .forEach(l -> unread.add(((Material.Locked) l).what(), file.toString()));
                List<Path> references = KubeconfigBytes.references(file, attributes.size());
                named.addAll(references);
                boolean worth = !references.isEmpty()
                        || content.materials().stream()
                                .anyMatch(m -> m instanceof Material.PrivateKey
                                        || (m instanceof Material.Certificate c && wanted.matches(c)));
                if (worth) {
                    if (seen.size() < MOST_RECORDS) {
                        seen.put(file, new Seen(file, content, references));
                    } else {
                        unread.add("more files with keys than are kept in mind", file.toString());
                    }
                }
                if (count % 64 == 0) {
                    progress.at(place, count, bytes.get());
                }
            } catch (ClosedByInterruptException | InterruptedIOException e) {
                // Where reading was given up it is told already; nobody cancelled anything then.
                cancelled.compareAndSet(false, !givenUp);
            } catch (NoSuchFileException e) {
                // It went away while we looked.
            } catch (IOException e) {
                unread.add(reason(e), file.toString());
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                // A hostile file must not end the sweep.
                unread.add("it could not be understood", file.toString());
            }
        }

        /** Waits until all that was given is read. */
        void settle() {
            boolean interrupted = false;
            while (true) {
                try {
                    // Cancelling leaves the queue to run dry: every task looks first.
                    if (room.tryAcquire(WAITING, 200, TimeUnit.MILLISECONDS)) {
                        room.release(WAITING);
                        break;
                    }
                    if (System.nanoTime() - end >= TimeUnit.SECONDS.toNanos(5)) {
                        // A read that hangs, on a share for instance.
                        if (!givenUp) {
                            givenUp = true;
                            List.copyOf(waiting).forEach(f -> miss("reading hung and was given up", f));
                            List<Runnable> _ = pool.shutdownNow();
                        }
                        break;
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                    cancelled.set(true);
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            pool.shutdownNow();
        }
    }
}
