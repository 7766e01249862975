package dev.castellan.browse.object;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who wrote which fields of an object ({@code metadata.managedFields}).
 *
 * @param managers in the order of the server
 */
public record Ownership(List<Owner> managers) {
    /**
     * One manager of fields; untrusted text.
     *
     * @param name the field manager
     * @param applied whether by server-side apply, so that the server defends the fields; otherwise by an ordinary write
     * @param subresource through which; empty for the object itself
     * @param since the last time, where it is known
     * @param fields the fields, without what lies within them
     */
    public record Owner(
            String name, boolean applied, String subresource, Optional<Instant> since, List<FieldPath> fields) {
        public Owner {
            fields = List.copyOf(fields);
        }
    }

    public Ownership {
        managers = List.copyOf(managers);
    }

    /** Reads it; what cannot be read is left out. */
    public static Ownership of(ObjectNode object) {
        List<Owner> owners = new ArrayList<>();
        for (JsonNode entry : Json.list(object, "metadata", "managedFields")) {
            Set<FieldPath> fields = new LinkedHashSet<>();
            collect(entry.path("fieldsV1"), FieldPath.ROOT, fields, 0);
            owners.add(new Owner(
                    Json.text(entry, "manager"),
                    Json.text(entry, "operation").equals("Apply"),
                    Json.text(entry, "subresource"),
                    time(Json.text(entry, "time")),
                    List.copyOf(fields)));
        }
        return new Ownership(owners);
    }

    private static void collect(JsonNode set, FieldPath path, Set<FieldPath> fields, int depth) {
        if (depth > 100) {
            return;
        }
        boolean leaf = true;
        for (Map.Entry<String, JsonNode> e : set.properties()) {
            if (e.getKey().equals(".")) {
                continue;
            }
            Optional<FieldStep> step = step(e.getKey());
            if (step.isPresent()) {
                leaf = false;
                collect(e.getValue(), path.then(step.get()), fields, depth + 1);
            }
        }
        // A value of a set ("v:") is owned through its list.
        if (leaf && !path.steps().isEmpty()) {
            fields.add(path);
        }
    }

    private static Optional<FieldStep> step(String element) {
        try {
            return switch (element.length() < 2 ? "" : element.substring(0, 2)) {
                case "f:" -> Optional.of(new FieldStep.Name(element.substring(2)));
                case "i:" -> Optional.of(new FieldStep.Index(Integer.parseInt(element.substring(2))));
                case "k:" -> {
                    Map<String, JsonNode> values = new LinkedHashMap<>();
                    Json.MAPPER
                            .readTree(element.substring(2))
                            .properties()
                            .forEach(v -> values.put(v.getKey(), v.getValue()));
                    yield Optional.of(new FieldStep.Key(values));
                }
                default -> Optional.empty();
            };
        } catch (JacksonException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Who owns the field, or a part of it, or what it is a part of. */
    public List<Owner> of(FieldPath path) {
        return managers.stream()
                .filter(o -> o.fields().stream().anyMatch(f -> meets(f, path)))
                .toList();
    }

    /** The fields that the manager applied. */
    public List<FieldPath> appliedBy(String manager) {
        return managers.stream()
                .filter(o -> o.applied()
                        && o.name().equals(manager)
                        && o.subresource().isEmpty())
                .flatMap(o -> o.fields().stream())
                .toList();
    }

    private static boolean meets(FieldPath a, FieldPath b) {
        int common = Math.min(a.steps().size(), b.steps().size());
        for (int i = 0; i < common; i++) {
            if (!fits(a.steps().get(i), b.steps().get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(FieldStep a, FieldStep b) {
        if (a instanceof FieldStep.Key(var one) && b instanceof FieldStep.Key(var other)) {
            return one.entrySet().containsAll(other.entrySet())
                    || other.entrySet().containsAll(one.entrySet());
        }
        return a.equals(b);
    }

    static Optional<Instant> time(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
