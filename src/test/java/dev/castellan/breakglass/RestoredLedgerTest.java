package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.Environment;
import dev.castellan.identity.Safe;
import dev.castellan.ledger.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The team's database is restored from a backup, and people accept that: no key that is out is forgotten. */
class RestoredLedgerTest {
    @TempDir
    Path folder;

    private final TestRoom.World world = new TestRoom.World();
    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();
    private final Safe safe = Safe.inMemory();
    private final List<TestRoom> rooms = new CopyOnWriteArrayList<>();
    private TestRoom ada = TestRoom.of(world, Path.of("target/none"), Safe.inMemory());
    private TestRoom ben = ada;

    private record Head(long size, String note) {}

    @BeforeEach
    void open() {
        ada.close();
        ada = console("ada", "ada", safe);
        ada.join(server.settings(database, "owner"), true);
        ben = console("ben", "ben", Safe.inMemory());
        ben.join(server.settings(database, "owner"), false);
    }

    private TestRoom console(String place, String name, Safe keys) {
        TestRoom room = TestRoom.of(world, folder.resolve(place), keys, name);
        rooms.add(room);
        return room;
    }

    @AfterEach
    void close() {
        rooms.forEach(TestRoom::close);
    }

    private Head head() {
        try (var connection = server.owner(database);
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT size, note FROM castellan_ledger.head")) {
            row.next();
            return new Head(row.getLong(1), row.getString(2));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void restored(Head to) {
        server.sql(
                database,
                "SET search_path TO castellan_ledger",
                "SET session_replication_role = replica",
                "DELETE FROM entry WHERE idx >= " + to.size(),
                "UPDATE head SET size = " + to.size() + ", note = '" + to.note() + "'");
        for (TestRoom each : rooms) {
            assertThat(each.ledger.synchronise())
                    .extracting(Failure::code)
                    .allMatch(c -> c.startsWith("ledger-alarm-"));
        }
    }

    private void accepted() {
        rooms.forEach(r -> r.ledger.accept("restored from last night's backup"));
        rooms.forEach(r -> assertThat(r.ledger.synchronise()).isEmpty());
    }

    private CheckoutId approved() {
        CheckoutId id = ada.room
                .request(TestRoom.request(Environment.PRODUCTION, false, CheckoutRequest.Source.AZURE))
                .id();
        var _ = ben.room.approve(id, "seen the ticket");
        return id;
    }

    /** Entries that others made meanwhile are gone, so that places in the log are others than before. */
    private Head backup(boolean withTheApproval) {
        Head early = head();
        for (int i = 0; i < 5; i++) {
            var _ = ben.room.request(TestRoom.test());
        }
        return withTheApproval ? head() : early;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKeyThatIsOutIsHeldOrGoesBackWithAReceipt(boolean startedAgain) {
        CheckoutId id = approved();
        Head backup = backup(false);
        RunningProxy proxy = ada.room.open(id, _ -> {});
        assertThat(ben.state(id)).isEqualTo(CheckoutState.IN_USE);
        restored(backup);
        accepted();
        assertThat(ben.room.checkout(id).held()).isPresent();
        assertThat(ben.state(id)).isEqualTo(CheckoutState.HELD);
        assertThat(ben.room.checkout(id).fetches().getLast().clientRequestId()).isEqualTo(world.asked.getLast());
        if (startedAgain) {
            ada.close();
            boolean _ = rooms.remove(ada);
            ada = console("ada", "ada", safe);
            assertThat(ada.room.recover(_ -> {})).isEmpty();
        }
        ada.room.tick();
        assertThat(ada.vault(safe).present(id).usable()).isTrue();
        world.pass(Duration.ofHours(2));
        ada.room.tick();
        assertThat(proxy.alive()).isFalse();
        assertThat(ada.vault(safe).ids()).isEmpty();
        assertThat(ben.room.checkout(id).receipt()).isPresent();
        assertThat(ben.state(id)).isEqualTo(CheckoutState.VERIFIED);
    }

    @Test
    void aKeyWhoseAgreementIsLostWithTheBackupGoesBackWithAReceipt() {
        Head backup = head();
        CheckoutId id = approved();
        RunningProxy proxy = ada.room.open(id, _ -> {});
        restored(backup);
        accepted();
        ada.room.tick();
        assertThat(proxy.alive()).isFalse();
        assertThat(ada.vault(safe).ids()).isEmpty();
        assertThat(ben.room.checkout(id).receipt()).isPresent();
        assertThat(ben.state(id)).isEqualTo(CheckoutState.VERIFIED);
    }

    /** While the alarm stands, each says what is so; which of it comes first, nobody knows before. */
    @Test
    void aKeyThatIsGivenBackWhileTheAlarmStandsIsBackAfterwards() {
        CheckoutId id = approved();
        var _ = ada.room.fetch(id, _ -> {});
        Head backup = head();
        for (int i = 0; i < 3; i++) {
            var _ = ben.room.request(TestRoom.test());
        }
        assertThat(ada.ledger.synchronise()).isEmpty();
        restored(backup);
        assertThat(ada.room.giveBack(id, "by hand").receipt()).isPresent();
        var _ = ben.room.declareLost(id, "nobody answers");
        ben.ledger.accept("restored from last night's backup");
        assertThat(ben.ledger.synchronise()).isEmpty();
        ada.ledger.accept("restored from last night's backup");
        assertThat(ada.ledger.synchronise()).isEmpty();
        Checkout seen = ben.room.checkout(id);
        assertThat(seen.returning()).isPresent();
        assertThat(seen.returned()).isPresent();
        assertThat(seen.receipt()).isPresent();
        assertThat(ben.room.refresh().irregular())
                .filteredOn(i -> i.subject().equals(id.subject()))
                .isEmpty();
    }
}
