package dev.castellan.browse.object;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One field that differs.
 *
 * @param path where
 * @param before what stood there; empty where there was nothing
 * @param after what stands there now; empty where there is nothing
 * @param joined whether every list on the way is one that the server joins by keys, so that the field can be applied alone
 */
public record FieldChange(FieldPath path, Optional<JsonNode> before, Optional<JsonNode> after, boolean joined) {
    /** What happened to the field. */
    public enum Kind {
        ADDED,
        REMOVED,
        CHANGED,
        /** The elements of a list stand in another order. */
        REORDERED
    }

    /** What happened. */
    public Kind kind() {
        if (!path.steps().isEmpty() && path.steps().getLast() instanceof FieldStep.Order) {
            return Kind.REORDERED;
        }
        return before.isEmpty() ? Kind.ADDED : after.isEmpty() ? Kind.REMOVED : Kind.CHANGED;
    }

    /** The way back. */
    public FieldChange inverse() {
        return new FieldChange(path, after, before, joined);
    }

    /** Whether this says nothing about what somebody wants: status, versions, times and owners of fields. */
    public boolean noise() {
        return Noise.covers(path);
    }
}
