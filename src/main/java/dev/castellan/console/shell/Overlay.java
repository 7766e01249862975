package dev.castellan.console.shell;

import dev.castellan.console.design.Action;
import java.util.List;
import javafx.scene.Node;

/**
 * A question or a form on top of everything. The first action is the one proposed (Enter), the last one is the way out.
 *
 * @param title says what is asked
 * @param content what stands between title and buttons
 * @param actions the buttons; the overlay stays open while an action's {@link Action#run()} leaves it open, that is until
 *     {@link ShellContext#closeOverlay()}
 */
public record Overlay(String title, Node content, List<Action> actions) {
    public Overlay {
        actions = List.copyOf(actions);
    }
}
