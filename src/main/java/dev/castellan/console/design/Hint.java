package dev.castellan.console.design;

import java.util.function.Supplier;
import javafx.scene.Node;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseEvent;
import org.jspecify.annotations.Nullable;

/**
 * The tooltip of a node that shows one row after another. It is made when the pointer comes: a tooltip is a window with a
 * scene, and one for each cell made again with each row costs more than all the rest of a table.
 */
public final class Hint {
    private Supplier<String> text = () -> "";
    private @Nullable Tooltip made;

    private Hint() {}

    /** Gives the node this tooltip, none where the text is empty, instead of the one it had from here. */
    public static void on(Node node, String text) {
        on(node, () -> text);
    }

    /** As {@link #on(Node, String)}, with a text that is asked for when the pointer comes. */
    public static void on(Node node, Supplier<String> text) {
        of(node).text = text;
    }

    /** What the tooltip of a node says; empty where there is none. */
    public static String text(Node node) {
        return of(node).text.get();
    }

    private static Hint of(Node node) {
        return (Hint) node.getProperties().computeIfAbsent(Hint.class, key -> {
            Hint hint = new Hint();
            node.addEventHandler(MouseEvent.MOUSE_ENTERED, e -> hint.meet(node));
            return hint;
        });
    }

    private void meet(Node node) {
        String now = text.get();
        Tooltip shown = made;
        if (shown == null) {
            shown = new Tooltip();
            made = shown;
        }
        if (now.isEmpty()) {
            Tooltip.uninstall(node, shown);
        } else {
            shown.setText(now);
            Tooltip.install(node, shown);
        }
    }
}
