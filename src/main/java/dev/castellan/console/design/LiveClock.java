package dev.castellan.console.design;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;

/** The time, and one beat a second for everything that shows an age; it rests while nothing does. */
public final class LiveClock {
    private final InstantSource source;
    private final List<Runnable> watchers = new ArrayList<>();
    private @Nullable Timeline beat;

    /** A clock on this source. */
    public LiveClock(InstantSource source) {
        this.source = source;
    }

    /** The time now. */
    public Instant now() {
        return source.instant();
    }

    /** The source, for parts that know no screen. */
    public InstantSource source() {
        return source;
    }

    /**
     * Calls the watcher once a second. Interface thread only.
     *
     * @return ends the calls
     */
    public Runnable watch(Runnable watcher) {
        watchers.add(watcher);
        if (beat == null) {
            beat = new Timeline(
                    new KeyFrame(Duration.seconds(1), e -> List.copyOf(watchers).forEach(Runnable::run)));
            beat.setCycleCount(Animation.INDEFINITE);
        }
        beat.play();
        return () -> {
            watchers.remove(watcher);
            if (watchers.isEmpty() && beat != null) {
                beat.stop();
            }
        };
    }
}
