package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.breakglass.Person;
import dev.castellan.identity.Account;
import dev.castellan.identity.Identity;
import dev.castellan.identity.Practice;
import dev.castellan.identity.Safe;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.Profile;
import dev.castellan.settings.SettingsStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outside practice nobody arrives: who acts is who signed in earlier. */
class WorkplaceActorTest {
    @Test
    void whoIsSignedInIsKnownBeforeTheFirstEntryOfACheckout(@TempDir Path folder) {
        InstantSource clock = InstantSource.system();
        DataFolder data = DataFolder.at(folder.resolve("data"));
        Safe safe = Safe.inMemory();
        try (Practice practice = new Practice(SandboxOptions.defaults(), folder)) {
            Identity identity = practice.identity();
            Account ada = practice.signIn(identity, Practice.ADA);
            try (Workplace rooms = new Workplace(
                    Profile::standard,
                    false,
                    new SettingsStore(data, clock),
                    data,
                    Map.of(),
                    folder,
                    Optional.empty(),
                    () -> safe,
                    clock,
                    _ -> identity)) {
                Person me = rooms.breakGlass().me();
                assertThat(me.account()).isEqualTo(ada.id());
                assertThat(me.name()).isEqualTo(ada.username());
            }
        }
    }
}
