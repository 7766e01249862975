package dev.castellan.console.fleet;

import dev.castellan.console.design.DataTable;
import dev.castellan.console.design.SnapshotList;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.ClusterId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import javafx.collections.ListChangeListener;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;

/** The fleet as a table. Order and choice of rows live in the model; the table only shows them. */
final class FleetTable {
    private static final PseudoClass CHOSEN = PseudoClass.getPseudoClass("chosen");
    private static final PseudoClass GROUP = PseudoClass.getPseudoClass("group");

    private final FleetModel model;
    private final FleetScreen.Commands commands;
    private final FleetMenu menu;
    private final DataTable<FleetPicture.Entry> frame;
    private final TableView<FleetPicture.Entry> table;
    private final SnapshotList<FleetPicture.Entry> entries = new SnapshotList<>();
    private List<FleetPicture.Entry> shown = List.of();
    private FleetWish order = FleetWish.USUAL;
    private final Map<FleetColumn, TableColumn<FleetPicture.Entry, ?>> columns = new EnumMap<>(FleetColumn.class);
    private final Set<Stripe> rows = java.util.Collections.newSetFromMap(new WeakHashMap<>());
    private boolean rendering;
    private boolean byMouse;

    FleetTable(FleetModel model, ShellContext shell, FleetScreen.Commands commands, FleetMenu menu) {
        this.model = model;
        this.commands = commands;
        this.menu = menu;
        this.frame = new DataTable<>("Clusters", entry -> entry);
        this.table = frame.table();
        for (FleetColumn column : FleetColumn.values()) {
            FleetCells.Cell cell = FleetCells.of(column, shell.clock());
            TableColumn<FleetPicture.Entry, FleetPicture.Entry> made = frame.column(
                    column.title(),
                    width(column),
                    entry -> entry instanceof FleetPicture.Line line ? column.text(line.row()) : "",
                    (_, _) -> 0,
                    cell.make(),
                    FleetCells.Node::show);
            made.setUserData(column);
            made.setId("column-" + column.id());
            columns.put(column, made);
        }
        columnOf(FleetColumn.NAME).setReorderable(false);
        columnOf(FleetColumn.POSTURE).setSortable(false);
        table.setId("fleet-table");
        table.setColumnResizePolicy(TableView.UNCONSTRAINED_RESIZE_POLICY);
        table.setItems(entries);
        table.getSelectionModel().setSelectionMode(SelectionMode.SINGLE);
        // The model sorts, off the interface thread.
        table.setSortPolicy(view -> true);
        table.getSortOrder().addListener((ListChangeListener<TableColumn<FleetPicture.Entry, ?>>) c -> sorted());
        columns.values().forEach(c -> c.sortTypeProperty().subscribe((before, now) -> sorted()));
        table.getColumns().addListener((ListChangeListener<TableColumn<FleetPicture.Entry, ?>>) c -> reordered());
        table.setRowFactory(view -> {
            Stripe row = new Stripe();
            rows.add(row);
            return row;
        });
        table.getSelectionModel().selectedItemProperty().subscribe(entry -> {
            if (!rendering && !byMouse && entry instanceof FleetPicture.Line line) {
                model.select(line.row().cluster().id());
            }
        });
        table.addEventFilter(MouseEvent.MOUSE_PRESSED, e -> byMouse = true);
        table.addEventFilter(MouseEvent.MOUSE_RELEASED, e -> byMouse = false);
        table.setOnKeyPressed(null);
        table.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
    }

    Node node() {
        return frame;
    }

    /** Puts the keyboard on the rows, on the first cluster where none was chosen. */
    void focus() {
        table.requestFocus();
        if (lead().isEmpty()) {
            for (int i = 0; i < entries.size(); i++) {
                if (entries.get(i) instanceof FleetPicture.Line) {
                    table.getSelectionModel().clearAndSelect(i);
                    break;
                }
            }
        }
    }

    /** Makes the columns fit a size of text, 1 for the usual one. */
    void fit(double textScale) {
        columns.forEach((column, shown) -> shown.setPrefWidth(Math.rint(width(column) * textScale)));
    }

