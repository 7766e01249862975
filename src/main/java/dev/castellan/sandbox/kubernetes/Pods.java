package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.kubernetes.Workload.Trait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes pods: their specification from the workload, and their status from what is wrong with it. */
final class Pods {
    private static final String RESTRICTED_USER = "10001";

    private Pods() {}

    /**
     * Who made the pods of a workload.
     *
     * @param apiVersion of the owner
     * @param kind ReplicaSet, StatefulSet, DaemonSet or Job
     * @param name of the owner
     * @param uid of the owner
     */
    record Owner(String apiVersion, String kind, String name, String uid) {
        ObjectNode reference() {
            return Json.obj(
                    "apiVersion", apiVersion,
                    "kind", kind,
                    "name", name,
                    "uid", uid,
                    "controller", true,
                    "blockOwnerDeletion", true);
        }
    }

    /** What all pods of one workload have in common; one of these for thousands of pods. */
    record Origin(Sheet sheet, Workload workload, Owner owner, Map<String, String> labels) {}

    /** One pod that becomes a tree when it is looked at. */
    record Lazy(Origin origin, int ordinal, String name, String node, long version) implements Stored {
        @Override
        public String namespace() {
            return origin.workload().namespace();
        }

        @Override
        public Map<String, String> labels() {
            return origin.labels();
        }

        @Override
        public @Nullable String field(String path) {
            return switch (path) {
                case "spec.nodeName" -> unscheduled() ? "" : node;
                case "spec.serviceAccountName" -> origin.workload().account();
                case "status.phase" -> phase(origin.workload(), ordinal);
                default -> null;
            };
        }

        private boolean unscheduled() {
            return hit(origin.workload(), Trait.PENDING, ordinal);
        }

        @Override
        public ObjectNode object() {
            Workload workload = origin.workload();
            Sheet sheet = origin.sheet();
            Instant created = created(sheet, workload, ordinal, name);
            ObjectNode metadata = sheet.metadata("Pod", namespace(), name, origin.labels(), created);
            metadata.put("resourceVersion", Long.toString(version));
            metadata.set("ownerReferences", Json.arr(origin.owner().reference()));
            if (workload.kind().equals("Deployment")) {
                metadata.put("generateName", origin.owner().name() + "-");
            }
            ObjectNode spec = spec(workload);
            ArrayNode volumes = spec.withArray("volumes");
            if (!workload.has(Trait.NO_TOKEN)) {
                String volume = "kube-api-access-" + sheet.suffix(5, "token", namespace(), name);
                volumes.add(projectedToken(volume));
                Json.list(spec, "containers")
                        .forEach(c -> ((ObjectNode) c)
                                .withArray("volumeMounts")
                                .add(Json.obj(
                                        "name",
                                        volume,
                                        "readOnly",
                                        true,
                                        "mountPath",
                                        "/var/run/secrets/kubernetes.io/serviceaccount")));
            }
            if (!unscheduled()) {
                spec.put("nodeName", node);
            }
            return Json.obj(
                    "apiVersion",
                    "v1",
                    "kind",
                    "Pod",
                    "metadata",
                    metadata,
                    "spec",
                    spec,
                    "status",
                    status(sheet, workload, ordinal, node, created, spec));
        }
    }

    /** When a pod was made: some time after its workload, the same every time. */
    private static Instant created(Sheet sheet, Workload workload, int ordinal, String name) {
        long span =
                Math.max(1, Duration.between(workload.created(), sheet.now()).toHours());
        long hours = workload.kind().equals("Job")
                ? 0
                : Math.floorMod(name.hashCode() * 31L + ordinal, Math.min(span, 24L * 21));
        Instant latest =
                sheet.now().minus(Duration.ofHours(hours)).minusSeconds(Math.floorMod(name.hashCode(), 3000) + 90);
        return workload.kind().equals("Job") || latest.isBefore(workload.created()) ? workload.created() : latest;
    }

    /** Trouble hits the first pod of a workload, all of them where an image cannot be pulled at all. */
    static boolean hit(Workload workload, Trait trouble, int ordinal) {
        return workload.has(trouble) && (ordinal == 0 || trouble == Trait.PULL || trouble == Trait.FAILED);
    }

