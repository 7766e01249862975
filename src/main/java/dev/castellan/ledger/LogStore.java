package dev.castellan.ledger;

import dev.castellan.ledger.SignedNote.Head;
import dev.castellan.ledger.StoreException.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A log in a database: entries in order, the hashes of the Merkle tree beside them, and the signed head. SQLite and
 * PostgreSQL differ in how they are opened, locked and how they complain; everything else is here, once.
 *
 * <p>One transaction appends: it takes the head (locked), makes the entry for that place, and leaves entry and new head
 * together or neither. Each row keeps the hashes of all whole subtrees that its leaf completes, so nothing is ever
 * rewritten, and a proof reads a few rows.
 */
abstract class LogStore implements AutoCloseable {
    /**
     * An entry to append.
     *
     * @param journal where its device counted it; empty when this log is the device's journal
     * @param envelope its bytes, made when its index and the head before it are known
     */
    record Incoming(
            UUID id,
            String type,
            String subject,
            Optional<Entry.Place> journal,
            Optional<EntryText.Condition> condition,
            Making envelope) {}

    /** Makes the bytes of an entry for its place. */
    @FunctionalInterface
    interface Making {
        byte[] at(long index, SignedNote head);
    }

    /** A row as it lies, for verification. */
    @SuppressWarnings("ArrayRecordComponent") // bytes travel through; these are never compared
    record Row(long index, String id, String type, String subject, byte[] envelope, byte[] hashes) {}

    /**
     * Where an entry came to lie.
     *
     * @param repeated whether it had been appended before
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes travel through; these are never compared
    record Appended(long index, boolean repeated, boolean overtaken, byte[] envelope) {}

    /** An entry as it lies. */
    @SuppressWarnings("ArrayRecordComponent") // bytes travel through; these are never compared
    record Stored(long index, byte[] envelope) {}

    private final ReentrantLock one = new ReentrantLock();
    private java.util.function.Consumer<String> steps = _ -> {};

    /** The open connection, for auto-commit; opened again after it was lost. */
    abstract Connection connection() throws SQLException;

    /** What follows a SELECT of the head inside an append. */
    abstract String forUpdate();

    /** What an error means. */
    abstract Kind kind(SQLException e);

    /** What went wrong, in this room's terms. */
    StoreException failed(SQLException e) {
        return new StoreException(kind(e), e);
    }

    /** Lets go of a connection that may be broken. */
    abstract void abandon();

    private void step(String name) {
        steps.accept(name);
    }

