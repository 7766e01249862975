package dev.castellan.console.design;

import javafx.scene.control.ScrollPane;
import javafx.scene.layout.VBox;

/**
 * Words about one thing, longer than the room for them: the keyboard can go there and scroll with the arrows, and it stays
 * there when the words change.
 */
public class ReadingPane extends ScrollPane {
    private final VBox box = new VBox();

    /**
     * Empty.
     *
     * @param name its accessible name
     * @param style of what it holds
     */
    @SuppressWarnings("this-escape") // Only methods of the base are called, which nobody below overrides.
    protected ReadingPane(String name, String style) {
        box.getStyleClass().add(style);
        getStyleClass().addAll(Style.EDGE_TO_EDGE, Style.READING);
        setAccessibleText(name);
        setFitToWidth(true);
        setFocusTraversable(true);
        setContent(box);
    }

    /** What it holds. */
    protected final VBox box() {
        return box;
    }

    /** Puts other words there. */
    protected final void refill(Runnable fill) {
        if (KeptFocus.around(box, fill)) {
            requestFocus();
        }
    }
}
