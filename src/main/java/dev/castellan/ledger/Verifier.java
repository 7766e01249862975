package dev.castellan.ledger;

import dev.castellan.ledger.Verification.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Checks a whole log, entry by entry in its order, in the memory of a few hashes for each journal: form, signatures, that
 * no journal has a gap or two entries at one place, that merged journals are whole, and the root.
 *
 * <p>With trusted keys only those count. Without, a device is believed from the entry on in which it introduces its key,
 * which shows that nothing was changed since, and not who it was.
 */
final class Verifier {
    /** How many problems are kept. */
    static final int MOST = 100;

    /** A clock that goes this much differently from one that cannot be set was set. */
    private static final long CLOCK_TOLERANCE_MILLIS = 120_000;

    /** How many runs of the program are compared at a time. */
    private static final int MOST_RUNS = 1000;

    private final Optional<Map<String, PublicDeviceKey>> trusted;
    private final Map<String, PublicDeviceKey> introduced = new LinkedHashMap<>();
    private final Map<String, Frontier> journals = new TreeMap<>();
    private final Map<UUID, Entry.Times> clocks = new LinkedHashMap<>();
    private final Map<String, Duration> apart = new LinkedHashMap<>();
    private final Map<String, Long> signers = new TreeMap<>();
    private final Frontier log = new Frontier();
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private long problemCount;

    Verifier(Optional<Map<String, PublicDeviceKey>> trusted) {
        this.trusted = trusted;
    }

    /** An entry taken apart, which several threads may do at once. */
    @SuppressWarnings("ArrayRecordComponent") // bytes travel through; these are never compared
    record Parsed(byte[] leaf, Optional<EntryText.Read> read, String reason) {}

