package dev.castellan.browse.object;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the server keeps in an object for itself. */
final class Noise {
    /** What {@code kubectl apply} keeps of what was applied; the whole object once more. */
    static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private static final Set<String> METADATA = Set.of(
            "managedFields",
            "resourceVersion",
            "uid",
            "creationTimestamp",
            "generation",
            "selfLink",
            "deletionTimestamp",
            "deletionGracePeriodSeconds");
    private static final List<FieldPath> ANNOTATIONS = List.of(
            FieldPath.of("metadata", "annotations", LAST_APPLIED),
            FieldPath.of("metadata", "annotations", "deployment.kubernetes.io/revision"));

    private Noise() {}

    /** Whether a field is the server's. */
    static boolean covers(FieldPath path) {
        return path.within("status")
                || (path.within("metadata")
                        && path.steps().size() > 1
                        && path.steps().get(1) instanceof FieldStep.Name(String name)
                        && METADATA.contains(name))
                || ANNOTATIONS.stream().anyMatch(path::within);
    }

    /**
     * The object as somebody would have written it: without the server's fields, and without what differs from cluster to
     * cluster by itself (addresses, volumes and token names given by it).
     */
    static ObjectNode without(ObjectNode object) {
        ObjectNode copy = Json.copy(object);
        copy.remove("status");
        if (copy.path("metadata") instanceof ObjectNode metadata) {
            METADATA.forEach(metadata::remove);
            if (metadata.path("annotations") instanceof ObjectNode annotations) {
                annotations.remove(LAST_APPLIED);
                annotations.remove("deployment.kubernetes.io/revision");
                if (annotations.isEmpty()) {
                    metadata.remove("annotations");
                }
            }
            // Uids of owners are another cluster's.
            for (JsonNode owner : metadata.path("ownerReferences")) {
                ((ObjectNode) owner).remove("uid");
            }
        }
        String kind = Json.text(copy, "kind");
        if (copy.path("spec") instanceof ObjectNode spec) {
            switch (kind) {
                case "Service" -> {
                    if (!Json.text(spec, "clusterIP").equals("None")) {
                        spec.remove("clusterIP");
                        spec.remove("clusterIPs");
                    }
                    for (JsonNode port : spec.path("ports")) {
                        ((ObjectNode) port).remove("nodePort");
                    }
                    spec.remove("healthCheckNodePort");
                }
                case "PersistentVolumeClaim" -> spec.remove("volumeName");
                case "Pod" -> spec.remove("nodeName");
                case "Namespace" -> spec.remove("finalizers");
                default -> {}
            }
        }
        return copy;
    }
}
