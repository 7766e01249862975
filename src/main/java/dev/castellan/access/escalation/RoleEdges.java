package dev.castellan.access.escalation;

import dev.castellan.access.Principal;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.escalation.EscalationGraph.Edge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where it leads to bind roles and to change them, and which roles can be bound. */
final class RoleEdges {
    private final Ground ground;
    private final Holdings holdings;
    private final Set<RoleId> aggregated = new HashSet<>();
    private final List<Place> bound = new ArrayList<>();
    private final Map<Place, RoleId> roleOf = new HashMap<>();

    RoleEdges(Ground ground, Holdings holdings) {
        this.ground = ground;
        this.holdings = holdings;
        ground.index().snapshot().roles().stream().filter(Role::aggregated).forEach(r -> aggregated.add(r.id()));
    }

    /** The place of being bound to a role. */
    Place bound(String namespace, RoleId role) {
        Place place = Place.role(namespace, role);
        if (roleOf.putIfAbsent(place, role) == null) {
            bound.add(place);
        }
        return place;
    }

    /** The roles that can be bound, as they are found: the list grows. */
    List<Place> bound() {
        return bound;
    }

    /** What such a place gives. */
    Held held(Place place) {
        return holdings.held(place.namespace(), roleOf.getOrDefault(place, RoleId.cluster("")));
    }

    /** Binding a ClusterRole that may be bound by its name. */
    void bind(Held held, Held.Named n, RoleId role, Set<Edge> into) {
        if (ground.index().rulesOf(role).isEmpty()) {
            return;
        }
        if (n.namespace().isEmpty() && held.everywhere(Right.WRITE_CLUSTER_BINDINGS.bit())) {
            into.add(new Edge(Step.BIND_CLUSTER_ROLE, bound("", role), n.name(), ""));
        }
        if (n.namespace().isEmpty() && held.everywhere(Right.WRITE_ROLE_BINDINGS.bit())) {
            for (String namespace : ground.namespaces()) {
                into.add(new Edge(Step.BIND_CLUSTER_ROLE_IN, bound(namespace, role), n.name(), namespace));
            }
            return;
        }
        for (String namespace : n.namespace().isEmpty() ? held.namespaces() : Set.of(n.namespace())) {
            if (held.in(namespace, Right.WRITE_ROLE_BINDINGS.bit())) {
                into.add(new Edge(Step.BIND_CLUSTER_ROLE_IN, bound(namespace, role), n.name(), namespace));
            }
        }
    }

    /** Adding rights to a role one is bound to, or making the missing role of a binding one is in. */
    void escalating(Held held, List<Principal> carried, Set<Edge> into) {
        for (Principal principal : carried) {
            for (Grant grant : holdings.grants(principal)) {
                RoleId id = grant.binding().role();
                String where = grant.binding().namespace();
                if (id.kind().equals(RoleId.CLUSTER_ROLE)) {
                    if (!held.everywhere(Step.ESCALATE_CLUSTER.mask())
                            && may(held, Right.ESCALATE_CLUSTER_ROLES, "", id.name())
                            && may(held, Right.UPDATE_CLUSTER_ROLES, "", id.name())) {
                        into.add(new Edge(Step.ESCALATE_NAMED, all(where), id.name(), ""));
                    }
                    // Somebody who may change any ClusterRole needs no detour.
                    if (aggregated.contains(id)
                            && !held.everywhere(Step.ESCALATE_CLUSTER.mask())
                            && held.everywhere(Step.AGGREGATE.mask())) {
                        into.add(new Edge(Step.AGGREGATE, all(where), id.name(), ""));
                    }
                } else if (may(held, Right.ESCALATE_ROLES, where, id.name())
                        && may(held, Right.UPDATE_ROLES, where, id.name())) {
                    into.add(new Edge(Step.ESCALATE_ROLE, all(where), id.name(), where));
                }
            }
            for (Grant grant : holdings.dangling(principal)) {
                RoleId id = grant.binding().role();
                String where = grant.binding().namespace();
                if (id.kind().equals(RoleId.CLUSTER_ROLE)) {
                    if (held.everywhere(Step.DANGLING_CLUSTER.mask())) {
                        into.add(new Edge(Step.DANGLING_CLUSTER, all(where), id.name(), ""));
                    }
                } else if (!where.isEmpty() && held.in(where, Step.DANGLING_ROLE.mask())) {
                    into.add(new Edge(Step.DANGLING_ROLE, all(where), id.name(), where));
                }
            }
        }
    }

    private static Place all(String namespace) {
        return namespace.isEmpty() ? Place.CLUSTER_ADMIN : Place.in(Place.Kind.NAMESPACE, namespace);
    }

    private static boolean may(Held held, Right right, String namespace, String name) {
        return held.in(namespace, right.bit())
                || held.holds(new Held.Named(right, "", name))
                || held.holds(new Held.Named(right, namespace, name));
    }
}