    /** How many of the pods are ready. */
    static int ready(Workload workload, int pods) {
        int ready = 0;
        for (int i = 0; i < pods; i++) {
            if (isReady(workload, i)) {
                ready++;
            }
        }
        return ready;
    }

    private static boolean isReady(Workload workload, int ordinal) {
        return phase(workload, ordinal).equals("Running")
                && !hit(workload, Trait.CRASH, ordinal)
                && !hit(workload, Trait.NOT_READY, ordinal);
    }

    static String phase(Workload workload, int ordinal) {
        if (hit(workload, Trait.PENDING, ordinal) || hit(workload, Trait.PULL, ordinal)) {
            return "Pending";
        }
        if (workload.kind().equals("Job") || workload.kind().equals("CronJob")) {
            return workload.has(Trait.FAILED) ? "Failed" : "Succeeded";
        }
        return "Running";
    }

    /** The specification of the pods, without what differs from pod to pod. */
    static ObjectNode spec(Workload workload) {
        ArrayNode volumes = Json.arr();
        ArrayNode mounts = Json.arr();
        if (workload.has(Trait.HOST_PATH)) {
            volumes.add(Json.obj("name", "host", "hostPath", Json.obj("path", "/var/log", "type", "Directory")));
            mounts.add(Json.obj("name", "host", "mountPath", "/host/var/log"));
        }
        if (workload.has(Trait.RUNTIME_SOCKET)) {
            volumes.add(Json.obj(
                    "name",
                    "runtime",
                    "hostPath",
                    Json.obj("path", "/run/containerd/containerd.sock", "type", "Socket")));
            mounts.add(Json.obj("name", "runtime", "mountPath", "/run/containerd/containerd.sock"));
        }
        if (workload.has(Trait.VOLUME) && !workload.kind().equals("StatefulSet")) {
            volumes.add(Json.obj(
                    "name", "data", "persistentVolumeClaim", Json.obj("claimName", workload.name() + "-data")));
        }
        if (workload.has(Trait.VOLUME)) {
            mounts.add(Json.obj("name", "data", "mountPath", "/var/lib/" + workload.name()));
        }
        ArrayNode containers = Json.arr();
        for (int i = 0; i < workload.images().size(); i++) {
            containers.add(container(workload, i, mounts));
        }
        boolean batch = workload.kind().equals("Job") || workload.kind().equals("CronJob");
        ObjectNode spec = Json.obj(
                "containers", containers,
                "restartPolicy", batch ? "Never" : "Always",
                "terminationGracePeriodSeconds", 30,
                "dnsPolicy", workload.has(Trait.HOST_NETWORK) ? "ClusterFirstWithHostNet" : "ClusterFirst",
                "serviceAccountName", workload.account(),
                "serviceAccount", workload.account(),
                "hostNetwork", workload.has(Trait.HOST_NETWORK) ? true : null,
                "hostPID", workload.has(Trait.HOST_PID) ? true : null,
                "automountServiceAccountToken", workload.has(Trait.NO_TOKEN) ? false : null,
                "securityContext",
                        workload.has(Trait.ROOT) || workload.has(Trait.PRIVILEGED)
                                ? Json.obj()
                                : Json.obj(
                                        "runAsNonRoot", true,
                                        "runAsUser", Integer.parseInt(RESTRICTED_USER),
                                        "seccompProfile", Json.obj("type", "RuntimeDefault")),
                "schedulerName", "default-scheduler",
                "tolerations",
                        workload.kind().equals("DaemonSet")
                                ? Json.arr(Json.obj("operator", "Exists"))
                                : Json.arr(
                                        Json.obj(
                                                "key", "node.kubernetes.io/not-ready",
                                                "operator", "Exists",
                                                "effect", "NoExecute",
                                                "tolerationSeconds", 300),
                                        Json.obj(
                                                "key", "node.kubernetes.io/unreachable",
                                                "operator", "Exists",
                                                "effect", "NoExecute",
                                                "tolerationSeconds", 300)));
        if (!volumes.isEmpty()) {
            spec.set("volumes", volumes);
        }
        return spec;
    }

