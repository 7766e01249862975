package dev.castellan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.Sigkill;
import dev.castellan.failure.FailureException;
import dev.castellan.identity.Safe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What disks, kills, clocks and hands do to the journal. */
class FaultTest {
    @TempDir
    Path folder;

    private final Safe safe = Safe.inMemory();

    private Ledger open() {
        return Ledger.open(
                LedgerSettings.of(Optional.of(folder), safe, () -> new Actor("ada", ""), InstantSource.system()));
    }

    private static Draft draft(String subject) {
        return Draft.of("test.thing", subject, Map.of());
    }

    private static List<String> problems(Ledger ledger) {
        return ledger.verify().getFirst().problems().stream()
                .map(Verification.Problem::code)
                .toList();
    }

    /** The process dies at a step, without a word: the entry is there whole or not at all, and recording goes on. */
    @ParameterizedTest
    @ValueSource(strings = {"locked", "entry-inserted", "head-moved", "before-commit", "after-commit"})
    void killedAtAStep(String step) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        folder.resolve("ledger.db").toString(),
                        step)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("output")))
                .isEqualTo(Sigkill.STATUS);
        try (SqliteStore store = SqliteStore.open(Optional.of(folder.resolve("ledger.db")))) {
            long size = LogStore.said(store.head()).size();
            assertThat(size).isEqualTo(step.equals("after-commit") ? 3 : 2);
            LogStore.Appended again = store.append(KilledWriter.incoming(KilledWriter.LAST), LogStoreContract.KEY);
            assertThat(again.repeated()).isEqualTo(step.equals("after-commit"));
            assertThat(again.index()).isEqualTo(2);
            assertThat(store.read(0, 10, Filter.ALL, false)).hasSize(3);
            assertThat(store.frontier(3).root())
                    .isEqualTo(LogStore.said(store.head()).root());
        }
    }

    @Test
    void anEntryChangedByHandIsFound() throws SQLException {
        try (Ledger ledger = open()) {
            for (int i = 0; i < 5; i++) {
                ledger.append(draft("pos-0" + i));
            }
        }
        byHand(
                "DROP TRIGGER entry_fixed",
                "UPDATE entry SET envelope = CAST(replace(CAST(envelope AS TEXT), 'a', 'b') AS BLOB) WHERE idx = 2");
        try (Ledger ledger = open()) {
            assertThat(problems(ledger)).contains("log-root", "tree-changed");
        }
    }

    @Test
    void anEntryFiledUnderSomethingElseIsFound() throws SQLException {
        try (Ledger ledger = open()) {
            ledger.append(draft("pos-01"));
        }
        byHand("DROP TRIGGER entry_fixed", "UPDATE entry SET subject = 'pos-99' WHERE idx = 1");
        try (Ledger ledger = open()) {
            assertThat(problems(ledger)).containsExactly("column-changed");
        }
    }

    @Test
    void aRemovedEntryIsFoundAndNothingIsAdded() throws SQLException {
        try (Ledger ledger = open()) {
            for (int i = 0; i < 4; i++) {
                ledger.append(draft("pos-0" + i));
            }
        }
        byHand("DROP TRIGGER entry_kept", "DELETE FROM entry WHERE idx = 4");
        try (Ledger ledger = open()) {
            assertThatThrownBy(() -> ledger.append(draft("more"))).hasMessageContaining("ledger-damaged");
            assertThat(problems(ledger)).contains("log-truncated");
        }
    }

    @Test
    void anOldCopyPutBackIsFoundAndANewJournalTellsWhy() throws IOException {
        try (Ledger ledger = open()) {
            ledger.append(draft("one"));
        }
        Files.copy(folder.resolve("ledger.db"), folder.resolve("copy"));
        try (Ledger ledger = open()) {
            ledger.append(draft("two"));
        }
        Files.move(folder.resolve("copy"), folder.resolve("ledger.db"), StandardCopyOption.REPLACE_EXISTING);
        try (Ledger ledger = open()) {
            assertThatThrownBy(() -> ledger.append(draft("three"))).hasMessageContaining("ledger-rolled-back");
            assertThat(problems(ledger)).contains("log-rolled-back");
            ledger.restart("restored by mistake");
            ledger.append(draft("three"));
            assertThat(ledger.entries(0, Filter.ALL).map(Entry::type))
                    .containsExactly("ledger.device", "ledger.restarted", "test.thing");
            assertThat(problems(ledger)).isEmpty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.filter(f -> f.toString().endsWith(".aside"))).hasSize(1);
        }
    }

    @Test
    void aRemovedFileIsFound() throws IOException {
        try (Ledger ledger = open()) {
            ledger.append(draft("one"));
        }
        Files.delete(folder.resolve("ledger.db"));
        try (Ledger ledger = open()) {
            assertThatThrownBy(() -> ledger.append(draft("two"))).hasMessageContaining("ledger-rolled-back");
            assertThat(problems(ledger)).contains("log-removed");
        }
    }

    /** Half of the file is gone, or its last write: never a quiet yes. */
    @ParameterizedTest
    @ValueSource(doubles = {0.0, 0.3, 0.6, 0.95})
    void aTruncatedFileIsFound(double kept) throws IOException {
        try (Ledger ledger = open()) {
            for (int i = 0; i < 40; i++) {
                ledger.append(draft("pos-" + i));
            }
        }
        Path file = folder.resolve("ledger.db");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, (int) (bytes.length * kept)));
        try (Ledger ledger = open()) {
            assertThatThrownBy(() -> ledger.append(draft("more"))).isInstanceOf(FailureException.class);
        }
    }

    /** SQLite drops what its log did not take whole; what had been reported as recorded before that is there. */
    @Test
    void aTornLastWriteLosesOnlyWhatWasNotReported() throws IOException {
        Path other = folder.resolve("torn");
        Files.createDirectories(other);
        Draft reported = draft("reported");
        try (Ledger ledger = open()) {
            ledger.append(reported);
            long before = Files.size(folder.resolve("ledger.db-wal"));
            ledger.append(draft("torn"));
            // As the disk may look when power went in the middle of the second commit.
            Files.copy(folder.resolve("ledger.db"), other.resolve("ledger.db"));
            byte[] wal = Files.readAllBytes(folder.resolve("ledger.db-wal"));
            int cut = (int) (before + (wal.length - before) / 2);
            Files.write(other.resolve("ledger.db-wal"), java.util.Arrays.copyOf(wal, cut));
        }
        try (Ledger ledger = Ledger.open(
                LedgerSettings.of(Optional.of(other), safe, () -> new Actor("ada", ""), InstantSource.system()))) {
            assertThat(ledger.find(reported.id())).isPresent();
            assertThat(ledger.size()).isEqualTo(2);
            ledger.append(draft("next"));
            assertThat(problems(ledger)).isEmpty();
        }
    }

    @Test
    void aFullDiskRecordsNothingAndSaysSo() throws Exception {
        try (SqliteStore store = SqliteStore.open(Optional.of(folder.resolve("ledger.db")))) {
            store.make(LogStoreContract.empty("example.com/journal"));
            store.append(LogStoreContract.incoming("s", "one"), LogStoreContract.KEY);
            var _ = store.with(connection -> {
                try (var statement = connection.createStatement()) {
                    return statement.execute("PRAGMA max_page_count = 1");
                }
            });
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            store.append(LogStoreContract.incoming("s", "x".repeat(20_000)), LogStoreContract.KEY);
                        }
                    })
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.failure().code()).isEqualTo("ledger-full"));
            var _ = store.with(connection -> {
                try (var statement = connection.createStatement()) {
                    return statement.execute("PRAGMA max_page_count = 100000");
                }
            });
            long size = LogStore.said(store.head()).size();
            assertThat(store.append(LogStoreContract.incoming("s", "after"), LogStoreContract.KEY)
                            .index())
                    .isEqualTo(size);
        }
    }

    @Test
    void aReadOnlyDatabaseRecordsNothingAndSaysSo() throws StoreException {
        try (SqliteStore store = SqliteStore.open(Optional.of(folder.resolve("ledger.db")))) {
            store.make(LogStoreContract.empty("example.com/journal"));
            var _ = store.with(connection -> {
                try (var statement = connection.createStatement()) {
                    return statement.execute("PRAGMA query_only = 1");
                }
            });
            assertThatThrownBy(() -> store.append(LogStoreContract.incoming("s", "one"), LogStoreContract.KEY))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.failure().code()).isEqualTo("ledger-read-only"));
        }
    }

    @Test
    void aReadOnlyFolderRecordsNothingAndSaysSo() throws IOException {
        Assumptions.assumeFalse("root".equals(System.getProperty("user.name")), "root may write everywhere");
        try (Ledger ledger = open()) {
            ledger.append(draft("one"));
        }
        Files.setPosixFilePermissions(folder.resolve("ledger.db"), PosixFilePermissions.fromString("r--------"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-x------"));
        try (Ledger ledger = open()) {
            assertThatThrownBy(() -> ledger.append(draft("two"))).hasMessageContaining("ledger-read-only");
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aSafeThatIsLockedStopsWritingAndNotReading() {
        Draft before = draft("before");
        try (Ledger ledger = open()) {
            ledger.append(before);
        }
        Safe locked = new Safe() {
            @Override
            public Optional<byte[]> read(String name) {
                throw dev.castellan.failure.Failure.expected(
                                "identity-safe-unavailable", "Locked.", "No key.", "Unlock it.")
                        .asException();
            }

            @Override
            public void write(String name, byte[] secret) {
                var _ = read(name);
            }

            @Override
            public void remove(String name) {
                var _ = read(name);
            }
        };
        try (Ledger ledger = Ledger.open(
                LedgerSettings.of(Optional.of(folder), locked, () -> new Actor("ada", ""), InstantSource.system()))) {
            assertThat(ledger.find(before.id())).isPresent();
            assertThatThrownBy(() -> ledger.append(draft("after"))).hasMessageContaining("identity-safe-unavailable");
            assertThat(ledger.size()).isEqualTo(2);
        }
    }

    /** Order is the index whatever the clock does; a clock that was set is remarked. */
    @Test
    void clocksThatJumpAreRemarkedAndChangeNoOrder() {
        Instant start = Instant.parse("2026-11-26T09:00:00Z");
        AtomicReference<Instant> wall = new AtomicReference<>(start);
        AtomicLong nanos = new AtomicLong();
        try (Ledger ledger = Ledger.open(new LedgerSettings(
                Optional.of(folder), safe, () -> new Actor("ada", ""), Optional.empty(), wall::get, nanos::get))) {
            ledger.append(draft("now"));
            wall.set(start.minusSeconds(86_400));
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
            ledger.append(draft("a day back"));
            wall.set(start.plusSeconds(86_400));
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
            ledger.append(draft("two days on"));
            assertThat(ledger.entries(1, Filter.ALL).map(Entry::subject))
                    .containsExactly("now", "a day back", "two days on");
            assertThat(ledger.entries(1, Filter.ALL).map(e -> e.time().elapsedMillis()))
                    .containsExactly(0L, 5000L, 10_000L);
            Verification verified = ledger.verify().getFirst();
            assertThat(verified.problems()).isEmpty();
            assertThat(verified.remarks())
                    .hasSize(2)
                    .anySatisfy(r -> assertThat(r).contains("-86405 seconds"))
                    .anySatisfy(r -> assertThat(r).contains("172795 seconds"));
        }
    }

    @Test
    void twoLedgersOfOneFolderWriteOneChain() throws InterruptedException {
        try (Ledger one = open();
                Ledger two = open()) {
            Thread writer = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 40; i++) {
                    one.append(draft("one"));
                }
            });
            for (int i = 0; i < 40; i++) {
                two.append(draft("two"));
            }
            writer.join();
            assertThat(one.size()).isEqualTo(81);
            assertThat(problems(two)).isEmpty();
        }
    }

    @Test
    void anotherKeyInTheSameJournalIntroducesItself() {
        try (Ledger ledger = open()) {
            ledger.append(draft("one"));
        }
        safe.remove(DeviceKey.NAME);
        try (Ledger ledger = open()) {
            ledger.append(draft("two"));
            assertThat(ledger.keys()).hasSize(2);
            assertThat(problems(ledger)).isEmpty();
        }
    }

    private void byHand(String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("ledger.db"));
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
