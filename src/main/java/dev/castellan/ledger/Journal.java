package dev.castellan.ledger;

import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * This machine's own log. Everything is recorded here first; what a team's ledger has not taken yet is pending. File and
 * key are touched when they are first needed, the key only for writing.
 */
final class Journal implements AutoCloseable {
    private static final Object ONE_KEY = new Object();

    private final LedgerSettings settings;
    private final UUID run = UUID.randomUUID();
    private final long opened;
    private final SeenFile seenFile;
    private @Nullable SqliteStore store;
    private @Nullable DeviceKey key;
    private boolean introduced;

    Journal(LedgerSettings settings) {
        this.settings = settings;
        this.opened = settings.nanos().getAsLong();
        this.seenFile = new SeenFile(settings.folder().map(f -> f.resolve("ledger.seen")));
    }

    /**
     * Records an entry.
     *
     * @param conditionLog the log that the draft's condition is about; empty for this one
     * @param checkpoint whether the body gets the head before the entry
     */
    LogStore.Appended append(Draft draft, Optional<String> conditionLog, boolean checkpoint) throws StoreException {
        DeviceKey signer = key();
        SqliteStore journal = writer(signer);
        introduce(journal, signer);
        return append(journal, signer, draft, conditionLog, checkpoint);
    }

    private LogStore.Appended append(
            SqliteStore journal, DeviceKey signer, Draft draft, Optional<String> conditionLog, boolean checkpoint)
            throws StoreException {
        String origin = journal.origin();
        Optional<EntryText.Condition> condition = draft.unlessChangedSince().isPresent()
                ? Optional.of(new EntryText.Condition(
                        conditionLog.orElse(origin), draft.unlessChangedSince().getAsLong()))
                : Optional.empty();
        EntryText.Circumstance at = new EntryText.Circumstance(
                new Entry.Place(origin, 0),
                settings.actor().get(),
                signer.id(),
                settings.clock().instant(),
                run,
                Duration.ofNanos(settings.nanos().getAsLong() - opened).toMillis());
        LogStore.Appended appended = journal.append(
                new LogStore.Incoming(
                        draft.id(),
                        draft.type(),
                        draft.subject(),
                        Optional.empty(),
                        condition,
                        (index, head) -> Envelope.sign(
                                        EntryText.payload(
                                                checkpoint ? withCheckpoint(draft, head) : draft,
                                                at.at(index),
                                                condition),
                                        signer)
                                .bytes()),
                signer);
        if (appended.repeated() && !same(draft, appended.envelope())) {
            throw LedgerFailures.idReused().asException();
        }
        if (!appended.repeated()) {
            seenFile.write(journal.head());
        }
        return appended;
    }

    private static Draft withCheckpoint(Draft draft, SignedNote head) {
        Map<String, Object> body = new LinkedHashMap<>(draft.body());
        body.put("checkpoint", head.note());
        return new Draft(
                draft.type(),
                draft.schema(),
                draft.subject(),
                body,
                draft.id(),
                draft.foreign(),
                draft.unlessChangedSince());
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
        synchronized (this) {
            if (introduced) {
                return;
            }
        }
        UUID id = UUID.nameUUIDFromBytes((journal.origin() + "\n" + signer.id()).getBytes(StandardCharsets.UTF_8));
        if (journal.find(id).isEmpty()) {
            String open = Base64.getEncoder().encodeToString(signer.open().raw());
            var _ = append(
                    journal,
                    signer,
                    Draft.of(Ledger.DEVICE, signer.id(), Map.of("publicKey", open))
                            .withId(id),
                    Optional.empty(),
                    false);
        }
        synchronized (this) {
            introduced = true;
        }
    }

    /** The device's key, from the safe. */
    synchronized DeviceKey key() {
        DeviceKey signer = key;
        if (signer == null) {
            signer = alone(() -> DeviceKey.in(settings.safe()));
            key = signer;
        }
        return signer;
    }

