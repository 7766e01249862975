package dev.castellan.ledger;

import dev.castellan.ledger.SignedNote.Head;
import dev.castellan.ledger.StoreException.Kind;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A log in a SQLite file: write-ahead log, and every commit is on the disk before it counts ({@code synchronous=FULL}).
 * Several processes may write; the second waits.
 */
final class SqliteStore extends LogStore {
    private static final int FORMAT = 1;
    private static final int WAIT_MILLIS = 10_000;

    private static final List<String> TABLES = List.of(
            "CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, note TEXT NOT NULL)",
            "CREATE TABLE entry (idx INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL,"
                    + " subject TEXT NOT NULL, journal TEXT NOT NULL, jidx INTEGER NOT NULL, envelope BLOB NOT NULL,"
                    + " hashes BLOB NOT NULL, UNIQUE (journal, jidx))",
            // What this machine knows of the team's log; no part of the record itself.
            "CREATE TABLE confirmed (idx INTEGER PRIMARY KEY, log TEXT NOT NULL, shared INTEGER NOT NULL)",
            "CREATE TABLE seen (place TEXT PRIMARY KEY, log TEXT NOT NULL, size INTEGER NOT NULL, note TEXT NOT NULL)",
            "CREATE INDEX entry_subject ON entry (subject, idx)",
            "CREATE INDEX entry_type ON entry (type, idx)",
            // They keep mistakes out; who can write the file can take them away, and the signed head tells.
            "CREATE TRIGGER entry_kept BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entries are kept'); END",
            "CREATE TRIGGER entry_fixed BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entries are fixed'); END",
            "CREATE TRIGGER head_kept BEFORE DELETE ON head BEGIN SELECT RAISE(ABORT, 'the head is kept'); END",
            "CREATE TRIGGER head_grows BEFORE UPDATE ON head WHEN NEW.size <> OLD.size + 1 BEGIN"
                    + " SELECT RAISE(ABORT, 'the head grows by one'); END");

    private final Optional<Path> file;
    private @Nullable Connection open;

    private SqliteStore(Optional<Path> file) {
        this.file = file;
    }

    /**
     * Opens a log, which need not have its tables yet.
     *
     * @param file empty for one in memory
     */
    static SqliteStore open(Optional<Path> file) throws StoreException {
        if (file.isPresent()) {
            ownerOnly(file.get());
        }
        SqliteStore store = new SqliteStore(file);
        var _ = store.with(connection -> true);
        return store;
    }

    /** Whether it has its tables. */
    boolean made() throws StoreException {
        return with(SqliteStore::made);
    }