    @SuppressWarnings("ReferenceEquality") // the model keeps the very same entries where nothing about them changed
    void render(FleetPicture picture) {
        rendering = true;
        try {
            List<TableColumn<FleetPicture.Entry, ?>> wanted = new ArrayList<>();
            picture.wish().columns().forEach(c -> wanted.add(columnOf(c)));
            if (!table.getColumns().equals(wanted)) {
                table.getColumns().setAll(wanted);
            }
            TableColumn<FleetPicture.Entry, ?> sort = columnOf(picture.wish().sort());
            sort.setSortType(
                    picture.wish().descending() ? TableColumn.SortType.DESCENDING : TableColumn.SortType.ASCENDING);
            if (!table.getSortOrder().equals(List.of(sort))) {
                table.getSortOrder().setAll(List.of(sort));
            }
            if (shown != picture.entries()) {
                FleetPicture.Entry lead = table.getSelectionModel().getSelectedItem();
                int at = table.getSelectionModel().getSelectedIndex();
                if (!picture.wish().sameOrder(order)) {
                    // Also for speed: rows that end above the bottom would make the table fill its whole height twice.
                    table.scrollTo(0);
                }
                order = picture.wish();
                shown = picture.entries();
                entries.show(shown);
                restore(lead, at);
            }
            rows.forEach(row -> row.mark(picture));
        } finally {
            rendering = false;
        }
    }

    /** The lead stays on its cluster or group; where that is gone it stays at its place. */
    private void restore(FleetPicture.@org.jspecify.annotations.Nullable Entry lead, int at) {
        if (lead == null || entries.isEmpty()) {
            return;
        }
        int found = -1;
        for (int i = 0; i < entries.size() && found < 0; i++) {
            if (same(entries.get(i), lead)) {
                found = i;
            }
        }
        int index = found >= 0 ? found : Math.clamp(at, 0, entries.size() - 1);
        table.getSelectionModel().clearAndSelect(index);
        table.getFocusModel().focus(index);
    }

    private static boolean same(FleetPicture.Entry a, FleetPicture.Entry b) {
        return switch (a) {
            case FleetPicture.Line x ->
                b instanceof FleetPicture.Line y
                        && x.row().cluster().id().equals(y.row().cluster().id());
            case FleetPicture.Group x ->
                b instanceof FleetPicture.Group y && x.key().equals(y.key());
        };
    }

    private TableColumn<FleetPicture.Entry, ?> columnOf(FleetColumn column) {
        return Objects.requireNonNull(columns.get(column));
    }

    private void sorted() {
        if (rendering || table.getSortOrder().isEmpty()) {
            return;
        }
        TableColumn<FleetPicture.Entry, ?> first = table.getSortOrder().getFirst();
        if (first.getUserData() instanceof FleetColumn column) {
            boolean descending = first.getSortType() == TableColumn.SortType.DESCENDING;
            model.wish(w -> w.withSort(column, descending));
            commands.wished();
        }
    }

    private void reordered() {
        if (rendering) {
            return;
        }
        List<FleetColumn> shown = new ArrayList<>();
        table.getColumns().forEach(c -> {
            if (c.getUserData() instanceof FleetColumn column) {
                shown.add(column);
            }
        });
        if (!shown.isEmpty()) {
            model.wish(w -> w.withColumns(shown));
            commands.wished();
        }
    }

    private Optional<FleetPicture.Entry> lead() {
        return Optional.ofNullable(table.getSelectionModel().getSelectedItem());
    }

    private Optional<ClusterId> leadId() {
        return lead().flatMap(e -> e instanceof FleetPicture.Line line
                ? Optional.of(line.row().cluster().id())
                : Optional.empty());
    }

