package dev.castellan.browse.object;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Short forms for reading JSON of servers. Reading never throws: what is missing or of another type is empty. */
final class Json {
    static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** The node at the path, or a missing node. */
    static JsonNode at(JsonNode from, String... path) {
        JsonNode node = from;
        for (String name : path) {
            node = node.path(name);
        }
        return node;
    }

    /** The text at the path, or the empty text; numbers and truths are written out. */
    static String text(JsonNode from, String... path) {
        JsonNode node = at(from, path);
        return node.isString() ? node.stringValue() : node.isValueNode() && !node.isNull() ? node.asString("") : "";
    }

    /** The whole number at the path, or zero. */
    static int number(JsonNode from, String... path) {
        JsonNode node = at(from, path);
        return node.isIntegralNumber() && node.canConvertToInt() ? node.intValue() : 0;
    }

    /** Whether the path holds {@code true}. */
    static boolean truth(JsonNode from, String... path) {
        return at(from, path).asBoolean(false);
    }

    /** The elements at the path, or none. */
    static List<JsonNode> list(JsonNode from, String... path) {
        JsonNode node = at(from, path);
        List<JsonNode> all = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(all::add);
        }
        return all;
    }

    /** The texts at the path, or none. */
    static List<String> texts(JsonNode from, String... path) {
        return list(from, path).stream()
                .filter(JsonNode::isValueNode)
                .map(n -> text(n))
                .toList();
    }

    /** The texts of the object at the path by name, in order, or none. */
    static Map<String, String> map(JsonNode from, String... path) {
        Map<String, String> all = new LinkedHashMap<>();
        JsonNode node = at(from, path);
        if (node.isObject()) {
            node.properties().forEach(e -> all.put(e.getKey(), text(e.getValue())));
        }
        return all;
    }

    /** The text at the path, where there is one. */
    static Optional<String> some(JsonNode from, String... path) {
        return Optional.of(text(from, path)).filter(t -> !t.isEmpty());
    }

    /** Whether both hold the same; 1 and 1.0 are the same number. */
    static boolean same(JsonNode a, JsonNode b) {
        if (a.equals(b)) {
            return true;
        }
        if (a.isNumber() && b.isNumber()) {
            return a.decimalValue().compareTo(b.decimalValue()) == 0;
        }
        if (a.isObject() && b.isObject() && a.size() == b.size()) {
            return a.properties().stream().allMatch(e -> b.has(e.getKey()) && same(e.getValue(), b.path(e.getKey())));
        }
        if (a.isArray() && b.isArray() && a.size() == b.size()) {
            for (int i = 0; i < a.size(); i++) {
                if (!same(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return false;
    }

    /** A copy of the object, which may be changed. */
    static ObjectNode copy(ObjectNode object) {
        return object.deepCopy();
    }

    /** The group of an apiVersion; empty for the core group. */
    static String group(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }
}
