package dev.castellan.browse.object;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ObjectName;
import dev.castellan.kubernetes.ObjectPage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what stands around an object. Every part is bounded, and one that cannot be read does not hinder the others. */
final class SurroundingsReader {
    private static final int MOST = 500;
    private static final int MOST_EVENTS = 100;
    private static final int DEEPEST = 6;

    private final ObjectDesk desk;
    private final Map<String, Failure> unread = new LinkedHashMap<>();
    private final Set<String> truncated = new HashSet<>();

    SurroundingsReader(ObjectDesk desk) {
        this.desk = desk;
    }

    Surroundings read(LiveObject live) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<ObjectNode>> events = threads.submit(() -> events(live));
            Future<List<ObjectNode>> owners = threads.submit(() -> owners(live));
            Future<List<ObjectNode>> owned = threads.submit(() -> owned(live));
            Future<List<ObjectNode>> selecting = threads.submit(() -> selecting(live));
            Future<List<ObjectNode>> users = threads.submit(() -> users(live));
            try {
                List<ObjectNode> e = events.get();
                List<ObjectNode> o = owners.get();
                List<ObjectNode> d = owned.get();
                List<ObjectNode> s = selecting.get();
                List<ObjectNode> u = users.get();
                synchronized (this) {
                    return new Surroundings(e, o, d, s, u, List.copyOf(truncated), unread);
                }
            } catch (InterruptedException e) {
                threads.shutdownNow();
                Thread.currentThread().interrupt();
                throw new CancellationException("reading around an object");
            } catch (ExecutionException e) {
                threads.shutdownNow();
                if (e.getCause() instanceof RuntimeException thrown) {
                    throw thrown;
                }
                throw new FailureException(Failure.defect("browse-defect", e), e);
            }
        }
    }

    private List<ObjectNode> events(LiveObject live) {
        ObjectAddress a = live.address();
        if (a.kind().equals("Event")) {
            return List.of();
        }
        // Events about what lives in no namespace are kept in "default".
        String namespace = a.namespace().isEmpty() ? "default" : a.namespace();
        String fields = "involvedObject.kind=" + a.kind() + ",involvedObject.name=" + a.name();
        return list("Events", "", "Event", namespace, "", fields, MOST_EVENTS, o -> {
            String uid = Json.text(o, "involvedObject", "uid");
            // Kubelets write the name of the node as its uid.
            return a.kind().equals("Node") || uid.isEmpty() || uid.equals(live.uid());
        });
    }

    private List<ObjectNode> owners(LiveObject live) {
        List<ObjectNode> chain = new ArrayList<>();
        ObjectNode from = live.object();
        while (chain.size() < DEEPEST) {
            List<JsonNode> references = Json.list(from, "metadata", "ownerReferences");
            Optional<JsonNode> reference = references.stream()
                    .filter(r -> Json.truth(r, "controller"))
                    .findFirst()
                    .or(() -> references.stream().findFirst());
            if (reference.isEmpty()) {
                return chain;
            }
            Optional<ObjectNode> owner = owner(reference.get(), live.address().namespace());
            if (owner.isEmpty()) {
                return chain;
            }
            chain.add(owner.get());
            from = owner.get();
        }
        return chain;
    }

    private Optional<ObjectNode> owner(JsonNode reference, String namespace) {
        try {
            Optional<ApiResource> kind =
                    desk.kinds().find(Json.group(Json.text(reference, "apiVersion")), Json.text(reference, "kind"));
            String name = Json.text(reference, "name");
            if (kind.isEmpty() || name.isEmpty()) {
                return Optional.empty();
            }
            return desk.calls()
                    .find(new ObjectName(kind.get(), kind.get().namespaced() ? namespace : "", name))
                    .filter(o -> Json.text(o, "metadata", "uid").equals(Json.text(reference, "uid")));
        } catch (FailureException e) {
            failed("Owners", e.failure());
            return Optional.empty();
        }
    }

    private List<ObjectNode> owned(LiveObject live) {
        ObjectNode object = live.object();
        String ns = live.address().namespace();
        String query = LabelSelector.query(Json.at(object, "spec", "selector"));
        Predicate<ObjectNode> mine = o -> ownedBy(o, live.uid());
        return switch (live.address().group() + "/" + live.address().kind()) {
            case "apps/Deployment" -> {
                List<ObjectNode> sets = list("Owned", "apps", "ReplicaSet", ns, query, "", MOST, mine);
                Set<String> uids = new HashSet<>();
                sets.forEach(s -> uids.add(Json.text(s, "metadata", "uid")));
                List<ObjectNode> all = new ArrayList<>(sets);
                all.addAll(list(
                        "Owned",
                        "",
                        "Pod",
                        ns,
                        query,
                        "",
                        MOST,
                        p -> uids.stream().anyMatch(uid -> ownedBy(p, uid))));
                yield all;
            }
            case "apps/StatefulSet", "apps/DaemonSet", "apps/ReplicaSet", "batch/Job" ->
                list("Owned", "", "Pod", ns, query, "", MOST, mine);
            case "/ReplicationController" -> list("Owned", "", "Pod", ns, "", "", MOST, mine);
            case "batch/CronJob" -> list("Owned", "batch", "Job", ns, "", "", MOST, mine);
            case "/Node" ->
                list(
                        "Pods",
                        "",
                        "Pod",
                        "",
                        "",
                        "spec.nodeName=" + live.address().name(),
                        MOST,
                        o -> true);
            case "/Service" -> {
                List<ObjectNode> all = new ArrayList<>(list(
                        "Endpoints",
                        "discovery.k8s.io",
                        "EndpointSlice",
                        ns,
                        "kubernetes.io/service-name=" + live.address().name(),
                        "",
                        MOST,
                        o -> true));
                JsonNode selector = Json.at(object, "spec", "selector");
                if (!selector.isEmpty()) {
                    ObjectNode labels = Json.NODES.objectNode();
                    labels.set("matchLabels", selector);
                    all.addAll(list("Pods", "", "Pod", ns, LabelSelector.query(labels), "", MOST, o -> true));
                }
                yield all;
            }
            case "/Namespace" -> {
                List<ObjectNode> all = new ArrayList<>(
                        list("Quotas", "", "ResourceQuota", live.address().name(), "", "", MOST, o -> true));
                all.addAll(list("Limits", "", "LimitRange", live.address().name(), "", "", MOST, o -> true));
                yield all;
            }
            case "gateway.networking.k8s.io/Gateway" ->
                list(
                        "Routes",
                        "gateway.networking.k8s.io",
                        "HTTPRoute",
                        "",
                        "",
                        "",
                        MOST,
                        o -> Json.list(o, "spec", "parentRefs").stream()
                                .anyMatch(p -> Json.text(p, "name")
                                                .equals(live.address().name())
                                        && Json.some(p, "namespace")
                                                .orElse(Json.text(o, "metadata", "namespace"))
                                                .equals(ns)));
            default -> List.of();
        };
    }

    private List<ObjectNode> selecting(LiveObject live) {
        Optional<Map<String, String>> labels = podLabels(live.object());
        if (labels.isEmpty()) {
            return List.of();
        }
        String ns = live.address().namespace();
        List<ObjectNode> all = new ArrayList<>();
        all.addAll(list("Services", "", "Service", ns, "", "", MOST, o -> {
            JsonNode selector = Json.at(o, "spec", "selector");
            return !selector.isEmpty() && LabelSelector.equal(selector, labels.get());
        }));
        all.addAll(list(
                "Disruption budgets",
                "policy",
                "PodDisruptionBudget",
                ns,
                "",
                "",
                MOST,
                o -> LabelSelector.selects(Json.at(o, "spec", "selector"), labels.get())));
        all.addAll(list(
                "Network policies",
                "networking.k8s.io",
                "NetworkPolicy",
                ns,
                "",
                "",
                MOST,
                o -> LabelSelector.selects(Json.at(o, "spec", "podSelector"), labels.get())));
        all.addAll(list("Autoscalers", "autoscaling", "HorizontalPodAutoscaler", ns, "", "", MOST, o -> {
            JsonNode target = Json.at(o, "spec", "scaleTargetRef");
            return Json.text(target, "kind").equals(live.address().kind())
                    && Json.text(target, "name").equals(live.address().name());
        }));
        return all;
    }

    /** The labels by which its pods are selected, where it has pods or is one. */
    static Optional<Map<String, String>> podLabels(ObjectNode object) {
        return switch (Json.text(object, "kind")) {
            case "Pod" -> Optional.of(Json.map(object, "metadata", "labels"));
            case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "ReplicationController" ->
                Optional.of(Json.map(object, "spec", "template", "metadata", "labels"));
            case "CronJob" ->
                Optional.of(Json.map(object, "spec", "jobTemplate", "spec", "template", "metadata", "labels"));
            default -> Optional.empty();
        };
    }

    private List<ObjectNode> users(LiveObject live) {
        ObjectAddress a = live.address();
        return switch (a.kind()) {
            case "ServiceAccount" -> {
                List<ObjectNode> all = new ArrayList<>(list(
                        "Used by",
                        "",
                        "Pod",
                        a.namespace(),
                        "",
                        "spec.serviceAccountName=" + a.name(),
                        MOST,
                        o -> Json.text(o, "spec", "serviceAccountName").equals(a.name())));
                Predicate<ObjectNode> named = o -> Json.list(o, "subjects").stream()
                        .anyMatch(s -> Json.text(s, "kind").equals("ServiceAccount")
                                && Json.text(s, "name").equals(a.name())
                                && Json.text(s, "namespace").equals(a.namespace()));
                all.addAll(list("Bindings", Summaries.RBAC, "RoleBinding", "", "", "", MOST * 4, named));
                all.addAll(list("Bindings", Summaries.RBAC, "ClusterRoleBinding", "", "", "", MOST * 4, named));
                yield all;
            }
            case "Role", "ClusterRole" -> {
                Predicate<ObjectNode> refers =
                        o -> Json.text(o, "roleRef", "kind").equals(a.kind())
                                && Json.text(o, "roleRef", "name").equals(a.name());
                List<ObjectNode> all = new ArrayList<>(
                        list("Bindings", Summaries.RBAC, "RoleBinding", a.namespace(), "", "", MOST * 4, refers));
                if (a.kind().equals("ClusterRole")) {
                    all.addAll(list("Bindings", Summaries.RBAC, "ClusterRoleBinding", "", "", "", MOST * 4, refers));
                }
                yield all;
            }
            case "ConfigMap", "Secret", "PersistentVolumeClaim" ->
                list("Used by", "", "Pod", a.namespace(), "", "", MOST * 4, o -> PodSections.references(o, a));
            default -> List.of();
        };
    }

    static boolean ownedBy(JsonNode object, String uid) {
        return !uid.isEmpty()
                && Json.list(object, "metadata", "ownerReferences").stream()
                        .anyMatch(r -> Json.text(r, "uid").equals(uid));
    }

    private List<ObjectNode> list(
            String title,
            String group,
            String kind,
            String namespace,
            String labels,
            String fields,
            int most,
            Predicate<ObjectNode> wanted) {
        try {
            Optional<ApiResource> resource = desk.kinds().find(group, kind);
            if (resource.isEmpty()) {
                return List.of();
            }
            ObjectPage page = desk.calls()
                    .list(resource.get(), resource.get().namespaced() ? namespace : "", labels, fields, most);
            if (page.more()) {
                synchronized (this) {
                    truncated.add(title);
                }
            }
            return page.items().stream().filter(wanted).toList();
        } catch (FailureException e) {
            failed(title, e.failure());
            return List.of();
        }
    }

    private synchronized void failed(String title, Failure failure) {
        unread.putIfAbsent(title, failure);
    }
}
