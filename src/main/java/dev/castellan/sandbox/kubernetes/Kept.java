package dev.castellan.sandbox.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The objects of a server together with what is worked out from them: the kinds it has and who may do what. */
final class Kept {
    private static final String RBAC = ".rbac.authorization.k8s.io";
    static final String DEFINITIONS = "customresourcedefinitions.apiextensions.k8s.io";

    private record Dated<T>(long version, T value) {}

    private final ObjectStore store;
    private volatile Dated<ApiCatalog> catalog;
    private volatile Dated<Rbac> rbac;

    Kept(ObjectStore store) {
        this.store = store;
        this.catalog = new Dated<>(-1, ApiCatalog.of(List.of()));
        this.rbac = new Dated<>(-1, Rbac.of(List.of(), List.of(), List.of(), List.of()));
    }

    ObjectStore store() {
        return store;
    }

    /** The kinds at present. */
    ApiCatalog catalog() {
        long version = store.version(DEFINITIONS);
        Dated<ApiCatalog> known = catalog;
        if (known.version() != version) {
            known = new Dated<>(version, ApiCatalog.of(trees(DEFINITIONS)));
            catalog = known;
        }
        return known.value();
    }

    /** Roles and bindings at present. */
    Rbac rbac() {
        long version = 0;
        for (String kind : List.of("clusterroles", "roles", "clusterrolebindings", "rolebindings")) {
            version = Math.max(version, store.version(kind + RBAC));
        }
        Dated<Rbac> known = rbac;
        if (known.version() != version) {
            known = new Dated<>(
                    version,
                    Rbac.of(
                            trees("clusterroles" + RBAC),
                            trees("roles" + RBAC),
                            trees("clusterrolebindings" + RBAC),
                            trees("rolebindings" + RBAC)));
            rbac = known;
        }
        return known.value();
    }

    /** The definition of a custom kind. */
    Optional<JsonNode> definition(ApiResource resource) {
        return store.get(DEFINITIONS, "", resource.qualified()).map(Stored::object);
    }

    /** The object as the asked version of its kind shows it. */
    static ObjectNode shown(ApiResource resource, Stored stored) {
        ObjectNode object = stored.object();
        if (resource.group().equals("events.k8s.io")) {
            return newEvent(object);
        }
        if (!Json.text(object, "apiVersion").equals(resource.apiVersion())) {
            ObjectNode copy = Json.obj("apiVersion", resource.apiVersion(), "kind", resource.kind());
            object.properties().forEach(e -> {
                if (!e.getKey().equals("apiVersion") && !e.getKey().equals("kind")) {
                    copy.set(e.getKey(), e.getValue());
                }
            });
            return copy;
        }
        return object;
    }

    /** A core event in the words of events.k8s.io. */
    private static ObjectNode newEvent(ObjectNode core) {
        return Json.obj(
                "apiVersion", "events.k8s.io/v1",
                "kind", "Event",
                "metadata", core.path("metadata"),
                "eventTime", Json.MAPPER.nullNode(),
                "reason", Json.text(core, "reason"),
                "note", Json.text(core, "message"),
                "type", Json.text(core, "type"),
                "regarding", core.path("involvedObject"),
                "reportingController", Json.text(core, "source", "component"),
                "reportingInstance", Json.text(core, "source", "host"),
                "deprecatedSource", core.path("source"),
                "deprecatedFirstTimestamp", Json.text(core, "firstTimestamp"),
                "deprecatedLastTimestamp", Json.text(core, "lastTimestamp"),
                "deprecatedCount", Json.number(core, "count"));
    }

    private List<ObjectNode> trees(String kind) {
        List<ObjectNode> all = new ArrayList<>();
        store.all(kind, "").forEach(s -> all.add(s.object()));
        return all;
    }
}
