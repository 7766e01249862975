package dev.castellan.access.azure;

import dev.castellan.azure.DenyAssignment;
import dev.castellan.azure.RoleDefinition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a deny assignment takes away from those who hold it by a role; one that takes nothing away from anybody is none.
 *
 * @param from object ids of those it is taken from, or perhaps taken from
 * @param what it refuses of what matters for the cluster
 */
public record TakenAway(DenyAssignment deny, Map<String, Loss> from, RoleContent what) {
    /** Deny assignments are made by Azure itself and name few; of very many the first are looked at. */
    private static final int MOST_CANDIDATES = 500;

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
        List<TakenAway> all = new ArrayList<>();
        for (DenyAssignment deny : access.plane().denies()) {
            of(access, deny).ifPresent(all::add);
        }
        return all;
    }

    private static Optional<TakenAway> of(AzureAccess access, DenyAssignment deny) {
        AzurePlane plane = access.plane();
        AzureScope cluster = plane.cluster();
        AzureScope own = new AzureScope(deny.scope());
        AzureScope at = own.kind() == AzureScope.Kind.NAMESPACE && cluster.holds(own) ? own : cluster;
        RoleContent content = RoleContent.of(
                new RoleDefinition(
                        deny.id(), deny.name(), deny.name(), false, Optional.empty(), List.of(), deny.permissions()),
                cluster);
        List<ControlOperation> operations = new ArrayList<>();
        Map<String, Loss> from = new LinkedHashMap<>();
        List<String> candidates = candidates(plane, deny).stream()
                .filter(who -> !access.rolesOf(who).isEmpty())
                .toList();
        for (ControlOperation operation : content.operations()) {
            boolean any = false;
            for (String who : candidates) {
                any |= hit(access, deny, who, operation.on(cluster), from);
            }
            if (any) {
                operations.add(operation);
            }
        }
        boolean data = false;
        if (plane.azureRbac().orElse(true)) {
            for (AzureAction action : content.dataActions(at)) {
                for (String who : candidates) {
                    data |= hit(access, deny, who, action, from);
                }
            }
        }
        return from.isEmpty()
                ? Optional.empty()
                : Optional.of(new TakenAway(
                        deny,
                        from,
                        new RoleContent(operations, data ? content.data() : List.of(), data && content.everything())));
    }

    /** Whether it refuses somebody what a role of theirs allows, or may. */
    private static boolean hit(
            AzureAccess access, DenyAssignment deny, String who, AzureAction action, Map<String, Loss> from) {
        AzureDecision decision = access.decide(who, action);
        Optional<Truth> hits = decision.denies().stream()
                .filter(r -> r.deny().id().equals(deny.id()))
                .map(AzureDecision.Refusal::holds)
                .findFirst();
        if (hits.isEmpty() || decision.grants().isEmpty()) {
            return false;
        }
        Map<String, Truth> less = new LinkedHashMap<>();
        decision.grants().forEach(g -> less.merge(g.assignmentId(), hits.get().and(g.holds()), Truth::or));
        from.merge(who, new Loss(hits.get(), less), Loss::and);
        return true;
    }

    /** Who holds a role, and who is named, groups with all that are in them. */
    private static List<String> candidates(AzurePlane plane, DenyAssignment deny) {
        Set<String> found = new LinkedHashSet<>();
        plane.assignments()
                .forEach(a -> found.add(plane.people().get(a.principalId()).id()));
        Deque<String> open = new ArrayDeque<>();
        deny.principals().forEach(n -> open.add(n.id()));
        while (!open.isEmpty() && found.size() < MOST_CANDIDATES) {
            String id = open.removeFirst();
            if (!id.equals(DenyAssignment.EVERYBODY)
                    && (found.add(id) || plane.people().get(id).group())) {
                List<String> members = plane.people().members().getOrDefault(id, List.of());
                members.stream().filter(m -> !found.contains(m)).forEach(open::add);
            }
        }
        return found.stream().limit(MOST_CANDIDATES).toList();
    }
}
