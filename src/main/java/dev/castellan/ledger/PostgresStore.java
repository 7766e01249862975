package dev.castellan.ledger;

import dev.castellan.ledger.StoreException.Kind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A log in PostgreSQL, for a team. An append takes the head row {@code FOR UPDATE} under READ COMMITTED, so writers queue
 * and none decides on an old snapshot; unique constraints on index, id and journal place stand behind that. Writers may
 * insert entries and move the head, never change or remove an entry.
 */
final class PostgresStore extends LogStore {
    static final String SCHEMA = "castellan_ledger";
    static final String WRITERS = "castellan_writer";

    private static final List<String> TABLES = List.of(
            "CREATE SCHEMA " + SCHEMA,
            "SET LOCAL search_path TO " + SCHEMA,
            "CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), size BIGINT NOT NULL, note TEXT NOT NULL)",
            "CREATE TABLE entry (idx BIGINT PRIMARY KEY CHECK (idx >= 0), id TEXT NOT NULL UNIQUE, type TEXT NOT NULL,"
                    + " subject TEXT NOT NULL, journal TEXT NOT NULL, jidx BIGINT NOT NULL, envelope BYTEA NOT NULL,"
                    + " hashes BYTEA NOT NULL, arrived TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),"
                    + " UNIQUE (journal, jidx))",
            "CREATE INDEX entry_subject ON entry (subject, idx)",
            "CREATE INDEX entry_type ON entry (type, idx)",
            "CREATE TABLE cosignature (size BIGINT NOT NULL, device TEXT NOT NULL, line TEXT NOT NULL,"
                    + " PRIMARY KEY (size, device))",
            "CREATE FUNCTION kept() RETURNS trigger LANGUAGE plpgsql AS"
                    + " 'BEGIN RAISE EXCEPTION ''entries are kept as they are''; END'",
            "CREATE FUNCTION grows() RETURNS trigger LANGUAGE plpgsql AS"
                    + " 'BEGIN IF NEW.size <> OLD.size + 1 THEN RAISE EXCEPTION ''the head grows by one''; END IF;"
                    + " RETURN NEW; END'",
            "CREATE TRIGGER entry_kept BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION kept()",
            "CREATE TRIGGER entry_not_emptied BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION kept()",
            "CREATE TRIGGER cosignature_kept BEFORE UPDATE OR DELETE ON cosignature"
                    + " FOR EACH ROW EXECUTE FUNCTION kept()",
            "CREATE TRIGGER head_kept BEFORE DELETE ON head FOR EACH ROW EXECUTE FUNCTION kept()",
            "CREATE TRIGGER head_grows BEFORE UPDATE ON head FOR EACH ROW EXECUTE FUNCTION grows()",
            "DO 'BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = ''" + WRITERS + "'') THEN CREATE ROLE "
                    + WRITERS + " NOLOGIN; END IF; END'",
            "REVOKE ALL ON SCHEMA " + SCHEMA + " FROM PUBLIC",
            "GRANT USAGE ON SCHEMA " + SCHEMA + " TO " + WRITERS,
            "GRANT SELECT, INSERT ON entry, cosignature TO " + WRITERS,
            "GRANT SELECT, UPDATE (size, note) ON head TO " + WRITERS);

    private final TeamSettings settings;
    private @Nullable Connection open;

    private PostgresStore(TeamSettings settings) {
        this.settings = settings;
    }

    /** The team's log; nothing is connected yet. */
    static PostgresStore at(TeamSettings settings) {
        return new PostgresStore(settings);
    }

