package dev.castellan.browse.object;

import dev.castellan.failure.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was read around an object.
 *
 * @param events about it
 * @param owners the chain of owners, nearest first
 * @param owned what it owns, directly and further down
 * @param selecting services, budgets, autoscalers and network policies that may select it
 * @param users what refers to it: pods, bindings, routes
 * @param truncated which of these had more than were read
 * @param unread parts that could not be read, by their title
 */
record Surroundings(
        List<ObjectNode> events,
        List<ObjectNode> owners,
        List<ObjectNode> owned,
        List<ObjectNode> selecting,
        List<ObjectNode> users,
        List<String> truncated,
        Map<String, Failure> unread) {
    static final Surroundings NONE =
            new Surroundings(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Map.of());

    Surroundings {
        events = List.copyOf(events);
        owners = List.copyOf(owners);
        owned = List.copyOf(owned);
        selecting = List.copyOf(selecting);
        users = List.copyOf(users);
        truncated = List.copyOf(truncated);
        unread = Collections.unmodifiableMap(new LinkedHashMap<>(unread));
    }

    /** Nothing but objects of which some may own others. */
    static Surroundings owning(List<ObjectNode> objects) {
        return new Surroundings(List.of(), List.of(), objects, List.of(), List.of(), List.of(), Map.of());
    }

    /** Of {@link #owned} those that the object owns, or that what it owns owns: they go with it. */
    List<ObjectNode> goesWith(String uid) {
        List<ObjectNode> found = new ArrayList<>();
        Set<ObjectNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<String> from = List.of(uid);
        while (!from.isEmpty()) {
            List<String> next = new ArrayList<>();
            for (ObjectNode each : owned) {
                if (!seen.contains(each) && from.stream().anyMatch(u -> SurroundingsReader.ownedBy(each, u))) {
                    seen.add(each);
                    found.add(each);
                    next.add(Json.text(each, "metadata", "uid"));
                }
            }
            from = next;
        }
        return found;
    }
}
