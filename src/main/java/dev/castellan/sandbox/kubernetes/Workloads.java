package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.kubernetes.Workload.Trait;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns workloads into the objects that a cluster has of them: owners, pods, services, budgets, events. */
final class Workloads {
    private final Sheet sheet;
    private final List<String> nodes;
    private final String domain;
    private int placed;
    private int pods;

    /**
     * For one cluster.
     *
     * @param nodes names of the nodes that take pods
     * @param domain under which ingresses are reached
     */
    Workloads(Sheet sheet, List<String> nodes, String domain) {
        this.sheet = sheet;
        this.nodes = nodes;
        this.domain = domain;
    }

    /** How many pods were made so far. */
    int pods() {
        return pods;
    }

    void add(Workload workload) {
        switch (workload.kind()) {
            case "Deployment" -> deployment(workload);
            case "StatefulSet" -> statefulSet(workload);
            case "DaemonSet" -> daemonSet(workload);
            case "Job" -> job(workload, workload.name(), null);
            case "CronJob" -> cronJob(workload);
            default -> throw new IllegalArgumentException(workload.kind());
        }
        if (workload.port() > 0) {
            service(workload);
        }
        if (workload.has(Trait.BUDGET) || workload.has(Trait.TIGHT_BUDGET)) {
            budget(workload);
        }
        if (workload.has(Trait.SCALES)) {
            autoscaler(workload);
        }
        if (workload.has(Trait.INGRESS)) {
            ingress(workload);
        }
        if (workload.has(Trait.VOLUME)) {
            volumes(workload);
        }
    }

    private void deployment(Workload workload) {
        String hash = sheet.suffix(10, "template", workload.namespace(), workload.name());
        String set = workload.name() + "-" + hash;
        Map<String, String> labels = new LinkedHashMap<>(workload.labels());
        labels.put("pod-template-hash", hash);
        int ready = Pods.ready(workload, workload.replicas());
        ObjectNode status = Json.obj(
                "observedGeneration",
                1,
                "replicas",
                workload.replicas(),
                "updatedReplicas",
                workload.replicas(),
                "readyReplicas",
                ready,
                "availableReplicas",
                ready,
                "unavailableReplicas",
                workload.replicas() == ready ? null : workload.replicas() - ready,
                "conditions",
                Json.arr(
                        condition(
                                "Available",
                                ready * 4 >= workload.replicas() * 3,
                                ready * 4 >= workload.replicas() * 3
                                        ? "MinimumReplicasAvailable"
                                        : "MinimumReplicasUnavailable",
                                workload),
                        condition("Progressing", true, "NewReplicaSetAvailable", workload)));
        ObjectNode deployment = sheet.put(
                "deployments.apps",
                "apps/v1",
                "Deployment",
                workload.namespace(),
                workload.name(),
                workload.labels(),
                workload.created(),
                Json.obj(
                        "spec",
                        Json.obj(
                                "replicas", workload.replicas(),
                                "revisionHistoryLimit", 10,
                                "selector", Json.obj("matchLabels", workload.labels()),
                                "strategy",
                                        workload.has(Trait.RECREATE)
                                                ? Json.obj("type", "Recreate")
                                                : Json.obj(
                                                        "type",
                                                        "RollingUpdate",
                                                        "rollingUpdate",
                                                        Json.obj("maxSurge", "25%", "maxUnavailable", "25%")),
                                "template", template(workload, workload.labels())),
                        "status",
                        status));
        deployment.withObject("metadata").set("annotations", Json.obj("deployment.kubernetes.io/revision", "1"));
        Pods.Owner owner = new Pods.Owner("apps/v1", "Deployment", workload.name(), uid(deployment));
        ObjectNode replicaSet = sheet.put(
                "replicasets.apps",
                "apps/v1",
                "ReplicaSet",
                workload.namespace(),
                set,
                labels,
                workload.created(),
                Json.obj(
                        "spec",
                        Json.obj(
                                "replicas", workload.replicas(),
                                "selector", Json.obj("matchLabels", labels),
                                "template", template(workload, labels)),
                        "status",
                        Json.obj(
                                "replicas",
                                workload.replicas(),
                                "fullyLabeledReplicas",
                                workload.replicas(),
                                "readyReplicas",
                                ready,
                                "availableReplicas",
                                ready,
                                "observedGeneration",
                                1)));
        replicaSet.withObject("metadata").set("ownerReferences", Json.arr(owner.reference()));
        Pods.Origin origin = new Pods.Origin(
                sheet, workload, new Pods.Owner("apps/v1", "ReplicaSet", set, uid(replicaSet)), Map.copyOf(labels));
        for (int i = 0; i < workload.replicas(); i++) {
            String name = set + "-" + sheet.suffix(5, "pod", workload.namespace(), set, "" + i);
            pod(origin, i, name, nodes.get(placed++ % nodes.size()));
        }
    }

