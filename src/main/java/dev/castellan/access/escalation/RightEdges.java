package dev.castellan.access.escalation;

import dev.castellan.access.escalation.EscalationGraph.Edge;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where rights lead that are held for any name, in a namespace or everywhere. */
final class RightEdges {
    /** Steps that give a position in a namespace or, with the rights everywhere, in all of them. */
    private static final Map<Step, Place.Kind> SCOPED = new LinkedHashMap<>();

    /** Steps that need rights in the whole cluster. */
    private static final Map<Step, Place> CLUSTER = new LinkedHashMap<>();

    static {
        SCOPED.put(Step.BIND_NAMESPACE, Place.Kind.NAMESPACE);
        SCOPED.put(Step.BIND_ANY_ROLE, Place.Kind.ANY_ROLE);
        SCOPED.put(Step.IMPERSONATE_ANY_ACCOUNT, Place.Kind.ACCOUNT_NAMES);
        SCOPED.put(Step.REQUEST_TOKENS, Place.Kind.ACCOUNTS);
        SCOPED.put(Step.TOKEN_SECRETS, Place.Kind.ACCOUNTS);
        SCOPED.put(Step.LIST_ALL_SECRETS, Place.Kind.SECRETS);
        SCOPED.put(Step.GUESS_SECRETS, Place.Kind.SECRETS);
        SCOPED.put(Step.PODS, Place.Kind.PODS);
        SCOPED.put(Step.WORKLOADS, Place.Kind.PODS);
        SCOPED.put(Step.EXEC_PODS, Place.Kind.RUNNING);
        SCOPED.put(Step.ATTACH_PODS, Place.Kind.RUNNING);
        SCOPED.put(Step.DEBUG_PODS, Place.Kind.RUNNING);
        SCOPED.put(Step.PATCH_PODS, Place.Kind.RUNNING);
        SCOPED.put(Step.PORT_FORWARD, Place.Kind.PORTS);
        SCOPED.put(Step.STEAL_PODS, Place.Kind.RUNNING);
        SCOPED.put(Step.STEAL_BY_EVICTION, Place.Kind.RUNNING);
        SCOPED.put(Step.CHOOSE_NODE, Place.Kind.RUNNING);
        SCOPED.put(Step.POD_STATUS, Place.Kind.TRAFFIC);
        SCOPED.put(Step.REDIRECT_SERVICE, Place.Kind.TRAFFIC);
        SCOPED.put(Step.CONSTRAINED_ACCOUNT, Place.Kind.ACCOUNT_NAMES);
        CLUSTER.put(Step.IMPERSONATE_MASTERS, Place.CLUSTER_ADMIN);
        CLUSTER.put(Step.IMPERSONATE_ANY_USER, Place.in(Place.Kind.ANY_USER, ""));
        CLUSTER.put(Step.BIND_CLUSTER, Place.CLUSTER_ADMIN);
        CLUSTER.put(Step.ESCALATE_CLUSTER, Place.CLUSTER_ADMIN);
        CLUSTER.put(Step.PROXY_NODES, Place.in(Place.Kind.RUNNING, ""));
        CLUSTER.put(Step.CERTIFICATES, Place.in(Place.Kind.ANY_IDENTITY, ""));
        CLUSTER.put(Step.MUTATING_WEBHOOK, Place.in(Place.Kind.PODS, ""));
        CLUSTER.put(Step.MUTATING_POLICY, Place.in(Place.Kind.PODS, ""));
        CLUSTER.put(Step.VALIDATING_WEBHOOK, Place.ALL_SECRETS);
        CLUSTER.put(Step.STEAL_BY_TAINT, Place.in(Place.Kind.RUNNING, ""));
        CLUSTER.put(Step.STEAL_BY_DELETION, Place.in(Place.Kind.RUNNING, ""));
        CLUSTER.put(Step.NODE_LOGS, Place.in(Place.Kind.NODE_FILES, ""));
        CLUSTER.put(Step.NODE_CONFIG, Place.in(Place.Kind.NODE_FILES, ""));
        CLUSTER.put(Step.API_SERVICE, Place.in(Place.Kind.TRAFFIC, ""));
        CLUSTER.put(Step.CONVERSION, Place.in(Place.Kind.TRAFFIC, ""));
        CLUSTER.put(Step.SIGN_CERTIFICATES, Place.in(Place.Kind.ANY_IDENTITY, ""));
        CLUSTER.put(Step.CONSTRAINED_USER, Place.in(Place.Kind.ANY_USER, ""));
        CLUSTER.put(Step.CONSTRAINED_NODE, Place.NODE);
    }

