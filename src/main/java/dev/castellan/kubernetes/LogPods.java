package dev.castellan.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Finds the pods whose logs are meant. */
final class LogPods {
    /** More pods than this are not read side by side. */
    static final int MOST = 500;

    private static final String PREFERRED = "kubectl.kubernetes.io/default-container";

    private LogPods() {}

    /** Asks by path and gives the pods, at most {@link #MOST}. */
    static List<PodContainers> find(LogTarget target, Function<String, JsonNode> get) {
        return switch (target) {
            case LogTarget.Pod pod ->
                List.of(pod(get.apply("/api/v1/namespaces/" + PodPaths.encode(pod.namespace()) + "/pods/"
                        + PodPaths.encode(pod.name()))));
            case LogTarget.Selected selected -> list(selected.namespace(), selected.labelSelector(), get);
            case LogTarget.Workload workload -> {
                JsonNode spec = get.apply(workload.kind().path(workload.namespace(), workload.name()))
                        .path("spec");
                String selector = selector(spec.path("selector"));
                yield selector.isEmpty() ? List.of() : list(workload.namespace(), selector, get);
            }
        };
    }

    private static List<PodContainers> list(String namespace, String selector, Function<String, JsonNode> get) {
        JsonNode answer = get.apply("/api/v1/namespaces/" + PodPaths.encode(namespace) + "/pods?limit=" + MOST
                + "&labelSelector=" + PodPaths.encode(selector));
        List<PodContainers> pods = new ArrayList<>();
        answer.path("items").forEach(item -> pods.add(pod(item)));
        return pods;
    }

    private static PodContainers pod(JsonNode pod) {
        JsonNode metadata = pod.path("metadata");
        List<String> others = new ArrayList<>(names(pod.path("spec").path("initContainers")));
        others.addAll(names(pod.path("spec").path("ephemeralContainers")));
        return new PodContainers(
                metadata.path("namespace").asString(""),
                metadata.path("name").asString(""),
                metadata.path("uid").asString(""),
                pod.path("status").path("phase").asString(""),
                names(pod.path("spec").path("containers")),
                others,
                Optional.of(metadata.path("annotations").path(PREFERRED).asString(""))
                        .filter(name -> !name.isEmpty()));
    }

    private static List<String> names(JsonNode containers) {
        List<String> names = new ArrayList<>();
        containers.forEach(c -> names.add(c.path("name").asString("")));
        return names;
    }

    /** A selector of a workload, or the plain labels of a service, as a query has it. */
    static String selector(JsonNode selector) {
        boolean full = selector.has("matchLabels") || selector.has("matchExpressions");
        List<String> terms = new ArrayList<>();
        (full ? selector.path("matchLabels") : selector)
                .properties()
                .forEach(e -> terms.add(e.getKey() + "=" + e.getValue().asString("")));
        for (JsonNode expression : selector.path("matchExpressions")) {
            String key = expression.path("key").asString("");
            List<String> values = new ArrayList<>();
            expression.path("values").forEach(v -> values.add(v.asString("")));
            String in = "(" + String.join(",", values) + ")";
            switch (expression.path("operator").asString("")) {
                case "In" -> terms.add(key + " in " + in);
                case "NotIn" -> terms.add(key + " notin " + in);
                case "Exists" -> terms.add(key);
                case "DoesNotExist" -> terms.add("!" + key);
                default -> {}
            }
        }
        return String.join(",", terms);
    }
}
