package dev.castellan.console.shell;

import dev.castellan.console.design.Style;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** The keys that work everywhere. */
final class HelpSheet extends VBox {
    HelpSheet(List<Shortcut> shortcuts) {
        getStyleClass().addAll(ShellStyle.SHEET, ShellStyle.HELP_SHEET);
        setMaxSize(USE_PREF_SIZE, USE_PREF_SIZE);
        Label title = new Label("Keyboard");
        title.getStyleClass().add(Style.TITLE);
        HBox columns = new HBox();
        columns.getStyleClass().add(ShellStyle.HELP_COLUMNS);
        Map<String, List<Shortcut>> groups = shortcuts.stream()
                .collect(Collectors.groupingBy(Shortcut::group, LinkedHashMap::new, Collectors.toList()));
        VBox left = new VBox();
        VBox right = new VBox();
        left.getStyleClass().add(Style.GAP_16);
        right.getStyleClass().add(Style.GAP_16);
        groups.forEach((group, list) -> {
            GridPane grid = grid(group);
            for (Shortcut shortcut : list) {
                add(grid, shortcut.keys().getDisplayText(), shortcut.label());
            }
            (left.getChildren().isEmpty() ? left : right).getChildren().add(grid);
        });
        GridPane inside = grid("In what is shown");
        add(inside, "Tab", "To the next control");
        add(inside, "Enter", "Open the selected row");
        add(inside, "Esc", "Close what lies on top, empty the search");
        left.getChildren().add(inside);
        columns.getChildren().addAll(left, right);
        getChildren().addAll(title, columns);
        setFocusTraversable(true);
        setAccessibleText("Keyboard help. Esc closes it.");
    }

    private static GridPane grid(String heading) {
        GridPane grid = new GridPane();
        grid.getStyleClass().add(ShellStyle.HELP_GRID);
        Label label = new Label(heading);
        label.getStyleClass().add(Style.OVERLINE);
        grid.add(label, 0, 0, 2, 1);
        return grid;
    }

    private static void add(GridPane grid, String keys, String what) {
        Label key = new Label(keys);
        key.getStyleClass().add(ShellStyle.KEY);
        key.setMinWidth(Region.USE_PREF_SIZE);
        grid.addRow(grid.getRowCount(), key, new Label(what));
    }
}
