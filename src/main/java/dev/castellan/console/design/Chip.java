package dev.castellan.console.design;

import javafx.scene.control.ToggleButton;

/** A choice that is on or off, for filters. Space and Enter toggle it. */
public final class Chip extends ToggleButton {
    /** A chip that is off. */
    public Chip(String text) {
        super(text);
        getStyleClass().setAll(Style.CHIP);
        setMinWidth(USE_PREF_SIZE);
    }

    /** A chip with a picture that is off. */
    public Chip(String text, Icon icon) {
        this(text);
        setGraphic(icon.view());
    }
}
