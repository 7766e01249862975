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
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what stands around an object. Every part is bounded, and one that cannot be read does not hinder the others. */
final class SurroundingsReader {
    private static final int MOST = 500;
    private static final int MOST_EVENTS = 100;
    static final int DEEPEST = 6;
    private static final int MOST_METADATA = 2_000;
    private static final int MOST_RELATIVES = 8;
    private static final int MOST_TOLD = 30;

    /** Groups of Kubernetes itself, whose kinds own nothing but what is asked for by name. */
    private static final Set<String> BUILT_IN = Set.of(
            "",
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "apiregistration.k8s.io",
            "apps",
            "authentication.k8s.io",
            "authorization.k8s.io",
            "autoscaling",
            "batch",
            "certificates.k8s.io",
            "coordination.k8s.io",
            "discovery.k8s.io",
            "events.k8s.io",
            "extensions",
            "flowcontrol.apiserver.k8s.io",
            "gateway.networking.k8s.io",
            "metrics.k8s.io",
            "networking.k8s.io",
            "node.k8s.io",
            "policy",
            "rbac.authorization.k8s.io",
            "resource.k8s.io",
            "scheduling.k8s.io",
            "storage.k8s.io");

    private static final String OWNED = "Owned";

    /** What operators make for their custom resources. */
    private static final List<String> MADE = List.of(
            "apps/Deployment",
            "apps/StatefulSet",
            "apps/DaemonSet",
            "apps/ReplicaSet",
            "batch/CronJob",
            "batch/Job",
            "/Pod",
            "/Service",
            "/ConfigMap",
            "/PersistentVolumeClaim");

    private final ObjectDesk desk;
    private final boolean deleting;
    private final Map<String, Failure> unread = new LinkedHashMap<>();
    private final Set<String> truncated = new HashSet<>();

    /** For a look: what a custom resource owns may be known from a moment ago, and no secrets are listed to find it. */
    SurroundingsReader(ObjectDesk desk) {
        this(desk, false);
    }

    private SurroundingsReader(ObjectDesk desk, boolean deleting) {
        this.desk = desk;
        this.deleting = deleting;
    }

    /** For somebody who is about to delete it: everything as it is now. */
    static SurroundingsReader deleting(ObjectDesk desk) {
        return new SurroundingsReader(desk, true);
    }

    /** Whether what a kind owns is known of Kubernetes itself, and not guessed. */
    static boolean builtIn(String group) {
        return BUILT_IN.contains(group);
    }

    Surroundings read(LiveObject live) {
        List<List<ObjectNode>> parts = sideBySide(
                List.<Function<LiveObject, List<ObjectNode>>>of(
                        this::events, this::owners, this::owned, this::selecting, this::users),
                part -> part.apply(live));
        synchronized (this) {
            return new Surroundings(
                    parts.get(0),
                    parts.get(1),
                    parts.get(2),
                    parts.get(3),
                    parts.get(4),
                    List.copyOf(truncated),
                    unread);
        }
    }

