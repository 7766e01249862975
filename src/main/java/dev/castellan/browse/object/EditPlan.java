package dev.castellan.browse.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How changed fields are written. Server-side apply keeps to the changed fields and tells who owns them; but it cannot take
 * away what others wrote, nor reorder, so such changes are merged in.
 *
 * @param method how
 * @param changes what somebody wants to be different, without what the server keeps for itself
 */
public record EditPlan(Method method, List<FieldChange> changes) {
    /** How changed fields are written. */
    public enum Method {
        /** Server-side apply. */
        APPLY,
        /** A merge patch (RFC 7386). */
        MERGE
    }

    private static final Set<String> IDENTITY = Set.of("apiVersion", "kind");

    public EditPlan {
        changes = List.copyOf(changes);
    }

    /** The plan that leads from the base to what is wanted. */
    public static EditPlan of(ObjectNode base, ObjectNode wanted) {
        return of(FieldDiff.wanted(base, wanted));
    }

    static EditPlan of(List<FieldChange> changes) {
        return new EditPlan(changes.stream().allMatch(EditPlan::applicable) ? Method.APPLY : Method.MERGE, changes);
    }

    /** The first change that no edit can make, because it would be another object. */
    public Optional<FieldChange> renamed() {
        return changes.stream()
                .filter(c -> {
                    boolean kind = c.path().steps().size() == 1
                            && IDENTITY.contains(c.path().lastName());
                    return kind
                            || c.path().equals(FieldPath.of("metadata", "name"))
                            || c.path().equals(FieldPath.of("metadata", "namespace"));
                })
                .findFirst();
    }

    private static boolean applicable(FieldChange change) {
        return switch (change.kind()) {
            case ADDED -> change.joined();
            case CHANGED ->
                change.joined()
                        && grows(change.before().orElseThrow(), change.after().orElseThrow());
            case REMOVED, REORDERED -> false;
        };
    }

    /** Whether nothing has to be taken out of a list, which may be a set that others share. */
    private static boolean grows(JsonNode before, JsonNode after) {
        if (!(before instanceof ArrayNode old) || !(after instanceof ArrayNode now)) {
            return !before.isContainer() || after.getClass() == before.getClass();
        }
        for (JsonNode element : old) {
            boolean kept = false;
            for (JsonNode other : now) {
                kept |= Json.same(element, other);
            }
            if (!kept) {
                return false;
            }
        }
        return true;
    }

    /**
     * What is sent for server-side apply: the changed fields, and those that we applied before, because leaving them out
     * would remove them.
     *
     * @param live the object with the changes made
     */
    ObjectNode applied(ObjectNode live, Ownership ownership, String manager) {
        ObjectNode content = Json.NODES.objectNode();
        content.put("apiVersion", Json.text(live, "apiVersion"));
        content.put("kind", Json.text(live, "kind"));
        ObjectNode metadata = content.putObject("metadata");
        metadata.put("name", Json.text(live, "metadata", "name"));
        Json.some(live, "metadata", "namespace").ifPresent(n -> metadata.put("namespace", n));
        List<FieldPath> paths = new ArrayList<>(ownership.appliedBy(manager));
        changes.forEach(c -> paths.add(c.path()));
        for (FieldPath path : paths) {
            JsonNode value = path.in(live);
            if (!value.isMissingNode() && !Noise.covers(path)) {
                FieldDiff.set(content, path, value);
            }
        }
        metadata.put("resourceVersion", Json.text(live, "metadata", "resourceVersion"));
        return content;
    }

    /** What is sent as a merge patch: leads from the one to the other, where the first is still that version. */
    static ObjectNode merged(ObjectNode live, ObjectNode wanted) {
        ObjectNode patch = Json.NODES.objectNode();
        differ(live, wanted, patch);
        ObjectNode metadata = patch.path("metadata") instanceof ObjectNode m ? m : patch.putObject("metadata");
        metadata.put("resourceVersion", Json.text(live, "metadata", "resourceVersion"));
        return patch;
    }

    private static void differ(ObjectNode from, ObjectNode to, ObjectNode patch) {
        from.propertyNames().forEach(name -> {
            if (!to.has(name)) {
                patch.putNull(name);
            }
        });
        to.properties().forEach(e -> {
            JsonNode old = from.path(e.getKey());
            if (old instanceof ObjectNode before && e.getValue() instanceof ObjectNode after) {
                ObjectNode inner = Json.NODES.objectNode();
                differ(before, after, inner);
                if (!inner.isEmpty()) {
                    patch.set(e.getKey(), inner);
                }
            } else if (old.isMissingNode() || !Json.same(old, e.getValue())) {
                patch.set(e.getKey(), e.getValue().deepCopy());
            }
        });
    }
}
