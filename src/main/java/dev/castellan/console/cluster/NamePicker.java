package dev.castellan.console.cluster;

import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.fleet.DisplayText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.Popup;

/**
 * Chooses none, one or several names. Typing narrows the list; Enter takes the first alone, Space adds or removes; a name
 * that is not listed can be typed in full, for those who may not list them.
 */
final class NamePicker extends Button {
    private final String many;
    private final String none;
    private final Supplier<List<String>> known;
    private final Consumer<Set<String>> chosen;
    private final Popup popup = new Popup();
    private final TextField field = new TextField();
    private final ListView<String> list = new ListView<>();
    private Set<String> now = Set.of();

    /**
     * A button that says what is chosen.
     *
     * @param one the word for one
     * @param many the word for several
     * @param none the words for no choice
     */
    NamePicker(
            Icon icon,
            String one,
            String many,
            String none,
            Supplier<List<String>> known,
            Consumer<Set<String>> chosen) {
        this.many = many;
        this.none = none;
        this.known = known;
        this.chosen = chosen;
        setGraphic(icon.view());
        setMinWidth(Region.USE_PREF_SIZE);
        setMnemonicParsing(false);
        setOnAction(e -> open());
        field.setPromptText("Find a " + one);
        field.setAccessibleText("Find a " + one);
        field.textProperty().subscribe(this::fill);
        list.setPrefSize(300, 320);
        list.setAccessibleText(many);
        list.setCellFactory(view -> new Cell());
        list.addEventHandler(KeyEvent.KEY_PRESSED, e -> {
            String name = list.getSelectionModel().getSelectedItem();
            if (name != null && e.getCode() == KeyCode.SPACE) {
                toggle(name);
                e.consume();
            } else if (name != null && e.getCode() == KeyCode.ENTER) {
                take(Set.of(name));
                e.consume();
            }
        });
        field.setOnKeyPressed(e -> {
            if (e.getCode() == KeyCode.DOWN) {
                list.requestFocus();
                list.getSelectionModel().selectFirst();
                e.consume();
            } else if (e.getCode() == KeyCode.ENTER) {
                String typed = field.getText().strip();
                if (!list.getItems().isEmpty() && !list.getItems().contains(typed)) {
                    take(Set.of(list.getItems().getFirst()));
                } else if (!typed.isEmpty()) {
                    take(Set.of(typed));
                }
                e.consume();
            }
        });
        Button all = new Button(none);
        all.setOnAction(e -> take(Set.of()));
        Label hint = new Label("Space adds, Enter takes one");
        hint.getStyleClass().addAll(Style.SMALL, Style.MUTED);
        HBox foot = new HBox(all, hint);
        foot.getStyleClass().add(Style.GAP_12);
        VBox box = new VBox(field, list, foot);
        box.getStyleClass().add(ClusterStyle.POPUP);
        popup.getContent().add(box);
        popup.setAutoHide(true);
        show(Set.of());
    }

    /** Shows what is chosen. */
    void show(Set<String> names) {
        if (now.equals(names) && !getText().isEmpty()) {
            return;
        }
        now = Set.copyOf(names);
        String words = names.isEmpty()
                ? none
                : names.size() == 1 ? DisplayText.clean(names.iterator().next()) : names.size() + " " + many;
        setText(words);
        setAccessibleText(many + ": " + words);
        setTooltip(new Tooltip(names.isEmpty() ? "Choose " + many : String.join(", ", new TreeSet<>(names))));
    }

    void open() {
        field.clear();
        fill();
        var corner = localToScreen(0, getHeight() + 4);
        var scene = getScene();
        if (corner != null && scene != null) {
            ((VBox) popup.getContent().getFirst()).getStylesheets().setAll(scene.getStylesheets());
            popup.getScene().getStylesheets().setAll(scene.getStylesheets());
            popup.getScene().getRoot().getStyleClass().setAll(scene.getRoot().getStyleClass());
            popup.show(this, corner.getX(), corner.getY());
            field.requestFocus();
        }
    }

    private void fill() {
        String wanted = field.getText().strip().toLowerCase(Locale.ROOT);
        List<String> names = new ArrayList<>(known.get().stream()
                .filter(n -> n.toLowerCase(Locale.ROOT).contains(wanted))
                .toList());
        if (names.isEmpty() && !wanted.isEmpty()) {
            names.add(wanted);
        }
        list.getItems().setAll(names);
    }

    private void toggle(String name) {
        Set<String> next = new TreeSet<>(now);
        if (!next.remove(name)) {
            next.add(name);
        }
        show(next);
        list.refresh();
        chosen.accept(next);
    }

    private void take(Set<String> names) {
        popup.hide();
        show(names);
        chosen.accept(names);
    }

    private final class Cell extends ListCell<String> {
        private final CheckBox box = new CheckBox();

        Cell() {
            box.setFocusTraversable(false);
            box.setMnemonicParsing(false);
            box.setOnAction(e -> toggle(getItem()));
        }

        @Override
        protected void updateItem(String item, boolean empty) {
            super.updateItem(item, empty);
            if (empty || item == null) {
                setGraphic(null);
                return;
            }
            box.setText(DisplayText.clean(item));
            box.setSelected(now.contains(item));
            setGraphic(box);
        }
    }
}
