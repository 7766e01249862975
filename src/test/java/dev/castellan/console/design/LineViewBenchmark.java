package dev.castellan.console.design;

import dev.castellan.console.FrameCost;
import dev.castellan.console.Gallery;
import dev.castellan.console.shell.Watchdog;
import dev.castellan.settings.Appearance;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Frames and blocks of a log of a million lines on the screen: at rest, by the wheel, leaping, growing, marked. */
@Tag("benchmark")
class LineViewBenchmark {
    private static final int LINES = Integer.getInteger("castellan.lines", 1_000_000);

    private record Log(long end) implements Lines {
        @Override
        public long first() {
            return 0;
        }

        @Override
        public StyledLine line(long number) {
            return StyledLine.plain(
                    (number % 97 == 0 ? "ERROR" : "INFO") + " request " + number + " GET /api/v1/orders/" + number * 31
                            + " took 12 ms, 200 OK, user agent Mozilla/5.0 (X11; Linux x86_64)");
        }
    }

    @Test
    void aMillionLines() throws Exception {
        Gallery.toolkit();
        try (Watchdog watchdog = new Watchdog(Platform::runLater)) {
            LineView view = Gallery.on(() -> new LineView("Log"));
            Stage window = Gallery.on(() -> {
                Stage stage = new Stage();
                stage.setScene(new Scene(new StackPane(view), 1000, 900));
                new Theme(stage.getScene()).apply(Appearance.DARK, 1);
                view.offerFollow();
                view.show(new Log(LINES));
                stage.show();
                return stage;
            });
            FrameCost.printHeading("log");
            for (boolean wrap : new boolean[] {false, true}) {
                Gallery.on(() -> {
                    view.wrapProperty().set(wrap);
                    return true;
                });
                String name = wrap ? "wrapped" : "long lines";
                for (int round = 0; round < 3; round++) {
                    FrameCost.print(name, "at rest", round, FrameCost.of(watchdog, 120, frame -> {}));
                    FrameCost.print(
                            name, "scrolling", round, FrameCost.of(watchdog, 180, frame -> view.reveal(frame * 3L)));
                    FrameCost.print(
                            name,
                            "leaping",
                            round,
                            FrameCost.of(watchdog, 180, frame -> view.reveal(frame * 7_919L % LINES)));
                    FrameCost.print(name, "growing", round, FrameCost.of(watchdog, 180, frame -> {
                        view.followProperty().set(true);
                        view.show(new Log(LINES + frame * 50L));
                    }));
                }
            }
            Gallery.on(() -> {
                window.close();
                return true;
            });
        }
    }
}
