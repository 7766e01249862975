package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.identity.Safe;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That a key is held was recorded, and the record cannot be read after it: what everybody else sees is true. */
class RecordedUnreadTest {
    @TempDir
    Path folder;

    private final TestRoom.World world = new TestRoom.World();
    private final Safe safe = Safe.inMemory();

    private void sql(String... statements) {
        try (var connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + folder.resolve("ledger").resolve("ledger.db"));
                var statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKeyThatIsRecordedAsHeldIsKept(boolean console) {
        try (TestRoom room = TestRoom.of(world, folder, safe)) {
            CheckoutId id = room.room.request(TestRoom.test()).id();
            sql(
                    "DROP TRIGGER entry_fixed",
                    "CREATE TABLE aside AS SELECT idx, envelope FROM entry WHERE type = 'checkout.requested'",
                    "CREATE TRIGGER unreadable AFTER INSERT ON entry WHEN NEW.type = 'checkout.held' BEGIN"
                            + " UPDATE entry SET envelope = x'00' WHERE type = 'checkout.requested'; END");
            assertThatThrownBy(() -> room.room.fetch(id, _ -> {})).hasMessageContaining("ledger-");
            sql(
                    "DROP TRIGGER unreadable",
                    "UPDATE entry SET envelope = (SELECT envelope FROM aside WHERE aside.idx = entry.idx)"
                            + " WHERE type = 'checkout.requested'");
            if (console) {
                room.room.tick();
            } else {
                assertThat(room.room.recover(_ -> {})).isEmpty();
            }
            assertThat(room.state(id)).isEqualTo(CheckoutState.HELD);
            assertThat(room.vault(safe).present(id).usable()).isTrue();
            assertThat(room.room.open(id, _ -> {}).alive()).isTrue();
            assertThat(room.room.refresh().irregular()).isEmpty();
        }
    }

    /** Nobody was told that it is held: nothing of it stays. */
    @Test
    void aKeyThatCouldNotBeRecordedAsHeldIsNotKept() {
        try (TestRoom room = TestRoom.of(world, folder, safe)) {
            CheckoutId id = room.room.request(TestRoom.test()).id();
            sql("CREATE TRIGGER refused BEFORE INSERT ON entry WHEN NEW.type = 'checkout.held' BEGIN"
                    + " SELECT RAISE(ABORT, 'not that one'); END");
            assertThatThrownBy(() -> room.room.fetch(id, _ -> {})).hasMessageContaining("ledger-");
            assertThat(room.vault(safe).ids()).isEmpty();
            assertThat(room.state(id)).isEqualTo(CheckoutState.APPROVED);
        }
    }
}
