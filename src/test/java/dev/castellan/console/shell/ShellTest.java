package dev.castellan.console.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.console.Gallery;
import dev.castellan.console.design.FormField;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Theme;
import dev.castellan.console.settings.SettingsScreens;
import dev.castellan.failure.Failure;
import dev.castellan.job.Job;
import dev.castellan.job.Jobs;
import dev.castellan.settings.Appearance;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.SettingsStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javafx.application.Application;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.scene.robot.Robot;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The frame under the user's hands: keyboard only, on the headless platform. */
class ShellTest {
    @TempDir
    Path folder;

    private final InstantSource clock = InstantSource.fixed(SampleScreens.NOW);
    private final List<Appearance> looks = new CopyOnWriteArrayList<>();
    private final List<String> cssWarnings = new CopyOnWriteArrayList<>();
    private final Logger css = Logger.getLogger("javafx.css");
    private final Handler cssHandler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            cssWarnings.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final PassphraseQuestion passphrase = new PassphraseQuestion();
    private final Bulletin bulletin = new Bulletin();
    private final List<ShellContext> given = new CopyOnWriteArrayList<>();
    private final AtomicInteger renewed = new AtomicInteger();
    private Jobs jobs = new Jobs(clock);
    private SettingsStore store = new SettingsStore(DataFolder.at(Path.of("unused")), clock);
    private Optional<Stage> stage = Optional.empty();
    private Optional<Shell> opened = Optional.empty();

    /** A screen that leaves to the test what it was given. */
    private record Given(List<ShellContext> given) implements ScreenFactory {
        @Override
        public String name() {
            return "given";
        }

        @Override
        public String label() {
            return "Given";
        }

        @Override
        public Icon icon() {
            return Icon.INFO;
        }

        @Override
        public boolean inRail() {
            return false;
        }

        @Override
        public Screen open(Address address, ShellContext shell) {
            given.add(shell);
            return SampleScreens.all().getFirst().open(address, shell);
        }
    }

    @BeforeEach
    void open() {
        css.addHandler(cssHandler);
        jobs = new Jobs(clock);
        store = new SettingsStore(DataFolder.at(folder), clock);
        ConsoleParts parts = new ConsoleParts(
                Stream.concat(
                                SampleScreens.with(new SettingsScreens(
                                                store,
                                                DataFolder.at(folder),
                                                Optional.of(store.load().profile())))
                                        .stream(),
                                Stream.of(new Given(given)))
                        .toList(),
                store,
                jobs,
                clock,
                Challenges.none(),
                passphrase,
                bulletin,
                Optional.empty(),
                Optional.empty(),
                false,
                "default",
                Optional.of(new ConsoleParts.Renewal(
                        () -> {
                            throw new IllegalStateException("not here");
                        },
                        () -> {})),
                milestone -> {});
        stage = Optional.of(Gallery.on(() -> {
            Shell shell = new Shell(
                    parts,
                    Ui.toolkit(),
                    looks::add,
                    page -> {
                        throw Failure.expected("identity-browser-missing", "None.", "None.", "None.")
                                .asException();
                    },
                    renewed::incrementAndGet);
            opened = Optional.of(shell);
            Stage window = new Stage();
            window.setScene(new Scene(shell.root(), 1000, 700));
            new Theme(window.getScene()).apply(Appearance.DARK, 1);
            window.show();
            window.requestFocus();
            shell.begin(Optional.empty(), Optional.empty(), List.of());
            return window;
        }));
        await().until(() -> Gallery.on(stage.orElseThrow()::isFocused));
        Gallery.settle();
    }

    @AfterEach
    void close() {
        Gallery.on(() -> {
            stage.orElseThrow().close();
            shell().close();
            return true;
        });
        jobs.close();
        css.removeHandler(cssHandler);
    }

    @Test
    void thePaletteOpensAClusterByKeyboardAlone() {
        press(KeyCode.CONTROL, KeyCode.K);
        type("lyon");
        assertThat(palette()).startsWith("store-lyon-3");
        press(KeyCode.DOWN);
        press(KeyCode.ENTER);

        assertThat(place()).isEqualTo(Address.of("cluster", "store-lyon-7"));
        assertThat(find(PaletteView.class)).isEmpty();
    }

