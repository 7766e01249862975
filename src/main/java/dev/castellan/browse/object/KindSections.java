package dev.castellan.browse.object;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What there is to say about objects of the kinds that people look at most. */
final class KindSections {
    private static final int LONGEST_VALUE = 20_000;
    private static final int MOST_ROWS = 200;

    private KindSections() {}

    /**
     * How an object is, in a few words.
     *
     * @param state the words
     * @param tone whether that is good
     * @param facts what to say first
     */
    record Head(String state, Tone tone, List<Fact> facts) {
        static Head of(String state, Tone tone) {
            return new Head(state, tone, List.of());
        }
    }

    static Head head(ObjectAddress a, ObjectNode o, Surroundings around) {
        if (!Json.text(o, "metadata", "deletionTimestamp").isEmpty()) {
            return new Head("being deleted", Tone.WARNING, facts(a, o));
        }
        JsonNode status = o.path("status");
        JsonNode spec = o.path("spec");
        Head head = switch (a.kind()) {
            case "Pod" -> pod(spec, status);
            case "Deployment" -> workload(spec, status, "readyReplicas", Json.truth(spec, "paused"));
            case "StatefulSet", "ReplicaSet", "ReplicationController" -> workload(spec, status, "readyReplicas", false);
            case "DaemonSet" -> daemons(status);
            case "Job" -> job(spec, status);
            case "CronJob" ->
                Json.truth(spec, "suspend")
                        ? Head.of("suspended", Tone.NOTICE)
                        : Head.of("runs at " + Json.text(spec, "schedule"), Tone.GOOD);
            case "Node" -> node(spec, status);
            case "Namespace" ->
                Head.of(
                        Json.text(status, "phase"),
                        Json.text(status, "phase").equals("Active") ? Tone.GOOD : Tone.WARNING);
            case "PersistentVolumeClaim", "PersistentVolume" -> volume(status);
            case "Service" -> Head.of(Json.some(spec, "type").orElse("ClusterIP"), Tone.PLAIN);
            case "PodDisruptionBudget" ->
                Head.of(
                        Json.number(status, "disruptionsAllowed") + " disruptions allowed",
                        Json.number(status, "disruptionsAllowed") > 0 ? Tone.GOOD : Tone.WARNING);
            case "HorizontalPodAutoscaler" ->
                Head.of(
                        Json.text(status, "currentReplicas") + " of " + Json.text(spec, "minReplicas") + " to "
                                + Json.text(spec, "maxReplicas"),
                        Tone.PLAIN);
            case "Event" ->
                Head.of(Json.text(o, "reason"), Json.text(o, "type").equals("Warning") ? Tone.WARNING : Tone.PLAIN);
            case "RoleBinding", "ClusterRoleBinding" ->
                Head.of(
                        "gives " + Json.text(o, "roleRef", "kind") + " " + Json.text(o, "roleRef", "name"),
                        Json.text(o, "roleRef", "name").equals("cluster-admin") ? Tone.WARNING : Tone.PLAIN);
            case "Secret" -> Head.of(Json.some(o, "type").orElse("Opaque"), Tone.PLAIN);
            default -> ready(status);
        };
        return new Head(head.state(), head.tone(), facts(a, o));
    }

    private static Head pod(JsonNode spec, JsonNode status) {
        String phase = Json.text(status, "phase");
        List<JsonNode> states = new ArrayList<>(Json.list(status, "initContainerStatuses"));
        states.addAll(Json.list(status, "containerStatuses"));
        for (JsonNode c : states) {
            String waiting = Json.text(c, "state", "waiting", "reason");
            if (!waiting.isEmpty() && !waiting.equals("PodInitializing") && !waiting.equals("ContainerCreating")) {
                return Head.of(waiting, Tone.BAD);
            }
        }
        int ready = 0;
        for (JsonNode c : Json.list(status, "containerStatuses")) {
            ready += Json.truth(c, "ready") ? 1 : 0;
        }
        int all = Json.list(spec, "containers").size();
        return switch (phase) {
            case "Running" ->
                Head.of("Running, " + ready + "/" + all + " ready", ready == all ? Tone.GOOD : Tone.WARNING);
            case "Succeeded" -> Head.of("Succeeded", Tone.FAINT);
            case "Failed" -> Head.of(Json.some(status, "reason").orElse("Failed"), Tone.BAD);
            case "Pending" -> Head.of("Pending", Tone.NOTICE);
            default -> Head.of(phase.isEmpty() ? "Unknown" : phase, Tone.WARNING);
        };
    }

