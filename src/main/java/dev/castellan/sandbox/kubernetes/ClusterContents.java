package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.ground.ClusterPlan;
import dev.castellan.sandbox.ground.FleetPlan;
import dev.castellan.sandbox.ground.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What one cluster of the retailer holds. Follows from the plan and the seed alone. */
final class ClusterContents {
    private static final int PODS_PER_NODE = 220;
    private static final int PODS_PER_BRANCH = 100;

    private final FleetPlan fleet;
    private final ClusterPlan plan;
    private final PracticeClusters.Scale scale;
    private final String caPem;
    private final Secrets secrets;

    ClusterContents(FleetPlan fleet, ClusterPlan plan, PracticeClusters.Scale scale, String caPem, Secrets secrets) {
        this.fleet = fleet;
        this.plan = plan;
        this.scale = scale;
        this.caPem = caPem;
        this.secrets = secrets;
    }

    /** Writes everything into an empty store. */
    void fill(ObjectStore store) {
        Sheet sheet = new Sheet(store, fleet.seeded(), plan.name(), fleet.now(), secrets);
        int share = fleet.clusters().isEmpty()
                ? 0
                : scale.podsPerFleet() / fleet.clusters().size();
        List<String> nodes = nodes(sheet, Math.max(plan.nodes(), share / PODS_PER_NODE));
        Workloads workloads = new Workloads(sheet, nodes, plan.site().code() + ".brambleholt.example");
        List<Workload> all = new ArrayList<>();
        all.addAll(workloads.parse(SYSTEM));
        all.addAll(workloads.parse(
                switch (plan.kind()) {
                    case AKS_ON_AZURE_LOCAL -> AKS;
                    case K3S -> K3S;
                    case OPENSHIFT -> OPENSHIFT;
                }));
        all.addAll(workloads.parse(
                switch (plan.purpose()) {
                    case WEBSHOP -> WEBSHOP;
                    case LOGISTICS -> LOGISTICS;
                    case PORT -> PORT;
                    case TILLS -> TILLS;
                    case PLATFORM -> PLATFORM;
                    case PILOT -> PILOT;
                }));
        if (plan.purpose() != ClusterPlan.Purpose.PILOT) {
            all.addAll(workloads.parse(SHARED));
        }
        all.addAll(workloads.parse(Extras.workloads(plan)));
        Set<String> namespaces =
                new LinkedHashSet<>(List.of("default", "kube-system", "kube-public", "kube-node-lease"));
        all.forEach(w -> namespaces.add(w.namespace()));
        namespaces(sheet, namespaces);
        accounts(sheet, all);
        for (Workload workload : all) {
            workloads.add(forStage(workload));
        }
        defaults(sheet);
        storage(sheet);
        configuration(sheet, namespaces);
        new Extras(sheet, plan, caPem).add();
        if (ApiServerPods.shown(plan)) {
            ApiServerPods.add(sheet, plan);
        }
        new Access(sheet, fleet, plan, namespaces).add();
        grow(sheet, workloads, share);
        bindings(
                sheet,
                namespaces,
                fleet.clusters().isEmpty()
                        ? 0
                        : scale.bindings() / fleet.clusters().size());
    }

    /** Production runs more of everything; development runs what is not finished. */
    private Workload forStage(Workload workload) {
        boolean single = workload.replicas() <= 1 || !workload.kind().equals("Deployment");
        return switch (plan.environment()) {
            case PRODUCTION -> workload;
            case TEST -> single ? workload : workload.withReplicas(Math.max(1, workload.replicas() - 1));
            case DEVELOPMENT -> single ? workload : workload.withReplicas(1);
        };
    }

