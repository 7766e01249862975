package dev.castellan.console.settings;

import dev.castellan.console.design.Skeleton;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.Settings;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.VBox;

/** The parts at the left, the chosen one at the right. */
final class SettingsView extends BorderPane {
    private final ShellContext shell;
    private final SettingsModel model;
    private final DataFolder folder;
    private final Map<Section, ToggleButton> choices = new EnumMap<>(Section.class);
    private final Map<Section, Page> pages = new EnumMap<>(Section.class);
    private final ScrollPane scroll = new ScrollPane();
    private Section section = Section.PROFILES;

    /** One part: its nodes, and how they show other settings. */
    interface Page {
        /** The nodes. */
        Node node();

        /** Shows these choices. */
        void show(Settings settings);
    }

    SettingsView(ShellContext shell, SettingsModel model, DataFolder folder) {
        this.shell = shell;
        this.model = model;
        this.folder = folder;
        VBox nav = new VBox();
        nav.getStyleClass().add(SettingsStyle.NAV);
        nav.setAccessibleRole(AccessibleRole.TOOL_BAR);
        nav.setAccessibleText("Parts of the settings");
        for (Section part : Section.values()) {
            ToggleButton choice = new ToggleButton(part.label(), part.icon().view());
            choice.setAccessibleText(part.label());
            choice.setOnAction(e -> {
                choice.setSelected(part == section);
                shell.go(part.address());
            });
            choices.put(part, choice);
            nav.getChildren().add(choice);
        }
        nav.addEventFilter(KeyEvent.KEY_PRESSED, this::arrows);
        scroll.setFitToWidth(true);
        scroll.setFocusTraversable(false);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add(SettingsStyle.SCROLL);
        setLeft(nav);
        setCenter(scroll);
        setMinSize(0, 0);
        model.settings().subscribe(this::settings);
    }

    void show(Section part) {
        section = part;
        choices.forEach((s, choice) -> choice.setSelected(s == part));
        settings(model.settings().get());
    }

    private void settings(Optional<Settings> settings) {
        if (settings.isEmpty()) {
            scroll.setContent(Skeleton.lines(8));
            return;
        }
        Page page = pages.computeIfAbsent(section, this::page);
        page.show(settings.get());
        if (!page.node().equals(scroll.getContent())) {
            scroll.setContent(page.node());
            scroll.setVvalue(0);
        }
    }

    private Page page(Section part) {
        return switch (part) {
            case PROFILES -> new ProfilesPage(shell, model);
            case APPEARANCE -> new AppearancePage(model);
            case ENVIRONMENTS -> new EnvironmentsPage(model);
            case NETWORK -> new NetworkPage(shell, model);
            case SWEEP -> new SweepPage(model);
            case DATA -> new DataPage(shell, folder);
        };
    }

    private void arrows(KeyEvent event) {
        int step = switch (event.getCode()) {
            case DOWN -> 1;
            case UP -> -1;
            default -> 0;
        };
        if (step != 0) {
            event.consume();
            List<ToggleButton> all = List.copyOf(choices.values());
            for (int i = 0; i < all.size(); i++) {
                if (all.get(i).isFocused()) {
                    all.get(Math.floorMod(i + step, all.size())).requestFocus();
                    return;
                }
            }
        }
    }
}
