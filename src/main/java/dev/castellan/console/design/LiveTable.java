package dev.castellan.console.design;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.css.PseudoClass;
import javafx.geometry.HPos;
import javafx.geometry.VPos;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.skin.VirtualFlow;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.ContextMenuEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;

/**
 * A table for very many rows that change all the time. It shows one snapshot after another, already filtered and sorted: the
 * headings only say which order is wanted. Selection is kept by identity, see {@link RowSelection}.
 *
 * <p>Keys: arrows, Page Up and Down, Home and End move, with Shift they select a range; Space toggles, Ctrl+A selects all,
 * Ctrl+C copies, Enter opens, Esc selects none; letters lead to the next row whose first column begins with them.
 *
 * @param <R> the record behind a row
 */
public final class LiveTable<R> extends StackPane {
    private static final PseudoClass CHOSEN = PseudoClass.getPseudoClass("chosen");
    private static final PseudoClass LEADING = PseudoClass.getPseudoClass("leading");
    private static final double ROW_LINES = 2.1;
    private static final long TYPING_NANOS = 1_000_000_000L;

    private static final double BAR = 20;
    private static final double BUTTON = 24;

    /** Columns of text that are no wider give nothing away. */
    private static final double SHORT = 130;

    /** Columns no wider than this hold ages and the like. */
    private static final double FIGURES = 100;

    /** How much of its width a column of text may get in addition. */
    private static final double MORE = 0.35;

    /** How far a column of text or names shrinks where there is too little room. */
    private static final double LEAST = 0.6;

    /** A list beside an object. */
    private static final double NARROW = 640;

    private final TableView<R> table = new TableView<>();
    private final SnapshotList<R> rows = new SnapshotList<>();
    private final RowSelection selection = new RowSelection();
    private final Function<R, ?> id;
    private final List<Line> made = new ArrayList<>();
    private final List<LiveCell<R>> cells = new ArrayList<>();
    private final Map<String, LiveColumn<R>> specs = new HashMap<>();
    private final Map<String, Double> widths = new HashMap<>();
    private final Set<String> hidden = new HashSet<>();
    private final Set<String> chosenToShow = new HashSet<>();
    private List<R> snapshot = List.of();
    private double scale = 1;
    private List<LiveSort> order = List.of();
    private boolean settingSort;
    private boolean fitting;
    private Consumer<R> open = row -> {};
    private Runnable selected = () -> {};
    private Consumer<List<LiveSort>> sort = wanted -> {};
    private Runnable columnsChosen = () -> {};
    private Supplier<List<MenuItem>> menu = List::of;
    private @Nullable ContextMenu openMenu;
    /** Characters that a screen uses lead to no row. */
    private final Set<String> used = new HashSet<>();

    private final Filling filling = new Filling(this::requestLayout);

    private String typed = "";
    private long typedAt;

    /**
     * A table without columns.
     *
     * @param name its accessible name
     * @param id what stays the same when a row is shown again
     */
    public LiveTable(String name, Function<R, ?> id) {
        this.id = id;
        getStyleClass().addAll(Style.TABLE, Style.TABLE_LIVE);
        table.setAccessibleText(name);
        table.setColumnResizePolicy(TableView.UNCONSTRAINED_RESIZE_POLICY);
        table.setTableMenuButtonVisible(true);
        table.setPlaceholder(new Label(""));
        table.setSelectionModel(null);
        table.setSortPolicy(t -> {
            tellSort();
            return true;
        });
        table.setItems(rows);
        table.setRowFactory(view -> {
            Line row = new Line();
            made.add(row);
            return row;
        });
        RowHeight height = new RowHeight(this, ROW_LINES);
        table.fixedCellSizeProperty().bind(height);
        height.subscribe(h -> {
            scale = h.doubleValue() / (ROW_LINES * 14);
            sizes();
        });
        table.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
        table.addEventFilter(KeyEvent.KEY_TYPED, this::letters);
        table.addEventHandler(ContextMenuEvent.CONTEXT_MENU_REQUESTED, this::menuAsked);
        table.widthProperty().subscribe(this::fit);
        getChildren().add(table);
    }

    /** Shows these columns; widths and choices of those that stay are kept. */
    public void columns(List<LiveColumn<R>> columns) {
        boolean same = columns.size() == table.getColumns().size();
        for (int i = 0; same && i < columns.size(); i++) {
            LiveColumn<R> before =
                    specs.get(String.valueOf(table.getColumns().get(i).getUserData()));
            same = before != null && before.sameAs(columns.get(i));
        }
        specs.clear();
        columns.forEach(c -> specs.put(c.key(), c));
        if (same) {
            refill(false);
            return;
        }
        cells.clear();
        List<TableColumn<R, ?>> fresh = new ArrayList<>();
        for (LiveColumn<R> spec : columns) {
            fresh.add(column(spec));
        }
        table.getColumns().setAll(fresh);
        sizes();
        fit();
    }