    static Parsed parsed(byte[] envelope, long index) {
        byte[] leaf = Merkle.leaf(envelope);
        try {
            return new Parsed(leaf, Optional.of(EntryText.read(envelope, index, Standing.RECORDED)), "");
        } catch (MalformedException e) {
            return new Parsed(leaf, Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    /** Checks entries that follow one another, from the present size on; returns the nodes that each completes. */
    List<List<byte[]>> entries(List<byte[]> envelopes) {
        long from = log.size();
        List<Parsed> parsed = java.util.stream.IntStream.range(0, envelopes.size())
                .parallel()
                .mapToObj(i -> parsed(envelopes.get(i), from + i))
                .toList();
        parsed.forEach(p -> p.read().ifPresent(this::introduce));
        List<Boolean> signed = parsed.parallelStream()
                .map(p -> p.read().isEmpty() || signed(p.read().get()))
                .toList();
        List<List<byte[]>> nodes = new ArrayList<>(envelopes.size());
        for (int i = 0; i < parsed.size(); i++) {
            Parsed p = parsed.get(i);
            long index = from + i;
            if (p.read().isEmpty()) {
                problem("entry-malformed", index, "entry " + index + " is " + p.reason());
            } else {
                follow(p.read().get(), p.leaf(), index, signed.get(i));
            }
            nodes.add(log.add(p.leaf()));
        }
        return nodes;
    }

    /** Adds a problem that was found beside. */
    void problem(String code, long index, String text) {
        problemCount++;
        if (problems.size() < MOST) {
            problems.add(new Problem(code, index, text));
        }
    }

    /** The result, against the checkpoint that covers everything. */
    Verification end(SignedNote checkpoint) {
        String origin = "?";
        try {
            SignedNote.Head head = checkpoint.head();
            origin = head.origin();
            if (head.size() != log.size()) {
                problem(
                        "log-truncated",
                        -1,
                        "the checkpoint covers " + head.size() + " entries, " + log.size() + " are here");
            } else if (!java.util.Arrays.equals(head.root(), log.root())) {
                problem("log-root", -1, "the entries do not have the root that the checkpoint says");
            }
            if (keys().values().stream().noneMatch(key -> checkpoint.writtenBy(head.origin(), key))) {
                problem("checkpoint-signature", -1, "the checkpoint is signed by no device that is known");
            }
        } catch (MalformedException e) {
            problem("checkpoint-malformed", -1, "the checkpoint is " + e.getMessage());
        }
        List<Verification.Witness> witnesses = new ArrayList<>();
        keys().values()
                .forEach(key -> checkpoint
                        .witnessedBy(key)
                        .ifPresent(time -> witnesses.add(new Verification.Witness(key.id(), time))));
        return new Verification(
                origin,
                log.size(),
                HexFormat.of().formatHex(log.root()),
                log.size(),
                List.copyOf(problems),
                problemCount,
                List.copyOf(remarks),
                signers.entrySet().stream()
                        .map(e -> new Verification.Signer(e.getKey(), e.getValue()))
                        .toList(),
                List.copyOf(witnesses));
    }

    private Map<String, PublicDeviceKey> keys() {
        return trusted.orElse(introduced);
    }

    private boolean signed(EntryText.Read read) {
        PublicDeviceKey key = keys().get(read.envelope().keyId());
        return key != null && read.envelope().signedBy(key);
    }

    private void introduce(EntryText.Read read) {
        device(read).ifPresent(key -> introduced.putIfAbsent(key.id(), key));
    }

    /** The key that an entry introduces, where it does and is signed by that very key. */
    static Optional<PublicDeviceKey> device(EntryText.Read read) {
        if (!read.entry().type().equals(Ledger.DEVICE)
                || !(read.entry().body().get("publicKey") instanceof String text)) {
            return Optional.empty();
        }
        try {
            PublicDeviceKey key = new PublicDeviceKey(Base64.getDecoder().decode(text));
            return key.id().equals(read.entry().device()) && read.envelope().signedBy(key)
                    ? Optional.of(key)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void follow(EntryText.Read read, byte[] leaf, long index, boolean signed) {
        Entry entry = read.entry();
        if (!signed) {
            boolean known = keys().containsKey(read.envelope().keyId());
            problem(
                    known ? "entry-signature" : "entry-unknown-device",
                    index,
                    "entry " + index
                            + (known
                                    ? " does not carry the signature of its device"
                                    : " is signed by a device that is not known"));
        } else {
            signers.merge(entry.device(), 1L, Long::sum);
        }
        Frontier journal = journals.computeIfAbsent(entry.journal().log(), _ -> new Frontier());
        long expected = journal.size();
        if (entry.journal().index() > expected) {
            problem(
                    "journal-gap",
                    index,
                    "before entry " + index + " its device recorded "
                            + (entry.journal().index() - expected) + " more, which are missing");
        } else if (entry.journal().index() < expected) {
            problem(
                    "journal-fork",
                    index,
                    "entry " + index + " stands at a place of its device's journal that is taken");
        }
        merged(read, journal, index);
        journal.add(leaf);
        clock(entry, index);
    }

    /** A device that was offline says which journal it brought: what came in has to be that. */
    private void merged(EntryText.Read read, Frontier journal, long index) {
        if (!read.entry().type().equals(Ledger.MERGED)
                || !(read.entry().body().get("checkpoint") instanceof String text)) {
            return;
        }
        try {
            SignedNote note = SignedNote.parse(text);
            SignedNote.Head head = note.head();
            PublicDeviceKey key = keys().get(read.entry().device());
            if (!head.origin().equals(read.entry().journal().log())
                    || head.size() != journal.size()
                    || !java.util.Arrays.equals(head.root(), journal.root())
                    || key == null
                    || !note.writtenBy(head.origin(), key)) {
                problem(
                        "journal-merge",
                        index,
                        "what was merged before entry " + index + " is not the journal that its device signed");
            }
        } catch (MalformedException e) {
            problem("journal-merge", index, "the checkpoint in entry " + index + " is " + e.getMessage());
        }
    }

    private void clock(Entry entry, long index) {
        apart(entry, index);
        Entry.Times before = clocks.put(entry.time().run(), entry.time());
        if (clocks.size() > MOST_RUNS) {
            clocks.remove(clocks.keySet().iterator().next());
        }
        if (before == null) {
            return;
        }
        long wall = entry.time().wall().toEpochMilli() - before.wall().toEpochMilli();
        long elapsed = entry.time().elapsedMillis() - before.elapsedMillis();
        if (Math.abs(wall - elapsed) > CLOCK_TOLERANCE_MILLIS && remarks.size() < MOST) {
            remarks.add("Before entry " + index + " its device's clock moved by " + (wall - elapsed) / 1000
                    + " seconds: it was set, or the device slept.");
        }
    }

    /** A device whose clock is not the one of others is told once, and again where the difference became another. */
    private void apart(Entry entry, long index) {
        Optional<Duration> ahead = entry.time().ahead();
        if (ahead.isEmpty()) {
            return;
        }
        Duration told = apart.get(entry.device());
        if (told != null && ahead.get().minus(told).abs().compareTo(Entry.Times.TOLERANCE) <= 0) {
            return;
        }
        if (apart.size() < MOST_RUNS) {
            apart.put(entry.device(), ahead.get());
        }
        if (remarks.size() < MOST) {
            remarks.add("At entry " + index + " its device's clock was "
                    + ahead.get().abs().toSeconds() + " seconds "
                    + (ahead.get().isNegative() ? "behind" : "ahead of") + " that of "
                    + entry.time().foreign().orElseThrow().source() + ".");
        }
    }
}
