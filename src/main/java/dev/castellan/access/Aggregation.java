package dev.castellan.access;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What aggregated ClusterRoles hold. The controller unites the rules of all ClusterRoles that any selector selects, except
 * those of the role itself (kubernetes {@code pkg/controller/clusterroleaggregation}); here chains
 * and cycles are followed to their end.
 */
final class Aggregation {
    private final Map<RoleId, Role> clusterRoles = new HashMap<>();
    private final Map<RoleId, List<RoleId>> selected = new HashMap<>();
    private final Map<RoleId, Set<PolicyRule>> computed = new HashMap<>();
    private final boolean filled;

    /** A role on the way, with those it selects that were not looked at yet. */
    private record Visit(RoleId role, Iterator<RoleId> left) {}

    /**
     * Computes from the selectors.
     *
     * @param live whether the rules were filled in by a running controller; else that is told from the rules themselves
     */
    Aggregation(Collection<Role> roles, boolean live) {
        List<Role> aggregated = new ArrayList<>();
        for (Role role : roles) {
            if (role.id().kind().equals(RoleId.CLUSTER_ROLE)) {
                clusterRoles.put(role.id(), role);
                if (role.aggregated()) {
                    aggregated.add(role);
                }
            }
        }
        Map<Map.Entry<String, String>, List<Role>> labelled = new HashMap<>();
        for (Role role : clusterRoles.values()) {
            role.labels()
                    .entrySet()
                    .forEach(label -> labelled.computeIfAbsent(
                                    Map.entry(label.getKey(), label.getValue()), _ -> new ArrayList<>())
                            .add(role));
        }
        for (Role role : aggregated) {
            selected.put(role.id(), select(role, labelled));
        }
        unite(aggregated);
        // Manifests leave the rules of aggregated roles empty; a server does so only where nothing is selected.
        this.filled = live
                || aggregated.stream()
                        .noneMatch(r -> r.rules().isEmpty()
                                && !computed.getOrDefault(r.id(), Set.of()).isEmpty());
    }

    /**
     * Roles that aggregate one another hold the same. They are found as strongly connected components (Tarjan 1972), each
     * after all that it takes from, so that every rule is looked at once for each component.
     */
    private void unite(List<Role> aggregated) {
        Map<RoleId, Integer> order = new HashMap<>();
        Map<RoleId, Integer> low = new HashMap<>();
        Deque<RoleId> open = new ArrayDeque<>();
        Deque<Visit> way = new ArrayDeque<>();
        for (Role root : aggregated) {
            enter(root.id(), order, low, open, way);
            while (!way.isEmpty()) {
                Visit at = way.getLast();
                if (at.left().hasNext()) {
                    RoleId next = at.left().next();
                    if (selected.containsKey(next) && !computed.containsKey(next)) {
                        enter(next, order, low, open, way);
                        low.merge(at.role(), order.getOrDefault(next, 0), Math::min);
                    }
                    continue;
                }
                way.removeLast();
                int lowest = low.getOrDefault(at.role(), 0);
                if (lowest == order.getOrDefault(at.role(), 0)) {
                    close(at.role(), open);
                } else if (!way.isEmpty()) {
                    low.merge(way.getLast().role(), lowest, Math::min);
                }
            }
        }
    }

    private void enter(
            RoleId role, Map<RoleId, Integer> order, Map<RoleId, Integer> low, Deque<RoleId> open, Deque<Visit> way) {
        if (!computed.containsKey(role) && order.putIfAbsent(role, order.size()) == null) {
            low.put(role, order.size() - 1);
            open.addLast(role);
            way.addLast(new Visit(role, selected.getOrDefault(role, List.of()).iterator()));
        }
    }

    /** A component is complete: it holds what the roles outside it give. */
    private void close(RoleId root, Deque<RoleId> open) {
        Set<RoleId> members = new LinkedHashSet<>();
        while (members.add(open.getLast()) && !open.removeLast().equals(root)) {}
        Set<RoleId> givers = new LinkedHashSet<>();
        members.forEach(m -> givers.addAll(selected.getOrDefault(m, List.of())));
        givers.removeAll(members);
        Set<PolicyRule> rules = new LinkedHashSet<>();
        givers.forEach(g -> rules.addAll(computed.getOrDefault(g, Set.of())));
        givers.stream().filter(g -> !computed.containsKey(g)).forEach(g -> rules.addAll(written(g)));
        // A long chain that adds nothing on the way keeps one set.
        Set<PolicyRule> shared = givers.stream()
                .flatMap(g -> Optional.ofNullable(computed.get(g)).stream())
                .filter(c -> c.size() == rules.size())
                .findFirst()
                .orElse(rules);
        members.forEach(m -> computed.put(m, shared));
    }

