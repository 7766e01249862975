package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.ground.Fault;
import dev.castellan.sandbox.ground.Faults;
import dev.castellan.sandbox.ground.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers list and watch: pages, selectors, tables, and the stream of changes. */
final class Listing {
    /** Longer lists are written piece by piece, so that 50,000 pods never stand in memory at once. */
    private static final int AT_ONCE = 1_000;

    private static final Duration BOOKMARKS = Duration.ofSeconds(10);
    private static final long LONGEST_WATCH_SECONDS = 1_800;

    private final Kept kept;
    private final InstantSource clock;
    private final Faults faults;

    Listing(Kept kept, InstantSource clock, Faults faults) {
        this.kept = kept;
        this.clock = clock;
        this.faults = faults;
    }

    /** A list. */
    Reply list(Call call, ApiResource resource, Form form) {
        Selector selector = selector(call, resource);
        String namespace = call.what().namespace();
        String token = call.parameter("continue");
        ObjectStore.@Nullable Key after = null;
        long version = 0;
        if (!token.isEmpty()) {
            JsonNode decoded = decode(token);
            version = Json.number(decoded, "rv");
            after = new ObjectStore.Key(Json.text(decoded, "namespace"), Json.text(decoded, "name"));
            if (version < kept.store().oldest() || taken(call, Fault.Kind.GONE)) {
                throw Refusal.listTooOld();
            }
        } else if (call.parameter("resourceVersionMatch").equals("Exact")
                && parse(call.parameter("resourceVersion")) < kept.store().oldest()) {
            throw Refusal.watchTooOld(
                    parse(call.parameter("resourceVersion")), kept.store().oldest());
        }
        ObjectStore.View view = version == 0
                ? kept.store().from(resource.storage(), namespace, after)
                : kept.store().at(resource.storage(), namespace, after, version).orElseThrow(Refusal::listTooOld);
        version = view.version();
        long limit = parse(call.parameter("limit"));
        List<Stored> items = view.items();
        if (!selector.all()) {
            items = items.stream().filter(selector).toList();
        }
        ObjectNode metadata = Json.obj("resourceVersion", Long.toString(version));
        if (limit > 0 && items.size() > limit) {
            Stored last = items.get((int) limit - 1);
            metadata.put("continue", encode(version, last));
            if (selector.all()) {
                // With a selector the server does not know how many of the rest will match.
                metadata.put("remainingItemCount", items.size() - limit);
            }
            items = items.subList(0, (int) limit);
        }
        List<Stored> page = items;
        Instant now = clock.instant();
        Spoiling spoiling = Spoiling.of(faults, call.request().path());
        if (page.size() > AT_ONCE) {
            return Reply.stream(
                    200, "application/json", out -> write(out, call, resource, form, metadata, page, now, spoiling));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            write(out, call, resource, form, metadata, page, now, spoiling);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Reply.body(200, "application/json", out.toByteArray());
    }

    private void write(
            OutputStream out,
            Call call,
            ApiResource resource,
            Form form,
            ObjectNode metadata,
            List<Stored> items,
            Instant now,
            Spoiling spoiling)
            throws IOException {
        Spoiling rest = spoiling;
        try (JsonGenerator json = Json.MAPPER.createGenerator(spoiling.out(out))) {
            json.writeStartObject();
            if (form.table()) {
                List<Tables.Column> columns =
                        Tables.columns(resource, kept.definition(resource).orElse(null));
                json.writeStringProperty("kind", "Table");
                json.writeStringProperty("apiVersion", "meta.k8s.io/" + form.version());
                json.writeName("metadata");
                json.writeTree(metadata);
                json.writeName("columnDefinitions");
                json.writeTree(Tables.definitions(columns));
                json.writeArrayPropertyStart("rows");
                String include = call.parameter("includeObject");
                for (Stored item : items) {
                    json.writeTree(rest.row(Tables.row(columns, Kept.shown(resource, item), include, now)));
                    rest = Spoiling.NOTHING;
                }
            } else if (form.partial()) {
                json.writeStringProperty("kind", "PartialObjectMetadataList");
                json.writeStringProperty("apiVersion", "meta.k8s.io/" + form.version());
                json.writeName("metadata");
                json.writeTree(metadata);
                json.writeArrayPropertyStart("items");
                for (Stored item : items) {
                    json.writeTree(rest.object(Tables.partial(item.object(), form.version())));
                    rest = Spoiling.NOTHING;
                }
            } else {
                json.writeStringProperty("kind", resource.kind() + "List");
                json.writeStringProperty("apiVersion", resource.apiVersion());
                json.writeName("metadata");
                json.writeTree(metadata);
                json.writeArrayPropertyStart("items");
                boolean custom = kept.definition(resource).isPresent();
                for (Stored item : items) {
                    write(json, rest.object(Kept.shown(resource, item)), custom);
                    rest = Spoiling.NOTHING;
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (JacksonException e) {
            throw new IOException(e);
        }
    }

    /** The server leaves kind and apiVersion out of the items of its own kinds, and writes them for custom ones. */
    private static void write(JsonGenerator json, ObjectNode object, boolean typed) {
        if (typed) {
            json.writeTree(object);
            return;
        }
        json.writeStartObject();
        object.properties().forEach(e -> {
            if (!e.getKey().equals("kind") && !e.getKey().equals("apiVersion")) {
                json.writeName(e.getKey());
                json.writeTree(e.getValue());
            }
        });
        json.writeEndObject();
    }

    /** A watch. */
    Reply watch(Call call, ApiResource resource, Form form) {
        Selector selector = selector(call, resource);
        String asked = call.parameter("resourceVersion");
        boolean initial = asked.isEmpty()
                || asked.equals("0")
                || call.parameter("sendInitialEvents").equals("true");
        long from = parse(asked);
        if (!initial && from < kept.store().oldest()) {
            throw Refusal.watchTooOld(from, kept.store().oldest());
        }
        Optional<Fault> gone = faults.take(
                        Fault.Service.KUBERNETES, call.request().path(), Fault.Kind.GONE)
                .map(Faults.Active::fault);
        if (gone.isPresent()) {
            Refusal refusal = Refusal.watchTooOld(from, kept.store().version());
            if (!gone.get().detail().equals("event")) {
                throw refusal;
            }
            return Reply.stream(
                    200, "application/json", out -> new Sending(out, call).event("ERROR", refusal.status()));
        }
        if (call.request().header("upgrade").isPresent()) {
            // No WebSocket here. A client that asked for one waits for the end of a plain answer before it falls back
            // to a plain watch, so the answer is a watch that ends at once.
            return Reply.body(200, "application/json", new byte[0]);
        }
        return Reply.stream(200, "application/json", out -> {
            try {
                stream(out, call, resource, form, selector, initial, from);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private boolean taken(Call call, Fault.Kind kind) {
        return faults.take(Fault.Service.KUBERNETES, call.request().path(), kind)
                .isPresent();
    }

    private void stream(
            OutputStream out, Call call, ApiResource resource, Form form, Selector selector, boolean initial, long from)
            throws IOException, InterruptedException {
        // Headers have to reach the client before the first change.
        out.flush();
        List<Tables.Column> columns = form.table()
                ? Tables.columns(resource, kept.definition(resource).orElse(null))
                : List.of();
        boolean custom = kept.definition(resource).isPresent();
        boolean bookmarks = call.parameter("allowWatchBookmarks").equals("true");
        String namespace = call.what().namespace();
        Sending sending = new Sending(out, call);
        long cursor = from;
        if (initial) {
            ObjectStore.View view = kept.store().from(resource.storage(), namespace, null);
            cursor = view.version();
            for (Stored item : view.items()) {
                if (selector.test(item)) {
                    sending.event("ADDED", shape(call, form, columns, Kept.shown(resource, item)));
                }
            }
            if (call.parameter("sendInitialEvents").equals("true") && bookmarks) {
                sending.event("BOOKMARK", bookmark(resource, form, columns, cursor, true));
            }
            out.flush();
        }
        long wanted = parse(call.parameter("timeoutSeconds"));
        Instant end = clock.instant().plusSeconds(wanted > 0 ? wanted : LONGEST_WATCH_SECONDS);
        while (true) {
            Duration left = Duration.between(clock.instant(), end);
            if (left.isNegative() || left.isZero()) {
                return;
            }
            Optional<List<ObjectStore.Change>> changes =
                    kept.store().changes(cursor, left.compareTo(BOOKMARKS) < 0 ? left : BOOKMARKS);
            if (changes.isEmpty()) {
                if (cursor < kept.store().oldest()) {
                    sending.event(
                            "ERROR",
                            Refusal.watchTooOld(cursor, kept.store().oldest()).status());
                    out.flush();
                }
                return;
            }
            for (ObjectStore.Change change : changes.get()) {
                cursor = change.version();
                if (change.kind().equals(resource.storage())
                        && (namespace.isEmpty() || change.key().namespace().equals(namespace))) {
                    change(sending, call, resource, form, columns, selector, change);
                }
            }
            if (changes.get().isEmpty() && bookmarks) {
                sending.event("BOOKMARK", bookmark(resource, form, columns, cursor, false));
            }
            out.flush();
            if (custom && kept.definition(resource).isEmpty()) {
                // The kind went; its watches go with it.
                return;
            }
        }
    }

    private void change(
            Sending sending,
            Call call,
            ApiResource resource,
            Form form,
            List<Tables.Column> columns,
            Selector selector,
            ObjectStore.Change change)
            throws IOException, InterruptedException {
        Stored before = change.before();
        Stored after = change.after();
        boolean was = before != null && selector.test(before);
        boolean is = after != null && selector.test(after);
        if (is && after != null) {
            sending.event(was ? "MODIFIED" : "ADDED", shape(call, form, columns, Kept.shown(resource, after)));
            if (was && before != null && sending.set(Fault.Kind.STALE_EVENTS)) {
                sending.event("MODIFIED", shape(call, form, columns, Kept.shown(resource, before)));
            }
        } else if (was && before != null) {
            // A deletion carries the last state with the version of the deletion.
            ObjectNode last =
                    Kept.shown(resource, after == null ? before : after).deepCopy();
            last.withObject("metadata").put("resourceVersion", Long.toString(change.version()));
            sending.event("DELETED", shape(call, form, columns, last));
        }
    }

    /** Writes the events of one watch, with the faults that are set at the moment. */
    private final class Sending {
        private final OutputStream out;
        private final String path;

        Sending(OutputStream out, Call call) {
            this.out = out;
            this.path = call.request().path();
        }

        boolean set(Fault.Kind kind) {
            return faults.peek(Fault.Service.KUBERNETES, path, kind).isPresent();
        }

        void event(String type, ObjectNode object) throws IOException {
            if (type.equals("BOOKMARK") && set(Fault.Kind.NO_BOOKMARKS)) {
                return;
            }
            if (set(Fault.Kind.WATCH_SILENT)) {
                try {
                    faults.hang();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new IOException("a watch that was silent ends");
            }
            Spoiling spoiling = Spoiling.of(faults, path);
            ObjectNode spoiled = form(object, spoiling);
            byte[] line = Json.MAPPER.writeValueAsBytes(Json.obj("type", type, "object", spoiled));
            OutputStream to = spoiling.out(out);
            if (faults.take(Fault.Service.KUBERNETES, path, Fault.Kind.WATCH_CUT)
                    .isPresent()) {
                to.write(line, 0, line.length / 2);
                out.flush();
                throw new IOException("a watch that is cut");
            }
            boolean twice = set(Fault.Kind.DUPLICATE_EVENTS);
            for (int i = 0; i < (twice ? 2 : 1); i++) {
                to.write(line);
                to.write('\n');
            }
        }

        private static ObjectNode form(ObjectNode object, Spoiling spoiling) {
            return spoiling.none() || Json.text(object, "kind").equals("Table") ? object : spoiling.object(object);
        }
    }

    private static ObjectNode shape(Call call, Form form, List<Tables.Column> columns, ObjectNode object) {
        if (form.table()) {
            return Json.obj(
                    "kind", "Table",
                    "apiVersion", "meta.k8s.io/" + form.version(),
                    "metadata", Json.obj("resourceVersion", Json.text(object, "metadata", "resourceVersion")),
                    "columnDefinitions", Tables.definitions(columns),
                    "rows", Json.arr(Tables.row(columns, object, call.parameter("includeObject"), call.at())));
        }
        return form.partial() ? Tables.partial(object, form.version()) : object;
    }

    private static ObjectNode bookmark(
            ApiResource resource, Form form, List<Tables.Column> columns, long version, boolean afterInitial) {
        ObjectNode metadata = Json.obj(
                "resourceVersion",
                Long.toString(version),
                "creationTimestamp",
                Json.MAPPER.nullNode(),
                "annotations",
                afterInitial ? Json.obj("k8s.io/initial-events-end", "true") : null);
        ObjectNode object =
                Json.obj("kind", resource.kind(), "apiVersion", resource.apiVersion(), "metadata", metadata);
        if (form.table()) {
            return Json.obj(
                    "kind", "Table",
                    "apiVersion", "meta.k8s.io/" + form.version(),
                    "metadata", Json.obj("resourceVersion", Long.toString(version)),
                    "columnDefinitions", Tables.definitions(columns),
                    "rows", Json.arr(Json.obj("cells", Json.arr(), "object", Tables.partial(object, "v1"))));
        }
        return form.partial() ? Tables.partial(object, form.version()) : object;
    }

    private static Selector selector(Call call, ApiResource resource) {
        return Selector.of(resource, call.parameter("labelSelector"), call.parameter("fieldSelector"));
    }

    private static String encode(long version, Stored last) {
        ObjectNode token = Json.obj("rv", version, "namespace", last.namespace(), "name", last.name());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.MAPPER.writeValueAsBytes(token));
    }

    private static JsonNode decode(String token) {
        try {
            return Json.MAPPER.readTree(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | JacksonException e) {
            throw Refusal.badRequest("continue key is not valid: " + e.getMessage());
        }
    }

    private static long parse(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Math.max(0, Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw Refusal.badRequest("invalid number: " + text);
        }
    }
}
