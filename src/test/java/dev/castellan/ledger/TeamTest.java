package dev.castellan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.failure.Failure;
import dev.castellan.identity.Safe;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two consoles and one PostgreSQL: together, apart, and when somebody meddles with the database. */
class TeamTest {
    private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");

    @TempDir
    Path folder;

    private PostgresServer server;
    private String database;
    private final Safe alicesSafe = Safe.inMemory();
    private final AtomicLong nanos = new AtomicLong();
    private final List<Ledger> open = new ArrayList<>();

    @BeforeEach
    void prepare() {
        server = PostgresServer.shared();
        database = server.database();
        try (Ledger owner = ledger("owner", server, Safe.inMemory())) {
            owner.join(server.settings(database, "owner").url(), "owner", new char[0], true);
        }
        server.member("alice");
        server.member("bob");
    }

    @AfterEach
    void end() {
        open.forEach(Ledger::close);
    }

    @Test
    void bothSeeWhatEitherDoes() {
        Ledger alice = member("alice");
        Ledger bob = member("bob");
        Draft unlock = Draft.of("cluster.unlock", "pos-07", Map.of());
        Receipt receipt = alice.append(unlock);
        assertThat(receipt.standing()).isEqualTo(Standing.RECORDED);
        assertThat(receipt.log()).startsWith("castellan.dev/team/");
        Entry seen = bob.find(unlock.id()).orElseThrow();
        assertThat(seen.actor().name()).isEqualTo("alice");
        assertThat(seen.index()).isEqualTo(receipt.index());
        bob.append(Draft.of("cluster.unlock", "pos-08", Map.of()));
        assertThat(alice.entries(0, Filter.type("cluster.")).map(Entry::subject))
                .containsExactly("pos-07", "pos-08");
        assertThat(alice.latest(1, Filter.ALL)).extracting(Entry::subject).containsExactly("pos-08");
        assertThat(alice.verify())
                .hasSize(2)
                .allSatisfy(v -> assertThat(v.problems()).isEmpty());
    }

    /** The device's clock stands still here; the server's does not. */
    @Test
    void anEntryCarriesTheTimeOfTheServerUnlessSomebodyNearerSaidIt() {
        Ledger alice = member("alice");
        Instant before = Instant.now();
        Draft plain = Draft.of("cluster.unlock", "pos-07", Map.of());
        ForeignTime azure = new ForeignTime("management.azure.com", NOW);
        Draft answered = Draft.of("cluster.unlock", "pos-08", Map.of()).at(azure);
        alice.append(plain);
        alice.append(answered);
        Entry.Times times = alice.find(plain.id()).orElseThrow().time();
        assertThat(times.wall()).isEqualTo(NOW);
        ForeignTime said = times.foreign().orElseThrow();
        assertThat(said.source()).isEqualTo("PostgreSQL at 127.0.0.1");
        // Its own clock may be a little off where it runs elsewhere.
        assertThat(said.time()).isBetween(before.minusSeconds(60), Instant.now().plusSeconds(60));
        assertThat(alice.find(answered.id()).orElseThrow().time().foreign()).contains(azure);
        assertThat(alice.verify().getLast().remarks()).anyMatch(r -> r.endsWith("that of PostgreSQL at 127.0.0.1."));
    }

    @Test
    void ofTwoWhoDecideOnTheSameNewsOneIsOvertaken() {
        Ledger alice = member("alice");
        Ledger bob = member("bob");
        long seen = alice.size();
        assertThat(bob.size()).isEqualTo(seen);
        Draft first = Draft.of("checkout.request.intent", "pos-07", Map.of()).unlessChangedSince(seen);
        Draft second = Draft.of("checkout.request.intent", "pos-07", Map.of()).unlessChangedSince(seen);
        assertThat(bob.append(first).standing()).isEqualTo(Standing.RECORDED);
        assertThat(alice.append(second).standing()).isEqualTo(Standing.OVERTAKEN);
        assertThat(bob.find(second.id()).orElseThrow().standing()).isEqualTo(Standing.OVERTAKEN);
    }