    private static ObjectNode container(Workload workload, int index, ArrayNode mounts) {
        String image = workload.images().get(index);
        String name = index == 0 ? workload.name() : image.replaceAll("^.*/|[:@].*$", "");
        ObjectNode security = Json.obj();
        if (workload.has(Trait.PRIVILEGED)) {
            security.put("privileged", true);
        } else {
            security.put("allowPrivilegeEscalation", workload.has(Trait.ROOT));
            if (workload.has(Trait.SYS_ADMIN)) {
                security.set("capabilities", Json.obj("add", Json.arr("SYS_ADMIN", "NET_ADMIN")));
            } else if (!workload.has(Trait.ROOT)) {
                security.set("capabilities", Json.obj("drop", Json.arr("ALL")));
                security.put("readOnlyRootFilesystem", true);
            }
        }
        boolean serves = workload.port() > 0 && index == 0;
        boolean probed = serves && !workload.has(Trait.NO_PROBES);
        return Json.obj(
                "name", name,
                "image", image,
                "imagePullPolicy", image.endsWith(":latest") || !image.contains(":") ? "Always" : "IfNotPresent",
                "ports",
                        serves
                                ? Json.arr(
                                        Json.obj("name", "http", "containerPort", workload.port(), "protocol", "TCP"))
                                : null,
                "env",
                        index > 0
                                ? null
                                : Json.arr(
                                        Json.obj("name", "LOG_LEVEL", "value", "info"),
                                        Json.obj(
                                                "name",
                                                "POD_NAME",
                                                "valueFrom",
                                                Json.obj(
                                                        "fieldRef",
                                                        Json.obj("apiVersion", "v1", "fieldPath", "metadata.name")))),
                "resources",
                        workload.has(Trait.NO_LIMITS)
                                ? Json.obj()
                                : Json.obj(
                                        "requests", Json.obj("cpu", "50m", "memory", "96Mi"),
                                        "limits", Json.obj("memory", "256Mi")),
                "readinessProbe", probed ? probe("/readyz", workload.port()) : null,
                "livenessProbe", probed ? probe("/healthz", workload.port()) : null,
                "securityContext", security,
                "terminationMessagePath", "/dev/termination-log",
                "terminationMessagePolicy", "File",
                "volumeMounts", mounts.isEmpty() ? null : mounts.deepCopy());
    }

    private static ObjectNode probe(String path, int port) {
        return Json.obj(
                "httpGet", Json.obj("path", path, "port", port, "scheme", "HTTP"),
                "periodSeconds", 10,
                "timeoutSeconds", 1,
                "successThreshold", 1,
                "failureThreshold", 3);
    }

    private static ObjectNode projectedToken(String volume) {
        return Json.obj(
                "name",
                volume,
                "projected",
                Json.obj(
                        "defaultMode",
                        420,
                        "sources",
                        Json.arr(
                                Json.obj("serviceAccountToken", Json.obj("expirationSeconds", 3607, "path", "token")),
                                Json.obj(
                                        "configMap",
                                        Json.obj(
                                                "name",
                                                "kube-root-ca.crt",
                                                "items",
                                                Json.arr(Json.obj("key", "ca.crt", "path", "ca.crt")))))));
    }

    private static ObjectNode status(
            Sheet sheet, Workload workload, int ordinal, String node, Instant created, ObjectNode spec) {
        String phase = phase(workload, ordinal);
        String at = created.toString();
        if (hit(workload, Trait.PENDING, ordinal)) {
            return Json.obj(
                    "phase",
                    phase,
                    "conditions",
                    Json.arr(Json.obj(
                            "type", "PodScheduled",
                            "status", "False",
                            "reason", "Unschedulable",
                            "message",
                                    "0/4 nodes are available: 4 Insufficient memory. preemption: 0/4 nodes are"
                                            + " available: 4 No preemption victims found for incoming pod.",
                            "lastTransitionTime", at)),
                    "qosClass",
                    "Burstable");
        }
        boolean ready = isReady(workload, ordinal);
        boolean ended = phase.equals("Succeeded") || phase.equals("Failed");
        ArrayNode containers = Json.arr();
        for (JsonNode container : Json.list(spec, "containers")) {
            containers.add(containerStatus(sheet, workload, ordinal, container, created, containers.isEmpty()));
        }
        ArrayNode conditions = Json.arr();
        for (String type :
                List.of("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")) {
            boolean holds = switch (type) {
                case "Ready", "ContainersReady" -> ready;
                case "PodReadyToStartContainers" -> !ended;
                default -> true;
            };
            ObjectNode condition = Json.obj("type", type, "status", holds ? "True" : "False", "lastTransitionTime", at);
            if (!holds && !type.equals("PodReadyToStartContainers")) {
                condition.put("reason", ended ? "PodCompleted" : "ContainersNotReady");
                if (!ended) {
                    condition.put("message", "containers with unready status: [" + workload.name() + "]");
                }
            }
            conditions.add(condition);
        }
        int host = Math.floorMod(node.hashCode(), 200) + 10;
        String hostIp = "10.40.0." + host;
        String podIp = workload.has(Trait.HOST_NETWORK)
                ? hostIp
                : "10.244." + Math.floorMod(node.hashCode(), 250) + "."
                        + (Math.floorMod(at.hashCode() + ordinal * 7, 250) + 2);
        return Json.obj(
                "phase", phase,
                "conditions", conditions,
                "hostIP", hostIp,
                "podIP", podIp,
                "podIPs", Json.arr(Json.obj("ip", podIp)),
                "startTime", at,
                "containerStatuses", containers,
                "qosClass", workload.has(Trait.NO_LIMITS) ? "BestEffort" : "Burstable");
    }

