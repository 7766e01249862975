package dev.castellan.console.design;

import javafx.scene.control.Control;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseEvent;

/**
 * The words beside the pointer, made when the pointer comes. A {@link Tooltip} brings a window and a scene of its own: for
 * every link of a page they cost more than the page.
 */
public final class LateTooltip {
    private LateTooltip() {}

    /** Says this where the pointer rests on the control, and to those who have it read to them. */
    public static void on(Control control, String words) {
        control.setAccessibleHelp(words);
        control.addEventHandler(MouseEvent.MOUSE_ENTERED, e -> {
            if (control.getTooltip() == null) {
                control.setTooltip(new Tooltip(words));
            }
        });
    }
}
