package dev.castellan.sandbox.kubernetes;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects as rows, with the columns the API server gives kubectl. */
final class Tables {
    private static final String NONE = "<none>";

    /** One column. */
    record Column(String name, String type, int priority, Cell cell) {}

    /** Makes the value of a cell. */
    @FunctionalInterface
    interface Cell {
        Object of(JsonNode object, Instant now);
    }

    private static final Map<String, List<Column>> COLUMNS = columns();

    private Tables() {}

    /** The columns of a kind; custom kinds may bring their own with their definition. */
    static List<Column> columns(ApiResource resource, @Nullable JsonNode definition) {
        List<Column> known = COLUMNS.get(resource.storage());
        if (known != null) {
            return known;
        }
        List<Column> all = new ArrayList<>();
        all.add(name());
        if (definition != null) {
            for (JsonNode version : Json.list(definition, "spec", "versions")) {
                if (Json.text(version, "name").equals(resource.version())) {
                    for (JsonNode column : Json.list(version, "additionalPrinterColumns")) {
                        String path = Json.text(column, "jsonPath");
                        String type = Json.text(column, "type");
                        all.add(new Column(
                                Json.text(column, "name"),
                                type,
                                (int) Json.number(column, "priority"),
                                (o, now) -> type.equals("date") ? Ages.since(custom(o, path), now) : custom(o, path)));
                    }
                }
            }
        }
        if (all.size() == 1) {
            all.add(new Column("Created At", "date", 0, (o, now) -> Json.text(o, "metadata", "creationTimestamp")));
        }
        return all;
    }

    /** A step of a column's path: a name, then perhaps the type of the wanted element. */
    private static final Pattern STEP = Pattern.compile("\\.([^.\\[]+)(?:\\[\\?\\(@\\.type==[\"']([^\"']*)[\"']\\)])?");

    /** Follows the part of JSONPath that printer columns use: names, and elements chosen by their type. */
    private static String custom(JsonNode object, String path) {
        JsonNode node = object;
        Matcher step = STEP.matcher(path);
        while (step.find()) {
            node = node.path(step.group(1));
            String wanted = step.group(2);
            if (wanted != null) {
                JsonNode all = node;
                node = Json.obj();
                for (JsonNode each : all) {
                    if (Json.text(each, "type").equals(wanted)) {
                        node = each;
                    }
                }
            }
        }
        return Json.text(node);
    }

    /** The columns as a table lists them. */
    static ArrayNode definitions(List<Column> columns) {
        ArrayNode all = Json.arr();
        for (Column column : columns) {
            all.add(Json.obj(
                    "name", column.name(),
                    "type", column.type(),
                    "format", column.name().equals("Name") ? "name" : "",
                    "description", "",
                    "priority", column.priority()));
        }
        return all;
    }

    /** One row. */
    static ObjectNode row(List<Column> columns, JsonNode object, String include, Instant now) {
        ArrayNode cells = Json.arr();
        for (Column column : columns) {
            cells.add(Json.node(column.cell().of(object, now)));
        }
        ObjectNode row = Json.obj("cells", cells);
        switch (include) {
            case "None" -> {}
            case "Object" -> row.set("object", object);
            default -> row.set("object", partial(object, "v1"));
        }
        return row;
    }

    /** The metadata only. */
    static ObjectNode partial(JsonNode object, String version) {
        return Json.obj(
                "kind",
                "PartialObjectMetadata",
                "apiVersion",
                "meta.k8s.io/" + version,
                "metadata",
                object.path("metadata"));
    }