    private static ObjectNode containerStatus(
            Sheet sheet, Workload workload, int ordinal, JsonNode container, Instant created, boolean first) {
        String name = Json.text(container, "name");
        String image = Json.text(container, "image");
        String digest = "sha256:" + sheet.hex(64, "image", image);
        String id = "containerd://" + sheet.hex(64, workload.namespace(), workload.name(), name, "" + ordinal);
        ObjectNode status = Json.obj(
                "name",
                name,
                "image",
                image,
                "imageID",
                image.replaceFirst("[:@][^/]*$", "") + "@" + digest,
                "containerID",
                id,
                "ready",
                true,
                "started",
                true,
                "restartCount",
                0,
                "lastState",
                Json.obj(),
                "state",
                Json.obj("running", Json.obj("startedAt", created.plusSeconds(4).toString())));
        if (!first) {
            return status;
        }
        if (workload.kind().equals("Job") || workload.kind().equals("CronJob")) {
            boolean failed = workload.has(Trait.FAILED);
            Instant end = created.plusSeconds(70 + Math.floorMod(name.hashCode(), 200));
            status.put("ready", false).put("started", false);
            status.set(
                    "state",
                    Json.obj(
                            "terminated",
                            terminated(failed ? "Error" : "Completed", failed ? 1 : 0, created, end, id)));
        } else if (hit(workload, Trait.PULL, ordinal)) {
            status.put("ready", false).put("started", false).put("imageID", "").remove("containerID");
            status.set(
                    "state",
                    Json.obj(
                            "waiting",
                            Json.obj(
                                    "reason",
                                    "ImagePullBackOff",
                                    "message",
                                    "Back-off pulling image \"" + image + "\": ErrImagePull: failed to resolve"
                                            + " reference \"" + image + "\": unauthorized")));
        } else if (hit(workload, Trait.CRASH, ordinal)) {
            Instant end = sheet.minutesAgo(3);
            status.put("ready", false).put("started", false);
            status.put("restartCount", (int) Math.min(
                    900, 4 + Duration.between(created, sheet.now()).toMinutes() / 6));
            status.set(
                    "state",
                    Json.obj(
                            "waiting",
                            Json.obj(
                                    "reason",
                                    "CrashLoopBackOff",
                                    "message",
                                    "back-off 5m0s restarting failed container=" + name)));
            status.set("lastState", Json.obj("terminated", terminated("Error", 1, end.minusSeconds(2), end, id)));
        } else if (hit(workload, Trait.OOM, ordinal)) {
            Instant end = sheet.minutesAgo(47);
            status.put("restartCount", 6);
            status.set("lastState", Json.obj("terminated", terminated("OOMKilled", 137, created, end, id)));
            status.set(
                    "state",
                    Json.obj("running", Json.obj("startedAt", end.plusSeconds(2).toString())));
        } else if (hit(workload, Trait.NOT_READY, ordinal)) {
            status.put("ready", false);
        }
        return status;
    }

    private static ObjectNode terminated(String reason, int code, Instant from, Instant to, String id) {
        return Json.obj(
                "reason", reason,
                "exitCode", code,
                "startedAt", from.toString(),
                "finishedAt", to.toString(),
                "containerID", id);
    }
}