    /** For tests, which kill the process between steps. */
    final void atStep(java.util.function.Consumer<String> consumer) {
        steps = consumer;
    }

    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException, StoreException;
    }

    final <T> T with(Work<T> work) throws StoreException {
        one.lock();
        try {
            return work.on(connection());
        } catch (SQLException e) {
            StoreException failed = failed(e);
            if (failed.kind() == Kind.UNREACHABLE) {
                abandon();
            }
            throw failed;
        } finally {
            one.unlock();
        }
    }

    final <T> T transaction(Work<T> work) throws StoreException {
        return with(connection -> {
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                T result = work.on(connection);
                step("before-commit");
                connection.commit();
                step("after-commit");
                done = true;
                return result;
            } finally {
                try {
                    if (!done) {
                        connection.rollback();
                    }
                    connection.setAutoCommit(true);
                } catch (SQLException e) {
                    // The first error is the one to tell; this connection is not used again.
                    abandon();
                }
            }
        });
    }

    /** The name of the log. */
    final String origin() throws StoreException {
        return head().text().lines().findFirst().orElseThrow();
    }

    /** The signed head. */
    final SignedNote head() throws StoreException {
        return with(connection -> note(connection, ""));
    }

    private static SignedNote note(Connection connection, String forUpdate) throws SQLException, StoreException {
        try (PreparedStatement select = connection.prepareStatement("SELECT note FROM head WHERE one = 1" + forUpdate);
                ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                throw new StoreException(Kind.DAMAGED, "it has no head");
            }
            return SignedNote.parse(row.getString(1));
        } catch (MalformedException e) {
            throw new StoreException(Kind.DAMAGED, "its head is " + e.getMessage());
        }
    }

    /** What a signed head says. */
    static Head said(SignedNote note) throws StoreException {
        try {
            return note.head();
        } catch (MalformedException e) {
            throw new StoreException(Kind.DAMAGED, "its head is " + e.getMessage());
        }
    }

    /** Appends, or finds what was appended under the same id before. */
    final Appended append(Incoming incoming, DeviceKey key) throws StoreException {
        return transaction(connection -> {
            SignedNote before = note(connection, forUpdate());
            Head head = said(before);
            step("locked");
            Optional<Stored> same = find(connection, incoming.id());
            if (same.isPresent()) {
                return new Appended(
                        same.get().index(),
                        true,
                        overtaken(
                                connection, incoming, head.origin(), same.get().index()),
                        same.get().envelope());
            }
            long index = head.size();
            Entry.Place journal = incoming.journal().orElse(new Entry.Place(head.origin(), index));
            if (incoming.journal().isPresent() && journaled(connection, journal.log()) != journal.index()) {
                throw new StoreException(Kind.OUT_OF_ORDER, "an earlier entry of the same device is not there yet");
            }
            Merkle.Nodes edge = edge(connection, index);
            if (!java.util.Arrays.equals(Merkle.root(index, edge), head.root())) {
                throw new StoreException(Kind.DAMAGED, "its newest entries do not match its head");
            }
            byte[] envelope = incoming.envelope().at(index, before);
            List<byte[]> made = Merkle.completed(index, Merkle.leaf(envelope), edge);
            insert(connection, incoming, journal, index, envelope, made);
            step("entry-inserted");
            Merkle.Nodes newer =
                    (level, at) -> Merkle.keeper(level, at) == index ? made.get(level) : edge.at(level, at);
            SignedNote next =
                    SignedNote.checkpoint(new Head(head.origin(), index + 1, Merkle.root(index + 1, newer)), key);
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE head SET size = ?, note = ? WHERE one = 1 AND size = ?")) {
                update.setLong(1, index + 1);
                update.setString(2, next.note());
                update.setLong(3, index);
                if (update.executeUpdate() != 1) {
                    throw new StoreException(Kind.DAMAGED, "its head is at another place than it says");
                }
            }
            step("head-moved");
            return new Appended(index, false, overtaken(connection, incoming, head.origin(), index), envelope);
        });
    }

    private static void insert(
            Connection connection,
            Incoming incoming,
            Entry.Place journal,
            long index,
            byte[] envelope,
            List<byte[]> made)
            throws SQLException {
        byte[] hashes = new byte[made.size() * Merkle.HASH];
        for (int level = 0; level < made.size(); level++) {
            System.arraycopy(made.get(level), 0, hashes, level * Merkle.HASH, Merkle.HASH);
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO entry (idx, id, type, subject, journal, jidx, envelope, hashes)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, index);
            insert.setString(2, incoming.id().toString());
            insert.setString(3, incoming.type());
            insert.setString(4, subjectKey(incoming.subject()));
            insert.setString(5, journal.log());
            insert.setLong(6, journal.index());
            insert.setBytes(7, envelope);
            insert.setBytes(8, hashes);
            insert.executeUpdate();
        }
    }

    /** What a subject is looked up by; PostgreSQL's text takes no NUL. */
    static String subjectKey(String subject) {
        return subject.replace('\0', '\uFFFD');
    }

    /**
     * Whether an entry's condition failed: its subject got another entry since, or the condition is about another log and
     * cannot be judged.
     */
    private static boolean overtaken(Connection connection, Incoming incoming, String origin, long index)
            throws SQLException {
        if (incoming.condition().isEmpty()) {
            return false;
        }
        EntryText.Condition condition = incoming.condition().get();
        if (!condition.log().equals(origin) || condition.size() > index) {
            return true;
        }
        try (PreparedStatement select =
                connection.prepareStatement("SELECT 1 FROM entry WHERE subject = ? AND idx >= ? AND idx < ? LIMIT 1")) {
            select.setString(1, subjectKey(incoming.subject()));
            select.setLong(2, condition.size());
            select.setLong(3, index);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    final boolean overtaken(EntryText.Read read) throws StoreException {
        if (read.condition().isEmpty()) {
            return false;
        }
        Entry entry = read.entry();
        Incoming incoming = new Incoming(
                entry.id(), entry.type(), entry.subject(), Optional.empty(), read.condition(), (_, _) -> new byte[0]);
        return with(connection ->
                overtaken(connection, incoming, said(note(connection, "")).origin(), entry.index()));
    }

    /** How many entries of a journal are here. */
    final long journaled(String journal) throws StoreException {
        return with(connection -> journaled(connection, journal));
    }

    private static long journaled(Connection connection, String journal) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT MAX(jidx) FROM entry WHERE journal = ?")) {
            select.setString(1, journal);
            try (ResultSet row = select.executeQuery()) {
                long last = row.next() ? row.getLong(1) : 0;
                return row.wasNull() ? 0 : last + 1;
            }
        }
    }

    /** Entries with all that lies beside them. */
    final List<Row> rows(long from, long to) throws StoreException {
        return with(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT idx, id, type, subject, envelope, hashes FROM entry WHERE idx >= ? AND idx < ?"
                            + " ORDER BY idx")) {
                select.setLong(1, from);
                select.setLong(2, to);
                List<Row> rows = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        rows.add(new Row(
                                row.getLong(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getBytes(5),
                                row.getBytes(6)));
                    }
                }
                return rows;
            }
        });
    }

    /** The right edge of the tree when it had a size. */
    final Frontier frontier(long size) throws StoreException {
        return with(connection -> Frontier.of(size, edge(connection, size)));
    }

    final Optional<Stored> find(UUID id) throws StoreException {
        return with(connection -> find(connection, id));
    }

    private static Optional<Stored> find(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT idx, envelope FROM entry WHERE id = ?")) {
            select.setString(1, id.toString());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(new Stored(row.getLong(1), row.getBytes(2))) : Optional.empty();
            }
        }
    }

    /**
     * A page of entries.
     *
     * @param from the first index when forwards; the one before which to read when backwards
     */
    final List<Stored> read(long from, int limit, Filter filter, boolean backwards) throws StoreException {
        StringBuilder sql =
                new StringBuilder("SELECT idx, envelope FROM entry WHERE ").append(backwards ? "idx < ?" : "idx >= ?");
        List<String> arguments = new ArrayList<>();
        filter.type().ifPresent(type -> {
            if (type.endsWith(".")) {
                // Types are ASCII: the next character after the dot ends the range.
                sql.append(" AND type >= ? AND type < ?");
                arguments.add(type);
                arguments.add(type.substring(0, type.length() - 1) + "/");
            } else {
                sql.append(" AND type = ?");
                arguments.add(type);
            }
        });
        filter.subject().ifPresent(subject -> {
            sql.append(" AND subject = ?");
            arguments.add(subjectKey(subject));
        });
        sql.append(" ORDER BY idx").append(backwards ? " DESC" : "").append(" LIMIT ?");
        return with(connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql.toString())) {
                int at = 1;
                select.setLong(at++, from);
                for (String argument : arguments) {
                    select.setString(at++, argument);
                }
                select.setInt(at, limit);
                List<Stored> page = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        page.add(new Stored(row.getLong(1), row.getBytes(2)));
                    }
                }
                return page;
            }
        });
    }

    final List<byte[]> inclusion(long index, long size) throws StoreException {
        return proof(nodes -> Merkle.inclusion(index, size, nodes));
    }

    final List<byte[]> consistency(long older, long newer) throws StoreException {
        return proof(nodes -> Merkle.consistency(older, newer, nodes));
    }

    /** The nodes that appending to a log of this size needs, read at once. */
    private static Merkle.Nodes edge(Connection connection, long size) throws SQLException, StoreException {
        return fetched(connection, nodes -> {
            var _ = Merkle.root(size, nodes);
        });
    }

    private List<byte[]> proof(java.util.function.Function<Merkle.Nodes, List<byte[]>> made) throws StoreException {
        return with(connection -> made.apply(fetched(connection, nodes -> {
            var _ = made.apply(nodes);
        })));
    }

    /** Runs a calculation once to learn which nodes it asks for, and reads those in one go. */
    private static Merkle.Nodes fetched(Connection connection, java.util.function.Consumer<Merkle.Nodes> calculation)
            throws SQLException, StoreException {
        TreeSet<Long> rows = new TreeSet<>();
        byte[] unknown = new byte[Merkle.HASH];
        calculation.accept((level, index) -> {
            rows.add(Merkle.keeper(level, index));
            return unknown;
        });
        Map<Long, byte[]> hashes = new HashMap<>();
        if (!rows.isEmpty()) {
            String places = "?,".repeat(rows.size());
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT idx, hashes FROM entry WHERE idx IN (" + places.substring(0, places.length() - 1) + ")")) {
                int at = 1;
                for (long row : rows) {
                    select.setLong(at++, row);
                }
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        hashes.put(row.getLong(1), row.getBytes(2));
                    }
                }
            }
            for (long row : rows) {
                byte[] kept = hashes.get(row);
                if (kept == null || kept.length != (Long.numberOfTrailingZeros(row + 1) + 1) * Merkle.HASH) {
                    throw new StoreException(Kind.DAMAGED, "entry " + row + " is missing or its hashes are");
                }
            }
        }
        return (level, index) -> {
            byte[] kept = hashes.get(Merkle.keeper(level, index));
            if (kept == null) {
                throw new IllegalStateException("a node that was not asked for");
            }
            return java.util.Arrays.copyOfRange(kept, level * Merkle.HASH, (level + 1) * Merkle.HASH);
        };
    }

    @Override
    public final void close() {
        one.lock();
        try {
            abandon();
        } finally {
            one.unlock();
        }
    }
}