    private static Map<String, List<Column>> columns() {
        Map<String, List<Column>> all = new LinkedHashMap<>();
        all.put(
                "pods",
                List.of(
                        name(),
                        text("Ready", (o, n) -> ready(o)),
                        text("Status", (o, n) -> podStatus(o)),
                        text("Restarts", Tables::restarts),
                        age(),
                        wide("IP", (o, n) -> or(Json.text(o, "status", "podIP"))),
                        wide("Node", (o, n) -> or(Json.text(o, "spec", "nodeName"))),
                        wide("Nominated Node", (o, n) -> or(Json.text(o, "status", "nominatedNodeName"))),
                        wide("Readiness Gates", (o, n) -> NONE)));
        all.put(
                "deployments.apps",
                List.of(
                        name(),
                        text(
                                "Ready",
                                (o, n) -> Json.number(o, "status", "readyReplicas") + "/"
                                        + Json.number(o, "spec", "replicas")),
                        number("Up-to-date", "status", "updatedReplicas"),
                        number("Available", "status", "availableReplicas"),
                        age(),
                        wide("Containers", (o, n) -> containers(o, "name")),
                        wide("Images", (o, n) -> containers(o, "image")),
                        wide("Selector", (o, n) -> selector(o))));
        all.put(
                "replicasets.apps",
                List.of(
                        name(),
                        number("Desired", "spec", "replicas"),
                        number("Current", "status", "replicas"),
                        number("Ready", "status", "readyReplicas"),
                        age(),
                        wide("Containers", (o, n) -> containers(o, "name")),
                        wide("Images", (o, n) -> containers(o, "image")),
                        wide("Selector", (o, n) -> selector(o))));
        all.put(
                "statefulsets.apps",
                List.of(
                        name(),
                        text(
                                "Ready",
                                (o, n) -> Json.number(o, "status", "readyReplicas") + "/"
                                        + Json.number(o, "spec", "replicas")),
                        age(),
                        wide("Containers", (o, n) -> containers(o, "name")),
                        wide("Images", (o, n) -> containers(o, "image"))));
        all.put(
                "daemonsets.apps",
                List.of(
                        name(),
                        number("Desired", "status", "desiredNumberScheduled"),
                        number("Current", "status", "currentNumberScheduled"),
                        number("Ready", "status", "numberReady"),
                        number("Up-to-date", "status", "updatedNumberScheduled"),
                        number("Available", "status", "numberAvailable"),
                        text("Node Selector", (o, n) -> labels(o, "spec", "template", "spec", "nodeSelector")),
                        age(),
                        wide("Containers", (o, n) -> containers(o, "name")),
                        wide("Images", (o, n) -> containers(o, "image")),
                        wide("Selector", (o, n) -> selector(o))));
        all.put(
                "jobs.batch",
                List.of(
                        name(),
                        text("Status", (o, n) -> jobStatus(o)),
                        text(
                                "Completions",
                                (o, n) -> Json.number(o, "status", "succeeded") + "/"
                                        + Math.max(1, Json.number(o, "spec", "completions"))),
                        text("Duration", Tables::jobDuration),
                        age(),
                        wide("Containers", (o, n) -> containers(o, "name")),
                        wide("Images", (o, n) -> containers(o, "image")),
                        wide("Selector", (o, n) -> selector(o))));
        all.put(
                "cronjobs.batch",
                List.of(
                        name(),
                        text("Schedule", (o, n) -> Json.text(o, "spec", "schedule")),
                        text("Timezone", (o, n) -> or(Json.text(o, "spec", "timeZone"))),
                        new Column("Suspend", "boolean", 0, (o, n) -> title(Json.truth(o, "spec", "suspend"))),
                        new Column(
                                "Active",
                                "integer",
                                0,
                                (o, n) -> Json.list(o, "status", "active").size()),
                        text("Last Schedule", (o, n) -> {
                            String last = Json.text(o, "status", "lastScheduleTime");
                            return last.isEmpty() ? NONE : Ages.since(last, n);
                        }),
                        age()));
        all.put(
                "services",
                List.of(
                        name(),
                        text("Type", (o, n) -> Json.text(o, "spec", "type")),
                        text("Cluster-IP", (o, n) -> or(Json.text(o, "spec", "clusterIP"))),
                        text("External-IP", (o, n) -> externalIp(o)),
                        text("Port(s)", (o, n) -> servicePorts(o)),
                        age(),
                        wide("Selector", (o, n) -> labels(o, "spec", "selector"))));
        all.put(
                "ingresses.networking.k8s.io",
                List.of(
                        name(),
                        text("Class", (o, n) -> or(Json.text(o, "spec", "ingressClassName"))),
                        text(
                                "Hosts",
                                (o, n) -> or(Json.list(o, "spec", "rules").stream()
                                        .map(r -> Json.text(r, "host").isEmpty() ? "*" : Json.text(r, "host"))
                                        .collect(Collectors.joining(",")))),
                        text(
                                "Address",
                                (o, n) -> Json.list(o, "status", "loadBalancer", "ingress").stream()
                                        .map(i -> Json.text(i, "ip"))
                                        .collect(Collectors.joining(","))),
                        text("Ports", (o, n) -> Json.list(o, "spec", "tls").isEmpty() ? "80" : "80, 443"),
                        age()));
        all.put(
                "nodes",
                List.of(
                        name(),
                        text("Status", (o, n) -> nodeStatus(o)),
                        text(
                                "Roles",
                                (o, n) -> or(Json.map(o, "metadata", "labels").keySet().stream()
                                        .filter(l -> l.startsWith("node-role.kubernetes.io/"))
                                        .map(l -> l.substring(l.indexOf('/') + 1))
                                        .sorted()
                                        .collect(Collectors.joining(",")))),
                        age(),
                        text("Version", (o, n) -> Json.text(o, "status", "nodeInfo", "kubeletVersion")),
                        wide(
                                "Internal-IP",
                                (o, n) -> or(Json.list(o, "status", "addresses").stream()
                                        .filter(a -> Json.text(a, "type").equals("InternalIP"))
                                        .map(a -> Json.text(a, "address"))
                                        .findFirst()
                                        .orElse(""))),
                        wide("External-IP", (o, n) -> NONE),
                        wide("OS-Image", (o, n) -> Json.text(o, "status", "nodeInfo", "osImage")),
                        wide("Kernel-Version", (o, n) -> Json.text(o, "status", "nodeInfo", "kernelVersion")),
                        wide(
                                "Container-Runtime",
                                (o, n) -> Json.text(o, "status", "nodeInfo", "containerRuntimeVersion"))));
        all.put("namespaces", List.of(name(), text("Status", (o, n) -> Json.text(o, "status", "phase")), age()));
        all.put(
                "configmaps",
                List.of(
                        name(),
                        new Column(
                                "Data",
                                "integer",
                                0,
                                (o, n) -> o.path("data").size()
                                        + o.path("binaryData").size()),
                        age()));
        all.put(
                "secrets",
                List.of(
                        name(),
                        text("Type", (o, n) -> Json.text(o, "type")),
                        new Column(
                                "Data", "integer", 0, (o, n) -> o.path("data").size()),
                        age()));
        all.put(
                "serviceaccounts",
                List.of(
                        name(),
                        new Column(
                                "Secrets",
                                "integer",
                                0,
                                (o, n) -> Json.list(o, "secrets").size()),
                        age()));
        all.put(
                "events",
                List.of(
                        text("Last Seen", (o, n) -> Ages.since(Json.text(o, "lastTimestamp"), n)),
                        text("Type", (o, n) -> Json.text(o, "type")),
                        text("Reason", (o, n) -> Json.text(o, "reason")),
                        text(
                                "Object",
                                (o, n) -> Json.text(o, "involvedObject", "kind").toLowerCase(Locale.ROOT) + "/"
                                        + Json.text(o, "involvedObject", "name")),
                        wide("Subobject", (o, n) -> Json.text(o, "involvedObject", "fieldPath")),
                        wide("Source", (o, n) -> Json.text(o, "source", "component")),
                        text("Message", (o, n) -> Json.text(o, "message").strip()),
                        wide("First Seen", (o, n) -> Ages.since(Json.text(o, "firstTimestamp"), n)),
                        new Column("Count", "integer", 1, (o, n) -> Json.number(o, "count")),
                        new Column("Name", "string", 1, (o, n) -> Json.text(o, "metadata", "name"))));
        List<Column> named = List.of(
                name(), new Column("Created At", "date", 0, (o, n) -> Json.text(o, "metadata", "creationTimestamp")));
        all.put("roles.rbac.authorization.k8s.io", named);
        all.put("clusterroles.rbac.authorization.k8s.io", named);
        List<Column> bindings = List.of(
                name(),
                text("Role", (o, n) -> Json.text(o, "roleRef", "kind") + "/" + Json.text(o, "roleRef", "name")),
                age(),
                wide("Users", (o, n) -> subjects(o, "User")),
                wide("Groups", (o, n) -> subjects(o, "Group")),
                wide("ServiceAccounts", (o, n) -> subjects(o, "ServiceAccount")));
        all.put("rolebindings.rbac.authorization.k8s.io", bindings);
        all.put("clusterrolebindings.rbac.authorization.k8s.io", bindings);
        all.put(
                "persistentvolumeclaims",
                List.of(
                        name(),
                        text("Status", (o, n) -> Json.text(o, "status", "phase")),
                        text("Volume", (o, n) -> Json.text(o, "spec", "volumeName")),
                        text("Capacity", (o, n) -> Json.text(o, "status", "capacity", "storage")),
                        text("Access Modes", (o, n) -> accessModes(o)),
                        text("StorageClass", (o, n) -> Json.text(o, "spec", "storageClassName")),
                        age()));
        all.put(
                "persistentvolumes",
                List.of(
                        name(),
                        text("Capacity", (o, n) -> Json.text(o, "spec", "capacity", "storage")),
                        text("Access Modes", (o, n) -> accessModes(o)),
                        text("Reclaim Policy", (o, n) -> Json.text(o, "spec", "persistentVolumeReclaimPolicy")),
                        text("Status", (o, n) -> Json.text(o, "status", "phase")),
                        text(
                                "Claim",
                                (o, n) -> Json.text(o, "spec", "claimRef", "namespace") + "/"
                                        + Json.text(o, "spec", "claimRef", "name")),
                        text("StorageClass", (o, n) -> Json.text(o, "spec", "storageClassName")),
                        age()));
        all.put(
                "poddisruptionbudgets.policy",
                List.of(
                        name(),
                        text("Min Available", (o, n) -> orNa(Json.text(o, "spec", "minAvailable"))),
                        text("Max Unavailable", (o, n) -> orNa(Json.text(o, "spec", "maxUnavailable"))),
                        number("Allowed Disruptions", "status", "disruptionsAllowed"),
                        age()));
        all.put(
                "horizontalpodautoscalers.autoscaling",
                List.of(
                        name(),
                        text(
                                "Reference",
                                (o, n) -> Json.text(o, "spec", "scaleTargetRef", "kind") + "/"
                                        + Json.text(o, "spec", "scaleTargetRef", "name")),
                        number("MinPods", "spec", "minReplicas"),
                        number("MaxPods", "spec", "maxReplicas"),
                        number("Replicas", "status", "currentReplicas"),
                        age()));
        all.put(
                "networkpolicies.networking.k8s.io",
                List.of(
                        name(),
                        text("Pod-Selector", (o, n) -> labels(o, "spec", "podSelector", "matchLabels")),
                        age()));
        all.put(
                "storageclasses.storage.k8s.io",
                List.of(
                        name(),
                        text("Provisioner", (o, n) -> Json.text(o, "provisioner")),
                        text("ReclaimPolicy", (o, n) -> Json.text(o, "reclaimPolicy")),
                        text("VolumeBindingMode", (o, n) -> Json.text(o, "volumeBindingMode")),
                        age()));
        all.put(
                "leases.coordination.k8s.io",
                List.of(name(), text("Holder", (o, n) -> Json.text(o, "spec", "holderIdentity")), age()));
        all.put(
                "validatingwebhookconfigurations.admissionregistration.k8s.io",
                List.of(
                        name(),
                        new Column(
                                "Webhooks",
                                "integer",
                                0,
                                (o, n) -> Json.list(o, "webhooks").size()),
                        age()));
        all.put(
                "mutatingwebhookconfigurations.admissionregistration.k8s.io",
                List.of(
                        name(),
                        new Column(
                                "Webhooks",
                                "integer",
                                0,
                                (o, n) -> Json.list(o, "webhooks").size()),
                        age()));
        return Map.copyOf(all);
    }

