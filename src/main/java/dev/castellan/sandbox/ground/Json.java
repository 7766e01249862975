package dev.castellan.sandbox.ground;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The one JSON mapper of the practice servers. */
public final class Json {
    /** Shared, immutable. */
    public static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** A new empty object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** A new empty list. */
    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /** A list of texts. */
    public static ArrayNode texts(Iterable<String> values) {
        ArrayNode list = array();
        values.forEach(list::add);
        return list;
    }

    /**
     * Reads a text.
     *
     * @throws tools.jackson.core.JacksonException when it is not JSON
     */
    public static JsonNode read(String text) {
        return MAPPER.readTree(text);
    }
}
