package dev.castellan.console.breakglass;

import dev.castellan.console.design.LiveClock;
import java.util.function.Supplier;
import javafx.scene.control.Label;
import org.jspecify.annotations.Nullable;

/** A text that is asked for once a second while it is shown. */
final class CountLabel extends Label {
    private @Nullable Runnable unwatch;

    CountLabel(LiveClock clock, Supplier<String> text) {
        sceneProperty().subscribe(scene -> {
            if (unwatch != null) {
                unwatch.run();
                unwatch = null;
            }
            if (scene != null) {
                unwatch = clock.watch(() -> tell(text.get()));
                tell(text.get());
            }
        });
    }

    private void tell(String text) {
        if (!text.equals(getText())) {
            setText(text);
        }
    }
}
