package dev.castellan.console.shell;

import dev.castellan.console.design.EnvironmentBadge;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.IconView;
import dev.castellan.console.design.Style;
import dev.castellan.fleet.Environment;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Goes anywhere and does anything by typing a few letters. */
final class PaletteView extends VBox {
    private final PaletteModel model = new PaletteModel();
    private final TextField field = new TextField();
    private final ListView<PaletteEntry> list = new ListView<>();
    private final Runnable close;

    PaletteView(Runnable close) {
        this.close = close;
        getStyleClass().addAll(ShellStyle.SHEET, ShellStyle.PALETTE);
        setMaxSize(USE_PREF_SIZE, USE_PREF_SIZE);
        field.setPromptText("Screens, clusters, actions");
        field.setAccessibleText("Command palette: type to find screens, clusters and actions");
        field.getStyleClass().add(ShellStyle.PALETTE_FIELD);
        HBox.setHgrow(field, Priority.ALWAYS);
        HBox head = new HBox(Icon.SEARCH.view(), field);
        head.getStyleClass().add(ShellStyle.PALETTE_HEAD);
        list.getStyleClass().add(ShellStyle.PALETTE_LIST);
        list.setCellFactory(view -> new EntryCell());
        list.setFocusTraversable(false);
        list.setAccessibleText("What fits");
        Label nothing = new Label("Nothing fits. Try fewer letters.");
        nothing.getStyleClass().add(Style.MUTED);
        list.setPlaceholder(nothing);
        list.setOnMouseClicked(e -> {
            if (e.getTarget() instanceof javafx.scene.Node) {
                choose();
            }
        });
        VBox.setVgrow(list, Priority.ALWAYS);
        HBox foot = new HBox(
                key("↑"),
                key("↓"),
                new Label("move"),
                key("Enter"),
                new Label("choose"),
                key("Esc"),
                new Label("close"));
        foot.getStyleClass().add(ShellStyle.PALETTE_FOOT);
        getChildren().addAll(head, list, foot);
        field.textProperty().subscribe((before, now) -> show(model.find(now)));
        addEventFilter(KeyEvent.KEY_PRESSED, this::keys);
    }

    /** Offers these entries afresh. */
    void offer(List<PaletteEntry> entries) {
        model.offer(entries);
        field.clear();
        show(model.find(""));
    }

    void focusField() {
        field.requestFocus();
    }

    private void show(List<PaletteEntry> found) {
        list.getItems().setAll(found);
        if (!found.isEmpty()) {
            list.getSelectionModel().selectFirst();
            list.scrollTo(0);
        }
    }

    private void keys(KeyEvent event) {
        switch (event.getCode()) {
            case DOWN -> move(1);
            case UP -> move(-1);
            case PAGE_DOWN -> move(8);
            case PAGE_UP -> move(-8);
            case ENTER -> choose();
            case TAB -> {}
            default -> {
                return;
            }
        }
        event.consume();
    }

    private void move(int step) {
        int size = list.getItems().size();
        if (size == 0) {
            return;
        }
        int now = list.getSelectionModel().getSelectedIndex();
        int next = Math.abs(step) == 1 ? Math.floorMod(now + step, size) : Math.clamp(now + step, 0, size - 1);
        list.getSelectionModel().clearAndSelect(next);
        list.scrollTo(Math.max(0, next - 4));
    }

    private void choose() {
        PaletteEntry chosen = list.getSelectionModel().getSelectedItem();
        if (chosen != null) {
            close.run();
            chosen.run().run();
        }
    }

    private static Label key(String text) {
        Label key = new Label(text);
        key.getStyleClass().add(ShellStyle.KEY);
        return key;
    }

    private static final class EntryCell extends ListCell<PaletteEntry> {
        private final IconView icon = Icon.COMMAND.view();
        private final Label title = new Label();
        private final Label detail = new Label();
        private final Label keys = new Label();
        private final EnvironmentBadge environment = new EnvironmentBadge(Environment.UNKNOWN);
        private final Label kind = new Label();
        private final HBox row;

        EntryCell() {
            Region space = new Region();
            HBox.setHgrow(space, Priority.ALWAYS);
            title.setMinWidth(Region.USE_PREF_SIZE);
            detail.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            kind.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            kind.setMinWidth(Region.USE_PREF_SIZE);
            keys.getStyleClass().add(ShellStyle.KEY);
            keys.setMinWidth(Region.USE_PREF_SIZE);
            row = new HBox(icon, title, detail, space, environment, keys, kind);
            row.getStyleClass().add(ShellStyle.PALETTE_ROW);
            row.setMinWidth(0);
            row.setPrefWidth(1);
        }

        @Override
        protected void updateItem(PaletteEntry entry, boolean empty) {
            super.updateItem(entry, empty);
            if (empty || entry == null) {
                setGraphic(null);
                return;
            }
            icon.show(entry.icon());
            title.setText(entry.title());
            detail.setText(entry.detail());
            keys.setText(entry.shortcut());
            put(keys, !entry.shortcut().isEmpty());
            put(environment, entry.environment().isPresent());
            entry.environment().ifPresent(environment::show);
            kind.setText(
                    switch (entry.kind()) {
                        case SCREEN -> "Screen";
                        case CLUSTER -> "Cluster";
                        case ACTION -> "Action";
                        case HERE -> "Here";
                    });
            setGraphic(row);
        }

        private static void put(javafx.scene.Node node, boolean shown) {
            node.setVisible(shown);
            node.setManaged(shown);
        }
    }
}
