package dev.castellan.ledger;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.identity.Safe;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The record of one data folder. Everything is recorded in this machine's journal first; where there is a team's ledger it
 * is handed over at once, or when that can be reached again. Opening is cheap: nothing is touched before it is needed.
 * Safe for use by several threads and processes; calls wait for disk and network, so not for the interface thread.
 */
public final class Ledger implements Recorder, AutoCloseable {
    /** The type of the entry with which a device introduces its key. */
    static final String DEVICE = "ledger.device";

    /** The type of the entry after which a journal that was offline has been handed over. */
    static final String MERGED = "ledger.merged";

    private static final int PAGE = 500;

    private final LedgerSettings settings;
    private final Journal journal;
    private volatile Optional<Team> team;

    private Ledger(LedgerSettings settings, Optional<TeamSettings> joined) {
        this.settings = settings;
        journal = new Journal(settings);
        team = joined.map(t -> new Team(t, settings, journal));
    }

    /**
     * The ledger of a folder, made at the first entry, with the team's that this machine joined.
     *
     * @throws FailureException when the file that says which team cannot be read
     */
    public static Ledger open(LedgerSettings settings) {
        return guarded(() -> {
            Optional<TeamSettings> joined = settings.team();
            if (joined.isEmpty() && settings.folder().isPresent()) {
                joined = new TeamFile(settings.folder().get(), settings.safe()).read();
            }
            return new Ledger(settings, joined);
        });
    }

    /** Whether this machine joined a team's ledger; known without opening anything. */
    public static boolean joined(Path folder) {
        return TeamFile.in(folder);
    }

    /** Whether anything was ever recorded on this machine; known without opening anything. */
    public static boolean begun(Path folder) {
        return java.nio.file.Files.exists(folder.resolve("ledger.db"));
    }

    /**
     * The files in a ledger's folder on which an open ledger holds locks. Whatever in the same program opens and closes one of
     * them ends those (fcntl(2)): the next program takes itself for the last one then, and takes the write-ahead log away.
     */
    public static List<Path> locked(Path folder) {
        return List.of(folder.resolve("ledger.db"), folder.resolve("ledger.db-shm"));
    }

    /** A ledger that ends with the program, with a key of its own: for tests and practice. */
    public static Ledger inMemory(String actor, InstantSource clock) {
        return open(LedgerSettings.of(Optional.empty(), Safe.inMemory(), () -> new Actor(actor, ""), clock));
    }

    @Override
    public Receipt append(Draft draft) {
        return guarded(() -> {
            Draft timed = team.isPresent() && draft.foreign().isEmpty()
                    ? draft.at(team.get().time())
                    : draft;
            LogStore.Appended own =
                    journal.append(timed, team.isPresent() ? team.get().log() : Optional.empty(), false);
            SqliteStore store = journal.reader().orElseThrow();
            if (team.isEmpty()) {
                return new Receipt(
                        draft.id(),
                        store.origin(),
                        own.index(),
                        own.overtaken() ? Standing.OVERTAKEN : Standing.RECORDED);
            }
            if (!team.get().push()) {
                return new Receipt(draft.id(), store.origin(), own.index(), Standing.UNCONFIRMED);
            }
            // It is recorded. Where nobody can say any more whether it was overtaken, it is not confirmed.
            Receipt unsure = new Receipt(draft.id(), store.origin(), own.index(), Standing.UNCONFIRMED);
            return team.get().taken(draft.id()).orElse(unsure);
        });
    }

    /** For tests, which end the team's server between steps. */
    void atTeamStep(java.util.function.Consumer<String> steps) {
        team.orElseThrow().store().atStep(steps);
    }

    /** How many entries the log that counts has; the last known number where it cannot be reached. */
    public long size() {
        return head().map(Checkpoint::size).orElse(0L);
    }

