package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.ground.Faults;
import dev.castellan.sandbox.ground.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Gets, creates, changes and deletes single objects, with what the API server checks on the way. */
final class Objects {
    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final Set<String> GRANTS = Set.of("roles", "clusterroles", "rolebindings", "clusterrolebindings");
    private static final Set<String> STREAMS = Set.of("exec", "attach", "portforward");
    private static final int ATTEMPTS = 5;

    private final Kept kept;
    private final ServiceAccountKeys accounts;

    private final Faults faults;
    private final boolean upgradesNeedCreate;
    private final PodLog logs;
    private final PodDoors doors;

    /** Objects; from Kubernetes 1.35 on a WebSocket into a pod takes the right to create as well as to get. */
    Objects(Kept kept, ServiceAccountKeys accounts, Faults faults, boolean upgradesNeedCreate) {
        this.kept = kept;
        this.faults = faults;
        this.upgradesNeedCreate = upgradesNeedCreate;
        this.accounts = accounts;
        this.logs = new PodLog(faults);
        this.doors = new PodDoors(faults);
    }

    /** One object, or what a subresource shows of it. */
    Reply get(Call call, ApiResource resource, Form form) {
        Stored stored = present(call, resource);
        switch (call.what().subresource()) {
            case "", "status", "ephemeralcontainers", "approval" -> {}
            case "scale" -> {
                return json(200, scale(stored.object()));
            }
            case "log" -> {
                return logs.answer(
                        stored.object(), call, () -> find(call, resource).map(Stored::object));
            }
            case "exec", "attach", "portforward" -> {
                if (upgradesNeedCreate && PodDoors.webSocket(call)) {
                    authorize(call, "create");
                }
                return doors.open(call, stored.object());
            }
            default ->
                throw Refusal.internal(
                        "the practice server has no " + call.what().subresource());
        }
        ObjectNode object = Kept.shown(resource, stored);
        if (form.table()) {
            List<Tables.Column> columns =
                    Tables.columns(resource, kept.definition(resource).orElse(null));
            return json(
                    200,
                    Json.obj(
                            "kind", "Table",
                            "apiVersion", "meta.k8s.io/" + form.version(),
                            "metadata", Json.obj("resourceVersion", Long.toString(stored.version())),
                            "columnDefinitions", Tables.definitions(columns),
                            "rows", Json.arr(Tables.row(columns, object, call.parameter("includeObject"), call.at()))));
        }
        Spoiling spoiling = Spoiling.of(faults, call.request().path());
        if (spoiling.none()) {
            return json(200, form.partial() ? Tables.partial(object, form.version()) : object);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream to = spoiling.out(out)) {
            to.write(Json.MAPPER.writeValueAsBytes(
                    spoiling.object(form.partial() ? Tables.partial(object, form.version()) : object)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Reply.body(200, "application/json", out.toByteArray());
    }

    /** Creates an object, or acts on one through a subresource. */
    Reply create(Call call, ApiResource resource) {
        if (STREAMS.contains(call.what().subresource())) {
            return doors.open(call, present(call, resource).object());
        }
        ObjectNode body = body(call);
        switch (call.what().subresource()) {
            case "" -> {}
            case "token" -> {
                return token(call, resource, body);
            }
            case "eviction" -> {
                Evictions.check(kept, present(call, resource));
                delete(call, resource);
                return json(201, success(resource, call.what().name(), ""));
            }
            default -> throw Refusal.notAllowed();
        }
        if (!call.what().name().isEmpty()) {
            throw Refusal.notAllowed();
        }
        return json(201, create(call, resource, body, owners(call, resource, Json.obj())::created));
    }

    private FieldOwners owners(Call call, ApiResource resource, ObjectNode object) {
        return FieldOwners.of(
                object,
                new FieldOwners.Writer(
                        FieldOwners.manager(call),
                        resource.apiVersion(),
                        call.what().subresource(),
                        kept.definition(resource).isPresent(),
                        call.at()));
    }

    private ObjectNode create(
            Call call, ApiResource resource, ObjectNode body, Function<ObjectNode, ArrayNode> owners) {
        ObjectNode object = checked(call, resource, body);
        ObjectNode metadata = Json.within(object, "metadata");
        if (Json.text(metadata, "name").isEmpty()
                && !Json.text(metadata, "generateName").isEmpty()) {
            metadata.put(
                    "name",
                    Json.text(metadata, "generateName")
                            + UUID.randomUUID().toString().substring(0, 5));
        }
        String name = name(resource, object);
        String namespace = call.what().namespace();
        if (resource.namespaced()) {
            metadata.put("namespace", namespace);
            if (kept.store().get("namespaces", "", namespace).isEmpty()) {
                throw Refusal.notFound(kept.catalog().stored("namespaces").orElse(resource), namespace);
            }
        } else {
            metadata.remove("namespace");
        }
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", now(call));
        if (object.has("spec") && !resource.plural().equals("namespaces")) {
            metadata.put("generation", 1);
        }
        metadata.remove("resourceVersion");
        metadata.remove("managedFields");
        fill(resource, object);
        metadata.set("managedFields", owners.apply(object));
        mayGrant(call, resource, object, true);
        if (call.dryRun()) {
            return object;
        }
        ObjectStore.Key key = new ObjectStore.Key(resource.namespaced() ? namespace : "", name);
        Stored written = kept.store()
                .write(resource.storage(), key, 0, version -> Stored.Written.of(object, version))
                .orElseThrow(() -> Refusal.alreadyExists(resource, name));
        follow(call, resource, object);
        return Kept.shown(resource, written);
    }

    /** Replaces an object or its status. */
    Reply update(Call call, ApiResource resource) {
        Stored stored = present(call, resource);
        ObjectNode body = body(call);
        ObjectNode next = switch (call.what().subresource()) {
            case "" -> keepStatus(resource, stored.object(), checked(call, resource, body));
            case "status", "approval" -> withStatus(stored.object(), body);
            case "scale" -> scaled(stored.object(), body);
            case "ephemeralcontainers", "finalize" -> checked(call, resource, body);
            default -> throw Refusal.notAllowed();
        };
        String expected = Json.text(body, "metadata", "resourceVersion");
        if (!expected.isEmpty() && !expected.equals(Long.toString(stored.version()))) {
            throw Refusal.conflict(resource, stored.name());
        }
        ObjectNode result = replace(call, resource, stored, next, owners(call, resource, stored.object())::updated)
                .orElseThrow(() -> Refusal.conflict(resource, stored.name()));
        return json(200, call.what().subresource().equals("scale") ? scale(result) : result);
    }

    /** Patches an object; a server-side apply makes it where it is missing. */
    Reply patch(Call call, ApiResource resource) {
        String type = call.request().header("content-type").orElse("");
        boolean apply = type.startsWith("application/apply-patch");
        if (apply && call.parameter("fieldManager").isEmpty()) {
            throw Refusal.invalid(
                    "PatchOptions", "meta.k8s.io", "", "fieldManager", "Required value: is required for apply patch");
        }
        String sub = call.what().subresource();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Stored> found = find(call, resource);
            if (found.isEmpty() && apply && sub.isEmpty()) {
                authorize(call, "create");
                FieldOwners.Applied applied =
                        owners(call, resource, Json.obj()).applied(Json.obj(), Patch.configuration(call), false);
                return json(201, create(call, resource, applied.object(), made -> applied.owners()));
            }
            Stored stored = found.orElseThrow(
                    () -> Refusal.notFound(resource, call.what().name()));
            ObjectNode before = sub.equals("scale") ? scale(stored.object()) : Kept.shown(resource, stored);
            BiFunction<ObjectNode, ObjectNode, ArrayNode> owners = owners(call, resource, stored.object())::updated;
            ObjectNode patched;
            if (apply && !sub.equals("scale")) {
                FieldOwners.Applied applied = owners(call, resource, stored.object())
                        .applied(before, Patch.configuration(call), FieldOwners.forced(call));
                patched = applied.object();
                owners = (was, is) -> applied.owners();
            } else if (apply) {
                patched = Patch.applied(before, Patch.configuration(call), false);
            } else {
                patched = Patch.apply(type, before, call.request().body());
            }
            String expected = Json.text(patched, "metadata", "resourceVersion");
            if (!apply && !expected.equals(Json.text(before, "metadata", "resourceVersion"))) {
                throw Refusal.conflict(resource, stored.name());
            }
            ObjectNode next = switch (sub) {
                case "" -> keepStatus(resource, stored.object(), checked(call, resource, patched));
                case "status", "approval" -> withStatus(stored.object(), patched);
                case "scale" -> scaled(stored.object(), patched);
                case "ephemeralcontainers" -> patched;
                default -> throw Refusal.notAllowed();
            };
            Optional<ObjectNode> result = replace(call, resource, stored, next, owners);
            if (result.isPresent()) {
                return json(200, sub.equals("scale") ? scale(result.get()) : result.get());
            }
        }
        throw Refusal.conflict(resource, call.what().name());
    }

    /** Deletes an object, and with a namespace everything in it. */
    Reply delete(Call call, ApiResource resource) {
        if (!call.what().subresource().isEmpty() && !call.what().subresource().equals("eviction")) {
            throw Refusal.notAllowed();
        }
        Stored stored = present(call, resource);
        JsonNode options = call.request().body().length == 0 ? Json.obj() : body(call);
        String uid = Json.text(options, "preconditions", "uid");
        String has = Json.text(stored.object(), "metadata", "uid");
        if (!uid.isEmpty() && !uid.equals(has)) {
            throw Refusal.conflict(resource, stored.name());
        }
        boolean dry = call.dryRun() || Json.texts(options, "dryRun").contains("All");
        if (finalizing(stored.object())) {
            return json(200, marked(call, resource, stored, dry));
        }
        if (!dry) {
            remove(resource, stored);
        }
        return json(200, success(resource, stored.name(), has));
    }

    private static boolean finalizing(JsonNode object) {
        return !Json.texts(object, "metadata", "finalizers").isEmpty();
    }

    /** Whoever holds an object by a finalizer has to let it go first; until then it only says that it is to be gone. */
    private ObjectNode marked(Call call, ApiResource resource, Stored stored, boolean dry) {
        ObjectNode object = stored.object().deepCopy();
        ObjectNode metadata = Json.within(object, "metadata");
        if (metadata.has("deletionTimestamp")) {
            return object;
        }
        metadata.put("deletionTimestamp", now(call)).put("deletionGracePeriodSeconds", 0);
        if (dry) {
            return object;
        }
        return kept.store()
                .write(
                        resource.storage(),
                        new ObjectStore.Key(stored.namespace(), stored.name()),
                        stored.version(),
                        version -> Stored.Written.of(object, version))
                .map(written -> Kept.shown(resource, written))
                .orElseThrow(() -> Refusal.conflict(resource, stored.name()));
    }

    /** Deletes what the selectors select. */
    Reply deleteCollection(Call call, ApiResource resource) {
        Selector selector = Selector.of(resource, call.parameter("labelSelector"), call.parameter("fieldSelector"));
        List<Stored> chosen = kept.store().all(resource.storage(), call.what().namespace()).stream()
                .filter(selector)
                .toList();
        if (!call.dryRun()) {
            chosen.forEach(s -> remove(resource, s));
        }
        return json(200, success(resource, "", ""));
    }

    /** Throws where the caller may not do this with the object of the call. */
    void authorize(Call call, String verb) {
        Attributes what = call.what();
        Attributes asked = new Attributes(
                verb,
                what.group(),
                what.resource(),
                what.subresource(),
                what.namespace(),
                what.name(),
                what.path(),
                what.nonResource());
        Rbac.Decision decision = kept.rbac().decide(call.who(), asked);
        if (!decision.allowed()) {
            throw Refusal.forbidden(call.who(), asked, decision.reason());
        }
    }

    private void remove(ApiResource resource, Stored stored) {
        if (resource.qualified().equals(Kept.DEFINITIONS)) {
            // Its objects go first, so that watches tell of them.
            kept.store()
                    .all(stored.name(), "")
                    .forEach(s -> kept.store().delete(stored.name(), new ObjectStore.Key(s.namespace(), s.name())));
        }
        kept.store().delete(resource.storage(), new ObjectStore.Key(stored.namespace(), stored.name()));
        if (resource.storage().equals("namespaces")) {
            for (ApiResource each : List.copyOf(kept.catalog().resources())) {
                if (each.namespaced() && each.stored()) {
                    kept.store()
                            .all(each.storage(), stored.name())
                            .forEach(s ->
                                    kept.store().delete(each.storage(), new ObjectStore.Key(s.namespace(), s.name())));
                }
            }
        }
        aggregate(resource);
    }

    private Optional<ObjectNode> replace(
            Call call,
            ApiResource resource,
            Stored stored,
            ObjectNode next,
            BiFunction<ObjectNode, ObjectNode, ArrayNode> owners) {
        ObjectNode object = next.deepCopy();
        JsonNode old = stored.object().path("metadata");
        ObjectNode metadata = Json.within(object, "metadata");
        // What the server owns cannot be changed by a client.
        for (String fixed : List.of(
                "uid",
                "creationTimestamp",
                "deletionTimestamp",
                "deletionGracePeriodSeconds",
                "generation",
                "name",
                "namespace",
                "selfLink")) {
            if (old.has(fixed)) {
                metadata.set(fixed, old.path(fixed));
            } else {
                metadata.remove(fixed);
            }
        }
        metadata.put("resourceVersion", Long.toString(stored.version()));
        object.put("apiVersion", Json.text(stored.object(), "apiVersion"));
        object.put("kind", Json.text(stored.object(), "kind"));
        if (resource.group().equals(RBAC)
                && resource.plural().endsWith("bindings")
                && !object.path("roleRef").equals(stored.object().path("roleRef"))) {
            throw Refusal.invalid(
                    resource.kind(), RBAC, stored.name(), "roleRef", "Invalid value: cannot change roleRef");
        }
        ArrayNode now = owners.apply(stored.object(), object);
        if (now.isEmpty()) {
            metadata.remove("managedFields");
        } else {
            metadata.set("managedFields", now);
        }
        if (object.equals(stored.object())) {
            return Optional.of(Kept.shown(resource, stored));
        }
        mayGrant(call, resource, object, false);
        if (!object.path("spec").equals(stored.object().path("spec")) && old.has("generation")) {
            metadata.put("generation", Json.number(old, "generation") + 1);
        }
        if (call.dryRun()) {
            return Optional.of(object);
        }
        Optional<Stored> written = kept.store()
                .write(
                        resource.storage(),
                        new ObjectStore.Key(stored.namespace(), stored.name()),
                        stored.version(),
                        version -> Stored.Written.of(object, version));
        written.ifPresent(w -> aggregate(resource));
        if (old.has("deletionTimestamp") && finalizing(stored.object()) && !finalizing(object)) {
            written.ifPresent(w -> remove(resource, w));
        }
        return written.map(w -> Kept.shown(resource, w));
    }

    /** What controllers do at once after a creation. */
    private void follow(Call call, ApiResource resource, ObjectNode object) {
        if (resource.storage().equals("namespaces")) {
            String namespace = Json.text(object, "metadata", "name");
            put(
                    "serviceaccounts",
                    Json.obj(
                            "apiVersion", "v1",
                            "kind", "ServiceAccount",
                            "metadata", metadata(call, namespace, "default")));
            kept.store().all("configmaps", "default").stream()
                    .filter(s -> s.name().equals("kube-root-ca.crt"))
                    .findFirst()
                    .ifPresent(root -> put(
                            "configmaps",
                            Json.obj(
                                    "apiVersion",
                                    "v1",
                                    "kind",
                                    "ConfigMap",
                                    "metadata",
                                    metadata(call, namespace, "kube-root-ca.crt"),
                                    "data",
                                    root.object().path("data"))));
        }
        aggregate(resource);
    }

    private static ObjectNode metadata(Call call, String namespace, String name) {
        return Json.obj(
                "name",
                name,
                "namespace",
                namespace,
                "uid",
                UUID.randomUUID().toString(),
                "creationTimestamp",
                now(call));
    }

    private void put(String kind, ObjectNode object) {
        kept.store()
                .write(
                        kind,
                        new ObjectStore.Key(
                                Json.text(object, "metadata", "namespace"), Json.text(object, "metadata", "name")),
                        0,
                        version -> Stored.Written.of(object, version));
    }

    /** Refills aggregating roles after a cluster role changed. */
    private void aggregate(ApiResource resource) {
        if (!resource.qualified().equals("clusterroles." + RBAC)) {
            return;
        }
        List<Stored> stored = kept.store().all(resource.storage(), "");
        List<ObjectNode> fresh = new ArrayList<>();
        stored.forEach(s -> fresh.add(s.object().deepCopy()));
        Rbac.aggregate(fresh);
        for (int i = 0; i < fresh.size(); i++) {
            ObjectNode role = fresh.get(i);
            Stored old = stored.get(i);
            if (!Rbac.sameRules(role, old.object())) {
                kept.store()
                        .write(
                                resource.storage(),
                                new ObjectStore.Key("", old.name()),
                                old.version(),
                                version -> Stored.Written.of(role, version));
            }
        }
    }

    /** Nobody grants what he does not hold, unless he may bind or escalate. */
    private void mayGrant(Call call, ApiResource resource, ObjectNode object, boolean fresh) {
        if (!resource.group().equals(RBAC) || !GRANTS.contains(resource.plural())) {
            return;
        }
        Escalation.check(kept.rbac(), call.who(), resource, object, fresh);
    }

    private Reply token(Call call, ApiResource resource, ObjectNode body) {
        Stored account = present(call, resource);
        long seconds = Math.max(600, Json.number(body, "spec", "expirationSeconds"));
        String token = accounts.issue(
                new ServiceAccountKeys.Account(
                        account.namespace(), account.name(), Json.text(account.object(), "metadata", "uid")),
                Json.texts(body, "spec", "audiences"),
                Duration.ofSeconds(seconds));
        ObjectNode answer = body.deepCopy();
        answer.put("apiVersion", "authentication.k8s.io/v1").put("kind", "TokenRequest");
        answer.set(
                "status",
                Json.obj(
                        "token",
                        token,
                        "expirationTimestamp",
                        call.at()
                                .plusSeconds(seconds)
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString()));
        return json(201, answer);
    }

    private Stored present(Call call, ApiResource resource) {
        return find(call, resource)
                .orElseThrow(() -> Refusal.notFound(resource, call.what().name()));
    }

    private Optional<Stored> find(Call call, ApiResource resource) {
        String namespace = resource.namespaced() ? call.what().namespace() : "";
        return kept.store().get(resource.storage(), namespace, call.what().name());
    }

    private ObjectNode checked(Call call, ApiResource resource, ObjectNode body) {
        ObjectNode object = body.deepCopy();
        String apiVersion = Json.text(object, "apiVersion");
        String kind = Json.text(object, "kind");
        if (apiVersion.isEmpty() && kind.isEmpty()) {
            object.put("apiVersion", resource.apiVersion()).put("kind", resource.kind());
        } else if (!apiVersion.equals(resource.apiVersion()) || !kind.equals(resource.kind())) {
            throw Refusal.badRequest("the API version in the data (" + apiVersion + ", Kind=" + kind
                    + ") does not match the expected API version (" + resource.apiVersion() + ", Kind="
                    + resource.kind() + ")");
        }
        String namespace = Json.text(object, "metadata", "namespace");
        if (resource.namespaced()
                && !namespace.isEmpty()
                && !namespace.equals(call.what().namespace())) {
            throw Refusal.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        String name = Json.text(object, "metadata", "name");
        if (!call.what().name().isEmpty()
                && !name.isEmpty()
                && !name.equals(call.what().name())) {
            throw Refusal.badRequest("the name of the object (" + name + ") does not match the name on the URL ("
                    + call.what().name() + ")");
        }
        return object;
    }

    private static String name(ApiResource resource, ObjectNode object) {
        String name = Json.text(object, "metadata", "name");
        if (name.isEmpty()) {
            throw Refusal.invalid(
                    resource.kind(),
                    resource.group(),
                    "",
                    "metadata.name",
                    "Required value: name or generateName is required");
        }
        // RBAC objects and events may have any name that fits into a path.
        boolean free = resource.group().equals(RBAC) || resource.plural().equals("events");
        boolean fits = free
                ? !name.matches(".*[/%].*") && !name.equals(".") && !name.equals("..")
                : name.length() <= 253
                        && name.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
        if (!fits) {
            throw Refusal.invalid(
                    resource.kind(),
                    resource.group(),
                    name,
                    "metadata.name",
                    "Invalid value: \"" + name
                            + "\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                            + " '-' or '.', and must start and end with an alphanumeric character");
        }
        return name;
    }

    /** What the server adds to a new object. */
    private static void fill(ApiResource resource, ObjectNode object) {
        switch (resource.storage()) {
            case "namespaces" -> {
                Json.within(object, "metadata", "labels")
                        .put("kubernetes.io/metadata.name", Json.text(object, "metadata", "name"));
                Json.within(object, "spec").set("finalizers", Json.arr("kubernetes"));
                Json.within(object, "status").put("phase", "Active");
            }
            case "pods" -> Json.within(object, "status").put("phase", "Pending");
            case "deployments.apps", "statefulsets.apps", "replicasets.apps" -> {
                if (!object.path("spec").has("replicas")) {
                    Json.within(object, "spec").put("replicas", 1);
                }
                object.putObject("status");
            }
            case Kept.DEFINITIONS ->
                Json.within(object, "status")
                        .set(
                                "conditions",
                                Json.arr(
                                        Json.obj("type", "NamesAccepted", "status", "True", "reason", "NoConflicts"),
                                        Json.obj(
                                                "type",
                                                "Established",
                                                "status",
                                                "True",
                                                "reason",
                                                "InitialNamesAccepted")));
            default -> {}
        }
    }

    private static ObjectNode keepStatus(ApiResource resource, ObjectNode old, ObjectNode next) {
        if (resource.subresources().contains("status")) {
            if (old.has("status")) {
                next.set("status", old.path("status"));
            } else {
                next.remove("status");
            }
        }
        return next;
    }

    private static ObjectNode withStatus(ObjectNode old, ObjectNode next) {
        ObjectNode result = old.deepCopy();
        result.set("status", next.path("status").isMissingNode() ? Json.obj() : next.path("status"));
        return result;
    }

    private static ObjectNode scaled(ObjectNode old, ObjectNode scale) {
        ObjectNode result = old.deepCopy();
        Json.within(result, "spec").put("replicas", Json.number(scale, "spec", "replicas"));
        return result;
    }

    private static ObjectNode scale(ObjectNode object) {
        StringBuilder selector = new StringBuilder();
        Json.map(object, "spec", "selector", "matchLabels")
                .forEach((k, v) -> selector.append(selector.isEmpty() ? "" : ",")
                        .append(k)
                        .append('=')
                        .append(v));
        JsonNode metadata = object.path("metadata");
        return Json.obj(
                "kind", "Scale",
                "apiVersion", "autoscaling/v1",
                "metadata",
                        Json.obj(
                                "name", Json.text(metadata, "name"),
                                "namespace", Json.text(metadata, "namespace"),
                                "uid", Json.text(metadata, "uid"),
                                "resourceVersion", Json.text(metadata, "resourceVersion"),
                                "creationTimestamp", Json.text(metadata, "creationTimestamp")),
                "spec", Json.obj("replicas", Json.number(object, "spec", "replicas")),
                "status",
                        Json.obj(
                                "replicas", Json.number(object, "status", "replicas"),
                                "selector", selector.toString()));
    }

    private static ObjectNode success(ApiResource resource, String name, String uid) {
        return Json.obj(
                "kind", "Status",
                "apiVersion", "v1",
                "metadata", Json.obj(),
                "status", "Success",
                "details",
                        Json.obj(
                                "name", name.isEmpty() ? null : name,
                                "group", resource.group().isEmpty() ? null : resource.group(),
                                "kind", resource.plural(),
                                "uid", uid.isEmpty() ? null : uid));
    }

    /** The body as an object; JSON or YAML. */
    static ObjectNode body(Call call) {
        String type = call.request().header("content-type").orElse("application/json");
        JsonNode node;
        if (type.startsWith("application/yaml")) {
            node = Patch.yaml(call.request().body());
        } else if (type.startsWith("application/json") || type.startsWith("*/*")) {
            try {
                node = Json.MAPPER.readTree(call.request().body());
            } catch (JacksonException e) {
                throw Refusal.badRequest("the object provided is unrecognized (must be of type "
                        + call.what().resource() + "): couldn't get version/kind; json parse error: "
                        + e.getOriginalMessage());
            }
        } else if (type.startsWith(Protobuf.TYPE)) {
            node = Protobuf.read(call.request().body());
        } else {
            throw Refusal.unsupportedMediaType(type);
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw Refusal.badRequest("the body of the request is not an object");
    }

    private static String now(Call call) {
        return call.at().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static Reply json(int status, JsonNode body) {
        return Reply.body(status, "application/json", Json.MAPPER.writeValueAsBytes(body));
    }
}
