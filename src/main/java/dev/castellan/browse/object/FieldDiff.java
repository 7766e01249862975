package dev.castellan.browse.object;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares objects field by field. Lists are matched by their keys where they have any, not by place. */
public final class FieldDiff {
    private FieldDiff() {}

    /** What leads from one object to the other; {@link #apply} is the way there. */
    public static List<FieldChange> of(ObjectNode before, ObjectNode after) {
        List<FieldChange> changes = new ArrayList<>();
        objects(FieldPath.ROOT, before, after, true, changes);
        return List.copyOf(changes);
    }

    /** What somebody would have to write differently: without status, versions, times and owners of fields. */
    public static List<FieldChange> wanted(ObjectNode before, ObjectNode after) {
        return of(before, after).stream().filter(c -> !c.noise()).toList();
    }

    /** The same object in two clusters, without what differs by itself. */
    public static List<FieldChange> between(ObjectNode one, ObjectNode other) {
        return of(Noise.without(one), Noise.without(other));
    }

    private static void objects(
            FieldPath path, ObjectNode before, ObjectNode after, boolean joined, List<FieldChange> changes) {
        Set<String> names = new TreeSet<>();
        before.propertyNames().forEach(names::add);
        after.propertyNames().forEach(names::add);
        for (String name : names) {
            values(path.then(name), before.path(name), after.path(name), joined, changes);
        }
    }

    private static void values(
            FieldPath path, JsonNode before, JsonNode after, boolean joined, List<FieldChange> changes) {
        if (before.isMissingNode() || after.isMissingNode()) {
            changes.add(new FieldChange(path, there(before), there(after), joined));
        } else if (before instanceof ObjectNode b && after instanceof ObjectNode a) {
            objects(path, b, a, joined, changes);
        } else if (before instanceof ArrayNode b && after instanceof ArrayNode a) {
            if (!Json.same(b, a)) {
                lists(path, b, a, joined, changes);
            }
        } else if (!Json.same(before, after)) {
            changes.add(new FieldChange(path, there(before), there(after), joined));
        }
    }

    private static void lists(
            FieldPath path, ArrayNode before, ArrayNode after, boolean joined, List<FieldChange> changes) {
        Optional<MergeKeys> keys = MergeKeys.of(path.lastName(), before, after);
        if (keys.isPresent()) {
            keyed(path, keys.get(), before, after, joined && keys.get().server(), changes);
            return;
        }
        if (before.size() == after.size() && !before.isEmpty() && allContainers(before) && allContainers(after)) {
            for (int i = 0; i < before.size(); i++) {
                values(path.then(new FieldStep.Index(i)), before.get(i), after.get(i), false, changes);
            }
            return;
        }
        changes.add(new FieldChange(path, Optional.of(before), Optional.of(after), joined));
    }

    private static void keyed(
            FieldPath path,
            MergeKeys keys,
            ArrayNode before,
            ArrayNode after,
            boolean joined,
            List<FieldChange> changes) {
        Map<FieldStep.Key, JsonNode> old = byKey(keys, before);
        Map<FieldStep.Key, JsonNode> now = byKey(keys, after);
        List<FieldStep.Key> order = new ArrayList<>();
        old.forEach((key, element) -> {
            JsonNode next = now.get(key);
            if (next == null) {
                changes.add(new FieldChange(path.then(key), Optional.of(element), Optional.empty(), joined));
            } else {
                order.add(key);
                values(path.then(key), element, next, joined, changes);
            }
        });
        now.forEach((key, element) -> {
            if (!old.containsKey(key)) {
                order.add(key);
                changes.add(new FieldChange(path.then(key), Optional.empty(), Optional.of(element), joined));
            }
        });
        if (!order.equals(List.copyOf(now.keySet()))) {
            changes.add(new FieldChange(
                    path.then(new FieldStep.Order()),
                    Optional.of(names(order)),
                    Optional.of(names(List.copyOf(now.keySet()))),
                    false));
        }
    }

