package dev.castellan.console.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.console.Gallery;
import dev.castellan.console.design.Icon;
import dev.castellan.console.settings.SettingsScreens;
import dev.castellan.failure.Failure;
import dev.castellan.job.Jobs;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.Profile;
import dev.castellan.settings.SettingsStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The window over starts and switches: another profile is chosen, offered, asked about and switched to; the last place is
 * found again; addresses of later starts arrive.
 */
class RestartTest {
    @TempDir
    Path folder;

    private final InstantSource clock = InstantSource.fixed(SampleScreens.NOW);
    private final List<String> left = new CopyOnWriteArrayList<>();
    private final List<Jobs> allJobs = new CopyOnWriteArrayList<>();
    private final AtomicBoolean broken = new AtomicBoolean();
    private final Optional<Thread.UncaughtExceptionHandler> uncaught =
            Optional.ofNullable(Thread.getDefaultUncaughtExceptionHandler());
    private SettingsStore store = new SettingsStore(DataFolder.at(Path.of("unused")), clock);
    private final Bulletin bulletin = new Bulletin();
    private Optional<SingleInstance> instance = Optional.empty();
    private Optional<ConsoleApplication> application = Optional.empty();
    private Optional<Stage> stage = Optional.empty();

    @BeforeEach
    void open() {
        store = new SettingsStore(DataFolder.at(folder), clock);
        Profile one = store.load().profile();
        store.update(s -> s.withProfiles(List.of(one, one.withName("edge")), one.name()));
        begin();
    }

    private void begin() {
        instance = SingleInstance.claim(folder, Optional.empty()) instanceof SingleInstance.Claim.First first
                ? Optional.of(first.instance())
                : Optional.empty();
        Gallery.on(() -> {
            ConsoleApplication made = new ConsoleApplication(parts());
            made.init();
            Stage window = new Stage();
            application = Optional.of(made);
            stage = Optional.of(window);
            made.start(window);
            return true;
        });
        await().until(() -> texts().contains("Clusters") || !texts().isEmpty());
        Gallery.settle();
    }

    @AfterEach
    void close() {
        end();
        Thread.setDefaultUncaughtExceptionHandler(uncaught.orElse(null));
    }

    private void end() {
        Gallery.on(() -> {
            stage.orElseThrow().close();
            application.orElseThrow().stop();
            Thread.currentThread().setUncaughtExceptionHandler(null);
            return true;
        });
    }

    private ConsoleParts parts() {
        if (broken.get()) {
            throw Failure.expected("settings-test", "It cannot be made.", "Nothing changed.", "Try again.")
                    .asException();
        }
        Profile profile = store.load().profile();
        Jobs jobs = new Jobs(clock);
        allJobs.add(jobs);
        List<ScreenFactory> screens = new ArrayList<>(
                SampleScreens.with(new SettingsScreens(store, DataFolder.at(folder), Optional.of(profile))));
        screens.add(new Guarded());
        return new ConsoleParts(
                screens,
                store,
                jobs,
                clock,
                Challenges.none(),
                new PassphraseQuestion(),
                bulletin,
                Optional.empty(),
                instance,
                false,
                profile.name(),
                Optional.of(new ConsoleParts.Renewal(this::parts, () -> left.add(profile.name()))),
                milestone -> {});
    }

    @Test
    void anotherProfileIsOfferedAndSwitchedToWhileTheWindowStays() {
        go(Address.of("settings", "profiles"));
        sees("In use");
        press("Use");
        sees("The profile “edge” is chosen. Castellan still works with “default”.");
        assertThat(texts()).contains("Profile: default", "Chosen");
        Stage window = stage.orElseThrow();

        press("Switch now");

        sees("Profile: edge");
        sees("Castellan works with the profile “edge” now.");
        await().until(() -> left.equals(List.of("default")));
        assertThat(window.isShowing()).isTrue();
        assertThat(window.getTitle()).startsWith("Settings: Profiles");
        assertThat(texts()).contains("In use").noneMatch(t -> t.contains("still works with"));
        assertThat(allJobs).hasSize(2);
        // The look belongs to the window: the new frame has it too.
        assertThat(Gallery.on(() -> window.getScene().getRoot().getStyleClass()))
                .anyMatch(c -> c.equals("cs-dark") || c.equals("cs-light"));
    }

    @Test
    void whatWouldBeLostIsAskedAboutFirst() {
        go(Address.of("guarded", "x"));
        choose("edge");
        go(Address.of("settings", "profiles"));
        press("Switch now");
        sees("What you wrote in ConfigMap/x is not in the cluster, and is forgotten.");
        sees("“Drain node-1” is running and will be stopped.");
        press("Stay");
        assertThat(left).isEmpty();
        assertThat(texts()).contains("Profile: default");

        press("Switch now");
        press("Switch and lose this");
        sees("Profile: edge");
        await().until(() -> left.equals(List.of("default")));
        assertThat(allJobs.getFirst().views()).allMatch(j -> j.state() != dev.castellan.job.Job.State.RUNNING);
    }