    @Test
    void ctrlQClosesTheWindow() {
        press(KeyCode.CONTROL, KeyCode.Q);
        assertThat(Gallery.on(() -> stage.orElseThrow().isShowing())).isFalse();
    }

    @Test
    void escapeClosesWhatLiesOnTopAndGivesTheKeyboardBack() {
        Gallery.on(() -> {
            stage.orElseThrow().getScene().lookup("#sample-search .text-field").requestFocus();
            return true;
        });
        Node before = focused();
        press(KeyCode.CONTROL, KeyCode.K);
        assertThat(focused()).isNotEqualTo(before);
        press(KeyCode.ESCAPE);

        assertThat(focused()).isEqualTo(before);
        assertThat(find(PaletteView.class)).isEmpty();
    }

    @Test
    void ofTwoCopiesTheLaterStaysThoughTheEarlierTookLonger() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch made = new CountDownLatch(1);
        go(Address.of("given"));
        Gallery.on(() -> {
            given.getFirst().copy("Rows", () -> {
                try {
                    first.await();
                    return "made slowly";
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                } finally {
                    made.countDown();
                }
            });
            given.getFirst().copy("Name", "web-1");
            return true;
        });
        first.countDown();
        made.await();
        await().during(Duration.ofMillis(300))
                .until(() -> Gallery.on(() -> Clipboard.getSystemClipboard().getString())
                        .equals("web-1"));
        // One that nothing came after is put there.
        Gallery.on(() -> {
            given.getFirst().copy("Rows", () -> "made aside");
            return true;
        });
        await().until(() ->
                Gallery.on(() -> Clipboard.getSystemClipboard().getString()).equals("made aside"));
    }

    @Test
    void goesBackAndForward() {
        go(Address.of("cluster", "store-lyon-3"));
        go(Address.of("settings", "network"));
        press(KeyCode.ALT, KeyCode.LEFT);
        assertThat(place()).isEqualTo(Address.of("cluster", "store-lyon-3"));
        press(KeyCode.ALT, KeyCode.LEFT);
        assertThat(place()).isEqualTo(Address.of("fleet"));
        press(KeyCode.ALT, KeyCode.RIGHT);
        assertThat(place()).isEqualTo(Address.of("cluster", "store-lyon-3"));
    }

    @Test
    void productionIsSaidInWordAndPicture() {
        assertThat(find(EnvironmentStrip.class)).isEmpty();
        go(Address.of("cluster", "store-lyon-3"));

        Node strip = find(EnvironmentStrip.class).orElseThrow();
        assertThat(strip.getAccessibleText()).isEqualTo("Environment: Production");
        assertThat(strip.getStyleClass()).contains("cs-env-production");
    }

    @Test
    void thePaletteOffersThePlacesOfTheScreenShown() {
        press(KeyCode.CONTROL, KeyCode.K);
        type("cupboard");
        assertThat(palette()).startsWith("Cupboard of Fleet");
        press(KeyCode.ENTER);
        assertThat(place()).isEqualTo(Address.of("fleet", "cupboard"));
    }

    @Test
    void theLookIsChosenFromThePalette() {
        press(KeyCode.CONTROL, KeyCode.K);
        type("high contrast");
        press(KeyCode.ENTER);

        assertThat(looks).containsExactly(Appearance.HIGH_CONTRAST);
    }

    @Test
    void everyLookHasItsClassAndBaseTheme() {
        for (Appearance look : List.of(Appearance.LIGHT, Appearance.HIGH_CONTRAST, Appearance.DARK)) {
            String base = Gallery.on(() -> {
                new Theme(stage.orElseThrow().getScene()).apply(look, 1.25);
                return Application.getUserAgentStylesheet();
            });
            assertThat(base).contains(look == Appearance.LIGHT ? "light" : "dark");
            assertThat(root().getStyleClass())
                    .contains(
                            "cs-text-125",
                            "cs-"
                                    + look.name()
                                            .toLowerCase(java.util.Locale.ROOT)
                                            .replace('_', '-'))
                    .doesNotContain("cs-text-100");
        }
    }

    @Test
    void aTaskIsCancelledInTheTasksPanel() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Job<Integer> job = jobs.start("Read the fleet", "app", Duration.ofMinutes(1), progress -> {
            never.await();
            return 1;
        });
        press(KeyCode.CONTROL, KeyCode.J);
        await().until(() -> button("Cancel Read the fleet").isPresent());
        Gallery.on(() -> {
            button("Cancel Read the fleet").orElseThrow().fire();
            return true;
        });

        await().until(() -> job.view().state() == Job.State.CANCELLED);
        await().until(() -> {
            Gallery.settle();
            return labels().contains("Cancelled");
        });
    }

    @Test
    void aFailedTaskShowsItsCode() {
        Job<Integer> job = jobs.start("Open a cluster", "app", Duration.ofMinutes(1), progress -> {
            throw Failure.expected("kubernetes-unreachable", "No answer.", "Nothing is shown.", "Try again.")
                    .asException();
        });
        await().until(() -> job.view().state() == Job.State.FAILED);
        press(KeyCode.CONTROL, KeyCode.J);

        await().untilAsserted(() -> assertThat(labels()).contains("Failed", "kubernetes-unreachable"));
    }

    @Test
    void aBrokenScreenIsAFailureWithACodeAndTheRestWorks() {
        go(Address.of("fleet", "broken"));
        assertThat(labels()).contains("console-screen");
        go(Address.of("settings", "data"));
        assertThat(place()).isEqualTo(Address.of("settings", "data"));
    }

    @Test
    void anUnknownPlaceIsToldAndOneStaysWhereOneIs() {
        go(Address.of("nowhere"));
        assertThat(place()).isEqualTo(Address.of("fleet"));
        assertThat(shell().notices().all()).hasSize(1);
    }

    @Test
    void thePassphraseIsChosenTwiceAndGoesToTheWorkThatWaits() throws Exception {
        CompletableFuture<Optional<char[]>> answer = asking(true);
        await().until(() -> {
            Gallery.settle();
            return lookup("#passphrase").isPresent();
        });
        assertThat(labels()).contains("Choose a passphrase");
        fill("#passphrase", "short");
        fire("Set it");
        assertThat(labels()).contains("Use at least 8 characters.");
        fill("#passphrase", "correct horse");
        fill("#passphrase-again", "correct house");
        fire("Set it");
        assertThat(labels()).contains("The two differ.");
        assertThat(answer).isNotDone();
        fill("#passphrase-again", "correct horse");
        fire("Set it");
        assertThat(answer.get(60, TimeUnit.SECONDS)).contains("correct horse".toCharArray());
        await().until(() -> {
            Gallery.settle();
            return lookup("#passphrase").isEmpty();
        });
    }

    @Test
    void aPassphraseNotGivenIsAnAnswerAndTheNextQuestionWaitsForTheOneShown() throws Exception {
        CompletableFuture<Optional<char[]>> declined = asking(false);
        CompletableFuture<Optional<char[]>> next = asking(false);
        await().until(() -> {
            Gallery.settle();
            return lookup("#passphrase").isPresent();
        });
        assertThat(lookup("#passphrase-again")).isEmpty();
        press(KeyCode.ESCAPE);
        await().until(() -> declined.isDone() != next.isDone());
        await().until(() -> {
            Gallery.settle();
            return lookup("#passphrase").isPresent();
        });
        fill("#passphrase", "old");
        fire("Open");
        assertThat(List.of(
                        declined.get(60, TimeUnit.SECONDS).isPresent(),
                        next.get(60, TimeUnit.SECONDS).isPresent()))
                .containsExactlyInAnyOrder(true, false);
    }

    @Test
    void aPassphraseIsNotAskedOverAnotherQuestion() throws Exception {
        press(KeyCode.CONTROL, KeyCode.K);
        CompletableFuture<Optional<char[]>> answer = asking(false);
        await().until(() -> passphrase.asked().isPresent());
        Gallery.settle();
        assertThat(find(PaletteView.class)).isPresent();
        assertThat(lookup("#passphrase")).isEmpty();
        press(KeyCode.ESCAPE);
        await().until(() -> {
            Gallery.settle();
            return lookup("#passphrase").isPresent();
        });
        press(KeyCode.ESCAPE);
        assertThat(answer.get(60, TimeUnit.SECONDS)).isEmpty();
    }

    private CompletableFuture<Optional<char[]>> asking(boolean first) {
        return CompletableFuture.supplyAsync(
                () -> passphrase.ask(first), task -> Thread.ofVirtual().start(task));
    }

    private void fire(String text) {
        Gallery.on(() -> {
            all(root()).stream()
                    .filter(n -> n instanceof Button b && text.equals(b.getText()))
                    .map(Button.class::cast)
                    .findFirst()
                    .orElseThrow()
                    .fire();
            return true;
        });
        Gallery.settle();
    }

    @Test
    void theHelpListsTheKeys() {
        press(KeyCode.F1);
        assertThat(find(HelpSheet.class)).isPresent();
        assertThat(labels()).contains("Command palette", "Ctrl+K");
        press(KeyCode.ESCAPE);
        assertThat(find(HelpSheet.class)).isEmpty();
    }

    @Test
    void settingsComplainAtTheFieldAndKeepWhatIsRight() {
        go(Address.of("settings", "network"));
        await().until(() -> {
            Gallery.settle();
            return lookup("#network-proxy").isPresent();
        });
        fill("#network-proxy", "proxy without port");
        Gallery.on(() -> {
            ((Button) lookup("#network-save").orElseThrow()).fire();
            return true;
        });
        Gallery.settle();
        assertThat(Gallery.on(() -> all(root()).stream()
                        .filter(FormField.class::isInstance)
                        .flatMap(f -> ((FormField) f).complaint().stream())
                        .toList()))
                .containsExactly("Write it as http://host:port.");
        assertThat(store.load().profile().proxy()).isEmpty();

        fill("#network-proxy", "http://proxy.example.com:3128");
        Gallery.on(() -> {
            ((Button) lookup("#network-save").orElseThrow()).fire();
            return true;
        });
        await().until(() -> store.load().profile().proxy().isPresent());
    }

    @Test
    void aChosenTextSizeIsKept() {
        go(Address.of("settings", "appearance"));
        await().until(() -> {
            Gallery.settle();
            return lookup("#text-125").isPresent();
        });
        Gallery.on(() -> {
            ((javafx.scene.control.ToggleButton) lookup("#text-125").orElseThrow()).fire();
            return true;
        });
        await().until(() -> store.load().textScale() == 1.25);
    }

    @Test
    void everythingThatTakesTheKeyboardHasAName() {
        List<String> nameless = new ArrayList<>();
        for (Address place : List.of(
                Address.of("fleet"),
                Address.of("settings", "profiles"),
                Address.of("settings", "appearance"),
                Address.of("settings", "environments"),
                Address.of("settings", "network"),
                Address.of("settings", "data"))) {
            go(place);
            await().until(() -> {
                Gallery.settle();
                return Gallery.on(
                        () -> all(root()).stream().noneMatch(n -> n instanceof dev.castellan.console.design.Skeleton));
            });
            nameless.addAll(Gallery.on(() -> all(root()).stream()
                    .filter(n -> n.isFocusTraversable() && n.isVisible() && name(n).isBlank())
                    .map(n -> place + ": " + n)
                    .toList()));
        }
        assertThat(nameless).isEmpty();
    }

    @Test
    void theStylesheetIsUnderstoodWithoutAWarning() {
        for (Address place : List.of(Address.of("states"), Address.of("cluster", "store-lyon-3"))) {
            go(place);
        }
        press(KeyCode.CONTROL, KeyCode.I);
        press(KeyCode.ESCAPE);
        press(KeyCode.F1);
        assertThat(cssWarnings).isEmpty();
    }

    @Test
    void theFrameFitsIntoItsSmallestWindow() {
        go(Address.of("states"));
        Node status = find(StatusLine.class).orElseThrow();
        assertThat(status.localToScene(status.getBoundsInLocal()).getMaxY()).isEqualTo(700);
        Node header = find(Header.class).orElseThrow();
        assertThat(header.localToScene(header.getBoundsInLocal()).getMinY()).isZero();
        assertThat(header.localToScene(header.getBoundsInLocal()).getMaxX()).isEqualTo(1000);
    }

    @Test
    void withoutABrowserAPageIsToldAndCanBeCopied() {
        press(KeyCode.CONTROL, KeyCode.K);
        type("manual");
        press(KeyCode.ENTER);
        await().until(() -> shell().notices().all().stream()
                .anyMatch(n -> n.text().contains("https://manual.example/")
                        && n.actions().stream().anyMatch(a -> a.label().equals("Copy the link"))));
    }

    @Test
    void theSameNoticeIsOneToast() {
        shell().notices().warning("Signed in without a second factor");
        shell().notices().warning("Signed in without a second factor");
        await().untilAsserted(() -> assertThat(Gallery.on(() -> find(Toasts.class)
                        .map(t -> ((Parent) t).getChildrenUnmodifiable().size())))
                .contains(1));
    }

    private static String name(Node node) {
        if (node.getAccessibleText() != null) {
            return node.getAccessibleText();
        }
        if (node instanceof Labeled labeled) {
            return labeled.getText() == null ? "" : labeled.getText();
        }
        return node instanceof TextInputControl text && text.getPromptText() != null ? text.getPromptText() : "";
    }

    private Shell shell() {
        return opened.orElseThrow();
    }

    private Parent root() {
        return stage.orElseThrow().getScene().getRoot();
    }

    private Address place() {
        return Gallery.on(() -> shell().place()).orElseThrow();
    }

    private void go(Address address) {
        Gallery.on(() -> {
            shell().go(address);
            return true;
        });
        Gallery.settle();
    }

    private void fill(String selector, String text) {
        Gallery.on(() -> {
            ((TextField) lookup(selector).orElseThrow()).setText(text);
            return true;
        });
    }

    private Optional<Node> lookup(String selector) {
        return Gallery.on(() -> Optional.ofNullable(root().lookup(selector)));
    }

    private Node focused() {
        return Gallery.on(() -> stage.orElseThrow().getScene().getFocusOwner());
    }

    private Optional<Button> button(String accessibleText) {
        return Gallery.on(() -> all(root()).stream()
                .filter(n -> accessibleText.equals(n.getAccessibleText()))
                .map(Button.class::cast)
                .findFirst());
    }

    private List<String> palette() {
        return Gallery.on(() -> all(root()).stream()
                .filter(n -> n instanceof ListView<?>)
                .flatMap(n -> ((ListView<?>) n).getItems().stream())
                .map(e -> ((PaletteEntry) e).title())
                .toList());
    }

    private List<String> labels() {
        return Gallery.on(() -> all(root()).stream()
                .filter(n -> n instanceof Labeled && n.isVisible())
                .map(n -> ((Labeled) n).getText())
                .toList());
    }

    private Optional<Node> find(Class<? extends Node> type) {
        return Gallery.on(() -> all(root()).stream()
                .filter(type::isInstance)
                .filter(Node::isVisible)
                .findFirst());
    }

    private static List<Node> all(Parent parent) {
        List<Node> nodes = new ArrayList<>();
        for (Node child : parent.getChildrenUnmodifiable()) {
            nodes.add(child);
            if (child instanceof Parent inner) {
                nodes.addAll(all(inner));
            }
        }
        return nodes;
    }

    private void press(KeyCode... keys) {
        Gallery.on(() -> {
            Robot robot = new Robot();
            for (KeyCode key : keys) {
                robot.keyPress(key);
            }
            for (int i = keys.length - 1; i >= 0; i--) {
                robot.keyRelease(keys[i]);
            }
            return true;
        });
        Gallery.settle();
    }

    private void type(String text) {
        for (char c : text.toUpperCase(java.util.Locale.ROOT).toCharArray()) {
            press(c == ' ' ? KeyCode.SPACE : KeyCode.getKeyCode(Character.toString(c)));
        }
    }
}
