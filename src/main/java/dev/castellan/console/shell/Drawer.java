package dev.castellan.console.shell;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** A list at the right edge of the window. */
abstract class Drawer extends VBox {
    private final VBox list = new VBox();
    private final Label nothing;
    private final Button forget;
    private final Button close = new Button();

    Drawer(String title, String whenEmpty, Action forgetAction, Runnable closeAction) {
        getStyleClass().add(ShellStyle.DRAWER);
        setAccessibleRole(AccessibleRole.PARENT);
        setAccessibleText(title);
        Label heading = new Label(title);
        heading.getStyleClass().add(Style.HEADING);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        forget = forgetAction.button();
        close.setGraphic(Icon.CLOSE.view());
        close.getStyleClass().addAll(Style.FLAT, Style.BUTTON_ICON);
        close.setAccessibleText("Close " + title);
        close.setOnAction(e -> closeAction.run());
        HBox head = new HBox(heading, space, forget, close);
        head.getStyleClass().add(ShellStyle.DRAWER_HEAD);
        list.getStyleClass().add(ShellStyle.DRAWER_LIST);
        ScrollPane scroll = new ScrollPane(list);
        scroll.setFitToWidth(true);
        scroll.setFocusTraversable(false);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        VBox.setVgrow(scroll, Priority.ALWAYS);
        nothing = new Label(whenEmpty);
        nothing.getStyleClass().add(Style.MUTED);
        nothing.setMaxWidth(Double.MAX_VALUE);
        nothing.setAlignment(Pos.CENTER);
        getChildren().addAll(head, scroll);
        list(List.of());
    }

    /** Shows these items, newest first. */
    final void list(List<Node> items) {
        forget.setDisable(items.isEmpty());
        List<Node> wanted = items.isEmpty() ? List.of(nothing) : items;
        if (!list.getChildren().equals(wanted)) {
            list.getChildren().setAll(wanted);
        }
    }

    /** Puts the keyboard into it. */
    final void focusFirst() {
        close.requestFocus();
    }
}
