package dev.castellan.browse.object;

import java.util.Set;

/** Tells field managers behind which a person stood from those that will write again by themselves. */
final class ByHand {
    private static final Set<String> NAMES = Set.of(
            "castellan",
            "kubectl-create",
            "kubectl-edit",
            "kubectl-replace",
            "kubectl-patch",
            "kubectl-set",
            "kubectl-scale",
            "kubectl-rollout",
            "kubectl-label",
            "kubectl-annotate",
            "kubectl-autoscale",
            "kubectl-expose",
            "kubectl-run",
            "kubectl-taint",
            "kubectl-client-side-apply",
            "before-first-apply",
            "k9s",
            "Mozilla",
            "node-fetch",
            "unknown");

    private ByHand() {}

    /** Whether the manager's last write was a person's, who would see the same change in kubectl without a conflict. */
    static boolean wrote(String manager) {
        return NAMES.contains(manager);
    }
}