    private static Head workload(JsonNode spec, JsonNode status, String readyField, boolean paused) {
        int wanted = spec.has("replicas") ? Json.number(spec, "replicas") : 1;
        int ready = Json.number(status, readyField);
        String text = ready + "/" + wanted + " ready" + (paused ? ", paused" : "");
        return Head.of(
                text, paused ? Tone.NOTICE : wanted == 0 ? Tone.FAINT : ready >= wanted ? Tone.GOOD : Tone.WARNING);
    }

    private static Head daemons(JsonNode status) {
        int wanted = Json.number(status, "desiredNumberScheduled");
        int ready = Json.number(status, "numberReady");
        return Head.of(ready + "/" + wanted + " ready", ready >= wanted ? Tone.GOOD : Tone.WARNING);
    }

    private static Head job(JsonNode spec, JsonNode status) {
        for (JsonNode c : Json.list(status, "conditions")) {
            if (Json.text(c, "status").equals("True")) {
                switch (Json.text(c, "type")) {
                    case "Complete" -> {
                        return Head.of("complete", Tone.GOOD);
                    }
                    case "Failed" -> {
                        return Head.of("failed: " + Json.text(c, "reason"), Tone.BAD);
                    }
                    case "Suspended" -> {
                        return Head.of("suspended", Tone.NOTICE);
                    }
                    default -> {}
                }
            }
        }
        return Head.of(
                Json.number(status, "succeeded") + "/" + Math.max(1, Json.number(spec, "completions")) + " done, "
                        + Json.number(status, "active") + " running",
                Tone.PLAIN);
    }

    private static Head node(JsonNode spec, JsonNode status) {
        boolean closed = Json.truth(spec, "unschedulable");
        String ready = Json.list(status, "conditions").stream()
                .filter(c -> Json.text(c, "type").equals("Ready"))
                .map(c -> Json.text(c, "status"))
                .findFirst()
                .orElse("Unknown");
        String text = switch (ready) {
            case "True" -> "Ready";
            case "False" -> "Not ready";
            default -> "Not heard of";
        };
        return Head.of(
                text + (closed ? ", cordoned" : ""),
                !ready.equals("True") ? Tone.BAD : closed ? Tone.NOTICE : Tone.GOOD);
    }

    private static Head volume(JsonNode status) {
        String phase = Json.text(status, "phase");
        Tone tone = switch (phase) {
            case "Bound" -> Tone.GOOD;
            case "Available" -> Tone.PLAIN;
            case "Pending", "Released" -> Tone.NOTICE;
            default -> Tone.BAD;
        };
        return Head.of(phase, tone);
    }

    private static Head ready(JsonNode status) {
        for (JsonNode c : Json.list(status, "conditions")) {
            String type = Json.text(c, "type");
            if (type.equals("Ready") || type.equals("Established") || type.equals("Programmed")) {
                boolean yes = Json.text(c, "status").equals("True");
                return Head.of(
                        yes
                                ? type
                                : "not " + type
                                        + (Json.text(c, "reason").isEmpty() ? "" : ": " + Json.text(c, "reason")),
                        yes ? Tone.GOOD : Tone.WARNING);
            }
        }
        return Head.of(Json.text(status, "phase"), Tone.PLAIN);
    }

