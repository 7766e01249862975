package dev.castellan.sandbox.kubernetes;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who wrote which fields of an object: what {@code metadata.managedFields} holds after a write, and whom a server-side apply
 * gets in conflict with. The rules are those of the API server; an object of which nobody kept track stays so until it is
 * applied the first time, as there.
 *
 * @param by who writes
 * @param entries the owners before the write
 */
record FieldOwners(Writer by, List<Entry> entries) {
    private static final String FIRST = "before-first-apply";

    /**
     * Who writes.
     *
     * @param manager the field manager
     * @param apiVersion in which the fields are written
     * @param subresource through which; empty for the object itself
     * @param custom whether the kind is a custom one: its lists are owned as a whole
     * @param at when
     */
    record Writer(String manager, String apiVersion, String subresource, boolean custom, Instant at) {
        private Entry entry(boolean apply, Set<String> fields) {
            return new Entry(
                    manager,
                    apply,
                    apiVersion,
                    subresource,
                    at.truncatedTo(ChronoUnit.SECONDS).toString(),
                    fields);
        }
    }

    /** One owner; its fields are paths of fieldsV1 elements, put together by {@link FieldPaths#join}. */
    private record Entry(
            String manager, boolean apply, String apiVersion, String subresource, String time, Set<String> fields) {
        boolean of(Writer writer, boolean applying) {
            return manager.equals(writer.manager())
                    && apply == applying
                    && apiVersion.equals(writer.apiVersion())
                    && subresource.equals(writer.subresource());
        }

        Entry with(Set<String> others) {
            return new Entry(manager, apply, apiVersion, subresource, time, others);
        }

        Entry without(Set<String> gone) {
            Set<String> left = new TreeSet<>(fields);
            left.removeAll(gone);
            return with(left);
        }

        /** As the API server names it in conflicts. */
        String words() {
            return "\"" + manager + "\"" + (subresource.isEmpty() ? "" : " with subresource \"" + subresource + "\"")
                    + (apply ? "" : " using " + apiVersion);
        }
    }

