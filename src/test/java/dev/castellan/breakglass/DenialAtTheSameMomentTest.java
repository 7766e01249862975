package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.fleet.Environment;
import dev.castellan.identity.Safe;
import dev.castellan.ledger.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The team's ledger stumbles for a moment while somebody fetches, and somebody else says no: Azure is not asked then. */
class DenialAtTheSameMomentTest {
    @TempDir
    Path folder;

    private final TestRoom.World world = new TestRoom.World();
    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();
    private final List<TestRoom> rooms = new CopyOnWriteArrayList<>();
    private final AtomicBoolean armed = new AtomicBoolean();
    private Runnable atFolder = () -> {};
    private TestRoom ada = TestRoom.of(world, Path.of("target/none"), Safe.inMemory());
    private TestRoom ben = ada;

    @BeforeEach
    void open() {
        ada.close();
        ada = console("ada", true, at -> {
            if (at == FaultPoint.FOLDER_MADE && armed.compareAndSet(true, false)) {
                atFolder.run();
            }
        });
        ben = console("ben", false, FaultPoint.Watcher.NONE);
    }

    private TestRoom console(String name, boolean create, FaultPoint.Watcher faults) {
        TestRoom room = new TestRoom(
                world, folder.resolve(name), Safe.inMemory(), TestRoom.actor(name), Optional.empty(), faults);
        room.join(server.settings(database, "owner"), create);
        rooms.add(room);
        return room;
    }

    @AfterEach
    void close() {
        rooms.forEach(TestRoom::close);
    }

    private CheckoutId ready(boolean emergency) {
        CheckoutId id = ada.room
                .request(TestRoom.request(Environment.PRODUCTION, emergency, CheckoutRequest.Source.AZURE))
                .id();
        if (!emergency) {
            var _ = ben.room.approve(id, "seen the ticket");
        }
        var _ = ada.room.refresh();
        return id;
    }

    private void once(Runnable work) {
        world.beforeClock = () -> {
            world.beforeClock = () -> {};
            work.run();
        };
    }

    private void refused(CheckoutId id) {
        armed.set(true);
        assertThatThrownBy(() -> ada.room.fetch(id, _ -> {})).hasMessageContaining("breakglass-state");
        assertThat(world.asked).isEmpty();
        assertThat(ada.vault(Safe.inMemory()).ids()).isEmpty();
        assertThat(ben.state(id)).isEqualTo(CheckoutState.DENIED);
        assertThat(ben.room.checkout(id).held()).isEmpty();
        assertThat(ben.room.checkout(id).fetches())
                .allSatisfy(f -> assertThat(f.out()).isFalse());
    }

    /** It cannot be read while she decides, and is back when she records it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoCouldNotSeeTheDenialSeesItOnceItIsRecorded(boolean emergency) {
        CheckoutId id = ready(emergency);
        atFolder = () -> {
            var _ = ben.room.deny(id, "not that one");
            server.sql(database, "ALTER TABLE castellan_ledger.head RENAME TO away");
            once(() -> server.sql(database, "ALTER TABLE castellan_ledger.away RENAME TO head"));
        };
        refused(id);
    }

    /** It is busy when she records it, and is told again what it had refused. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoWasOvertakenByTheDenialIsNotBeforeItByTheSecondTry(boolean emergency) {
        CheckoutId id = ready(emergency);
        server.sql(
                database,
                "CREATE SEQUENCE castellan_ledger.tries",
                "CREATE FUNCTION castellan_ledger.busy_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF NEW.type = 'checkout.fetch.intent' AND nextval('castellan_ledger.tries') = 1 THEN"
                        + " RAISE EXCEPTION 'busy' USING ERRCODE = '55P03'; END IF; RETURN NEW; END $$",
                "CREATE TRIGGER busy_once BEFORE INSERT ON castellan_ledger.entry FOR EACH ROW"
                        + " EXECUTE FUNCTION castellan_ledger.busy_once()");
        atFolder = () -> once(() -> {
            var _ = ben.room.deny(id, "not that one");
        });
        refused(id);
    }

    @Test
    void withoutADenialTheSecondTryFetches() {
        CheckoutId id = ready(false);
        atFolder = () -> {
            server.sql(database, "ALTER TABLE castellan_ledger.head RENAME TO away");
            once(() -> server.sql(database, "ALTER TABLE castellan_ledger.away RENAME TO head"));
        };
        armed.set(true);
        assertThat(ada.room.fetch(id, _ -> {}).held()).isPresent();
        assertThat(ben.state(id)).isEqualTo(CheckoutState.HELD);
        assertThat(ben.room.refresh().irregular()).isEmpty();
    }
}
