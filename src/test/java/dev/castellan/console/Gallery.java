package dev.castellan.console;

import static org.awaitility.Awaitility.await;

import dev.castellan.console.design.LiveTable;
import dev.castellan.console.design.Theme;
import dev.castellan.settings.Appearance;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Control;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import javafx.scene.robot.Robot;
import javafx.stage.Stage;
import javafx.stage.Window;
import javax.imageio.ImageIO;
import org.testfx.util.WaitForAsyncUtils;

/**
 * Takes pictures of screens and states for people to look at: {@code target/screens/NAME-dark.png} and so on. Works on the
 * headless platform, whose one screen has 1000×1000 pixels.
 */
public final class Gallery {
    /** The looks that pictures are taken in. */
    public static final List<Appearance> LOOKS = List.of(Appearance.DARK, Appearance.LIGHT, Appearance.HIGH_CONTRAST);

    private static final int SCREEN = 1000;

    /** How long the interface thread may need for what waits before it: a large picture on a busy machine. */
    private static final int LONGEST_SECONDS = 60;

    private static final AtomicBoolean STARTED = new AtomicBoolean();
    private static final Path FOLDER = Path.of("target", "screens");

    private Gallery() {}

    /** Starts the toolkit unless it runs. */
    public static void toolkit() {
        if (STARTED.compareAndSet(false, true)) {
            CompletableFuture<Boolean> started = new CompletableFuture<>();
            try {
                Platform.startup(() -> started.complete(true));
            } catch (IllegalStateException alreadyRunning) {
                started.complete(true);
            }
            started.join();
            Platform.setImplicitExit(false);
        }
    }