    private void statefulSet(Workload workload) {
        int ready = Pods.ready(workload, workload.replicas());
        ArrayNode claims = Json.arr();
        if (workload.has(Trait.VOLUME)) {
            claims.add(Json.obj(
                    "metadata", Json.obj("name", "data"),
                    "spec",
                            Json.obj(
                                    "accessModes", Json.arr("ReadWriteOnce"),
                                    "resources", Json.obj("requests", Json.obj("storage", "20Gi")))));
        }
        ObjectNode set = sheet.put(
                "statefulsets.apps",
                "apps/v1",
                "StatefulSet",
                workload.namespace(),
                workload.name(),
                workload.labels(),
                workload.created(),
                Json.obj(
                        "spec",
                        Json.obj(
                                "replicas", workload.replicas(),
                                "serviceName", workload.name(),
                                "podManagementPolicy", "OrderedReady",
                                "selector", Json.obj("matchLabels", workload.labels()),
                                "updateStrategy", Json.obj("type", "RollingUpdate"),
                                "volumeClaimTemplates", claims.isEmpty() ? null : claims,
                                "template", template(workload, workload.labels())),
                        "status",
                        Json.obj(
                                "observedGeneration",
                                1,
                                "replicas",
                                workload.replicas(),
                                "currentReplicas",
                                workload.replicas(),
                                "updatedReplicas",
                                workload.replicas(),
                                "readyReplicas",
                                ready,
                                "availableReplicas",
                                ready)));
        Pods.Origin origin = new Pods.Origin(
                sheet,
                workload,
                new Pods.Owner("apps/v1", "StatefulSet", workload.name(), uid(set)),
                Map.copyOf(workload.labels()));
        for (int i = 0; i < workload.replicas(); i++) {
            pod(origin, i, workload.name() + "-" + i, nodes.get(placed++ % nodes.size()));
        }
    }

    private void daemonSet(Workload workload) {
        int ready = Pods.ready(workload, nodes.size());
        ObjectNode set = sheet.put(
                "daemonsets.apps",
                "apps/v1",
                "DaemonSet",
                workload.namespace(),
                workload.name(),
                workload.labels(),
                workload.created(),
                Json.obj(
                        "spec",
                        Json.obj(
                                "selector", Json.obj("matchLabels", workload.labels()),
                                "updateStrategy",
                                        Json.obj(
                                                "type",
                                                "RollingUpdate",
                                                "rollingUpdate",
                                                Json.obj("maxUnavailable", 1, "maxSurge", 0)),
                                "template", template(workload, workload.labels())),
                        "status",
                        Json.obj(
                                "currentNumberScheduled",
                                nodes.size(),
                                "desiredNumberScheduled",
                                nodes.size(),
                                "numberMisscheduled",
                                0,
                                "numberReady",
                                ready,
                                "numberAvailable",
                                ready,
                                "updatedNumberScheduled",
                                nodes.size(),
                                "observedGeneration",
                                1)));
        Map<String, String> labels = new LinkedHashMap<>(workload.labels());
        labels.put("controller-revision-hash", sheet.hex(10, "revision", workload.namespace(), workload.name()));
        Pods.Origin origin = new Pods.Origin(
                sheet, workload, new Pods.Owner("apps/v1", "DaemonSet", workload.name(), uid(set)), Map.copyOf(labels));
        for (int i = 0; i < nodes.size(); i++) {
            String name = workload.name() + "-" + sheet.suffix(5, "pod", workload.namespace(), workload.name(), "" + i);
            pod(origin, i, name, nodes.get(i));
        }
    }

