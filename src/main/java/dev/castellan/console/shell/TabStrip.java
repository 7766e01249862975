package dev.castellan.console.shell;

import dev.castellan.console.design.EnvironmentBadge;
import dev.castellan.console.design.Icon;
import dev.castellan.fleet.EnvironmentMark;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;

/** The clusters that are open, each in a tab with its environment in picture and colour. */
final class TabStrip extends HBox {
    /**
     * A tab.
     *
     * @param root by which its screen is found
     * @param title its name
     * @param environment marked before the name
     * @param here whether it is shown
     */
    record Tab(Address root, String title, Optional<EnvironmentMark> environment, boolean here) {}

    private final Consumer<Address> go;
    private final Consumer<Address> shut;
    private List<Tab> shown = List.of();

    TabStrip(Consumer<Address> go, Consumer<Address> shut) {
        this.go = go;
        this.shut = shut;
        getStyleClass().add(ShellStyle.TAB_STRIP);
        setAccessibleRole(AccessibleRole.TOOL_BAR);
        setAccessibleText("Open clusters");
        setMinWidth(0);
        show(List.of());
    }

    void show(List<Tab> tabs) {
        setVisible(!tabs.isEmpty());
        setManaged(!tabs.isEmpty());
        if (!tabs.equals(shown)) {
            shown = List.copyOf(tabs);
            getChildren().setAll(tabs.stream().map(this::tab).toList());
        }
    }

    private Node tab(Tab tab) {
        ToggleButton name = new ToggleButton(tab.title());
        name.getStyleClass().setAll(ShellStyle.TAB_NAME);
        name.setMnemonicParsing(false);
        name.setSelected(tab.here());
        name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        name.setMinWidth(0);
        name.setTooltip(new Tooltip(tab.title() + "  (Ctrl+Tab)"));
        tab.environment()
                .ifPresent(m ->
                        name.setGraphic(EnvironmentBadge.icon(m.environment()).view()));
        name.setOnAction(e -> {
            name.setSelected(tab.here());
            go.accept(tab.root());
        });
        Button close = new Button();
        close.setGraphic(Icon.CLOSE.view());
        close.getStyleClass().setAll(ShellStyle.TAB_CLOSE);
        close.setAccessibleText("Close " + tab.title());
        close.setTooltip(new Tooltip("Close (Ctrl+W)"));
        close.setFocusTraversable(false);
        close.setOnAction(e -> shut.accept(tab.root()));
        HBox box = new HBox(name, close);
        box.setAlignment(Pos.CENTER_LEFT);
        box.getStyleClass().add(ShellStyle.TAB_BOX);
        Header.mark(box, ShellStyle.TAB_HERE, tab.here());
        tab.environment().ifPresent(m -> EnvironmentBadge.mark(box, m.environment()));
        return box;
    }
}