    private TableColumn<R, R> column(LiveColumn<R> spec) {
        TableColumn<R, R> column = new TableColumn<>(spec.title());
        column.setUserData(spec.key());
        column.setCellValueFactory(data -> new ReadOnlyObjectWrapper<>(data.getValue()));
        column.setCellFactory(c -> {
            LiveCell<R> cell = new LiveCell<>(() -> specs.getOrDefault(spec.key(), spec));
            cells.add(cell);
            return cell;
        });
        column.setVisible(visible(spec));
        column.visibleProperty().subscribe((before, now) -> {
            if (now) {
                hidden.remove(spec.key());
                chosenToShow.add(spec.key());
            } else {
                hidden.add(spec.key());
                chosenToShow.remove(spec.key());
            }
            fit();
            columnsChosen.run();
        });
        column.widthProperty().subscribe((before, now) -> {
            if (!fitting && before.doubleValue() != now.doubleValue() && column.isVisible()) {
                widths.put(spec.key(), now.doubleValue() / scale);
            }
        });
        return column;
    }

    private boolean visible(LiveColumn<R> spec) {
        return !hidden.contains(spec.key()) && (spec.shown() || chosenToShow.contains(spec.key()));
    }

    /** The columns seen, left to right, by key. */
    public List<String> shownColumns() {
        return table.getVisibleLeafColumns().stream()
                .map(c -> String.valueOf(c.getUserData()))
                .toList();
    }

    /** Shows only these of the columns. */
    public void chooseColumns(Set<String> keys) {
        for (TableColumn<R, ?> column : table.getColumns()) {
            column.setVisible(keys.contains(String.valueOf(column.getUserData())));
        }
    }

    /** What is told when a column was shown or hidden. */
    public void onColumns(Runnable action) {
        columnsChosen = action;
    }

    /** Shows exactly these rows, in this order. The list must not change any more. */
    public void show(List<R> next) {
        snapshot = next;
        if (!next.isEmpty()) {
            filling.begin();
        }
        rows.show(next);
        // A cell whose row is equal is not asked again, though its words may tell more than the row.
        refill(false);
    }

    /** Whether as many rows are put up as there is room for. */
    public boolean filled() {
        return filling.done();
    }

    @Override
    protected void layoutChildren() {
        double left = snappedLeftInset();
        double top = snappedTopInset();
        double width = getWidth() - left - snappedRightInset();
        double height = getHeight() - top - snappedBottomInset();
        double now = filling.height(height, table.getFixedCellSize());
        long begun = System.nanoTime();
        layoutInArea(table, left, top, width, now, 0, HPos.LEFT, VPos.TOP);
        table.layout();
        filling.laidOut(System.nanoTime() - begun, now >= height);
    }

    /** The rows shown, in their order. */
    public List<R> rows() {
        return snapshot;
    }

    /** Writes the cells again that change by themselves. */
    public void tick() {
        refill(true);
    }

    private void refill(boolean livingOnly) {
        cells.removeIf(c -> c.getTableColumn() == null);
        for (LiveCell<R> cell : cells) {
            if (!livingOnly || cell.living()) {
                cell.fill();
            }
        }
    }

    /** Says which order the rows are in. */
    public void sorted(List<LiveSort> newOrder) {
        settingSort = true;
        order = List.copyOf(newOrder);
        List<TableColumn<R, ?>> wanted = new ArrayList<>();
        for (LiveSort one : newOrder) {
            for (TableColumn<R, ?> column : table.getColumns()) {
                if (one.key().equals(column.getUserData())) {
                    column.setSortType(
                            one.descending() ? TableColumn.SortType.DESCENDING : TableColumn.SortType.ASCENDING);
                    wanted.add(column);
                }
            }
        }
        if (!table.getSortOrder().equals(wanted)) {
            table.getSortOrder().setAll(wanted);
        }
        settingSort = false;
    }

    /** What is told when another order is wanted; with Shift a heading is added to the order. */
    public void onSort(Consumer<List<LiveSort>> listener) {
        sort = listener;
    }

