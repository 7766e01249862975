package dev.castellan.sandbox.ground;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One answer of a practice server.
 *
 * @param status HTTP status
 * @param headers in the order they are sent
 * @param body sent with its length, unless there is a stream
 * @param stream writes the body piece by piece
 */
@SuppressWarnings("ArrayRecordComponent") // bytes travel through; answers are never compared
public record Reply(int status, Map<String, List<String>> headers, byte[] body, Optional<Stream> stream) {
    /** Writes a body of unknown length; returning ends it. */
    @FunctionalInterface
    public interface Stream {
        /** Writes; flush after each piece that has to arrive. */
        void write(OutputStream out) throws IOException;
    }

    /** Takes the connection over after a 101; returning ends it. */
    public interface Upgrade extends Stream {
        /** Talks another protocol. */
        void take(InputStream in, OutputStream out) throws IOException;

        @Override
        default void write(OutputStream out) {
            throw new IllegalStateException("an upgraded connection has no body");
        }
    }

    /** An answer that changes the protocol of the connection. */
    public static Reply upgrade(String protocol, Upgrade upgrade) {
        return new Reply(
                101,
                Map.of("Upgrade", List.of(protocol), "Connection", List.of("Upgrade")),
                new byte[0],
                Optional.of(upgrade));
    }

    /** An answer without body. */
    public static Reply empty(int status) {
        return new Reply(status, Map.of(), new byte[0], Optional.empty());
    }

    /** A JSON answer. */
    public static Reply json(int status, JsonNode node) {
        return body(status, "application/json; charset=utf-8", Json.MAPPER.writeValueAsBytes(node));
    }

    /** A text answer. */
    public static Reply text(int status, String type, String text) {
        return body(status, type, text.getBytes(StandardCharsets.UTF_8));
    }

    /** An answer with the given content type. */
    public static Reply body(int status, String type, byte[] body) {
        return new Reply(status, Map.of("Content-Type", List.of(type)), body, Optional.empty());
    }

    /** A streamed answer. */
    public static Reply stream(int status, String type, Stream stream) {
        return new Reply(status, Map.of("Content-Type", List.of(type)), new byte[0], Optional.of(stream));
    }

    /** A redirect that the browser follows with GET. */
    public static Reply redirect(String location) {
        return empty(302).with("Location", location);
    }

    /** This answer with one more header value. */
    public Reply with(String name, String value) {
        Map<String, List<String>> more = new LinkedHashMap<>(headers);
        List<String> values = new ArrayList<>(more.getOrDefault(name, List.of()));
        values.add(value);
        more.put(name, List.copyOf(values));
        return new Reply(status, more, body, stream);
    }
}
