package dev.castellan.sandbox.ground;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One request as a practice server sees it.
 *
 * @param method upper case
 * @param uri as sent, without host
 * @param path decoded
 * @param query decoded, the first value of each name; names keep their casing
 * @param headers by lower-cased name
 * @param body all of it
 * @param clientCertificate what the client proved with TLS, empty without
 */
@SuppressWarnings("ArrayRecordComponent") // bytes travel through; requests are never compared
public record Request(
        String method,
        URI uri,
        String path,
        Map<String, String> query,
        Map<String, List<String>> headers,
        byte[] body,
        Optional<X509Certificate> clientCertificate) {

    /** The first value of a header. */
    public Optional<String> header(String name) {
        List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
    }

    /** A query parameter, its name compared without case. */
    public Optional<String> parameter(String name) {
        String exact = query.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        return query.entrySet().stream()
                .filter(e -> e.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** The body as text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body as JSON; an empty object for an empty body. */
    public JsonNode json() {
        return body.length == 0 ? Json.object() : Json.read(text());
    }

    /** The body as a form. */
    public Map<String, String> form() {
        return decode(text());
    }

    /** Decodes {@code a=b&c=d}. */
    public static Map<String, String> decode(String encoded) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : encoded.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int at = pair.indexOf('=');
            String name = at < 0 ? pair : pair.substring(0, at);
            String value = at < 0 ? "" : pair.substring(at + 1);
            values.putIfAbsent(
                    URLDecoder.decode(name, StandardCharsets.UTF_8), URLDecoder.decode(value, StandardCharsets.UTF_8));
        }
        return values;
    }
}
