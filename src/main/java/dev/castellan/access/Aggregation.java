package dev.castellan.access;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What aggregated ClusterRoles hold. The controller unites the rules of all ClusterRoles that any selector selects, except
 * those of the role itself (kubernetes {@code pkg/controller/clusterroleaggregation}); here that is repeated until nothing
 * changes, so chains and cycles are complete.
 */
final class Aggregation {
    private final Map<RoleId, Role> clusterRoles = new HashMap<>();
    private final Map<RoleId, List<RoleId>> selected = new HashMap<>();
    private final Map<RoleId, Set<PolicyRule>> computed = new HashMap<>();
    private final boolean filled;

    private record Gain(RoleId giver, List<PolicyRule> rules) {}

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
                    computed.put(role.id(), new LinkedHashSet<>());
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
        Map<RoleId, List<RoleId>> takers = new HashMap<>();
        selected.forEach((taker, givers) -> givers.forEach(
                g -> takers.computeIfAbsent(g, _ -> new ArrayList<>()).add(taker)));
        // What a role gained is passed on once; looking at all roles until nothing changes takes minutes for a long
        // chain.
        Deque<Gain> open = new ArrayDeque<>();
        for (Role role : clusterRoles.values()) {
            if (!role.aggregated()) {
                open.add(new Gain(role.id(), role.rules()));
            }
        }
        while (!open.isEmpty()) {
            Gain gain = open.removeFirst();
            for (RoleId taker : takers.getOrDefault(gain.giver(), List.of())) {
                Set<PolicyRule> rules = computed.getOrDefault(taker, Set.of());
                List<PolicyRule> more = gain.rules().stream().filter(rules::add).toList();
                if (!more.isEmpty()) {
                    open.addLast(new Gain(taker, more));
                }
            }
        }
        // Manifests leave the rules of aggregated roles empty; a server does so only where nothing is selected.
        this.filled = live
                || aggregated.stream()
                        .noneMatch(r -> r.rules().isEmpty()
                                && !computed.getOrDefault(r.id(), Set.of()).isEmpty());
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
