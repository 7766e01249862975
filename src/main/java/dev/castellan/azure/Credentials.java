package dev.castellan.azure;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Takes kubeconfigs and relay tokens out of answers without making strings of them, so that they can be wiped. Pure. */
final class Credentials {
    private static final byte[] NONE = new byte[0];

    private Credentials() {}

    /**
     * The first kubeconfig of an answer: under {@code kubeconfigs} or {@code properties.kubeconfigs}. Empty when there is
     * none.
     */
    static Optional<byte[]> kubeconfig(byte[] body) {
        return Optional.of(read(body).kubeconfig()).filter(k -> k.length > 0);
    }

    /** A cluster user's credential. */
    static ClusterUserCredential read(byte[] body) {
        Found found = new Found();
        try (JsonParser in = Transport.JSON.createParser(body)) {
            if (in.nextToken() == JsonToken.START_OBJECT) {
                object(in, found, 0);
            }
        } catch (JacksonException e) {
            found.wipe();
            return new ClusterUserCredential(NONE, NONE, Optional.empty());
        }
        Optional<ClusterUserCredential.Relay> relay = found.relay.isEmpty() && found.token.length == 0
                ? Optional.empty()
                : Optional.of(new ClusterUserCredential.Relay(
                        found.relay, found.connection, Instant.ofEpochSecond(found.expires)));
        return new ClusterUserCredential(found.kubeconfig, found.token, relay);
    }

    private static final class Found {
        private byte[] kubeconfig = NONE;
        private byte[] token = NONE;
        private String relay = "";
        private String connection = "";
        private long expires;

        void wipe() {
            Arrays.fill(kubeconfig, (byte) 0);
            Arrays.fill(token, (byte) 0);
        }
    }

    private static void object(JsonParser in, Found found, int depth) {
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            JsonToken value = in.nextToken();
            if (name.equals("kubeconfigs") && value == JsonToken.START_ARRAY) {
                while (in.nextToken() == JsonToken.START_OBJECT) {
                    item(in, found);
                }
            } else if (name.equals("hybridConnectionConfig") && value == JsonToken.START_OBJECT) {
                relay(in, found);
            } else if (name.equals("properties") && value == JsonToken.START_OBJECT && depth == 0) {
                object(in, found, 1);
            } else {
                var _ = in.skipChildren();
            }
        }
    }

    private static void item(JsonParser in, Found found) {
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            JsonToken value = in.nextToken();
            if (name.equals("value") && value == JsonToken.VALUE_STRING && found.kubeconfig.length == 0) {
                found.kubeconfig = decode(bytes(in));
            } else {
                var _ = in.skipChildren();
            }
        }
    }

    private static void relay(JsonParser in, Found found) {
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            JsonToken value = in.nextToken();
            switch (name) {
                case "token" -> found.token = value == JsonToken.VALUE_STRING ? bytes(in) : NONE;
                case "relay" -> found.relay = value == JsonToken.VALUE_STRING ? in.getString() : "";
                case "hybridConnectionName" -> found.connection = value == JsonToken.VALUE_STRING ? in.getString() : "";
                case "expirationTime" -> found.expires = expires(in, value);
                default -> {
                    var _ = in.skipChildren();
                }
            }
        }
    }

    /** Seconds since 1970; a value that no clock can hold counts as expired. */
    private static long expires(JsonParser in, JsonToken value) {
        if (value != JsonToken.VALUE_NUMBER_INT) {
            return 0;
        }
        long seconds = in.getValueAsLong(0);
        return seconds < 0 || seconds > 253_402_300_799L ? 0 : seconds;
    }

    private static byte[] bytes(JsonParser in) {
        CharBuffer text = CharBuffer.wrap(in.getStringCharacters(), in.getStringOffset(), in.getStringLength());
        ByteBuffer encoded = ByteBuffer.allocate(text.length() * 3);
        var _ = StandardCharsets.UTF_8.newEncoder().encode(text, encoded, true);
        byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
        Arrays.fill(encoded.array(), (byte) 0);
        return bytes;
    }

    /** Decodes once, and once more where the result is no YAML but base64 again: samples of the service hold both. */
    static byte[] decode(byte[] text) {
        byte[] once = base64(text);
        Arrays.fill(text, (byte) 0);
        byte[] twice = base64(once);
        if (!kubeconfigText(twice)) {
            Arrays.fill(twice, (byte) 0);
            return once;
        }
        Arrays.fill(once, (byte) 0);
        return twice;
    }

    private static byte[] base64(byte[] text) {
        byte[] compact = new byte[text.length];
        int length = 0;
        for (byte b : text) {
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                compact[length++] = b;
            }
        }
        byte[] trimmed = Arrays.copyOf(compact, length);
        Arrays.fill(compact, (byte) 0);
        try {
            return Base64.getDecoder().decode(trimmed);
        } catch (IllegalArgumentException e) {
            return NONE;
        } finally {
            Arrays.fill(trimmed, (byte) 0);
        }
    }

    /** Every kubeconfig names its version, in YAML and in JSON. */
    private static boolean kubeconfigText(byte[] bytes) {
        byte[] word = "apiVersion".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i + word.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + word.length, word, 0, word.length)) {
                return true;
            }
        }
        return false;
    }
}
