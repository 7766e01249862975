package dev.castellan.browse.object;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What there is to say about a pod or the template of one. */
final class PodSections {
    private PodSections() {}

    /** Containers, init containers first, in their order. */
    static Part.Containers containers(ObjectAddress pod, JsonNode spec, JsonNode status) {
        Map<String, JsonNode> volumes = new LinkedHashMap<>();
        Json.list(spec, "volumes").forEach(v -> volumes.put(Json.text(v, "name"), v));
        List<Part.Container> all = new ArrayList<>();
        for (JsonNode c : Json.list(spec, "initContainers")) {
            String role = Json.text(c, "restartPolicy").equals("Always") ? "sidecar" : "init";
            all.add(container(pod, c, role, state(status, "initContainerStatuses", c), volumes));
        }
        for (JsonNode c : Json.list(spec, "containers")) {
            all.add(container(pod, c, "container", state(status, "containerStatuses", c), volumes));
        }
        for (JsonNode c : Json.list(spec, "ephemeralContainers")) {
            all.add(container(pod, c, "ephemeral", state(status, "ephemeralContainerStatuses", c), volumes));
        }
        return new Part.Containers("Containers", all);
    }

    private static JsonNode state(JsonNode status, String list, JsonNode container) {
        return Json.list(status, list).stream()
                .filter(s -> Json.text(s, "name").equals(Json.text(container, "name")))
                .findFirst()
                .orElseGet(Json.NODES::missingNode);
    }

    private static Part.Container container(
            ObjectAddress pod, JsonNode c, String role, JsonNode status, Map<String, JsonNode> volumes) {
        List<Fact> facts = new ArrayList<>();
        String ports = Json.list(c, "ports").stream()
                .map(p -> (Json.text(p, "name").isEmpty() ? "" : Json.text(p, "name") + " ")
                        + Json.text(p, "containerPort") + "/"
                        + Json.some(p, "protocol").orElse("TCP")
                        + (Json.text(p, "hostPort").isEmpty() ? "" : " on the host at " + Json.text(p, "hostPort")))
                .collect(Collectors.joining(", "));
        add(facts, "Ports", ports, Tone.PLAIN);
        add(facts, "Command", String.join(" ", Json.texts(c, "command")), Tone.PLAIN);
        add(facts, "Arguments", String.join(" ", Json.texts(c, "args")), Tone.PLAIN);
        add(facts, "Image id", Json.text(status, "imageID"), Tone.FAINT);
        JsonNode last = Json.at(status, "lastState", "terminated");
        if (last.isObject()) {
            add(facts, "Ended last", ended(last), Json.number(last, "exitCode") == 0 ? Tone.PLAIN : Tone.WARNING);
        }
        JsonNode security = c.path("securityContext");
        if (Json.truth(security, "privileged")) {
            add(facts, "Security", "privileged", Tone.BAD);
        }
        String added = String.join(", ", Json.texts(security, "capabilities", "add"));
        add(facts, "Capabilities added", added, Tone.WARNING);
        add(facts, "Runs as user", Json.text(security, "runAsUser"), Tone.PLAIN);

        List<Fact> resources = new ArrayList<>();
        for (String what : List.of("requests", "limits")) {
            Json.map(c, "resources", what)
                    .forEach((name, value) ->
                            resources.add(Fact.of((what.equals("requests") ? "Request " : "Limit ") + name, value)));
        }
        List<Fact> probes = new ArrayList<>();
        probe(probes, "Liveness", c.path("livenessProbe"));
        probe(probes, "Readiness", c.path("readinessProbe"));
        probe(probes, "Startup", c.path("startupProbe"));
        State state = State.of(status, role);
        return new Part.Container(
                Json.text(c, "name"),
                role,
                Json.text(c, "image"),
                state.words(),
                state.tone(),
                status.isObject() ? Optional.of(Json.truth(status, "ready")) : Optional.empty(),
                Json.number(status, "restartCount"),
                facts,
                probes,
                resources,
                environment(pod, c),
                mounts(pod, c, volumes));
    }

    private record State(String words, Tone tone) {
        static State of(JsonNode status, String role) {
            if (!status.isObject()) {
                return new State("", Tone.PLAIN);
            }
            JsonNode state = status.path("state");
            if (state.path("running").isObject()) {
                boolean ready = Json.truth(status, "ready") || role.equals("ephemeral");
                return new State(ready ? "running" : "running, not ready", ready ? Tone.GOOD : Tone.WARNING);
            }
            if (state.path("terminated").isObject()) {
                JsonNode ended = state.path("terminated");
                return new State(ended(ended), Json.number(ended, "exitCode") == 0 ? Tone.FAINT : Tone.BAD);
            }
            String reason = Json.text(state, "waiting", "reason");
            String message = Json.text(state, "waiting", "message");
            boolean bad = reason.contains("Err") || reason.contains("BackOff") || reason.contains("Invalid");
            return new State(
                    "waiting" + (reason.isEmpty() ? "" : ": " + reason) + (message.isEmpty() ? "" : " – " + message),
                    bad ? Tone.BAD : Tone.NOTICE);
        }
    }

