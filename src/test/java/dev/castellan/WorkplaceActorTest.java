package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.breakglass.Person;
import dev.castellan.identity.Account;
import dev.castellan.identity.Cloud;
import dev.castellan.identity.Identity;
import dev.castellan.identity.IdentitySettings;
import dev.castellan.identity.Practice;
import dev.castellan.identity.Safe;
import dev.castellan.network.Network;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.Profile;
import dev.castellan.settings.SettingsStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outside practice nobody arrives: who acts is who signed in earlier. */
class WorkplaceActorTest {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final Profile AZURE = new Profile(
            "work",
            Cloud.PUBLIC,
            "11111111-2222-3333-4444-555555555555",
            "organizations",
            0,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of());

    @Test
    void whoIsSignedInIsKnownBeforeTheFirstEntryOfACheckout(@TempDir Path folder) {
        DataFolder data = DataFolder.at(folder.resolve("data"));
        try (Practice practice = new Practice(SandboxOptions.defaults(), folder)) {
            Identity identity = practice.identity();
            Account ada = practice.signIn(identity, Practice.ADA);
            try (Workplace rooms = rooms(AZURE, folder, data, _ -> identity)) {
                Person me = rooms.breakGlass().me();
                assertThat(me.account()).isEqualTo(ada.id());
                assertThat(me.name()).isEqualTo(ada.username());
            }
        }
    }

    @Test
    void withNothingButAKubeconfigItIsTheSystemsUserAndNobodyHasToSignIn(@TempDir Path folder) {
        DataFolder data = DataFolder.at(folder.resolve("data"));
        try (Workplace rooms = rooms(Profile.standard(), folder, data, _ -> {
            throw new AssertionError("accounts were asked for");
        })) {
            Person me = rooms.breakGlass().me();
            assertThat(me.account()).isEmpty();
            assertThat(me.name()).isEqualTo(System.getProperty("user.name"));
            assertThat(rooms.triage().whoAmI()).isEqualTo(System.getProperty("user.name"));
        }
    }

    @Test
    void whoOnceLookedAtTheAccountPageOfSuchAProfileWritesAsTheSystemsUser(@TempDir Path folder) {
        DataFolder data = DataFolder.at(folder.resolve("data"));
        try (Workplace rooms = rooms(
                Profile.standard(),
                folder,
                data,
                network -> Identity.forgetful(
                        new IdentitySettings(Cloud.PUBLIC, "", "organizations", 0, folder),
                        network,
                        Practice.absent(),
                        CLOCK))) {
            assertThat(rooms.identity().settings().clientId()).isEmpty();
            assertThat(rooms.breakGlass().me().account()).isEmpty();
        }
    }

    private static Workplace rooms(
            Profile profile, Path folder, DataFolder data, Function<Supplier<Network>, Identity> people) {
        Safe safe = Safe.inMemory();
        return new Workplace(
                () -> profile,
                false,
                new SettingsStore(data, CLOCK),
                data,
                Map.of(),
                folder,
                Optional.empty(),
                () -> safe,
                CLOCK,
                people);
    }
}
