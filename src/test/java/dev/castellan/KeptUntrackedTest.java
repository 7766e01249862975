package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.breakglass.reconcile.Reconciliation;
import dev.castellan.breakglass.reconcile.Reconciling;
import dev.castellan.breakglass.reconcile.Sources;
import dev.castellan.console.breakglass.BreakGlassRooms;
import dev.castellan.identity.Cloud;
import dev.castellan.identity.Safe;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.Profile;
import dev.castellan.settings.SettingsStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What reconciling said last is shown again to whom it is about, and to nobody else on the same machine. */
class KeptUntrackedTest {
    private static final InstantSource CLOCK = InstantSource.system();

    @TempDir
    Path folder;

    private final Safe safe = Safe.inMemory();

    private static Profile profile(String name, String tenant) {
        return new Profile(name, Cloud.PUBLIC, "", tenant, 0, Optional.empty(), Optional.empty(), List.of(), List.of());
    }

    /** What a console of a profile shows after its start; it looks anew where that is wanted. */
    private Optional<Reconciliation> shown(Profile profile, boolean check) {
        DataFolder data = DataFolder.at(folder.resolve("data"));
        Path checkouts = data.root().resolve("breakglass");
        try (Workplace rooms = new Workplace(
                () -> profile,
                false,
                new SettingsStore(data, CLOCK),
                data,
                Map.of(),
                folder,
                Optional.empty(),
                () -> safe,
                CLOCK,
                _ -> {
                    throw new AssertionError("accounts were asked for");
                })) {
            BreakGlassRooms desk = new BreakGlassRooms(
                    rooms::breakGlass,
                    () -> Optional.of(rooms.breakGlass()),
                    rooms.fleet(),
                    new Reconciling(rooms::ledger, rooms::azureSides, Optional.of(checkouts), _ -> {}, CLOCK),
                    rooms::ledger,
                    checkouts,
                    rooms::profile);
            if (check) {
                var _ = desk.reconcile(
                        new Sources(false, Duration.ofDays(1), List.of(), List.of(), List.of()), _ -> {});
            }
            desk.refresh();
            return desk.reconciled();
        }
    }

    /** It says for whom it was found nowhere: it is no use to anybody. */
    @Test
    void whatWasKeptForAnyProfileGoesWithTheFirstResultOfOne() throws IOException {
        Path earlier = Files.createDirectories(folder.resolve("data")).resolve("breakglass-reconciled.json");
        Path previous = earlier.resolveSibling("breakglass-reconciled.json.previous");
        Files.writeString(earlier, "{}");
        Files.writeString(previous, "{}");
        assertThat(shown(profile("ours", "one"), false)).isEmpty();
        assertThat(earlier).exists();
        assertThat(shown(profile("ours", "one"), true)).isPresent();
        assertThat(earlier).doesNotExist();
        assertThat(previous).doesNotExist();
        assertThat(shown(profile("ours", "one"), false)).isPresent();
    }

    @Test
    void aResultIsOfItsProfileAndTenant() {
        Optional<Reconciliation> found = shown(profile("ours", "one"), true);
        assertThat(found).isPresent();
        assertThat(shown(profile("ours", "one"), false)).isEqualTo(found);
        assertThat(shown(profile("customer", "one"), false)).isEmpty();
        assertThat(shown(profile("ours", "two"), false)).isEmpty();
        // Whoever looks in the other profile takes nothing away here.
        assertThat(shown(profile("customer", "one"), true)).isPresent();
        assertThat(shown(profile("ours", "one"), false)).isEqualTo(found);
    }
}
