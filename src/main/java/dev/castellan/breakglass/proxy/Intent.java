package dev.castellan.breakglass.proxy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the guard wants to know of a body, whichever way it is written. Pure.
 *
 * @param seconds spec.expirationSeconds of a TokenRequest
 * @param type of a Secret
 * @param signer spec.signerName of a CertificateSigningRequest
 * @param usages spec.usages of a CertificateSigningRequest
 */
record Intent(OptionalLong seconds, String type, Optional<String> signer, List<String> usages) {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(100)
                            .maxStringLength(Guard.LARGEST_BODY)
                            .build())
                    .build())
            .build();

    /**
     * Reads a body.
     *
     * @param contentType in lower case
     * @return empty for what cannot be read, or can be read in two ways
     */
    static Optional<Intent> of(ApiRequest request, String contentType, byte[] body) {
        if (contentType.isEmpty()
                || contentType.startsWith("application/json")
                || contentType.startsWith("application/apply-patch+yaml")) {
            return json(body);
        }
        if (contentType.startsWith("application/vnd.kubernetes.protobuf")) {
            return protobuf(request, body);
        }
        return Optional.empty();
    }

    private static Optional<Intent> json(byte[] body) {
        JsonNode object;
        try {
            object = JSON.readTree(body);
        } catch (JacksonException e) {
            return Optional.empty();
        }
        if (object == null || !object.isObject()) {
            return Optional.empty();
        }
        JsonNode spec = object.path("spec");
        JsonNode seconds = spec.path("expirationSeconds");
        boolean none = seconds.isMissingNode() || seconds.isNull();
        if (!none && !(seconds.isIntegralNumber() && seconds.canConvertToLong())) {
            return Optional.empty();
        }
        List<String> usages = new ArrayList<>();
        for (JsonNode usage : spec.path("usages")) {
            usages.add(usage.asString(""));
        }
        JsonNode signer = spec.path("signerName");
        return Optional.of(new Intent(
                none ? OptionalLong.empty() : OptionalLong.of(seconds.asLong()),
                object.path("type").asString(""),
                signer.isString() ? Optional.of(signer.asString()) : Optional.empty(),
                List.copyOf(usages)));
    }

    // ---- the other spelling, which kubectl uses for what it has types for (Kubernetes API concepts, "Protobuf
    // encoding")

    private static final byte[] MAGIC = {'k', '8', 's', 0};

    private static Optional<Intent> protobuf(ApiRequest request, byte[] body) {
        if (body.length < MAGIC.length || !Arrays.equals(MAGIC, Arrays.copyOf(body, MAGIC.length))) {
            return Optional.empty();
        }
        try {
            // runtime.Unknown: typeMeta 1, raw 2, contentEncoding 3, contentType 4
            Message envelope = Message.of(Arrays.copyOfRange(body, MAGIC.length, body.length));
            if (envelope.bytes(3).map(b -> b.length > 0).orElse(false)) {
                return Optional.empty();
            }
            Message object = Message.of(envelope.bytes(2).orElse(new byte[0]));
            return Optional.of(
                    switch (request.fullResource()) {
                        // authentication.v1.TokenRequest: spec 2; its expirationSeconds 4
                        case "serviceaccounts/token" -> {
                            Message spec = Message.of(object.bytes(2).orElse(new byte[0]));
                            yield new Intent(spec.number(4), "", Optional.empty(), List.of());
                        }
                        // core.v1.Secret: type 3
                        case "secrets" ->
                            new Intent(OptionalLong.empty(), object.text(3).orElse(""), Optional.empty(), List.of());
                        // certificates.v1.CertificateSigningRequest: spec 2; its usages 5, signerName 7
                        case "certificatesigningrequests" -> {
                            Message spec = Message.of(object.bytes(2).orElse(new byte[0]));
                            yield new Intent(OptionalLong.empty(), "", spec.text(7), spec.texts(5));
                        }
                        default -> throw new Malformed();
                    });
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** A message of protobuf as the list of its fields. A field that may stand once and stands twice is refused. */
    private record Message(List<Field> fields) {
        @SuppressWarnings("ArrayRecordComponent") // a slice of the body, never compared
        private record Field(int number, int wire, long value, byte[] content) {}

        static Message of(byte[] bytes) throws Malformed {
            List<Field> fields = new ArrayList<>();
            int[] at = {0};
            while (at[0] < bytes.length) {
                long key = varint(bytes, at);
                int wire = (int) (key & 7);
                long number = key >>> 3;
                if (number < 1 || number > 536_870_911) {
                    throw new Malformed();
                }
                switch (wire) {
                    case 0 -> fields.add(new Field((int) number, wire, varint(bytes, at), new byte[0]));
                    case 1 -> skip(bytes, at, 8);
                    case 2 -> {
                        long length = varint(bytes, at);
                        int from = at[0];
                        skip(bytes, at, length);
                        fields.add(new Field((int) number, wire, 0, Arrays.copyOfRange(bytes, from, at[0])));
                    }
                    case 5 -> skip(bytes, at, 4);
                    default -> throw new Malformed();
                }
            }
            return new Message(fields);
        }

        private static void skip(byte[] bytes, int[] at, long count) throws Malformed {
            if (count < 0 || count > bytes.length - at[0]) {
                throw new Malformed();
            }
            at[0] += (int) count;
        }

        private static long varint(byte[] bytes, int[] at) throws Malformed {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                if (at[0] >= bytes.length) {
                    throw new Malformed();
                }
                byte b = bytes[at[0]++];
                value |= (long) (b & 0x7f) << shift;
                if (b >= 0) {
                    return value;
                }
            }
            throw new Malformed();
        }

        private Optional<Field> once(int number, int wire) throws Malformed {
            List<Field> found = fields.stream().filter(f -> f.number == number).toList();
            if (found.isEmpty()) {
                return Optional.empty();
            }
            if (found.size() > 1 || found.getFirst().wire != wire) {
                throw new Malformed();
            }
            return Optional.of(found.getFirst());
        }

        Optional<byte[]> bytes(int number) throws Malformed {
            return once(number, 2).map(Field::content);
        }

        Optional<String> text(int number) throws Malformed {
            return bytes(number).map(b -> new String(b, StandardCharsets.UTF_8));
        }

        OptionalLong number(int number) throws Malformed {
            Optional<Field> field = once(number, 0);
            return field.isPresent() ? OptionalLong.of(field.get().value) : OptionalLong.empty();
        }

        List<String> texts(int number) {
            return fields.stream()
                    .filter(f -> f.number == number)
                    .map(f -> new String(f.content, StandardCharsets.UTF_8))
                    .toList();
        }
    }
}
