package dev.castellan.ledger;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.ledger.SignedNote.Head;
import dev.castellan.ledger.StoreException.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The team's log, as this console serves and watches it: hands over what the journal has pending, in the journal's order,
 * and is a witness. A witness remembers the last head it verified, follows only heads that continue it, and cosigns those
 * (https://c2sp.org/tlog-witness). What does not continue it is an alarm, and then nothing more is handed over.
 */
final class Team implements AutoCloseable {
    private static final int PAGE = 500;
    private static final int OWN_CHECKED = 200;
    private static final int TRIES = 2;

    /** Beyond so many new entries their signatures are left to “ledger verify”; the proof is checked always. */
    private static final long MOST_AT_ONCE = 5_000;

    private static final long LOOK_AGAIN_NANOS = Duration.ofSeconds(10).toNanos();

    private final LedgerSettings settings;
    private final String place;
    private final Journal journal;
    private final PostgresStore shared;
    private final Map<String, PublicDeviceKey> devices = new LinkedHashMap<>();
    private long devicesReadTo;
    private Optional<Failure> trouble = Optional.empty();
    private List<Failure> alarms = List.of();
    private @Nullable String log;
    private long lastLook;
    private long lastAttempt;
    private boolean unreachable;
    private boolean looked;

    Team(TeamSettings team, LedgerSettings settings, Journal journal) {
        this.settings = settings;
        this.place = team.url();
        this.journal = journal;
        this.shared = PostgresStore.at(team);
    }

    String place() {
        return place;
    }

    PostgresStore store() {
        return shared;
    }

    /** The name of the team's log, as far as it was ever reached. */
    synchronized Optional<String> log() throws StoreException {
        if (log == null) {
            Optional<SignedNote> seen = seen();
            if (seen.isPresent()) {
                log = LogStore.said(seen.get()).origin();
            }
        }
        return Optional.ofNullable(log);
    }

    /** The last head that was verified. */
    Optional<SignedNote> seen() throws StoreException {
        Optional<SqliteStore> store = journal.unchecked();
        return store.isEmpty() ? Optional.empty() : store.get().seen(place);
    }

    /** What is wrong now: unreachable, refused, or an alarm. */
    synchronized List<Failure> findings() {
        List<Failure> all = new ArrayList<>(alarms);
        trouble.ifPresent(all::add);
        return all;
    }

    /** Whether the team's log can be read, be it right or wrong. */
    synchronized boolean reachable() throws StoreException {
        var _ = attempt(false, () -> {
            var _ = shared.head();
            look(false);
            return true;
        });
        return trouble.isEmpty() || trouble.get().code().startsWith("ledger-alarm-");
    }

    /**
     * What time it is for the team's server; empty where it cannot be asked. What was wrong before stays until the log is
     * looked at again.
     */
    synchronized Optional<ForeignTime> time() throws StoreException {
        Optional<Failure> before = trouble;
        List<ForeignTime> said = new ArrayList<>();
        boolean asked = attempt(false, () -> said.add(new ForeignTime(source(), shared.time())));
        if (asked) {
            trouble = before;
        }
        return said.stream().findFirst();
    }

    private String source() {
        return "PostgreSQL at " + URI.create(place).getHost();
    }

    /**
     * Hands over what is pending.
     *
     * @return whether nothing is pending any more
     */
    synchronized boolean push() throws StoreException {
        return attempt(false, () -> {
            look(false);
            if (!alarms.isEmpty()) {
                return false;
            }
            SqliteStore own = journal.reader().orElse(null);
            if (own == null) {
                return true;
            }
            String team = shared.origin();
            log = team;
            long handed = hand(own, team);
            if (handed > 1) {
                var _ = journal.append(
                        Draft.of(Ledger.MERGED, team, Map.of("entries", handed))
                                .at(new ForeignTime(source(), shared.time())),
                        Optional.of(team),
                        true);
                var _ = hand(own, team);
            }
            return true;
        });
    }

    /** How an entry that was handed over stands; empty where the connection went meanwhile and nobody can say. */
    synchronized Optional<Receipt> taken(UUID id) throws StoreException {
        List<Receipt> found = new ArrayList<>();
        boolean asked = false;
        for (int i = 0; i < TRIES && !asked; i++) {
            asked = attempt(true, () -> {
                Optional<LogStore.Stored> stored = shared.find(id);
                if (stored.isPresent()) {
                    boolean overtaken = shared.overtaken(read(stored.get()));
                    found.add(new Receipt(
                            id,
                            shared.origin(),
                            stored.get().index(),
                            overtaken ? Standing.OVERTAKEN : Standing.RECORDED));
                }
                return true;
            });
        }
        return found.stream().findFirst();
    }

    /** Looks at the team's log now, hands over what is pending, and tells what is wrong. */
    synchronized List<Failure> synchronise() throws StoreException {
        looked = false;
        unreachable = false;
        var _ = push();
        var _ = attempt(true, () -> {
            look(true);
            return true;
        });
        return findings();
    }

    private long hand(SqliteStore own, String team) throws StoreException {
        long next = own.confirmed(team);
        long handed = 0;
        for (List<LogStore.Stored> page = own.read(next, PAGE, Filter.ALL, false);
                !page.isEmpty();
                page = own.read(next, PAGE, Filter.ALL, false)) {
            for (LogStore.Stored stored : page) {
                LogStore.Appended appended = hand(stored);
                own.confirm(stored.index(), team, appended.index());
                next = stored.index() + 1;
                handed += appended.repeated() ? 0 : 1;
            }
        }
        return handed;
    }

    private LogStore.Appended hand(LogStore.Stored stored) throws StoreException {
        EntryText.Read read = read(stored);
        Entry e = read.entry();
        LogStore.Incoming incoming = new LogStore.Incoming(
                e.id(), e.type(), e.subject(), Optional.of(e.journal()), read.condition(), (_, _) -> stored.envelope());
        LogStore.Appended appended;
        try {
            appended = shared.append(incoming, journal.key());
        } catch (StoreException x) {
            if (x.kind() != Kind.UNREACHABLE) {
                throw x;
            }
            // The commit may have come through before the connection went: the id tells.
            appended = shared.append(incoming, journal.key());
        }
        if (appended.repeated() && !java.util.Arrays.equals(appended.envelope(), stored.envelope())) {
            throw new StoreException(Kind.DAMAGED, "it has another entry under the id of one of this machine");
        }
        return appended;
    }

    private static EntryText.Read read(LogStore.Stored stored) throws StoreException {
        try {
            return EntryText.read(stored.envelope(), stored.index(), Standing.RECORDED);
        } catch (MalformedException e) {
            throw new StoreException(Kind.DAMAGED, "entry " + stored.index() + " is " + e.getMessage());
        }
    }

    @FunctionalInterface
    private interface Work {
        boolean done() throws StoreException;
    }

    /**
     * Trouble with the team's log is remembered, and never keeps anybody from the journal; who cannot be reached is not
     * tried again at once.
     */
    private boolean attempt(boolean always, Work work) throws StoreException {
        long now = settings.nanos().getAsLong();
        if (unreachable && !always && now - lastAttempt < LOOK_AGAIN_NANOS) {
            return false;
        }
        long before = lastAttempt;
        lastAttempt = now;
        try {
            boolean done = work.done();
            trouble = Optional.empty();
            unreachable = false;
            return done;
        } catch (StoreException e) {
            if (Thread.currentThread().isInterrupted()) {
                // Somebody does not want to wait any more: that says nothing about the team's log, and the next one
                // asks it.
                lastAttempt = before;
                return false;
            }
            unreachable = e.kind() == Kind.UNREACHABLE || e.kind() == Kind.UNTRUSTED;
            trouble = Optional.of(
                    switch (e.kind()) {
                        case DENIED -> LedgerFailures.denied(e);
                        case DAMAGED ->
                            LedgerFailures.alarm(
                                    "damaged", "The team's ledger is not what was written: " + e.getMessage() + ".");
                        case UNTRUSTED -> LedgerFailures.teamUntrusted(e);
                        case UNREACHABLE, FULL, READ_ONLY, BUSY, OUT_OF_ORDER, OTHER ->
                            LedgerFailures.teamUnreachable(e);
                    });
            return false;
        }
    }

    /** Looks at the head as a witness, not more often than needed. */
    private void look(boolean always) throws StoreException {
        long now = settings.nanos().getAsLong();
        if (looked && !always && now - lastLook < LOOK_AGAIN_NANOS) {
            return;
        }
        // What this machine knows is read before the head: another process may learn more in between, never less.
        Optional<SqliteStore> own = journal.unchecked();
        Optional<SignedNote> seen = own.isEmpty() ? Optional.empty() : own.get().seen(place);
        Optional<String> known = log();
        List<SqliteStore.Confirmed> handed =
                own.isEmpty() || known.isEmpty() ? List.of() : own.get().confirmed(known.get(), OWN_CHECKED);
        SignedNote note = shared.head();
        Head head = LogStore.said(note);
        List<Failure> found = new ArrayList<>();
        learnDevices(head.size());
        if (head.size() > 0 && devices.values().stream().noneMatch(key -> note.writtenBy(head.origin(), key))) {
            found.add(LedgerFailures.alarm("signature", "The head of the team's ledger is signed by no known device."));
        }
        if (seen.isPresent()) {
            continues(LogStore.said(seen.get()), head).ifPresent(found::add);
        }
        if (found.isEmpty() && own.isPresent()) {
            missing(own.get(), handed, head).ifPresent(found::add);
        }
        if (found.isEmpty() && own.isPresent() && own.get().see(place, seen, note) && head.size() > 0) {
            cosign(note, head.size());
        }
        alarms = List.copyOf(found);
        lastLook = now;
        looked = true;
        for (Failure alarm : found) {
            raise(alarm, note, seen);
        }
    }

    private void cosign(SignedNote note, long size) throws StoreException {
        DeviceKey key;
        try {
            key = journal.key();
        } catch (FailureException e) {
            // Who only reads needs no key, and without one nobody is a witness.
            return;
        }
        SignedNote.Signed line = SignedNote.cosign(
                note.text(),
                SignedNote.witness(key.open()),
                key,
                settings.clock().instant());
        shared.cosign(size, key.id(), line.line());
    }

    private void learnDevices(long size) throws StoreException {
        if (devicesReadTo > size) {
            devicesReadTo = 0;
        }
        List<LogStore.Stored> page;
        do {
            page = shared.read(devicesReadTo, PAGE, Filter.type(Ledger.DEVICE), false);
            for (LogStore.Stored stored : page) {
                Verifier.device(read(stored)).ifPresent(key -> devices.put(key.id(), key));
                devicesReadTo = stored.index() + 1;
            }
        } while (page.size() == PAGE);
    }

    /** Whether a head continues the one seen before, shown by the entries themselves or, for very many, by the proof. */
    private Optional<Failure> continues(Head seen, Head now) throws StoreException {
        if (!seen.origin().equals(now.origin())) {
            return Optional.of(LedgerFailures.alarm("replaced", "Another log lies where the team's ledger was."));
        }
        if (now.size() < seen.size()) {
            return Optional.of(LedgerFailures.alarm(
                    "rolled-back",
                    "The team's ledger is shorter than it was: " + seen.size() + " entries, now " + now.size() + "."));
        }
        Failure forked = LedgerFailures.alarm(
                "forked",
                "The team's ledger has another past than it had: its first " + seen.size() + " entries were changed.");
        if (!Merkle.consistent(
                seen.size(), seen.root(), now.size(), now.root(), shared.consistency(seen.size(), now.size()))) {
            return Optional.of(forked);
        }
        if (now.size() - seen.size() > MOST_AT_ONCE) {
            return Optional.empty();
        }
        Frontier frontier = shared.frontier(seen.size());
        if (!java.util.Arrays.equals(frontier.root(), seen.root())) {
            return Optional.of(forked);
        }
        for (LogStore.Row row : shared.rows(seen.size(), now.size())) {
            if (row.index() != frontier.size()) {
                return Optional.of(missing(frontier.size()));
            }
            var _ = frontier.add(Merkle.leaf(row.envelope()));
            EntryText.Read read;
            try {
                read = EntryText.read(row.envelope(), row.index(), Standing.RECORDED);
            } catch (MalformedException e) {
                return Optional.of(changed());
            }
            PublicDeviceKey key = devices.get(read.entry().device());
            if (key == null || !read.envelope().signedBy(key)) {
                return Optional.of(LedgerFailures.alarm(
                        "signature",
                        "Entry " + row.index()
                                + " of the team's ledger does not carry the signature of a known device."));
            }
        }
        if (frontier.size() < now.size()) {
            return Optional.of(missing(frontier.size()));
        }
        return java.util.Arrays.equals(frontier.root(), now.root()) ? Optional.empty() : Optional.of(changed());
    }

    private static Failure changed() {
        return LedgerFailures.alarm(
                "changed", "Entries of the team's ledger are not those that its head was made for.");
    }

    private static Failure missing(long index) {
        return LedgerFailures.alarm("missing", "Entry " + index + " is missing from the team's ledger.");
    }

    /** Whether what this machine handed over is still there. */
    private Optional<Failure> missing(SqliteStore own, List<SqliteStore.Confirmed> handed, Head head)
            throws StoreException {
        for (SqliteStore.Confirmed confirmed : handed) {
            if (confirmed.shared() >= head.size()) {
                return Optional.of(missing(confirmed.shared()));
            }
            List<LogStore.Row> there = shared.rows(confirmed.shared(), confirmed.shared() + 1);
            List<LogStore.Row> here = own.rows(confirmed.index(), confirmed.index() + 1);
            if (there.isEmpty()
                    || here.isEmpty()
                    || !java.util.Arrays.equals(
                            there.getFirst().envelope(), here.getFirst().envelope())) {
                return Optional.of(missing(confirmed.shared()));
            }
        }
        return Optional.empty();
    }

    /** Records an alarm once, with both heads: the evidence. */
    private void raise(Failure alarm, SignedNote now, Optional<SignedNote> seen) throws StoreException {
        String seenNote = seen.map(SignedNote::note).orElse("");
        UUID id = UUID.nameUUIDFromBytes(
                (alarm.code() + "\n" + now.note() + seenNote).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Draft draft = Draft.of(
                        "ledger.alarm",
                        place,
                        Map.of("code", alarm.code(), "text", alarm.happened(), "head", now.note(), "seen", seenNote))
                .withId(id);
        try {
            var _ = journal.append(draft, Optional.empty(), false);
        } catch (FailureException e) {
            // It is shown all the same.
            System.getLogger(Team.class.getName())
                    .log(System.Logger.Level.WARNING, "An alarm could not be recorded: {0}", e.getMessage());
        }
    }

    /** Takes the team's log as it is now, after people settled why it does not continue what was seen. */
    synchronized void accept(String reason) throws StoreException {
        SignedNote note = shared.head();
        Head head = LogStore.said(note);
        Optional<SignedNote> seen = seen();
        var _ = journal.append(
                Draft.of(
                        "ledger.alarm.accepted",
                        place,
                        Map.of(
                                "reason",
                                reason,
                                "head",
                                note.note(),
                                "seen",
                                seen.map(SignedNote::note).orElse(""))),
                Optional.empty(),
                false);
        SqliteStore own = journal.reader().orElseThrow();
        own.forgetConfirmed(head.origin(), shared.journaled(own.origin()));
        var _ = own.see(place, seen, note);
        devices.clear();
        devicesReadTo = 0;
        alarms = List.of();
        looked = false;
    }

    @Override
    public synchronized void close() {
        shared.close();
    }
}
