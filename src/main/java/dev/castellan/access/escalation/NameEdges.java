package dev.castellan.access.escalation;

import dev.castellan.access.Principal;
import dev.castellan.access.Requester;
import dev.castellan.access.RoleId;
import dev.castellan.access.escalation.EscalationGraph.Edge;
import java.util.Set;

/** Where rights lead that are held for one name. */
final class NameEdges {
    static final Principal CORE_DNS = Principal.user(Requester.serviceAccountName(Ground.SYSTEM, "coredns"));

    /** What the controllers of the cluster itself work under (kubernetes {@code --leader-elect-resource-name}). */
    private static final Set<String> LEASES = Set.of("kube-controller-manager", "kube-scheduler");

    private final Ground ground;
    private final Holdings holdings;
    private final RoleEdges roles;

    NameEdges(Ground ground, Holdings holdings, RoleEdges roles) {
        this.ground = ground;
        this.holdings = holdings;
        this.roles = roles;
    }

    void named(Held held, Set<Held.Named> names, Set<Edge> into) {
        boolean anyUser = held.everywhere(Right.IMPERSONATE_USERS.bit())
                || held.named().stream().anyMatch(n -> n.right() == Right.IMPERSONATE_USERS);
        for (Held.Named n : names) {
            String where = n.namespace();
            switch (n.right()) {
                case IMPERSONATE_USERS -> {
                    known(Principal.user(n.name()), into, Step.IMPERSONATE_USER, n);
                    if (held.everywhere(Right.IMPERSONATE_GROUPS.bit())) {
                        into.add(new Edge(Step.IMPERSONATE_NAMED_GROUP, Place.CLUSTER_ADMIN, Requester.MASTERS, ""));
                    }
                }
                case IMPERSONATE_GROUPS -> {
                    Principal group = Principal.group(n.name());
                    // A group is impersonated together with a user only.
                    if (anyUser && n.name().equals(Requester.MASTERS)) {
                        into.add(new Edge(Step.IMPERSONATE_NAMED_GROUP, Place.CLUSTER_ADMIN, n.name(), ""));
                    } else if (anyUser) {
                        known(group, into, Step.IMPERSONATE_NAMED_GROUP, n);
                    }
                }
                case IMPERSONATE_ACCOUNTS -> account(n, false, Step.IMPERSONATE_ACCOUNT, into);
                case REQUEST_TOKEN -> account(n, true, Step.REQUEST_NAMED_TOKEN, into);
                case BIND_CLUSTER_ROLES -> roles.bind(held, n, RoleId.cluster(n.name()), into);
                case BIND_ROLES -> {
                    for (String namespace : where.isEmpty() ? ground.namespaces() : Set.of(where)) {
                        RoleId role = RoleId.in(namespace, n.name());
                        if (ground.index().rulesOf(role).isPresent()
                                && held.in(namespace, Right.WRITE_ROLE_BINDINGS.bit())) {
                            into.add(new Edge(Step.BIND_ROLE, roles.bound(namespace, role), n.name(), namespace));
                        }
                    }
                }
                case CHANGE_CONFIG_MAPS -> {
                    if (n.name().equals("coredns")
                            && (where.isEmpty() || where.equals(Ground.SYSTEM))
                            && ground.exists(CORE_DNS)
                            && !held.in(Ground.SYSTEM, Right.CHANGE_CONFIG_MAPS.bit())) {
                        into.add(new Edge(Step.CLUSTER_NAMES, Place.in(Place.Kind.TRAFFIC, ""), n.name(), where));
                    }
                    if (n.name().equals("extension-apiserver-authentication") && system(held, n)) {
                        into.add(new Edge(Step.EXTENSION_TRUST, Place.in(Place.Kind.EXTENSIONS, ""), n.name(), where));
                    }
                    if (n.name().equals("aws-auth") && ground.elastic() && system(held, n)) {
                        into.add(new Edge(Step.AWS_AUTH, Place.CLUSTER_ADMIN, n.name(), where));
                    }
                }
                case CHANGE_LEASES -> {
                    if (LEASES.contains(n.name()) && system(held, n)) {
                        into.add(new Edge(Step.NAMED_LEASE, Place.in(Place.Kind.STANDSTILL, ""), n.name(), where));
                    }
                }
                case WRITE_WORKLOADS -> perhaps(held, n, Step.NAMED_WORKLOAD, Place.in(Place.Kind.PODS, where), into);
                case EXEC -> perhaps(held, n, Step.NAMED_EXEC, Place.in(Place.Kind.RUNNING, where), into);
                default -> {
                    // For one name nothing follows from it.
                }
            }
        }
    }

    /** Whether a right for a name counts in the namespace of the system, where it is not held for every name. */
    private static boolean system(Held held, Held.Named n) {
        return (n.namespace().isEmpty() || n.namespace().equals(Ground.SYSTEM))
                && !held.in(Ground.SYSTEM, n.right().bit());
    }

    private void perhaps(Held held, Held.Named n, Step step, Place to, Set<Edge> into) {
        if (!held.in(n.namespace(), step.mask())) {
            into.add(new Edge(step, to, n.name(), n.namespace()));
        }
    }

    private void known(Principal principal, Set<Edge> into, Step step, Held.Named n) {
        if (holdings.identities().contains(principal)) {
            into.add(new Edge(step, Place.of(principal), n.name(), n.namespace()));
        }
    }

    private void account(Held.Named n, boolean mustExist, Step step, Set<Edge> into) {
        for (String namespace : n.namespace().isEmpty() ? ground.namespaces() : Set.of(n.namespace())) {
            Principal user = Principal.user(Requester.serviceAccountName(namespace, n.name()));
            if (ground.exists(user) || (!mustExist && holdings.identities().contains(user))) {
                into.add(new Edge(step, Place.of(user), n.name(), namespace));
            }
        }
    }
}
