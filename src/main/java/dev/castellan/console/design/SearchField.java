package dev.castellan.console.design;

import java.util.function.Consumer;
import javafx.animation.PauseTransition;
import javafx.scene.control.Button;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.util.Duration;

/** A field to search in what is shown. Esc empties it; typing is reported when it rests for a tenth of a second. */
public final class SearchField extends HBox {
    private final TextField field = new TextField();
    private final Button clear = new Button();
    private Runnable leave = () -> {};
    private final PauseTransition rest = new PauseTransition(Duration.millis(100));

    /**
     * An empty field.
     *
     * @param prompt shown while it is empty, and its accessible name
     * @param typed told the text, trimmed
     */
    public SearchField(String prompt, Consumer<String> typed) {
        getStyleClass().add(Style.SEARCH);
        field.setPromptText(prompt);
        field.setAccessibleText(prompt);
        HBox.setHgrow(field, Priority.ALWAYS);
        clear.setGraphic(Icon.CLOSE.view());
        clear.getStyleClass().addAll(Style.FLAT, Style.BUTTON_ICON);
        clear.setAccessibleText("Empty the search");
        clear.setOnAction(e -> {
            field.clear();
            field.requestFocus();
        });
        clear.visibleProperty().bind(field.textProperty().isNotEmpty());
        clear.setFocusTraversable(false);
        rest.setOnFinished(e -> typed.accept(text()));
        field.textProperty().subscribe((before, now) -> rest.playFromStart());
        field.setOnKeyPressed(e -> {
            if (e.getCode() == KeyCode.ESCAPE && !field.getText().isEmpty()) {
                field.clear();
                e.consume();
            } else if (e.getCode() == KeyCode.ENTER) {
                rest.stop();
                typed.accept(text());
                leave.run();
                e.consume();
            } else if (e.getCode() == KeyCode.DOWN) {
                leave.run();
                e.consume();
            }
        });
        getChildren().addAll(Icon.SEARCH.view(), field, clear);
    }

    /** Where the keyboard goes with Enter or Down. */
    public void onLeave(Runnable next) {
        leave = next;
    }

    /** What stands in it, trimmed. */
    public String text() {
        return field.getText().strip();
    }

    /** Puts text into it; reported like typing. */
    public void setText(String text) {
        field.setText(text);
    }

    /** Puts the keyboard into it, with the text selected. */
    public void focusField() {
        field.requestFocus();
        field.selectAll();
    }
}
