package dev.castellan.kubernetes;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Objects of one kind.
 *
 * @param items the objects
 * @param more whether the server has more than were asked for
 */
public record ObjectPage(List<ObjectNode> items, boolean more) {
    public ObjectPage {
        items = List.copyOf(items);
    }
}
