package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.ground.Request;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a practice API server writes down about its requests, at the level of metadata, one stage each
 * ({@code audit.k8s.io/v1}). The newest are kept; they are put into JSON when somebody reads them.
 */
final class AuditTrail {
    private static final int MOST = 20_000;

    private final Deque<Event> events = new ArrayDeque<>();

    /**
     * One request.
     *
     * @param id as the client sent it, else made here
     * @param who who proved to be who
     * @param as whom they acted as
     * @param what what they wanted; empty where nobody was known
     */
    record Event(
            String id,
            Instant at,
            String uri,
            String agent,
            String source,
            Optional<Principal> who,
            Optional<Principal> as,
            Optional<Attributes> what,
            int status) {
        static Event of(
                Request request,
                Optional<Principal> who,
                Optional<Principal> as,
                Optional<Attributes> what,
                int status,
                Instant at) {
            return new Event(
                    request.header("audit-id")
                            .filter(i -> !i.isBlank())
                            .orElseGet(() -> UUID.randomUUID().toString()),
                    at,
                    request.uri().toString(),
                    request.header("user-agent").orElse(""),
                    "127.0.0.1",
                    who,
                    as,
                    what,
                    status);
        }
    }

    synchronized void add(Event event) {
        if (events.size() == MOST) {
            events.removeFirst();
        }
        events.addLast(event);
    }

    /**
     * All of it, one JSON object a line.
     *
     * @param reason why somebody may do something, in the authorizer's words
     */
    String lines(BiFunction<Principal, Attributes, Rbac.Decision> reason) {
        List<Event> copy;
        synchronized (this) {
            copy = new ArrayList<>(events);
        }
        StringBuilder text = new StringBuilder();
        for (Event event : copy) {
            text.append(Json.MAPPER.writeValueAsString(json(event, reason))).append('\n');
        }
        return text.toString();
    }

    private static ObjectNode json(Event event, BiFunction<Principal, Attributes, Rbac.Decision> reason) {
        ObjectNode node = Json.obj(
                "kind", "Event",
                "apiVersion", "audit.k8s.io/v1",
                "level", "Metadata",
                "auditID", event.id(),
                "stage", "ResponseComplete",
                "requestURI", event.uri());
        event.what().ifPresent(w -> node.put("verb", w.verb()));
        node.set("user", event.who().map(AuditTrail::user).orElseGet(Json::obj));
        event.as().ifPresent(a -> node.set("impersonatedUser", user(a)));
        node.set("sourceIPs", Json.arr(event.source()));
        node.put("userAgent", event.agent());
        event.what().filter(w -> !w.nonResource()).ifPresent(w -> {
            ObjectNode object = Json.obj("resource", w.resource());
            put(object, "namespace", w.namespace());
            put(object, "name", w.name());
            put(object, "apiGroup", w.group());
            put(object, "subresource", w.subresource());
            object.put("apiVersion", "v1");
            node.set("objectRef", object);
        });
        node.set("responseStatus", Json.obj("metadata", Json.obj(), "code", event.status()));
        String at = event.at().truncatedTo(ChronoUnit.MICROS).toString();
        node.put("requestReceivedTimestamp", at).put("stageTimestamp", at);
        if (event.who().isPresent() && event.what().isPresent()) {
            Rbac.Decision decision = reason.apply(
                    event.as().orElse(event.who().get()), event.what().get());
            node.set(
                    "annotations",
                    Json.obj(
                            "authorization.k8s.io/decision",
                            decision.allowed() ? "allow" : "forbid",
                            "authorization.k8s.io/reason",
                            decision.reason()));
        }
        return node;
    }

    private static ObjectNode user(Principal who) {
        ObjectNode node = Json.obj("username", who.name());
        put(node, "uid", who.uid());
        node.set("groups", Json.arr(who.groups().toArray()));
        if (!who.extra().isEmpty()) {
            ObjectNode extra = node.putObject("extra");
            for (Map.Entry<String, List<String>> e : who.extra().entrySet()) {
                extra.set(e.getKey(), Json.arr(e.getValue().toArray()));
            }
        }
        return node;
    }

    private static void put(ObjectNode node, String name, String value) {
        if (!value.isEmpty()) {
            node.put(name, value);
        }
    }
}