    private static <A, B> List<B> sideBySide(List<A> all, Function<A, B> work) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<B>> running =
                    all.stream().map(a -> threads.submit(() -> work.apply(a))).toList();
            List<B> done = new ArrayList<>();
            try {
                for (Future<B> each : running) {
                    done.add(each.get());
                }
                return done;
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
            Optional<JsonNode> reference = controller(from);
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

    /** The owner that counts: the controller, else the first. */
    static Optional<JsonNode> controller(JsonNode object) {
        List<JsonNode> references = Json.list(object, "metadata", "ownerReferences");
        return references.stream()
                .filter(r -> Json.truth(r, "controller"))
                .findFirst()
                .or(() -> references.stream().findFirst());
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
            case "apps/StatefulSet" -> {
                List<ObjectNode> all = new ArrayList<>(list("Owned", "", "Pod", ns, query, "", MOST, mine));
                Set<String> templates = new HashSet<>();
                Json.list(object, "spec", "volumeClaimTemplates")
                        .forEach(t -> templates.add(Json.text(t, "metadata", "name") + "-"
                                + live.address().name()));
                if (!templates.isEmpty()) {
                    all.addAll(list("Claims", "", "PersistentVolumeClaim", ns, "", "", MOST, c -> {
                        String name = Json.text(c, "metadata", "name");
                        return templates.contains(name.replaceFirst("-\\d+$", ""));
                    }));
                }
                yield all;
            }
            case "apps/DaemonSet", "apps/ReplicaSet", "batch/Job" ->
                list("Owned", "", "Pod", ns, query, "", MOST, mine);
            case "/ReplicationController" -> list("Owned", "", "Pod", ns, "", "", MOST, mine);
            case "batch/CronJob" -> {
                List<ObjectNode> jobs = list("Owned", "batch", "Job", ns, "", "", MOST, mine);
                Set<String> uids = new HashSet<>();
                jobs.forEach(job -> uids.add(Json.text(job, "metadata", "uid")));
                List<ObjectNode> all = new ArrayList<>(jobs);
                if (!jobs.isEmpty()) {
                    // The label that the job controller gives to every pod of a job.
                    all.addAll(list(
                            "Owned",
                            "",
                            "Pod",
                            ns,
                            "job-name",
                            "",
                            MOST,
                            p -> uids.stream().anyMatch(uid -> ownedBy(p, uid))));
                }
                yield all;
            }
            case "policy/PodDisruptionBudget" -> selected(ns, Json.at(object, "spec", "selector"));
            case "networking.k8s.io/NetworkPolicy" -> selected(ns, Json.at(object, "spec", "podSelector"));
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
            default -> BUILT_IN.contains(live.address().group()) ? List.of() : descendants(live);
        };
    }

    private List<ObjectNode> selected(String namespace, JsonNode selector) {
        return list("Pods", "", "Pod", namespace, LabelSelector.query(selector), "", MOST, o -> true);
    }

    /**
     * What a custom resource owns, and what that owns. Nobody says of which kinds that may be: those are asked that people
     * mostly make so, and those of its own group.
     */
    private List<ObjectNode> descendants(LiveObject live) {
        Optional<FoundBelow> lately = deleting ? Optional.empty() : desk.below(live);
        if (lately.isPresent()) {
            if (lately.get().more()) {
                more(OWNED);
            }
            lately.get().failure().ifPresent(f -> failed(OWNED, f));
            return lately.get().objects();
        }
        List<ObjectNode> found = searched(live);
        synchronized (this) {
            desk.below(new FoundBelow(
                    live.uid(),
                    FoundBelow.generation(live),
                    desk.clock().instant(),
                    found,
                    truncated.contains(OWNED),
                    Optional.ofNullable(unread.get(OWNED))));
        }
        return found;
    }

    private List<ObjectNode> searched(LiveObject live) {
        List<ApiResource> kinds = new ArrayList<>();
        // For what lies in no namespace, lists of these would go through the whole cluster.
        if (deleting || !live.address().namespace().isEmpty()) {
            MADE.forEach(m -> desk.kinds()
                    .known(Json.group(m), m.substring(m.indexOf('/') + 1))
                    .ifPresent(kinds::add));
        }
        if (deleting) {
            desk.kinds().known("", "Secret").ifPresent(kinds::add);
        }
        desk.kinds().all().stream()
                .filter(r -> r.group().equals(live.address().group())
                        && r.namespaced()
                        && r.listable()
                        && !r.kind().equals(live.address().kind()))
                .limit(MOST_RELATIVES)
                .forEach(kinds::add);
        Surroundings all = Surroundings.owning(
                sideBySide(kinds, kind -> metadata(kind, live.address().namespace())).stream()
                        .flatMap(List::stream)
                        .toList());
        List<ObjectNode> found = all.goesWith(live.uid());
        // Of the first the state is told as well.
        List<ObjectNode> told = sideBySide(found.stream().limit(MOST_TOLD).toList(), this::whole);
        return Stream.concat(told.stream(), found.stream().skip(MOST_TOLD)).toList();
    }

