package dev.castellan.console.settings;

import dev.castellan.console.design.Chip;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Theme;
import dev.castellan.settings.Appearance;
import dev.castellan.settings.Settings;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import javafx.scene.Node;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;

/** How the console looks; a choice is applied at once. */
final class AppearancePage implements SettingsView.Page {
    private final Map<Appearance, ToggleButton> looks = new EnumMap<>(Appearance.class);
    private final Map<Integer, Chip> sizes = new LinkedHashMap<>();
    private final VBox node;

    AppearancePage(SettingsModel model) {
        FlowPane cards = new FlowPane();
        cards.getStyleClass().add(Style.GAP_12);
        for (Appearance look : Appearance.values()) {
            ToggleButton card = new ToggleButton(look.label(), icon(look).view().styled(Style.ICON_LARGE));
            card.getStyleClass().setAll(SettingsStyle.OPTION_CARD);
            card.setAccessibleText("Appearance: " + look.label());
            card.setId("look-" + look.name());
            card.setOnAction(e -> {
                card.setSelected(true);
                model.look(look);
            });
            looks.put(look, card);
            cards.getChildren().add(card);
        }
        FlowPane steps = new FlowPane();
        steps.getStyleClass().add(Style.GAP_8);
        for (int size : Theme.TEXT_SIZES) {
            Chip chip = new Chip(size + " %");
            chip.setAccessibleText("Text size " + size + " percent");
            chip.setId("text-" + size);
            chip.setOnAction(e -> {
                chip.setSelected(true);
                model.textSize(size);
            });
            sizes.put(size, chip);
            steps.getChildren().add(chip);
        }
        node = PageParts.page(
                "Appearance",
                "Colours and text size. A choice is applied at once and kept for the next start.",
                PageParts.heading("Colours"),
                cards,
                PageParts.heading("Text size"),
                steps);
    }

    @Override
    public Node node() {
        return node;
    }

    @Override
    public void show(Settings settings) {
        looks.forEach((look, card) -> card.setSelected(look == settings.appearance()));
        int size = Theme.nearest(settings.textScale());
        sizes.forEach((s, chip) -> chip.setSelected(s == size));
    }

    private static Icon icon(Appearance look) {
        return switch (look) {
            case SYSTEM -> Icon.SETTINGS;
            case DARK -> Icon.MOON;
            case LIGHT -> Icon.SUN;
            case HIGH_CONTRAST -> Icon.APPEARANCE;
        };
    }
}
