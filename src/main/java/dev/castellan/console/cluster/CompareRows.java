package dev.castellan.console.cluster;

import dev.castellan.browse.object.FieldChange;
import dev.castellan.console.design.Style;
import dev.castellan.fleet.DisplayText;
import java.util.List;
import java.util.Optional;
import javafx.collections.FXCollections;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;

/** Fields that differ, side by side. Only the rows in sight are built: two objects may differ in many thousands. */
final class CompareRows extends BorderPane {
    private static final double BAR = 16;

    CompareRows(List<FieldChange> changes, boolean secret, String count, String a, String b) {
        ListView<FieldChange> rows = new ListView<>(FXCollections.observableList(changes));
        rows.setCellFactory(list -> new Cell(secret));
        rows.getStyleClass().addAll(ClusterStyle.COMPARE_ROWS, Style.EDGE_TO_EDGE);
        rows.setAccessibleText(count);
        GridPane head = grid();
        head.addRow(0, heading(count), over(heading(a)), over(heading(b)));
        head.getStyleClass().add(ClusterStyle.COMPARE_HEAD);
        head.prefWidthProperty().bind(rows.widthProperty().subtract(BAR));
        head.setMaxWidth(Region.USE_PREF_SIZE);
        setTop(head);
        setCenter(rows);
    }

    private static GridPane grid() {
        GridPane grid = new GridPane();
        grid.getStyleClass().add(ClusterStyle.COMPARE);
        for (int c = 0; c < 3; c++) {
            ColumnConstraints column = new ColumnConstraints();
            column.setPercentWidth(c == 0 ? 30 : 35);
            grid.getColumnConstraints().add(column);
        }
        return grid;
    }

    private static Label cell() {
        Label label = new Label();
        label.setWrapText(true);
        label.setMaxWidth(Double.MAX_VALUE);
        label.getStyleClass().addAll(Style.MONO, Style.SMALL);
        return label;
    }

    private static Label heading(String text) {
        Label label = new Label(text);
        label.getStyleClass().add(Style.OVERLINE);
        return label;
    }

    /** Above the text of the values, which have an edge around them. */
    private static Label over(Label heading) {
        heading.getStyleClass().add(ClusterStyle.COMPARE_OVER);
        return heading;
    }

    /** One field: where, and what stands there in each of the two. */
    private static final class Cell extends ListCell<FieldChange> {
        private final boolean secret;
        private final Label path = cell();
        private final Label before = cell();
        private final Label after = cell();
        private final GridPane grid = grid();

        Cell(boolean secret) {
            this.secret = secret;
            path.getStyleClass().add(Style.STRONG);
            grid.addRow(0, path, before, after);
            // The cell is as wide as the list, and its text wraps: nothing scrolls sideways.
            setPrefWidth(0);
            setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
        }

        private double room() {
            return Math.max(0, getListView().getWidth() - BAR);
        }

        @Override
        protected double computePrefHeight(double width) {
            if (getGraphic() == null) {
                return super.computePrefHeight(width);
            }
            grid.setPrefWidth(room());
            grid.setMaxWidth(room());
            return Math.ceil(grid.prefHeight(room()));
        }

        @Override
        protected void updateItem(FieldChange change, boolean empty) {
            super.updateItem(change, empty);
            setText(null);
            if (empty || change == null) {
                setGraphic(null);
                return;
            }
            path.setText(DisplayText.clean(change.path().toString()));
            ChangeRows.Shown shown = ChangeRows.shown(secret, change);
            show(before, shown.before(), ClusterStyle.BEFORE);
            show(after, shown.after(), ClusterStyle.AFTER);
            setGraphic(grid);
        }

        private static void show(Label label, Optional<String> value, String style) {
            label.setText(value.orElse("–"));
            label.getStyleClass().removeAll(style, Style.MUTED);
            label.getStyleClass().add(value.isPresent() ? style : Style.MUTED);
        }
    }
}
