package dev.castellan.access.escalation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The grants to take away so that nobody in question has a way to a target.
 *
 * @param grants to take away
 * @param closed whether no way is left then, by computing everything again without them
 * @param smallest whether no smaller set does; otherwise the set was found step by step
 * @param before how many of those in question had a way
 */
public record Cut(List<Grant> grants, boolean closed, boolean smallest, int before) {
    private static final int MOST_GRAPHS = 400;
    private static final int SMALL = 3_000;

    public Cut {
        grants = List.copyOf(grants);
    }

    /**
     * Finds it.
     *
     * @param subjects those who must not have a way
     * @param removable the grants that may be taken away
     */
    public static Cut find(
            EscalationGraph graph,
            Collection<Place> subjects,
            Set<Place> targets,
            boolean certainOnly,
            Predicate<Grant> removable) {
        Search search = new Search(graph, List.copyOf(subjects), targets, certainOnly, removable);
        int before = search.open(graph).size();
        if (before == 0) {
            return new Cut(List.of(), true, true, 0);
        }
        if (graph.index().snapshot().bindings().size() <= SMALL) {
            for (int size = 1; size <= 6 && search.graphs < MOST_GRAPHS; size++) {
                Optional<Set<Grant>> exact = search.within(graph, Set.of(), size);
                if (exact.isPresent()) {
                    // Sizes below were searched to the end.
                    return search.checked(exact.get(), true, before);
                }
                if (search.hopeless) {
                    break;
                }
            }
        }
        return search.checked(search.greedy(), false, before);
    }

    private static final class Search {
        private final EscalationGraph whole;
        private final List<Place> subjects;
        private final Set<Place> targets;
        private final boolean certainOnly;
        private final Predicate<Grant> removable;
        private final Set<Set<Grant>> seen = new HashSet<>();
        private int graphs;
        private boolean hopeless;

        Search(
                EscalationGraph whole,
                List<Place> subjects,
                Set<Place> targets,
                boolean certainOnly,
                Predicate<Grant> removable) {
            this.whole = whole;
            this.subjects = subjects;
            this.targets = targets;
            this.certainOnly = certainOnly;
            this.removable = removable;
        }

        private List<Way> open(EscalationGraph graph) {
            Ways ways = Ways.to(graph, targets, certainOnly);
            return subjects.stream().flatMap(s -> ways.shortest(s).stream()).toList();
        }

        private Optional<Way> first(EscalationGraph graph) {
            Ways ways = Ways.to(graph, targets, certainOnly);
            return subjects.stream()
                    .flatMap(s -> ways.shortest(s).stream())
                    .min(Comparator.comparingInt(w -> w.hops().size()));
        }

        private EscalationGraph without(Set<Grant> removed) {
            graphs++;
            return EscalationGraph.without(whole.index(), removed);
        }

        /** Every way to break one of the steps: for one of its rights, all grants that give it. */
        private List<Set<Grant>> breaks(Way way) {
            Set<Set<Grant>> breaks = new LinkedHashSet<>();
            for (Hop hop : way.hops()) {
                for (Right right :
                        hop.evidence().stream().map(Evidence::right).distinct().toList()) {
                    Set<Grant> all = new LinkedHashSet<>();
                    boolean possible = true;
                    for (Evidence e : hop.evidence()) {
                        if (e.right() == right) {
                            possible &= e.grant().filter(removable).isPresent();
                            e.grant().ifPresent(all::add);
                        }
                    }
                    if (possible && !all.isEmpty()) {
                        breaks.add(all);
                    }
                }
            }
            return breaks.stream().sorted(Comparator.comparingInt(Set::size)).toList();
        }

        Optional<Set<Grant>> within(EscalationGraph graph, Set<Grant> removed, int size) {
            if (removed.isEmpty()) {
                seen.clear();
            }
            Optional<Way> way = first(graph);
            if (way.isEmpty()) {
                return Optional.of(removed);
            }
            List<Set<Grant>> breaks = breaks(way.get());
            if (breaks.isEmpty() && removed.isEmpty()) {
                hopeless = true;
            }
            for (Set<Grant> one : breaks) {
                Set<Grant> more = new LinkedHashSet<>(removed);
                more.addAll(one);
                if (more.size() > size || !seen.add(more)) {
                    continue;
                }
                if (graphs >= MOST_GRAPHS) {
                    return Optional.empty();
                }
                Optional<Set<Grant>> found = within(without(more), more, size);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }

        /** Takes away what breaks the most ways for each grant, until none is left or none can be broken. */
        Set<Grant> greedy() {
            Set<Grant> removed = new LinkedHashSet<>();
            EscalationGraph graph = whole;
            for (int round = 0; round < 200; round++) {
                Map<Set<Grant>, Integer> counts = new LinkedHashMap<>();
                List<Way> ways = open(graph);
                ways.stream().limit(2_000).forEach(w -> breaks(w).forEach(b -> counts.merge(b, 1, Integer::sum)));
                if (counts.isEmpty()) {
                    return removed;
                }
                List<Map.Entry<Set<Grant>, Integer>> best = new ArrayList<>(counts.entrySet());
                best.sort(Comparator.comparingDouble((Map.Entry<Set<Grant>, Integer> e) ->
                        -(double) e.getValue() / e.getKey().size()));
                // What breaks no way together with one chosen already may be chosen in the same round.
                int most = Math.max(1, best.size() / 10);
                best.stream().limit(most).forEach(e -> removed.addAll(e.getKey()));
                graph = without(removed);
            }
            return removed;
        }

        Cut checked(Set<Grant> removed, boolean smallest, int before) {
            boolean closed =
                    open(EscalationGraph.without(whole.index(), removed)).isEmpty();
            return new Cut(List.copyOf(removed), closed, smallest && closed, before);
        }
    }
}
