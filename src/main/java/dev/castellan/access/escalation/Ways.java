package dev.castellan.access.escalation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The ways from everybody to one target: found backwards, once for all. */
public final class Ways {
    private static final int FAR = Integer.MAX_VALUE;
    private final EscalationGraph graph;
    private final boolean certainOnly;
    private final int[] distance;
    private final int[] next;

    private Ways(EscalationGraph graph, Set<Place> targets, boolean certainOnly) {
        this.graph = graph;
        this.certainOnly = certainOnly;
        this.distance = new int[graph.size()];
        this.next = new int[graph.size()];
        Arrays.fill(distance, FAR);
        Arrays.fill(next, -1);
        int[] queue = new int[graph.size()];
        int end = 0;
        int[] goals = targets.stream()
                .mapToInt(graph::number)
                .filter(n -> n >= 0)
                .sorted()
                .toArray();
        for (int target : goals) {
            distance[target] = 0;
            queue[end++] = target;
        }
        for (int i = 0; i < end; i++) {
            int place = queue[i];
            for (int p = graph.inStart(place); p < graph.inStart(place + 1); p++) {
                int edge = graph.in(p);
                int from = graph.from(edge);
                if (distance[from] == FAR && usable(edge)) {
                    distance[from] = distance[place] + 1;
                    queue[end++] = from;
                }
            }
        }
        for (int place = 0; place < graph.size(); place++) {
            for (int e = graph.start(place); e < graph.start(place + 1) && next[place] < 0; e++) {
                if (distance[place] != FAR
                        && distance[place] > 0
                        && usable(e)
                        && distance[graph.to(e)] == distance[place] - 1) {
                    next[place] = e;
                }
            }
        }
    }

    /**
     * The ways to any of some places.
     *
     * @param certainOnly whether steps that depend on what a snapshot does not hold are left out
     */
    public static Ways to(EscalationGraph graph, Set<Place> targets, boolean certainOnly) {
        return new Ways(graph, targets, certainOnly);
    }

    private boolean usable(int edge) {
        return !certainOnly || graph.certain(edge);
    }

    /** How many steps the shortest way has; empty where there is none. A target is 0 steps from itself. */
    public Optional<Integer> length(Place from) {
        int number = graph.number(from);
        return number < 0 || distance[number] == FAR ? Optional.empty() : Optional.of(distance[number]);
    }

    /** How many users and groups have a way. */
    public int count() {
        int count = 0;
        for (int p = 0; p < graph.size(); p++) {
            count += graph.place(p).somebody() && distance[p] != FAR && distance[p] > 0 ? 1 : 0;
        }
        return count;
    }

    /** Everybody who has a way, the shortest first, then by name. */
    public List<Place> subjects() {
        List<Integer> found = new ArrayList<>();
        for (int p = 0; p < graph.size(); p++) {
            if (graph.place(p).somebody() && distance[p] != FAR && distance[p] > 0) {
                found.add(p);
            }
        }
        found.sort(java.util.Comparator.comparingInt((Integer p) -> distance[p]).thenComparing(p -> p));
        return found.stream().map(graph::place).toList();
    }

    /** The shortest way of somebody; among those of one length always the same. */
    public Optional<Way> shortest(Place from) {
        int number = graph.number(from);
        if (number < 0 || next[number] < 0) {
            return Optional.empty();
        }
        List<Hop> hops = new ArrayList<>();
        for (int place = number; next[place] >= 0; place = graph.to(next[place])) {
            hops.add(graph.hop(next[place]));
        }
        return Optional.of(new Way(hops));
    }

    /**
     * Every way of somebody that visits no place twice and ends at the first target it meets.
     *
     * @param depth the most steps
     * @param most how many to give; there may be very many
     */
    public List<Way> all(Place from, int depth, int most) {
        List<Way> ways = new ArrayList<>();
        int number = graph.number(from);
        if (number >= 0 && distance[number] != FAR && distance[number] > 0) {
            BitSet visited = new BitSet();
            visited.set(number);
            walk(number, depth, most, new ArrayList<>(), visited, ways);
            ways.sort(java.util.Comparator.comparingInt(w -> w.hops().size()));
        }
        return ways;
    }

    private void walk(int place, int left, int most, List<Integer> edges, BitSet visited, List<Way> ways) {
        for (int e = graph.start(place); e < graph.start(place + 1) && ways.size() < most; e++) {
            int to = graph.to(e);
            // Nothing is entered from which no target is near enough.
            if (!usable(e) || visited.get(to) || distance[to] == FAR || distance[to] > left - 1) {
                continue;
            }
            edges.add(e);
            if (distance[to] == 0) {
                ways.add(new Way(edges.stream().map(graph::hop).toList()));
            } else {
                visited.set(to);
                walk(to, left - 1, most, edges, visited, ways);
                visited.clear(to);
            }
            edges.removeLast();
        }
    }
}