    private List<RoleId> select(Role role, Map<Map.Entry<String, String>, List<Role>> labelled) {
        return role.aggregation().stream()
                .flatMap(s -> candidates(s, labelled).stream().filter(c -> s.matches(c.labels())))
                .map(Role::id)
                .filter(id -> !id.equals(role.id()))
                .distinct()
                .sorted(java.util.Comparator.comparing(RoleId::name))
                .toList();
    }

    /** Thousands of selectors that look at thousands of roles each would take minutes: those that have one of the labels. */
    private Collection<Role> candidates(LabelSelector selector, Map<Map.Entry<String, String>, List<Role>> labelled) {
        return selector.matchLabels().entrySet().stream()
                .findFirst()
                .<Collection<Role>>map(label -> labelled.getOrDefault(label, List.of()))
                .orElseGet(clusterRoles::values);
    }

    private List<PolicyRule> written(RoleId id) {
        Role role = clusterRoles.get(id);
        return role == null ? List.of() : role.rules();
    }

    /** The rules that count: of an aggregated role those the server filled in, or else those computed. */
    List<PolicyRule> rules(Role role) {
        return role.aggregated() && !filled && computed.containsKey(role.id())
                ? List.copyOf(computed.getOrDefault(role.id(), Set.of()))
                : role.rules();
    }

    /** An aggregated role as the controller will fill it in; any other as it is. */
    Role refilled(Role role) {
        return role.aggregated() && computed.containsKey(role.id())
                ? role.withRules(List.copyOf(computed.getOrDefault(role.id(), Set.of())))
                : role;
    }

    /** Aggregated roles whose filled-in rules differ from what their selectors give. */
    List<Gap> contradictions() {
        List<Gap> found = new ArrayList<>();
        computed.forEach((id, rules) -> {
            if (filled && !rules.equals(new HashSet<>(written(id)))) {
                found.add(new Gap(
                        Gap.Part.CONTRADICTION,
                        "",
                        "The rules of ClusterRole " + id.name() + " are not those that its selectors give ("
                                + written(id).size() + " written, " + rules.size()
                                + " computed); the written ones are used, as the server does."));
            }
        });
        found.sort(java.util.Comparator.comparing(Gap::reason));
        return found;
    }

    /**
     * Where an aggregated role has a rule from: a chain for each role that holds the rule itself, that role last, the
     * shortest if there are several to it. All of them, however many; roles that aggregate one another are passed once. Empty
     * for a rule that is the role's own.
     */
    List<List<RoleId>> origins(RoleId id, PolicyRule rule) {
        Map<RoleId, RoleId> nearer = new HashMap<>(Map.of(id, id));
        Deque<RoleId> open = new ArrayDeque<>(List.of(id));
        List<List<RoleId>> chains = new ArrayList<>();
        while (!open.isEmpty()) {
            RoleId next = open.removeFirst();
            for (RoleId from : selected.getOrDefault(next, List.of())) {
                boolean passed = computed.containsKey(from);
                Collection<PolicyRule> rules = passed ? computed.getOrDefault(from, Set.of()) : written(from);
                if (rules.contains(rule) && nearer.putIfAbsent(from, next) == null) {
                    if (passed) {
                        open.addLast(from);
                    } else {
                        chains.add(chain(nearer, id, from));
                    }
                }
            }
        }
        return chains;
    }

    private static List<RoleId> chain(Map<RoleId, RoleId> nearer, RoleId to, RoleId from) {
        List<RoleId> chain = new ArrayList<>();
        for (RoleId at = from; !at.equals(to); at = nearer.getOrDefault(at, to)) {
            chain.add(at);
        }
        return chain.reversed();
    }

    /** The roles that an aggregated role takes over directly. */
    List<RoleId> selectedBy(RoleId id) {
        return selected.getOrDefault(id, List.of());
    }
}