    private static boolean made(Connection connection) throws SQLException, StoreException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            int format = row.next() ? row.getInt(1) : 0;
            if (format > FORMAT) {
                throw new StoreException(Kind.OTHER, "it was written by a newer Castellan");
            }
            return format == FORMAT;
        }
    }

    /** Makes the tables with an empty, signed head, where there are none. */
    void make(SignedNote empty) throws StoreException {
        var _ = transaction(connection -> {
            if (!made(connection)) {
                try (Statement statement = connection.createStatement()) {
                    for (String sql : TABLES) {
                        statement.execute(sql);
                    }
                }
                try (var insert = connection.prepareStatement("INSERT INTO head (one, size, note) VALUES (1, 0, ?)")) {
                    insert.setString(1, empty.note());
                    insert.executeUpdate();
                }
                try (Statement statement = connection.createStatement()) {
                    statement.execute("PRAGMA user_version = " + FORMAT);
                }
            }
            return true;
        });
    }

    /** How many entries, from the first on, lie in a team's log too. */
    long confirmed(String log) throws StoreException {
        return with(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT MAX(idx) FROM confirmed WHERE log = ?")) {
                select.setString(1, log);
                try (ResultSet row = select.executeQuery()) {
                    long last = row.next() ? row.getLong(1) : 0;
                    return row.wasNull() ? 0 : last + 1;
                }
            }
        });
    }

    /** Remembers that an entry lies in a team's log. */
    void confirm(long index, String log, long shared) throws StoreException {
        var _ = with(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO confirmed (idx, log, shared) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")) {
                insert.setLong(1, index);
                insert.setString(2, log);
                insert.setLong(3, shared);
                return insert.executeUpdate();
            }
        });
    }

    /** A team's log has only so many entries of this journal: the others are handed over again. */
    void forgetConfirmed(String log, long from) throws StoreException {
        var _ = with(connection -> {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM confirmed WHERE log = ? AND idx >= ?")) {
                delete.setString(1, log);
                delete.setLong(2, from);
                return delete.executeUpdate();
            }
        });
    }

    /** An entry of this journal that a team's log took. */
    record Confirmed(long index, long shared) {}

    /** The newest entries that a team's log took. */
    List<Confirmed> confirmed(String log, int limit) throws StoreException {
        return with(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT idx, shared FROM confirmed WHERE log = ? ORDER BY idx DESC LIMIT ?")) {
                select.setString(1, log);
                select.setInt(2, limit);
                List<Confirmed> newest = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        newest.add(new Confirmed(row.getLong(1), row.getLong(2)));
                    }
                }
                return newest;
            }
        });
    }

    /** The last checkpoint that was verified at a place. */
    Optional<SignedNote> seen(String place) throws StoreException {
        return with(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT note FROM seen WHERE place = ?")) {
                select.setString(1, place);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(SignedNote.parse(row.getString(1))) : Optional.empty();
                }
            } catch (MalformedException e) {
                throw new StoreException(Kind.DAMAGED, "what was seen of the team's ledger is " + e.getMessage());
            }
        });
    }

    /**
     * Remembers a verified checkpoint, unless another process moved on meanwhile: comparison and change are one step, so
     * that two of them cannot lead the witness back.
     */
    boolean see(String place, Optional<SignedNote> before, SignedNote now) throws StoreException {
        Head head = said(now);
        String sql = before.isEmpty()
                ? "INSERT INTO seen (log, size, note, place) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
                : "UPDATE seen SET log = ?, size = ?, note = ? WHERE place = ? AND note = ?";
        return with(connection -> {
            try (PreparedStatement change = connection.prepareStatement(sql)) {
                change.setString(1, head.origin());
                change.setLong(2, head.size());
                change.setString(3, now.note());
                change.setString(4, place);
                if (before.isPresent()) {
                    change.setString(5, before.get().note());
                }
                return change.executeUpdate() == 1;
            }
        });
    }

    @Override
    Connection connection() throws SQLException {
        Connection connection = open;
        if (connection == null) {
            SQLiteConfig config = new SQLiteConfig();
            config.setBusyTimeout(WAIT_MILLIS);
            config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
            config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
            if (file.isPresent()) {
                config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            }
            // On macOS an ordinary fsync does not reach the disk.
            config.setPragma(SQLiteConfig.Pragma.FULL_SYNC, "true");
            connection = config.createConnection(
                    "jdbc:sqlite:" + file.map(Path::toString).orElse(":memory:"));
            open = connection;
        }
        return connection;
    }

    @Override
    String forUpdate() {
        return "";
    }

    @Override
    Kind kind(SQLException e) {
        if (!(e instanceof SQLiteException sqlite)) {
            return Kind.OTHER;
        }
        SQLiteErrorCode code = sqlite.getResultCode();
        return switch (code.code & 0xff) {
            case 5, 6 -> Kind.BUSY;
            case 8 -> Kind.READ_ONLY;
            case 13 -> Kind.FULL;
            case 11, 26 -> Kind.DAMAGED;
            case 10, 14 -> Kind.READ_ONLY;
            default -> Kind.OTHER;
        };
    }

    @Override
    void abandon() {
        Connection connection = open;
        open = null;
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                System.getLogger(SqliteStore.class.getName()).log(System.Logger.Level.DEBUG, "close", e);
            }
        }
    }

    /** SQLite gives its further files the mode of the first. */
    private static void ownerOnly(Path file) throws StoreException {
        try {
            boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
            FileAttribute<?>[] mode = posix
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];
            Files.createFile(file, mode);
        } catch (FileAlreadyExistsException e) {
            return;
        } catch (IOException e) {
            throw new StoreException(Kind.READ_ONLY, e);
        }
    }
}