    private static Map<FieldStep.Key, JsonNode> byKey(MergeKeys keys, ArrayNode list) {
        Map<FieldStep.Key, JsonNode> all = new LinkedHashMap<>();
        list.forEach(element -> all.put(keys.step(element), element));
        return all;
    }

    private static ArrayNode names(List<FieldStep.Key> keys) {
        ArrayNode names = Json.NODES.arrayNode();
        for (FieldStep.Key key : keys) {
            ObjectNode one = names.addObject();
            key.values().forEach(one::set);
        }
        return names;
    }

    private static boolean allContainers(ArrayNode list) {
        for (JsonNode element : list) {
            if (!element.isContainer()) {
                return false;
            }
        }
        return true;
    }

    private static Optional<JsonNode> there(JsonNode node) {
        return node.isMissingNode() ? Optional.empty() : Optional.of(node);
    }

    /** The object with the changes made; nothing given is changed. What a change removes may be missing already. */
    public static ObjectNode apply(ObjectNode object, List<FieldChange> changes) {
        ObjectNode result = Json.copy(object);
        for (FieldChange change : changes) {
            apply(result, change);
        }
        return result;
    }

    /** Sets a field; what is missing on the way is made. */
    static void set(ObjectNode root, FieldPath path, JsonNode value) {
        apply(root, new FieldChange(path, Optional.empty(), Optional.of(value), true));
    }

    private static void apply(ObjectNode root, FieldChange change) {
        FieldPath path = change.path();
        FieldPath parent = path.parent();
        switch (path.steps().getLast()) {
            case FieldStep.Name(String name) -> {
                if (change.after().isPresent()) {
                    FieldPath.objectAt(root, parent)
                            .set(name, change.after().get().deepCopy());
                } else if (parent.in(root) instanceof ObjectNode object) {
                    object.remove(name);
                }
            }
            case FieldStep.Index(int at) -> {
                if (parent.in(root) instanceof ArrayNode array && at < array.size()) {
                    change.after().ifPresent(value -> array.set(at, value.deepCopy()));
                }
            }
            case FieldStep.Key key -> element(root, parent, key, change.after());
            case FieldStep.Order _ -> {
                if (parent.in(root) instanceof ArrayNode array) {
                    reorder(array, change.after().orElseGet(Json.NODES::arrayNode));
                }
            }
        }
    }

    private static void element(ObjectNode root, FieldPath list, FieldStep.Key key, Optional<JsonNode> after) {
        if (!(list.in(root) instanceof ArrayNode) && after.isPresent()) {
            FieldPath.objectAt(root, list.parent()).putArray(list.lastName());
        }
        if (!(list.in(root) instanceof ArrayNode array)) {
            return;
        }
        for (int i = 0; i < array.size(); i++) {
            if (key.fits(array.get(i))) {
                if (after.isPresent()) {
                    array.set(i, after.get().deepCopy());
                } else {
                    array.remove(i);
                }
                return;
            }
        }
        after.ifPresent(value -> array.add(value.deepCopy()));
    }

    /** Elements that the order does not name keep their place behind those it names. */
    private static void reorder(ArrayNode array, JsonNode order) {
        List<JsonNode> left = new ArrayList<>();
        array.forEach(left::add);
        List<JsonNode> sorted = new ArrayList<>();
        for (JsonNode wanted : order) {
            Map<String, JsonNode> values = new LinkedHashMap<>();
            wanted.properties().forEach(e -> values.put(e.getKey(), e.getValue()));
            FieldStep.Key key = new FieldStep.Key(values);
            left.stream().filter(key::fits).findFirst().ifPresent(element -> {
                sorted.add(element);
                left.remove(element);
            });
        }
        sorted.addAll(left);
        array.removeAll();
        sorted.forEach(array::add);
    }
}
