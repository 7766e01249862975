package dev.castellan.console.design;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Optional;
import javafx.scene.control.Label;
import org.jspecify.annotations.Nullable;

/** How long ago something was, kept true while it is shown; the exact time is in its tooltip. */
public final class AgeLabel extends Label {
    private static final DateTimeFormatter EXACT =
            DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM).withZone(ZoneId.systemDefault());

    private final LiveClock clock;
    private final String prefix;
    private Optional<Instant> then = Optional.empty();
    private @Nullable Runnable unwatch;

    /** An age with words before it, for example {@code "Read "}; empty until {@link #show}. */
    public AgeLabel(LiveClock clock, String prefix) {
        this.clock = clock;
        this.prefix = prefix;
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

    /** Shows the age of this moment; {@code never} where there is none. */
    public void show(Optional<Instant> moment) {
        then = moment;
        Hint.on(this, () -> moment.map(EXACT::format).orElse(""));
        tell();
    }

    private void tell() {
        String text = prefix + then.map(t -> AgeText.until(t, clock.now())).orElse("never");
        if (!text.equals(getText())) {
            setText(text);
        }
    }
}