    /** Makes the tables, the role of writers, and an empty, signed head. */
    void make(SignedNote empty) throws StoreException {
        var _ = transaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String sql : TABLES) {
                    statement.execute(sql);
                }
            }
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO head (one, size, note) VALUES (1, 0, ?)")) {
                insert.setString(1, empty.note());
                insert.executeUpdate();
            }
            return true;
        });
    }

    /** What time it is for the server. A connection that was lost since it was used last is made again. */
    Instant time() throws StoreException {
        boolean before = open != null;
        try {
            return clock();
        } catch (StoreException e) {
            if (!before || e.kind() != Kind.UNREACHABLE) {
                throw e;
            }
            return clock();
        }
    }

    private Instant clock() throws StoreException {
        return with(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT clock_timestamp()");
                    ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new StoreException(Kind.OTHER, "the server has no time");
                }
                return row.getObject(1, OffsetDateTime.class).toInstant();
            }
        });
    }

    /** Whether there is a log in this database. */
    boolean made() throws StoreException {
        return with(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT 1 FROM information_schema.schemata WHERE schema_name = ?")) {
                select.setString(1, SCHEMA);
                try (ResultSet row = select.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    /** Publishes that a device verified the log up to a size; quiet when it said so before. */
    void cosign(long size, String device, String line) throws StoreException {
        var _ = with(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO cosignature (size, device, line) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")) {
                insert.setLong(1, size);
                insert.setString(2, device);
                insert.setString(3, line);
                return insert.executeUpdate();
            }
        });
    }

    /** The lines of all who cosigned the log at a size. */
    List<String> cosignatures(long size) throws StoreException {
        return with(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT line FROM cosignature WHERE size = ? ORDER BY device LIMIT 1000")) {
                select.setLong(1, size);
                List<String> lines = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        lines.add(row.getString(1));
                    }
                }
                return lines;
            }
        });
    }

    @Override
    Connection connection() throws SQLException {
        Connection connection = open;
        if (connection == null || connection.isClosed()) {
            connection = DriverManager.getConnection(settings.jdbcUrl(), properties());
            open = connection;
        }
        return connection;
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        char[] password = settings.password().get();
        if (password.length > 0) {
            properties.setProperty("password", new String(password));
            Arrays.fill(password, '\0');
        }
        properties.setProperty("ApplicationName", "Castellan");
        properties.setProperty("currentSchema", SCHEMA);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "20");
        properties.setProperty("tcpKeepAlive", "true");
        // A commit counts when it is on the disk, whatever the server's default; no wait without an end.
        properties.setProperty(
                "options",
                "-c synchronous_commit=on -c lock_timeout=10s -c statement_timeout=15s"
                        + " -c default_transaction_isolation=read\\ committed");
        if (!settings.local()) {
            properties.setProperty("sslmode", "verify-full");
            if (!settings.url().contains("sslrootcert=")) {
                properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
            }
        }
        return properties;
    }

    @Override
    String forUpdate() {
        return " FOR UPDATE";
    }

    @Override
    StoreException failed(SQLException e) {
        return ServerTrust.broken(e, settings.url())
                .map(why -> new StoreException(Kind.UNTRUSTED, why, e))
                .orElseGet(() -> super.failed(e));
    }

    @Override
    Kind kind(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            // Connection lost, server ending, or its system at fault (a disk that does not answer, a file it may not
            // open):
            // the log itself may be sound, and is looked at when it can be read again. 53100 is its full disk.
            case "08", "57", "58" -> state.equals("57014") ? Kind.BUSY : Kind.UNREACHABLE;
            case "53" -> state.equals("53100") ? Kind.FULL : Kind.UNREACHABLE;
            case "55", "40" -> Kind.BUSY;
            case "25" -> Kind.READ_ONLY;
            case "28", "42" -> Kind.DENIED;
            // Data or index corrupted; an internal error (XX000) says nothing of the data, and comes from poolers too.
            case "XX" -> state.equals("XX000") ? Kind.OTHER : Kind.DAMAGED;
            case "23" -> Kind.OUT_OF_ORDER;
            default -> e.getCause() instanceof java.io.IOException ? Kind.UNREACHABLE : Kind.OTHER;
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
                System.getLogger(PostgresStore.class.getName()).log(System.Logger.Level.DEBUG, "close", e);
            }
        }
    }
}
