package dev.castellan.console.design;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Labeled;

/** Keeps the keyboard where it is while the nodes it is in are made anew. Interface thread only. */
public final class KeptFocus {
    private KeptFocus() {}

    /**
     * Changes what is inside the parent. Where the keyboard was in there and its node is gone, it goes to the one of the same
     * name.
     *
     * @return whether the keyboard was in there and found nothing to be at
     */
    public static boolean around(Parent parent, Runnable change) {
        Optional<Node> owner = Optional.ofNullable(parent.getScene())
                .flatMap(s -> Optional.ofNullable(s.getFocusOwner()))
                .filter(n -> inside(n, parent));
        String name = owner.map(KeptFocus::name).orElse("");
        change.run();
        if (owner.isEmpty() || inside(owner.get(), parent)) {
            return false;
        }
        List<Node> stops = new ArrayList<>();
        collect(parent, stops);
        Optional<Node> same = stops.stream()
                .filter(n -> !name.isEmpty() && name(n).equals(name))
                .findFirst();
        same.ifPresent(Node::requestFocus);
        return same.isEmpty();
    }

    @SuppressWarnings("ReferenceEquality") // Nodes are what they are, not what they look like.
    private static boolean inside(Node node, Node ancestor) {
        Optional<Node> at = Optional.of(node);
        while (at.isPresent() && at.get() != ancestor) {
            at = Optional.ofNullable(at.get().getParent());
        }
        return at.isPresent();
    }

    private static void collect(Node node, List<Node> into) {
        if (!node.isVisible() || node.isDisabled()) {
            return;
        }
        if (node.isFocusTraversable()) {
            into.add(node);
        }
        if (node instanceof Parent parent) {
            parent.getChildrenUnmodifiable().forEach(child -> collect(child, into));
        }
    }

    private static String name(Node node) {
        return Optional.ofNullable(node.getAccessibleText())
                .or(() -> node instanceof Labeled labeled ? Optional.ofNullable(labeled.getText()) : Optional.empty())
                .orElse("");
    }
}
