package dev.castellan.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A PostgreSQL of the system's package, started for the tests of this process, on loopback and with a temporary folder. */
public final class PostgresServer {
    private static final String ELSEWHERE = " -c listen_addresses=127.0.0.1,127.0.0.2";
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static Optional<PostgresServer> shared = Optional.empty();

    static final int LOWEST_PORT = 15_000;
    static final int HIGHEST_PORT = 30_000;

    private final Path bin;
    private final Path folder;
    private final int port;
    private String more = "";

    private PostgresServer(Path bin, Path folder, int port) {
        this.bin = bin;
        this.folder = folder;
        this.port = port;
    }

    /** The one that all tests share; tests are left out where PostgreSQL is not installed. */
    public static synchronized PostgresServer shared() {
        if (shared.isEmpty()) {
            PostgresServer server = start();
            shared = Optional.of(server);
            Runtime.getRuntime().addShutdownHook(new Thread(server::end));
        }
        return shared.get();
    }

    /** One of one's own, to be ended and started at will. */
    public static PostgresServer start() {
        Optional<Path> bin = binaries();
        Assumptions.assumeTrue(bin.isPresent(), "PostgreSQL is not installed");
        try {
            Path folder = Files.createTempDirectory("castellan-postgres-");
            if (root()) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
                run(List.of("chown", "nobody", folder.toString()));
            }
            PostgresServer server = new PostgresServer(bin.get(), folder, freePort());
            server.as(
                    server.bin.resolve("initdb").toString(),
                    "--no-sync",
                    "-A",
                    "trust",
                    "-U",
                    "owner",
                    "-E",
                    "UTF8",
                    "--locale=C",
                    "-D",
                    folder.resolve("data").toString());
            server.up();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void up() {
        as(
                bin.resolve("pg_ctl").toString(),
                "-w",
                "-t",
                "60",
                "-D",
                folder.resolve("data").toString(),
                "-l",
                folder.resolve("log").toString(),
                "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + folder
                        + " -c max_connections=50" + more,
                "start");
    }

    /**
     * Started again, it offers TLS, also at {@link #elsewhere}.
     *
     * @param certificate PEM
     * @param key PEM
     */
    void secure(String certificate, String key) {
        try {
            Path data = folder.resolve("data");
            for (var each : java.util.Map.of("server.crt", certificate, "server.key", key)
                    .entrySet()) {
                Path file = Files.writeString(data.resolve(each.getKey()), each.getValue());
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
                if (root()) {
                    run(List.of("chown", "nobody", file.toString()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        again(" -c ssl=on" + ELSEWHERE);
    }

    /** Started again, it offers no TLS, also at {@link #elsewhere}. */
    void plain() {
        again(ELSEWHERE);
    }

    private void again(String options) {
        more = options;
        down("fast");
        up();
    }

    /** Its address on this machine that counts as another one; only on Linux, where all of 127.0.0.0/8 is loopback. */
    String elsewhere(String database) {
        return "postgresql://127.0.0.2:" + port + "/" + database;
    }

    /** Ends it; {@code immediate} is as a crash. */
    public void down(String mode) {
        as(
                bin.resolve("pg_ctl").toString(),
                "-w",
                "-m",
                mode,
                "-D",
                folder.resolve("data").toString(),
                "stop");
    }

    public void end() {
        try {
            down("immediate");
        } catch (IllegalStateException e) {
            // It may be down already.
        }
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
        } catch (IOException e) {
            // A temporary folder.
        }
    }

    /** A new, empty database. */
    public String database() {
        String name = "ledger" + DATABASES.incrementAndGet();
        sql("postgres", "CREATE DATABASE " + name);
        return name;
    }

    public TeamSettings settings(String database, String user) {
        return new TeamSettings("postgresql://127.0.0.1:" + port + "/" + database, user, () -> new char[0]);
    }

    /** Runs statements as the superuser. */
    public void sql(String database, String... statements) {
        try (Connection connection = owner(database);
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public Connection owner(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?currentSchema=castellan_ledger",
                "owner",
                "");
    }

    /** A member of the team, who may write and no more. */
    void member(String name) {
        sql(
                "postgres",
                "DO 'BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = ''" + name + "'') THEN CREATE ROLE "
                        + name + " LOGIN; END IF; END'",
                "GRANT castellan_writer TO " + name);
    }

    private static Optional<Path> binaries() {
        List<Path> found = new ArrayList<>();
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                versions.map(v -> v.resolve("bin"))
                        .filter(b -> Files.isExecutable(b.resolve("initdb")))
                        .forEach(found::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        for (String place : System.getenv("PATH").split(":", -1)) {
            Path each = Path.of(place);
            if (Files.isExecutable(each.resolve("initdb")) && Files.isExecutable(each.resolve("pg_ctl"))) {
                found.add(each);
            }
        }
        return found.stream().findFirst();
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** PostgreSQL refuses to run as root. */
    private void as(String... command) {
        List<String> all = new ArrayList<>();
        if (root()) {
            all.addAll(List.of("runuser", "-u", "nobody", "--"));
        }
        all.addAll(List.of(command));
        run(all);
    }

    private static void run(List<String> command) {
        try {
            // The server keeps the streams of its starter open: no pipes.
            Path output = Files.createTempFile("castellan-postgres-", ".out");
            Process process = new ProcessBuilder(command)
                    .directory(new java.io.File("/"))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(90, TimeUnit.SECONDS);
            String text = Files.readString(output);
            Files.delete(output);
            if (!ended || process.exitValue() != 0) {
                throw new IllegalStateException(command + "\n" + text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A port below those that systems hand out by themselves (from 32768 on with Linux): between here and its start nobody is
     * given it as the near end of a connection.
     */
    private static int freePort() throws IOException {
        for (int i = 0; i < 200; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // Somebody has it.
            }
        }
        throw new IOException("no port is free");
    }
}
