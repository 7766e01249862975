package dev.castellan.console.breakglass;

import dev.castellan.console.design.AgeText;
import dev.castellan.console.design.LiveClock;
import java.time.Duration;
import java.time.Instant;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import javafx.scene.shape.Arc;
import javafx.scene.shape.ArcType;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;

/** The time left as a ring that empties, with the time in words in it. */
final class TimeRing extends StackPane {
    /** From here on it is drawn as pressing: the last warnings come at 15, 5 and 1 minutes. */
    private static final Duration PRESSING = Duration.ofMinutes(5);

    private final LiveClock clock;
    private final Instant ends;
    private final Duration whole;
    private final Arc left;
    private final Label time = new Label();
    private @Nullable Runnable unwatch;

    TimeRing(LiveClock clock, Instant ends, Duration whole, boolean large) {
        this.clock = clock;
        this.ends = ends;
        this.whole = whole;
        double radius = large ? 76 : 34;
        Arc track = arc(radius, BreakglassStyle.RING_TRACK);
        track.setLength(360);
        left = arc(radius, BreakglassStyle.RING_LEFT);
        time.getStyleClass().add(BreakglassStyle.TIME);
        time.setTextAlignment(TextAlignment.CENTER);
        getStyleClass().add(BreakglassStyle.RING);
        if (large) {
            getStyleClass().add(BreakglassStyle.RING_LARGE);
        }
        double size = 2 * radius + (large ? 16 : 10);
        setMinSize(size, size);
        setPrefSize(size, size);
        setMaxSize(size, size);
        getChildren().addAll(new javafx.scene.Group(track, left), time);
        sceneProperty().subscribe(scene -> {
            if (unwatch != null) {
                unwatch.run();
                unwatch = null;
            }
            if (scene != null) {
                unwatch = clock.watch(this::tell);
                tell();
            }
        });
    }

    private static Arc arc(double radius, String style) {
        Arc arc = new Arc(radius, radius, radius, radius, 90, 0);
        arc.setType(ArcType.OPEN);
        arc.getStyleClass().add(style);
        return arc;
    }

    private void tell() {
        Duration now = Duration.between(clock.now(), ends);
        double part = whole.isPositive() ? Math.clamp((double) now.toMillis() / whole.toMillis(), 0, 1) : 0;
        left.setLength(360 * part);
        left.setVisible(part > 0);
        time.setText(words(now).replace(" h ", " h\n"));
        boolean pressing = now.compareTo(PRESSING) < 0;
        if (pressing != getStyleClass().contains(BreakglassStyle.RING_PRESSING)) {
            if (pressing) {
                getStyleClass().add(BreakglassStyle.RING_PRESSING);
            } else {
                getStyleClass().remove(BreakglassStyle.RING_PRESSING);
            }
        }
        setAccessibleText(now.isPositive() ? words(now) + " left" : "Its time is over");
    }

    /** {@code 3 h 20 min}, {@code 2 h}, {@code 42 min}, {@code 4:07}; {@code over} afterwards. */
    static String words(Duration left) {
        if (!left.isPositive()) {
            return "over";
        }
        if (left.compareTo(PRESSING) < 0) {
            return "%d:%02d".formatted(left.toMinutes(), left.toSecondsPart());
        }
        if (left.toHours() >= 48) {
            return AgeText.span(left);
        }
        if (left.toHours() == 0) {
            return left.toMinutes() + " min";
        }
        return left.toHours() + " h" + (left.toMinutesPart() == 0 ? "" : " " + left.toMinutesPart() + " min");
    }
}