    private void key(KeyEvent e) {
        Optional<FleetPicture.Entry> lead = lead();
        boolean menuKey = e.getCode() == KeyCode.CONTEXT_MENU || (e.getCode() == KeyCode.F10 && e.isShiftDown());
        if (menuKey) {
            e.consume();
            showMenu();
        } else if (e.getCode() == KeyCode.ENTER && lead.isPresent()) {
            e.consume();
            switch (lead.get()) {
                case FleetPicture.Line line -> commands.open(line.row());
                case FleetPicture.Group group -> toggle(group);
            }
        } else if (lead.isPresent()
                && lead.get() instanceof FleetPicture.Group group
                && (e.getCode() == KeyCode.SPACE
                        || (e.getCode() == KeyCode.LEFT && !group.closed())
                        || (e.getCode() == KeyCode.RIGHT && group.closed()))) {
            e.consume();
            toggle(group);
        } else if (e.getCode() == KeyCode.SPACE) {
            e.consume();
            leadId().ifPresent(model::toggleSelected);
        } else if (e.isShortcutDown() && e.getCode() == KeyCode.A) {
            e.consume();
            model.selectAll();
        } else if (e.isShortcutDown() && e.getCode() == KeyCode.C) {
            e.consume();
            List<FleetRow> chosen = model.picture().selectedRows();
            if (!chosen.isEmpty()) {
                commands.copyRows(chosen);
            }
        } else if (e.isShiftDown() && (e.getCode() == KeyCode.UP || e.getCode() == KeyCode.DOWN)) {
            e.consume();
            extend(e.getCode() == KeyCode.UP ? -1 : 1);
        }
    }

    private void extend(int by) {
        int next = table.getSelectionModel().getSelectedIndex() + by;
        if (next < 0 || next >= entries.size()) {
            return;
        }
        rendering = true;
        try {
            table.getSelectionModel().clearAndSelect(next);
            table.scrollTo(Math.max(0, next - 3));
        } finally {
            rendering = false;
        }
        leadId().ifPresent(model::selectTo);
    }

    private void toggle(FleetPicture.Group group) {
        model.wish(w -> w.withGroupToggled(group.key()));
    }

    private void showMenu() {
        leadId().ifPresent(id -> {
            if (!model.picture().selected().contains(id)) {
                model.select(id);
            }
        });
        Node anchor = rows.stream()
                .filter(r -> r.isSelected() && r.getScene() != null && r.isVisible())
                .map(Node.class::cast)
                .findFirst()
                .orElse(table);
        menu.show(anchor);
    }

    private static double width(FleetColumn column) {
        return switch (column) {
            case NAME -> 286;
            case ENVIRONMENT, CONNECTIVITY -> 136;
            case SITE -> 196;
            case KUBERNETES -> 110;
            case KIND -> 160;
            case AGENT -> 150;
            case LAST_CONTACT -> 104;
            case CERTIFICATE -> 200;
            case ROUTE -> 180;
            case POSTURE -> 120;
            case ATTENTION -> 220;
            case NODES -> 80;
            case SOURCE, RESOURCE_GROUP, REGION -> 170;
        };
    }

    private final class Stripe extends TableRow<FleetPicture.Entry> {
        Stripe() {
            addEventFilter(MouseEvent.MOUSE_PRESSED, this::pressed);
            setOnMouseClicked(e -> {
                if (e.getButton() == MouseButton.PRIMARY
                        && e.getClickCount() == 2
                        && getItem() instanceof FleetPicture.Line line) {
                    commands.open(line.row());
                }
            });
            setOnContextMenuRequested(e -> {
                if (getItem() instanceof FleetPicture.Line) {
                    e.consume();
                    if (e.isKeyboardTrigger()) {
                        showMenu();
                    } else {
                        menu.show(this, e.getScreenX(), e.getScreenY());
                    }
                }
            });
        }

        private void pressed(MouseEvent e) {
            switch (getItem()) {
                case null -> {}
                case FleetPicture.Group group -> {
                    if (e.getButton() == MouseButton.PRIMARY) {
                        toggle(group);
                    }
                }
                case FleetPicture.Line line -> {
                    ClusterId id = line.row().cluster().id();
                    if (e.getButton() == MouseButton.SECONDARY) {
                        if (!model.picture().selected().contains(id)) {
                            model.select(id);
                        }
                    } else if (e.isShortcutDown()) {
                        model.toggleSelected(id);
                    } else if (e.isShiftDown()) {
                        model.selectTo(id);
                    } else {
                        model.select(id);
                    }
                }
            }
        }

        @Override
        protected void updateItem(FleetPicture.Entry item, boolean empty) {
            super.updateItem(item, empty);
            pseudoClassStateChanged(GROUP, !empty && item instanceof FleetPicture.Group);
            mark(model.picture());
        }

        void mark(FleetPicture picture) {
            pseudoClassStateChanged(
                    CHOSEN,
                    !isEmpty()
                            && getItem() instanceof FleetPicture.Line line
                            && picture.selected().contains(line.row().cluster().id()));
        }
    }
}
