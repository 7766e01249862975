package dev.castellan.console.shell;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.Style;
import java.util.Optional;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/** A question or a form. Enter does what is proposed. */
final class DialogSheet extends VBox {
    private final Node content;
    private Optional<Button> proposed = Optional.empty();

    DialogSheet(Overlay overlay) {
        getStyleClass().addAll(ShellStyle.SHEET, ShellStyle.DIALOG_SHEET);
        setMaxHeight(USE_PREF_SIZE);
        setAccessibleRole(AccessibleRole.DIALOG);
        setAccessibleText(overlay.title());
        Label title = new Label(overlay.title());
        title.getStyleClass().add(Style.HEADING);
        title.setWrapText(true);
        HBox buttons = new HBox();
        buttons.getStyleClass().add(ShellStyle.DIALOG_BUTTONS);
        for (Action action : overlay.actions()) {
            Button button = action.button();
            button.setDefaultButton(action.weight() == Action.Weight.PROPOSED);
            buttons.getChildren().addFirst(button);
            if (button.isDefaultButton()) {
                proposed = Optional.of(button);
            }
        }
        content = overlay.content();
        getChildren().addAll(title, content, buttons);
    }

    /** Where the question itself lies, whose fields come first. */
    Node content() {
        return content;
    }

    /** The button that Enter is for: it is, also where a button that has the keyboard would take it. */
    Optional<Button> proposed() {
        return proposed;
    }
}
