package dev.castellan.browse.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes carried over to an object that has moved on.
 *
 * @param result the object with all changes that found what they expected
 * @param made the changes that were made
 * @param collisions the changes that found something else than they expected, and were left out
 */
public record Rebase(ObjectNode result, List<FieldChange> made, List<Collision> collisions) {
    /**
     * A field that both sides changed.
     *
     * @param change what was wanted
     * @param live what stands there now; empty for nothing
     */
    public record Collision(FieldChange change, Optional<JsonNode> live) {}

    public Rebase {
        made = List.copyOf(made);
        collisions = List.copyOf(collisions);
    }

    /** The changes on the live object. What stands there already as wanted is no collision. */
    public static Rebase onto(ObjectNode live, List<FieldChange> changes) {
        List<FieldChange> made = new ArrayList<>();
        List<Collision> collisions = new ArrayList<>();
        for (FieldChange change : changes) {
            if (change.kind() == FieldChange.Kind.REORDERED) {
                made.add(change);
                continue;
            }
            JsonNode node = change.path().in(live);
            Optional<JsonNode> there = node.isMissingNode() ? Optional.empty() : Optional.of(node);
            if (same(there, change.before())) {
                made.add(change);
            } else if (!same(there, change.after())) {
                collisions.add(new Collision(change, there));
            }
        }
        return new Rebase(FieldDiff.apply(live, made), made, collisions);
    }

    private static boolean same(Optional<JsonNode> one, Optional<JsonNode> other) {
        return one.isPresent() == other.isPresent() && (one.isEmpty() || Json.same(one.get(), other.get()));
    }
}
