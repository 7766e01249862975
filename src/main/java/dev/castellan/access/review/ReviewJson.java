package dev.castellan.access.review;

import dev.castellan.access.escalation.Severity;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A campaign as JSON. */
final class ReviewJson {
    /** Raised when the meaning of a field changes. */
    static final int VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ReviewJson() {}

    /** The file was written by a later program. */
    static final class Newer extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    static String write(Campaign c) {
        ObjectNode node = JSON.createObjectNode();
        node.put("kind", "CastellanReview").put("version", VERSION);
        node.put("id", c.id()).put("title", c.title());
        c.cluster().ifPresent(id -> node.put("cluster", id));
        node.put("source", c.source()).put("takenAt", c.takenAt().toString()).put("snapshot", c.snapshot());
        texts(node, "missing", c.missing());
        scope(node.putObject("scope"), c.scope());
        texts(node, "reviewers", c.reviewers());
        c.due().ifPresent(d -> node.put("due", d.toString()));
        node.put("startedBy", c.startedBy()).put("startedAt", c.startedAt().toString());
        ArrayNode items = node.putArray("items");
        c.items().forEach(i -> item(items.addObject(), i));
        ObjectNode notes = node.putObject("notes");
        c.notes().forEach(notes::put);
        texts(node, "gone", c.gone());
        ArrayNode history = node.putArray("history");
        for (Decision d : c.history()) {
            history.addObject()
                    .put("id", d.id().toString())
                    .put("entry", d.entry().toString())
                    .put("item", d.item())
                    .put("verdict", d.verdict().word())
                    .put("comment", d.comment())
                    .put("by", d.by())
                    .put("at", d.at().toString())
                    .put("fingerprint", d.fingerprint());
        }
        ArrayNode signOffs = node.putArray("signOffs");
        for (SignOff s : c.signOffs()) {
            signOffs.addObject()
                    .put("entry", s.entry().toString())
                    .put("by", s.by())
                    .put("at", s.at().toString())
                    .put("digest", s.digest())
                    .put("comment", s.comment());
        }
        return JSON.writeValueAsString(node);
    }

    private static void scope(ObjectNode node, Scope scope) {
        texts(node, "namespaces", scope.namespaces());
        texts(node, "who", scope.who().stream().map(Enum::name).toList());
        scope.least().ifPresent(s -> node.put("least", s.word()));
        node.put("defaults", scope.defaults()).put("azure", scope.azure());
    }

    private static void item(ObjectNode node, ReviewItem i) {
        node.put("id", i.id())
                .put("plane", i.plane().name())
                .put("subjectKind", i.subjectKind())
                .put("subjectNamespace", i.subjectNamespace())
                .put("subjectName", i.subjectName())
                .put("shown", i.shown())
                .put("namespace", i.namespace())
                .put("grant", i.grantName())
                .put("role", i.role());
        texts(node, "gives", i.gives());
        texts(node, "people", i.people());
        i.risk().ifPresent(r -> node.put("risk", r.word()));
        texts(node, "reasons", i.reasons());
        node.put("fingerprint", i.fingerprint());
    }

    private static void texts(ObjectNode node, String name, Iterable<String> texts) {
        ArrayNode array = node.putArray(name);
        texts.forEach(array::add);
    }

    /**
     * Reads one.
     *
     * @throws RuntimeException where anything is missing or makes no sense
     */
    static Campaign read(String text) {
        JsonNode node = JSON.readTree(text);
        if (!text(node, "kind").equals("CastellanReview")) {
            throw new IllegalArgumentException("it is no review campaign");
        }
        if (node.path("version").asInt(0) > VERSION) {
            throw new Newer();
        }
        List<ReviewItem> items = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JsonNode i : node.path("items")) {
            ReviewItem item = item(i);
            if (!ids.add(item.id())) {
                throw new IllegalArgumentException("it holds a grant twice");
            }
            items.add(item);
        }
        Map<String, String> notes = new HashMap<>();
        node.path("notes")
                .properties()
                .forEach(e -> notes.put(e.getKey(), e.getValue().asString()));
        List<Decision> history = new ArrayList<>();
        for (JsonNode d : node.path("history")) {
            history.add(new Decision(
                    UUID.fromString(text(d, "id")),
                    UUID.fromString(text(d, "entry")),
                    text(d, "item"),
                    verdict(text(d, "verdict")),
                    text(d, "comment"),
                    text(d, "by"),
                    Instant.parse(text(d, "at")),
                    text(d, "fingerprint")));
        }
        List<SignOff> signOffs = new ArrayList<>();
        for (JsonNode s : node.path("signOffs")) {
            signOffs.add(new SignOff(
                    UUID.fromString(text(s, "entry")),
                    text(s, "by"),
                    Instant.parse(text(s, "at")),
                    text(s, "digest"),
                    text(s, "comment")));
        }
        return new Campaign(
                text(node, "id"),
                text(node, "title"),
                optional(node, "cluster"),
                text(node, "source"),
                Instant.parse(text(node, "takenAt")),
                text(node, "snapshot"),
                texts(node, "missing"),
                scope(node.path("scope")),
                texts(node, "reviewers"),
                optional(node, "due").map(LocalDate::parse),
                text(node, "startedBy"),
                Instant.parse(text(node, "startedAt")),
                items,
                notes,
                new HashSet<>(texts(node, "gone")),
                history,
                signOffs);
    }

    private static Scope scope(JsonNode node) {
        Set<Scope.Who> who = new LinkedHashSet<>();
        texts(node, "who").forEach(w -> who.add(Scope.Who.valueOf(w)));
        return new Scope(
                Set.copyOf(texts(node, "namespaces")),
                who,
                optional(node, "least").flatMap(Severity::named),
                node.path("defaults").asBoolean(false),
                node.path("azure").asBoolean(false));
    }

    private static ReviewItem item(JsonNode i) {
        return new ReviewItem(
                text(i, "id"),
                Plane.valueOf(text(i, "plane")),
                text(i, "subjectKind"),
                text(i, "subjectNamespace"),
                text(i, "subjectName"),
                text(i, "shown"),
                text(i, "namespace"),
                text(i, "grant"),
                text(i, "role"),
                texts(i, "gives"),
                texts(i, "people"),
                optional(i, "risk").flatMap(Severity::named),
                texts(i, "reasons"),
                text(i, "fingerprint"));
    }

    private static Verdict verdict(String word) {
        for (Verdict verdict : Verdict.values()) {
            if (verdict.word().equals(word)) {
                return verdict;
            }
        }
        throw new IllegalArgumentException("no verdict");
    }

    private static String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (!value.isString()) {
            throw new IllegalArgumentException("no text \"" + name + "\"");
        }
        return value.asString();
    }

    private static Optional<String> optional(JsonNode node, String name) {
        return node.has(name) ? Optional.of(text(node, name)) : Optional.empty();
    }

    private static List<String> texts(JsonNode node, String name) {
        List<String> texts = new ArrayList<>();
        node.path(name).forEach(t -> texts.add(t.asString()));
        return texts;
    }
}
