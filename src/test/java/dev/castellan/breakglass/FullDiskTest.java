package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.castellan.failure.FailureException;
import dev.castellan.identity.Safe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ledger and vault on a disk that has really no byte left. */
class FullDiskTest {
    private static final KeyVault.Present NOTHING = new KeyVault.Present(false, false, false);

    @TempDir
    Path temporary;

    private final TestRoom.World world = new TestRoom.World();
    private final Safe safe = Safe.inMemory();
    private Optional<SmallDisk> mounted = Optional.empty();
    private Path folder = Path.of("");

    @BeforeEach
    void mount() throws IOException {
        folder = Files.createDirectory(temporary.resolve("disk"));
        mounted = Optional.of(SmallDisk.on(folder));
    }

    @AfterEach
    void unmount() {
        mounted.ifPresent(SmallDisk::close);
    }

    private SmallDisk disk() {
        return mounted.orElseThrow();
    }

    private TestRoom fillingAt(FaultPoint point) {
        AtomicBoolean once = new AtomicBoolean();
        return new TestRoom(world, folder, safe, TestRoom.actor("ada"), Optional.empty(), at -> {
            if (at == point && once.compareAndSet(false, true)) {
                disk().fill();
            }
        });
    }

    private void clear(Runnable work) {
        FailureException e = catchThrowableOfType(FailureException.class, work::run);
        assertThat(e.failure().code()).isIn("ledger-full", "breakglass-vault");
        assertThat(e.failure().happened() + e.failure().remedy()).containsIgnoringCase("space");
    }

    @Test
    void nothingIsFetchedOntoAFullDisk() throws IOException {
        try (TestRoom room = TestRoom.of(world, folder, safe)) {
            CheckoutId id = room.room.request(TestRoom.test()).id();
            disk().fill();
            clear(() -> room.room.fetch(id, _ -> {}));
            assertThat(world.asked)
                    .as("Azure is not asked for what cannot be recorded")
                    .isEmpty();
            assertThat(room.state(id)).isEqualTo(CheckoutState.APPROVED);
            disk().free();
            assertThat(room.room.fetch(id, _ -> {}).held()).isPresent();
        }
        FaultPointTest.assertNoSecret(folder, world.kubeconfig);
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultPoint.class,
            names = {"FETCH_INTENT_RECORDED", "KEY_IN_MEMORY", "SEALED_IN_PLACE", "DATA_KEY_KEPT"})
    void aDiskThatFillsInTheFetchKeepsNothingOfTheKey(FaultPoint point) throws IOException {
        CheckoutId id;
        try (TestRoom room = fillingAt(point)) {
            id = room.room.request(TestRoom.test()).id();
            clear(() -> room.room.fetch(id, _ -> {}));
            assertThat(room.vault(safe).present(id)).isEqualTo(NOTHING);
        }
        disk().free();
        try (TestRoom next = TestRoom.of(world, folder, safe)) {
            assertThat(next.room.recover(_ -> {})).isEmpty();
            assertThat(next.state(id)).isEqualTo(CheckoutState.APPROVED);
            assertThat(next.vault(safe).present(id)).isEqualTo(NOTHING);
            assertThat(next.room.refresh().irregular()).isEmpty();
        }
        FaultPointTest.assertNoSecret(folder, world.kubeconfig);
    }

    @Test
    void aReturnThatCannotBeRecordedSaysSoAndIsDoneOnceThereIsSpace() {
        try (TestRoom room = TestRoom.of(world, folder, safe)) {
            CheckoutId id = room.room.request(TestRoom.test()).id();
            var _ = room.room.fetch(id, _ -> {});
            disk().fill();
            clear(() -> room.room.giveBack(id, "by hand"));
            assertThat(room.state(id)).isEqualTo(CheckoutState.HELD);
            disk().free();
            var _ = room.room.giveBack(id, "by hand");
            assertThat(room.state(id)).isEqualTo(CheckoutState.VERIFIED);
            assertThat(room.vault(safe).present(id)).isEqualTo(NOTHING);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultPoint.class,
            names = {"RETURN_INTENT_RECORDED", "DATA_KEY_DESTROYED", "RETURN_RECORDED", "SWEPT"})
    void aDiskThatFillsInTheReturnLeavesNoKeyAndTheReceiptFollows(FaultPoint point) {
        CheckoutId id;
        try (TestRoom room = fillingAt(point)) {
            id = room.room.request(TestRoom.test()).id();
            var _ = room.room.fetch(id, _ -> {});
            clear(() -> room.room.giveBack(id, "by hand"));
            assertThat(room.vault(safe).present(id).usable()).isFalse();
            assertThat(room.vault(safe).present(id).dataKey()).isFalse();
            disk().free();
            room.room.tick();
            assertThat(room.state(id)).isEqualTo(CheckoutState.VERIFIED);
            assertThat(room.vault(safe).present(id)).isEqualTo(NOTHING);
            assertThat(room.room.checkout(id).receipt()).isPresent();
        }
    }
}