    private static Column name() {
        return text("Name", (o, n) -> Json.text(o, "metadata", "name"));
    }

    private static Column age() {
        return text("Age", (o, n) -> Ages.since(Json.text(o, "metadata", "creationTimestamp"), n));
    }

    private static Column text(String name, Cell cell) {
        return new Column(name, "string", 0, cell);
    }

    private static Column wide(String name, Cell cell) {
        return new Column(name, "string", 1, cell);
    }

    private static Column number(String name, String... path) {
        return new Column(name, "integer", 0, (o, n) -> Json.number(o, path));
    }

    private static String or(String text) {
        return text.isEmpty() ? NONE : text;
    }

    private static String orNa(String text) {
        return text.isEmpty() ? "N/A" : text;
    }

    private static String title(boolean truth) {
        return truth ? "True" : "False";
    }

    private static String ready(JsonNode pod) {
        long ready = Json.list(pod, "status", "containerStatuses").stream()
                .filter(c -> Json.truth(c, "ready"))
                .count();
        return ready + "/" + Json.list(pod, "spec", "containers").size();
    }

    /** What kubectl shows: the most telling reason among pod and containers. */
    static String podStatus(JsonNode pod) {
        if (!Json.text(pod, "metadata", "deletionTimestamp").isEmpty()) {
            return "Terminating";
        }
        String reason = Json.text(pod, "status", "reason");
        String status = reason.isEmpty() ? Json.text(pod, "status", "phase") : reason;
        for (JsonNode container : Json.list(pod, "status", "initContainerStatuses")) {
            String waiting = Json.text(container, "state", "waiting", "reason");
            if (!waiting.isEmpty() && !waiting.equals("PodInitializing")) {
                return "Init:" + waiting;
            }
        }
        for (JsonNode container : Json.list(pod, "status", "containerStatuses")) {
            String waiting = Json.text(container, "state", "waiting", "reason");
            String ended = Json.text(container, "state", "terminated", "reason");
            if (!waiting.isEmpty()) {
                return waiting;
            }
            if (!ended.isEmpty()) {
                status = ended;
            }
        }
        return status;
    }

