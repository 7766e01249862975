package dev.castellan.ledger;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A whole log in a database, checked: the entries as a {@link Verifier} does, and what lies beside them. */
final class StoreCheck {
    private static final int BATCH = 2000;

    private StoreCheck() {}

    /**
     * Checks a log up to its present head.
     *
     * @param store empty when the file is gone
     * @param seen a head that was seen before, which this one has to continue
     * @param cosignatures lines of witnesses
     */
    static Verification check(Optional<? extends LogStore> store, Optional<SignedNote> seen, List<String> cosignatures)
            throws StoreException {
        Verifier verifier = new Verifier(Optional.empty());
        SignedNote head = store.isPresent() ? store.get().head() : seen.orElseThrow();
        long size = LogStore.said(head).size();
        SignedNote.Head before = seen.isPresent() ? LogStore.said(seen.get()) : LogStore.said(head);
        Frontier past = new Frontier();
        byte[] pastRoot = Merkle.EMPTY;
        if (store.isPresent()) {
            for (long from = 0; from < size; ) {
                List<LogStore.Row> rows = store.get().rows(from, Math.min(size, from + BATCH));
                if (rows.isEmpty()) {
                    break;
                }
                rows = unbroken(rows, from, verifier);
                if (rows.isEmpty()) {
                    break;
                }
                List<List<byte[]>> nodes = verifier.entries(
                        rows.stream().map(LogStore.Row::envelope).toList());
                for (int i = 0; i < rows.size(); i++) {
                    beside(rows.get(i), nodes.get(i), verifier);
                    if (past.size() < before.size()) {
                        var _ = past.add(nodes.get(i).getFirst());
                        pastRoot = past.size() == before.size() ? past.root() : pastRoot;
                    }
                }
                from += rows.size();
            }
        }
        if (seen.isPresent()) {
            continues(before, LogStore.said(head), store.isPresent(), pastRoot, verifier);
        }
        return verifier.end(with(head, cosignatures));
    }

    /** The rows up to the first gap, which is told. */
    private static List<LogStore.Row> unbroken(List<LogStore.Row> rows, long from, Verifier verifier) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).index() != from + i) {
                verifier.problem("entry-missing", from + i, "entry " + (from + i) + " is missing");
                return rows.subList(0, i);
            }
        }
        return rows;
    }

    private static void continues(
            SignedNote.Head seen, SignedNote.Head now, boolean there, byte[] pastRoot, Verifier verifier) {
        if (!there) {
            verifier.problem("log-removed", -1, "the file is gone; it had " + seen.size() + " entries");
        } else if (now.size() < seen.size()) {
            verifier.problem(
                    "log-rolled-back",
                    -1,
                    "it had " + seen.size() + " entries when it was last seen, now " + now.size());
        } else if (!seen.origin().equals(now.origin()) || !Arrays.equals(pastRoot, seen.root())) {
            verifier.problem("log-rewritten", -1, "its first " + seen.size() + " entries are not those seen before");
        }
    }

    /** What lies beside an entry to find it and to prove it. */
    private static void beside(LogStore.Row row, List<byte[]> nodes, Verifier verifier) {
        int length = nodes.size() * Merkle.HASH;
        byte[] hashes = new byte[length];
        for (int i = 0; i < nodes.size(); i++) {
            System.arraycopy(nodes.get(i), 0, hashes, i * Merkle.HASH, Merkle.HASH);
        }
        if (!Arrays.equals(hashes, row.hashes())) {
            verifier.problem(
                    "tree-changed", row.index(), "the hashes beside entry " + row.index() + " are not its own");
        }
        try {
            Entry entry = EntryText.read(row.envelope(), row.index(), Standing.RECORDED)
                    .entry();
            if (!entry.id().toString().equals(row.id())
                    || !entry.type().equals(row.type())
                    || !LogStore.subjectKey(entry.subject()).equals(row.subject())) {
                verifier.problem(
                        "column-changed", row.index(), "entry " + row.index() + " is filed under what it does not say");
            }
        } catch (MalformedException e) {
            // Told by the verifier already.
            return;
        }
    }

    /** A note with one more line; a line that is none is left out, and then nobody has witnessed by it. */
    static SignedNote with(SignedNote note, String line) {
        try {
            List<SignedNote.Signed> one =
                    SignedNote.parse(note.text() + "\n" + line).signatures();
            return one.size() == 1 ? note.with(one.getFirst()) : note;
        } catch (MalformedException e) {
            return note;
        }
    }

    /** All lines added. */
    static SignedNote with(SignedNote note, List<String> lines) {
        SignedNote all = note;
        for (String line : lines) {
            all = with(all, line);
        }
        return all;
    }
}
