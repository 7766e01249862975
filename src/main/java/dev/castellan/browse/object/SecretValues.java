package dev.castellan.browse.object;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which fields of an object hold secrets. */
final class SecretValues {
    private static final FieldPath LAST_APPLIED = FieldPath.of("metadata", "annotations", Noise.LAST_APPLIED);
    private static final List<FieldPath> DATA = List.of(FieldPath.of("data"), FieldPath.of("stringData"));

    private final boolean secret;

    private SecretValues(boolean secret) {
        this.secret = secret;
    }

    static SecretValues of(JsonNode object) {
        return new SecretValues(Json.text(object, "kind").equals("Secret")
                && Json.text(object, "apiVersion").equals("v1"));
    }

    /** Whether the field holds a secret by itself. */
    boolean holds(FieldPath path) {
        return secret
                && (path.equals(LAST_APPLIED)
                        || DATA.stream().anyMatch(d -> path.steps().size() == 2 && path.within(d)));
    }

    /** Whether the field lies in a secret or holds some. */
    boolean touches(FieldPath path) {
        return secret
                && (path.within(LAST_APPLIED)
                        || LAST_APPLIED.within(path)
                        || DATA.stream().anyMatch(d -> path.within(d) || d.within(path)));
    }

    /** What stands in the place of a value; says how long the value is, nothing else. */
    static String placeholder(FieldPath path, JsonNode value) {
        String text = value.isString() ? value.stringValue() : value.toString();
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        if (path.within("data")) {
            try {
                length = Base64.getDecoder().decode(text).length;
            } catch (IllegalArgumentException e) {
                // Not what a server keeps; its length as it is.
            }
        }
        return "<hidden: " + length + (length == 1 ? " byte>" : " bytes>");
    }

    /** A secret as text; bytes that are no text stay as they are written. */
    static String decoded(FieldPath path, JsonNode value) {
        String text = value.isString() ? value.stringValue() : value.toString();
        if (!path.within("data")) {
            return text;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(Base64.getDecoder().decode(text)))
                    .toString();
        } catch (IllegalArgumentException | java.nio.charset.CharacterCodingException e) {
            return text;
        }
    }

    /** The object with placeholders instead of its secrets. */
    static ObjectNode hidden(ObjectNode object) {
        ObjectNode copy = Json.copy(object);
        SecretValues secrets = of(object);
        if (secrets.secret) {
            for (FieldPath data : DATA) {
                if (data.in(copy) instanceof ObjectNode values) {
                    values.properties()
                            .forEach(e -> e.setValue(
                                    Json.NODES.stringNode(placeholder(data.then(e.getKey()), e.getValue()))));
                }
            }
            if (LAST_APPLIED.parent().in(copy) instanceof ObjectNode annotations
                    && annotations.has(Noise.LAST_APPLIED)) {
                annotations.put(Noise.LAST_APPLIED, placeholder(LAST_APPLIED, annotations.path(Noise.LAST_APPLIED)));
            }
        }
        return copy;
    }

    /** The object with the secrets of the base where it still holds their placeholders. */
    static ObjectNode restored(ObjectNode edited, ObjectNode base) {
        ObjectNode copy = Json.copy(edited);
        if (!of(base).secret) {
            return copy;
        }
        for (FieldPath data : DATA) {
            if (data.in(copy) instanceof ObjectNode values) {
                values.properties().forEach(e -> {
                    JsonNode kept = data.then(e.getKey()).in(base);
                    if (!kept.isMissingNode()
                            && Json.text(e.getValue()).equals(placeholder(data.then(e.getKey()), kept))) {
                        e.setValue(kept);
                    }
                });
            }
        }
        JsonNode applied = LAST_APPLIED.in(base);
        if (LAST_APPLIED.parent().in(copy) instanceof ObjectNode annotations
                && !applied.isMissingNode()
                && Json.text(annotations, Noise.LAST_APPLIED).equals(placeholder(LAST_APPLIED, applied))) {
            annotations.set(Noise.LAST_APPLIED, applied);
        }
        return copy;
    }

    /** A fingerprint for telling whether two values are the same without showing them. */
    static String fingerprint(JsonNode value) {
        try {
            byte[] hash =
                    java.security.MessageDigest.getInstance("SHA-256").digest(Json.MAPPER.writeValueAsBytes(value));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