    private static Object restarts(JsonNode pod, Instant now) {
        long count = 0;
        String last = "";
        for (JsonNode container : Json.list(pod, "status", "containerStatuses")) {
            count += Json.number(container, "restartCount");
            String ended = Json.text(container, "lastState", "terminated", "finishedAt");
            last = ended.compareTo(last) > 0 ? ended : last;
        }
        return count == 0 || last.isEmpty() ? Long.toString(count) : count + " (" + Ages.since(last, now) + " ago)";
    }

    private static String containers(JsonNode object, String what) {
        return Json.list(object, "spec", "template", "spec", "containers").stream()
                .map(c -> Json.text(c, what))
                .collect(Collectors.joining(","));
    }

    private static String selector(JsonNode object) {
        return labels(object, "spec", "selector", "matchLabels");
    }

    private static String labels(JsonNode object, String... path) {
        return or(Json.map(object, path).entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(",")));
    }

    private static String jobStatus(JsonNode job) {
        Set<String> conditions = new TreeSet<>();
        for (JsonNode condition : Json.list(job, "status", "conditions")) {
            if (Json.text(condition, "status").equals("True")) {
                conditions.add(Json.text(condition, "type"));
            }
        }
        if (conditions.contains("Complete")) {
            return "Complete";
        }
        return conditions.contains("Failed") ? "Failed" : "Running";
    }

    private static Object jobDuration(JsonNode job, Instant now) {
        String start = Json.text(job, "status", "startTime");
        if (start.isEmpty()) {
            return "";
        }
        String end = Json.text(job, "status", "completionTime");
        return end.isEmpty() ? Ages.since(start, now) : Ages.since(start, Instant.parse(end));
    }

    private static String externalIp(JsonNode service) {
        String given = Json.texts(service, "spec", "externalIPs").stream().collect(Collectors.joining(","));
        String balancer = Json.list(service, "status", "loadBalancer", "ingress").stream()
                .map(i -> Json.text(i, "ip"))
                .collect(Collectors.joining(","));
        String all = given.isEmpty() || balancer.isEmpty() ? given + balancer : balancer + "," + given;
        if (all.isEmpty() && Json.text(service, "spec", "type").equals("LoadBalancer")) {
            return "<pending>";
        }
        return or(all);
    }

    private static String servicePorts(JsonNode service) {
        return or(Json.list(service, "spec", "ports").stream()
                .map(p -> {
                    String nodePort = Json.text(p, "nodePort");
                    String protocol = Json.text(p, "protocol");
                    return Json.text(p, "port") + (nodePort.isEmpty() ? "" : ":" + nodePort) + "/"
                            + (protocol.isEmpty() ? "TCP" : protocol);
                })
                .collect(Collectors.joining(",")));
    }

    private static String nodeStatus(JsonNode node) {
        String ready = "Unknown";
        for (JsonNode condition : Json.list(node, "status", "conditions")) {
            if (Json.text(condition, "type").equals("Ready")) {
                ready = Json.text(condition, "status").equals("True") ? "Ready" : "NotReady";
            }
        }
        return Json.truth(node, "spec", "unschedulable") ? ready + ",SchedulingDisabled" : ready;
    }

    private static String subjects(JsonNode binding, String kind) {
        return Json.list(binding, "subjects").stream()
                .filter(s -> Json.text(s, "kind").equals(kind))
                .map(s -> kind.equals("ServiceAccount")
                        ? Json.text(s, "namespace") + "/" + Json.text(s, "name")
                        : Json.text(s, "name"))
                .collect(Collectors.joining(", "));
    }

    private static String accessModes(JsonNode object) {
        return Json.texts(object, "spec", "accessModes").stream()
                .map(m -> switch (m) {
                    case "ReadWriteOnce" -> "RWO";
                    case "ReadOnlyMany" -> "ROX";
                    case "ReadWriteMany" -> "RWX";
                    default -> m;
                })
                .collect(Collectors.joining(","));
    }
}
