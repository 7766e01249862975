package dev.castellan.console.shell;

import dev.castellan.console.design.Badge;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Tone;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

/** Back, forward, where one is, the way to the palette, tasks and notifications. */
final class Header extends HBox {
    private final Button back = button(Icon.BACK, "Back", "Alt+Left");
    private final Button forward = button(Icon.FORWARD, "Forward", "Alt+Right");
    private final HBox crumbs = new HBox();
    private final ToggleButton tasks = toggle(Icon.TASKS, "Tasks");
    private final ToggleButton notices = toggle(Icon.BELL, "Notifications");
    private final Consumer<Address> go;

    Header(Shell shell, boolean practice) {
        this.go = shell::go;
        getStyleClass().add(ShellStyle.HEADER);
        back.setOnAction(e -> shell.back());
        forward.setOnAction(e -> shell.forward());
        crumbs.getStyleClass().add(ShellStyle.CRUMBS);
        crumbs.setAccessibleRole(AccessibleRole.TOOL_BAR);
        crumbs.setAccessibleText("Where you are");
        crumbs.setMinWidth(0);
        HBox.setHgrow(crumbs, Priority.ALWAYS);
        tasks.setOnAction(e -> shell.toggleTasks());
        notices.setOnAction(e -> shell.toggleNotices());
        getChildren().addAll(back, forward, crumbs);
        if (practice) {
            Badge mark = new Badge(Tone.INFO, "Practice fleet", Icon.PRACTICE);
            mark.setTooltip(new Tooltip("Everything shown is made up and lives in this program only."));
            getChildren().add(mark);
        }
        getChildren().addAll(paletteButton(shell), tasks, notices);
    }

    void show(List<Crumb> steps, boolean canGoBack, boolean canGoForward) {
        back.setDisable(!canGoBack);
        forward.setDisable(!canGoForward);
        crumbs.getChildren().clear();
        for (Crumb step : steps) {
            if (!crumbs.getChildren().isEmpty()) {
                crumbs.getChildren().add(Icon.CHEVRON_RIGHT.view());
            }
            crumbs.getChildren().add(crumb(step));
        }
    }

    void showTasks(int running, int failed) {
        tasks.setText(failed > 0 ? Integer.toString(failed) : running > 0 ? Integer.toString(running) : "");
        mark(tasks, ShellStyle.HAS_TROUBLE, failed > 0);
        mark(tasks, ShellStyle.HAS_NEWS, failed == 0 && running > 0);
        tasks.setAccessibleText("Tasks: " + running + " running, " + failed + " failed");
    }

    void showNotices(int unseen) {
        notices.setText(unseen > 0 ? Integer.toString(unseen) : "");
        mark(notices, ShellStyle.HAS_NEWS, unseen > 0);
        notices.setAccessibleText("Notifications: " + unseen + " new");
    }

    void showOpen(boolean tasksOpen, boolean noticesOpen) {
        tasks.setSelected(tasksOpen);
        notices.setSelected(noticesOpen);
    }

    static void mark(Node node, String style, boolean on) {
        if (on != node.getStyleClass().contains(style)) {
            if (on) {
                node.getStyleClass().add(style);
            } else {
                node.getStyleClass().remove(style);
            }
        }
    }

    private Node crumb(Crumb step) {
        if (step.address().isEmpty()) {
            Label here = new Label(step.label());
            here.getStyleClass().add(ShellStyle.CRUMB_HERE);
            here.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
            HBox.setHgrow(here, Priority.SOMETIMES);
            return here;
        }
        Button way = new Button(step.label());
        way.setMnemonicParsing(false);
        way.getStyleClass().setAll(ShellStyle.CRUMB);
        way.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        way.setOnAction(e -> go.accept(step.address().get()));
        return way;
    }

    private static Node paletteButton(Shell shell) {
        Label keys = new Label(Shell.PALETTE_KEYS.getDisplayText());
        keys.getStyleClass().add(ShellStyle.KEY);
        keys.setMinWidth(Region.USE_PREF_SIZE);
        Label words = new Label("Go to or do…");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox inside = new HBox(Icon.SEARCH.view(), words, space, keys);
        inside.getStyleClass().add(ShellStyle.PALETTE_ROW);
        Button open = new Button();
        open.getStyleClass().setAll(ShellStyle.PALETTE_BUTTON);
        open.setGraphic(inside);
        inside.prefWidthProperty().bind(open.widthProperty().subtract(18));
        open.setContentDisplay(javafx.scene.control.ContentDisplay.GRAPHIC_ONLY);
        open.setAccessibleText("Command palette");
        open.setMinWidth(Region.USE_PREF_SIZE);
        open.setOnAction(e -> shell.openPalette());
        return open;
    }

    private static Button button(Icon icon, String name, String keys) {
        Button button = new Button();
        button.setGraphic(icon.view());
        button.getStyleClass().setAll(ShellStyle.HEADER_BUTTON);
        button.setAccessibleText(name);
        button.setTooltip(new Tooltip(name + "  (" + keys + ")"));
        button.setMinWidth(Region.USE_PREF_SIZE);
        return button;
    }

    private static ToggleButton toggle(Icon icon, String name) {
        ToggleButton button = new ToggleButton();
        button.setGraphic(icon.view());
        button.getStyleClass().setAll(ShellStyle.HEADER_BUTTON);
        button.setAccessibleText(name);
        button.setTooltip(new Tooltip(name));
        button.setMinWidth(Region.USE_PREF_SIZE);
        return button;
    }
}
