package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.ground.ClusterPlan;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the kubelets of a control plane show of its API servers: static pods whose command line tells whom the server asks, as
 * kubeadm and Cluster API make them.
 */
final class ApiServerPods {
    private static final int SERVERS = 3;

    private ApiServerPods() {}

    /** Whether a cluster shows them; most practice clusters hide their control plane. */
    static boolean shown(ClusterPlan plan) {
        return plan.kind() == ClusterPlan.Kind.AKS_ON_AZURE_LOCAL
                && plan.purpose() == ClusterPlan.Purpose.LOGISTICS
                && plan.azureRbac();
    }

    /** Adds one for each machine of the control plane. */
    static void add(Sheet sheet, ClusterPlan plan) {
        for (int i = 1; i <= SERVERS; i++) {
            String node = plan.name() + "-cp-" + i;
            String name = "kube-apiserver-" + node;
            String hash = sheet.hex(32, "mirror", name);
            ObjectNode container = Json.obj(
                    "name",
                    "kube-apiserver",
                    "image",
                    "registry.k8s.io/kube-apiserver:v" + plan.kubernetesVersion(),
                    "command",
                    Json.arr(
                            "kube-apiserver",
                            "--allow-privileged=true",
                            "--authorization-mode=Node,RBAC,Webhook",
                            "--authorization-webhook-config-file=/etc/guard/guard-authz-webhook.yaml",
                            "--authorization-webhook-version=v1",
                            "--client-ca-file=/etc/kubernetes/pki/ca.crt",
                            "--secure-port=6443"),
                    "resources",
                    Json.obj("requests", Json.obj("cpu", "250m")));
            ObjectNode pod = sheet.put(
                    "pods",
                    "v1",
                    "Pod",
                    "kube-system",
                    name,
                    Map.of("component", "kube-apiserver", "tier", "control-plane"),
                    sheet.daysAgo(40),
                    Json.obj(
                            "spec",
                            Json.obj(
                                    "nodeName",
                                    node,
                                    "hostNetwork",
                                    true,
                                    "priorityClassName",
                                    "system-node-critical",
                                    "restartPolicy",
                                    "Always",
                                    "containers",
                                    Json.arr(container)),
                            "status",
                            Json.obj(
                                    "phase",
                                    "Running",
                                    "startTime",
                                    sheet.daysAgo(40).toString(),
                                    "conditions",
                                    Json.arr(Json.obj("type", "Ready", "status", "True")),
                                    "containerStatuses",
                                    Json.arr(Json.obj(
                                            "name",
                                            "kube-apiserver",
                                            "ready",
                                            true,
                                            "started",
                                            true,
                                            "restartCount",
                                            0,
                                            "image",
                                            "registry.k8s.io/kube-apiserver:v" + plan.kubernetesVersion(),
                                            "state",
                                            Json.obj(
                                                    "running",
                                                    Json.obj(
                                                            "startedAt",
                                                            sheet.daysAgo(40).toString())))))));
            ObjectNode metadata = pod.withObject("metadata");
            metadata.set(
                    "annotations",
                    Json.obj(
                            "kubernetes.io/config.mirror", hash,
                            "kubernetes.io/config.hash", hash,
                            "kubernetes.io/config.source", "file"));
            metadata.set(
                    "ownerReferences",
                    Json.arr(Json.obj(
                            "apiVersion",
                            "v1",
                            "kind",
                            "Node",
                            "name",
                            node,
                            "uid",
                            sheet.uid("Node", "", node),
                            "controller",
                            true)));
        }
    }
}
