package dev.castellan.access.azure;

import dev.castellan.azure.DenyAssignment;
import dev.castellan.azure.RoleDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a deny assignment takes away from those who hold it by a role; one that takes nothing away from anybody is none.
 *
 * @param from object ids of those it is taken from, or perhaps taken from
 * @param what it refuses of what matters for the cluster
 * @param cut whether it may take something from others as well: those who hold roles are too many to look at all
 */
public record TakenAway(DenyAssignment deny, Map<String, Loss> from, RoleContent what, boolean cut) {
    /** Deny assignments are made by Azure itself and name few; of very many the first are looked at. */
    static final int MOST_CANDIDATES = 500;

    /**
     * What one of them loses.
     *
     * @param hit whether the deny assignment hits them; never {@link Truth#FALSE}
     * @param assignments the role assignments that give less by it, by id, and whether they do
     */
    public record Loss(Truth hit, Map<String, Truth> assignments) {
        public Loss {
            assignments = Collections.unmodifiableMap(new LinkedHashMap<>(assignments));
        }

        private Loss and(Loss other) {
            Map<String, Truth> both = new LinkedHashMap<>(assignments);
            other.assignments.forEach((id, truth) -> both.merge(id, truth, Truth::or));
            return new Loss(hit.or(other.hit), both);
        }
    }

    public TakenAway {
        from = Collections.unmodifiableMap(new LinkedHashMap<>(from));
    }

    /** Whether it hits anybody for certain; otherwise whom it hits, or when, is not known. */
    public boolean certain() {
        return from.values().stream().anyMatch(l -> l.hit() == Truth.TRUE);
    }

    /** What the deny assignments of a plane take away on its cluster. */
    public static List<TakenAway> of(AzureAccess access) {
        People people = access.plane().people();
        Set<String> holders = new LinkedHashSet<>();
        access.plane()
                .assignments()
                .forEach(a -> holders.addAll(people.leaves(a.principalId().toLowerCase(Locale.ROOT))));
        List<Looking> all = access.plane().denies().stream()
                .map(deny -> new Looking(access.plane(), deny, holders))
                .toList();
        Map<AzureAction, List<Looking>> asked = new LinkedHashMap<>();
        all.forEach(l -> l.actions()
                .forEach(a -> asked.computeIfAbsent(a, k -> new ArrayList<>()).add(l)));
        // A decision tells of every deny assignment, so one is enough for all of them. They are many and large:
        // those of one action are kept until the next.
        asked.forEach((action, those) -> {
            Function<String, AzureDecision> decide = access.deciding(action);
            those.forEach(l -> l.look(action, decide));
        });
        return all.stream().flatMap(l -> l.found().stream()).toList();
    }

    /** What was found out about one of them so far. */
    private static final class Looking {
        private final AzurePlane plane;
        private final DenyAssignment deny;
        private final AzureScope cluster;
        private final AzureScope own;
        private final AzureScope at;
        private final RoleContent content;
        private final List<AzureAction> dataActions;
        private final List<String> candidates;
        private final boolean cut;
        private final Set<AzureAction> hits = new HashSet<>();
        private final Map<String, Loss> from = new LinkedHashMap<>();

        Looking(AzurePlane plane, DenyAssignment deny, Set<String> holders) {
            this.plane = plane;
            this.deny = deny;
            cluster = plane.cluster();
            own = new AzureScope(deny.scope());
            at = own.kind() == AzureScope.Kind.NAMESPACE && cluster.holds(own) ? own : cluster;
            content = RoleContent.of(
                    new RoleDefinition(
                            deny.id(),
                            deny.name(),
                            deny.name(),
                            false,
                            Optional.empty(),
                            List.of(),
                            deny.permissions()),
                    cluster);
            dataActions = dataCounts() ? content.dataActions(at) : List.of();
            Set<String> all = candidates(plane.people(), deny, holders);
            cut = all.size() > MOST_CANDIDATES;
            candidates = all.stream().limit(MOST_CANDIDATES).toList();
        }

        private boolean dataCounts() {
            return plane.azureRbac().orElse(true);
        }