    private ObjectNode job(Workload workload, String name, Pods.@org.jspecify.annotations.Nullable Owner parent) {
        boolean failed = workload.has(Trait.FAILED);
        int pods = failed ? Math.max(1, workload.replicas()) : 1;
        Map<String, String> labels = new LinkedHashMap<>(workload.labels());
        labels.put("batch.kubernetes.io/job-name", name);
        ObjectNode status = Json.obj(
                "startTime", workload.created().toString(),
                "conditions",
                        Json.arr(condition(
                                failed ? "Failed" : "Complete",
                                true,
                                failed ? "BackoffLimitExceeded" : "CompletionsReached",
                                workload)));
        if (failed) {
            status.put("failed", pods);
        } else {
            status.put("succeeded", 1)
                    .put("completionTime", workload.created().plusSeconds(95).toString());
        }
        ObjectNode job = sheet.put(
                "jobs.batch",
                "batch/v1",
                "Job",
                workload.namespace(),
                name,
                labels,
                workload.created(),
                Json.obj(
                        "spec",
                        Json.obj(
                                "parallelism", 1,
                                "completions", 1,
                                "backoffLimit", 3,
                                "selector", Json.obj("matchLabels", Json.obj("batch.kubernetes.io/job-name", name)),
                                "template", template(workload, labels)),
                        "status",
                        status));
        if (parent != null) {
            job.withObject("metadata").set("ownerReferences", Json.arr(parent.reference()));
        }
        Pods.Origin origin =
                new Pods.Origin(sheet, workload, new Pods.Owner("batch/v1", "Job", name, uid(job)), Map.copyOf(labels));
        for (int i = 0; i < pods; i++) {
            pod(
                    origin,
                    i,
                    name + "-" + sheet.suffix(5, "pod", workload.namespace(), name, "" + i),
                    nodes.get(placed++ % nodes.size()));
        }
        return job;
    }

    private void cronJob(Workload workload) {
        ObjectNode cron = sheet.put(
                "cronjobs.batch",
                "batch/v1",
                "CronJob",
                workload.namespace(),
                workload.name(),
                workload.labels(),
                workload.created(),
                Json.obj(
                        "spec",
                        Json.obj(
                                "schedule",
                                "15 */6 * * *",
                                "suspend",
                                false,
                                "concurrencyPolicy",
                                "Forbid",
                                "successfulJobsHistoryLimit",
                                3,
                                "failedJobsHistoryLimit",
                                1,
                                "jobTemplate",
                                Json.obj("spec", Json.obj("template", template(workload, workload.labels())))),
                        "status",
                        Json.obj(
                                "lastScheduleTime", sheet.minutesAgo(214).toString(),
                                "lastSuccessfulTime", sheet.minutesAgo(212).toString())));
        Pods.Owner owner = new Pods.Owner("batch/v1", "CronJob", workload.name(), uid(cron));
        for (int i = 0; i < Math.max(1, workload.replicas()); i++) {
            Workload run = new Workload(
                    "Job",
                    workload.namespace(),
                    workload.name(),
                    1,
                    workload.images(),
                    0,
                    workload.account(),
                    workload.traits(),
                    workload.labels(),
                    sheet.minutesAgo(214 + i * 360));
            job(run, workload.name() + "-" + (29_400_000 - i * 360), owner);
        }
    }

