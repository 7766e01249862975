package dev.castellan.access.graph;

import dev.castellan.access.escalation.Severity;
import java.util.Optional;

/**
 * One box of a picture: a node, or many folded into one.
 *
 * @param key the same from picture to picture
 * @param id the node; empty where many are folded
 * @param kind of the node, or of all those folded
 * @param title safe to show
 * @param detail safe to show
 * @param risk the worst of it
 * @param count how many nodes it stands for
 * @param layer its place from left to right
 * @param missing whether it is named by others only
 * @param within the opened fold it came out of; empty where it came out of none
 * @param incoming how many edges of the whole map lead to it; of a fold the sum
 * @param outgoing how many edges of the whole map lead away from it; of a fold the sum
 */
public record Card(
        String key,
        Optional<NodeId> id,
        NodeKind kind,
        String title,
        String detail,
        Optional<Severity> risk,
        int count,
        int layer,
        boolean missing,
        String within,
        int incoming,
        int outgoing) {
    /** Whether many are folded into it. */
    public boolean fold() {
        return id.isEmpty() && kind != NodeKind.PLACE;
    }

    Card onLayer(int other) {
        return new Card(key, id, kind, title, detail, risk, count, other, missing, within, incoming, outgoing);
    }
}
