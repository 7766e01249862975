package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.Environment;
import dev.castellan.identity.Safe;
import dev.castellan.ledger.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One person fetched the same key on two machines, one of which could not reach the team's ledger: one holds it in vain. */
class HeldInVainTest {
    @TempDir
    Path folder;

    private final TestRoom.World world = new TestRoom.World();
    private final PostgresServer server = PostgresServer.start();
    private final String database = server.database();
    private final List<TestRoom> rooms = new CopyOnWriteArrayList<>();

    private TestRoom console(String place, Safe keys, boolean first) {
        TestRoom room = TestRoom.of(world, folder.resolve(place), keys, "ada");
        rooms.add(room);
        room.join(server.settings(database, "owner"), first);
        return room;
    }

    @AfterEach
    void close() {
        rooms.forEach(TestRoom::close);
        server.end();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKeyThatIsHeldInVainGoesWithItsProxy(boolean startedAgain) {
        Safe safe = Safe.inMemory();
        TestRoom laptop = console("laptop", safe, true);
        TestRoom desk = console("desk", Safe.inMemory(), false);
        CheckoutId id = laptop.room
                .request(TestRoom.request(Environment.PRODUCTION, true, CheckoutRequest.Source.AZURE))
                .id();
        var _ = laptop.room.refresh();
        server.down("fast");
        RunningProxy proxy = laptop.room.open(id, _ -> {});
        server.up();
        assertThat(desk.ledger.synchronise()).isEmpty();
        var _ = desk.room.fetch(id, _ -> {});
        assertThat(laptop.ledger.synchronise()).isEmpty();
        assertThat(laptop.room.checkout(id).held().orElseThrow().device())
                .isEqualTo(desk.room.me().device());
        assertThat(laptop.vault(safe).present(id).usable()).isTrue();
        world.proxyStays = Optional.of(Failure.expected("breakglass-proxy-stays", "It does not end.", "", ""));
        laptop.room.tick();
        // No other one can be started with it, and which process it is stays known.
        KeyVault.Present left = laptop.vault(safe).present(id);
        assertThat(left.sealed() || left.dataKey()).isFalse();
        assertThat(laptop.vault(safe).ids()).containsExactly(id);
        world.proxyStays = Optional.empty();
        world.pass(Duration.ofMinutes(6));
        if (startedAgain) {
            assertThat(laptop.room.recover(_ -> {})).isEmpty();
        } else {
            laptop.room.tick();
        }
        assertThat(proxy.alive()).isFalse();
        assertThat(laptop.vault(safe).ids()).isEmpty();
        // The other one is in use as before.
        assertThat(desk.room.open(id, _ -> {}).alive()).isTrue();
        assertThat(desk.room.giveBack(id, "by hand").receipt()).isPresent();
    }

    /** A program ended when it had made the folder, and nothing else. */
    @Test
    void aFolderOfNothingIsTidiedUpWithoutAStart() {
        Safe safe = Safe.inMemory();
        TestRoom laptop = console("laptop", safe, true);
        CheckoutId id = laptop.room.request(TestRoom.test()).id();
        laptop.vault(safe).prepare(id);
        assertThat(laptop.vault(safe).ids()).containsExactly(id);
        laptop.room.tick();
        assertThat(laptop.vault(safe).ids()).isEmpty();
        assertThat(laptop.room.fetch(id, _ -> {}).held()).isPresent();
    }
}