    /** Runs this on the interface thread, at once when called there, and waits for its value. */
    public static <T> T on(Callable<T> work) {
        toolkit();
        CompletableFuture<T> result = new CompletableFuture<>();
        onInterfaceThread(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable t) {
                result.completeExceptionally(t);
            }
        });
        return result.orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Runs this on the interface thread: at once when called there, else as soon as it can. */
    public static void onInterfaceThread(Runnable work) {
        if (Platform.isFxApplicationThread()) {
            work.run();
        } else {
            Platform.runLater(work);
        }
    }

    /** Puts the keyboard at a node and waits until it is there. */
    public static void focus(Supplier<Optional<? extends Node>> wanted) {
        await().until(() -> on(() -> focused(wanted).isPresent()));
    }

    /**
     * Puts the keyboard at a node and presses Space, in one step: between two the node may be made anew, and the key would go
     * to nobody.
     */
    public static void press(Supplier<Optional<? extends Node>> wanted) {
        await().until(() -> on(() -> {
            boolean there = focused(wanted).isPresent();
            if (there) {
                Robot keyboard = new Robot();
                keyboard.keyPress(KeyCode.SPACE);
                keyboard.keyRelease(KeyCode.SPACE);
            }
            return there;
        }));
        // What a key begins may go on by itself once more.
        on(() -> true);
    }

    private static Optional<? extends Node> focused(Supplier<Optional<? extends Node>> wanted) {
        // Before its first frame a control has nothing that would take a key.
        Optional<? extends Node> node =
                wanted.get().filter(n -> !n.isDisabled() && !(n instanceof Control c && c.getSkin() == null));
        node.ifPresent(Node::requestFocus);
        return node.filter(Node::isFocused);
    }

    /** Lets the interface thread finish what waits, a few frames included. */
    public static void settle() {
        for (int i = 0; i < 4 || (i < 200 && !on(Gallery::filled)); i++) {
            CompletableFuture<Void> frame = new CompletableFuture<>();
            Platform.runLater(() -> new javafx.animation.AnimationTimer() {
                @Override
                public void handle(long now) {
                    stop();
                    Platform.runLater(() -> frame.complete(null));
                }
            }.start());
            frame.orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS).join();
        }
    }

    /** Whether no table on the screen is still being put up. */
    private static boolean filled() {
        return Window.getWindows().stream()
                .filter(Window::isShowing)
                .flatMap(w -> w.getScene().getRoot().lookupAll(".cs-table-live").stream())
                .allMatch(t -> !(t instanceof LiveTable<?> live) || live.filled());
    }

    /**
     * Shows the node in a window and takes a picture of it.
     *
     * @param name of the file, the look is added
     * @param textScale size of text
     * @param node made on the interface thread
     * @param before done on the shown window before the picture is taken
     * @return the picture
     */
    public static WritableImage shoot(
            String name, Appearance look, double textScale, Callable<? extends Parent> node, Runnable before) {
        return shoot(name, look, textScale, SCREEN, SCREEN, node, before);
    }

    /** The same in a window of another size, in pixels. */
    public static WritableImage shoot(
            String name,
            Appearance look,
            double textScale,
            int width,
            int height,
            Callable<? extends Parent> node,
            Runnable before) {
        return shoot(name, List.of(look), textScale, List.of(width), height, node, before)
                .getFirst();
    }

    /**
     * The same in several looks and widths, of one screen that is made once: pictures in further widths have the width in
     * their name.
     */
    public static List<WritableImage> shoot(
            String name,
            List<Appearance> looks,
            double textScale,
            List<Integer> widths,
            int height,
            Callable<? extends Parent> node,
            Runnable before) {
        Stage stage = on(() -> {
            Stage window = new Stage();
            Scene scene = new Scene(node.call(), widths.getFirst(), height);
            new Theme(scene).apply(looks.getFirst(), textScale);
            window.setScene(scene);
            window.setX(0);
            window.setY(0);
            window.show();
            return window;
        });
        List<WritableImage> pictures = new ArrayList<>();
        try {
            settle();
            on(() -> {
                before.run();
                return true;
            });
            for (int width : widths) {
                if (width != widths.getFirst()) {
                    on(() -> {
                        Parent root = stage.getScene().getRoot();
                        stage.getScene().setRoot(new StackPane());
                        stage.setScene(new Scene(root, width, height));
                        return true;
                    });
                }
                Theme theme = on(() -> new Theme(stage.getScene()));
                for (Appearance look : looks) {
                    on(() -> {
                        theme.apply(look, textScale);
                        return true;
                    });
                    settle();
                    WritableImage picture = on(() -> stage.getScene().snapshot(null));
                    save(
                            name + (width == widths.getFirst() ? "" : "-" + width) + "-"
                                    + look.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                            picture);
                    pictures.add(picture);
                }
            }
        } finally {
            on(() -> {
                stage.close();
                return true;
            });
            if (height > SCREEN || widths.stream().anyMatch(w -> w > SCREEN)) {
                // The headless platform fails to put such a window on its screen, which no picture needs; TestFX would
                // tell the next test of it.
                settle();
                WaitForAsyncUtils.clearExceptions();
            }
        }
        return pictures;
    }

    /** How many different colours a picture has; an empty window has one or two. */
    public static long colours(WritableImage picture) {
        BitSet seen = new BitSet(1 << 24);
        for (int pixel : pixels(picture)) {
            seen.set(pixel & 0xffffff);
        }
        return seen.cardinality();
    }

    /** Keeps a picture under a name. */
    public static void save(String name, WritableImage picture) {
        int width = (int) picture.getWidth();
        int height = (int) picture.getHeight();
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        image.getRaster().setDataElements(0, 0, width, height, pixels(picture));
        try {
            Files.createDirectories(FOLDER);
            ImageIO.write(image, "png", FOLDER.resolve(name + ".png").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int[] pixels(WritableImage picture) {
        int width = (int) picture.getWidth();
        int height = (int) picture.getHeight();
        int[] pixels = new int[width * height];
        picture.getPixelReader().getPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), pixels, 0, width);
        return pixels;
    }
}
