package dev.castellan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.failure.FailureException;
import dev.castellan.identity.Safe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody does not want to wait for the team's ledger any more: that is no word about the ledger. */
class InterruptedTeamTest {
    private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");

    @TempDir
    Path folder;

    @Test
    void whoIsInterruptedSaysNothingOfTheTeamsLedger() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String database = server.database();
        try (Ledger alice = Ledger.open(LedgerSettings.of(
                Optional.of(Files.createDirectories(folder.resolve("alice"))),
                Safe.inMemory(),
                () -> new Actor("alice", ""),
                InstantSource.fixed(NOW)))) {
            alice.join(server.settings(database, "owner").url(), "owner", new char[0], true);
            // A socket is closed where the virtual thread that waits for it is interrupted.
            Thread cancelled = Thread.ofVirtual().start(() -> {
                Thread.currentThread().interrupt();
                try {
                    var _ = alice.synchronise();
                } catch (FailureException e) {
                    assertThat(e.failure().code()).startsWith("ledger-");
                }
            });
            cancelled.join();
            assertThat(alice.findings()).isEmpty();
            // Nor does the next one wait until it is tried again.
            assertThat(alice.append(Draft.of("cluster.unlock", "pos-07", Map.of()))
                            .standing())
                    .isEqualTo(Standing.RECORDED);
        }
    }
}