    @Test
    void whatWasRecordedOfflineIsHandedOverWithItsProof() throws IOException {
        PostgresServer own = PostgresServer.start();
        try {
            String db = own.database();
            Ledger alice = ledger("alice", own, alicesSafe);
            alice.join(own.settings(db, "owner").url(), "owner", new char[0], true);
            long seen = alice.size();
            own.down("fast");
            Draft offline =
                    Draft.of("checkout.request.intent", "pos-07", Map.of()).unlessChangedSince(seen);
            assertThat(alice.append(offline).standing()).isEqualTo(Standing.UNCONFIRMED);
            assertThat(alice.append(Draft.of("cluster.unlock", "pos-07", Map.of()))
                            .standing())
                    .isEqualTo(Standing.UNCONFIRMED);
            assertThat(alice.pending()).isEqualTo(2);
            assertThat(alice.find(offline.id()).orElseThrow().standing()).isEqualTo(Standing.UNCONFIRMED);
            assertThat(alice.findings()).extracting(Failure::code).containsExactly("ledger-team-unreachable");
            assertThat(alice.size()).isEqualTo(seen);
            own.up();
            assertThat(alice.synchronise()).isEmpty();
            assertThat(alice.pending()).isZero();
            assertThat(alice.find(offline.id()).orElseThrow().standing()).isEqualTo(Standing.RECORDED);
            // Once for what was there before joining, once for what came in between.
            assertThat(alice.entries(0, Filter.type("ledger.merged")))
                    .hasSize(2)
                    .allSatisfy(e -> assertThat(e.time().foreign()).isPresent());
            // Nobody said what time it was while the server was away, and nobody says so afterwards.
            assertThat(alice.find(offline.id()).orElseThrow().time().foreign()).isEmpty();
            assertThat(alice.verify())
                    .hasSize(2)
                    .allSatisfy(v -> assertThat(v.problems()).isEmpty());
            ByteArrayOutputStream bundle = new ByteArrayOutputStream();
            assertThat(alice.export(bundle, Filter.ALL)).isEqualTo(alice.size());
            Verification verified = Bundle.verify(
                    new ByteArrayInputStream(bundle.toByteArray()),
                    Optional.of(Bundle.keys(String.join("\n", alice.keys()))));
            assertThat(verified.problems()).isEmpty();
            assertThat(verified.witnesses()).hasSize(1);
        } finally {
            own.end();
        }
    }