    private void tellSort() {
        List<LiveSort> wanted = table.getSortOrder().stream()
                .map(c -> new LiveSort(
                        String.valueOf(c.getUserData()), c.getSortType() == TableColumn.SortType.DESCENDING))
                .toList();
        // The table also “sorts” whenever its rows or columns change: only another order is a wish.
        if (!settingSort && !wanted.equals(order)) {
            order = wanted;
            sort.accept(wanted);
        }
    }

    /** What is done with a row on Enter or a double click. */
    public void onOpen(Consumer<R> action) {
        open = action;
    }

    /** What is told when the selection or the lead changed. */
    public void onSelect(Runnable listener) {
        selected = listener;
    }

    /** What the context menu offers; asked each time. */
    public void onMenu(Supplier<List<MenuItem>> items) {
        menu = items;
    }

    /** What is selected. */
    public RowSelection selection() {
        return selection;
    }

    /** The selected rows that are shown, in their order. */
    public List<R> selectedRows() {
        return selection.size() == 0
                ? List.of()
                : snapshot.stream().filter(r -> selection.contains(id.apply(r))).toList();
    }

    /** The row the keyboard is at, where it is shown. */
    public Optional<R> leadRow() {
        return selection
                .lead()
                .flatMap(lead ->
                        snapshot.stream().filter(r -> id.apply(r).equals(lead)).findFirst());
    }

    /** Selects the row with this id and brings it into sight. */
    public void select(Object wanted) {
        selection.only(wanted);
        int index = selection.leadIndex(ids());
        if (index >= 0) {
            intoSight(index);
        }
        marked();
    }

    /** Puts the keyboard into it as it opens, at the first row where none leads; nobody has selected that one. */
    public void beginRows() {
        table.requestFocus();
        if (selection.lead().isEmpty() && !snapshot.isEmpty()) {
            selection.begin(id.apply(snapshot.getFirst()));
            marked();
        }
    }

    /** Puts the keyboard into it, at the first row where none leads. */
    public void focusRows() {
        table.requestFocus();
        if (selection.lead().isEmpty() && !snapshot.isEmpty()) {
            selection.only(id.apply(snapshot.getFirst()));
            marked();
        }
    }

    /** The table itself, for tests. */
    public TableView<R> table() {
        return table;
    }

    /** What was copied for these rows: headings and values of the columns seen, separated by tabs. */
    public String tabbed(List<R> wanted) {
        List<LiveColumn<R>> seen = seen();
        StringBuilder text = new StringBuilder();
        for (R row : wanted) {
            for (int i = 0; i < seen.size(); i++) {
                text.append(i == 0 ? "" : "\t").append(seen.get(i).text().apply(row));
            }
            text.append(System.lineSeparator());
        }
        return text.toString().stripTrailing();
    }

