package dev.castellan.access.escalation;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Scopes;
import dev.castellan.access.ServiceAccount;
import dev.castellan.access.escalation.EscalationGraph.Edge;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where it leads to write the objects of controllers that act with rights of their own, and which of them are there. */
final class OperatorEdges {
    private final AccessIndex index;
    private final Map<Operator, List<ServiceAccount>> operators = new LinkedHashMap<>();

    OperatorEdges(AccessIndex index) {
        this.index = index;
        Operator.ALL.forEach(o -> {
            List<ServiceAccount> found = o.accounts(index);
            if (!found.isEmpty()) {
                operators.put(o, found);
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
        operators.forEach((operator, found) -> {
            for (ServiceAccount account : found) {
                boolean counts = switch (operator.where()) {
                    case ANYWHERE -> true;
                    case HOME -> namespace.isEmpty() || namespace.equals(account.namespace());
                    case AWAY -> !namespace.isEmpty() && !namespace.equals(account.namespace());
                    case CLUSTER -> namespace.isEmpty();
                };
                if (counts && Held.fresh(here, everywhere, operator.step().mask())) {
                    into.add(new Edge(operator.step(), operator.to(account, namespace), "", namespace));
                }
            }
        });
        for (Step step : List.of(Step.PIPELINE_RUN, Step.WORKFLOW)) {
            String group = step == Step.PIPELINE_RUN ? "tekton.dev" : "argoproj.io";
            String kind = step == Step.PIPELINE_RUN ? "pipelineruns" : "workflows";
            if (index.scopes().of(group, kind) != Scopes.Scope.UNKNOWN && Held.fresh(here, everywhere, step.mask())) {
                into.add(new Edge(step, Place.in(Place.Kind.PODS, namespace), "", namespace));
            }
        }
    }
}
