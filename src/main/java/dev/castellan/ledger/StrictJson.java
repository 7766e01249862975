package dev.castellan.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads what {@link Canonical} writes, and nothing else: no doubled keys, no fractions, no null, bounded in depth and
 * length, and only in the canonical form, so that one text has one meaning.
 */
final class StrictJson {
    private static final int DEEPEST = 40;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(2 * EntryText.LARGEST)
                    .maxNumberLength(20)
                    .maxNameLength(10_000)
                    .build())
            .build();

    private StrictJson() {}

    /** The object. */
    static Map<String, Object> object(byte[] bytes) throws MalformedException {
        try (JsonParser parser = FACTORY.createParser(tools.jackson.core.ObjectReadContext.empty(), bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedException("not a JSON object");
            }
            Map<String, Object> object = map(parser);
            if (parser.nextToken() != null) {
                throw new MalformedException("something follows the JSON object");
            }
            if (!java.util.Arrays.equals(bytes, Canonical.bytes(object))) {
                throw new MalformedException("not canonical JSON");
            }
            return object;
        } catch (JacksonException | IllegalArgumentException e) {
            throw new MalformedException("not canonical JSON", e);
        }
    }

    private static Object value(JsonParser parser) throws MalformedException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> map(parser);
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw new MalformedException("a value that entries do not have");
        };
    }

    private static Map<String, Object> map(JsonParser parser) throws MalformedException {
        Map<String, Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            map.put(name, value(parser));
        }
        return map;
    }
}
