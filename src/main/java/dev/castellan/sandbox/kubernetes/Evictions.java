package dev.castellan.sandbox.kubernetes;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Whether disruption budgets let a pod go (k8s.io/kubernetes, {@code pkg/registry/core/pod/storage/eviction.go}). */
final class Evictions {
    private Evictions() {}

    /**
     * Passes where no budget of the pod is used up.
     *
     * @throws Refusal 429 by a budget, 500 where several match
     */
    static void check(Kept kept, Stored pod) {
        if (over(pod.object())) {
            return;
        }
        List<Stored> budgets = kept.store().all("poddisruptionbudgets.policy", pod.namespace()).stream()
                .filter(b -> selects(b.object(), pod.object()))
                .toList();
        if (budgets.size() > 1) {
            throw Refusal.internal(
                    "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
        }
        for (Stored budget : budgets) {
            JsonNode status = budget.object().path("status");
            if (status.has("disruptionsAllowed")) {
                allow(
                        budget,
                        Json.number(status, "disruptionsAllowed"),
                        Json.number(status, "desiredHealthy"),
                        Json.number(status, "currentHealthy"));
            } else {
                count(kept, budget);
            }
        }
    }

    /** What the controller would have written into the status of a new budget. */
    private static void count(Kept kept, Stored budget) {
        List<Stored> pods = kept.store().all("pods", budget.namespace()).stream()
                .filter(p -> selects(budget.object(), p.object()) && !over(p.object()))
                .toList();
        long healthy = pods.stream().filter(p -> ready(p.object())).count();
        JsonNode spec = budget.object().path("spec");
        long desired = spec.has("maxUnavailable")
                ? pods.size() - share(spec.path("maxUnavailable"), pods.size())
                : share(spec.path("minAvailable"), pods.size());
        allow(budget, healthy - desired, desired, healthy);
    }

    private static void allow(Stored budget, long allowed, long desired, long healthy) {
        if (allowed <= 0) {
            throw Refusal.disruptionBudget("The disruption budget " + budget.name() + " needs " + desired
                    + " healthy pods and has " + healthy + " currently");
        }
    }

    /** A number, or a percentage of all, rounded up. */
    private static long share(JsonNode value, int of) {
        String text = value.asString("");
        if (text.endsWith("%") && text.length() <= 4) {
            return (Long.parseLong(text.substring(0, text.length() - 1)) * of + 99) / 100;
        }
        return value.asLong(0);
    }

    private static boolean selects(JsonNode budget, JsonNode pod) {
        Map<String, String> wanted = Json.map(budget, "spec", "selector", "matchLabels");
        return !wanted.isEmpty()
                && Json.map(pod, "metadata", "labels").entrySet().containsAll(wanted.entrySet());
    }

    private static boolean over(JsonNode pod) {
        String phase = Json.text(pod, "status", "phase");
        return phase.equals("Succeeded") || phase.equals("Failed") || phase.equals("Pending");
    }

    private static boolean ready(JsonNode pod) {
        return Json.list(pod, "status", "conditions").stream()
                .anyMatch(c -> Json.text(c, "type").equals("Ready")
                        && Json.text(c, "status").equals("True"));
    }
}