    @Test
    void partsThatCannotBeMadeChangeNothing() {
        choose("edge");
        go(Address.of("settings", "profiles"));
        broken.set(true);
        press("Switch now");
        sees("It cannot be made.");
        assertThat(texts()).contains("Profile: default");
        assertThat(left).isEmpty();

        broken.set(false);
        press("Switch now");
        sees("Profile: edge");
    }

    @Test
    void theNextStartShowsTheLastPlace() {
        go(Address.of("settings", "data"));
        end();
        begin();
        await().untilAsserted(() -> assertThat(place()).contains(Address.of("settings", "data")));
        assertThat(stage.orElseThrow().getTitle()).startsWith("Settings: Data folder");
    }

    @Test
    void anAddressOfALaterStartIsOpenedHereAndAfterASwitchToo() {
        assertThat(SingleInstance.claim(folder, Optional.of(Address.of("settings", "network"))))
                .isInstanceOf(SingleInstance.Claim.Forwarded.class);
        await().untilAsserted(() -> assertThat(place()).contains(Address.of("settings", "network")));

        choose("edge");
        press("Switch now");
        sees("Profile: edge");
        assertThat(SingleInstance.claim(folder, Optional.of(Address.of("settings", "data"))))
                .isInstanceOf(SingleInstance.Claim.Forwarded.class);
        await().untilAsserted(() -> assertThat(place()).contains(Address.of("settings", "data")));
    }

    @Test
    void whatWorkBehindTheScreensTellsIsANotice() {
        bulletin.tell(Failure.expected(
                "ledger-team-unreachable", "The team's ledger cannot be reached.", "Entries wait here.", "Look."));
        sees("The team's ledger cannot be reached.");
        assertThat(Gallery.on(() -> application
                        .orElseThrow()
                        .shown()
                        .orElseThrow()
                        .notices()
                        .all()))
                .hasSize(1);
    }

    private Optional<Address> place() {
        return Gallery.on(() -> application.orElseThrow().shown().orElseThrow().place());
    }

    private void choose(String profile) {
        store.update(s -> s.withProfiles(s.profiles(), profile));
    }

    private void go(Address address) {
        Gallery.on(() -> {
            application.orElseThrow().shown().orElseThrow().go(address);
            return true;
        });
        Gallery.settle();
    }

    private List<String> texts() {
        return Gallery.on(() -> stage.orElseThrow().getScene().getRoot().lookupAll("*").stream()
                .filter(n -> n instanceof Labeled l && l.getText() != null && visible(n))
                .map(n -> ((Labeled) n).getText())
                .toList());
    }

    private static boolean visible(Node node) {
        for (Node n = node; n != null; n = n.getParent()) {
            if (!n.isVisible()) {
                return false;
            }
        }
        return true;
    }

    private void sees(String text) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(texts()).anyMatch(t -> t.contains(text)));
    }

    private void press(String text) {
        sees(text);
        Gallery.on(() -> {
            stage.orElseThrow().getScene().getRoot().lookupAll(".button").stream()
                    .filter(n -> n instanceof Button b && text.equals(b.getText()) && visible(n))
                    .map(Button.class::cast)
                    .reduce((a, b) -> b)
                    .orElseThrow()
                    .fire();
            return true;
        });
        Gallery.settle();
    }

    /** A place in a tab that has something to lose, and work under way. */
    private static final class Guarded implements ScreenFactory {
        @Override
        public String name() {
            return "guarded";
        }

        @Override
        public String label() {
            return "Guarded";
        }

        @Override
        public Icon icon() {
            return Icon.CLUSTER;
        }

        @Override
        public boolean inRail() {
            return false;
        }

        @Override
        public boolean tabbed() {
            return true;
        }

        @Override
        public Screen open(Address address, ShellContext shell) {
            CountDownLatch never = new CountDownLatch(1);
            var _ = shell.start("Drain node-1", Duration.ofMinutes(5), p -> {
                never.await();
                return true;
            });
            return new Screen() {
                @Override
                public Address address() {
                    return address;
                }

                @Override
                public String title() {
                    return "x";
                }

                @Override
                public Parent view() {
                    return new javafx.scene.layout.StackPane(new Label("Guarded place"));
                }

                @Override
                public List<Crumb> crumbs() {
                    return List.of();
                }

                @Override
                public List<String> atStake() {
                    return List.of("What you wrote in ConfigMap/x is not in the cluster, and is forgotten.");
                }
            };
        }
    }
}
