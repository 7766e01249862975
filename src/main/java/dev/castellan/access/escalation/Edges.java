package dev.castellan.access.escalation;

import dev.castellan.access.escalation.EscalationGraph.Edge;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Edges as they are found, by where they start; each once. */
final class Edges {
    private final Map<Place, Set<Edge>> found = new LinkedHashMap<>();

    void add(Place from, Edge edge) {
        if (!from.equals(edge.to())) {
            found.computeIfAbsent(from, f -> new LinkedHashSet<>()).add(edge);
        }
    }

    void add(Place from, Step step, Place to) {
        add(from, new Edge(step, to, "", ""));
    }

    Map<Place, Set<Edge>> found() {
        return found;
    }
}