    /** These rows as comma-separated values with a heading line. */
    public String csv(List<R> wanted) {
        List<LiveColumn<R>> seen = seen();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < seen.size(); i++) {
            text.append(i == 0 ? "" : ",").append(DataTable.csvField(seen.get(i).title()));
        }
        text.append("\r\n");
        for (R row : wanted) {
            for (int i = 0; i < seen.size(); i++) {
                text.append(i == 0 ? "" : ",")
                        .append(DataTable.csvField(seen.get(i).text().apply(row)));
            }
            text.append("\r\n");
        }
        return text.toString();
    }

    private List<LiveColumn<R>> seen() {
        List<LiveColumn<R>> seen = new ArrayList<>();
        for (String key : shownColumns()) {
            LiveColumn<R> spec = specs.get(key);
            if (spec != null) {
                seen.add(spec);
            }
        }
        return seen;
    }

    private List<Object> ids() {
        List<R> now = snapshot;
        return new AbstractList<>() {
            @Override
            public Object get(int index) {
                return id.apply(now.get(index));
            }

            @Override
            public int size() {
                return now.size();
            }
        };
    }

    private void marked() {
        made.forEach(Line::mark);
        selected.run();
    }

    private void sizes() {
        fitting = true;
        for (TableColumn<R, ?> column : table.getColumns()) {
            LiveColumn<R> spec = specs.get(String.valueOf(column.getUserData()));
            if (spec != null) {
                column.setMinWidth(36 * scale);
                column.setPrefWidth(widths.getOrDefault(spec.key(), spec.width()) * scale);
            }
        }
        fitting = false;
        fit();
    }

    /** What is left of the width goes to the columns with names, a part of it to long texts that may be cut. */
    private void fit() {
        double width = table.getWidth();
        if (fitting || width <= 0) {
            return;
        }
        double used = 0;
        double yielded = 0;
        double grown = 0;
        double give = 0;
        List<TableColumn<R, ?>> names = new ArrayList<>();
        List<TableColumn<R, ?>> texts = new ArrayList<>();
        for (TableColumn<R, ?> column : table.getVisibleLeafColumns()) {
            LiveColumn<R> spec = specs.get(String.valueOf(column.getUserData()));
            if (spec == null) {
                continue;
            }
            used += widths.getOrDefault(spec.key(), spec.width()) * scale;
            if (widths.containsKey(spec.key())) {
                continue;
            }
            if (spec.look() == LiveColumn.Look.NAME) {
                names.add(column);
                give += width(column) * (1 - LEAST);
            } else if (spec.yields() && spec.width() > FIGURES) {
                texts.add(column);
                yielded += yields(column) * (1 - LEAST);
                grown += width(column) * MORE;
            }
        }
        // The bar at the side and the button that chooses columns lie over the last one.
        double spare = width - used - BAR - BUTTON * scale;
        // Beside an object long texts give way first, then names: a state that is cut tells nothing. Where that is not
        // enough either, a wide list is scrolled.
        boolean shrink = spare < 0 && (-spare <= yielded + give || width < NARROW * scale);
        double fromTexts = shrink ? Math.min(-spare, yielded) : 0;
        double fromNames = shrink ? Math.min(-spare - fromTexts, give) : 0;
        double toTexts = spare >= 0 && !names.isEmpty() ? Math.min(spare / 2, grown) : 0;
        double share = spare >= 0 ? (spare - toTexts) / Math.max(1, names.size()) : 0;
        fitting = true;
        for (TableColumn<R, ?> column : texts) {
            double less = yields(column) * (1 - part(fromTexts, yielded));
            column.setPrefWidth(width(column) * (toTexts == 0 ? 1 : 1 + toTexts / grown * MORE) - less);
        }
        for (TableColumn<R, ?> column : names) {
            column.setPrefWidth(width(column) * part(fromNames, give) + share);
        }
        fitting = false;
    }

    /** What a column of text has to give from: a short one gives nothing. */
    private double yields(TableColumn<R, ?> column) {
        return width(column) > SHORT * scale ? width(column) : 0;
    }

    private static double part(double taken, double most) {
        return taken == 0 ? 1 : 1 - taken / most * (1 - LEAST);
    }

    private double width(TableColumn<R, ?> column) {
        LiveColumn<R> spec = specs.get(String.valueOf(column.getUserData()));
        return spec == null ? column.getWidth() : spec.width() * scale;
    }

    private Optional<VirtualFlow<?>> flow() {
        return table.lookup(".virtual-flow") instanceof VirtualFlow<?> flow ? Optional.of(flow) : Optional.empty();
    }

    private void intoSight(int index) {
        flow().ifPresent(flow -> {
            var first = flow.getFirstVisibleCell();
            var last = flow.getLastVisibleCell();
            if (first == null || last == null) {
                table.scrollTo(index);
            } else if (index <= first.getIndex()) {
                table.scrollTo(index);
            } else if (index >= last.getIndex()) {
                table.scrollTo(Math.max(0, index - (last.getIndex() - first.getIndex()) + 1));
            }
        });
    }

    private int page() {
        return flow().map(flow -> {
                    var first = flow.getFirstVisibleCell();
                    var last = flow.getLastVisibleCell();
                    return first == null || last == null ? 10 : Math.max(1, last.getIndex() - first.getIndex() - 1);
                })
                .orElse(10);
    }

    private void key(KeyEvent event) {
        boolean shift = event.isShiftDown();
        if (event.isShortcutDown()) {
            switch (event.getCode()) {
                case A -> selection.all(ids());
                case C -> {
                    if (shift) {
                        return;
                    }
                    copy();
                }
                default -> {
                    return;
                }
            }
            marked();
            event.consume();
            return;
        }
        if (event.isAltDown()) {
            return;
        }
        int rowsInAll = snapshot.size();
        switch (event.getCode()) {
            case UP -> move(-1, shift);
            case DOWN -> move(1, shift);
            case PAGE_UP -> move(-page(), shift);
            case PAGE_DOWN -> move(page(), shift);
            case HOME -> move(-rowsInAll, shift);
            case END -> move(rowsInAll, shift);
            case ENTER -> leadRow().ifPresent(open);
            case ESCAPE -> {
                if (selection.size() == 0) {
                    return;
                }
                selection.clear();
                marked();
            }
            case SPACE ->
                selection.lead().ifPresent(lead -> {
                    selection.toggle(lead);
                    marked();
                });
            case F10 -> {
                if (!shift) {
                    return;
                }
                showMenu(0, 0, true);
            }
            default -> {
                return;
            }
        }
        event.consume();
    }

    private void move(int by, boolean extend) {
        int at = selection.move(by, extend, ids());
        if (at >= 0) {
            intoSight(at);
            marked();
        }
    }

    private void letters(KeyEvent event) {
        String letter = event.getCharacter();
        if (letter.isEmpty()
                || letter.charAt(0) <= ' '
                || event.isShortcutDown()
                || "/?".contains(letter)
                || used.contains(letter)) {
            return;
        }
        long now = System.nanoTime();
        typed = now - typedAt > TYPING_NANOS ? letter : typed + letter;
        typedAt = now;
        String wanted = typed.toLowerCase(Locale.ROOT);
        List<LiveColumn<R>> seen = seen();
        if (seen.isEmpty()) {
            return;
        }
        Function<R, String> name = seen.stream()
                .filter(c -> c.look() == LiveColumn.Look.NAME)
                .findFirst()
                .orElse(seen.getFirst())
                .text();
        int start = Math.max(0, selection.leadIndex(ids()) + (typed.length() == 1 ? 1 : 0));
        for (int i = 0; i < snapshot.size(); i++) {
            int at = (start + i) % snapshot.size();
            if (name.apply(snapshot.get(at)).toLowerCase(Locale.ROOT).startsWith(wanted)) {
                selection.only(id.apply(snapshot.get(at)));
                intoSight(at);
                marked();
                break;
            }
        }
        event.consume();
    }

    private void copy() {
        List<R> wanted = selectedRows();
        if (!wanted.isEmpty()) {
            ClipboardContent content = new ClipboardContent();
            content.putString(tabbed(wanted));
            Clipboard.getSystemClipboard().setContent(content);
        }
    }

    private void menuAsked(ContextMenuEvent event) {
        showMenu(event.getScreenX(), event.getScreenY(), event.isKeyboardTrigger());
        event.consume();
    }

    private void showMenu(double x, double y, boolean byKeyboard) {
        List<MenuItem> items = menu.get();
        if (items.isEmpty()) {
            return;
        }
        if (openMenu != null) {
            openMenu.hide();
        }
        ContextMenu now = new ContextMenu(items.toArray(MenuItem[]::new));
        openMenu = now;
        if (byKeyboard) {
            var corner = table.localToScreen(40, 60);
            now.show(table, corner.getX(), corner.getY());
        } else {
            now.show(table, x, y);
        }
    }

    private final class Line extends TableRow<R> {
        Line() {
            addEventHandler(MouseEvent.MOUSE_PRESSED, this::pressed);
            setOnMouseClicked(e -> {
                if (e.getButton() == MouseButton.PRIMARY && e.getClickCount() == 2 && getItem() != null) {
                    open.accept(getItem());
                }
            });
        }

        @Override
        protected void updateItem(R item, boolean empty) {
            super.updateItem(item, empty);
            mark();
        }

        void mark() {
            R item = getItem();
            boolean filled = item != null && !isEmpty();
            pseudoClassStateChanged(CHOSEN, filled && selection.contains(id.apply(item)));
            pseudoClassStateChanged(LEADING, filled && selection.leads(id.apply(item)));
        }

        private void pressed(MouseEvent event) {
            table.requestFocus();
            R item = getItem();
            if (item == null || isEmpty()) {
                return;
            }
            Object key = id.apply(item);
            if (event.getButton() == MouseButton.SECONDARY && selection.contains(key)) {
                return;
            }
            if (event.isShiftDown()) {
                selection.rangeTo(getIndex(), ids());
            } else if (event.isShortcutDown()) {
                selection.toggle(key);
            } else {
                selection.only(key);
            }
            marked();
        }
    }

    /** A character that a screen uses in its list; it goes no further, so that it is not typed where the keyboard goes then. */
    public void onCharacter(String character, Runnable action) {
        used.add(character);
        table.addEventFilter(KeyEvent.KEY_TYPED, e -> {
            if (character.equals(e.getCharacter()) && !e.isShortcutDown()) {
                e.consume();
                action.run();
            }
        });
    }

    /** Keys that a screen uses in its list besides those above. */
    public void onKey(KeyCode code, Runnable action) {
        table.addEventHandler(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == code && !e.isShortcutDown() && !e.isAltDown()) {
                action.run();
                e.consume();
            }
        });
    }
}
