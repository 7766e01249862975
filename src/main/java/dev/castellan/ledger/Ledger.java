package dev.castellan.ledger;

import dev.castellan.failure.FailureException;
import dev.castellan.identity.Safe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The record of one data folder. Opening is cheap: the file and the device's key are touched when they are first needed,
 * the key only for writing. Safe for use by several threads; calls wait for the disk, so not for the interface thread.
 */
public final class Ledger implements Recorder, AutoCloseable {
    /** The type of the entry with which a device introduces its key. */
    static final String DEVICE = "ledger.device";

    private static final int PAGE = 500;

    private final LedgerSettings settings;
    private final UUID run = UUID.randomUUID();
    private final long opened;
    private @Nullable SqliteStore store;
    private @Nullable DeviceKey key;

    private Ledger(LedgerSettings settings) {
        this.settings = settings;
        this.opened = settings.nanos().getAsLong();
    }

    /** The ledger of a folder, made at the first entry. */
    public static Ledger open(LedgerSettings settings) {
        return new Ledger(settings);
    }

    /** A ledger that ends with the program, with a key of its own: for tests and practice. */
    public static Ledger inMemory(String actor, InstantSource clock) {
        return open(LedgerSettings.of(Optional.empty(), Safe.inMemory(), () -> new Actor(actor, ""), clock));
    }

    @Override
    public Receipt append(Draft draft) {
        return guarded(() -> {
            DeviceKey signer = signer();
            SqliteStore journal = journal(signer);
            introduce(journal, signer);
            return append(journal, signer, draft);
        });
    }

    /** How many entries it has. */
    public long size() {
        return head().map(Checkpoint::size).orElse(0L);
    }

    /** Its signed state; empty when nothing was ever recorded. */
    public Optional<Checkpoint> head() {
        return guarded(() -> {
            Optional<SqliteStore> journal = reader();
            return journal.isEmpty()
                    ? Optional.empty()
                    : Optional.of(checkpoint(journal.get().head()));
        });
    }

    /**
     * Entries from an index on, in their order, read a page at a time while the stream is consumed.
     *
     * @throws FailureException now or while it is consumed, when the record cannot be read
     */
    public Stream<Entry> entries(long from, Filter filter) {
        return StreamSupport.stream(
                java.util.Spliterators.spliteratorUnknownSize(
                        new Pages(page -> page(page, PAGE, filter, false), from), java.util.Spliterator.ORDERED),
                false);
    }

    /** The newest entries, newest first. */
    public List<Entry> latest(int count, Filter filter) {
        return page(Long.MAX_VALUE, count, filter, true);
    }

    /** The entry with a client-made id. */
    public Optional<Entry> find(UUID id) {
        return guarded(() -> {
            Optional<SqliteStore> journal = reader();
            if (journal.isEmpty()) {
                return Optional.empty();
            }
            Optional<LogStore.Stored> stored = journal.get().find(id);
            return stored.isEmpty() ? Optional.empty() : Optional.of(entry(journal.get(), stored.get()));
        });
    }

    @Override
    public synchronized void close() {
        SqliteStore open = store;
        store = null;
        key = null;
        if (open != null) {
            open.close();
        }
    }

    private List<Entry> page(long from, int limit, Filter filter, boolean backwards) {
        return guarded(() -> {
            Optional<SqliteStore> journal = reader();
            if (journal.isEmpty()) {
                return List.of();
            }
            List<Entry> page = new ArrayList<>();
            for (LogStore.Stored stored : journal.get().read(from, limit, filter, backwards)) {
                page.add(entry(journal.get(), stored));
            }
            return page;
        });
    }

    private static Entry entry(LogStore log, LogStore.Stored stored) throws StoreException {
        try {
            EntryText.Read read = EntryText.read(stored.envelope(), stored.index(), Standing.RECORDED);
            Entry e = read.entry();
            return log.overtaken(read) ? standing(e, Standing.OVERTAKEN) : e;
        } catch (MalformedException e) {
            throw new StoreException(StoreException.Kind.DAMAGED, "entry " + stored.index() + " is " + e.getMessage());
        }
    }

    private static Entry standing(Entry e, Standing standing) {
        return new Entry(
                e.index(),
                standing,
                e.id(),
                e.type(),
                e.schema(),
                e.subject(),
                e.body(),
                e.actor(),
                e.device(),
                e.journal(),
                e.time(),
                e.hash());
    }