    private List<String> nodes(Sheet sheet, int count) {
        List<String> workers = new ArrayList<>();
        int control = count >= 5 ? 3 : 1;
        for (int i = 0; i < count; i++) {
            boolean leader = i < control;
            String name = plan.name() + (leader ? "-cp-" : "-w-") + (leader ? i + 1 : i - control + 1);
            Map<String, String> labels = new LinkedHashMap<>();
            labels.put("kubernetes.io/hostname", name);
            labels.put("kubernetes.io/os", "linux");
            labels.put("kubernetes.io/arch", "amd64");
            labels.put("topology.kubernetes.io/zone", plan.site().code() + "-" + (i % 2 + 1));
            if (leader) {
                labels.put("node-role.kubernetes.io/control-plane", "");
            }
            boolean down = !leader && count > 5 && i == count - 1 && sheet.number(3, "down") == 0;
            boolean cordoned = !leader && count > 3 && i == count - 2 && sheet.number(3, "cordoned") == 0;
            boolean tainted = leader && count > 3;
            ObjectNode node = sheet.put(
                    "nodes",
                    "v1",
                    "Node",
                    "",
                    name,
                    labels,
                    sheet.daysAgo(330),
                    Json.obj(
                            "spec",
                            Json.obj(
                                    "podCIDR", "10.244." + i % 250 + ".0/24",
                                    "unschedulable", cordoned ? true : null,
                                    "taints",
                                            tainted
                                                    ? Json.arr(Json.obj(
                                                            "key", "node-role.kubernetes.io/control-plane",
                                                            "effect", "NoSchedule"))
                                                    : null),
                            "status",
                            nodeStatus(sheet, name, i, down)));
            node.withObject("metadata").set("annotations", Json.obj("node.alpha.kubernetes.io/ttl", "0"));
            if (!tainted) {
                workers.add(name);
            }
            sheet.put(
                    "leases.coordination.k8s.io",
                    "coordination.k8s.io/v1",
                    "Lease",
                    "kube-node-lease",
                    name,
                    Map.of(),
                    sheet.daysAgo(330),
                    Json.obj(
                            "spec",
                            Json.obj(
                                    "holderIdentity",
                                    name,
                                    "leaseDurationSeconds",
                                    40,
                                    "renewTime",
                                    sheet.minutesAgo(down ? 95 : 0).toString())));
        }
        return workers;
    }

    private ObjectNode nodeStatus(Sheet sheet, String name, int index, boolean down) {
        List<ObjectNode> conditions = new ArrayList<>();
        for (String type : List.of("MemoryPressure", "DiskPressure", "PIDPressure", "Ready")) {
            boolean ready = type.equals("Ready");
            conditions.add(Json.obj(
                    "type", type,
                    "status", down ? "Unknown" : ready ? "True" : "False",
                    "reason",
                            down
                                    ? "NodeStatusUnknown"
                                    : ready
                                            ? "KubeletReady"
                                            : "KubeletHas"
                                                    + (type.startsWith("PID")
                                                            ? "SufficientPID"
                                                            : type.startsWith("Disk")
                                                                    ? "NoDiskPressure"
                                                                    : "SufficientMemory"),
                    "message",
                            down
                                    ? "Kubelet stopped posting node status."
                                    : ready ? "kubelet is posting ready status" : "kubelet is fine",
                    "lastHeartbeatTime", sheet.minutesAgo(down ? 95 : 1).toString(),
                    "lastTransitionTime",
                            down
                                    ? sheet.minutesAgo(94).toString()
                                    : sheet.daysAgo(14).toString()));
        }
        int cpu = Math.max(2, plan.cores() / Math.max(1, plan.nodes()));
        ObjectNode room = Json.obj(
                "cpu", Integer.toString(cpu), "memory", cpu * 4 + "Gi", "pods", "250", "ephemeral-storage", "120Gi");
        return Json.obj(
                "addresses",
                        Json.arr(
                                Json.obj(
                                        "type",
                                        "InternalIP",
                                        "address",
                                        "10.40." + index / 200 + "." + (index % 200 + 10)),
                                Json.obj("type", "Hostname", "address", name)),
                "capacity", room,
                "allocatable", room,
                "conditions", conditions,
                "nodeInfo",
                        Json.obj(
                                "machineID",
                                sheet.hex(32, "machine", name),
                                "systemUUID",
                                sheet.uid("Machine", "", name),
                                "bootID",
                                sheet.uid("Boot", "", name),
                                "kernelVersion",
                                plan.provisioned() ? "6.6.96.2-2.azl3" : "6.8.0-86-generic",
                                "osImage",
                                switch (plan.kind()) {
                                    case AKS_ON_AZURE_LOCAL -> "Microsoft Azure Linux 3.0";
                                    case K3S -> "Ubuntu 24.04.3 LTS";
                                    case OPENSHIFT -> "Red Hat Enterprise Linux CoreOS 418.94";
                                },
                                "containerRuntimeVersion",
                                plan.kind() == ClusterPlan.Kind.OPENSHIFT ? "cri-o://1.32.4" : "containerd://2.0.6",
                                "kubeletVersion",
                                "v" + plan.kubernetesVersion(),
                                "kubeProxyVersion",
                                "",
                                "operatingSystem",
                                "linux",
                                "architecture",
                                "amd64"));
    }