    private void pod(Pods.Origin origin, int ordinal, String name, String node) {
        pods++;
        sheet.addLazy("pods", version -> new Pods.Lazy(origin, ordinal, name, node, version));
        Workload workload = origin.workload();
        if (Pods.hit(workload, Trait.CRASH, ordinal)) {
            event(
                    workload,
                    name,
                    "Warning",
                    "BackOff",
                    "kubelet",
                    node,
                    214,
                    4,
                    "Back-off restarting failed container " + workload.name() + " in pod " + name);
        } else if (Pods.hit(workload, Trait.PULL, ordinal)) {
            event(
                    workload,
                    name,
                    "Warning",
                    "Failed",
                    "kubelet",
                    node,
                    61,
                    2,
                    "Failed to pull image \"" + workload.images().getFirst() + "\": unauthorized");
            event(
                    workload,
                    name,
                    "Normal",
                    "BackOff",
                    "kubelet",
                    node,
                    240,
                    1,
                    "Back-off pulling image \"" + workload.images().getFirst() + "\"");
        } else if (Pods.hit(workload, Trait.PENDING, ordinal)) {
            event(
                    workload,
                    name,
                    "Warning",
                    "FailedScheduling",
                    "default-scheduler",
                    "",
                    33,
                    5,
                    "0/4 nodes are available: 4 Insufficient memory. preemption: 0/4 nodes are available: 4 No"
                            + " preemption victims found for incoming pod.");
        } else if (Pods.hit(workload, Trait.NOT_READY, ordinal)) {
            event(
                    workload,
                    name,
                    "Warning",
                    "Unhealthy",
                    "kubelet",
                    node,
                    512,
                    1,
                    "Readiness probe failed: HTTP probe failed with statuscode: 503");
        } else if (Pods.hit(workload, Trait.OOM, ordinal)) {
            event(workload, name, "Normal", "Started", "kubelet", node, 7, 47, "Started container " + workload.name());
        }
    }

    private void event(
            Workload workload,
            String pod,
            String type,
            String reason,
            String source,
            String node,
            int count,
            int minutesAgo,
            String message) {
        String name = pod + "." + sheet.hex(16, "event", workload.namespace(), pod, reason);
        sheet.put(
                "events",
                "v1",
                "Event",
                workload.namespace(),
                name,
                Map.of(),
                sheet.minutesAgo(55),
                Json.obj(
                        "involvedObject",
                                Json.obj(
                                        "kind",
                                        "Pod",
                                        "namespace",
                                        workload.namespace(),
                                        "name",
                                        pod,
                                        "uid",
                                        sheet.uid("Pod", workload.namespace(), pod),
                                        "apiVersion",
                                        "v1",
                                        "fieldPath",
                                        "spec.containers{" + workload.name() + "}"),
                        "reason", reason,
                        "message", message,
                        "source",
                                node.isEmpty()
                                        ? Json.obj("component", source)
                                        : Json.obj("component", source, "host", node),
                        "firstTimestamp", sheet.minutesAgo(55).toString(),
                        "lastTimestamp", sheet.minutesAgo(minutesAgo).toString(),
                        "count", count,
                        "type", type,
                        "reportingComponent", source,
                        "reportingInstance", node));
    }