    /** The owners that an object names. */
    static FieldOwners of(ObjectNode object, Writer by) {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode each : Json.list(object, "metadata", "managedFields")) {
            entries.add(new Entry(
                    Json.text(each, "manager"),
                    Json.text(each, "operation").equals("Apply"),
                    Json.text(each, "apiVersion"),
                    Json.text(each, "subresource"),
                    Json.text(each, "time"),
                    FieldPaths.read(each.path("fieldsV1"))));
        }
        return new FieldOwners(by, List.copyOf(entries));
    }

    /** The owners after an object was made by an ordinary write. */
    ArrayNode created(ObjectNode object) {
        return json(List.of(by.entry(
                false,
                FieldPaths.withMaps(object, by.custom(), by.subresource()).keySet())));
    }

    /** The owners after an ordinary write. */
    ArrayNode updated(ObjectNode before, ObjectNode after) {
        if (entries.isEmpty()) {
            return Json.arr();
        }
        Map<String, JsonNode> old = FieldPaths.withMaps(before, by.custom(), by.subresource());
        Map<String, JsonNode> now = FieldPaths.withMaps(after, by.custom(), by.subresource());
        Set<String> changed = FieldPaths.changed(old, now);
        Set<String> removed = new TreeSet<>(old.keySet());
        removed.removeAll(now.keySet());
        if (changed.isEmpty() && removed.isEmpty()) {
            return json(entries);
        }
        Set<String> lost = new TreeSet<>(changed);
        lost.addAll(removed);
        List<Entry> result = new ArrayList<>();
        Set<String> own = new TreeSet<>(changed);
        boolean was = false;
        for (Entry entry : entries) {
            if (entry.of(by, false)) {
                was = true;
                own.addAll(entry.without(removed).fields());
            } else {
                result.add(entry.without(lost));
            }
        }
        if (was || !own.isEmpty()) {
            result.add(by.entry(false, own));
        }
        return json(result);
    }

    /**
     * What an apply makes of an object.
     *
     * @param object with its owners in it
     */
    record Applied(ObjectNode object, ArrayNode owners) {}

    /**
     * Applies a configuration: fields that the writer applied before and leaves out now go, unless others own them too.
     *
     * @param before the object as it is; empty for a new one
     * @param force whether to take over what others own
     * @throws Refusal 409 with every conflict
     */
    Applied applied(ObjectNode before, ObjectNode configuration, boolean force) {
        List<Entry> known = entries;
        if (known.isEmpty() && !before.isEmpty()) {
            Set<String> all = FieldPaths.withMaps(before, by.custom(), "").keySet();
            known = List.of(new Entry(
                    FIRST, false, by.apiVersion(), "", by.entry(false, all).time(), all));
        }
        Map<String, JsonNode> wanted = FieldPaths.of(configuration, by.custom(), by.subresource());
        Set<String> gone = new TreeSet<>();
        Set<String> others = new TreeSet<>();
        known.forEach(e -> (e.of(by, true) ? gone : others).addAll(e.fields()));
        boolean same = gone.equals(wanted.keySet());
        gone.removeAll(wanted.keySet());
        gone.removeAll(others);
        ObjectNode merged = Patch.applied(before, configuration, by.custom());
        FieldPaths.put(merged, wanted, by.custom());
        FieldPaths.remove(merged, gone, others, by.custom());
        Map<String, JsonNode> old = FieldPaths.withMaps(before, by.custom(), by.subresource());
        Map<String, JsonNode> now = FieldPaths.withMaps(merged, by.custom(), by.subresource());
        Set<String> changed = FieldPaths.changed(old, now);
        Set<String> lost = new TreeSet<>(changed);
        lost.addAll(old.keySet());
        lost.removeIf(f -> !changed.contains(f) && now.containsKey(f));
        List<Entry> result = new ArrayList<>();
        List<Conflict> conflicts = new ArrayList<>();
        Entry own = by.entry(true, wanted.keySet());
        for (Entry entry : known) {
            if (entry.of(by, true)) {
                own = same && changed.isEmpty() ? entry : own;
                continue;
            }
            entry.fields().stream()
                    .filter(changed::contains)
                    .map(f -> new Conflict(entry.words(), FieldPaths.shown(f)))
                    .forEach(conflicts::add);
            result.add(entry.without(lost));
        }
        if (!conflicts.isEmpty() && !force) {
            throw Refusal.applyConflict(conflicts);
        }
        result.add(own);
        return new Applied(merged, json(result));
    }

    /**
     * One field that another owns.
     *
     * @param owner in the words of the API server
     * @param field its path in the same words
     */
    record Conflict(String owner, String field) {}

    private static ArrayNode json(List<Entry> entries) {
        ArrayNode all = Json.arr();
        entries.stream()
                .filter(e -> !e.fields().isEmpty())
                .sorted(Comparator.comparing((Entry e) -> !e.apply())
                        .thenComparing(Entry::time)
                        .thenComparing(Entry::manager)
                        .thenComparing(Entry::apiVersion)
                        .thenComparing(Entry::subresource))
                .forEach(e -> all.add(Json.obj(
                        "manager",
                        e.manager(),
                        "operation",
                        e.apply() ? "Apply" : "Update",
                        "apiVersion",
                        e.apiVersion(),
                        "time",
                        e.time(),
                        "fieldsType",
                        "FieldsV1",
                        "fieldsV1",
                        FieldPaths.write(e.fields()),
                        "subresource",
                        e.subresource().isEmpty() ? null : e.subresource())));
        return all;
    }

    /** The manager that a request means: the one it names, else the beginning of its user agent. */
    static String manager(Call call) {
        String named = call.parameter("fieldManager");
        String agent = call.request().header("user-agent").orElse("unknown");
        return named.isEmpty() ? agent.split("/", 2)[0].toLowerCase(Locale.ROOT) : named;
    }

    static boolean forced(Call call) {
        return Set.of("true", "1", "t", "T", "TRUE", "True").contains(call.parameter("force"));
    }
}
