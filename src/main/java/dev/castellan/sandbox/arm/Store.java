package dev.castellan.sandbox.arm;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Every Azure resource there is, by lower-cased id; the casing of ids is kept as written. */
final class Store {
    private final ConcurrentSkipListMap<String, ObjectNode> resources = new ConcurrentSkipListMap<>();

    /** The resource with an id, whatever its casing. */
    Optional<ObjectNode> get(String id) {
        return Optional.ofNullable(resources.get(key(id)));
    }

    /** Puts a resource under its own {@code id}. */
    void put(ObjectNode resource) {
        resources.put(key(resource.path("id").asString()), resource);
    }

    /** Takes a resource and what is below it away. */
    Optional<ObjectNode> remove(String id) {
        below(id).map(r -> r.path("id").asString()).toList().forEach(i -> resources.remove(key(i)));
        return Optional.ofNullable(resources.remove(key(id)));
    }

    /** Everything strictly below an id, in the order of ids. */
    Stream<ObjectNode> below(String id) {
        String prefix = key(id).equals("/") ? "/" : key(id) + "/";
        return resources.subMap(prefix, prefix + Character.MAX_VALUE).values().stream();
    }

    /** Everything of a type, in the order of ids. */
    Stream<ObjectNode> ofType(String type) {
        return resources.values().stream()
                .filter(r -> r.path("type").asString("").equalsIgnoreCase(type));
    }

    /** The members of a collection: {@code parent/name} with exactly one more segment. */
    List<ObjectNode> members(String collection) {
        String prefix = key(collection) + "/";
        return resources.subMap(prefix, prefix + Character.MAX_VALUE).entrySet().stream()
                .filter(e -> e.getKey().indexOf('/', prefix.length()) < 0)
                .map(java.util.Map.Entry::getValue)
                .toList();
    }

    void clear() {
        resources.clear();
    }

    static String key(String id) {
        String lower = id.toLowerCase(Locale.ROOT);
        return lower.length() > 1 && lower.endsWith("/") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
