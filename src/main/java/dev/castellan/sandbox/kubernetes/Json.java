package dev.castellan.sandbox.kubernetes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Short forms for building and reading JSON trees. Reading never throws: what is missing or of another type is empty. */
final class Json {
    static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Json() {}

    /** An object of names and values in turn; a pair whose value is null is left out. */
    static ObjectNode obj(@Nullable Object... pairs) {
        ObjectNode node = NODES.objectNode();
        for (int i = 0; i < pairs.length; i += 2) {
            Object value = pairs[i + 1];
            if (value != null) {
                node.set(String.valueOf(pairs[i]), node(value));
            }
        }
        return node;
    }

    /** An array of the given values. */
    static ArrayNode arr(Object... values) {
        ArrayNode array = NODES.arrayNode(values.length);
        for (Object value : values) {
            array.add(node(value));
        }
        return array;
    }

    /** The value as a tree: text, number, truth, map, collection, or a tree itself. */
    static JsonNode node(Object value) {
        return switch (value) {
            case JsonNode tree -> tree;
            case String text -> NODES.stringNode(text);
            case Integer number -> NODES.numberNode(number.intValue());
            case Long number -> NODES.numberNode(number.longValue());
            case Boolean truth -> NODES.booleanNode(truth);
            case Map<?, ?> map -> {
                ObjectNode object = NODES.objectNode();
                // In order of names, as the API server writes maps; the order of Map.of differs from run to run.
                new TreeMap<Object, Object>(map).forEach((k, v) -> object.set(String.valueOf(k), node(v)));
                yield object;
            }
            case Collection<?> all -> {
                ArrayNode array = NODES.arrayNode(all.size());
                all.forEach(v -> array.add(node(v)));
                yield array;
            }
            default -> NODES.stringNode(value.toString());
        };
    }

    /** The node at the path, or a missing node. */
    static JsonNode at(JsonNode from, String... path) {
        JsonNode node = from;
        for (String name : path) {
            node = node.path(name);
        }
        return node;
    }

    /** The text at the path, or the empty text. Numbers and truths are written out. */
    static String text(JsonNode from, String... path) {
        JsonNode node = at(from, path);
        return node.isString() ? node.stringValue() : node.isValueNode() && !node.isNull() ? node.toString() : "";
    }

    /** The whole number at the path, or zero. */
    static long number(JsonNode from, String... path) {
        JsonNode node = at(from, path);
        return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : 0;
    }

    /** Whether the path holds {@code true}. */
    static boolean truth(JsonNode from, String... path) {
        JsonNode node = at(from, path);
        return node.isBoolean() && node.booleanValue();
    }

    /** The elements at the path, or none. */
    static List<JsonNode> list(JsonNode from, String... path) {
        JsonNode node = at(from, path);
        List<JsonNode> all = new ArrayList<>(node.size());
        if (node.isArray()) {
            node.forEach(all::add);
        }
        return all;
    }

    /** The texts at the path, or none; other elements are skipped. */
    static List<String> texts(JsonNode from, String... path) {
        List<String> all = new ArrayList<>();
        for (JsonNode node : list(from, path)) {
            if (node.isString()) {
                all.add(node.stringValue());
            }
        }
        return all;
    }

    /** The texts of an object at the path by name, in order, or none. */
    static Map<String, String> map(JsonNode from, String... path) {
        JsonNode node = at(from, path);
        if (!node.isObject() || node.isEmpty()) {
            return Map.of();
        }
        Map<String, String> all = new LinkedHashMap<>();
        node.properties().forEach(e -> all.put(e.getKey(), text(e.getValue())));
        return all;
    }

    /** The tree at the path as an object that can be written to; made when it is missing. */
    static ObjectNode within(ObjectNode from, String... path) {
        ObjectNode node = from;
        for (String name : path) {
            node = node.path(name) instanceof ObjectNode child ? child : node.putObject(name);
        }
        return node;
    }
}
