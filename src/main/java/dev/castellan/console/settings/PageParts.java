package dev.castellan.console.settings;

import dev.castellan.console.design.Style;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** What all parts of the settings are put together from. */
final class PageParts {
    private PageParts() {}

    /** A page with its heading and a sentence about it. */
    static VBox page(String title, String words, Node... content) {
        Label heading = new Label(title);
        heading.getStyleClass().add(Style.TITLE);
        VBox head = new VBox(heading, muted(words));
        head.getStyleClass().add(Style.GAP_4);
        VBox page = new VBox(head);
        page.getStyleClass().add(SettingsStyle.PAGE);
        page.getChildren().addAll(content);
        return page;
    }

    static Label muted(String words) {
        Label label = new Label(words);
        label.setWrapText(true);
        label.getStyleClass().add(Style.MUTED);
        return label;
    }

    static Label heading(String words) {
        Label label = new Label(words);
        label.getStyleClass().add(Style.HEADING);
        return label;
    }

    static HBox row(Node... content) {
        HBox row = new HBox(content);
        row.getStyleClass().add(Style.GAP_8);
        return row;
    }

    static Region space() {
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        return space;
    }
}
