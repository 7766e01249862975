package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.identity.Safe;
import dev.castellan.ledger.Entry;
import dev.castellan.ledger.Filter;
import dev.castellan.ledger.ForeignTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other clocks than the console's said about a check-out: Azure's, and the cluster's. */
class OtherClocksTest {
    @TempDir
    Path folder;

    private final TestRoom.World world = new TestRoom.World();

    private static Optional<ForeignTime> foreign(TestRoom room, String type) {
        try (var entries = room.ledger.entries(0, Filter.type(type))) {
            return entries.reduce((_, last) -> last).map(Entry::time).flatMap(Entry.Times::foreign);
        }
    }

    @Test
    void aKeyThatCameCarriesAzuresTimeAndAProofTheClustersOwn() {
        Instant azure = TestRoom.START.minusSeconds(2);
        Instant cluster = TestRoom.START.plusSeconds(3);
        world.azureTime = Optional.of(azure);
        world.serverTime = Optional.of(cluster);
        try (TestRoom own = TestRoom.of(world, folder, Safe.inMemory())) {
            CheckoutId id = own.room.request(TestRoom.test()).id();
            own.room.fetch(id, _ -> {});
            assertThat(foreign(own, "checkout.held")).contains(new ForeignTime("management.azure.com", azure));
            var _ = own.room.probe(id, Optional.empty(), List.of(), Optional.empty());
            assertThat(foreign(own, "checkout.neutralised")).contains(new ForeignTime("10.0.0.1", cluster));
            // Nobody else was asked about the rest.
            assertThat(foreign(own, "checkout.requested")).isEmpty();
            assertThat(foreign(own, "checkout.fetch.intent")).isEmpty();
            Checkout checkout = own.room.checkout(id);
            assertThat(checkout.timed()).extracting(Timed::what).containsExactly("fetched", "refused");
            assertThat(Timed.apart(checkout.timed())).isEmpty();
            world.answer = new CertificateProbe.Answer.Accepted(200);
            world.serverTime = Optional.of(cluster.plusSeconds(5));
            var _ = own.room.probe(id, Optional.empty(), List.of(), Optional.empty());
            assertThat(foreign(own, "checkout.probe.failed"))
                    .contains(new ForeignTime("10.0.0.1", cluster.plusSeconds(5)));
        }
    }

    @Test
    void aClockThatIsWrongIsToldWithTheCheckoutAndWhenTheLedgerIsVerified() {
        world.azureTime = Optional.of(TestRoom.START.plus(Duration.ofMinutes(7)));
        try (TestRoom own = TestRoom.of(world, folder, Safe.inMemory())) {
            CheckoutId id = own.room.request(TestRoom.test()).id();
            own.room.fetch(id, _ -> {});
            assertThat(Timed.apart(own.room.checkout(id).timed()))
                    .hasValueSatisfying(told -> assertThat(told)
                            .startsWith("When it was fetched, the clock of the console that recorded it was 7 min"
                                    + " behind that of management.azure.com."));
            assertThat(own.ledger.verify()).singleElement().satisfies(v -> {
                assertThat(v.sound()).isTrue();
                assertThat(v.remarks())
                        .singleElement()
                        .asString()
                        .endsWith("its device's clock was 420 seconds behind that of management.azure.com.");
            });
        }
    }

    @Test
    void aServiceThatSaysNoTimeLeavesNone() {
        try (TestRoom own = TestRoom.of(world, folder, Safe.inMemory())) {
            CheckoutId id = own.room.request(TestRoom.test()).id();
            own.room.fetch(id, _ -> {});
            var _ = own.room.probe(id, Optional.empty(), List.of(), Optional.empty());
            own.room.giveBack(id, "by hand");
            assertThat(own.room.checkout(id).timed()).isEmpty();
            assertThat(Timed.apart(List.of())).isEmpty();
        }
    }

    private TestRoom late(Duration wall, Duration elapsed) {
        return new TestRoom(world, folder, Safe.inMemory(), TestRoom.actor("ada"), Optional.empty(), at -> {
            if (at == FaultPoint.KEY_IN_MEMORY) {
                world.wall.updateAndGet(w -> w.plus(wall));
                world.nanos.addAndGet(elapsed.toNanos());
            }
        });
    }

    /** A key store waits for its passphrase as long as somebody takes. */
    @Test
    void aWaitIsNoDifferenceOfClocks() {
        world.azureTime = Optional.of(TestRoom.START);
        Duration wait = Duration.ofSeconds(90);
        try (TestRoom own = late(wait, wait)) {
            CheckoutId id = own.room.request(TestRoom.test()).id();
            own.room.fetch(id, _ -> {});
            assertThat(foreign(own, "checkout.held"))
                    .contains(new ForeignTime("management.azure.com", TestRoom.START.plus(wait)));
            assertThat(own.room.checkout(id).timed()).singleElement().satisfies(t -> {
                assertThat(t.wall()).isEqualTo(t.other().time());
                assertThat(t.ahead()).isEmpty();
            });
            assertThat(own.ledger.verify())
                    .singleElement()
                    .satisfies(v -> assertThat(v.remarks()).isEmpty());
        }
    }

    /** One clock went on and the other did not: how late it is elsewhere by now, nobody knows. */
    @Test
    void whereThisMachineSleptMeanwhileNoTimeIsMadeUp() {
        world.azureTime = Optional.of(TestRoom.START);
        try (TestRoom own = late(Duration.ofSeconds(90), Duration.ofSeconds(1))) {
            CheckoutId id = own.room.request(TestRoom.test()).id();
            own.room.fetch(id, _ -> {});
            assertThat(foreign(own, "checkout.held")).isEmpty();
            assertThat(own.room.checkout(id).timed()).isEmpty();
        }
    }
}