    private static String ended(JsonNode terminated) {
        return "ended with " + Json.number(terminated, "exitCode")
                + (Json.text(terminated, "reason").isEmpty() ? "" : ": " + Json.text(terminated, "reason"))
                + (Json.text(terminated, "finishedAt").isEmpty() ? "" : " at " + Json.text(terminated, "finishedAt"));
    }

    private static void probe(List<Fact> probes, String label, JsonNode probe) {
        if (!probe.isObject()) {
            return;
        }
        String how;
        if (probe.path("httpGet").isObject()) {
            JsonNode get = probe.path("httpGet");
            how = Json.some(get, "scheme").orElse("HTTP") + " "
                    + Json.some(get, "path").orElse("/") + " at port " + Json.text(get, "port");
        } else if (probe.path("tcpSocket").isObject()) {
            how = "TCP at port " + Json.text(probe, "tcpSocket", "port");
        } else if (probe.path("grpc").isObject()) {
            how = "gRPC at port " + Json.text(probe, "grpc", "port");
        } else {
            how = "command " + String.join(" ", Json.texts(probe, "exec", "command"));
        }
        probes.add(Fact.of(
                label,
                how + ", after " + Json.number(probe, "initialDelaySeconds") + " s, every "
                        + number(probe, "periodSeconds", 10) + " s, waits " + number(probe, "timeoutSeconds", 1)
                        + " s, fails after " + number(probe, "failureThreshold", 3)));
    }

    private static int number(JsonNode from, String name, int otherwise) {
        return from.has(name) ? Json.number(from, name) : otherwise;
    }

    private static List<Fact> environment(ObjectAddress pod, JsonNode c) {
        List<Fact> all = new ArrayList<>();
        for (JsonNode from : Json.list(c, "envFrom")) {
            for (String[] source : new String[][] {{"configMapRef", "ConfigMap"}, {"secretRef", "Secret"}}) {
                String name = Json.text(from, source[0], "name");
                if (!name.isEmpty()) {
                    all.add(Fact.link(
                            Json.text(from, "prefix") + "*",
                            "every key of " + source[1] + " " + name,
                            pod.other("", source[1], pod.namespace(), name)));
                }
            }
        }
        for (JsonNode env : Json.list(c, "env")) {
            String name = Json.text(env, "name");
            JsonNode from = env.path("valueFrom");
            if (from.path("secretKeyRef").isObject()) {
                all.add(key(pod, name, from.path("secretKeyRef"), "Secret"));
            } else if (from.path("configMapKeyRef").isObject()) {
                all.add(key(pod, name, from.path("configMapKeyRef"), "ConfigMap"));
            } else if (from.path("fieldRef").isObject()) {
                all.add(Fact.of(name, "field " + Json.text(from, "fieldRef", "fieldPath"), Tone.FAINT));
            } else if (from.path("resourceFieldRef").isObject()) {
                all.add(Fact.of(name, "resource " + Json.text(from, "resourceFieldRef", "resource"), Tone.FAINT));
            } else {
                all.add(Fact.of(name, Json.text(env, "value")));
            }
        }
        return all;
    }

    private static Fact key(ObjectAddress pod, String name, JsonNode reference, String kind) {
        String object = Json.text(reference, "name");
        return Fact.link(
                name,
                Json.text(reference, "key") + " of " + kind + " " + object,
                pod.other("", kind, pod.namespace(), object));
    }

    private static List<Fact> mounts(ObjectAddress pod, JsonNode c, Map<String, JsonNode> volumes) {
        List<Fact> all = new ArrayList<>();
        for (JsonNode mount : Json.list(c, "volumeMounts")) {
            String volume = Json.text(mount, "name");
            Source source = Source.of(pod, volumes.getOrDefault(volume, Json.NODES.missingNode()));
            String value = source.words()
                    + (Json.truth(mount, "readOnly") ? ", read-only" : "")
                    + (Json.text(mount, "subPath").isEmpty() ? "" : ", " + Json.text(mount, "subPath") + " only");
            all.add(new Fact(Json.text(mount, "mountPath"), value, source.tone(), source.link(), Optional.empty()));
        }
        return all;
    }

