package dev.castellan.console.breakglass;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.Chip;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.TerminalFrame;
import dev.castellan.console.design.TerminalView;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.DisplayText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javafx.animation.AnimationTimer;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Slider;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Shows a recorded terminal as it was, at the moment that the slider says. Interface thread only. */
final class TerminalPlayer {
    private static final double TALLEST = 460;
    private static final List<Integer> SPEEDS = List.of(1, 4, 16);

    private final ShellContext shell;
    private final Playback playback;
    private final Instant began;
    private final TerminalView terminal;
    private final Slider slider = new Slider(0, 1, 0);
    private final Label time = new Label();
    private final Label typed = new Label();
    private final Button play;
    private final CheckBox overPauses = new CheckBox("Pass over pauses");
    private final VBox node = new VBox();
    private final AtomicLong wanted = new AtomicLong(-1);
    private final AtomicBoolean working = new AtomicBoolean();
    private final AnimationTimer timer = new AnimationTimer() {
        @Override
        public void handle(long now) {
            tick(now);
        }
    };
    private long position;
    private long tickedAt;
    private int speed = SPEEDS.getFirst();
    private boolean playing;
    private boolean moving;

    TerminalPlayer(ShellContext shell, Playback playback, Instant began) {
        this.shell = shell;
        this.playback = playback;
        this.began = began;
        terminal = new TerminalView(
                "Recorded terminal", back -> TerminalFrame.of(playback.picture(back), back), _ -> {}, (_, _) -> {});
        terminal.fit(playback.columns(), playback.rows());
        terminal.setId("bg-term-screen");
        terminal.setFocusTraversable(false);
        ScrollPane around = new ScrollPane(terminal);
        around.getStyleClass().add(Style.EDGE_TO_EDGE);
        around.setMaxHeight(TALLEST);
        slider.setId("bg-term-time");
        slider.setAccessibleText("Time in the recording");
        slider.setMax(Math.max(1, playback.length() / 1e9));
        slider.setBlockIncrement(5);
        slider.valueProperty().subscribe(value -> {
            if (!moving) {
                go(Math.round(value.doubleValue() * 1e9));
            }
        });
        HBox.setHgrow(slider, Priority.ALWAYS);
        time.getStyleClass().addAll(Style.MONO, Style.SMALL);
        time.setMinWidth(Region.USE_PREF_SIZE);
        typed.getStyleClass().addAll(Style.MONO, Style.SMALL, Style.MUTED);
        typed.setMinWidth(0);
        typed.setId("bg-term-typed");
        play = Parts.button("bg-term-play", Action.proposed("Play", this::play).with(Icon.PLAY));
        overPauses.setSelected(true);
        overPauses.setId("bg-term-pauses");
        HBox buttons = Parts.buttons(
                play,
                Parts.button("bg-term-before", Action.plain("Line before", () -> go(playback.lineBefore(position)))),
                Parts.button("bg-term-next", Action.plain("Next line", () -> go(playback.nextLine(position)))));
        for (int each : SPEEDS) {
            buttons.getChildren().add(speed(each));
        }
        buttons.getChildren().add(overPauses);
        HBox line = new HBox(slider, time);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add(Style.GAP_12);
        node.getChildren().setAll(around, line, buttons, typed);
        node.getStyleClass().add(Style.GAP_8);
        go(playback.first());
    }

    private Chip speed(int each) {
        Chip chip = new Chip(each + "×");
        chip.setId("bg-term-speed-" + each);
        chip.setAccessibleText(each + " times as quick");
        chip.setSelected(each == speed);
        chip.setOnAction(e -> {
            speed = each;
            chip.getParent().getChildrenUnmodifiable().forEach(n -> {
                if (n instanceof Chip other) {
                    other.setSelected(other == chip);
                }
            });
        });
        return chip;
    }

    Node node() {
        return node;
    }

    /** Waits where it is. */
    void pause() {
        if (playing) {
            play();
        }
    }

    /** Ends the playing. */
    void close() {
        timer.stop();
        playing = false;
    }

    private void play() {
        playing = !playing;
        play.setText(playing ? "Pause" : "Play");
        play.setGraphic((playing ? Icon.STOP : Icon.PLAY).view());
        if (playing) {
            if (position >= playback.length()) {
                go(0);
            }
            tickedAt = 0;
            timer.start();
        } else {
            timer.stop();
        }
    }

    private void tick(long now) {
        long elapsed = tickedAt == 0 ? 0 : now - tickedAt;
        tickedAt = now;
        go(playback.after(position, elapsed * speed, overPauses.isSelected()));
        if (position >= playback.length()) {
            play();
        }
    }

    /** Goes to a moment. */
    void go(long nanos) {
        position = Math.clamp(nanos, 0, Math.max(0, playback.length()));
        moving = true;
        slider.setValue(position / 1e9);
        moving = false;
        Instant at = began.plusNanos(position);
        time.setText(TerminalRow.time(Duration.ofNanos(position)) + " / "
                + TerminalRow.time(Duration.ofNanos(playback.length())) + "   " + Parts.exact(at));
        String text = playback.typed(position);
        typed.setText(text.isEmpty() ? "Nothing typed so far" : "Typed last: " + DisplayText.clean(text));
        wanted.set(position);
        work();
    }

    /** A long recording is painted off the interface thread; only the newest wish counts. */
    private void work() {
        if (!working.compareAndSet(false, true)) {
            return;
        }
        Thread.ofVirtual().name("playback").start(() -> {
            long done;
            do {
                done = wanted.get();
                playback.show(done);
            } while (wanted.get() != done);
            working.set(false);
            shell.ui().post(this, terminal::changed);
            if (wanted.get() != done) {
                work();
            }
        });
    }
}
