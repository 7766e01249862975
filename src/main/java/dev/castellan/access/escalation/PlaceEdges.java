package dev.castellan.access.escalation;

import dev.castellan.access.Principal;
import dev.castellan.access.Requester;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.escalation.EscalationGraph.Edge;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What follows from a place, whoever is there. */
final class PlaceEdges {
    private final Ground ground;
    private final Holdings holdings;
    private final RoleEdges roles;
    private final Edges edges;

    PlaceEdges(Ground ground, Holdings holdings, RoleEdges roles, Edges edges) {
        this.ground = ground;
        this.holdings = holdings;
        this.roles = roles;
        this.edges = edges;
    }

    void all() {
        edges.add(Place.CLUSTER_ADMIN, Step.INCLUDED, Place.NODE);
        edges.add(Place.CLUSTER_ADMIN, Step.INCLUDED, Place.ALL_SECRETS);
        edges.add(Place.CLUSTER_ADMIN, Step.INCLUDED, Place.in(Place.Kind.NAMESPACE, ""));
        edges.add(Place.NODE, Step.PODS_OF_NODE, Place.in(Place.Kind.RUNNING, ""));
        Place anyUser = Place.in(Place.Kind.ANY_USER, "");
        Place anyIdentity = Place.in(Place.Kind.ANY_IDENTITY, "");
        edges.add(anyIdentity, Step.IS_ONE, anyUser);
        edges.add(anyIdentity, Step.IS_ONE, Place.in(Place.Kind.ACCOUNT_NAMES, ""));
        Map<String, Set<Principal>> names = new TreeMap<>();
        for (Principal p : holdings.identities()) {
            String in = namespaceOf(p);
            if (p.group() && !p.name().equals(Requester.MASTERS)) {
                edges.add(anyIdentity, Step.IS_ONE, Place.of(p));
            } else if (!p.group() && in.isEmpty()) {
                edges.add(anyUser, Step.IS_ONE, Place.of(p));
            } else if (!p.group()) {
                names.computeIfAbsent(in, n -> new LinkedHashSet<>()).add(p);
            }
        }
        Set<String> everywhere = new TreeSet<>(ground.namespaces());
        everywhere.addAll(names.keySet());
        for (Place.Kind kind : List.of(
                Place.Kind.NAMESPACE,
                Place.Kind.PODS,
                Place.Kind.RUNNING,
                Place.Kind.ACCOUNTS,
                Place.Kind.ACCOUNT_NAMES,
                Place.Kind.SECRETS,
                Place.Kind.ANY_ROLE,
                Place.Kind.PORTS,
                Place.Kind.TRAFFIC)) {
            everywhere.forEach(n -> edges.add(Place.in(kind, ""), Step.IN_EVERY_NAMESPACE, Place.in(kind, n)));
        }
        for (String n : everywhere) {
            Place namespace = Place.in(Place.Kind.NAMESPACE, n);
            Place pods = Place.in(Place.Kind.PODS, n);
            Place all = Place.in(Place.Kind.ACCOUNTS, n);
            Place secrets = Place.in(Place.Kind.SECRETS, n);
            edges.add(namespace, Step.INCLUDED, pods);
            edges.add(namespace, Step.INCLUDED, secrets);
            edges.add(pods, Step.RUN_AS, all);
            edges.add(pods, Step.MOUNT_SECRETS, secrets);
            edges.add(Place.in(Place.Kind.RUNNING, n), Step.RUNS_AS, all);
            edges.add(secrets, Step.STORED_TOKENS, all);
            if (!ground.guarded(n)) {
                edges.add(pods, privileged(n));
            }
            ground.accounts(n).forEach(a -> edges.add(all, Step.IS_ONE, Place.of(a)));
            names.getOrDefault(n, Set.of())
                    .forEach(a -> edges.add(Place.in(Place.Kind.ACCOUNT_NAMES, n), Step.IS_ONE, Place.of(a)));
        }
        for (Role role : ground.index().snapshot().roles()) {
            RoleId id = role.id();
            if (id.kind().equals(RoleId.ROLE)) {
                edges.add(Place.in(Place.Kind.ANY_ROLE, id.namespace()), Step.IS_ONE, roles.bound(id.namespace(), id));
            }
        }
    }

    private Edge privileged(String namespace) {
        if (ground.constraints()) {
            return new Edge(
                    Step.PRIVILEGED_POD_PERHAPS,
                    Place.NODE,
                    "SecurityContextConstraints may admit privileged pods by their own lists of users and groups,"
                            + " which are not known here",
                    "");
        }
        return ground.known(namespace)
                ? new Edge(Step.PRIVILEGED_POD, Place.NODE, "", "")
                : new Edge(
                        Step.PRIVILEGED_POD_PERHAPS,
                        Place.NODE,
                        "the Pod Security level of the namespace is not known",
                        "");
    }

    /** The namespace of a service account; empty for anybody else. */
    private static String namespaceOf(Principal p) {
        String prefix = "system:serviceaccount:";
        int colon = p.group() || !p.name().startsWith(prefix) ? -1 : p.name().indexOf(':', prefix.length());
        return colon < 0 ? "" : p.name().substring(prefix.length(), colon);
    }
}