    private Receipt append(SqliteStore journal, DeviceKey signer, Draft draft) throws StoreException {
        String origin = journal.origin();
        Optional<EntryText.Condition> condition = draft.unlessChangedSince().isPresent()
                ? Optional.of(new EntryText.Condition(
                        origin, draft.unlessChangedSince().getAsLong()))
                : Optional.empty();
        long elapsed = Duration.ofNanos(settings.nanos().getAsLong() - opened).toMillis();
        EntryText.Circumstance at = new EntryText.Circumstance(
                new Entry.Place(origin, 0),
                settings.actor().get(),
                signer.id(),
                settings.clock().instant(),
                run,
                elapsed);
        LogStore.Appended appended = journal.append(
                new LogStore.Incoming(
                        draft.id(),
                        draft.type(),
                        draft.subject(),
                        condition,
                        index -> Envelope.sign(EntryText.payload(draft, at.at(index), condition), signer)
                                .bytes()),
                signer);
        if (appended.repeated() && !same(draft, appended.envelope())) {
            throw LedgerFailures.idReused().asException();
        }
        return new Receipt(
                draft.id(), origin, appended.index(), appended.overtaken() ? Standing.OVERTAKEN : Standing.RECORDED);
    }

    /** Whether what lies under an id is what the draft says. */
    private static boolean same(Draft draft, byte[] envelope) {
        try {
            Entry entry = EntryText.read(envelope, 0, Standing.RECORDED).entry();
            return entry.type().equals(draft.type())
                    && entry.subject().equals(draft.subject())
                    && java.util.Arrays.equals(Canonical.bytes(entry.body()), Canonical.bytes(draft.body()));
        } catch (MalformedException e) {
            return false;
        }
    }

    /** A device's first entry says what its key is. */
    private void introduce(SqliteStore journal, DeviceKey signer) throws StoreException {
        UUID id = UUID.nameUUIDFromBytes(
                (journal.origin() + "\n" + signer.id()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        if (journal.find(id).isEmpty()) {
            var _ = append(
                    journal,
                    signer,
                    Draft.of(
                                    DEVICE,
                                    signer.id(),
                                    Map.of(
                                            "publicKey",
                                            java.util.Base64.getEncoder()
                                                    .encodeToString(
                                                            signer.open().raw())))
                            .withId(id));
        }
    }

    private static Checkpoint checkpoint(SignedNote note) throws StoreException {
        SignedNote.Head head = LogStore.said(note);
        return new Checkpoint(
                head.origin(), head.size(), java.util.HexFormat.of().formatHex(head.root()), note.note());
    }

    private synchronized DeviceKey signer() {
        DeviceKey signer = key;
        if (signer == null) {
            signer = DeviceKey.in(settings.safe());
            key = signer;
        }
        return signer;
    }

    /** The journal for writing. */
    private synchronized SqliteStore journal(DeviceKey signer) throws StoreException {
        SqliteStore open = store;
        if (open == null) {
            open = SqliteStore.open(file());
            store = open;
        }
        if (!open.made()) {
            String origin = "castellan.dev/journal/" + UUID.randomUUID();
            open.make(SignedNote.checkpoint(new SignedNote.Head(origin, 0, Merkle.EMPTY), signer));
        }
        return open;
    }

    /** The journal for reading; empty when nothing was ever recorded. */
    private synchronized Optional<SqliteStore> reader() throws StoreException {
        SqliteStore open = store;
        if (open == null) {
            Optional<Path> file = file();
            if (file.isEmpty() || !Files.exists(file.get())) {
                return Optional.empty();
            }
            open = SqliteStore.open(file);
            store = open;
        }
        return open.made() ? Optional.of(open) : Optional.empty();
    }

    private Optional<Path> file() {
        return settings.folder().map(folder -> folder.resolve("ledger.db"));
    }

    @FunctionalInterface
    private interface Work<T> {
        T get() throws StoreException;
    }

    private static <T> T guarded(Work<T> work) {
        try {
            return work.get();
        } catch (StoreException e) {
            throw new FailureException(e.failure(), e);
        } catch (IllegalArgumentException e) {
            throw new FailureException(LedgerFailures.tooLarge(String.valueOf(e.getMessage())), e);
        }
    }

    /** Pages one after the other. */
    private static final class Pages implements java.util.Iterator<Entry> {
        private final LongFunction<List<Entry>> reader;
        private java.util.Iterator<Entry> page = java.util.Collections.emptyIterator();
        private long next;
        private boolean ended;

        Pages(LongFunction<List<Entry>> reader, long from) {
            this.reader = reader;
            this.next = from;
        }

        @Override
        public boolean hasNext() {
            if (!page.hasNext() && !ended) {
                page = reader.apply(next).iterator();
                ended = !page.hasNext();
            }
            return page.hasNext();
        }

        @Override
        public Entry next() {
            if (!hasNext()) {
                throw new java.util.NoSuchElementException();
            }
            Entry entry = page.next();
            next = entry.index() + 1;
            return entry;
        }
    }
}
