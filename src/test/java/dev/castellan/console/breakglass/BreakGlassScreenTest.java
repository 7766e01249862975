package dev.castellan.console.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.breakglass.proxy.TerminalMoment;
import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;

/** The screen between the shell and its pages. */
class BreakGlassScreenTest {
    private static final long SECOND = 1_000_000_000L;

    private static void press(Parent root, String id) {
        await().until(() -> Gallery.on(() -> root.lookup("#" + id) instanceof Button button && !button.isDisabled()));
        boolean _ = Gallery.on(() -> {
            ((Button) root.lookup("#" + id)).fire();
            return true;
        });
    }

    private static String play(Parent root) {
        return Gallery.on(() -> ((Button) root.lookup("#bg-term-play")).getText());
    }

    @Test
    void nothingPlaysOnWhereNobodyLooks() {
        FakeBreakGlassDesk desk = new FakeBreakGlassDesk(Checkouts.ADA);
        desk.recordings = Recordings.every();
        // An hour without a pause: it does not end by itself meanwhile.
        desk.moments = IntStream.range(0, 3_600)
                .mapToObj(i -> (TerminalMoment) new TerminalMoment.Shown(i * SECOND, "x"))
                .toList();
        try (FakeShell shell = FakeShell.onInterfaceThread(() -> Checkouts.NOW)) {
            shell.file = Optional.of(Path.of("reviewers.pem"));
            BreakGlassScreen screen =
                    Gallery.on(() -> new BreakGlassScreen(new BreakGlassPlace.Terminals(Checkouts.id(1)), desk, shell));
            Parent root = Gallery.on(screen::view);
            Stage stage = Gallery.on(() -> {
                Stage made = new Stage();
                made.setScene(new Scene(new StackPane(root), 1000, 1000));
                made.show();
                screen.shown();
                return made;
            });
            try {
                press(root, "bg-term-open-1");
                press(root, "bg-term-play");
                assertThat(play(root)).isEqualTo("Pause");
                boolean _ = Gallery.on(() -> {
                    screen.hidden();
                    return true;
                });
                assertThat(play(root)).isEqualTo("Play");
                // It goes on from there when somebody wants it to.
                press(root, "bg-term-play");
                assertThat(play(root)).isEqualTo("Pause");
            } finally {
                boolean _ = Gallery.on(() -> {
                    screen.close();
                    stage.close();
                    return true;
                });
            }
        }
    }
}