        Set<AzureAction> actions() {
            Set<AzureAction> actions = new LinkedHashSet<>();
            content.operations().forEach(o -> actions.add(o.on(cluster)));
            actions.addAll(dataActions);
            return actions;
        }

        void look(AzureAction action, Function<String, AzureDecision> decide) {
            for (String who : candidates) {
                if (hit(plane.people(), deny, who, decide, from)) {
                    hits.add(action);
                }
            }
        }

        Optional<TakenAway> found() {
            List<ControlOperation> operations = content.operations().stream()
                    .filter(o -> hits.contains(o.on(cluster)))
                    .toList();
            boolean data = dataActions.stream().anyMatch(hits::contains);
            if (from.isEmpty() && cut && (own.equals(at) || !deny.doNotApplyToChildScopes())) {
                // Nobody of those looked at, which says nothing of the others.
                operations = at.equals(cluster) ? content.operations() : List.of();
                data = dataCounts() && (content.everything() || !content.data().isEmpty());
            }
            return from.isEmpty() && operations.isEmpty() && !data
                    ? Optional.empty()
                    : Optional.of(new TakenAway(
                            deny,
                            from,
                            new RoleContent(
                                    operations, data ? content.data() : List.of(), data && content.everything()),
                            cut));
        }
    }

    /** Whether it refuses somebody what a role of theirs allows, or may. */
    private static boolean hit(
            People people,
            DenyAssignment deny,
            String who,
            Function<String, AzureDecision> decide,
            Map<String, Loss> from) {
        AzureDecision decision = decide.apply(who);
        if (decision.grants().isEmpty()) {
            return false;
        }
        Optional<Truth> hits = refusal(decision, deny)
                .or(() -> Optional.of(Truth.UNKNOWN).filter(u -> mayHold(people, deny, who, decide)));
        if (hits.isEmpty()) {
            return false;
        }
        // All that are in a group may be those who are spared.
        Truth hit = people.get(who).group() && !deny.excludePrincipals().isEmpty()
                ? hits.get().and(Truth.UNKNOWN)
                : hits.get();
        Map<String, Truth> less = new LinkedHashMap<>();
        decision.grants().forEach(g -> less.merge(g.assignmentId(), hit.and(g.holds()), Truth::or));
        from.merge(who, new Loss(hit, less), Loss::and);
        return true;
    }

    private static Optional<Truth> refusal(AzureDecision decision, DenyAssignment deny) {
        return decision.denies().stream()
                .filter(r -> r.deny().id().equals(deny.id()))
                .map(AzureDecision.Refusal::holds)
                .findFirst();
    }

    /** Whether it is a group that could not be looked into, in which somebody may be whom it names and refuses this. */
    private static boolean mayHold(
            People people, DenyAssignment deny, String group, Function<String, AzureDecision> decide) {
        return people.hidden(group)
                && deny.principals().stream()
                        .map(n -> n.id().toLowerCase(Locale.ROOT))
                        .filter(id -> !id.equals(DenyAssignment.EVERYBODY))
                        // Who is known to be in it is looked at by itself.
                        .filter(id -> !people.upward(id).containsKey(group))
                        .anyMatch(id -> refusal(decide.apply(id), deny).isPresent());
    }

    /**
     * Who holds a role and may be hit, those who are named first. A group stands for those in it that are not known.
     *
     * @param holders everybody who holds a role
     */
    private static Set<String> candidates(People people, DenyAssignment deny, Set<String> holders) {
        Set<String> candidates = new LinkedHashSet<>();
        boolean anybody = false;
        for (DenyAssignment.Named named : deny.principals()) {
            if (named.id().equals(DenyAssignment.EVERYBODY)) {
                anybody = true;
                continue;
            }
            for (String who : people.leaves(named.id().toLowerCase(Locale.ROOT))) {
                // Whoever is in a group that could not be looked into may be anybody.
                anybody |= people.hidden(who);
                if (holders.contains(who)) {
                    candidates.add(who);
                }
            }
        }
        // And anybody may be in such a group that holds a role, those who are named as well.
        holders.stream().filter(people::hidden).forEach(candidates::add);
        if (anybody) {
            candidates.addAll(holders);
        }
        return candidates;
    }
}
