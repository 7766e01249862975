package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.cli.Choices;
import dev.castellan.console.shell.ConsoleParts;
import dev.castellan.console.shell.SingleInstance;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.job.Job;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.Profile;
import dev.castellan.settings.SettingsStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another profile gets rooms of its own, made from what is chosen by then; those before end. */
class ProfileSwitchTest {
    @TempDir
    Path folder;

    private final InstantSource clock = InstantSource.system();

    @Test
    void theFleetOfTheProfileChosenIsShownAndTheOneBeforeEnds() throws Exception {
        SettingsStore settings = new SettingsStore(DataFolder.at(folder.resolve("data")), clock);
        Profile plain = settings.load().profile();
        Profile north = plain.withName("north").withKubeconfigs(List.of(kubeconfig("north-1")));
        Profile south = plain.withName("south").withKubeconfigs(List.of(kubeconfig("south-1")));
        settings.update(s -> s.withProfiles(List.of(north, south), "north"));
        // As started with --profile north: the word of the command line holds for the start only.
        Choices choices = new Choices(
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.of("north"),
                Optional.empty());
        List<Furnished> made = new ArrayList<>();
        House house = new House(Map.of(), folder, clock);
        try (SingleInstance instance = instance()) {
            Furnished first = house.furnish(
                    choices, north, settings, DataFolder.at(folder.resolve("data")), instance, Optional.empty(), made);
            assertThat(names(first)).containsExactly("north-1");
            assertThat(first.parts().profile()).isEqualTo("north");

            settings.update(s -> s.withProfiles(s.profiles(), "south"));
            ConsoleParts.Renewal renewal = first.parts().renewal().orElseThrow();
            ConsoleParts next = renewal.make().get();
            assertThat(next.profile()).isEqualTo("south");
            assertThat(next.settings()).isSameAs(first.parts().settings());
            assertThat(made).hasSize(2);
            assertThat(names(made.getLast())).containsExactly("south-1");

            // What the first was at is stopped with it; the next goes on.
            CountDownLatch never = new CountDownLatch(1);
            Job<Boolean> old = first.jobs().start("Wait", "app", Duration.ofMinutes(5), p -> {
                never.await();
                return true;
            });
            renewal.left().run();
            assertThat(old.view().state()).isEqualTo(Job.State.CANCELLED);
            assertThat(names(made.getLast())).containsExactly("south-1");

            // And back again, as often as one likes.
            settings.update(s -> s.withProfiles(s.profiles(), "north"));
            assertThat(next.renewal().orElseThrow().make().get().profile()).isEqualTo("north");
            assertThat(names(made.getLast())).containsExactly("north-1");
        } finally {
            made.forEach(Furnished::close);
            house.close();
        }
    }

    private SingleInstance instance() {
        return switch (SingleInstance.claim(folder.resolve("data"), Optional.empty())) {
            case SingleInstance.Claim.First first -> first.instance();
            case SingleInstance.Claim.Forwarded _, SingleInstance.Claim.Silent _ ->
                throw new IllegalStateException("somebody else is here");
        };
    }

    private static List<String> names(Furnished furnished) {
        var _ = furnished.rooms().fleet().refresh();
        return furnished.rooms().fleet().latest().clusters().stream()
                .map(FleetCluster::name)
                .toList();
    }

    private Path kubeconfig(String name) throws Exception {
        return Files.writeString(folder.resolve(name), """
            apiVersion: v1
            kind: Config
            clusters: [{name: %1$s, cluster: {server: "https://127.0.0.1:1"}}]
            users: [{name: me, user: {token: t}}]
            contexts: [{name: %1$s, context: {cluster: %1$s, user: me}}]
            current-context: %1$s
            """.formatted(name));
    }
}
