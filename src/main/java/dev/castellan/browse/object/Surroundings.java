package dev.castellan.browse.object;

import dev.castellan.failure.Failure;
import java.util.List;
import java.util.Map;
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
        unread = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(unread));
    }
}
