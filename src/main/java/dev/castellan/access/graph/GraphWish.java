package dev.castellan.access.graph;

import dev.castellan.access.escalation.Severity;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which part of a map is wanted, and how closely. Immutable.
 *
 * @param text only chains through something whose name holds it; empty for all
 * @param namespace only what holds there; empty for all
 * @param clusterWide whether bindings of the whole cluster are shown besides those of the namespace
 * @param verb only permissions with this verb, or class of verbs; empty for all
 * @param resource only permissions on this resource, such as {@code pods/exec} or {@code deployments.apps}; empty for all
 * @param least only bindings and permissions at least as bad
 * @param system whether what the API server makes by itself is shown
 * @param plane only bindings of this side; empty for both
 * @param focus only what leads to this node and what it leads to
 * @param hops how far from the focus; 0 for all the way
 * @param opened folds that are opened, by key, with how many pages of them are shown
 * @param most how many cards a column shows before it folds
 */
public record GraphWish(
        String text,
        String namespace,
        boolean clusterWide,
        String verb,
        String resource,
        Optional<Severity> least,
        boolean system,
        Optional<Plane> plane,
        Optional<NodeId> focus,
        int hops,
        Map<String, Integer> opened,
        int most) {
    /** How many cards a column shows unless more are asked for. */
    public static final int FEW = 16;

    /** Everything but what is the system's own. */
    public static final GraphWish START = new GraphWish(
            "", "", true, "", "", Optional.empty(), false, Optional.empty(), Optional.empty(), 0, Map.of(), FEW);

    public GraphWish {
        opened = Map.copyOf(opened);
    }

    /** With another text. */
    public GraphWish withText(String other) {
        return new GraphWish(
                other.strip(), namespace, clusterWide, verb, resource, least, system, plane, focus, hops, opened, most);
    }

    /** In another namespace. */
    public GraphWish withNamespace(String other) {
        return new GraphWish(
                text, other.strip(), clusterWide, verb, resource, least, system, plane, focus, hops, opened, most);
    }

    /** With or without bindings of the whole cluster. */
    public GraphWish withClusterWide(boolean other) {
        return new GraphWish(text, namespace, other, verb, resource, least, system, plane, focus, hops, opened, most);
    }

    /** With another verb. */
    public GraphWish withVerb(String other) {
        return new GraphWish(
                text, namespace, clusterWide, other.strip(), resource, least, system, plane, focus, hops, opened, most);
    }

    /** With another resource. */
    public GraphWish withResource(String other) {
        return new GraphWish(
                text, namespace, clusterWide, verb, other.strip(), least, system, plane, focus, hops, opened, most);
    }

    /** With another least risk. */
    public GraphWish withLeast(Optional<Severity> other) {
        return new GraphWish(
                text, namespace, clusterWide, verb, resource, other, system, plane, focus, hops, opened, most);
    }

    /** With or without what is the system's own. */
    public GraphWish withSystem(boolean other) {
        return new GraphWish(
                text, namespace, clusterWide, verb, resource, least, other, plane, focus, hops, opened, most);
    }

    /** Of one side, or both. */
    public GraphWish withPlane(Optional<Plane> other) {
        return new GraphWish(
                text, namespace, clusterWide, verb, resource, least, system, other, focus, hops, opened, most);
    }

    /** Around something, so far; folds close. */
    public GraphWish around(NodeId node, int so) {
        return new GraphWish(
                text,
                namespace,
                clusterWide,
                verb,
                resource,
                least,
                system,
                plane,
                Optional.of(node),
                so,
                Map.of(),
                most);
    }

    /** Around nothing in particular; folds close. */
    public GraphWish whole() {
        return new GraphWish(
                text,
                namespace,
                clusterWide,
                verb,
                resource,
                least,
                system,
                plane,
                Optional.empty(),
                0,
                Map.of(),
                most);
    }

    /** With one more page of a fold. */
    public GraphWish opening(String fold) {
        Map<String, Integer> more = new HashMap<>(opened);
        more.merge(fold, 1, Integer::sum);
        return opened(more);
    }

    /** With a fold closed. */
    public GraphWish closing(String fold) {
        Map<String, Integer> less = new HashMap<>(opened);
        less.remove(fold);
        return opened(less);
    }

    /** With every fold closed. */
    public GraphWish closed() {
        return opened(Map.of());
    }

    private GraphWish opened(Map<String, Integer> other) {
        return new GraphWish(
                text, namespace, clusterWide, verb, resource, least, system, plane, focus, hops, other, most);
    }

    /** With more or fewer cards in a column. */
    public GraphWish withMost(int cards) {
        return new GraphWish(
                text, namespace, clusterWide, verb, resource, least, system, plane, focus, hops, opened, cards);
    }

    /** Whether anything is left out by a filter other than the system's own. */
    public boolean filtered() {
        return !text.isEmpty()
                || !namespace.isEmpty()
                || !verb.isEmpty()
                || !resource.isEmpty()
                || least.isPresent()
                || plane.isPresent();
    }
}