    /** The signed state of the log that counts, or the last one seen of it; empty when nothing was ever recorded. */
    public Optional<Checkpoint> head() {
        return guarded(() -> {
            Optional<SignedNote> note = Optional.empty();
            if (team.isPresent()) {
                note = team.get().reachable()
                        ? Optional.of(team.get().store().head())
                        : team.get().seen();
            }
            if (note.isEmpty()) {
                Optional<SqliteStore> own = journal.reader();
                note = own.isEmpty() ? Optional.empty() : Optional.of(own.get().head());
            }
            return note.isEmpty() ? Optional.empty() : Optional.of(checkpoint(note.get()));
        });
    }

    /**
     * Entries from an index on, in their order, read a page at a time while the stream is consumed; unconfirmed ones of
     * this machine come last.
     *
     * @throws FailureException now or while it is consumed, when the record cannot be read
     */
    public Stream<Entry> entries(long from, Filter filter) {
        Optional<LogStore> log = guarded(this::counting);
        Stream<Entry> recorded = StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(new Pages(log, from, filter), Spliterator.ORDERED), false);
        return Stream.concat(recorded, Stream.of(0).flatMap(_ -> guarded(() -> unconfirmed(log, filter)).stream()));
    }

    /**
     * Entries that were read at once.
     *
     * @param entries in their order, unconfirmed ones of this machine last
     * @param whole whether they are of the log that counts; false where the team's could not be read, and they are only what
     *     this machine recorded itself
     */
    public record Reading(List<Entry> entries, boolean whole) {
        public Reading {
            entries = List.copyOf(entries);
        }
    }

    /** All entries that a filter lets through, and whether those of others are among them. */
    public Reading reading(Filter filter) {
        Optional<LogStore> log = guarded(this::counting);
        boolean whole = team.isEmpty() || (log.isPresent() && !(log.get() instanceof SqliteStore));
        // First what is not handed over yet: what is handed over in between is then read twice instead of never.
        List<Entry> own = guarded(() -> unconfirmed(log, filter));
        List<Entry> all = new ArrayList<>();
        new Pages(log, 0, filter).forEachRemaining(all::add);
        Set<UUID> recorded =
                own.isEmpty() ? Set.of() : all.stream().map(Entry::id).collect(Collectors.toSet());
        own.stream().filter(e -> !recorded.contains(e.id())).forEach(all::add);
        return new Reading(all, whole);
    }

    /** The newest entries, newest first; unconfirmed ones of this machine count as the newest. */
    public List<Entry> latest(int count, Filter filter) {
        return guarded(() -> {
            Optional<LogStore> log = counting();
            List<Entry> newest = new ArrayList<>(unconfirmed(log, filter).reversed());
            if (newest.size() < count && log.isPresent()) {
                for (LogStore.Stored stored : log.get().read(Long.MAX_VALUE, count - newest.size(), filter, true)) {
                    newest.add(entry(log.get(), stored));
                }
            }
            return List.copyOf(newest.subList(0, Math.min(count, newest.size())));
        });
    }

    /** The entry with a client-made id. */
    public Optional<Entry> find(UUID id) {
        return guarded(() -> {
            Optional<LogStore> log = counting();
            if (log.isPresent()) {
                Optional<LogStore.Stored> stored = log.get().find(id);
                if (stored.isPresent()) {
                    return Optional.of(entry(log.get(), stored.get()));
                }
            }
            return unconfirmed(log, Filter.ALL).stream()
                    .filter(e -> e.id().equals(id))
                    .findFirst();
        });
    }

    /** Looks at the team's ledger, hands over what is pending, and tells what is wrong; empty where there is no team. */
    public List<Failure> synchronise() {
        return guarded(() -> team.isPresent() ? team.get().synchronise() : List.of());
    }

    /** What was wrong when it was last looked at: the team's ledger unreachable, or an alarm. Does not wait. */
    public List<Failure> findings() {
        return team.map(Team::findings).orElse(List.of());
    }

    /** How many entries of this machine the team's ledger has not taken yet. */
    public long pending() {
        return guarded(() -> {
            Optional<SqliteStore> own = journal.reader();
            if (team.isEmpty() || own.isEmpty()) {
                return 0L;
            }
            Optional<String> log = team.get().log();
            return LogStore.said(own.get().head()).size()
                    - (log.isEmpty() ? 0 : own.get().confirmed(log.get()));
        });
    }

    /** Checks everything: this machine's journal, and the team's ledger where it can be reached. */
    public List<Verification> verify() {
        return guarded(() -> {
            List<Verification> all = new ArrayList<>();
            Optional<SqliteStore> own = journal.unchecked();
            if (own.isPresent() || journal.seen().isPresent()) {
                all.add(StoreCheck.check(own, journal.seen(), List.of()));
            }
            if (team.isPresent() && team.get().reachable()) {
                PostgresStore shared = team.get().store();
                SignedNote head = shared.head();
                all.add(StoreCheck.check(
                        Optional.of(shared),
                        team.get().seen(),
                        shared.cosignatures(LogStore.said(head).size())));
            }
            return all;
        });
    }

    /**
     * Writes the log that counts, or entries of it with their proofs, as one file.
     *
     * @param chosen which entries; {@link Filter#ALL} for the whole log
     * @return how many entries were written
     */
    public long export(OutputStream out, Filter chosen) throws IOException {
        Optional<LogStore> log = guarded(this::counting);
        if (log.isEmpty()) {
            throw LedgerFailures.empty().asException();
        }
        try {
            return new Export(log.get()).write(out, chosen);
        } catch (StoreException e) {
            throw new FailureException(e.failure(), e);
        }
    }

    /** The id of this device's key, which is made when there is none. May wait for the key store. */
    public String device() {
        return journal.key().id();
    }

    /**
     * Whether an entry's signature holds by the key that its device introduced: the entry is of the device that it names.
     * False where there is no such entry, or the device never introduced itself.
     */
    public boolean signed(UUID id) {
        return guarded(() -> {
            Optional<LogStore> log = counting();
            Optional<LogStore.Stored> stored =
                    log.isEmpty() ? Optional.empty() : log.get().find(id);
            if (stored.isEmpty()) {
                Optional<SqliteStore> own = journal.reader();
                stored = own.isEmpty() ? Optional.empty() : own.get().find(id);
            }
            return stored.flatMap(Ledger::read)
                    .flatMap(read -> key(
                            read,
                            introduced(new Filter(
                                    Optional.of(DEVICE),
                                    Optional.of(read.entry().device())))))
                    .isPresent();
        });
    }

    /**
     * Several entries of the log that counts as they were signed, with the keys that show it; the log is read a page at a
     * time. Without those that are not signed by the device that they name.
     *
     * @param filter that lets them through
     * @param indexes of those wanted, by their ids
     * @return by id; empty where the log that counts is the team's and cannot be read
     */
    public Optional<Map<UUID, SignedEntry>> signedEntries(Filter filter, Map<UUID, Long> indexes) {
        if (indexes.isEmpty()) {
            return Optional.of(Map.of());
        }
        return guarded(() -> {
            Optional<LogStore> log = counting();
            if (log.isEmpty() || (team.isPresent() && log.get() instanceof SqliteStore)) {
                return Optional.empty();
            }
            Map<String, Set<String>> keys = introduced(Filter.type(DEVICE));
            long next = Collections.min(indexes.values());
            long last = Collections.max(indexes.values());
            Map<UUID, SignedEntry> found = new HashMap<>();
            while (next <= last) {
                List<LogStore.Stored> page = log.get().read(next, PAGE, filter, false);
                for (LogStore.Stored stored : page) {
                    Optional<EntryText.Read> read = read(stored)
                            .filter(r -> indexes.containsKey(r.entry().id()));
                    read.flatMap(r -> key(r, keys))
                            .ifPresent(key -> found.put(
                                    read.orElseThrow().entry().id(),
                                    new SignedEntry(
                                            stored.index(),
                                            new String(stored.envelope(), StandardCharsets.UTF_8),
                                            key)));
                }
                next = page.isEmpty() ? last + 1 : page.getLast().index() + 1;
            }
            return Optional.of(found);
        });
    }

    private static Optional<EntryText.Read> read(LogStore.Stored stored) {
        try {
            return Optional.of(EntryText.read(stored.envelope(), stored.index(), Standing.RECORDED));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** The keys that devices introduced, by the ids of those. */
    private Map<String, Set<String>> introduced(Filter devices) {
        Map<String, Set<String>> keys = new HashMap<>();
        try (Stream<Entry> all = entries(0, devices)) {
            all.forEach(e -> {
                if (e.body().get("publicKey") instanceof String key) {
                    keys.computeIfAbsent(e.subject(), _ -> new LinkedHashSet<>())
                            .add(key);
                }
            });
        }
        return keys;
    }

    /** The one of a device's keys that an entry is signed with. */
    private static Optional<String> key(EntryText.Read read, Map<String, Set<String>> introduced) {
        return introduced.getOrDefault(read.entry().device(), Set.of()).stream()
                .filter(key -> signedBy(read.envelope(), key))
                .findFirst();
    }

    /** A device's id is the hash of its key, so whoever introduced it cannot lie about it. */
    static boolean signedBy(Envelope envelope, String publicKey) {
        try {
            return envelope.signedBy(
                    new PublicDeviceKey(java.util.Base64.getDecoder().decode(publicKey)));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The devices that introduced themselves, as lines that {@link Bundle#keys} reads. */
    public List<String> keys() {
        List<String> lines = new ArrayList<>();
        try (Stream<Entry> devices = entries(0, Filter.type(DEVICE))) {
            devices.filter(e -> e.body().get("publicKey") instanceof String)
                    .map(e -> e.device() + " " + e.body().get("publicKey") + " "
                            + e.actor().name().replaceAll("\\p{C}", "?"))
                    .distinct()
                    .forEach(lines::add);
        }
        return lines;
    }

    /**
     * Sets this machine's journal aside, after its file was lost or changed, and begins another that says why.
     *
     * @return the first entry's receipt
     */
    public Receipt restart(String reason) {
        return guarded(() -> {
            String seen = journal.seen().map(SignedNote::note).orElse("");
            journal.setAside();
            return append(Draft.of("ledger.restarted", "journal", Map.of("reason", reason, "seen", seen)));
        });
    }

    /** Takes the team's ledger as it is now, after an alarm was settled among people. */
    public void accept(String reason) {
        guarded(() -> {
            team.orElseThrow(() -> LedgerFailures.noTeam().asException()).accept(reason);
            return true;
        });
        var _ = synchronise();
    }

    /**
     * Joins a team's ledger: what was recorded on this machine is handed over, and everything from now on.
     *
     * @param password of the database user; empty where the server asks for none; kept in the safe
     * @param create whether to make the ledger where the database has none, which needs a database owner
     * @throws FailureException when it cannot be reached, or there is none
     */
    public void join(String url, String user, char[] password, boolean create) {
        guarded(() -> {
            TeamSettings chosen = new TeamSettings(url, user, password::clone);
            TeamFile file = new TeamFile(settings.folder().orElseThrow(), settings.safe());
            try (PostgresStore shared = PostgresStore.at(chosen)) {
                if (!shared.made()) {
                    if (!create) {
                        throw LedgerFailures.teamAbsent().asException();
                    }
                    String origin = "castellan.dev/team/" + UUID.randomUUID();
                    shared.make(SignedNote.checkpoint(new SignedNote.Head(origin, 0, Merkle.EMPTY), journal.key()));
                }
                var _ = shared.head();
            } catch (StoreException e) {
                throw new FailureException(
                        e.kind() == StoreException.Kind.UNREACHABLE ? LedgerFailures.teamNotJoined(e) : e.failure(), e);
            }
            file.write(chosen, password);
            team.ifPresent(Team::close);
            team = Optional.of(new Team(file.read().orElseThrow(), settings, journal));
            return true;
        });
        var _ = append(Draft.of("ledger.team.joined", url, Map.of("user", user)));
        var _ = synchronise();
    }

    /** Leaves the team's ledger; what is there stays there, and this machine's journal stays here. */
    public void leave() {
        Team left = team.orElseThrow(() -> LedgerFailures.noTeam().asException());
        var _ = append(Draft.of("ledger.team.left", left.place(), Map.of()));
        guarded(() -> {
            new TeamFile(settings.folder().orElseThrow(), settings.safe()).remove();
            team = Optional.empty();
            left.close();
            return true;
        });
    }

    /** Where the team's ledger lies; empty when this machine joined none. */
    public Optional<String> team() {
        return team.map(Team::place);
    }

    /**
     * Whether the ledger that counts here is still the one that this machine joined, or that it has alone: another program
     * may have left or joined one since this one was opened.
     *
     * @throws FailureException when the file that says which team cannot be read
     */
    public boolean current() {
        return guarded(() -> settings.team().isPresent()
                || settings.folder().isEmpty()
                || new TeamFile(settings.folder().get(), settings.safe())
                        .read()
                        .map(TeamSettings::url)
                        .equals(team()));
    }

    @Override
    public void close() {
        team.ifPresent(Team::close);
        journal.close();
    }

    /** The log that counts, as far as it can be read: the team's, else this machine's. */
    private Optional<LogStore> counting() throws StoreException {
        if (team.isPresent() && team.get().reachable()) {
            return Optional.of(team.get().store());
        }
        return journal.reader().map(own -> own);
    }

    /** What of this machine's journal is not in the team's log yet, and would not be read with it. */
    private List<Entry> unconfirmed(Optional<LogStore> counting, Filter filter) throws StoreException {
        Optional<SqliteStore> own = journal.reader();
        if (team.isEmpty() || own.isEmpty() || counting.orElse(null) == own.get()) {
            return List.of();
        }
        Optional<String> log = team.get().log();
        List<Entry> pending = new ArrayList<>();
        long next = log.isEmpty() ? 0 : own.get().confirmed(log.get());
        for (List<LogStore.Stored> page = own.get().read(next, PAGE, filter, false);
                !page.isEmpty();
                page = own.get().read(next, PAGE, filter, false)) {
            for (LogStore.Stored stored : page) {
                pending.add(entry(own.get(), stored));
                next = stored.index() + 1;
            }
        }
        return pending;
    }

    private Entry entry(LogStore log, LogStore.Stored stored) throws StoreException {
        try {
            EntryText.Read read = EntryText.read(stored.envelope(), stored.index(), Standing.RECORDED);
            return read.entry().with(standing(log, read));
        } catch (MalformedException e) {
            throw new StoreException(StoreException.Kind.DAMAGED, "entry " + stored.index() + " is " + e.getMessage());
        }
    }

    private Standing standing(LogStore log, EntryText.Read read) throws StoreException {
        if (team.isPresent() && log instanceof SqliteStore own) {
            Optional<String> shared = team.get().log();
            boolean handed = shared.isPresent() && read.entry().index() < own.confirmed(shared.get());
            return handed ? Standing.RECORDED : Standing.UNCONFIRMED;
        }
        return log.overtaken(read) ? Standing.OVERTAKEN : Standing.RECORDED;
    }

    private static Checkpoint checkpoint(SignedNote note) throws StoreException {
        SignedNote.Head head = LogStore.said(note);
        return new Checkpoint(head.origin(), head.size(), HexFormat.of().formatHex(head.root()), note.note());
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
    private final class Pages implements Iterator<Entry> {
        private final Optional<LogStore> log;
        private final Filter filter;
        private Iterator<Entry> page = Collections.emptyIterator();
        private long next;
        private boolean ended;

        Pages(Optional<LogStore> log, long from, Filter filter) {
            this.log = log;
            this.next = from;
            this.filter = filter;
            this.ended = log.isEmpty();
        }

        @Override
        public boolean hasNext() {
            if (!page.hasNext() && !ended) {
                page = guarded(this::read).iterator();
                ended = !page.hasNext();
            }
            return page.hasNext();
        }

        private List<Entry> read() throws StoreException {
            LogStore open = log.orElseThrow();
            List<Entry> entries = new ArrayList<>();
            for (LogStore.Stored stored : open.read(next, PAGE, filter, false)) {
                entries.add(entry(open, stored));
            }
            return entries;
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