    private void namespaces(Sheet sheet, Set<String> names) {
        boolean production = plan.environment() == ClusterPlan.Stage.PRODUCTION;
        for (String name : names) {
            Map<String, String> labels = new LinkedHashMap<>();
            boolean system = name.startsWith("kube-")
                    || name.startsWith("openshift-")
                    || name.startsWith("gatekeeper")
                    || name.startsWith("azure-")
                    || name.equals("default");
            if (!system) {
                labels.put("brambleholt.example/team", name);
                if (production && sheet.number(3, "pss", name) > 0) {
                    labels.put(
                            "pod-security.kubernetes.io/enforce",
                            sheet.number(2, "level", name) == 0 ? "baseline" : "restricted");
                    labels.put("pod-security.kubernetes.io/warn", "restricted");
                } else if (sheet.number(2, "audit", name) == 0) {
                    labels.put("pod-security.kubernetes.io/audit", "baseline");
                }
            }
            sheet.namespace(name, labels, sheet.daysAgo(system ? 330 : 321 + sheet.number(9, "namespace", name)));
            sheet.configMap(name, "kube-root-ca.crt", sheet.daysAgo(330), Map.of("ca.crt", caPem));
            if (!system && production) {
                sheet.put(
                        "resourcequotas",
                        "v1",
                        "ResourceQuota",
                        name,
                        "team",
                        Map.of(),
                        sheet.daysAgo(200),
                        Json.obj(
                                "spec", Json.obj("hard", Json.obj("pods", "200", "requests.memory", "64Gi")),
                                "status", Json.obj("hard", Json.obj("pods", "200", "requests.memory", "64Gi"))));
                if (sheet.number(2, "netpol", name) == 0) {
                    sheet.put(
                            "networkpolicies.networking.k8s.io",
                            "networking.k8s.io/v1",
                            "NetworkPolicy",
                            name,
                            "default-deny",
                            Map.of(),
                            sheet.daysAgo(200),
                            Json.obj("spec", Json.obj("podSelector", Json.obj(), "policyTypes", Json.arr("Ingress"))));
                }
            }
        }
    }

    private static void accounts(Sheet sheet, List<Workload> all) {
        Set<String> made = new LinkedHashSet<>();
        for (Workload workload : all) {
            if (!workload.account().equals("default") && made.add(workload.namespace() + "/" + workload.account())) {
                sheet.serviceAccount(workload.namespace(), workload.account(), Map.of(), workload.created());
            }
        }
    }

    /** The roles and bindings every server starts with, recorded from a Kubernetes 1.36 server. */
    private void defaults(Sheet sheet) {
        Instant created = sheet.daysAgo(330);
        for (JsonNode item : Json.list(Recorded.DEFAULT_RBAC, "items")) {
            ObjectNode object = (ObjectNode) item.deepCopy();
            String namespace = Json.text(object, "metadata", "namespace");
            String name = Json.text(object, "metadata", "name");
            String kind = Json.text(object, "kind");
            ObjectNode metadata = object.withObject("metadata");
            metadata.put("uid", sheet.uid(kind, namespace, name)).put("creationTimestamp", created.toString());
            sheet.add(
                    switch (kind) {
                        case "ClusterRole" -> "clusterroles.rbac.authorization.k8s.io";
                        case "ClusterRoleBinding" -> "clusterrolebindings.rbac.authorization.k8s.io";
                        case "Role" -> "roles.rbac.authorization.k8s.io";
                        default -> "rolebindings.rbac.authorization.k8s.io";
                    },
                    object);
        }
        for (JsonNode binding : Json.list(Recorded.DEFAULT_RBAC, "items")) {
            for (JsonNode subject : Json.list(binding, "subjects")) {
                if (Json.text(subject, "kind").equals("ServiceAccount")
                        && Json.text(subject, "namespace").equals("kube-system")
                        && Json.text(binding, "metadata", "name").startsWith("system:controller:")) {
                    sheet.serviceAccount("kube-system", Json.text(subject, "name"), Map.of(), created);
                }
            }
        }
    }

