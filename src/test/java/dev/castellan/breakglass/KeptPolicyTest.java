package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.failure.Failure;
import dev.castellan.identity.Safe;
import dev.castellan.ledger.PostgresServer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of the policy for the time without the team's ledger. */
class KeptPolicyTest {
    @TempDir
    Path folder;

    @Test
    void whatIsKeptStaysWhileAnotherProgramIsAtItAndIsTriedAgain() throws IOException {
        KeptPolicy policy = new KeptPolicy(folder);
        assertThat(policy.keep("team", List.of())).isTrue();
        try (FileChannel other = FileChannel.open(
                        folder.resolve("policy.json.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = other.lock()) {
            assertThat(held.isValid()).isTrue();
            assertThat(policy.keep("team", List.of())).isFalse();
        }
        assertThat(policy.read("team")).isPresent();
    }

    @Test
    void aTeamThatHasNoPolicyIsKnownToHaveNone() {
        PostgresServer server = PostgresServer.start();
        Safe safe = Safe.inMemory();
        TestRoom.World world = new TestRoom.World();
        try {
            try (TestRoom room = TestRoom.of(world, folder, safe)) {
                room.ledger.join(server.settings(server.database(), "owner").url(), "owner", new char[0], true);
                assertThat(room.room.refresh().findings()).isEmpty();
            }
            server.down("fast");
            try (TestRoom again = TestRoom.of(world, folder, safe)) {
                assertThat(again.room.refresh().findings())
                        .extracting(Failure::code)
                        .containsExactly("ledger-team-unreachable");
            }
        } finally {
            server.end();
        }
    }
}
