package dev.castellan.console.settings;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.settings.Settings;
import java.util.Optional;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

/** Says that another profile is chosen than the one worked with, and offers the switch; takes no room otherwise. */
final class SwitchOffer extends HBox {
    private final SettingsModel model;
    private final Label words = new Label();
    private final Button now;

    SwitchOffer(SettingsModel model) {
        this.model = model;
        now = Action.proposed("Switch now", model::switchNow).with(Icon.REFRESH).button();
        now.setId("profile-switch");
        now.setMinWidth(Region.USE_PREF_SIZE);
        words.setWrapText(true);
        words.setMinWidth(0);
        words.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(words, Priority.ALWAYS);
        getStyleClass().addAll(Style.CARD, Style.GAP_12);
        setAlignment(javafx.geometry.Pos.CENTER_LEFT);
        getChildren().setAll(Icon.INFO.view(), words, now);
    }

    void show(Settings settings) {
        boolean practice = model.inUse().isEmpty();
        Optional<String> behind = practice
                ? Optional.of("The practice fleet is shown, whatever profile is chosen here. A profile is used from the"
                        + " next start without --sandbox.")
                : model.behind(settings);
        words.setText(behind.orElse(""));
        now.setVisible(!practice);
        now.setManaged(!practice);
        setVisible(behind.isPresent());
        setManaged(behind.isPresent());
    }
}