    @Test
    void aServerThatRestartsInTheMiddleLosesAndDoublesNothing() throws InterruptedException {
        PostgresServer own = PostgresServer.start();
        try {
            String db = own.database();
            Ledger alice = ledger("alice", own, alicesSafe);
            alice.join(own.settings(db, "owner").url(), "owner", new char[0], true);
            List<Draft> drafts = new ArrayList<>();
            Thread crashes = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 3; i++) {
                    own.down("immediate");
                    own.up();
                }
            });
            while (drafts.size() < 50 || (crashes.isAlive() && drafts.size() < 500)) {
                Draft draft = Draft.of("test.restart", "pos-07", Map.of("n", drafts.size()));
                alice.append(draft);
                drafts.add(draft);
            }
            crashes.join();
            assertThat(alice.synchronise()).isEmpty();
            assertThat(alice.pending()).isZero();
            assertThat(alice.entries(0, Filter.type("test.restart")).map(Entry::id))
                    .containsExactlyElementsOf(drafts.stream().map(Draft::id).toList());
            assertThat(alice.verify()).allSatisfy(v -> assertThat(v.problems()).isEmpty());
        } finally {
            own.end();
        }
    }

    @Test
    void eachConsoleCosignsWhatItVerified() throws IOException {
        Ledger alice = member("alice");
        Ledger bob = member("bob");
        alice.append(Draft.of("cluster.unlock", "pos-07", Map.of()));
        assertThat(alice.synchronise()).isEmpty();
        assertThat(bob.synchronise()).isEmpty();
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        bob.export(bundle, Filter.ALL);
        Verification verified = Bundle.verify(new ByteArrayInputStream(bundle.toByteArray()), Optional.empty());
        assertThat(verified.sound()).isTrue();
        assertThat(verified.witnesses())
                .hasSize(2)
                .allSatisfy(w -> assertThat(w.time()).isEqualTo(NOW));
    }

    @Test
    void anEntryChangedInTheDatabaseIsAnAlarm() {
        Ledger alice = member("alice");
        Ledger bob = member("bob");
        alice.append(Draft.of("cluster.unlock", "pos-07", Map.of()));
        Draft victim = Draft.of("cluster.unlock", "pos-08", Map.of());
        long index = alice.append(victim).index();
        meddle("UPDATE entry SET envelope = convert_to(replace(convert_from(envelope, 'UTF8'), 'a', 'b'), 'UTF8')"
                + " WHERE idx = " + index);
        assertThat(bob.synchronise()).extracting(Failure::code).containsExactly("ledger-alarm-changed");
        assertThat(alice.synchronise()).extracting(Failure::code).containsExactly("ledger-alarm-changed");
        assertThat(alice.verify().get(1).problems())
                .extracting(Verification.Problem::code)
                .contains("log-root", "tree-changed");
    }

    /** A disk of the server that does not answer (58030) is no damage of the record: nobody is told that it was changed. */
    @ParameterizedTest
    @ValueSource(strings = {"58030", "58000", "58P01", "XX000"})
    void aServerWhoseSystemIsAtFaultIsAwayAndNoAlarm(String state) {
        Ledger alice = member("alice");
        failing(state);
        Draft draft = Draft.of("cluster.unlock", "pos-07", Map.of());
        assertThat(alice.append(draft).standing()).isEqualTo(Standing.UNCONFIRMED);
        assertThat(alice.findings()).extracting(Failure::code).containsExactly("ledger-team-unreachable");
        meddle("DROP TRIGGER failing ON entry");
        assertThat(alice.synchronise()).isEmpty();
        assertThat(alice.find(draft.id())).get().extracting(Entry::standing).isEqualTo(Standing.RECORDED);
        assertThat(alice.entries(0, Filter.type("ledger.alarm"))).isEmpty();
    }

    @Test
    void aServerThatFindsItsDataCorruptedIsAnAlarm() {
        Ledger alice = member("alice");
        failing("XX001");
        assertThat(alice.append(Draft.of("cluster.unlock", "pos-07", Map.of())).standing())
                .isEqualTo(Standing.UNCONFIRMED);
        assertThat(alice.findings()).extracting(Failure::code).containsExactly("ledger-alarm-damaged");
    }

    private void failing(String state) {
        meddle(
                "CREATE OR REPLACE FUNCTION failing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION"
                        + " ''could not read block 7 in file'' USING ERRCODE = ''" + state + "''; END'",
                "CREATE TRIGGER failing BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION failing()");
    }

    @Test
    void aLogThatWentBackIsAnAlarmForEveryWitness() {
        Ledger alice = member("alice");
        Ledger bob = member("bob");
        bob.synchronise();
        SavedHead saved = save();
        alice.append(Draft.of("cluster.unlock", "pos-07", Map.of()));
        bob.synchronise();
        meddle(
                "DELETE FROM entry WHERE idx >= " + saved.size(),
                "UPDATE head SET size = " + saved.size() + ", note = '" + saved.note() + "'");
        assertThat(bob.synchronise()).extracting(Failure::code).containsExactly("ledger-alarm-rolled-back");
        // Alice had not looked since, but what she handed over herself is gone.
        assertThat(alice.synchronise()).extracting(Failure::code).containsExactly("ledger-alarm-missing");
        assertThat(alice.append(Draft.of("cluster.unlock", "pos-09", Map.of())).standing())
                .isEqualTo(Standing.UNCONFIRMED);
        // Settled among people: the lost entries of each come in again, and the record says so.
        alice.accept("the database was restored from last night's backup");
        bob.accept("same");
        assertThat(alice.synchronise()).isEmpty();
        assertThat(bob.synchronise()).isEmpty();
        assertThat(bob.entries(0, Filter.type("cluster.unlock")).map(Entry::subject))
                .containsExactly("pos-07", "pos-09");
        assertThat(bob.entries(0, Filter.type("ledger.alarm.accepted"))).hasSize(2);
        assertThat(alice.verify()).allSatisfy(v -> assertThat(v.problems()).isEmpty());
    }

    @Test
    void aForkIsAnAlarm() {
        Ledger alice = member("alice");
        Ledger bob = member("bob");
        bob.synchronise();
        SavedHead saved = save();
        alice.append(Draft.of("cluster.unlock", "pos-07", Map.of()));
        alice.append(Draft.of("cluster.unlock", "pos-07", Map.of()));
        assertThat(alice.synchronise()).isEmpty();
        meddle(
                "DELETE FROM entry WHERE idx >= " + saved.size(),
                "UPDATE head SET size = " + saved.size() + ", note = '" + saved.note() + "'");
        // Bob did not see the lost entries and writes on, past the length that Alice saw.
        for (int i = 0; i < 3; i++) {
            assertThat(bob.append(Draft.of("cluster.unlock", "pos-0" + i, Map.of()))
                            .standing())
                    .isEqualTo(Standing.RECORDED);
        }
        assertThat(alice.synchronise()).extracting(Failure::code).containsExactly("ledger-alarm-forked");
        assertThat(alice.entries(0, Filter.ALL).filter(e -> e.type().equals("ledger.alarm")))
                .hasSize(1);
    }

    @Test
    void aLogPutInItsPlaceIsAnAlarm() {
        Ledger alice = member("alice");
        alice.synchronise();
        meddle("DROP SCHEMA castellan_ledger CASCADE");
        try (Ledger other = Ledger.open(LedgerSettings.of(
                Optional.of(folder.resolve("other")), Safe.inMemory(), () -> new Actor("x", ""), clock()))) {
            folder.resolve("other").toFile().mkdirs();
            other.join(server.settings(database, "owner").url(), "owner", new char[0], true);
        }
        assertThat(alice.synchronise()).extracting(Failure::code).containsExactly("ledger-alarm-replaced");
    }

    private record SavedHead(long size, String note) {}

    private SavedHead save() {
        try (var connection = server.owner(database);
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT size, note FROM head")) {
            row.next();
            return new SavedHead(row.getLong(1), row.getString(2));
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a superuser can do, triggers or not. */
    private void meddle(String... statements) {
        List<String> all = new ArrayList<>(
                List.of("SET search_path TO castellan_ledger", "SET session_replication_role = replica"));
        all.addAll(List.of(statements));
        server.sql(database, all.toArray(String[]::new));
    }

    private Ledger member(String name) {
        Ledger ledger = ledger(name, server, name.equals("alice") ? alicesSafe : Safe.inMemory());
        ledger.join(server.settings(database, name).url(), name, new char[0], false);
        return ledger;
    }

    private Ledger ledger(String name, PostgresServer at, Safe safe) {
        Path own = folder.resolve(name + (at == server ? "" : "-own"));
        own.toFile().mkdirs();
        // Seconds pass with each look at this clock: nothing is put off.
        Ledger ledger = Ledger.open(new LedgerSettings(
                Optional.of(own),
                safe,
                () -> new Actor(name, ""),
                Optional.empty(),
                clock(),
                () -> nanos.addAndGet(20_000_000_000L)));
        open.add(ledger);
        return ledger;
    }

    private static InstantSource clock() {
        return InstantSource.fixed(NOW);
    }
}