    private void service(Workload workload) {
        int octet = sheet.number(65_000, "service", workload.namespace(), workload.name());
        String ip = "10.96." + (octet >> 8) + "." + (octet & 255);
        boolean balanced = workload.has(Trait.BALANCED);
        ObjectNode port = Json.obj(
                "name",
                "http",
                "protocol",
                "TCP",
                "port",
                balanced ? 443 : 80,
                "targetPort",
                workload.port(),
                "nodePort",
                balanced ? 30_000 + octet % 2_700 : null);
        sheet.put(
                "services",
                "v1",
                "Service",
                workload.namespace(),
                workload.name(),
                workload.labels(),
                workload.created(),
                Json.obj(
                        "spec",
                        Json.obj(
                                "type",
                                balanced ? "LoadBalancer" : "ClusterIP",
                                "clusterIP",
                                workload.kind().equals("StatefulSet") ? "None" : ip,
                                "selector",
                                workload.labels(),
                                "ports",
                                Json.arr(port),
                                "sessionAffinity",
                                "None"),
                        "status",
                        Json.obj(
                                "loadBalancer",
                                balanced
                                        ? Json.obj("ingress", Json.arr(Json.obj("ip", "10.60.4." + (octet % 200 + 10))))
                                        : Json.obj())));
    }

    private void ingress(Workload workload) {
        String host = workload.name() + "." + domain;
        boolean secure = sheet.number(4, "tls", workload.namespace(), workload.name()) > 0;
        sheet.put(
                "ingresses.networking.k8s.io",
                "networking.k8s.io/v1",
                "Ingress",
                workload.namespace(),
                workload.name(),
                workload.labels(),
                workload.created(),
                Json.obj(
                        "spec",
                        Json.obj(
                                "ingressClassName",
                                "nginx",
                                "tls",
                                secure
                                        ? Json.arr(Json.obj(
                                                "hosts", Json.arr(host), "secretName", workload.name() + "-tls"))
                                        : null,
                                "rules",
                                Json.arr(Json.obj(
                                        "host",
                                        host,
                                        "http",
                                        Json.obj(
                                                "paths",
                                                Json.arr(Json.obj(
                                                        "path", "/",
                                                        "pathType", "Prefix",
                                                        "backend",
                                                                Json.obj(
                                                                        "service",
                                                                        Json.obj(
                                                                                "name",
                                                                                workload.name(),
                                                                                "port",
                                                                                Json.obj("number", 80))))))))),
                        "status",
                        Json.obj("loadBalancer", Json.obj("ingress", Json.arr(Json.obj("ip", "10.60.4.2"))))));
        if (secure) {
            sheet.secret(
                    workload.namespace(),
                    workload.name() + "-tls",
                    "kubernetes.io/tls",
                    Map.of(),
                    workload.created(),
                    Map.of(),
                    Map.of(
                            "tls.crt",
                            "not a certificate: practice only",
                            "tls.key",
                            "practice-key-" + sheet.secretValue(40, "tls", workload.namespace(), workload.name())));
        }
    }

    private void budget(Workload workload) {
        boolean tight = workload.has(Trait.TIGHT_BUDGET);
        int ready = Pods.ready(workload, workload.replicas());
        int wanted = tight ? workload.replicas() : Math.max(1, workload.replicas() - 1);
        sheet.put(
                "poddisruptionbudgets.policy",
                "policy/v1",
                "PodDisruptionBudget",
                workload.namespace(),
                workload.name(),
                Map.of(),
                workload.created(),
                Json.obj(
                        "spec",
                                Json.obj(
                                        "minAvailable", wanted, "selector", Json.obj("matchLabels", workload.labels())),
                        "status",
                                Json.obj(
                                        "currentHealthy",
                                        ready,
                                        "desiredHealthy",
                                        wanted,
                                        "disruptionsAllowed",
                                        Math.max(0, ready - wanted),
                                        "expectedPods",
                                        workload.replicas(),
                                        "observedGeneration",
                                        1)));
    }