    /** What to say first about a kind. */
    private static List<Fact> facts(ObjectAddress a, ObjectNode o) {
        List<Fact> facts = new ArrayList<>();
        JsonNode spec = o.path("spec");
        JsonNode status = o.path("status");
        switch (a.kind()) {
            case "Pod" -> {
                facts.addAll(PodSections.facts(a, spec));
                add(facts, "Address", String.join(", ", addresses(status, "podIPs", "ip", "podIP")));
                add(facts, "Quality of service", Json.text(status, "qosClass"));
                add(facts, "Reason", Json.text(status, "reason"));
                add(facts, "Message", Json.text(status, "message"));
            }
            case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController" -> {
                add(facts, "Replicas", replicas(status));
                add(facts, "Strategy", strategy(spec));
                add(facts, "Selector", LabelSelector.query(spec.path("selector")));
                add(facts, "Headless service", Json.text(spec, "serviceName"));
                facts.addAll(PodSections.facts(a, Json.at(spec, "template", "spec")));
            }
            case "Job" -> {
                add(facts, "Completions", Json.text(spec, "completions"));
                add(facts, "Parallel", Json.text(spec, "parallelism"));
                add(facts, "Retries", Json.text(spec, "backoffLimit"));
                PodSections.at(facts, "Started", status, "startTime");
                PodSections.at(facts, "Finished", status, "completionTime");
                facts.addAll(PodSections.facts(a, Json.at(spec, "template", "spec")));
            }
            case "CronJob" -> {
                add(facts, "Schedule", Json.text(spec, "schedule"));
                add(facts, "Time zone", Json.text(spec, "timeZone"));
                add(facts, "Concurrency", Json.text(spec, "concurrencyPolicy"));
                PodSections.at(facts, "Last run", status, "lastScheduleTime");
                PodSections.at(facts, "Last success", status, "lastSuccessfulTime");
                facts.addAll(PodSections.facts(a, Json.at(spec, "jobTemplate", "spec", "template", "spec")));
            }
            case "Service" -> {
                add(facts, "Cluster address", String.join(", ", Json.texts(spec, "clusterIPs")));
                add(facts, "External name", Json.text(spec, "externalName"));
                add(facts, "External addresses", String.join(", ", ingress(status)));
                add(facts, "Selector", PodSections.pairs(Json.map(spec, "selector")));
                add(facts, "Session affinity", Json.text(spec, "sessionAffinity"));
            }
            case "Ingress" -> {
                add(facts, "Class", Json.text(spec, "ingressClassName"));
                add(facts, "Addresses", String.join(", ", ingress(status)));
            }
            case "Gateway" -> {
                add(facts, "Class", Json.text(spec, "gatewayClassName"));
                add(facts, "Addresses", String.join(", ", addresses(status, "addresses", "value", "")));
            }
            case "Node" -> {
                add(facts, "Kubelet", Json.text(status, "nodeInfo", "kubeletVersion"));
                add(facts, "System", Json.text(status, "nodeInfo", "osImage"));
                add(facts, "Kernel", Json.text(status, "nodeInfo", "kernelVersion"));
                add(facts, "Container runtime", Json.text(status, "nodeInfo", "containerRuntimeVersion"));
                add(facts, "Architecture", Json.text(status, "nodeInfo", "architecture"));
                for (JsonNode address : Json.list(status, "addresses")) {
                    add(facts, Json.text(address, "type"), Json.text(address, "address"));
                }
                add(facts, "Pod range", Json.text(spec, "podCIDR"));
                add(facts, "Provider", Json.text(spec, "providerID"));
            }
            case "PersistentVolumeClaim" -> {
                add(
                        facts,
                        "Size",
                        Json.some(status, "capacity", "storage")
                                .orElse(Json.text(spec, "resources", "requests", "storage")));
                add(facts, "Access", String.join(", ", Json.texts(spec, "accessModes")));
                link(facts, "Volume", a.other("", "PersistentVolume", "", Json.text(spec, "volumeName")));
                link(
                        facts,
                        "Storage class",
                        a.other("storage.k8s.io", "StorageClass", "", Json.text(spec, "storageClassName")));
            }
            case "PersistentVolume" -> {
                add(facts, "Size", Json.text(spec, "capacity", "storage"));
                add(facts, "Access", String.join(", ", Json.texts(spec, "accessModes")));
                add(facts, "When released", Json.text(spec, "persistentVolumeReclaimPolicy"));
                link(
                        facts,
                        "Claim",
                        a.other(
                                "",
                                "PersistentVolumeClaim",
                                Json.text(spec, "claimRef", "namespace"),
                                Json.text(spec, "claimRef", "name")));
                link(
                        facts,
                        "Storage class",
                        a.other("storage.k8s.io", "StorageClass", "", Json.text(spec, "storageClassName")));
            }
            case "Secret" -> {
                add(facts, "Type", Json.text(o, "type"));
                if (Json.truth(o, "immutable")) {
                    add(facts, "Immutable", "yes");
                }
                String account = Json.text(o, "metadata", "annotations", "kubernetes.io/service-account.name");
                link(facts, "Service account", a.other("", "ServiceAccount", a.namespace(), account));
            }
            case "ServiceAccount" -> {
                if (o.has("automountServiceAccountToken")) {
                    add(facts, "Token mounted", Json.truth(o, "automountServiceAccountToken") ? "yes" : "no");
                }
                add(
                        facts,
                        "Workload identity",
                        Json.text(o, "metadata", "annotations", "azure.workload.identity/client-id"));
                for (String list : List.of("imagePullSecrets", "secrets")) {
                    for (JsonNode s : Json.list(o, list)) {
                        link(
                                facts,
                                list.equals("secrets") ? "Secret" : "Pull secret",
                                a.other("", "Secret", a.namespace(), Json.text(s, "name")));
                    }
                }
            }
            case "RoleBinding", "ClusterRoleBinding" -> {
                String kind = Json.text(o, "roleRef", "kind");
                link(
                        facts,
                        "Role",
                        a.other(
                                Summaries.RBAC,
                                kind,
                                kind.equals("Role") ? a.namespace() : "",
                                Json.text(o, "roleRef", "name")));
            }
            case "CustomResourceDefinition" -> {
                add(facts, "Group", Json.text(spec, "group"));
                add(facts, "Kind", Json.text(spec, "names", "kind"));
                add(facts, "Plural", Json.text(spec, "names", "plural"));
                add(facts, "Scope", Json.text(spec, "scope"));
                add(facts, "Kept as", String.join(", ", Json.texts(status, "storedVersions")));
            }
            case "Event" -> {
                JsonNode about = o.has("involvedObject") ? o.path("involvedObject") : o.path("regarding");
                link(
                        facts,
                        "About",
                        a.other(
                                Json.group(Json.text(about, "apiVersion")),
                                Json.text(about, "kind"),
                                Json.text(about, "namespace"),
                                Json.text(about, "name")));
                Part.EventLine e = Summaries.event(o);
                add(facts, "Message", e.message());
                add(facts, "Times", String.valueOf(e.count()));
                e.first().ifPresent(t -> facts.add(Fact.at("First", t)));
                e.last().ifPresent(t -> facts.add(Fact.at("Last", t)));
                add(facts, "Source", e.source());
            }
            case "PodDisruptionBudget" -> {
                add(facts, "At least", Json.text(spec, "minAvailable"));
                add(facts, "At most away", Json.text(spec, "maxUnavailable"));
                add(
                        facts,
                        "Healthy",
                        Json.text(status, "currentHealthy") + " of " + Json.text(status, "desiredHealthy") + " needed");
                add(facts, "Selector", LabelSelector.query(spec.path("selector")));
            }
            case "HorizontalPodAutoscaler" -> {
                JsonNode target = spec.path("scaleTargetRef");
                link(
                        facts,
                        "Scales",
                        a.other(
                                Json.group(Json.text(target, "apiVersion")),
                                Json.text(target, "kind"),
                                a.namespace(),
                                Json.text(target, "name")));
            }
            case "NetworkPolicy" -> {
                add(
                        facts,
                        "Applies to",
                        Json.at(spec, "podSelector").isEmpty()
                                ? "every pod of the namespace"
                                : LabelSelector.query(spec.path("podSelector")));
                add(facts, "Limits", String.join(" and ", Json.texts(spec, "policyTypes")));
            }
            default -> generic(facts, spec);
        }
        return facts;
    }

    /** Of a kind that nobody knows: the plain values that stand first in its spec. */
    private static void generic(List<Fact> facts, JsonNode spec) {
        for (Map.Entry<String, JsonNode> e : spec.properties()) {
            if (e.getValue().isValueNode() && facts.size() < 20) {
                add(facts, e.getKey(), Json.text(e.getValue()));
            }
        }
    }

    /** Further sections of a kind. */
    static List<Part> of(ObjectAddress a, ObjectNode o, Surroundings around) {
        List<Part> sections = new ArrayList<>();
        JsonNode spec = o.path("spec");
        switch (a.kind()) {
            case "Pod" -> sections.add(PodSections.containers(a, spec, o.path("status")));
            case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "ReplicationController" ->
                sections.add(PodSections.containers(a, Json.at(spec, "template", "spec"), Json.NODES.missingNode()));
            case "CronJob" ->
                sections.add(PodSections.containers(
                        a, Json.at(spec, "jobTemplate", "spec", "template", "spec"), Json.NODES.missingNode()));
            case "Service" ->
                grid(
                        sections,
                        "Ports",
                        List.of("NAME", "PORT", "TARGET", "NODE PORT"),
                        Json.list(spec, "ports"),
                        p -> List.of(
                                Fact.of("", Json.text(p, "name")),
                                Fact.of(
                                        "",
                                        Json.text(p, "port") + "/"
                                                + Json.some(p, "protocol").orElse("TCP")),
                                Fact.of("", Json.text(p, "targetPort")),
                                Fact.of("", Json.text(p, "nodePort"))));
            case "Ingress" -> sections.add(ingressRules(a, spec));
            case "Gateway" ->
                grid(
                        sections,
                        "Listeners",
                        List.of("NAME", "HOST", "PORT", "PROTOCOL"),
                        Json.list(spec, "listeners"),
                        l -> List.of(
                                Fact.of("", Json.text(l, "name")),
                                Fact.of("", Json.some(l, "hostname").orElse("*")),
                                Fact.of("", Json.text(l, "port")),
                                Fact.of("", Json.text(l, "protocol"))));
            case "Node" -> {
                JsonNode status = o.path("status");
                List<List<Fact>> rows = new ArrayList<>();
                Json.map(status, "capacity")
                        .forEach((name, value) -> rows.add(List.of(
                                Fact.of("", name),
                                Fact.of("", value),
                                Fact.of("", Json.text(status, "allocatable", name)))));
                sections.add(new Part.Grid("Resources", List.of("RESOURCE", "CAPACITY", "ALLOCATABLE"), rows, false));
                grid(
                        sections,
                        "Taints",
                        List.of("KEY", "VALUE", "EFFECT"),
                        Json.list(spec, "taints"),
                        t -> List.of(
                                Fact.of("", Json.text(t, "key")),
                                Fact.of("", Json.text(t, "value")),
                                Fact.of("", Json.text(t, "effect"), Tone.NOTICE)));
            }
            case "ConfigMap" -> {
                Json.map(o, "data")
                        .forEach((key, value) -> sections.add(new Part.Text(
                                key,
                                value.length() > LONGEST_VALUE
                                        ? value.substring(0, LONGEST_VALUE) + "\n… " + (value.length() - LONGEST_VALUE)
                                                + " more characters"
                                        : value)));
                grid(
                        sections,
                        "Binary data",
                        List.of("KEY", "BYTES"),
                        List.copyOf(o.path("binaryData").properties()),
                        e -> List.of(
                                Fact.of("", e.getKey()), Fact.of("", String.valueOf(bytes(Json.text(e.getValue()))))));
            }
            case "Secret" ->
                grid(
                        sections,
                        "Data",
                        List.of("KEY", "VALUE"),
                        List.copyOf(o.path("data").properties()),
                        e -> List.of(
                                Fact.of("", e.getKey()),
                                Fact.of(
                                        "",
                                        SecretValues.placeholder(FieldPath.of("data", e.getKey()), e.getValue()),
                                        Tone.FAINT)));
            case "Role", "ClusterRole" ->
                grid(
                        sections,
                        "Rules",
                        List.of("VERBS", "RESOURCES", "GROUPS", "NAMES"),
                        Json.list(o, "rules"),
                        r -> List.of(
                                verbs(r),
                                Fact.of(
                                        "",
                                        String.join(
                                                ", ",
                                                Json.texts(
                                                        r,
                                                        r.has("nonResourceURLs") ? "nonResourceURLs" : "resources"))),
                                Fact.of(
                                        "",
                                        Json.texts(r, "apiGroups").stream()
                                                .map(g -> g.isEmpty() ? "core" : g)
                                                .collect(Collectors.joining(", "))),
                                Fact.of("", String.join(", ", Json.texts(r, "resourceNames")))));
            case "RoleBinding", "ClusterRoleBinding" ->
                grid(
                        sections,
                        "Subjects",
                        List.of("KIND", "NAME"),
                        Json.list(o, "subjects"),
                        s -> List.of(Fact.of("", Json.text(s, "kind")), subject(a, s)));
            case "CustomResourceDefinition" ->
                grid(
                        sections,
                        "Versions",
                        List.of("NAME", "SERVED", "STORED"),
                        Json.list(spec, "versions"),
                        v -> List.of(
                                Fact.of("", Json.text(v, "name")),
                                Fact.of("", Json.truth(v, "served") ? "yes" : "no"),
                                Fact.of("", Json.truth(v, "storage") ? "yes" : "no")));
            default -> {}
        }
        return sections;
    }

    /** What the object needs. */
    static List<Part.Relation> needs(ObjectAddress a, ObjectNode o) {
        JsonNode spec = o.path("spec");
        return switch (a.kind()) {
            case "Pod" -> PodSections.needs(a, spec);
            case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "ReplicationController" ->
                PodSections.needs(a, Json.at(spec, "template", "spec"));
            case "CronJob" -> PodSections.needs(a, Json.at(spec, "jobTemplate", "spec", "template", "spec"));
            case "Ingress" -> {
                List<Part.Relation> all = new ArrayList<>();
                for (JsonNode tls : Json.list(spec, "tls")) {
                    String secret = Json.text(tls, "secretName");
                    if (!secret.isEmpty()) {
                        all.add(new Part.Relation(
                                "Needs",
                                a.other("", "Secret", a.namespace(), secret),
                                "certificate for " + String.join(", ", Json.texts(tls, "hosts")),
                                Tone.NOTICE));
                    }
                }
                yield all;
            }
            default -> List.of();
        };
    }

    private static Part ingressRules(ObjectAddress a, JsonNode spec) {
        List<List<Fact>> rows = new ArrayList<>();
        JsonNode fallback = spec.path("defaultBackend");
        if (fallback.isObject()) {
            rows.add(List.of(Fact.of("", "*"), Fact.of("", "*"), backend(a, fallback)));
        }
        for (JsonNode rule : Json.list(spec, "rules")) {
            for (JsonNode path : Json.list(rule, "http", "paths")) {
                rows.add(List.of(
                        Fact.of("", Json.some(rule, "host").orElse("*")),
                        Fact.of("", Json.text(path, "path")),
                        backend(a, path.path("backend"))));
            }
        }
        return new Part.Grid(
                "Rules",
                List.of("HOST", "PATH", "BACKEND"),
                rows.subList(0, Math.min(rows.size(), MOST_ROWS)),
                rows.size() > MOST_ROWS);
    }

    private static Fact backend(ObjectAddress a, JsonNode backend) {
        JsonNode service = backend.path("service");
        String name = Json.text(service, "name");
        if (name.isEmpty()) {
            return Fact.of("", Json.text(backend, "resource", "kind") + " " + Json.text(backend, "resource", "name"));
        }
        String port = Json.some(service, "port", "name").orElse(Json.text(service, "port", "number"));
        return Fact.link("", name + ":" + port, a.other("", "Service", a.namespace(), name));
    }

    private static Fact verbs(JsonNode rule) {
        List<String> verbs = Json.texts(rule, "verbs");
        boolean strong = verbs.contains("*")
                || verbs.contains("escalate")
                || verbs.contains("bind")
                || verbs.contains("impersonate");
        return Fact.of("", String.join(", ", verbs), strong ? Tone.WARNING : Tone.PLAIN);
    }

    private static Fact subject(ObjectAddress a, JsonNode subject) {
        String name = Json.text(subject, "name");
        if (!Json.text(subject, "kind").equals("ServiceAccount")) {
            return Fact.of("", name);
        }
        String namespace = Json.text(subject, "namespace");
        return Fact.link("", namespace + "/" + name, a.other("", "ServiceAccount", namespace, name));
    }

    private static <T> void grid(
            List<Part> sections,
            String title,
            List<String> columns,
            List<T> elements,
            java.util.function.Function<T, List<Fact>> row) {
        if (!elements.isEmpty()) {
            sections.add(new Part.Grid(
                    title, columns, elements.stream().limit(MOST_ROWS).map(row).toList(), elements.size() > MOST_ROWS));
        }
    }

    private static String replicas(JsonNode status) {
        List<String> parts = new ArrayList<>();
        for (String[] part : new String[][] {
            {"readyReplicas", "ready"},
            {"updatedReplicas", "up to date"},
            {"availableReplicas", "available"},
            {"unavailableReplicas", "unavailable"},
            {"numberReady", "ready"},
            {"updatedNumberScheduled", "up to date"},
            {"numberMisscheduled", "on wrong nodes"}
        }) {
            if (status.has(part[0])) {
                parts.add(Json.number(status, part[0]) + " " + part[1]);
            }
        }
        return String.join(", ", parts);
    }

    private static String strategy(JsonNode spec) {
        JsonNode strategy = spec.has("strategy") ? spec.path("strategy") : spec.path("updateStrategy");
        String type = Json.text(strategy, "type");
        String surge = Json.text(strategy, "rollingUpdate", "maxSurge");
        String away = Json.text(strategy, "rollingUpdate", "maxUnavailable");
        return type
                + (away.isEmpty() ? "" : ", at most " + away + " away")
                + (surge.isEmpty() ? "" : ", at most " + surge + " more");
    }

    private static List<String> addresses(JsonNode status, String list, String field, String single) {
        List<String> all =
                Json.list(status, list).stream().map(n -> Json.text(n, field)).toList();
        return all.isEmpty() && !single.isEmpty()
                ? Json.some(status, single).map(List::of).orElse(List.of())
                : all;
    }

    private static List<String> ingress(JsonNode status) {
        return Json.list(status, "loadBalancer", "ingress").stream()
                .map(i -> Json.some(i, "ip").orElse(Json.text(i, "hostname")))
                .toList();
    }

    private static int bytes(String base64) {
        return base64.getBytes(StandardCharsets.ISO_8859_1).length / 4 * 3;
    }

    private static void add(List<Fact> facts, String label, String value) {
        PodSections.add(facts, label, value, Tone.PLAIN);
    }

    private static void link(List<Fact> facts, String label, ObjectAddress to) {
        if (!to.name().isEmpty()) {
            facts.add(Fact.link(label, to.name(), to));
        }
    }
}
