package dev.castellan.console.shell;

import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import javafx.animation.PauseTransition;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.layout.StackPane;
import javafx.util.Duration;

/** Makes what screens are made of once, unseen, while nobody waits for it. Interface thread only. */
public final class Samples {
    private static final Duration FIRST = Duration.seconds(1);
    private static final Duration BETWEEN = Duration.millis(120);

    private Samples() {}

    /** Makes the samples of these screens, one after the other with pauses, in the look of a window. */
    static void show(List<ScreenFactory> screens, Scene like) {
        Iterator<Supplier<Parent>> left =
                screens.stream().flatMap(s -> s.samples().stream()).iterator();
        PauseTransition pause = new PauseTransition(FIRST);
        pause.setOnFinished(e -> {
            if (left.hasNext() && like.getWindow() != null) {
                style(left.next().get(), like);
                pause.setDuration(BETWEEN);
                pause.playFromStart();
            }
        });
        pause.play();
    }

    /** Styles and lays out a sample that no window shows. */
    public static void style(Parent sample, Scene like) {
        StackPane root = new StackPane(sample);
        root.getStyleClass().setAll(like.getRoot().getStyleClass());
        Scene scene = new Scene(root, 400, 120);
        scene.getStylesheets().setAll(like.getStylesheets());
        scene.getPreferences().setColorScheme(like.getPreferences().getColorScheme());
        root.applyCss();
        root.layout();
        // Nothing of it stays: what listens to the look of the system would hold it.
        scene.setRoot(new StackPane());
    }
}
