package dev.castellan.breakglass.reconcile;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request that somebody made with a certificate, or as {@code system:masters}, from the Kubernetes audit log. Text is
 * untrusted.
 *
 * @param auditId the request's id: the client's own where it sent one
 * @param at when the server got it
 * @param fingerprint of the certificate, where the server tells (from Kubernetes 1.32 on), lower-case hex
 * @param masters whether the user is in {@code system:masters}
 * @param source where it came from: the last address, since a client can claim the ones before
 * @param claims the check-out that the request says it belongs to
 */
public record AdminUse(
        String auditId,
        Instant at,
        String verb,
        String uri,
        String user,
        Optional<String> fingerprint,
        boolean masters,
        String source,
        String agent,
        Optional<String> claims,
        int status) {
    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String CREDENTIAL = "authentication.kubernetes.io/credential-id";
    private static final String PREFIX = "X509SHA256=";

    /** What an event says. */
    sealed interface Reading {
        /** It is an event, but nobody's with an admin certificate. */
        record Other(Optional<Instant> at) implements Reading {}

        /** It is one. */
        record Found(AdminUse use) implements Reading {}

        /** It is no event. */
        record Nothing() implements Reading {}
    }

    /**
     * Reads an event as the API server writes it, a row of {@code ArcK8sAudit} or {@code AKSAudit}, or a row of
     * {@code AzureDiagnostics} with the event within a text.
     */
    static Reading read(JsonNode node) {
        return read(node, 0);
    }

    private static Reading read(JsonNode node, int depth) {
        for (JsonNode inner :
                new JsonNode[] {node.path("log_s"), node.path("properties").path("log"), node.path("log")}) {
            if (inner.isString() && depth < 2) {
                return read(parsed(inner.asString()), depth + 1);
            }
        }
        boolean row = node.has("AuditId");
        if (!row && !node.has("auditID")) {
            return new Reading.Nothing();
        }
        JsonNode user = row ? unfolded(node.path("User")) : node.path("user");
        Optional<Instant> at =
                time(node, "requestReceivedTimestamp", "RequestReceivedTime", "stageTimestamp", "TimeGenerated");
        if (at.isEmpty()) {
            return new Reading.Nothing();
        }
        boolean masters = false;
        for (JsonNode group : user.path("groups")) {
            masters |= group.asString("").equals("system:masters");
        }
        Optional<String> fingerprint = Optional.empty();
        for (JsonNode id : user.path("extra").path(CREDENTIAL)) {
            if (id.asString("").regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
                fingerprint =
                        Optional.of(id.asString().substring(PREFIX.length()).toLowerCase(Locale.ROOT));
            }
        }
        String name = user.path("username").asString("");
        JsonNode addresses = row ? unfolded(node.path("SourceIps")) : node.path("sourceIPs");
        String source =
                addresses.isEmpty() ? "" : addresses.get(addresses.size() - 1).asString("");
        boolean itself = name.equals("system:apiserver")
                && fingerprint.isEmpty()
                && (source.equals("::1") || source.equals("127.0.0.1") || source.isEmpty());
        if (itself || (!masters && fingerprint.isEmpty())) {
            return new Reading.Other(at);
        }
        JsonNode as = row ? unfolded(node.path("ImpersonatedUser")) : node.path("impersonatedUser");
        JsonNode claimed = as.path("extra").path("castellan.io/checkout").path(0);
        JsonNode answer = row ? unfolded(node.path("ResponseStatus")) : node.path("responseStatus");
        return new Reading.Found(new AdminUse(
                row ? node.path("AuditId").asString("") : node.path("auditID").asString(""),
                at.get(),
                bounded(node.path(row ? "Verb" : "verb").asString(""), 40),
                bounded(node.path(row ? "RequestUri" : "requestURI").asString(""), 400),
                bounded(name, 256),
                fingerprint,
                masters,
                bounded(source, 64),
                bounded(node.path(row ? "UserAgent" : "userAgent").asString(""), 200),
                claimed.isString() ? Optional.of(bounded(claimed.asString(), 64)) : Optional.empty(),
                answer.path("code").asInt(0)));
    }

    private static String bounded(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }

    private static Optional<Instant> time(JsonNode node, String... names) {
        for (String name : names) {
            String text = node.path(name).asString("");
            if (!text.isEmpty()) {
                try {
                    return Optional.of(Instant.parse(text.endsWith("Z") || text.contains("+") ? text : text + "Z"));
                } catch (DateTimeException e) {
                    // The next member may be one.
                }
            }
        }
        return Optional.empty();
    }

    /** Dynamic columns come as text. */
    private static JsonNode unfolded(JsonNode node) {
        return node.isString() ? parsed(node.asString()) : node;
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            return JSON.createObjectNode();
        }
    }
}
