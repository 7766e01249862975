package dev.castellan.console.design;

import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.TraversalDirection;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.VBox;

/** A control with its name above, a hint below, and what is wrong with it where something is. */
public final class FormField extends VBox {
    private final Node control;
    private final Label message = new Label();
    private final String name;

    /**
     * A field without complaint.
     *
     * @param name what it is called; also its accessible name
     * @param hint one sentence of help; may be empty
     */
    public FormField(String name, String hint, Node control) {
        this.name = name;
        this.control = control;
        if (control instanceof TextArea area) {
            area.addEventFilter(KeyEvent.KEY_PRESSED, e -> leave(area, e));
        }
        getStyleClass().add(Style.FIELD);
        Label label = new Label(name);
        label.getStyleClass().add(Style.FIELD_LABEL);
        label.setLabelFor(control);
        getChildren().addAll(label, control);
        if (!hint.isEmpty()) {
            Label help = new Label(hint);
            help.setWrapText(true);
            help.getStyleClass().add(Style.FIELD_HINT);
            getChildren().add(help);
        }
        message.getStyleClass().add(Style.FIELD_MESSAGE);
        message.setWrapText(true);
        message.setGraphic(Icon.WARNING.view().styled(Style.DANGER));
        getChildren().add(message);
        complain(Optional.empty());
    }

    /** Tab leaves a field of several lines as it leaves every other; by itself it would write a tab, and hold the keyboard. */
    private static void leave(TextArea area, KeyEvent event) {
        if (event.getCode() == KeyCode.TAB && !event.isControlDown()) {
            event.consume();
            area.requestFocusTraversal(event.isShiftDown() ? TraversalDirection.PREVIOUS : TraversalDirection.NEXT);
        }
    }

    /** Says what is wrong, or that nothing is. */
    public void complain(Optional<String> complaint) {
        message.setVisible(complaint.isPresent());
        message.setManaged(complaint.isPresent());
        message.setText(complaint.orElse(""));
        control.setAccessibleText(complaint.map(c -> name + ". " + c).orElse(name));
        if (control instanceof TextInputControl) {
            control.getStyleClass().remove(Style.INVALID);
            if (complaint.isPresent()) {
                control.getStyleClass().add(Style.INVALID);
            }
        }
    }

    /** What is wrong with it, as shown. */
    public Optional<String> complaint() {
        return message.isVisible() ? Optional.of(message.getText()) : Optional.empty();
    }
}
