package dev.castellan.azure;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads members that may be missing, null, empty or of another type: services and samples differ. Pure. */
final class Fields {
    private Fields() {}

    /** The text of a member; empty when it is missing, null, blank or not a plain value. */
    static Optional<String> text(JsonNode node, String... path) {
        JsonNode value = at(node, path);
        if (!value.isValueNode() || value.isNull()) {
            return Optional.empty();
        }
        String text = value.asString();
        return text.isBlank() ? Optional.empty() : Optional.of(text);
    }

    /** The moment of a member, with any number of fractional digits; UTC where no zone is written. */
    static Optional<Instant> instant(JsonNode node, String... path) {
        return text(node, path).flatMap(Fields::parse);
    }

    static Optional<Integer> integer(JsonNode node, String... path) {
        JsonNode value = at(node, path);
        if (value.isIntegralNumber() && value.canConvertToInt()) {
            return Optional.of(value.intValue());
        }
        try {
            return text(node, path).map(String::trim).map(Integer::valueOf);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A truth value, also where it is written as text: {@code "True"}. */
    static Optional<Boolean> truth(JsonNode node, String... path) {
        return text(node, path).flatMap(text -> switch (text.toLowerCase(java.util.Locale.ROOT)) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    /** The text members of an object. */
    static Map<String, String> texts(JsonNode node, String... path) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : at(node, path).properties()) {
            if (member.getValue().isValueNode() && !member.getValue().isNull()) {
                texts.put(member.getKey(), member.getValue().asString());
            }
        }
        return texts;
    }

    static JsonNode at(JsonNode node, String... path) {
        JsonNode value = node;
        for (String name : path) {
            value = value.path(name);
        }
        return value;
    }

    private static Optional<Instant> parse(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            try {
                return Optional.of(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
            } catch (DateTimeException none) {
                return Optional.empty();
            }
        }
    }
}
