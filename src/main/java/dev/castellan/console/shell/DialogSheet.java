package dev.castellan.console.shell;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.Style;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/** A question or a form. Enter does what is proposed. */
final class DialogSheet extends VBox {
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
        }
        getChildren().addAll(title, overlay.content(), buttons);
    }
}
