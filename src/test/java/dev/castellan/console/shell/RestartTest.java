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
import dev.castellan.settings.Settings;
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
import java.util.concurrent.atomic.AtomicReference;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.input.KeyCode;
import javafx.scene.robot.Robot;
import javafx.stage.Stage;
import javafx.stage.WindowEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The window over starts and switches: another profile is chosen, offered, asked about and switched to; the last place is
 * found again; addresses of later starts arrive.
 */
class RestartTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final InstantSource clock = InstantSource.fixed(SampleScreens.NOW);
    private final List<String> left = new CopyOnWriteArrayList<>();
    private final List<Jobs> allJobs = new CopyOnWriteArrayList<>();
    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final AtomicReference<Optional<Ending>> ending = new AtomicReference<>(Optional.empty());
    private final AtomicBoolean broken = new AtomicBoolean();
    private final AtomicBoolean ready = new AtomicBoolean();
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
        ready.set(false);
        Gallery.on(() -> {
            ConsoleApplication made = new ConsoleApplication(parts());
            made.init();
            Stage window = new Stage();
            application = Optional.of(made);
            stage = Optional.of(window);
            made.start(window);
            return true;
        });
        await().until(() -> ready.get() && Gallery.on(stage.orElseThrow()::isFocused));
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

    /** The program waits for its last place to be kept, but not for ever; a busy machine may need longer. */
    private void endKept() {
        Optional<String> last = place().map(Address::print);
        List<String> tabs = Gallery.on(() -> application.orElseThrow().shown().orElseThrow().openTabs().stream()
                .map(Address::print)
                .toList());
        end();
        await().until(() -> {
            Settings kept = store.load();
            return kept.lastPlace().equals(last) && kept.browsing().open().equals(tabs);
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
        screens.add(new Guarded(begun, ended, ending));
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
                milestone -> ready.compareAndSet(false, milestone == ConsoleParts.Milestone.READY));
    }

    @Test
    void anotherProfileIsOfferedAndSwitchedToWhileTheWindowStays() {
        go(Address.of("settings", "profiles"));
        sees("In use");
        press("Use");
        sees("The profile “edge” is chosen. Castellan still works with “default”.");
        await().untilAsserted(() -> assertThat(texts()).contains("Profile: default", "Chosen"));
        Stage window = stage.orElseThrow();

        press("Switch now");

        sees("Profile: edge");
        sees("Castellan works with the profile “edge” now.");
        await().until(() -> left.equals(List.of("default")));
        assertThat(window.isShowing()).isTrue();
        await().untilAsserted(() -> assertThat(Gallery.on(window::getTitle)).startsWith("Settings: Profiles"));
        await().untilAsserted(
                        () -> assertThat(texts()).contains("In use").noneMatch(t -> t.contains("still works with")));
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
    void closingATabAsksAboutWhatItHasToLose() {
        go(Address.of("guarded", "x"));
        keys(KeyCode.CONTROL, KeyCode.W);
        sees("Close “x”?");
        sees("What you wrote in ConfigMap/x is not in the cluster, and is forgotten.");
        press("Stay");
        assertThat(place()).contains(Address.of("guarded", "x"));
        assertThat(ended).isEmpty();

        keys(KeyCode.CONTROL, KeyCode.W);
        press("Close anyway");
        assertThat(place()).contains(Address.of("fleet"));
        assertThat(ended).containsExactly("x");
    }

    @Test
    void aPlaceOfTheSameScreenThatWouldLoseSomethingIsAskedAboutFirst() {
        go(Address.of("guarded", "x"));
        go(Address.of("guarded", "x").with("other", "kind"));
        sees("Leave this?");
        press("Stay");
        assertThat(place()).contains(Address.of("guarded", "x"));
        go(Address.of("fleet"));
        assertThat(place()).as("it is kept behind").contains(Address.of("fleet"));
        go(Address.of("guarded", "x").with("other", "kind"));
        press("Leave and lose this");
        assertThat(place()).contains(Address.of("guarded", "x").with("other", "kind"));
        keys(KeyCode.ALT, KeyCode.LEFT);
        keys(KeyCode.ALT, KeyCode.LEFT);
        assertThat(place()).contains(Address.of("guarded", "x"));
    }

    @Test
    void closingTheWindowAsksAboutWhatItHasToLose() {
        go(Address.of("guarded", "x"));
        go(Address.of("fleet"));
        keys(KeyCode.CONTROL, KeyCode.Q);
        sees("Close Castellan?");
        sees("What you wrote in ConfigMap/x is not in the cluster, and is forgotten.");
        sees("The port 8080 forwarded to x is closed.");
        press("Stay");
        assertThat(stage.orElseThrow().isShowing()).isTrue();

        Gallery.on(() -> {
            stage.orElseThrow().fireEvent(new WindowEvent(stage.orElseThrow(), WindowEvent.WINDOW_CLOSE_REQUEST));
            return true;
        });
        press("Close anyway");
        await().until(() -> !stage.orElseThrow().isShowing());
    }

    /** What fails keeps the window open and is named; what was left goes on, and closes nothing behind anybody's back. */
    @Test
    void whatCanBeEndedIsEndedBeforeTheWindowCloses() {
        List<String> done = new CopyOnWriteArrayList<>();
        AtomicBoolean failing = new AtomicBoolean(true);
        CountDownLatch first = new CountDownLatch(1);
        ending.set(Optional.of(new Ending(
                "Give back",
                "Giving back destroys the keys.",
                List.of(
                        new Ending.Piece("Give pos-07 back", LONG, _ -> {
                            first.await();
                            return done.add("pos-07");
                        }),
                        new Ending.Piece("Give pos-08 back", LONG, _ -> {
                            first.await();
                            if (failing.get()) {
                                throw Failure.expected(
                                                "breakglass-busy",
                                                "Another program is at pos-08.",
                                                "It was not given back.",
                                                "Wait for it.")
                                        .asException();
                            }
                            return done.add("pos-08");
                        })))));
        go(Address.of("guarded", "x"));
        keys(KeyCode.CONTROL, KeyCode.Q);
        sees("Giving back destroys the keys.");
        // What is proposed is done with Enter.
        key(KeyCode.ENTER);
        sees("Give pos-07 back");
        assertThat(texts()).doesNotContain("Close anyway");
        // Whoever closes once more sees the same, and nothing is begun twice.
        keys(KeyCode.CONTROL, KeyCode.Q);
        sees("Give pos-07 back");
        first.countDown();
        sees("The window stays open: not everything was done");
        sees("Another program is at pos-08.");
        assertThat(texts()).contains("Give pos-08 back").doesNotContain("Give pos-07 back");
        assertThat(done).containsExactly("pos-07");
        assertThat(stage.orElseThrow().isShowing()).isTrue();
        press("Stay");
        assertThat(stage.orElseThrow().isShowing()).isTrue();

        failing.set(false);
        keys(KeyCode.CONTROL, KeyCode.Q);
        press("Give back and close");
        await().until(() -> !stage.orElseThrow().isShowing());
        assertThat(done).containsExactlyInAnyOrder("pos-07", "pos-07", "pos-08");
    }

    @Test
    void whoStaysWhileItIsEndedIsNotClosedOnLater() {
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean done = new AtomicBoolean();
        ending.set(Optional.of(new Ending(
                "Give back", "Giving back destroys the keys.", List.of(new Ending.Piece("Give pos-07 back", LONG, _ -> {
                    go.await();
                    done.set(true);
                    return true;
                })))));
        go(Address.of("guarded", "x"));
        keys(KeyCode.CONTROL, KeyCode.Q);
        press("Give back and close");
        sees("Give pos-07 back");
        key(KeyCode.ESCAPE);
        await().untilAsserted(() -> assertThat(texts()).doesNotContain("Give pos-07 back"));
        go.countDown();
        await().until(done::get);
        await().until(() -> allJobs.getFirst().views().stream()
                .filter(j -> j.title().equals("Give pos-07 back"))
                .allMatch(j -> j.state() == dev.castellan.job.Job.State.SUCCEEDED));
        Gallery.settle();
        assertThat(stage.orElseThrow().isShowing()).isTrue();
    }

    private void key(KeyCode key) {
        Gallery.on(() -> {
            Robot robot = new Robot();
            robot.keyPress(key);
            robot.keyRelease(key);
            return true;
        });
        Gallery.settle();
    }

    @Test
    void tabsStandThereAgainAfterAStartAndNoneIsOpenedBeforeItIsShown() {
        for (String name : List.of("quiet-1", "quiet-2", "quiet-3")) {
            go(Address.of("guarded", name));
        }
        go(Address.of("guarded", "quiet-2").with("tab", "yaml"));
        assertThat(begun).containsExactly("quiet-1", "quiet-2", "quiet-3");
        endKept();
        begun.clear();
        begin();

        await().untilAsserted(() ->
                assertThat(place()).contains(Address.of("guarded", "quiet-2").with("tab", "yaml")));
        assertThat(tabs()).containsExactly("Saved quiet-1", "quiet-2", "Saved quiet-3");
        assertThat(begun).containsExactly("quiet-2");
        keys(KeyCode.CONTROL, KeyCode.TAB);
        await().untilAsserted(() -> assertThat(place()).contains(Address.of("guarded", "quiet-3")));
        assertThat(begun).containsExactly("quiet-2", "quiet-3");
        assertThat(tabs()).containsExactly("Saved quiet-1", "quiet-2", "quiet-3");

        // One that was never shown is closed without being opened, and stays closed.
        Gallery.on(() -> {
            stage.orElseThrow().getScene().getRoot().lookupAll(".tab-close").stream()
                    .filter(n -> "Close Saved quiet-1".equals(n.getAccessibleText()))
                    .map(Button.class::cast)
                    .findFirst()
                    .orElseThrow()
                    .fire();
            return true;
        });
        endKept();
        begun.clear();
        begin();
        await().untilAsserted(() -> assertThat(tabs()).containsExactly("Saved quiet-2", "quiet-3"));
        assertThat(begun).containsExactly("quiet-3");
    }

    @Test
    void beyondADozenTheOneNotLookedAtForLongestRestsButNotOneWithSomethingToLose() {
        go(Address.of("guarded", "x"));
        for (int i = 1; i <= 12; i++) {
            go(Address.of("guarded", "quiet-" + i));
        }
        assertThat(ended).containsExactly("quiet-1");
        assertThat(tabs()).hasSize(13).startsWith("x", "Saved quiet-1", "quiet-2");
        go(Address.of("guarded", "quiet-2"));
        go(Address.of("guarded", "quiet-1"));
        assertThat(ended).as("the second was looked at since").containsExactly("quiet-1", "quiet-3");
    }

    private List<String> tabs() {
        return Gallery.on(() -> stage.orElseThrow().getScene().getRoot().lookupAll(".tab-name").stream()
                .map(n -> ((Labeled) n).getText())
                .toList());
    }

    private void keys(KeyCode modifier, KeyCode key) {
        Gallery.on(() -> {
            Robot robot = new Robot();
            robot.keyPress(modifier);
            robot.keyPress(key);
            robot.keyRelease(key);
            robot.keyRelease(modifier);
            return true;
        });
        Gallery.settle();
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
        endKept();
        begin();
        await().untilAsserted(() -> assertThat(place()).contains(Address.of("settings", "data")));
        await().untilAsserted(() ->
                assertThat(Gallery.on(stage.orElseThrow()::getTitle)).startsWith("Settings: Data folder"));
    }

    @Test
    void anAddressOfALaterStartIsOpenedHereAndAfterASwitchToo() {
        assertThat(SingleInstance.claim(folder, Optional.of(Address.of("settings", "network")), LONG))
                .isInstanceOf(SingleInstance.Claim.Forwarded.class);
        await().untilAsserted(() -> assertThat(place()).contains(Address.of("settings", "network")));

        choose("edge");
        press("Switch now");
        sees("Profile: edge");
        assertThat(SingleInstance.claim(folder, Optional.of(Address.of("settings", "data")), LONG))
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
        await().atMost(LONG).untilAsserted(() -> assertThat(texts()).anyMatch(t -> t.contains(text)));
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

    /** Places in tabs; those called x have something to lose, and work under way. */
    private record Guarded(List<String> begun, List<String> ended, AtomicReference<Optional<Ending>> ends)
            implements ScreenFactory {
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
        public String title(Address address) {
            return "Saved " + address.element(0).orElse("");
        }

        @Override
        public List<String> atStake() {
            return begun.contains("x") ? List.of("The port 8080 forwarded to x is closed.") : List.of();
        }

        @Override
        public Optional<Ending> ending() {
            return ends.get();
        }

        @Override
        public Screen open(Address address, ShellContext shell) {
            String name = address.element(0).orElse("");
            begun.add(name);
            if (name.equals("x")) {
                CountDownLatch never = new CountDownLatch(1);
                var _ = shell.start("Drain node-1", Duration.ofMinutes(5), p -> {
                    never.await();
                    return true;
                });
            }
            return new Screen() {
                private Address at = address;

                @Override
                public Address address() {
                    return at;
                }

                @Override
                public boolean moveTo(Address next) {
                    boolean mine = next.plain().equals(at.plain());
                    at = mine ? next : at;
                    return mine;
                }

                @Override
                public List<String> lostAt(Address next) {
                    return name.equals("x") && next.choice("other").isPresent()
                            ? List.of("What you wrote would be lost.")
                            : List.of();
                }

                @Override
                public void close() {
                    ended.add(name);
                }

                @Override
                public String title() {
                    return name;
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
                    return name.equals("x")
                            ? List.of("What you wrote in ConfigMap/x is not in the cluster, and is forgotten.")
                            : List.of();
                }
            };
        }
    }
}
