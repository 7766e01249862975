package dev.castellan.console.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.console.Gallery;
import dev.castellan.console.design.Theme;
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
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Labeled;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.robot.Robot;
import javafx.stage.Stage;
import org.testfx.api.FxRobot;

/**
 * The console with one kind of screen, worked with as somebody without a mouse does: keys go where the keyboard is, and the
 * keyboard goes only where keys take it. Nothing here puts the focus anywhere.
 */
public final class ByKeyboard implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** More stops than any screen has; beyond that the keyboard goes round. */
    private static final int MOST_STOPS = 150;

    private final FxRobot robot = new FxRobot();
    private final Jobs jobs;
    private final Shell shell;
    private final Stage window;

    private ByKeyboard(Jobs jobs, Shell shell, Stage window) {
        this.jobs = jobs;
        this.shell = shell;
        this.window = window;
    }

    /** Opens the console at a place. */
    public static ByKeyboard at(Address place, ScreenFactory screens, InstantSource clock, Path folder) {
        Jobs jobs = new Jobs(clock);
        ConsoleParts parts = new ConsoleParts(
                List.of(screens),
                new SettingsStore(DataFolder.at(folder), clock),
                jobs,
                clock,
                Challenges.none(),
                new PassphraseQuestion(),
                new Bulletin(),
                Optional.of(place),
                Optional.empty(),
                false,
                "default",
                Optional.empty(),
                milestone -> {});
        ByKeyboard opened = Gallery.on(() ->
                new ByKeyboard(jobs, new Shell(parts, Ui.toolkit(), look -> {}, page -> {}, () -> {}), new Stage()));
        try {
            opened.show(place);
        } catch (RuntimeException | Error e) {
            // Nobody else has it: the keys of later tests would go there.
            opened.close();
            throw e;
        }
        return opened;
    }

    private void show(Address place) {
        Gallery.on(() -> {
            window.setScene(new Scene(shell.root(), 1000, 1000));
            new Theme(window.getScene()).apply(Appearance.DARK, 1);
            window.show();
            window.requestFocus();
            shell.begin(Optional.of(place), Optional.empty(), List.of());
            return true;
        });
        await().atMost(LONG).until(() -> Gallery.on(window::isFocused));
        Gallery.settle();
    }

    /** Presses keys together, such as Ctrl and F. */
    public void press(KeyCode... keys) {
        Gallery.on(() -> {
            Robot keyboard = new Robot();
            for (KeyCode key : keys) {
                keyboard.keyPress(key);
            }
            for (int i = keys.length - 1; i >= 0; i--) {
                keyboard.keyRelease(keys[i]);
            }
            return true;
        });
        // What a key begins may go on by itself once more.
        Gallery.on(() -> true);
    }

    /** Types a text where the keyboard is. */
    public void type(String text) {
        robot.write(text, 0);
        Gallery.settle();
    }

    /** Goes on with Tab until the keyboard is at what has this name. */
    public void tabTo(String name) {
        goTo(name, KeyCode.TAB);
    }

    /** The same backwards. */
    public void backTo(String name) {
        goTo(name, KeyCode.SHIFT, KeyCode.TAB);
    }

    private void goTo(String name, KeyCode... keys) {
        List<String> stops = new ArrayList<>();
        for (int i = 0; i < MOST_STOPS; i++) {
            press(keys);
            String now = focused();
            if (now.startsWith(name)) {
                return;
            }
            stops.add(now);
        }
        throw new AssertionError("the keyboard does not come to “" + name + "”; it was at "
                + stops.stream().distinct().toList());
    }

    /** The name of what the keyboard is at, as a screen reader says it. */
    public String focused() {
        return Gallery.on(() -> {
            Node owner = window.getScene().getFocusOwner();
            return owner == null ? "" : name(owner);
        });
    }

    /** Waits until the keyboard is at what has this name. */
    public void isAt(String name) {
        await().atMost(LONG).untilAsserted(() -> assertThat(focused()).startsWith(name));
    }

    /** Waits until something shown says this. */
    public void sees(String text) {
        await().atMost(LONG).untilAsserted(() -> assertThat(texts()).anyMatch(t -> t.contains(text)));
    }

    /** Waits until nothing shown says this. */
    public void seesNo(String text) {
        await().atMost(LONG).untilAsserted(() -> assertThat(texts()).noneMatch(t -> t.contains(text)));
    }

    /** Makes the window as high as this, in pixels. */
    public void high(double height) {
        Gallery.on(() -> {
            window.setHeight(height);
            return true;
        });
        Gallery.settle();
    }

    /** Waits until the part that holds what has this style is scrolled so far down: 0 to 1. */
    public void scrolled(String style, double to) {
        await().atMost(LONG).untilAsserted(() -> assertThat(scrolled(style)).isEqualTo(to));
    }

    private double scrolled(String style) {
        return Gallery.on(() -> {
            List<Double> found = new ArrayList<>();
            collect(window.getScene().getRoot(), node -> {
                if (node instanceof ScrollPane scroll
                        && scroll.getContent() != null
                        && scroll.getContent().getStyleClass().contains(style)) {
                    found.add(scroll.getVvalue());
                }
            });
            return found.getFirst();
        });
    }

    private List<String> texts() {
        return Gallery.on(() -> {
            List<String> texts = new ArrayList<>();
            collect(window.getScene().getRoot(), node -> {
                if (node instanceof Labeled labeled && labeled.getText() != null) {
                    texts.add(labeled.getText());
                } else if (node instanceof TextInputControl input) {
                    texts.add(input.getText());
                }
            });
            return texts;
        });
    }

    private static void collect(Node node, Consumer<Node> into) {
        if (!node.isVisible()) {
            return;
        }
        into.accept(node);
        if (node instanceof Parent parent) {
            parent.getChildrenUnmodifiable().forEach(child -> collect(child, into));
        }
    }

    private static String name(Node node) {
        if (node.getAccessibleText() != null && !node.getAccessibleText().isEmpty()) {
            return node.getAccessibleText();
        }
        if (node instanceof Labeled labeled && labeled.getText() != null) {
            return labeled.getText();
        }
        return node.getClass().getSimpleName();
    }

    @Override
    public void close() {
        Gallery.on(() -> {
            window.close();
            shell.close();
            return true;
        });
        jobs.close();
    }
}
