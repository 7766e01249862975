package dev.castellan.browse.object;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One step on the way to a field. */
public sealed interface FieldStep {
    /** A member of an object. */
    record Name(String name) implements FieldStep {
        @Override
        public String toString() {
            return name.matches("[A-Za-z_$][A-Za-z0-9_$-]*") ? name : "[\"" + name.replace("\"", "\\\"") + "\"]";
        }
    }

    /** The element of a list whose members have these values. */
    record Key(Map<String, JsonNode> values) implements FieldStep {
        public Key {
            values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        /** Whether this is the element meant. */
        boolean fits(JsonNode element) {
            return element instanceof ObjectNode object
                    && values.entrySet().stream()
                            .allMatch(e -> Json.same(MergeKeys.value(object, e.getKey()), e.getValue()));
        }

        @Override
        public String toString() {
            return values.entrySet().stream()
                    .map(e -> e.getKey() + "="
                            + (e.getValue().isString()
                                    ? e.getValue().stringValue()
                                    : e.getValue().toString()))
                    .collect(Collectors.joining(",", "[", "]"));
        }
    }

    /** The element of a list at this place, from 0. */
    record Index(int at) implements FieldStep {
        @Override
        public String toString() {
            return "[" + at + "]";
        }
    }

    /** The order of a list's elements. */
    record Order() implements FieldStep {
        @Override
        public String toString() {
            return "(order)";
        }
    }
}
