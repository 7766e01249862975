package dev.castellan.browse.object;

import dev.castellan.fleet.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a change may do, and what therefore has to be confirmed. */
public final class Risk {
    /** KindIndex of which a wrong one harms more than itself. */
    private static final Set<String> REACHING = Set.of(
            "Role",
            "ClusterRole",
            "RoleBinding",
            "ClusterRoleBinding",
            "ValidatingWebhookConfiguration",
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "CustomResourceDefinition",
            "APIService",
            "PriorityClass",
            "StorageClass");

    /** KindIndex whose deletion takes what cannot be brought back. */
    private static final Set<String> IRREPLACEABLE = Set.of(
            "Namespace", "CustomResourceDefinition", "PersistentVolume", "PersistentVolumeClaim", "Secret", "Node");

    private Risk() {}

    /** What has to be confirmed. */
    public static Confirmation of(Change change, Environment environment) {
        boolean guarded = ClusterSeat.guarded(environment);
        String kind = change.target().kind();
        List<String> reasons = new ArrayList<>();
        if (guarded) {
            reasons.add(
                    environment == Environment.PRODUCTION
                            ? "This is a production cluster."
                            : "Nobody said what this cluster is for; it is treated as production.");
        }
        Confirmation.Level level = guarded ? Confirmation.Level.AGREE : Confirmation.Level.NONE;
        boolean system = Set.of("kube-system", "azure-arc", "gatekeeper-system", "flux-system")
                .contains(change.target().namespace());
        if (system) {
            reasons.add("It is part of what runs the cluster itself.");
            level = atLeast(level, Confirmation.Level.AGREE);
        }
        switch (change) {
            case Change.Edit edit -> {
                if (edit.takeOver()) {
                    reasons.add("Fields are taken over from another owner.");
                    level = atLeast(level, Confirmation.Level.AGREE);
                }
                if (REACHING.contains(kind)) {
                    reasons.add("A " + kind + " reaches further than itself.");
                    level = atLeast(level, guarded ? Confirmation.Level.TYPE : Confirmation.Level.AGREE);
                }
            }
            case Change.Create _ -> {
                if (REACHING.contains(kind)) {
                    reasons.add("A " + kind + " reaches further than itself.");
                    level = atLeast(level, Confirmation.Level.AGREE);
                }
            }
            case Change.Scale scale -> {
                if (scale.to() == 0 && scale.from() > 0) {
                    reasons.add("Nothing of it will run.");
                    level = atLeast(level, guarded ? Confirmation.Level.TYPE : Confirmation.Level.AGREE);
                }
            }
            case Change.Restart _ -> {
                if (guarded) {
                    reasons.add("All its pods are replaced.");
                }
            }
            case Change.Cordon _ -> {}
            case Change.Drain drain -> {
                reasons.add(drain.evicted() + (drain.evicted() == 1 ? " pod has" : " pods have") + " to go.");
                if (drain.lost() > 0) {
                    reasons.add(drain.lost() + (drain.lost() == 1 ? " of them does" : " of them do")
                            + " not come back, or loses data.");
                }
                level = atLeast(
                        level, guarded || drain.lost() > 0 ? Confirmation.Level.TYPE : Confirmation.Level.AGREE);
            }
            case Change.Delete delete -> {
                if (delete.owned() > 0) {
                    reasons.add(delete.owned() + (delete.owned() == 1 ? " object goes" : " objects go") + " with it.");
                }
                if (delete.force()) {
                    reasons.add("It is removed although what it stands for may still run.");
                }
                boolean irreplaceable = IRREPLACEABLE.contains(kind);
                if (irreplaceable) {
                    reasons.add("It cannot be brought back whole.");
                }
                level = atLeast(
                        level,
                        guarded || irreplaceable || delete.force()
                                ? Confirmation.Level.TYPE
                                : Confirmation.Level.AGREE);
            }
        }
        return new Confirmation(
                level,
                reasons,
                level == Confirmation.Level.TYPE ? Optional.of(change.target().name()) : Optional.empty());
    }

    private static Confirmation.Level atLeast(Confirmation.Level one, Confirmation.Level other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