    /** What a volume holds. */
    private record Source(String words, Tone tone, Optional<ObjectAddress> link) {
        static Source of(ObjectAddress pod, JsonNode volume) {
            for (String[] kind : new String[][] {
                {"secret", "secretName", "Secret"},
                {"configMap", "name", "ConfigMap"},
                {"persistentVolumeClaim", "claimName", "PersistentVolumeClaim"}
            }) {
                String name = Json.text(volume, kind[0], kind[1]);
                if (!name.isEmpty()) {
                    return new Source(
                            kind[2] + " " + name,
                            Tone.PLAIN,
                            Optional.of(pod.other("", kind[2], pod.namespace(), name)));
                }
            }
            if (volume.path("hostPath").isObject()) {
                return new Source(
                        "folder " + Json.text(volume, "hostPath", "path") + " of the node",
                        Tone.WARNING,
                        Optional.empty());
            }
            if (volume.path("emptyDir").isObject()) {
                boolean memory = Json.text(volume, "emptyDir", "medium").equals("Memory");
                return new Source(memory ? "memory" : "an empty folder", Tone.FAINT, Optional.empty());
            }
            if (volume.path("projected").isObject()) {
                List<String> parts = new ArrayList<>();
                for (JsonNode source : Json.list(volume, "projected", "sources")) {
                    source.properties()
                            .forEach(e -> parts.add(
                                    e.getKey().equals("serviceAccountToken")
                                            ? "a token of the service account"
                                            : e.getKey()
                                                    + (Json.text(e.getValue(), "name")
                                                                    .isEmpty()
                                                            ? ""
                                                            : " " + Json.text(e.getValue(), "name"))));
                }
                return new Source(String.join(", ", parts), Tone.FAINT, Optional.empty());
            }
            String type = volume.isObject()
                    ? volume.propertyNames().stream()
                            .filter(n -> !n.equals("name"))
                            .findFirst()
                            .orElse("unknown")
                    : "a volume that the pod does not have";
            return new Source(type, Tone.PLAIN, Optional.empty());
        }
    }

    /** Secrets, config maps and claims that the pod needs, each once. */
    static List<Part.Relation> needs(ObjectAddress pod, JsonNode spec) {
        Map<ObjectAddress, String> found = new LinkedHashMap<>();
        for (JsonNode volume : Json.list(spec, "volumes")) {
            Source.of(pod, volume).link().ifPresent(a -> found.putIfAbsent(a, "mounted"));
            for (JsonNode source : Json.list(volume, "projected", "sources")) {
                for (String[] kind : new String[][] {{"secret", "Secret"}, {"configMap", "ConfigMap"}}) {
                    String name = Json.text(source, kind[0], "name");
                    if (!name.isEmpty()) {
                        found.putIfAbsent(pod.other("", kind[1], pod.namespace(), name), "mounted");
                    }
                }
            }
        }
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            for (JsonNode c : Json.list(spec, list)) {
                environment(pod, c).forEach(f -> f.link().ifPresent(a -> found.putIfAbsent(a, "environment")));
            }
        }
        for (JsonNode secret : Json.list(spec, "imagePullSecrets")) {
            found.putIfAbsent(pod.other("", "Secret", pod.namespace(), Json.text(secret, "name")), "pulls images");
        }
        List<Part.Relation> all = new ArrayList<>();
        found.forEach((address, how) -> all.add(
                new Part.Relation("Needs", address, how, address.kind().equals("Secret") ? Tone.NOTICE : Tone.PLAIN)));
        return all;
    }

    /** Whether a pod needs the object. */
    static boolean references(JsonNode pod, ObjectAddress object) {
        ObjectAddress self = object.other("", "Pod", Json.text(pod, "metadata", "namespace"), "");
        return needs(self, pod.path("spec")).stream().anyMatch(r -> r.address().equals(object));
    }

    /** Facts about how the pod runs. */
    static List<Fact> facts(ObjectAddress pod, JsonNode spec) {
        List<Fact> facts = new ArrayList<>();
        String account = Json.some(spec, "serviceAccountName").orElse("default");
        facts.add(Fact.link("Service account", account, pod.other("", "ServiceAccount", pod.namespace(), account)));
        String node = Json.text(spec, "nodeName");
        if (!node.isEmpty()) {
            facts.add(Fact.link("Node", node, pod.other("", "Node", "", node)));
        }
        add(facts, "Priority class", Json.text(spec, "priorityClassName"), Tone.PLAIN);
        add(facts, "Restart policy", Json.text(spec, "restartPolicy"), Tone.FAINT);
        add(facts, "Node selector", pairs(Json.map(spec, "nodeSelector")), Tone.PLAIN);
        for (String host : List.of("hostNetwork", "hostPID", "hostIPC")) {
            if (Json.truth(spec, host)) {
                facts.add(Fact.of(
                        "Shares with the node", host.substring(4).toLowerCase(java.util.Locale.ROOT), Tone.WARNING));
            }
        }
        if (spec.has("automountServiceAccountToken")) {
            facts.add(Fact.of(
                    "Token mounted", Json.truth(spec, "automountServiceAccountToken") ? "yes" : "no", Tone.FAINT));
        }
        return facts;
    }

    static String pairs(Map<String, String> map) {
        return map.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(", "));
    }

    static void add(List<Fact> facts, String label, String value, Tone tone) {
        if (!value.isEmpty()) {
            facts.add(Fact.of(label, value, tone));
        }
    }

    static void at(List<Fact> facts, String label, JsonNode from, String... path) {
        Optional<Instant> when = Ownership.time(Json.text(from, path));
        when.ifPresent(t -> facts.add(Fact.at(label, t)));
    }
}
