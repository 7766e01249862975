package dev.castellan.browse.object;

import dev.castellan.kubernetes.DeleteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a deletion brings with it, and what can be made of it afterwards. */
final class Deletion {
    private Deletion() {}

    /** What else happens, in words to show. */
    static List<String> consequences(ObjectNode object, Surroundings around, DeleteOptions.Propagation propagation) {
        List<String> all = new ArrayList<>();
        String kind = Json.text(object, "kind");
        if (!Json.text(object, "metadata", "deletionTimestamp").isEmpty()) {
            all.add("It is being deleted already; what holds it are its finalizers.");
        }
        for (String finalizer : Json.texts(object, "metadata", "finalizers")) {
            all.add("It stays until " + finalizer + " is done with it" + meaning(finalizer) + ".");
        }
        for (ObjectNode owner : around.owners().stream().limit(1).toList()) {
            all.add(Json.text(owner, "kind") + " " + Json.text(owner, "metadata", "name")
                    + " owns it and will probably make it again.");
        }
        Map<String, Integer> owned = new TreeMap<>();
        around.goesWith(Json.text(object, "metadata", "uid"))
                .forEach(o -> owned.merge(Json.text(o, "kind"), 1, Integer::sum));
        if (!owned.isEmpty()) {
            boolean sure = SurroundingsReader.builtIn(Json.group(Json.text(object, "apiVersion")))
                    && around.truncated().isEmpty()
                    && around.unread().isEmpty();
            String what = (sure ? "" : "At least ")
                    + owned.entrySet().stream()
                            .map(e -> e.getValue() + " " + e.getKey())
                            .collect(Collectors.joining(", "));
            all.add(
                    switch (propagation) {
                        case ORPHAN -> what + " stay without an owner.";
                        case FOREGROUND -> what + " go before it.";
                        case BACKGROUND -> what + " go after it.";
                    });
            if (!sure) {
                all.add("There may be more: not every kind was, or could be, looked at.");
            }
        }
        switch (kind) {
            case "Namespace" -> all.add("Everything in the namespace is deleted.");
            case "CustomResourceDefinition" ->
                all.add("Every " + Json.text(object, "spec", "names", "kind") + " of the cluster is deleted.");
            case "PersistentVolumeClaim" -> all.add("Its volume, and the data on it, may be deleted as well.");
            case "Node" -> all.add("Its pods are lost; the node comes back when its kubelet reports again.");
            case "StatefulSet" -> all.add("Claims of its pods stay, unless its retention policy says otherwise.");
            case "Pod" -> {
                if (Json.list(object, "metadata", "ownerReferences").isEmpty()) {
                    all.add("Nothing owns it: nobody makes it again.");
                }
            }
            default -> {}
        }
        for (ObjectNode user : around.users().stream().limit(5).toList()) {
            all.add(Json.text(user, "kind") + " " + Json.text(user, "metadata", "name") + " refers to it.");
        }
        if (around.users().size() > 5) {
            all.add((around.users().size() - 5) + " more refer to it.");
        }
        around.unread().forEach((part, failure) -> all.add(part + " could not be read: " + failure.happened()));
        return all;
    }

    /** What well-known finalizers wait for (Kubernetes reference, “Finalizers”). */
    private static String meaning(String finalizer) {
        return switch (finalizer) {
            case "kubernetes.io/pvc-protection" -> ", while a pod uses it";
            case "kubernetes.io/pv-protection" -> ", while a claim is bound to it";
            case "foregroundDeletion" -> ", when what it owns is gone";
            case "orphan" -> ", when what it owns has been let go";
            case "service.kubernetes.io/load-balancer-cleanup" -> ", when its load balancer is gone";
            case "finalizers.fluxcd.io" -> ", when Flux has removed what it made";
            case "resources-finalizer.argocd.argoproj.io" -> ", when Argo CD has removed what it made";
            default -> "";
        };
    }

    /** A kept copy as something that can be created. */
    static ObjectNode again(ObjectNode kept) {
        ObjectNode copy = Json.copy(kept);
        copy.remove("status");
        if (copy.path("metadata") instanceof ObjectNode metadata) {
            for (String own : List.of(
                    "managedFields",
                    "resourceVersion",
                    "uid",
                    "creationTimestamp",
                    "generation",
                    "selfLink",
                    "deletionTimestamp",
                    "deletionGracePeriodSeconds",
                    "ownerReferences")) {
                metadata.remove(own);
            }
        }
        if (copy.path("spec") instanceof ObjectNode spec) {
            switch (Json.text(copy, "kind")) {
                case "Pod" -> spec.remove("nodeName");
                case "Job" -> {
                    // The server chose these by the uid of the old one.
                    if (!Json.truth(spec, "manualSelector")) {
                        spec.remove("selector");
                        if (Json.at(spec, "template", "metadata", "labels") instanceof ObjectNode labels) {
                            labels.remove("controller-uid");
                            labels.remove("batch.kubernetes.io/controller-uid");
                        }
                    }
                }
                case "PersistentVolume" -> {
                    if (spec.path("claimRef") instanceof ObjectNode claim) {
                        claim.remove("uid");
                        claim.remove("resourceVersion");
                    }
                }
                default -> {}
            }
        }
        return copy;
    }

    /** What does not come back with it, in words to show. */
    static List<String> lost(ObjectNode kept) {
        List<String> all = new ArrayList<>();
        all.add("It gets a new uid and time of creation; its status begins anew.");
        List<JsonNode> owners = Json.list(kept, "metadata", "ownerReferences");
        if (!owners.isEmpty()) {
            all.add("It will not belong to " + Json.text(owners.getFirst(), "kind") + " "
                    + Json.text(owners.getFirst(), "name") + " any more.");
        }
        switch (Json.text(kept, "kind")) {
            case "Namespace" -> all.add("What was in the namespace does not come back.");
            case "CustomResourceDefinition" -> all.add("The objects of the kind do not come back.");
            case "PersistentVolumeClaim", "PersistentVolume" ->
                all.add("Data that was deleted with the volume does not come back.");
            case "ServiceAccount" -> all.add("Tokens of the old one stay invalid.");
            case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob" ->
                all.add("Its pods begin anew, and its history of revisions is lost.");
            case "Service" -> all.add("Its load balancer may get another address.");
            default -> {}
        }
        return all;
    }
}
