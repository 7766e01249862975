package dev.castellan.sandbox.ground;

import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One rule for misbehaving.
 *
 * @param service which server
 * @param path glob over the decoded path, without case: {@code *} is anything, {@code ?} one character
 * @param kind what goes wrong
 * @param count how many matching requests are hit; 0 = every one until cleared
 * @param duration Retry-After of THROTTLE (0 = no header), length of DELAY; ignored by the others
 * @param detail the HTTP status of SERVER_ERROR (default 503), the claims JSON of CHALLENGE (default: acrs c1)
 */
public record Fault(Service service, String path, Kind kind, int count, Duration duration, String detail) {
    /** The practice servers. */
    public enum Service {
        ANY,
        ENTRA,
        ARM,
        GRAPH,
        KUBERNETES
    }

    /** What can go wrong. */
    public enum Kind {
        /** 429 with Retry-After. */
        THROTTLE,
        /** The answer comes late. */
        DELAY,
        /** The connection ends without an answer. */
        DROP,
        /** No answer until the fault is cleared or the client goes away. */
        HANG,
        /** The answer ends in the middle of its body. */
        TRUNCATE,
        /** 5xx; with a detail also 4xx, such as 403 for a permission that is missing. */
        SERVER_ERROR,
        /** The token is taken for expired: 401 at a resource, AADSTS70043 for a refresh at Entra. */
        EXPIRE,
        /** A token must carry the claims: 401 insufficient_claims at a resource, interaction_required at Entra. */
        CHALLENGE,
        /**
         * A rejection by priority and fairness: 429 with Retry-After and the headers that name the flow schema and the
         * priority level.
         */
        FLOW_CONTROL,
        /** The Date header is off by the duration; behind with the detail {@code behind}. */
        CLOCK_SKEW,
        /** A watch ends in the middle of its next event. */
        WATCH_CUT,
        /** A watch says nothing any more, and stays open, until the faults are cleared. */
        WATCH_SILENT,
        /** Watches send no bookmarks. */
        NO_BOOKMARKS,
        /** Each event of a watch comes twice. */
        DUPLICATE_EVENTS,
        /** After each change of an object its older state comes again, with the older resource version. */
        STALE_EVENTS,
        /** 410 for continued lists and for watches; within the stream with the detail {@code event}. */
        GONE,
        /** 403 as if no role gave the right. */
        FORBID,
        /** The first object of an answer carries three megabytes more. */
        HUGE_OBJECT,
        /** The first object of an answer has text with bytes that are no UTF-8, control characters and direction marks. */
        HOSTILE_TEXT,
        /** The group named by the detail has a server of its own which is down: discovery is stale, its paths answer 503. */
        BROKEN_GROUP,
        /** A log has as many lines as the detail says, a million by default, as fast as they are taken. */
        LOG_STORM,
        /** A log stream, terminal or forwarded port says nothing any more, and stays open, until the faults are cleared. */
        STREAM_SILENT,
        /** Tokens issued until now are refused (continuous access evaluation), refresh tokens are revoked at Entra. */
        REVOKE
    }

    /** What a CHALLENGE asks for unless told otherwise: authentication context c1. */
    public static final String ACRS_C1 = "{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}";

    /** A rule for all paths of a service. */
    public static Fault of(Service service, Kind kind, int count) {
        return of(service, "*", kind, count);
    }

    /** A rule for some paths of a service. */
    public static Fault of(Service service, String path, Kind kind, int count) {
        return new Fault(service, path, kind, count, Duration.ofSeconds(1), "");
    }

    /** This rule with another Retry-After or delay. */
    public Fault lasting(Duration time) {
        return new Fault(service, path, kind, count, time, detail);
    }

    /** This rule with another status or other claims. */
    public Fault saying(String text) {
        return new Fault(service, path, kind, count, duration, text);
    }

    /** Whether the rule speaks about this request. */
    public boolean matches(Service at, String requested) {
        return (service == Service.ANY || service == at)
                && Glob.matches(path.toLowerCase(Locale.ROOT), requested.toLowerCase(Locale.ROOT));
    }

    /** As in a fault file and at the control endpoint; the duration in milliseconds. */
    public ObjectNode toJson() {
        return Json.object()
                .put("service", service.name())
                .put("path", path)
                .put("kind", kind.name())
                .put("count", count)
                .put("millis", duration.toMillis())
                .put("detail", detail);
    }

    /**
     * Reads what {@link #toJson} wrote; only {@code kind} is required.
     *
     * @throws IllegalArgumentException with a readable message when something is unknown
     */
    public static Fault fromJson(JsonNode node) {
        String kind = node.path("kind").asString("");
        return new Fault(
                constant(Service.class, node.path("service").asString("ANY")),
                node.path("path").asString("*"),
                constant(Kind.class, kind),
                node.path("count").asInt(1),
                Duration.ofMillis(node.path("millis").asLong(1000)),
                node.path("detail").asString(""));
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name) {
        for (E value : type.getEnumConstants()) {
            if (value.name().equalsIgnoreCase(name.replace('-', '_'))) {
                return value;
            }
        }
        throw new IllegalArgumentException("unknown " + type.getSimpleName().toLowerCase(Locale.ROOT) + ": " + name);
    }
}