    /** One at a time on this machine: two processes that start together must not make a key each. */
    private <T> T alone(Supplier<T> work) {
        synchronized (ONE_KEY) {
            if (settings.folder().isEmpty()) {
                return work.get();
            }
            Path lock = settings.folder().get().resolve("ledger.lock");
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                java.util.Objects.requireNonNull(held);
                return work.get();
            } catch (IOException e) {
                throw new FailureException(
                        LedgerFailures.folder(settings.folder().get(), e), e);
            }
        }
    }

    private synchronized SqliteStore writer(DeviceKey signer) throws StoreException {
        Optional<SqliteStore> made = reader();
        if (made.isPresent()) {
            return made.get();
        }
        SqliteStore open = store;
        if (open == null) {
            open = SqliteStore.open(file());
            store = open;
        }
        String origin = "castellan.dev/journal/" + UUID.randomUUID();
        open.make(SignedNote.checkpoint(new SignedNote.Head(origin, 0, Merkle.EMPTY), signer));
        return open;
    }

    /**
     * The log for reading; empty when nothing was ever recorded.
     *
     * @throws dev.castellan.failure.FailureException when it is older than, or another one than, it was
     */
    synchronized Optional<SqliteStore> reader() throws StoreException {
        SqliteStore open = store;
        if (open != null && open.made()) {
            return Optional.of(open);
        }
        Optional<SqliteStore> found = unchecked();
        Optional<SignedNote> seen = seenFile.read();
        if (seen.isPresent()) {
            compare(seen.get(), found);
        }
        return found;
    }

    /** The log, whatever was seen of it before. */
    synchronized Optional<SqliteStore> unchecked() throws StoreException {
        SqliteStore open = store;
        if (open == null) {
            Optional<Path> file = file();
            if (file.isEmpty() || !Files.exists(file.get())) {
                return Optional.empty();
            }
            open = SqliteStore.open(file);
            if (!open.made()) {
                open.close();
                return Optional.empty();
            }
            store = open;
        }
        return open.made() ? Optional.of(open) : Optional.empty();
    }

    /** Takes the file away, so that a new one begins; it is kept under another name. */
    synchronized void setAside() throws StoreException {
        close();
        seenFile.forget();
        introduced = false;
        Optional<Path> file = file();
        if (file.isEmpty()) {
            return;
        }
        String suffix = "." + settings.clock().millis() + ".aside";
        try {
            for (String end : new String[] {"-wal", "-shm", ""}) {
                Path each = file.get().resolveSibling(file.get().getFileName() + end);
                if (Files.exists(each)) {
                    Files.move(each, file.get().resolveSibling(file.get().getFileName() + suffix + end));
                }
            }
        } catch (IOException e) {
            throw new StoreException(StoreException.Kind.READ_ONLY, e);
        }
    }

    /** What was last seen of this journal. */
    Optional<SignedNote> seen() throws StoreException {
        return seenFile.read();
    }

    private void compare(SignedNote seen, Optional<SqliteStore> found) throws StoreException {
        SignedNote.Head before = LogStore.said(seen);
        SignedNote.Head now =
                found.isPresent() ? LogStore.said(found.get().head()) : new SignedNote.Head("", 0, Merkle.EMPTY);
        if (now.size() < before.size()) {
            close();
            throw LedgerFailures.rolledBack(before.size(), now.size()).asException();
        }
        if (!now.origin().equals(before.origin())
                || !Merkle.consistent(
                        before.size(),
                        before.root(),
                        now.size(),
                        now.root(),
                        found.orElseThrow().consistency(before.size(), now.size()))) {
            close();
            throw LedgerFailures.rewritten(before.size()).asException();
        }
    }

    private Optional<Path> file() {
        return settings.folder().map(folder -> folder.resolve("ledger.db"));
    }

    @Override
    public synchronized void close() {
        SqliteStore open = store;
        store = null;
        if (open != null) {
            open.close();
        }
    }
}
