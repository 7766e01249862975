package dev.castellan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.failure.FailureException;
import dev.castellan.identity.Safe;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The team's server loses connections and crashes while several consoles write. */
class ServerFaultTest {
    private static final String TERMINATE =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity" + " WHERE application_name = 'Castellan'";

    @TempDir
    Path folder;

    private PostgresServer server;
    private String database;
    private final List<Ledger> open = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();

    @BeforeEach
    void start() throws Exception {
        server = PostgresServer.start();
        database = server.database();
        Ledger owner = ledger("owner");
        owner.join(server.settings(database, "owner").url(), "owner", new char[0], true);
    }

    @AfterEach
    void end() {
        open.forEach(Ledger::close);
        server.end();
    }

    private Ledger ledger(String name) throws Exception {
        // Seconds pass with each look at this clock: nothing is put off.
        Ledger ledger = Ledger.open(new LedgerSettings(
                Optional.of(Files.createDirectories(folder.resolve(name))),
                Safe.inMemory(),
                () -> new Actor(name, ""),
                Optional.empty(),
                InstantSource.system(),
                () -> nanos.addAndGet(20_000_000_000L)));
        open.add(ledger);
        return ledger;
    }

    private Ledger member(String name) throws Exception {
        server.member(name);
        Ledger ledger = ledger(name);
        ledger.join(server.settings(database, name).url(), name, new char[0], false);
        return ledger;
    }

    private void crashed() {
        server.down("immediate");
        server.up();
    }

    @Test
    void aConnectionThatGoesRightAfterTheCommitIsNoFailureOfWhatWasRecorded() throws Exception {
        Ledger ada = member("ada");
        AtomicBoolean once = new AtomicBoolean();
        ada.atTeamStep(step -> {
            if (step.equals("after-commit") && once.compareAndSet(false, true)) {
                server.sql(database, TERMINATE);
            }
        });
        Draft draft = Draft.of("test.fault", "pos-07", Map.of());
        assertThat(ada.append(draft).standing()).isEqualTo(Standing.RECORDED);
        assertThat(once).isTrue();
        assertThat(ada.entries(0, Filter.type("test.")).map(Entry::id)).containsExactly(draft.id());
    }

    @Test
    void aServerThatIsGoneAfterTheCommitLeavesItUnconfirmedUntilItIsBack() throws Exception {
        Ledger ada = member("ada");
        AtomicBoolean once = new AtomicBoolean();
        ada.atTeamStep(step -> {
            if (step.equals("after-commit") && once.compareAndSet(false, true)) {
                server.down("immediate");
            }
        });
        Draft draft = Draft.of("test.fault", "pos-07", Map.of());
        assertThat(ada.append(draft).standing()).isEqualTo(Standing.UNCONFIRMED);
        assertThat(ada.findings()).extracting(f -> f.code()).containsExactly("ledger-team-unreachable");
        server.up();
        // Told again by its id, it is the same entry.
        assertThat(ada.append(draft).standing()).isEqualTo(Standing.RECORDED);
        assertThat(ada.synchronise()).isEmpty();
        assertThat(ada.entries(0, Filter.type("test.")).map(Entry::id)).containsExactly(draft.id());
    }

    @Test
    void aServerThatCrashesBeforeTheCommitTakesTheEntryOnceItIsBack() throws Exception {
        Ledger ada = member("ada");
        AtomicBoolean once = new AtomicBoolean();
        ada.atTeamStep(step -> {
            if (step.equals("before-commit") && once.compareAndSet(false, true)) {
                crashed();
            }
        });
        Draft draft = Draft.of("test.fault", "pos-07", Map.of());
        var _ = ada.append(draft);
        assertThat(ada.synchronise()).isEmpty();
        assertThat(ada.pending()).isZero();
        assertThat(ada.entries(0, Filter.type("test.")).map(Entry::id)).containsExactly(draft.id());
        assertThat(ada.verify()).allSatisfy(v -> assertThat(v.problems()).isEmpty());
    }

    @Test
    void severalWritersLoseForkAndDoubleNothingWhileTheServerCrashesAgainAndAgain() throws Exception {
        Map<String, Ledger> ledgers = new LinkedHashMap<>();
        for (String name : List.of("ada", "ben", "eve")) {
            ledgers.put(name, member(name));
        }
        AtomicInteger appended = new AtomicInteger();
        AtomicBoolean calm = new AtomicBoolean();
        List<FailureException> failures = new CopyOnWriteArrayList<>();
        Map<String, List<Draft>> acknowledged = new LinkedHashMap<>();
        List<Thread> writers = new ArrayList<>();
        ledgers.forEach((name, ledger) -> {
            List<Draft> mine = new CopyOnWriteArrayList<>();
            acknowledged.put(name, mine);
            writers.add(Thread.ofPlatform().start(() -> {
                int more = 5;
                while (more > 0 && mine.size() < 1000) {
                    Draft draft = Draft.of("test.fault", name, Map.of("n", mine.size()));
                    try {
                        var _ = ledger.append(draft);
                        mine.add(draft);
                    } catch (FailureException e) {
                        failures.add(e);
                    }
                    appended.incrementAndGet();
                    more -= calm.get() ? 1 : 0;
                }
            }));
        });
        for (int round = 0; round < 4; round++) {
            int before = appended.get();
            await().atMost(Duration.ofMinutes(1)).until(() -> appended.get() > before + 10);
            server.sql(database, TERMINATE);
            int then = appended.get();
            await().atMost(Duration.ofMinutes(1)).until(() -> appended.get() > then + 3);
            crashed();
        }
        calm.set(true);
        for (Thread writer : writers) {
            assertThat(writer.join(Duration.ofMinutes(2))).isTrue();
        }
        assertThat(failures).as("writers go on by themselves").isEmpty();
        for (Ledger ledger : ledgers.values()) {
            assertThat(ledger.synchronise()).isEmpty();
            assertThat(ledger.pending()).isZero();
        }
        for (Ledger ledger : ledgers.values()) {
            assertThat(ledger.verify())
                    .hasSize(2)
                    .allSatisfy(v -> assertThat(v.problems()).isEmpty());
            assertThat(ledger.entries(0, Filter.type("ledger.alarm"))).isEmpty();
            acknowledged.forEach((name, mine) -> {
                List<UUID> there = ledger.entries(0, new Filter(Optional.of("test.fault"), Optional.of(name)))
                        .map(Entry::id)
                        .toList();
                assertThat(there)
                        .containsExactlyElementsOf(mine.stream().map(Draft::id).toList());
            });
        }
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        ledgers.values().iterator().next().export(bundle, Filter.ALL);
        assertThat(Bundle.verify(new ByteArrayInputStream(bundle.toByteArray()), Optional.empty())
                        .problems())
                .isEmpty();
    }
}