    /** Read once for all clusters. */
    private static final class Recorded {
        static final JsonNode DEFAULT_RBAC = read();

        private static JsonNode read() {
            try (InputStream in = ClusterContents.class.getResourceAsStream("default-rbac.json")) {
                if (in == null) {
                    throw new IllegalStateException("default-rbac.json is not in the image");
                }
                JsonNode recorded = Json.MAPPER.readTree(in);
                // The retailer's own role is selected by view, which edit and admin take over in turn.
                List<ObjectNode> roles = new ArrayList<>();
                for (JsonNode item : Json.list(recorded, "items")) {
                    if (Json.text(item, "kind").equals("ClusterRole")) {
                        roles.add((ObjectNode) item);
                    }
                }
                roles.add(Access.viewOfOwnKinds());
                Rbac.aggregate(roles);
                return recorded;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void storage(Sheet sheet) {
        Instant created = sheet.daysAgo(330);
        String provisioner = switch (plan.kind()) {
            case AKS_ON_AZURE_LOCAL -> "disk.csi.akshci.com";
            case K3S -> "rancher.io/local-path";
            case OPENSHIFT -> "csi.vsphere.vmware.com";
        };
        sheet.put(
                        "storageclasses.storage.k8s.io",
                        "storage.k8s.io/v1",
                        "StorageClass",
                        "",
                        "default",
                        Map.of(),
                        created,
                        Json.obj(
                                "provisioner",
                                provisioner,
                                "reclaimPolicy",
                                "Delete",
                                "volumeBindingMode",
                                "WaitForFirstConsumer",
                                "allowVolumeExpansion",
                                true))
                .withObject("metadata")
                .set("annotations", Json.obj("storageclass.kubernetes.io/is-default-class", "true"));
        // A slash, as in the name of k3s' provisioner, cannot stand in the name of an object.
        if (!provisioner.contains("/")) {
            sheet.put(
                    "csidrivers.storage.k8s.io",
                    "storage.k8s.io/v1",
                    "CSIDriver",
                    "",
                    provisioner,
                    Map.of(),
                    created,
                    Json.obj("spec", Json.obj("attachRequired", true, "podInfoOnMount", false)));
        }
        for (String name : List.of("system-cluster-critical", "system-node-critical")) {
            sheet.put(
                    "priorityclasses.scheduling.k8s.io",
                    "scheduling.k8s.io/v1",
                    "PriorityClass",
                    "",
                    name,
                    Map.of(),
                    created,
                    Json.obj(
                            "value", name.contains("node") ? 2_000_001_000 : 2_000_000_000,
                            "description", "Used for system critical pods.",
                            "preemptionPolicy", "PreemptLowerPriority"));
        }
        sheet.put(
                "ingressclasses.networking.k8s.io",
                "networking.k8s.io/v1",
                "IngressClass",
                "",
                "nginx",
                Map.of(),
                created,
                Json.obj("spec", Json.obj("controller", "k8s.io/ingress-nginx")));
        sheet.put(
                "services",
                "v1",
                "Service",
                "default",
                "kubernetes",
                Map.of("component", "apiserver", "provider", "kubernetes"),
                created,
                Json.obj(
                        "spec",
                                Json.obj(
                                        "type", "ClusterIP",
                                        "clusterIP", "10.96.0.1",
                                        "ports",
                                                Json.arr(Json.obj(
                                                        "name",
                                                        "https",
                                                        "protocol",
                                                        "TCP",
                                                        "port",
                                                        443,
                                                        "targetPort",
                                                        6443))),
                        "status", Json.obj("loadBalancer", Json.obj())));
        for (ApiResource resource : ApiCatalog.of(List.of()).resources()) {
            String name = resource.version() + "." + resource.group();
            sheet.put(
                    "apiservices.apiregistration.k8s.io",
                    "apiregistration.k8s.io/v1",
                    "APIService",
                    "",
                    name,
                    Map.of("kube-aggregator.kubernetes.io/automanaged", "onstart"),
                    created,
                    Json.obj(
                            "spec",
                                    Json.obj(
                                            "group",
                                            resource.group().isEmpty() ? null : resource.group(),
                                            "version",
                                            resource.version(),
                                            "groupPriorityMinimum",
                                            17_000,
                                            "versionPriority",
                                            15),
                            "status",
                                    Json.obj(
                                            "conditions",
                                            Json.arr(Json.obj(
                                                    "type", "Available", "status", "True", "reason", "Local")))));
        }
    }

    /** Configuration and secrets of the teams. */
    private void configuration(Sheet sheet, Set<String> namespaces) {
        for (String namespace : namespaces) {
            if (namespace.startsWith("kube-") || namespace.startsWith("openshift-") || namespace.equals("default")) {
                continue;
            }
            Instant created = sheet.daysAgo(90 + sheet.number(200, "config", namespace));
            sheet.configMap(
                    namespace,
                    "settings",
                    created,
                    Map.of(
                            "currency",
                            plan.site().location().startsWith("uk") ? "GBP" : "EUR",
                            "site",
                            plan.site().code(),
                            "log.level",
                            "info"));
            sheet.secret(
                    namespace,
                    "registry-pull",
                    "kubernetes.io/dockerconfigjson",
                    Map.of(),
                    created,
                    Map.of(),
                    Map.of(
                            ".dockerconfigjson",
                            "{\"auths\":{\"brambleholt.azurecr.io\":{\"username\":\"" + plan.name()
                                    + "\",\"password\":\"" + sheet.secretValue(40, "pull", namespace) + "\"}}}"));
            sheet.secret(
                    namespace,
                    "database",
                    "Opaque",
                    Map.of(),
                    created,
                    Map.of(),
                    Map.of("username", namespace, "password", sheet.secretValue(32, "database", namespace)));
        }
        // Made by hand years ago and never removed: a token that does not end.
        sheet.secret(
                "kube-system",
                "deployer-token",
                "kubernetes.io/service-account-token",
                Map.of(),
                sheet.daysAgo(800),
                Map.of("kubernetes.io/service-account.name", "legacy-deployer"),
                Map.of("token", "practice." + sheet.secretValue(60, "legacy-token"), "namespace", "kube-system"));
        sheet.serviceAccount("kube-system", "legacy-deployer", Map.of(), sheet.daysAgo(800));
    }

    /** Adds branches until the cluster has about as many pods as asked for. */
    private static void grow(Sheet sheet, Workloads workloads, int pods) {
        for (int branch = 1; workloads.pods() + PODS_PER_BRANCH / 2 < pods; branch++) {
            String namespace = "branch-%04d".formatted(branch);
            sheet.namespace(namespace, Map.of("brambleholt.example/branch", namespace), sheet.daysAgo(120));
            for (int i = 0; i < 5; i++) {
                String trait = (branch * 5 + i) % 23 == 0 ? "crash" : (branch * 5 + i) % 31 == 0 ? "pending" : "-";
                workloads.add(Workload.parse(
                        "deploy " + namespace + "/till-" + (i + 1) + " " + PODS_PER_BRANCH / 5
                                + " brambleholt.azurecr.io/tills/till:3." + branch % 7 + ".0 8080 default " + trait,
                        sheet.daysAgo(30)));
            }
        }
    }

    /** Adds role bindings for size: local roles, shared cluster roles, people, groups and service accounts. */
    private static void bindings(Sheet sheet, Set<String> namespaces, int count) {
        if (count <= 0) {
            return;
        }
        List<String> places = new ArrayList<>(namespaces);
        int teams = Math.max(1, count / 90);
        for (int i = 0; i < teams; i++) {
            String name = "team-%03d".formatted(i);
            sheet.namespace(name, Map.of("brambleholt.example/team", name), sheet.daysAgo(150));
            places.add(name);
        }
        List<ObjectNode> rules = List.of(
                Sheet.rule("", "pods,pods/log,services", "get,list,watch"),
                Sheet.rule("apps", "deployments,statefulsets", "get,list,watch,patch"),
                Sheet.rule("", "secrets", "get"),
                Sheet.rule("", "configmaps", "get,list,update"),
                Sheet.rule("batch", "jobs,cronjobs", "*"),
                Sheet.rule("", "pods/exec", "create"));
        int roles = Math.max(1, count / 20);
        List<String> clusterRoles = new ArrayList<>(List.of("view", "edit", "admin"));
        for (int i = 0; i < Math.min(400, roles); i++) {
            String name = "duty-%04d".formatted(i);
            sheet.role("", name, sheet.daysAgo(100), rules.get(i % 6), rules.get(i * 5 / 3 % 6));
            clusterRoles.add(name);
        }
        for (int i = 0; i < count; i++) {
            String place = places.get(sheet.number(places.size(), "place", "" + i));
            ObjectNode subject = switch (i % 3) {
                case 0 ->
                    Sheet.user("colleague.%05d@brambleholt.example".formatted(sheet.number(count, "user", "" + i)));
                case 1 ->
                    Sheet.group(sheet.uid(
                            "Group", "", "duty-" + sheet.number(Math.max(1, count / 15), "group", "" + i)));
                default -> Sheet.account(place, "runner-" + i % 12);
            };
            String role = clusterRoles.get(sheet.number(clusterRoles.size(), "role", "" + i));
            if (i % 10 == 9) {
                sheet.bind("", "rota-%05d".formatted(i), role, sheet.daysAgo(i % 300), subject);
            } else {
                sheet.bind(place, "rota-%05d".formatted(i), role, sheet.daysAgo(i % 300), subject);
            }
        }
    }

    private static final String SYSTEM = """
        deploy kube-system/coredns 2 registry.k8s.io/coredns/coredns:v1.12.1 9153 coredns budget
        """;

    private static final String AKS = """
        ds kube-system/kube-proxy 0 mcr.microsoft.com/oss/kubernetes/kube-proxy:v1.33.5 0 kube-proxy privileged,host-network,no-probes
        ds kube-system/cloud-node-manager 0 mcr.microsoft.com/oss/kubernetes/azure-cloud-node-manager:v1.33.2 0 cloud-node-manager host-network,no-probes
        ds kube-system/calico-node 0 mcr.microsoft.com/oss/calico/node:v3.29.3 0 calico-node privileged,host-network,host-path
        deploy kube-system/calico-typha 2 mcr.microsoft.com/oss/calico/typha:v3.29.3 0 calico-node host-network
        ds kube-system/csi-akshcicsi-node 0 mcr.microsoft.com/aksarc/csi-node:1.0.28 0 csi-akshcicsi-node-sa privileged,host-path,no-probes
        deploy kube-system/metrics-server 1 mcr.microsoft.com/oss/kubernetes/metrics-server:v0.7.2 4443 metrics-server -
        """;

    private static final String K3S = """
        deploy kube-system/local-path-provisioner 1 docker.io/rancher/local-path-provisioner:v0.0.31 0 local-path-provisioner-service-account no-probes
        deploy kube-system/traefik 1 docker.io/rancher/mirrored-library-traefik:3.3.6 8000 traefik balanced
        ds kube-system/svclb-traefik 0 docker.io/rancher/klipper-lb:v0.4.13 0 svclb no-probes,sys-admin,no-token
        deploy kube-system/metrics-server 1 docker.io/rancher/mirrored-metrics-server:v0.7.2 10250 metrics-server -
        """;

    private static final String OPENSHIFT = """
        deploy openshift-apiserver/apiserver 3 quay.io/openshift-release-dev/ocp-v4.0-art-dev:apiserver 8443 openshift-apiserver-sa privileged,host-path,tight-budget
        deploy openshift-console/console 2 quay.io/openshift-release-dev/ocp-v4.0-art-dev:console 8443 console -
        deploy openshift-ingress/router-default 2 quay.io/openshift-release-dev/ocp-v4.0-art-dev:router 8080 router host-network,budget
        ds openshift-multus/multus 0 quay.io/openshift-release-dev/ocp-v4.0-art-dev:multus 0 multus privileged,host-network,host-path,no-probes
        ds openshift-machine-config-operator/machine-config-daemon 0 quay.io/openshift-release-dev/ocp-v4.0-art-dev:mcd 0 machine-config-daemon privileged,host-network,host-pid,host-path
        deploy openshift-authentication/oauth-openshift 2 quay.io/openshift-release-dev/ocp-v4.0-art-dev:oauth 6443 oauth-openshift -
        """;

    private static final String SHARED = """
        deploy ingress-nginx/ingress-nginx-controller 2 registry.k8s.io/ingress-nginx/controller:v1.12.1 8080 ingress-nginx balanced,budget
        deploy cert-manager/cert-manager 1 quay.io/jetstack/cert-manager-controller:v1.17.2 9402 cert-manager -
        deploy cert-manager/cert-manager-webhook 1 quay.io/jetstack/cert-manager-webhook:v1.17.2 10250 cert-manager-webhook -
        sts monitoring/prometheus 1 quay.io/prometheus/prometheus:v3.4.1,quay.io/prometheus-operator/prometheus-config-reloader:v0.82.2 9090 prometheus volume
        deploy monitoring/grafana 1 docker.io/grafana/grafana:latest 3000 default ingress,no-limits
        ds monitoring/node-exporter 0 quay.io/prometheus/node-exporter:v1.9.1 9100 node-exporter host-network,host-pid,host-path
        ds monitoring/log-shipper 0 docker.io/fluent/fluent-bit:3.2 0 log-shipper host-path,root,no-probes
        cron backup/velero-nightly 2 docker.io/velero/velero:v1.16.0 0 velero -
        """;

    private static final String WEBSHOP = """
        deploy shop/web 4 brambleholt.azurecr.io/shop/web:2.14.1 8080 web budget,scales,ingress
        deploy shop/cart 3 brambleholt.azurecr.io/shop/cart:1.9.0 8080 cart budget
        deploy shop/search 2 brambleholt.azurecr.io/shop/search:4.2.2 8080 default oom
        deploy shop/recommendations 2 ghcr.io/brambleholt-labs/recommendations:latest 8080 default no-limits,no-probes
        deploy shop/checkout 3 brambleholt.azurecr.io/shop/checkout:3.1.4 8080 checkout tight-budget,ingress
        deploy shop/banner 1 docker.io/library/nginx:latest 80 default root,no-limits,ingress
        deploy payments/gateway 3 brambleholt.azurecr.io/payments/gateway:5.0.2 8443 gateway budget
        sts payments/ledger 3 brambleholt.azurecr.io/payments/ledger:2.3.0 9000 ledger volume,tight-budget
        deploy payments/fraud-check 2 brambleholt.azurecr.io/payments/fraud-check:1.12.5 8080 fraud-check crash
        cron payments/settlement 3 brambleholt.azurecr.io/payments/settlement:1.4.0 0 settlement -
        deploy customers/accounts 2 brambleholt.azurecr.io/customers/accounts:7.2.0 8080 accounts -
        deploy customers/loyalty 2 brambleholt.azurecr.io/customers/loyalty:2.0.1 8080 default recreate
        deploy catalogue/catalogue-api 2 brambleholt.azurecr.io/catalogue/api:1.30.0 8080 catalogue-api scales
        deploy catalogue/image-resizer 2 docker.io/darthsim/imgproxy:v3.28 8080 default pull
        job catalogue/reindex-2026-11 1 brambleholt.azurecr.io/catalogue/reindex:1.30.0 0 catalogue-api -
        job catalogue/price-import 3 brambleholt.azurecr.io/catalogue/price-import:0.9.1 0 default failed
        sts data/postgres 3 docker.io/library/postgres:16.9 5432 postgres volume
        sts data/redis 3 docker.io/library/redis:7.4 6379 default volume
        sts data/kafka 3 quay.io/strimzi/kafka:0.46.0-kafka-4.0.0 9092 kafka volume,tight-budget
        deploy ci/deployer 1 ghcr.io/brambleholt/deployer:1.7.0 0 deployer no-probes
        deploy ci/image-builder 1 docker.io/library/docker:dind 2375 default privileged,root,no-limits,no-probes
        """;

    private static final String LOGISTICS = """
        deploy warehouse/picking 3 brambleholt.azurecr.io/warehouse/picking:4.4.0 8080 picking budget
        deploy warehouse/packing 2 brambleholt.azurecr.io/warehouse/packing:4.4.0 8080 packing -
        deploy warehouse/stock 3 brambleholt.azurecr.io/warehouse/stock:6.1.2 8080 stock budget,scales
        ds warehouse/robot-gateway 0 harbor.lds.brambleholt.example:5000/robots/gateway:0.8 0 robot-gateway privileged,host-network,host-path,no-probes
        deploy warehouse/label-printer 2 brambleholt.azurecr.io/warehouse/label-printer:1.1 9100 default not-ready
        deploy transport/routing 2 brambleholt.azurecr.io/transport/routing:2.8.1 8080 routing oom
        deploy transport/carrier-gateway 2 brambleholt.azurecr.io/transport/carrier-gateway:3.0.0 8443 carrier-gateway ingress
        deploy transport/yard 1 brambleholt.azurecr.io/transport/yard:1.0.3 8080 default crash
        cron transport/manifests 2 brambleholt.azurecr.io/transport/manifests:1.2.0 0 default -
        sts data/postgres 3 docker.io/library/postgres:15.13 5432 postgres volume
        sts data/rabbitmq 3 docker.io/library/rabbitmq:4.1 5672 rabbitmq volume,tight-budget
        deploy ci/deployer 1 ghcr.io/brambleholt/deployer:1.5.2 0 deployer no-probes
        """;

    private static final String PORT = """
        deploy customs/declarations 2 brambleholt.azurecr.io/customs/declarations:2.2.0 8080 declarations budget
        deploy customs/edi-gateway 1 harbor.rtm.brambleholt.example:5000/edi/gateway:latest 8080 default root,recreate
        deploy yard/gate 2 brambleholt.azurecr.io/yard/gate:1.6.0 8080 gate ingress
        deploy yard/crane-link 1 harbor.rtm.brambleholt.example:5000/yard/crane-link:0.3 0 crane-link privileged,host-network,host-path,no-probes
        deploy yard/weighbridge 1 brambleholt.azurecr.io/yard/weighbridge:1.0.0 8080 default pending
        sts data/postgres 2 docker.io/library/postgres:14.18 5432 postgres volume
        deploy ci/deployer 1 ghcr.io/brambleholt/deployer:1.4.0 0 deployer no-probes
        """;

    private static final String TILLS = """
        deploy tills/till-api 2 brambleholt.azurecr.io/tills/api:3.9.1 8080 till-api budget
        deploy tills/till-sync 1 brambleholt.azurecr.io/tills/sync:3.9.1 8080 till-sync -
        ds tills/receipt-printer 0 brambleholt.azurecr.io/tills/receipt-printer:1.4 0 receipt-printer privileged,host-path,no-probes
        deploy tills/offline-queue 1 docker.io/library/redis:latest 6379 default no-limits
        deploy store-ops/stock-count 1 brambleholt.azurecr.io/store-ops/stock-count:2.0.0 8080 default -
        deploy store-ops/camera-gateway 1 docker.io/bluenviron/mediamtx:latest 8554 default host-network,root,no-limits
        deploy store-ops/price-labels 1 brambleholt.azurecr.io/store-ops/price-labels:1.8.0 8080 price-labels crash
        cron store-ops/close-of-day 3 brambleholt.azurecr.io/store-ops/close-of-day:1.0.4 0 default -
        deploy ci/deployer 1 ghcr.io/brambleholt/deployer:1.7.0 0 deployer no-probes
        """;

    private static final String PLATFORM = """
        deploy ci/deployer 1 ghcr.io/brambleholt/deployer:1.8.0-rc1 0 deployer no-probes
        deploy ci/runner 3 ghcr.io/actions/actions-runner:latest 0 runner root,no-limits,no-probes
        deploy ci/image-builder 1 docker.io/library/docker:dind 2375 default privileged,root,no-limits,no-probes
        sts registry-cache/registry 1 docker.io/library/registry:2 5000 default volume
        deploy vault/vault-agent-injector 1 docker.io/hashicorp/vault-k8s:1.6.2 8080 vault-agent-injector -
        sts vault/vault 3 docker.io/hashicorp/vault:1.19.4 8200 vault volume,tight-budget
        deploy playground/notebook 1 quay.io/jupyter/base-notebook:latest 8888 default root,no-limits,no-probes
        deploy playground/debug 1 docker.io/nicolaka/netshoot:latest 0 default host-network,host-pid,runtime-socket,root,no-probes
        """;

    private static final String PILOT = """
        deploy default/kiosk-ui 1 docker.io/brambleholtlab/kiosk-ui:latest 8080 default root,no-limits,no-probes
        deploy default/kiosk-backend 1 docker.io/brambleholtlab/kiosk-backend:latest 3000 default no-limits,pull
        sts default/mongo 1 docker.io/library/mongo 27017 default volume,no-limits,no-probes
        deploy tills/till-api 1 brambleholt.azurecr.io/tills/api:3.10.0-beta2 8080 till-api -
        """;
}
