package dev.castellan.console.access.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.access.graph.Card;
import dev.castellan.access.graph.GraphWorlds;
import dev.castellan.access.graph.NodeKind;
import dev.castellan.console.Gallery;
import dev.castellan.console.design.Theme;
import dev.castellan.settings.Appearance;
import java.util.Optional;
import javafx.scene.Scene;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.robot.Robot;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxRobot;

/** The graph by keyboard and mouse alone. */
class GraphJourneyTest {
    private final FxRobot robot = new FxRobot();
    private final GraphBench bench = new GraphBench(GraphWorlds.shopWithAzure());
    private Stage window = Gallery.on(Stage::new);

    @BeforeEach
    void open() {
        window = Gallery.on(() -> {
            Stage stage = new Stage();
            Scene scene = new Scene(bench.view.root(), 1000, 900);
            new Theme(scene).apply(Appearance.DARK, 1);
            stage.setScene(scene);
            stage.setX(0);
            stage.setY(0);
            stage.show();
            stage.requestFocus();
            return stage;
        });
        bench.drawn();
        Gallery.on(() -> {
            bench.view.focusContent();
            return true;
        });
        await().until(() ->
                Gallery.on(() -> window.isFocused() && bench.view.canvas().isFocused()));
        Gallery.settle();
    }

    @AfterEach
    void close() {
        Gallery.on(() -> {
            window.close();
            return true;
        });
        bench.close();
    }

    private Optional<Card> chosen() {
        return bench.model.selectedCard();
    }

    private void press(KeyCode... keys) {
        for (KeyCode key : keys) {
            robot.type(key);
            bench.drawn();
        }
    }

    @Test
    void arrowsGoAlongTheWiresAndEnterGoesIn() {
        press(KeyCode.DOWN);
        Card first = chosen().orElseThrow();
        assertThat(first.layer()).isZero();
        press(KeyCode.DOWN);
        assertThat(chosen())
                .isPresent()
                .hasValueSatisfying(c -> assertThat(c.key()).isNotEqualTo(first.key()));
        press(KeyCode.RIGHT);
        Card next = chosen().orElseThrow();
        assertThat(next.layer()).isPositive();
        press(KeyCode.LEFT);
        assertThat(chosen().orElseThrow().layer()).isLessThan(next.layer());
        press(KeyCode.RIGHT, KeyCode.ENTER);
        assertThat(bench.model.wish().focus()).isPresent();
        press(KeyCode.ESCAPE);
        assertThat(bench.model.wish().focus()).isEmpty();
    }

    @Test
    void zoomKeysChangeWhatIsSeenAndNothingElse() {
        double before = bench.view.canvas().view().scale();
        press(KeyCode.MINUS);
        assertThat(bench.view.canvas().view().scale()).isLessThan(before);
        press(KeyCode.EQUALS, KeyCode.EQUALS);
        assertThat(bench.view.canvas().view().scale()).isGreaterThan(before);
        // Stretched for the moment, then painted as it should be.
        await().until(() -> Gallery.on(() -> bench.view.canvas().sharp()));
        press(KeyCode.DIGIT0);
        await().until(() -> Gallery.on(() -> bench.view.canvas().sharp()));
        Viewport all = bench.view.canvas().view();
        assertThat(all.width() / all.scale())
                .isGreaterThanOrEqualTo(bench.view.canvas().picture().width() - 1);
        assertThat(bench.model.selected()).isEmpty();
    }

    private boolean searching() {
        return Gallery.on(() -> window.getScene().getFocusOwner() instanceof TextField);
    }

    @Test
    void searchByKeyboardFindsAndLeadsBackToThePicture() {
        robot.write("/");
        await().until(this::searching);
        robot.write("mallory");
        await().untilAsserted(
                        () -> assertThat(bench.model.state().wish().text()).isEqualTo("mallory"));
        await().untilAsserted(
                        () -> assertThat(bench.model.state().picture().scene().cards())
                                .extracting(Card::title)
                                .contains("leftover"));
        press(KeyCode.ENTER);
        await().until(() -> Gallery.on(() -> bench.view.canvas().isFocused()));
        robot.write("/");
        await().until(this::searching);
        robot.write("zzzzz");
        await().until(() -> bench.model.state().stage() == GraphState.Stage.EMPTY);
        press(KeyCode.ESCAPE);
        await().until(() -> bench.model.state().stage() == GraphState.Stage.DRAWN);
    }

    @Test
    void theListIsTheSameByKeyboard() {
        robot.write("l");
        bench.drawn();
        assertThat(bench.view.list()).isTrue();
        assertThat(bench.view.table().rows())
                .hasSameSizeAs(bench.model.state().picture().scene().cards());
        press(KeyCode.DOWN, KeyCode.DOWN);
        String key = bench.model.selected().orElseThrow();
        assertThat(bench.view.table().leadRow().orElseThrow().key()).isEqualTo(key);
        press(KeyCode.ENTER);
        assertThat(bench.model.wish().focus()).isPresent();
        press(KeyCode.ESCAPE);
        assertThat(bench.model.wish().focus()).isEmpty();
    }

    @Test
    void aClickChoosesADoubleClickGoesThereADragMoves() {
        var canvas = bench.view.canvas();
        int card = canvas.picture().scene().find("group:shop-team");
        double x = canvas.view().toScreenX(canvas.picture().x()[card] + 40);
        double y = canvas.view().toScreenY(canvas.picture().y()[card] + 20);
        if (x > canvas.getWidth() || y > canvas.getHeight()) {
            press(KeyCode.DIGIT0);
            x = canvas.view().toScreenX(canvas.picture().x()[card] + 40);
            y = canvas.view().toScreenY(canvas.picture().y()[card] + 20);
        }
        var at = canvas.localToScreen(x, y);
        robot.clickOn(at.getX(), at.getY());
        bench.drawn();
        assertThat(bench.model.selected()).contains("group:shop-team");
        double before = canvas.view().x();
        robot.drag(at.getX(), at.getY()).dropTo(at.getX() - 60, at.getY());
        bench.drawn();
        assertThat(canvas.view().x()).isGreaterThan(before);
        assertThat(bench.model.selected()).contains("group:shop-team");
        double movedX = canvas.view().toScreenX(canvas.picture().x()[card] + 40);
        var there = canvas.localToScreen(movedX, y);
        // Both at once: clicks that a busy machine keeps apart are no double click.
        Gallery.on(() -> {
            Robot mouse = new Robot();
            mouse.mouseMove(there.getX(), there.getY());
            for (int i = 0; i < 2; i++) {
                mouse.mousePress(MouseButton.PRIMARY);
                mouse.mouseRelease(MouseButton.PRIMARY);
            }
            return true;
        });
        bench.drawn();
        assertThat(bench.model.wish().focus())
                .hasValueSatisfying(id -> assertThat(id.kind()).isEqualTo(NodeKind.GROUP));
    }
}
