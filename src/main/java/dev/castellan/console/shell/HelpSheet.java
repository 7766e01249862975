package dev.castellan.console.shell;

import dev.castellan.console.design.Style;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.VBox;

/** The keys that work everywhere. */
final class HelpSheet extends VBox {
    HelpSheet(List<Shortcut> shortcuts) {
        getStyleClass().addAll(ShellStyle.SHEET, ShellStyle.HELP_SHEET);
        setMaxSize(USE_PREF_SIZE, USE_PREF_SIZE);
        Label title = new Label("Keyboard");
        title.getStyleClass().add(Style.TITLE);
        GridPane grid = new GridPane();
        grid.getStyleClass().add(ShellStyle.HELP_GRID);
        int row = 0;
        String group = "";
        for (Shortcut shortcut : shortcuts) {
            if (!shortcut.group().equals(group)) {
                group = shortcut.group();
                Label heading = new Label(group);
                heading.getStyleClass().add(Style.OVERLINE);
                grid.add(heading, 0, row++, 2, 1);
            }
            row = add(grid, row, shortcut.keys().getDisplayText(), shortcut.label());
        }
        Label inside = new Label("In what is shown");
        inside.getStyleClass().add(Style.OVERLINE);
        grid.add(inside, 0, row++, 2, 1);
        row = add(grid, row, "Tab", "To the next control");
        row = add(grid, row, "Enter", "Open the selected row");
        var _ = add(grid, row, "Esc", "Close what lies on top, empty the search");
        getChildren().addAll(title, grid);
        setFocusTraversable(true);
        setAccessibleText("Keyboard help. Esc closes it.");
    }

    private static int add(GridPane grid, int row, String keys, String what) {
        Label key = new Label(keys);
        key.getStyleClass().add(ShellStyle.KEY);
        grid.add(key, 0, row);
        grid.add(new Label(what), 1, row);
        return row + 1;
    }
}
