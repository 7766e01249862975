package dev.castellan.sandbox.kubernetes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the few kinds that kubectl sends as protobuf only: the reviews and token requests. Field numbers are those of
 * the Kubernetes API's generated.proto files.
 */
final class Protobuf {
    static final String TYPE = "application/vnd.kubernetes.protobuf";
    private static final byte[] MAGIC = {'k', '8', 's', 0};

    /** A field: its JSON name, whether it repeats, and the message it holds where it is not a plain value. */
    private record Field(String name, boolean repeated, Optional<Map<Integer, Field>> message) {}

    private static final Map<Integer, Field> RESOURCE = Map.of(
            1, text("namespace"),
            2, text("verb"),
            3, text("group"),
            4, text("version"),
            5, text("resource"),
            6, text("subresource"),
            7, text("name"));
    private static final Map<Integer, Field> PATH = Map.of(1, text("path"), 2, text("verb"));
    private static final Map<Integer, Field> METADATA =
            Map.of(1, text("name"), 2, text("generateName"), 3, text("namespace"));
    private static final Map<Integer, Field> SUBJECT_SPEC = Map.of(
            1, message("resourceAttributes", RESOURCE),
            2, message("nonResourceAttributes", PATH),
            3, text("user"),
            4, new Field("groups", true, Optional.empty()),
            6, text("uid"));
    private static final Map<String, Map<Integer, Field>> SPECS = Map.of(
            "SelfSubjectAccessReview",
                    Map.of(1, message("resourceAttributes", RESOURCE), 2, message("nonResourceAttributes", PATH)),
            "SubjectAccessReview", SUBJECT_SPEC,
            "LocalSubjectAccessReview", SUBJECT_SPEC,
            "SelfSubjectRulesReview", Map.of(1, text("namespace")),
            "SelfSubjectReview", Map.of(),
            "TokenReview", Map.of(1, text("token"), 2, new Field("audiences", true, Optional.empty())),
            "TokenRequest", Map.of(1, new Field("audiences", true, Optional.empty()), 4, text("expirationSeconds")));

    private final byte[] bytes;
    private int at;
    private final int end;

    private Protobuf(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    /**
     * The object in the body.
     *
     * @throws Refusal for a kind that is not read here, or bytes that are not protobuf
     */
    static ObjectNode read(byte[] body) {
        if (body.length < MAGIC.length || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw Refusal.badRequest("the body is not Kubernetes protobuf");
        }
        Map<Integer, Field> type = Map.of(1, text("apiVersion"), 2, text("kind"));
        // The envelope: type, then the message itself as bytes, which are read once the type is known.
        Protobuf envelope = new Protobuf(body, MAGIC.length, body.length);
        ObjectNode object = Json.obj();
        int from = 0;
        int to = 0;
        while (envelope.at < envelope.end) {
            long tag = envelope.number();
            if ((tag & 7) != 2) {
                envelope.skip((int) tag & 7);
                continue;
            }
            int length = envelope.length();
            if (tag >> 3 == 1) {
                object = new Protobuf(body, envelope.at, envelope.at + length).message(type);
            } else if (tag >> 3 == 2) {
                from = envelope.at;
                to = envelope.at + length;
            }
            envelope.at += length;
        }
        String kind = Json.text(object, "kind");
        Map<Integer, Field> spec = SPECS.get(kind);
        if (spec == null) {
            throw Refusal.unsupportedMediaType(TYPE + " for " + kind);
        }
        object.setAll(new Protobuf(body, from, to)
                .message(Map.of(1, message("metadata", METADATA), 2, message("spec", spec))));
        return object;
    }

    private ObjectNode message(Map<Integer, Field> fields) {
        ObjectNode object = Json.obj();
        while (at < end) {
            long tag = number();
            int wire = (int) tag & 7;
            Field field = fields.get((int) (tag >> 3));
            if (field == null) {
                skip(wire);
            } else if (wire == 0) {
                object.put(field.name(), number());
            } else if (wire == 2) {
                int length = length();
                if (field.message().isPresent()) {
                    object.set(
                            field.name(),
                            new Protobuf(bytes, at, at + length)
                                    .message(field.message().get()));
                } else {
                    String value = new String(bytes, at, length, StandardCharsets.UTF_8);
                    if (field.repeated()) {
                        object.withArray(field.name()).add(value);
                    } else {
                        object.put(field.name(), value);
                    }
                }
                at += length;
            } else {
                skip(wire);
            }
        }
        return object;
    }

    private void skip(int wire) {
        switch (wire) {
            case 0 -> {
                long _ = number();
            }
            case 1 -> at += 8;
            case 2 -> {
                int length = length();
                at += length;
            }
            case 5 -> at += 4;
            default -> throw broken();
        }
        if (at > end) {
            throw broken();
        }
    }

    private int length() {
        long length = number();
        if (length < 0 || length > end - at) {
            throw broken();
        }
        return (int) length;
    }

    private long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at >= end) {
                throw broken();
            }
            byte next = bytes[at++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw broken();
    }

    private static Refusal broken() {
        return Refusal.badRequest("the body ends or breaks in the middle of a protobuf field");
    }

    private static Field text(String name) {
        return new Field(name, false, Optional.empty());
    }

    private static Field message(String name, Map<Integer, Field> fields) {
        return new Field(name, false, Optional.of(fields));
    }
}
