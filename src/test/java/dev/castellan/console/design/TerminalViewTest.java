package dev.castellan.console.design;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.console.Gallery;
import dev.castellan.settings.Appearance;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import javafx.scene.Scene;
import javafx.scene.input.Clipboard;
import javafx.scene.input.DataFormat;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxRobot;

/** A terminal with a hundred lines of the past, as somebody uses it. */
class TerminalViewTest {
    private static final int HISTORY = 100;

    private final FxRobot robot = new FxRobot();
    private final List<String> typed = new CopyOnWriteArrayList<>();
    private final List<Integer> asked = new CopyOnWriteArrayList<>();
    private final List<String> sizes = new CopyOnWriteArrayList<>();
    private volatile boolean bracketed;
    private volatile int rows = 24;
    private final TerminalView view = Gallery.on(() -> new TerminalView(
            "Shell", this::picture, bytes -> typed.add(new String(bytes, StandardCharsets.UTF_8)), this::resized));
    private final Stage window = Gallery.on(() -> {
        Stage stage = new Stage();
        stage.setScene(new Scene(new StackPane(view), 800, 500));
        new Theme(stage.getScene()).apply(Appearance.DARK, 1);
        stage.show();
        stage.requestFocus();
        view.requestFocus();
        return stage;
    });

    @BeforeEach
    void keysComeHere() {
        await().until(() -> Gallery.on(() -> window.isFocused() && view.isFocused()));
    }

    @AfterEach
    void close() {
        Gallery.on(() -> {
            window.close();
            return true;
        });
    }

    private void resized(int columns, int high) {
        rows = high;
        sizes.add(columns + "×" + high);
    }

    private TerminalFrame picture(int back) {
        asked.add(back);
        int top = HISTORY - Math.clamp(back, 0, HISTORY);
        List<TerminalFrame.Line> lines = new ArrayList<>(IntStream.range(top, top + rows)
                .mapToObj(i -> new TerminalFrame.Line((bracketed ? "marked " : "line ") + i, List.of()))
                .toList());
        return new TerminalFrame(lines, 0, 7, true, HISTORY, false, bracketed);
    }

    private String firstLine() {
        return Gallery.on(() -> view.text().lines().findFirst().orElse(""));
    }

    @Test
    void itTakesTheRoomThatItHasAndTellsIt() {
        await().untilAsserted(() -> assertThat(sizes).isNotEmpty());
        int before = Gallery.on(view::columns);
        Gallery.on(() -> {
            window.setWidth(500);
            return true;
        });
        await().untilAsserted(() -> assertThat(Gallery.on(view::columns)).isLessThan(before));
        await().untilAsserted(() ->
                assertThat(sizes.getLast()).isEqualTo(Gallery.on(() -> view.columns() + "×" + view.rows())));
    }

    @Test
    void shiftAndPageUpLookBackAndTypingReturnsToTheEnd() {
        await().untilAsserted(() -> assertThat(firstLine()).isEqualTo("line " + HISTORY));
        robot.press(KeyCode.SHIFT).type(KeyCode.PAGE_UP).release(KeyCode.SHIFT);
        await().untilAsserted(() -> assertThat(firstLine()).isEqualTo("line " + (HISTORY - rows + 1)));
        assertThat(typed).as("looking back types nothing").isEmpty();
        for (int i = 0; i < HISTORY; i += 10) {
            robot.press(KeyCode.SHIFT).type(KeyCode.PAGE_UP).release(KeyCode.SHIFT);
        }
        await().untilAsserted(() ->
                assertThat(firstLine()).as("never before the first line").isEqualTo("line 0"));
        robot.type(KeyCode.ENTER);
        await().untilAsserted(() -> assertThat(typed).containsExactly("\r"));
        Gallery.on(() -> {
            view.changed();
            return true;
        });
        await().untilAsserted(() -> assertThat(firstLine()).isEqualTo("line " + HISTORY));
    }

    @Test
    void whatIsSelectedWithTheMouseIsCopiedAndNotSent() {
        await().untilAsserted(() -> assertThat(firstLine()).isEqualTo("line " + HISTORY));
        double[] at = Gallery.on(() -> {
            var corner = view.localToScreen(0, 0);
            return new double[] {corner.getX(), corner.getY()};
        });
        // What an earlier test copied must not pass for it.
        Gallery.on(() -> Clipboard.getSystemClipboard().setContent(Map.of(DataFormat.PLAIN_TEXT, "before")));
        robot.moveTo(at[0] + 7, at[1] + 10)
                .press(MouseButton.PRIMARY)
                .moveTo(at[0] + 400, at[1] + 10)
                .release(MouseButton.PRIMARY);
        robot.press(KeyCode.CONTROL, KeyCode.SHIFT).type(KeyCode.C).release(KeyCode.SHIFT, KeyCode.CONTROL);
        await().untilAsserted(() -> assertThat(
                        Gallery.on(() -> Clipboard.getSystemClipboard().getString()))
                .isEqualTo("line " + HISTORY));
        assertThat(typed).isEmpty();
    }

    @Test
    void whatIsPastedCannotEndItsOwnMark() {
        bracketed = true;
        Gallery.on(() -> {
            view.changed();
            return true;
        });
        await().untilAsserted(() -> assertThat(firstLine()).isEqualTo("marked " + HISTORY));
        Gallery.on(() -> {
            view.paste("rm -rf x\u001B[201~\nid\r\n");
            return true;
        });
        assertThat(typed).containsExactly("\u001B[200~rm -rf x[201~\rid\r\u001B[201~");
    }

    @Test
    void theKeysThatLeaveItAreNotSent() {
        robot.type(KeyCode.F6);
        robot.type(KeyCode.A);
        await().untilAsserted(() -> assertThat(typed).isNotEmpty());
        assertThat(typed).containsExactly("a");
    }
}