    private List<ObjectNode> metadata(ApiResource kind, String namespace) {
        try {
            ObjectPage page = desk.calls().listMetadata(kind, namespace, "", MOST_METADATA);
            if (page.more()) {
                more(OWNED);
            }
            return page.items();
        } catch (FailureException e) {
            failed(OWNED, e.failure());
            return List.of();
        }
    }

    private ObjectNode whole(ObjectNode excerpt) {
        if (Json.text(excerpt, "kind").equals("Secret")) {
            return excerpt;
        }
        try {
            return desk.calls().find(desk.name(desk.address(excerpt))).orElse(excerpt);
        } catch (FailureException e) {
            // It is there, whatever its state.
            return excerpt;
        }
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
            case "ConfigMap", "PersistentVolumeClaim" ->
                list("Used by", "", "Pod", a.namespace(), "", "", MOST * 4, o -> PodSections.references(o, a));
            case "Secret" -> {
                List<ObjectNode> all = new ArrayList<>(
                        list("Used by", "", "Pod", a.namespace(), "", "", MOST * 4, o -> PodSections.references(o, a)));
                all.addAll(list(
                        "Service accounts",
                        "",
                        "ServiceAccount",
                        a.namespace(),
                        "",
                        "",
                        MOST * 4,
                        o -> names(o, a.name(), "imagePullSecrets") || names(o, a.name(), "secrets")));
                all.addAll(list(
                        "Ingresses",
                        "networking.k8s.io",
                        "Ingress",
                        a.namespace(),
                        "",
                        "",
                        MOST,
                        o -> Json.list(o, "spec", "tls").stream()
                                .anyMatch(t -> Json.text(t, "secretName").equals(a.name()))));
                yield all;
            }
            case "Service" -> {
                List<ObjectNode> all = new ArrayList<>(list(
                        "Ingresses",
                        "networking.k8s.io",
                        "Ingress",
                        a.namespace(),
                        "",
                        "",
                        MOST,
                        o -> leadsTo(o, a.name())));
                for (String kind : List.of("HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute")) {
                    all.addAll(list(
                            "Routes",
                            "gateway.networking.k8s.io",
                            kind,
                            a.namespace(),
                            "",
                            "",
                            MOST,
                            o -> routes(o, a)));
                }
                yield all;
            }
            case "StorageClass" ->
                list(
                        "Volumes",
                        "",
                        "PersistentVolume",
                        "",
                        "",
                        "",
                        MOST,
                        o -> Json.text(o, "spec", "storageClassName").equals(a.name()));
            default -> List.of();
        };
    }

    private static boolean names(JsonNode object, String name, String... list) {
        return Json.list(object, list).stream()
                .anyMatch(each -> Json.text(each, "name").equals(name));
    }

    private static boolean leadsTo(JsonNode ingress, String service) {
        return Json.text(ingress, "spec", "defaultBackend", "service", "name").equals(service)
                || Json.list(ingress, "spec", "rules").stream()
                        .flatMap(r -> Json.list(r, "http", "paths").stream())
                        .anyMatch(
                                p -> Json.text(p, "backend", "service", "name").equals(service));
    }

    private static boolean routes(JsonNode route, ObjectAddress service) {
        return Json.list(route, "spec", "rules").stream()
                .flatMap(r -> Json.list(r, "backendRefs").stream())
                .anyMatch(b -> Json.text(b, "name").equals(service.name())
                        && Json.some(b, "kind").orElse("Service").equals("Service")
                        && Json.some(b, "namespace").orElse(service.namespace()).equals(service.namespace()));
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
            Optional<ApiResource> resource = desk.kinds().known(group, kind);
            if (resource.isEmpty()) {
                return List.of();
            }
            ObjectPage page = desk.calls()
                    .list(resource.get(), resource.get().namespaced() ? namespace : "", labels, fields, most);
            if (page.more()) {
                more(title);
            }
            return page.items().stream().filter(wanted).toList();
        } catch (FailureException e) {
            failed(title, e.failure());
            return List.of();
        }
    }

    private synchronized void more(String title) {
        truncated.add(title);
    }

    private synchronized void failed(String title, Failure failure) {
        unread.putIfAbsent(title, failure);
    }
}