    private final Ground ground;

    RightEdges(Ground ground) {
        this.ground = ground;
    }

    /** What rights in the whole cluster give. */
    void everywhere(Held held, Set<Edge> into) {
        CLUSTER.forEach((step, to) -> {
            if (held.everywhere(step.mask())) {
                into.add(new Edge(step, to, "", ""));
            }
        });
    }

    /**
     * What rights in a namespace give; what they give everywhere is left out.
     *
     * @param namespace the empty text for everywhere
     */
    void in(Held held, String namespace, Set<Edge> into) {
        RightSet here = held.rights(namespace);
        RightSet everywhere = namespace.isEmpty() ? RightSet.NONE : held.rights("");
        SCOPED.forEach((step, kind) -> {
            if (Held.fresh(here, everywhere, step.mask())) {
                into.add(new Edge(step, Place.in(kind, namespace), "", namespace));
            }
        });
        // Volumes and their classes are made in the cluster and used in the namespace.
        for (Step step : List.of(Step.HOST_VOLUME, Step.STORAGE_CLASS)) {
            if (Held.fresh(here, everywhere, step.mask())) {
                into.add(new Edge(step, Place.NODE, "", namespace));
            }
        }
        // Bootstrap tokens are secrets of this one namespace.
        if ((namespace.isEmpty() || namespace.equals(Ground.SYSTEM))
                && Held.fresh(here, everywhere, Step.BOOTSTRAP_TOKEN.mask())) {
            into.add(new Edge(Step.BOOTSTRAP_TOKEN, Place.NODE, "", namespace));
        }
        if ((namespace.isEmpty() || namespace.equals(Ground.SYSTEM))
                && ground.exists(NameEdges.CORE_DNS)
                && Held.fresh(here, everywhere, Step.CLUSTER_NAMES.mask())) {
            into.add(new Edge(Step.CLUSTER_NAMES, Place.in(Place.Kind.TRAFFIC, ""), "", namespace));
        }
        if (Held.fresh(here, everywhere, Step.LIFT_POD_SECURITY.mask())) {
            Set<String> reached = namespace.isEmpty() ? ground.namespaces() : Set.of(namespace);
            if (reached.stream().anyMatch(ground::guarded)) {
                Step step = ground.constraints() ? Step.LIFT_POD_SECURITY_PERHAPS : Step.LIFT_POD_SECURITY;
                into.add(new Edge(step, Place.NODE, "", namespace));
            }
        }
        if (ground.constraints() && Held.fresh(here, everywhere, Step.RUN_PRIVILEGED.mask())) {
            into.add(new Edge(Step.RUN_PRIVILEGED, Place.NODE, "", namespace));
        }
        // What is sent to an outside address comes from the whole cluster.
        for (Step step : List.of(Step.SERVICE_STATUS, Step.EXTERNAL_ADDRESSES)) {
            if (Held.fresh(here, everywhere, step.mask())) {
                into.add(new Edge(step, Place.in(Place.Kind.TRAFFIC, ""), "", namespace));
            }
        }
        if (namespace.isEmpty() || namespace.equals(Ground.SYSTEM)) {
            if (Held.fresh(here, everywhere, Step.LEASES.mask())) {
                into.add(new Edge(Step.LEASES, Place.in(Place.Kind.STANDSTILL, ""), "", namespace));
            }
            if (Held.fresh(here, everywhere, Step.EXTENSION_TRUST.mask())) {
                into.add(new Edge(Step.EXTENSION_TRUST, Place.in(Place.Kind.EXTENSIONS, ""), "", namespace));
            }
            if (ground.elastic() && Held.fresh(here, everywhere, Step.AWS_AUTH.mask())) {
                into.add(new Edge(Step.AWS_AUTH, Place.CLUSTER_ADMIN, "", namespace));
            }
        }
    }
}
