package dev.castellan.browse.object;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.AccessAttributes;
import dev.castellan.kubernetes.FieldConflict;
import dev.castellan.kubernetes.ObjectName;
import dev.castellan.kubernetes.Permission;
import dev.castellan.kubernetes.WriteAnswer;
import dev.castellan.kubernetes.WriteOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Applies manifests: every document by server-side apply, in an order in which they can stand. Methods block and throw what
 * the client throws.
 */
public final class ManifestDesk {
    /** What others need comes first, what watches over others comes last. */
    private static final List<String> ORDER = List.of(
            "Namespace",
            "CustomResourceDefinition",
            "PriorityClass",
            "StorageClass",
            "ResourceQuota",
            "LimitRange",
            "ServiceAccount",
            "ClusterRole",
            "Role",
            "ClusterRoleBinding",
            "RoleBinding",
            "Secret",
            "ConfigMap",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "NetworkPolicy",
            "Service");

    private static final List<String> LAST =
            List.of("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "APIService");

    private final ObjectDesk desk;

    ManifestDesk(ObjectDesk desk) {
        this.desk = desk;
    }

    /** The objects of documents, lists taken apart, in the order in which they are applied. */
    public static List<ObjectNode> ordered(List<ObjectNode> documents) {
        List<ObjectNode> all = new ArrayList<>();
        for (ObjectNode document : documents) {
            if (Json.text(document, "kind").endsWith("List")
                    && document.path("items").isArray()) {
                for (JsonNode item : document.path("items")) {
                    if (item instanceof ObjectNode object) {
                        all.add(object);
                    }
                }
            } else {
                all.add(document);
            }
        }
        all.sort(Comparator.comparingInt(o -> {
            String kind = Json.text(o, "kind");
            int first = ORDER.indexOf(kind);
            return first >= 0 ? first : LAST.contains(kind) ? ORDER.size() + 1 : ORDER.size();
        }));
        return all;
    }

    /**
     * Has the server check all documents.
     *
     * @param objects in the order of {@link #ordered}
     * @param namespace for those that name none
     * @param force whether fields are taken over from owners that defend them
     */
    public List<ManifestCheck> check(List<ObjectNode> objects, String namespace, boolean force) {
        List<ManifestCheck> checks = new ArrayList<>();
        List<String> namespaces = new ArrayList<>();
        List<String> kinds = new ArrayList<>();
        for (ObjectNode object : objects) {
            String kind = Json.text(object, "kind");
            if (kind.equals("Namespace")) {
                namespaces.add(Json.text(object, "metadata", "name"));
            } else if (kind.equals("CustomResourceDefinition")) {
                kinds.add(Json.text(object, "spec", "group") + "/" + Json.text(object, "spec", "names", "kind"));
            }
            checks.add(check(object, namespace, force, namespaces, kinds));
        }
        return List.copyOf(checks);
    }

    private ManifestCheck check(
            ObjectNode object, String namespace, boolean force, List<String> namespaces, List<String> kinds) {
        ObjectAddress address = desk.address(object);
        try {
            if (address.kind().isEmpty() || address.name().isEmpty()) {
                throw Failure.expected(
                                "browse-manifest",
                                "A document has no kind or no name.",
                                "It cannot be applied.",
                                "Give it apiVersion, kind and metadata.name.")
                        .asException();
            }
            if (desk.kinds().find(address.group(), address.kind()).isEmpty()
                    && kinds.contains(address.group() + "/" + address.kind())) {
                return new ManifestCheck.Later(address, object, "the kind " + address.kind());
            }
            ObjectName name = name(address, namespace);
            ObjectAddress whole = new ObjectAddress(
                    address.cluster(), address.group(), address.kind(), name.namespace(), address.name());
            ObjectNode content = content(object, name);
            return attempt(whole, name, content, force, namespaces);
        } catch (FailureException e) {
            return new ManifestCheck.Refused(address, e.failure(), List.of(), Optional.empty());
        }
    }

    private ObjectName name(ObjectAddress address, String namespace) {
        var resource = desk.kinds().of(address.group(), address.kind());
        String place = resource.namespaced() ? (address.namespace().isEmpty() ? namespace : address.namespace()) : "";
        return new ObjectName(resource, place, address.name());
    }

    private static ObjectNode content(ObjectNode object, ObjectName name) {
        ObjectNode content = Json.copy(object);
        content.remove("status");
        if (content.path("metadata") instanceof ObjectNode metadata) {
            for (String own : List.of("managedFields", "uid", "creationTimestamp", "generation", "selfLink")) {
                metadata.remove(own);
            }
            if (name.namespace().isEmpty()) {
                metadata.remove("namespace");
            } else {
                metadata.put("namespace", name.namespace());
            }
        }
        return content;
    }

    private ManifestCheck attempt(
            ObjectAddress address, ObjectName name, ObjectNode content, boolean force, List<String> namespaces) {
        Optional<ObjectNode> live = desk.calls().find(name);
        AccessAttributes asked = AccessAttributes.on(name, "patch", "");
        List<AccessAttributes> needed = new ArrayList<>(List.of(asked));
        if (live.isEmpty()) {
            needed.add(new AccessAttributes("create", asked.group(), asked.resource(), "", asked.namespace(), ""));
        }
        for (AccessAttributes one : needed) {
            Permission permission = desk.calls().may(one);
            if (permission.denied()) {
                MissingRole role = desk.role(one);
                return new ManifestCheck.Refused(
                        address, desk.forbidden(permission, role), List.of(), Optional.of(role));
            }
        }
        List<FieldConflict> taken = new ArrayList<>();
        WriteAnswer answer = desk.calls().apply(name, content, force, WriteOptions.DRY_RUN);
        if (answer instanceof WriteAnswer.Conflict c && byHand(c)) {
            taken.addAll(c.fields());
            answer = desk.calls().apply(name, content, true, WriteOptions.DRY_RUN);
        }
        return switch (answer) {
            case WriteAnswer.Done done -> {
                List<FieldChange> changes = FieldDiff.wanted(live.orElseGet(Json.NODES::objectNode), done.object());
                if (changes.isEmpty() && live.isPresent()) {
                    yield new ManifestCheck.Unchanged(address);
                }
                Change change = live.isEmpty() ? new Change.Create(address) : new Change.Edit(address, changes, force);
                yield new ManifestCheck.Ready(
                        address,
                        content,
                        live,
                        done.object(),
                        changes,
                        taken,
                        done.warnings(),
                        live.map(o -> Keeper.of(desk.seat().id(), o)).orElse(List.of()),
                        Risk.of(change, desk.seat().environment().get()));
            }
            case WriteAnswer.Conflict c
            when c.kind() == WriteAnswer.Conflict.Kind.OWNED ->
                new ManifestCheck.Owned(address, c.fields(), c.failure());
            case WriteAnswer.Conflict c -> new ManifestCheck.Refused(address, c.failure(), List.of(), Optional.empty());
            case WriteAnswer.Refused r -> {
                boolean early = r.failure().code().equals("cluster-not-found") && namespaces.contains(name.namespace());
                if (early) {
                    yield new ManifestCheck.Later(address, content, "the namespace " + name.namespace());
                }
                EditState.Refused told = desk.refused(r, asked);
                yield new ManifestCheck.Refused(address, told.failure(), told.problems(), told.missing());
            }
        };
    }

    private static boolean byHand(WriteAnswer.Conflict c) {
        return c.kind() == WriteAnswer.Conflict.Kind.OWNED
                && c.fields().stream().allMatch(f -> ByHand.wrote(f.manager()));
    }

    /**
     * Applies what was checked, recorded before and after.
     *
     * @throws FailureException {@code browse-read-only}, or when it could not be recorded: then nothing was written
     */
    public Outcome apply(ManifestCheck.Ready ready, boolean force) {
        return write(
                ready.address(),
                ready.content(),
                ready.live(),
                force || !ready.taken().isEmpty(),
                ready.changes());
    }

    /** Applies what had to wait for something before it. */
    public Outcome apply(ManifestCheck.Later later, boolean force) {
        return write(later.address(), later.content(), Optional.empty(), force, List.of());
    }

    private Outcome write(
            ObjectAddress address,
            ObjectNode content,
            Optional<ObjectNode> before,
            boolean force,
            List<FieldChange> changes) {
        desk.locks().demand(desk.seat());
        ObjectName name = name(address, address.namespace());
        ObjectNode whole = content(content, name);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("force", force);
        details.put("fields", Deeds.fields(changes));
        Deeds.Recorded<WriteAnswer> recorded = desk.deeds()
                .record(
                        "object.apply",
                        desk.seat(),
                        address,
                        details,
                        () -> desk.calls().apply(name, whole, force, WriteOptions.WRITE),
                        ChangeDesk::ending);
        return switch (recorded.value()) {
            case WriteAnswer.Done done ->
                new Outcome.Done(
                        desk.live(address, name, before.orElse(whole)),
                        Optional.of(desk.live(address, name, done.object())),
                        done.warnings(),
                        recorded.unrecorded());
            case WriteAnswer.Conflict c -> new Outcome.NotDone(c.failure(), Optional.empty());
            case WriteAnswer.Refused r -> {
                EditState.Refused told = desk.refused(r, AccessAttributes.on(name, "patch", ""));
                yield new Outcome.NotDone(told.failure(), told.missing());
            }
        };
    }
}
