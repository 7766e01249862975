package dev.castellan.console.shell;

import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.AccessibleRole;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/** The screens at a glance. Tab reaches it, arrows move in it, Enter and Space choose. */
final class Rail extends VBox {
    private final List<ToggleButton> items = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final Region space = new Region();

    Rail(List<ScreenFactory> screens, Consumer<Address> go) {
        getStyleClass().add(ShellStyle.RAIL);
        setAccessibleRole(AccessibleRole.TOOL_BAR);
        setAccessibleText("Screens");
        StackPane mark = new StackPane(new Mark());
        mark.getStyleClass().add(ShellStyle.RAIL_MARK);
        VBox.setVgrow(space, Priority.ALWAYS);
        getChildren().add(mark);
        screens.stream().filter(s -> s.inRail() && !s.atFoot()).forEach(s -> add(s, go));
        getChildren().add(space);
        screens.stream().filter(s -> s.inRail() && s.atFoot()).forEach(s -> add(s, go));
        addEventFilter(KeyEvent.KEY_PRESSED, this::arrows);
    }

    /** The names of the screens, from top to bottom. */
    List<String> names() {
        return List.copyOf(names);
    }

    /** Marks the screen that is shown. */
    void select(String screen) {
        for (int i = 0; i < items.size(); i++) {
            items.get(i).setSelected(names.get(i).equals(screen));
        }
    }

    private void add(ScreenFactory screen, Consumer<Address> go) {
        ToggleButton item = item(screen.icon(), screen.label());
        item.setOnAction(e -> {
            // The selection says where one is, not what was clicked: only arriving there changes it.
            item.setSelected(!item.isSelected());
            go.accept(Address.of(screen.name()));
        });
        items.add(item);
        names.add(screen.name());
        int number = items.size();
        item.setTooltip(new Tooltip(
                number <= 9
                        ? screen.label() + "  ("
                                + new javafx.scene.input.KeyCodeCombination(
                                                javafx.scene.input.KeyCode.getKeyCode(Integer.toString(number)),
                                                javafx.scene.input.KeyCombination.SHORTCUT_DOWN)
                                        .getDisplayText()
                                + ")"
                        : screen.label()));
        getChildren().add(item);
    }

    private static ToggleButton item(Icon icon, String label) {
        ToggleButton item = new ToggleButton(label, icon.view());
        item.getStyleClass().setAll(ShellStyle.RAIL_ITEM);
        item.setAccessibleText(label);
        item.setMnemonicParsing(false);
        return item;
    }

    private void arrows(KeyEvent event) {
        int step = switch (event.getCode()) {
            case DOWN -> 1;
            case UP -> -1;
            default -> 0;
        };
        if (step == 0) {
            return;
        }
        event.consume();
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).isFocused()) {
                items.get(Math.floorMod(i + step, items.size())).requestFocus();
                return;
            }
        }
    }
}
