package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.Environment;
import dev.castellan.identity.Safe;
import dev.castellan.ledger.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of two consoles one, or for a while both, cannot reach the team's ledger: nothing of what each did meanwhile is lost. */
class TeamLostMidwayTest {
    @TempDir
    Path folder;

    private final TestRoom.World world = new TestRoom.World();
    private final PostgresServer server = PostgresServer.start();
    private final String database = server.database();
    private final Safe safe = Safe.inMemory();
    private final List<TestRoom> rooms = new CopyOnWriteArrayList<>();
    private TestRoom ada = TestRoom.of(world, Path.of("target/none"), Safe.inMemory());
    private TestRoom ben = ada;

    @BeforeEach
    void open() {
        ada.close();
        ada = console("ada", "ada", safe);
        ada.join(server.settings(database, "owner"), true);
        ben = joined("ben", "ben");
    }

    private TestRoom console(String place, String name, Safe keys) {
        TestRoom room = TestRoom.of(world, folder.resolve(place), keys, name);
        rooms.add(room);
        return room;
    }

    private TestRoom joined(String place, String name) {
        TestRoom room = console(place, name, Safe.inMemory());
        room.join(server.settings(database, "owner"), false);
        return room;
    }

    @AfterEach
    void close() {
        rooms.forEach(TestRoom::close);
        server.end();
    }

    private void up() {
        server.up();
        for (TestRoom each : List.of(ada, ben)) {
            assertThat(each.ledger.synchronise()).isEmpty();
        }
    }

    private CheckoutId approved() {
        CheckoutId id = ada.room
                .request(TestRoom.request(Environment.PRODUCTION, false, CheckoutRequest.Source.AZURE))
                .id();
        var _ = ben.room.approve(id, "seen the ticket");
        return id;
    }

    private static CheckoutRequest emergency() {
        return TestRoom.request(Environment.PRODUCTION, true, CheckoutRequest.Source.AZURE);
    }

    /** It goes between the intent, which is in it, and what came of it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKeyThatCameWhileTheLedgerWentIsKnownToAllAfterwards(boolean emergency) {
        CheckoutId id = emergency ? ada.room.request(emergency()).id() : approved();
        world.beforeAnswer = () -> server.down("fast");
        assertThat(ada.room.fetch(id, _ -> {}).held()).isPresent();
        up();
        assertThat(ben.state(id)).isEqualTo(CheckoutState.HELD);
        assertThat(ben.room.refresh().irregular()).isEmpty();
        ada.room.tick();
        assertThat(ada.vault(safe).present(id).usable()).isTrue();
        assertThat(ada.room.giveBack(id, "by hand").receipt()).isPresent();
        assertThat(ben.state(id)).isEqualTo(CheckoutState.VERIFIED);
    }

    /** The ledger says that nothing came of it, and a proxy works with the key. */
    @Test
    void whereAFetchIsGivenUpNoProxyGoesOnWithItsKey() {
        CheckoutId id = ada.room.request(emergency()).id();
        RunningProxy proxy = ada.room.open(id, _ -> {});
        Fetching fetching = new Fetching(ada.parts, new CheckoutLog(ada.ledger, ada.parts.folder()), ada.vault(safe));
        Failure why = Failure.expected("azure-unreachable", "No answer.", "", "");
        world.proxyStays = Optional.of(Failure.expected("breakglass-proxy-stays", "It does not end.", "", ""));
        assertThatThrownBy(() -> fetching.failed(id, why, true)).hasMessageContaining("breakglass-proxy-stays");
        assertThat(ada.room.refresh().irregular())
                .as("nothing is said to be over")
                .isEmpty();
        world.proxyStays = Optional.empty();
        // Here it did not fail: that is not what is looked at.
        assertThatThrownBy(() -> fetching.failed(id, why, true)).hasMessageContaining("breakglass-denied-not-counted");
        assertThat(proxy.alive()).isFalse();
    }

    private static CheckoutPolicy withoutEmergencies() {
        CheckoutPolicy standard = CheckoutPolicy.STANDARD;
        Map<Environment, CheckoutPolicy.Rule> rules = new EnumMap<>(Environment.class);
        for (Environment each : Environment.values()) {
            rules.put(each, new CheckoutPolicy.Rule(1, Duration.ofHours(1), false, false, false, true));
        }
        return new CheckoutPolicy(
                rules,
                Optional.empty(),
                standard.requestLifetime(),
                standard.approvalLifetime(),
                true,
                false,
                List.of(),
                Set.of(),
                Set.of(),
                Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"denied", "forbidden", "cancelled"})
    void aKeyFetchedByWhoCouldNotSeeThatItIsForbiddenIsThereAndGoesBack(String what) {
        Optional<CheckoutId> before = what.equals("forbidden")
                ? Optional.empty()
                : Optional.of(ada.room.request(emergency()).id());
        var _ = ada.room.refresh();
        server.down("fast");
        CheckoutId id = before.orElseGet(() -> ada.room.request(emergency()).id());
        RunningProxy proxy = ada.room.open(id, _ -> {});
        assertThat(proxy.alive()).isTrue();
        server.up();
        assertThat(ben.ledger.synchronise()).isEmpty();
        switch (what) {
            case "denied" ->
                assertThat(ben.room.deny(id, "not that one").denial()).isPresent();
            case "forbidden" -> {
                ben.room.proposePolicy(withoutEmergencies());
                TestRoom cal = joined("cal", "cal");
                cal.room.acceptPolicy(
                        cal.room.refresh().proposal().orElseThrow().hash());
            }
            default ->
                assertThat(joined("desk", "ada").room.cancel(id, "not needed").cancelled())
                        .isPresent();
        }
        assertThat(ada.ledger.synchronise()).isEmpty();
        assertThat(ben.room.checkout(id).held()).isPresent();
        assertThat(ben.state(id).keyOut()).isTrue();
        ada.room.tick();
        assertThat(proxy.alive()).isFalse();
        assertThat(ada.vault(safe).present(id).usable()).isFalse();
        assertThat(ben.state(id)).isEqualTo(CheckoutState.VERIFIED);
    }

    /** He cannot see what came since he looked last, and says it all the same. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatOthersSayOfAKeyWhileTheyCannotReachTheLedgerIsHeardAfterwards(boolean lost) {
        CheckoutId id = approved();
        RunningProxy proxy = ada.room.open(id, _ -> {});
        var _ = ben.room.refresh();
        server.down("fast");
        if (lost) {
            assertThat(ben.room.declareLost(id, "the laptop is gone").lost()).isPresent();
        } else {
            assertThat(ben.room.deny(id, "it is over").denial()).isPresent();
        }
        up();
        ada.room.tick();
        assertThat(proxy.alive()).isFalse();
        assertThat(ada.vault(safe).present(id).usable()).isFalse();
        assertThat(ben.room.refresh().irregular()).isEmpty();
    }

    @Test
    void aCopyThatIsSeenWhileTheLedgerCannotBeReachedMarksTheCluster() {
        CheckoutId id = approved();
        Checkout held = ada.room.fetch(id, _ -> {});
        assertThat(ada.room.giveBack(id, "by hand").receipt()).isPresent();
        var _ = ben.room.refresh();
        server.down("fast");
        world.pass(Duration.ofMinutes(10));
        Sighting seen = new Sighting(
                held.held().orElseThrow().facts().fingerprint(),
                "used from 10.0.0.9 with kubectl",
                world.wall.get(),
                Optional.empty());
        assertThat(ben.room.sighted(List.of(seen))).hasSize(1);
        up();
        assertThat(ada.room.checkout(id).seen()).hasSize(1);
    }
}
