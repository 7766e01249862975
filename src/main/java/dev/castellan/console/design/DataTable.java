package dev.castellan.console.design;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.StackPane;

/**
 * A table of records. Each new state is one change of the list; selection is kept by id; all rows are equally high. Enter
 * or a double click opens a row, Ctrl+C copies the selected ones.
 *
 * @param <R> the record behind a row
 */
public final class DataTable<R> extends StackPane {
    private final TableView<R> table = new TableView<>();
    private final ObservableList<R> rows = FXCollections.observableArrayList();
    private final Function<R, ?> id;
    private final List<Function<R, String>> texts = new ArrayList<>();
    private final DoubleProperty scale = new SimpleDoubleProperty(1);
    private Consumer<R> open = row -> {};

    /**
     * A table without columns.
     *
     * @param name its accessible name
     * @param id what stays the same when a row is shown again
     */
    public DataTable(String name, Function<R, ?> id) {
        this.id = id;
        getStyleClass().add(Style.TABLE);
        table.setAccessibleText(name);
        table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        table.setItems(rows);
        table.setPlaceholder(new Label(""));
        table.setRowFactory(view -> {
            TableRow<R> row = new TableRow<>();
            row.setOnMouseClicked(e -> {
                if (e.getButton() == MouseButton.PRIMARY && e.getClickCount() == 2 && !row.isEmpty()) {
                    open.accept(row.getItem());
                }
            });
            return row;
        });
        KeyCombination copy = new KeyCodeCombination(KeyCode.C, KeyCombination.SHORTCUT_DOWN);
        table.setOnKeyPressed(e -> {
            if (e.getCode() == KeyCode.ENTER) {
                selected().ifPresent(row -> {
                    e.consume();
                    open.accept(row);
                });
            } else if (copy.match(e)) {
                e.consume();
                copySelection();
            }
        });
        // Rows as high as two and a half lines, whatever the text size; equal heights keep long tables quick.
        RowHeight height = new RowHeight(this);
        table.fixedCellSizeProperty().bind(height);
        scale.bind(height.divide(RowHeight.NORMAL));
        getChildren().add(table);
    }

    /**
     * A column of text, sorted by the text.
     *
     * @param title the heading
     * @param width at normal text size, in pixels; the last column takes what is left
     */
    public TableColumn<R, R> column(String title, double width, Function<R, String> text) {
        return column(title, width, text, Comparator.comparing(text, String.CASE_INSENSITIVE_ORDER));
    }

    /** A column of text with an order of its own. */
    public TableColumn<R, R> column(String title, double width, Function<R, String> text, Comparator<R> order) {
        // Words that do not fit are shortened with dots.
        return column(title, width, 0.7, text, order, Label::new, (label, row) -> label.setText(text.apply(row)));
    }

    /**
     * A column of nodes. One node is made for each visible cell and used again for other rows.
     *
     * @param text the same in words, for copying and exporting
     * @param make makes a node
     * @param fill makes the node show a row
     */
    public <N extends Node> TableColumn<R, R> column(
            String title,
            double width,
            Function<R, String> text,
            Comparator<R> order,
            Supplier<N> make,
            BiConsumer<N, R> fill) {
        // A badge cannot be shortened, only cut: its column keeps its width.
        return column(title, width, 1, text, order, make, fill);
    }

    private <N extends Node> TableColumn<R, R> column(
            String title,
            double width,
            double least,
            Function<R, String> text,
            Comparator<R> order,
            Supplier<N> make,
            BiConsumer<N, R> fill) {
        TableColumn<R, R> column = new TableColumn<>(title);
        // Words grow with the text size, so do the columns; what no longer fits can be scrolled to.
        scale.subscribe(factor -> {
            column.setMinWidth(width * factor.doubleValue() * least);
            column.setPrefWidth(width * factor.doubleValue());
        });
        column.setComparator(order);
        column.setCellValueFactory(data -> new ReadOnlyObjectWrapper<>(data.getValue()));
        column.setCellFactory(c -> new NodeCell<>(make, fill));
        texts.add(text);
        table.getColumns().add(column);
        return column;
    }

    /** What is done with a row on Enter or a double click. */
    public void onOpen(Consumer<R> action) {
        open = action;
    }

    /** What is told when another row was selected. */
    public void onSelect(Consumer<Optional<R>> listener) {
        table.getSelectionModel().selectedItemProperty().subscribe(row -> listener.accept(Optional.ofNullable(row)));
    }

    /** Shows exactly these rows, in the order of the sorted columns, with the selection kept. */
    public void show(List<R> snapshot) {
        List<R> sorted = new ArrayList<>(snapshot);
        Comparator<R> order = table.getComparator();
        if (order != null) {
            sorted.sort(order);
        }
        if (sorted.equals(rows)) {
            return;
        }
        Optional<Object> kept = selected().map(id);
        rows.setAll(sorted);
        kept.ifPresent(this::select);
    }

    /** The rows shown, in their order. */
    public List<R> rows() {
        return List.copyOf(rows);
    }

    /** The selected row. */
    public Optional<R> selected() {
        return Optional.ofNullable(table.getSelectionModel().getSelectedItem());
    }

    /** Selects the row with this id, if it is shown. */
    public void select(Object wanted) {
        for (int i = 0; i < rows.size(); i++) {
            if (id.apply(rows.get(i)).equals(wanted)) {
                if (table.getSelectionModel().getSelectedIndex() != i) {
                    table.getSelectionModel().clearAndSelect(i);
                }
                return;
            }
        }
    }

    /** The table itself, for what is special to one screen. */
    public TableView<R> table() {
        return table;
    }

    /** Everything shown as comma-separated values with a heading line. */
    public String csv() {
        StringBuilder text = new StringBuilder();
        text.append(String.join(
                        ",",
                        table.getColumns().stream()
                                .map(c -> csvField(c.getText()))
                                .toList()))
                .append("\r\n");
        for (R row : rows) {
            text.append(String.join(
                            ",", texts.stream().map(t -> csvField(t.apply(row))).toList()))
                    .append("\r\n");
        }
        return text.toString();
    }

    /** A value that spreadsheets take for text: quoted where needed, and never as a formula. */
    public static String csvField(String value) {
        String safe = !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        boolean quote = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return quote ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }

    private void copySelection() {
        List<String> lines = new ArrayList<>();
        for (R row : table.getSelectionModel().getSelectedItems()) {
            lines.add(String.join("\t", texts.stream().map(t -> t.apply(row)).toList()));
        }
        ClipboardContent content = new ClipboardContent();
        content.putString(String.join(System.lineSeparator(), lines));
        Clipboard.getSystemClipboard().setContent(content);
    }

    private static final class NodeCell<R, N extends Node> extends TableCell<R, R> {
        private final N node;
        private final BiConsumer<N, R> fill;

        NodeCell(Supplier<N> make, BiConsumer<N, R> fill) {
            this.node = make.get();
            this.fill = fill;
            // Once and for all: putting it in and out with each row would look its styles up again.
            node.setVisible(false);
            setGraphic(node);
        }

        @Override
        protected void updateItem(R item, boolean empty) {
            super.updateItem(item, empty);
            boolean filled = !empty && item != null;
            node.setVisible(filled);
            if (filled) {
                fill.accept(node, item);
            }
        }
    }
}
