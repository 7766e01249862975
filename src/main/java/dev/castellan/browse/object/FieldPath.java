package dev.castellan.browse.object;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a field is in an object: {@code spec.containers[name=web].image}.
 *
 * @param steps from the object inwards; none for the object itself
 */
public record FieldPath(List<FieldStep> steps) {
    /** The object itself. */
    public static final FieldPath ROOT = new FieldPath(List.of());

    public FieldPath {
        steps = List.copyOf(steps);
    }

    /** The path through members of these names. */
    public static FieldPath of(String... names) {
        List<FieldStep> steps = new ArrayList<>();
        for (String name : names) {
            steps.add(new FieldStep.Name(name));
        }
        return new FieldPath(steps);
    }

    /** One step further in. */
    public FieldPath then(FieldStep step) {
        List<FieldStep> more = new ArrayList<>(steps);
        more.add(step);
        return new FieldPath(more);
    }

    /** The member of this name. */
    public FieldPath then(String name) {
        return then(new FieldStep.Name(name));
    }

    /** Whether this is the other, or lies within it. */
    public boolean within(FieldPath other) {
        return steps.size() >= other.steps.size()
                && steps.subList(0, other.steps.size()).equals(other.steps);
    }

    /** Whether the first steps are members of these names. */
    public boolean within(String... names) {
        return within(of(names));
    }

    /** The name of the last member on the way; empty where there is none. */
    String lastName() {
        for (int i = steps.size() - 1; i >= 0; i--) {
            if (steps.get(i) instanceof FieldStep.Name(String name)) {
                return name;
            }
        }
        return "";
    }

    /** What stands there; a missing node where nothing does. */
    public JsonNode in(JsonNode object) {
        JsonNode node = object;
        for (FieldStep step : steps) {
            node = switch (step) {
                case FieldStep.Name(String name) -> node.path(name);
                case FieldStep.Index(int at) -> node.path(at);
                case FieldStep.Key key -> {
                    JsonNode found = JsonNodeFactory.instance.missingNode();
                    if (node instanceof ArrayNode array) {
                        for (JsonNode element : array) {
                            if (key.fits(element)) {
                                found = element;
                                break;
                            }
                        }
                    }
                    yield found;
                }
                case FieldStep.Order _ -> node;
            };
        }
        return node;
    }

    /** Its parent; the object itself for the object itself. */
    FieldPath parent() {
        return steps.isEmpty() ? this : new FieldPath(steps.subList(0, steps.size() - 1));
    }

    /** The member or element at the end, to be written to; made where it is missing, as far as the way shows what to make. */
    static ObjectNode objectAt(ObjectNode root, FieldPath path) {
        JsonNode node = root;
        for (int i = 0; i < path.steps.size(); i++) {
            boolean listNext = i + 1 < path.steps.size() && !(path.steps.get(i + 1) instanceof FieldStep.Name);
            switch (path.steps.get(i)) {
                case FieldStep.Name(String name) -> {
                    ObjectNode object = (ObjectNode) node;
                    if (listNext) {
                        node = object.path(name) instanceof ArrayNode a ? a : object.putArray(name);
                    } else {
                        node = object.path(name) instanceof ObjectNode o ? o : object.putObject(name);
                    }
                }
                case FieldStep.Key key -> {
                    ArrayNode array = (ArrayNode) node;
                    JsonNode found = new FieldPath(List.of(key)).in(array);
                    if (found.isMissingNode()) {
                        ObjectNode made = array.addObject();
                        key.values().forEach((k, v) -> made.set(k, v.deepCopy()));
                        found = made;
                    }
                    node = found;
                }
                case FieldStep.Index(int at) -> node = node.path(at);
                case FieldStep.Order _ -> throw new IllegalArgumentException("no place");
            }
        }
        return (ObjectNode) node;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (FieldStep step : steps) {
            String part = step.toString();
            text.append(text.isEmpty() || part.startsWith("[") || part.startsWith("(") ? "" : ".")
                    .append(part);
        }
        return text.toString();
    }
}
