package dev.castellan.console.shell;

import dev.castellan.console.design.AgeText;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.LiveClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** What stays in sight whatever is shown below, one line each. */
final class StandingStrip extends VBox {
    /** More lines would push the work away; the others are counted. */
    private static final int MOST = 3;

    private final LiveClock clock;
    private final Consumer<Address> go;
    private List<StandingNotice> shown = List.of();
    private final List<Label> times = new ArrayList<>();
    private @Nullable Runnable unwatch;

    StandingStrip(LiveClock clock, Consumer<Address> go) {
        this.clock = clock;
        this.go = go;
        show(List.of());
    }

    void show(List<StandingNotice> notices) {
        if (notices.equals(shown) && isVisible() == !notices.isEmpty()) {
            return;
        }
        shown = List.copyOf(notices);
        setVisible(!shown.isEmpty());
        setManaged(!shown.isEmpty());
        times.clear();
        getChildren().clear();
        for (StandingNotice notice : shown.subList(0, Math.min(MOST, shown.size()))) {
            getChildren().add(line(notice));
        }
        if (unwatch != null) {
            unwatch.run();
            unwatch = null;
        }
        if (!shown.isEmpty()) {
            unwatch = clock.watch(this::tell);
        }
        tell();
    }

    private HBox line(StandingNotice notice) {
        Label words = new Label(notice.words());
        words.setMinWidth(0);
        Label time = new Label();
        time.setMinWidth(Region.USE_PREF_SIZE);
        times.add(time);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Button open = new Button("Show");
        open.setAccessibleText("Show: " + notice.words());
        open.getStyleClass().setAll(ShellStyle.ENV_STRIP_BUTTON);
        open.setMinWidth(Region.USE_PREF_SIZE);
        open.setOnAction(e -> go.accept(notice.place()));
        HBox line = new HBox((notice.pressing() ? Icon.WARNING : Icon.KEY).view(), words, time, space, open);
        line.getStyleClass()
                .addAll(
                        ShellStyle.STANDING,
                        notice.pressing() ? ShellStyle.STANDING_PRESSING : ShellStyle.STANDING_CALM);
        return line;
    }

    private void tell() {
        for (int i = 0; i < times.size(); i++) {
            times.get(i)
                    .setText(shown.get(i)
                            .until()
                            .map(until -> left(Duration.between(clock.now(), until)))
                            .orElse(""));
        }
    }

    /** Whole minutes until five are left, then minutes and seconds. */
    private static String left(Duration left) {
        if (left.isNegative() || left.isZero()) {
            return "over since " + AgeText.span(left);
        }
        return left.toMinutes() >= 5
                ? AgeText.span(left) + " left"
                : "%d:%02d left".formatted(left.toMinutes(), left.toSecondsPart());
    }
}
