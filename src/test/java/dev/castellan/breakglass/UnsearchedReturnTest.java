package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.failure.Failure;
import dev.castellan.identity.Safe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The search for copies failed: nobody is told that there are none. */
class UnsearchedReturnTest {
    @TempDir
    Path folder;

    private final TestRoom.World world = new TestRoom.World();
    private final Safe safe = Safe.inMemory();

    private static void failing() {
        throw Failure.expected("breakglass-sweep-failed", "The list of places could not be made.", "", "")
                .asException();
    }

    private CheckoutId returned(TestRoom room) {
        world.beforeSearch = UnsearchedReturnTest::failing;
        CheckoutId id = room.room.request(TestRoom.test()).id();
        var _ = room.room.fetch(id, _ -> {});
        ReturnReceipt receipt = room.room.giveBack(id, "by hand").receipt().orElseThrow();
        assertThat(receipt.clean()).isFalse();
        assertThat(receipt.unsearched()).contains("The list of places could not be made.");
        return id;
    }

    private static List<String> told(TestRoom room) {
        return room.notices.stream()
                .filter(n -> n.kind() == Notice.Kind.RETURNED)
                .map(Notice::text)
                .toList();
    }

    @Test
    void theReceiptAndTheNoticeSayThatNobodyLooked() {
        try (TestRoom room = TestRoom.of(world, folder, safe)) {
            CheckoutId id = returned(room);
            assertThat(room.state(id)).isEqualTo(CheckoutState.RETURNED);
            assertThat(told(room)).singleElement().asString().contains("nobody looked for copies");
            assertThat(room.vault(safe).present(id).usable()).isFalse();
            // No copy is known: the cluster is not marked for it.
            assertThat(room.room.snapshot().tainted()).isEmpty();
            assertThat(room.room.checkout(id).receipt().orElseThrow().uncheckable())
                    .anyMatch(u -> u.contains("was not searched"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"by hand", "start", "watch"})
    void itIsSearchedLater(String how) {
        try (TestRoom room = TestRoom.of(world, folder, safe)) {
            CheckoutId id = returned(room);
            long before = room.ledger.size();
            world.pass(Duration.ofMinutes(6));
            room.room.tick();
            // It says so already.
            assertThat(room.ledger.size()).isEqualTo(before);
            world.beforeSearch = () -> {};
            switch (how) {
                case "by hand" -> {
                    var _ = room.room.giveBack(id, "again");
                }
                case "start" -> assertThat(room.room.recover(_ -> {})).isEmpty();
                default -> {
                    world.pass(Duration.ofMinutes(6));
                    room.room.tick();
                }
            }
            assertThat(told(room)).hasSize(2).last().asString().contains("no copy was found");
            assertThat(room.state(id)).isEqualTo(CheckoutState.VERIFIED);
            assertThat(room.room.checkout(id).receipt().orElseThrow().searched())
                    .isTrue();
            assertThat(room.room.refresh().irregular()).isEmpty();
        }
    }

    /** What it finds is news to whoever was told that nobody looked. */
    @Test
    void copiesThatALaterSearchFindsAreTold() {
        try (TestRoom room = TestRoom.of(world, folder, safe)) {
            CheckoutId id = returned(room);
            world.beforeSearch = () -> {};
            world.outcome = copies();
            world.pass(Duration.ofMinutes(6));
            room.room.tick();
            assertThat(room.room.checkout(id).receipt().orElseThrow().left()).hasSize(2);
            assertThat(told(room)).hasSize(2).last().asString().contains("copies were left");
        }
    }

    @Test
    void aSearchThatFailsLaterTakesNothingBackOfWhatAnEarlierOneFound() {
        try (TestRoom room = TestRoom.of(world, folder, safe)) {
            world.outcome = copies();
            CheckoutId id = room.room.request(TestRoom.test()).id();
            var _ = room.room.fetch(id, _ -> {});
            assertThat(room.room.giveBack(id, "by hand").receipt().orElseThrow().left())
                    .hasSize(2);
            world.beforeSearch = UnsearchedReturnTest::failing;
            ReturnReceipt again = room.room.giveBack(id, "again").receipt().orElseThrow();
            assertThat(again.left()).hasSize(2);
            assertThat(again.unsearched()).isPresent();
            assertThat(again.uncheckable()).anyMatch(u -> u.contains("not searched again"));
            assertThat(told(room)).last().asString().contains("copies were left");
            assertThat(room.room.refresh().tainted())
                    .singleElement()
                    .satisfies(t -> assertThat(t.reasons()).contains("Copies were left: 2"));
            world.beforeSearch = () -> {};
            world.outcome =
                    new CopySearch.Outcome(List.of("/home/ada/.kube"), List.of(), List.of(), List.of(), List.of());
            assertThat(room.room.giveBack(id, "again").receipt().orElseThrow().clean())
                    .isTrue();
            assertThat(room.room.refresh().tainted()).isEmpty();
        }
    }

    private static CopySearch.Outcome copies() {
        List<String> two = List.of("/home/ben/admin.conf", "/home/ben/.kube/config");
        return new CopySearch.Outcome(List.of("/home/ada/.kube"), two, List.of(), two, List.of());
    }

    /** A search that cannot be made walks the whole machine each time. */
    @Test
    void whereItNeverWorksItIsTriedLessAndLess() {
        try (TestRoom room = TestRoom.of(world, folder, safe)) {
            CheckoutId id = returned(room);
            AtomicInteger searches = new AtomicInteger();
            world.beforeSearch = () -> {
                searches.incrementAndGet();
                failing();
            };
            for (int minute = 0; minute < 24 * 60; minute++) {
                world.pass(Duration.ofMinutes(1));
                room.room.tick();
            }
            assertThat(searches.get()).isBetween(4, 10);
            assertThat(told(room)).hasSize(1);
            assertThat(room.state(id)).isEqualTo(CheckoutState.RETURNED);
        }
    }
}
