package dev.castellan.access.escalation;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Principal;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.azure.Truth;
import dev.castellan.access.escalation.EscalationGraph.Edge;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What bindings give where Azure is asked before RBAC: it refuses people of Entra ID what no role there allows, so that
 * bindings count for them only where it has no opinion. Nothing where RBAC is asked first.
 */
final class AskedFirst {
    static final String UNLESS_REFUSED = "unless Azure, which is asked first, refuses it";
    private static final String FOR_OTHERS =
            "which counts for those only whom Azure, asked first, has no opinion on, such as service accounts";

    /** Steps whose fruit is what a binding gives. */
    private static final Set<Step> BY_BINDING = EnumSet.of(
            Step.BIND_CLUSTER,
            Step.BIND_NAMESPACE,
            Step.BIND_CLUSTER_ROLE,
            Step.BIND_CLUSTER_ROLE_IN,
            Step.BIND_ANY_ROLE,
            Step.BIND_ROLE,
            Step.ESCALATE_CLUSTER,
            Step.ESCALATE_NAMED,
            Step.ESCALATE_ROLE,
            Step.DANGLING_CLUSTER,
            Step.DANGLING_ROLE,
            Step.AGGREGATE);

    /** Rights to act as somebody else, for whom the bindings may then be. */
    private static final RightSet AS_OTHERS = RightSet.of(
            Right.REQUEST_TOKEN,
            Right.CREATE_PODS,
            Right.WRITE_WORKLOADS,
            Right.IMPERSONATE_ACCOUNTS,
            Right.IMPERSONATE_USERS);

    private final AccessIndex index;
    private final Optional<AzureSnapshot> azure;
    private final Map<Right, Truth> silent = new EnumMap<>(Right.class);

    AskedFirst(AccessIndex index, Optional<AzureSnapshot> azure) {
        this.index = index;
        this.azure = azure;
    }

    /** Whether Azure is asked about somebody before RBAC. */
    boolean over(Principal who) {
        return azure.isPresent() && index.vetoed(requester(who));
    }

    private static Requester requester(Principal who) {
        return who.group() ? Requester.memberOf(who.name()) : Requester.authenticated(who.name(), List.of());
    }

    /** The rights on which Azure has no opinion, so that those from bindings count. */
    RightSet counting(Principal who) {
        return rights(who, Set.of(Truth.TRUE));
    }

    /** The rights on which Azure may have no opinion. */
    RightSet perhapsCounting(Principal who) {
        return rights(who, Set.of(Truth.TRUE, Truth.UNKNOWN));
    }

    private RightSet rights(Principal who, Set<Truth> enough) {
        if (azure.isEmpty() || enough.contains(azure.get().silent(requester(who)))) {
            return RightSet.ALL;
        }
        RightSet all = RightSet.NONE;
        for (Right right : Right.values()) {
            if (enough.contains(silent.computeIfAbsent(right, this::silent))) {
                all = all.or(right.bit());
            }
        }
        return all;
    }

    private Truth silent(Right right) {
        List<Request.OnResource> requests = right.requests("");
        Set<Truth> found = EnumSet.noneOf(Truth.class);
        // What no single request stands for is refused like others.
        (requests.isEmpty() ? List.of(new Request.OnResource("get", "", "pods", "", "", "")) : requests)
                .forEach(r -> azure.ifPresent(a -> found.add(a.silent(r))));
        return found.contains(Truth.TRUE) ? Truth.TRUE : found.contains(Truth.UNKNOWN) ? Truth.UNKNOWN : Truth.FALSE;
    }

    /** A step of somebody Azure is asked about: what it wins by a binding helps only others. */
    static Edge taken(Edge edge, Held held) {
        boolean others = held.meets(AS_OTHERS)
                && Set.of(
                                Step.BIND_CLUSTER,
                                Step.BIND_NAMESPACE,
                                Step.BIND_CLUSTER_ROLE,
                                Step.BIND_CLUSTER_ROLE_IN,
                                Step.BIND_ANY_ROLE,
                                Step.BIND_ROLE,
                                Step.ESCALATE_CLUSTER)
                        .contains(edge.step());
        return BY_BINDING.contains(edge.step()) && !others ? edge.doubted(FOR_OTHERS) : edge;
    }
}
