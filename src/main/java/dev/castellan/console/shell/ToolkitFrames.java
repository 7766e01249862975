package dev.castellan.console.shell;

import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import org.jspecify.annotations.Nullable;

/** The toolkit's own frames: an animation timer that runs only while somebody waits for a frame. */
final class ToolkitFrames implements Ui.Frames {
    private @Nullable Once timer;
    private @Nullable Runnable pending;

    @Override
    public void next(Runnable frame) {
        if (Platform.isFxApplicationThread()) {
            arm(frame);
        } else {
            Platform.runLater(() -> arm(frame));
        }
    }

    private void arm(Runnable frame) {
        pending = frame;
        if (timer == null) {
            timer = new Once();
        }
        timer.start();
    }

    private final class Once extends AnimationTimer {
        @Override
        public void handle(long now) {
            stop();
            Runnable frame = pending;
            pending = null;
            if (frame != null) {
                frame.run();
            }
        }
    }
}