    private void autoscaler(Workload workload) {
        sheet.put(
                "horizontalpodautoscalers.autoscaling",
                "autoscaling/v2",
                "HorizontalPodAutoscaler",
                workload.namespace(),
                workload.name(),
                Map.of(),
                workload.created(),
                Json.obj(
                        "spec",
                        Json.obj(
                                "minReplicas",
                                2,
                                "maxReplicas",
                                workload.replicas() * 3,
                                "scaleTargetRef",
                                Json.obj(
                                        "apiVersion", "apps/v1",
                                        "kind", workload.kind(),
                                        "name", workload.name()),
                                "metrics",
                                Json.arr(Json.obj(
                                        "type",
                                        "Resource",
                                        "resource",
                                        Json.obj(
                                                "name",
                                                "cpu",
                                                "target",
                                                Json.obj("type", "Utilization", "averageUtilization", 70))))),
                        "status",
                        Json.obj("currentReplicas", workload.replicas(), "desiredReplicas", workload.replicas())));
    }

    private void volumes(Workload workload) {
        boolean each = workload.kind().equals("StatefulSet");
        for (int i = 0; i < (each ? workload.replicas() : 1); i++) {
            String claim = each ? "data-" + workload.name() + "-" + i : workload.name() + "-data";
            String volume = "pvc-" + sheet.uid("PersistentVolumeClaim", workload.namespace(), claim);
            ObjectNode capacity = Json.obj("storage", "20Gi");
            ObjectNode made = sheet.put(
                    "persistentvolumeclaims",
                    "v1",
                    "PersistentVolumeClaim",
                    workload.namespace(),
                    claim,
                    workload.labels(),
                    workload.created(),
                    Json.obj(
                            "spec",
                                    Json.obj(
                                            "accessModes",
                                            Json.arr("ReadWriteOnce"),
                                            "resources",
                                            Json.obj("requests", capacity),
                                            "storageClassName",
                                            "default",
                                            "volumeMode",
                                            "Filesystem",
                                            "volumeName",
                                            volume),
                            "status",
                                    Json.obj(
                                            "phase",
                                            "Bound",
                                            "accessModes",
                                            Json.arr("ReadWriteOnce"),
                                            "capacity",
                                            capacity)));
            sheet.put(
                    "persistentvolumes",
                    "v1",
                    "PersistentVolume",
                    "",
                    volume,
                    Map.of(),
                    workload.created(),
                    Json.obj(
                            "spec",
                                    Json.obj(
                                            "accessModes",
                                            Json.arr("ReadWriteOnce"),
                                            "capacity",
                                            capacity,
                                            "claimRef",
                                            Json.obj(
                                                    "kind",
                                                    "PersistentVolumeClaim",
                                                    "namespace",
                                                    workload.namespace(),
                                                    "name",
                                                    claim,
                                                    "uid",
                                                    uid(made),
                                                    "apiVersion",
                                                    "v1"),
                                            "persistentVolumeReclaimPolicy",
                                            "Delete",
                                            "storageClassName",
                                            "default",
                                            "volumeMode",
                                            "Filesystem"),
                            "status", Json.obj("phase", "Bound")));
        }
    }

    private static ObjectNode template(Workload workload, Map<String, String> labels) {
        return Json.obj("metadata", Json.obj("labels", labels), "spec", Pods.spec(workload));
    }

    private static ObjectNode condition(String type, boolean holds, String reason, Workload workload) {
        return Json.obj(
                "type",
                type,
                "status",
                holds ? "True" : "False",
                "reason",
                reason,
                "lastTransitionTime",
                workload.created().toString(),
                "lastUpdateTime",
                workload.created().toString());
    }

    private static String uid(JsonNode object) {
        return Json.text(object, "metadata", "uid");
    }

    /** Reads workload lines; what is before a hash sign counts. */
    List<Workload> parse(String lines) {
        List<Workload> all = new ArrayList<>();
        for (String line : lines.lines().toList()) {
            String text = line.replaceFirst("#.*$", "").strip();
            if (!text.isEmpty()) {
                String[] part = text.split("\\s+", -1);
                all.add(Workload.parse(
                        text,
                        sheet.daysAgo(20 + sheet.number(300, "age", part[1]))
                                .plusSeconds(sheet.number(80_000, "second", part[1]))));
            }
        }
        return all;
    }
}
