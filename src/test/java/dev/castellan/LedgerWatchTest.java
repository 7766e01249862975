package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.failure.Failure;
import dev.castellan.ledger.Ledger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerWatchTest {
    private final List<String> told = new CopyOnWriteArrayList<>();

    private static Failure found(String code, String happened) {
        return Failure.expected(code, happened, "It matters.", "Do something.");
    }

    @Test
    void whatIsWrongIsToldOnceForAsLongAsItLasts() {
        try (LedgerWatch watch = LedgerWatch.still(f -> told.add(f.code() + ": " + f.happened()))) {
            Failure away = found("ledger-team-unreachable", "Away.");
            assertThat(watch.look(() -> List.of(away))).isTrue();
            assertThat(watch.look(() -> List.of(away))).isTrue();
            assertThat(told).containsExactly("ledger-team-unreachable: Away.");

            assertThat(watch.look(() -> List.of(away, found("ledger-alarm-fork", "Two heads."))))
                    .isTrue();
            assertThat(told).hasSize(2).last().isEqualTo("ledger-alarm-fork: Two heads.");

            assertThat(watch.look(List::of)).isTrue();
            assertThat(watch.look(() -> List.of(away))).isTrue();
            assertThat(told).as("once more, after it was well meanwhile").hasSize(3);
        }
    }

    @Test
    void nobodyIsAskedForAPassphraseEveryMinute() {
        try (LedgerWatch watch = LedgerWatch.still(f -> told.add(f.code()))) {
            Supplier<List<Failure>> failing = () -> {
                throw found("identity-safe-unavailable", "No passphrase.").asException();
            };
            assertThat(watch.look(failing)).isFalse();
            assertThat(told).containsExactly("identity-safe-unavailable");
            Supplier<List<Failure>> unreadable = () -> {
                throw found("ledger-unreadable", "No.").asException();
            };
            assertThat(watch.look(unreadable)).isTrue();
        }
    }

    @Test
    void theTeamsLedgerIsLookedAtSoonAfterTheStartAndTheWatchEndsWithItsRooms() {
        AtomicInteger asked = new AtomicInteger();
        LedgerWatch watch = LedgerWatch.begin(
                () -> {
                    asked.incrementAndGet();
                    return Optional.empty();
                },
                f -> told.add(f.code()));
        assertThat(watch.watches()).isTrue();
        await().atMost(Duration.ofSeconds(60)).until(() -> asked.get() == 1);
        watch.close();
        assertThat(watch.watches()).isFalse();
        assertThat(told).isEmpty();
    }

    @Test
    void nothingIsOpenedWhereNoTeamWasJoined(@TempDir Path folder) throws Exception {
        assertThat(Ledger.joined(folder.resolve("ledger"))).isFalse();
        assertThat(folder.resolve("ledger")).doesNotExist();
        Files.writeString(folder.resolve("team.json"), "{}");
        assertThat(Ledger.joined(folder)).isTrue();
    }
}
