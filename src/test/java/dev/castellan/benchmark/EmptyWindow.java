package dev.castellan.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;

/** The least a JavaFX program can do: one window with one label. Tells a file when it was painted, then stays open. */
public final class EmptyWindow extends Application {
    /** Opens the window. */
    public static void main(String[] arguments) {
        launch(EmptyWindow.class, arguments);
    }

    @Override
    public void start(Stage window) {
        window.setScene(new Scene(new StackPane(new Label("Empty")), 1280, 800));
        window.show();
        new AnimationTimer() {
            private int frames;

            @Override
            public void handle(long now) {
                // The first pulse lays out and paints; at the second one the window has been seen.
                if (++frames == 2) {
                    stop();
                    try {
                        Files.writeString(
                                Path.of(System.getProperty("castellan.milestones")),
                                "READY " + System.currentTimeMillis() + "\n");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        }.start();
    }
}
