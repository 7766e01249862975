package dev.castellan.sandbox.kubernetes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The documents by which clients learn what a server has. */
final class Discovery {
    static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private Discovery() {}

    /** {@code /api} as it always was. */
    static ObjectNode apiVersions(String serverAddress) {
        return Json.obj(
                "kind",
                "APIVersions",
                "versions",
                Json.arr("v1"),
                "serverAddressByClientCIDRs",
                Json.arr(Json.obj("clientCIDR", "0.0.0.0/0", "serverAddress", serverAddress)));
    }

    /** {@code /apis} as it always was. */
    static ObjectNode groupList(ApiCatalog catalog) {
        ArrayNode groups = Json.arr();
        catalog.groups().forEach((group, versions) -> {
            if (!group.isEmpty()) {
                groups.add(group(group, versions));
            }
        });
        return Json.obj("kind", "APIGroupList", "apiVersion", "v1", "groups", groups);
    }

    /** {@code /apis/GROUP}. */
    static ObjectNode groupDocument(String group, List<String> versions) {
        ObjectNode document = Json.obj("kind", "APIGroup", "apiVersion", "v1");
        document.setAll(group(group, versions));
        return document;
    }

    /** {@code /api/v1} and {@code /apis/GROUP/VERSION}. */
    static ObjectNode resourceList(ApiCatalog catalog, String apiVersion) {
        ArrayNode resources = Json.arr();
        for (ApiResource resource : catalog.resources()) {
            if (!resource.apiVersion().equals(apiVersion)) {
                continue;
            }
            resources.add(Json.obj(
                    "name", resource.plural(),
                    "singularName", resource.singular(),
                    "namespaced", resource.namespaced(),
                    "kind", resource.kind(),
                    "verbs", resource.verbs(),
                    "shortNames", orNull(resource.shortNames()),
                    "categories", orNull(resource.categories())));
            for (String sub : resource.subresources()) {
                ApiVersionKind answers = kindOf(resource, sub);
                resources.add(Json.obj(
                        "name",
                        resource.plural() + "/" + sub,
                        "singularName",
                        "",
                        "namespaced",
                        resource.namespaced(),
                        "group",
                        answers.group().equals(resource.group()) ? null : answers.group(),
                        "version",
                        answers.group().equals(resource.group()) ? null : answers.version(),
                        "kind",
                        answers.kind(),
                        "verbs",
                        verbsOf(sub)));
            }
        }
        return Json.obj(
                "kind", "APIResourceList", "apiVersion", "v1", "groupVersion", apiVersion, "resources", resources);
    }

    /** Everything below {@code /api} or {@code /apis} in one document. */
    static ObjectNode aggregated(ApiCatalog catalog, boolean core) {
        ArrayNode items = Json.arr();
        catalog.groups().forEach((group, versions) -> {
            if (group.isEmpty() != core) {
                return;
            }
            ArrayNode documents = Json.arr();
            for (String version : versions) {
                ArrayNode resources = Json.arr();
                for (ApiResource resource : catalog.resources()) {
                    if (resource.group().equals(group) && resource.version().equals(version)) {
                        resources.add(aggregated(resource));
                    }
                }
                documents.add(Json.obj("version", version, "resources", resources, "freshness", "Current"));
            }
            items.add(Json.obj(
                    "metadata",
                    group.isEmpty()
                            ? Json.obj("creationTimestamp", Json.MAPPER.nullNode())
                            : Json.obj("name", group, "creationTimestamp", Json.MAPPER.nullNode()),
                    "versions",
                    documents));
        });
        return Json.obj(
                "kind",
                "APIGroupDiscoveryList",
                "apiVersion",
                "apidiscovery.k8s.io/v2",
                "metadata",
                Json.obj(),
                "items",
                items);
    }

    /** The same with a group whose own server does not answer: known by name, without kinds, marked stale. */
    static ObjectNode stale(ObjectNode document, Optional<String> broken) {
        if (broken.isEmpty() || !(document.path("items") instanceof ArrayNode items)) {
            return document;
        }
        for (int i = items.size() - 1; i >= 0; i--) {
            if (Json.text(items.path(i), "metadata", "name").equals(broken.get())) {
                items.remove(i);
            }
        }
        items.add(Json.obj(
                "metadata",
                Json.obj("name", broken.get(), "creationTimestamp", Json.MAPPER.nullNode()),
                "versions",
                Json.arr(Json.obj("version", brokenVersion(broken.get()), "freshness", "Stale"))));
        return document;
    }

    /** The list of groups with one more, where it is missing. */
    static ObjectNode withGroup(ObjectNode document, Optional<String> more) {
        if (more.isPresent()
                && document.path("groups") instanceof ArrayNode groups
                && groups.valueStream().noneMatch(g -> Json.text(g, "name").equals(more.get()))) {
            groups.add(group(more.get(), List.of(brokenVersion(more.get()))));
        }
        return document;
    }

    private static String brokenVersion(String group) {
        return group.equals("metrics.k8s.io") ? "v1beta1" : "v1";
    }

    /** {@code /openapi/v3}: which documents there are. */
    static ObjectNode openApiIndex(ApiCatalog catalog) {
        ObjectNode paths = Json.obj();
        catalog.groups()
                .forEach((group, versions) -> versions.forEach(version -> {
                    String path = group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
                    paths.set(path, Json.obj("serverRelativeURL", "/openapi/v3/" + path + "?hash=practice"));
                }));
        return Json.obj("paths", paths);
    }

    /** One OpenAPI document: the paths with their kinds, so that clients know that the server validates fields. */
    static ObjectNode openApi(ApiCatalog catalog, String apiVersion, String gitVersion) {
        ObjectNode paths = Json.obj();
        ObjectNode schemas = Json.obj();
        for (ApiResource resource : catalog.resources()) {
            if (!resource.apiVersion().equals(apiVersion) || !resource.stored()) {
                continue;
            }
            ObjectNode kind =
                    Json.obj("group", resource.group(), "version", resource.version(), "kind", resource.kind());
            String prefix = resource.group().isEmpty() ? "/api/" : "/apis/";
            String path = prefix + apiVersion + (resource.namespaced() ? "/namespaces/{namespace}/" : "/")
                    + resource.plural() + "/{name}";
            ArrayNode parameters = Json.arr();
            for (String name : List.of("dryRun", "fieldManager", "fieldValidation", "force")) {
                parameters.add(Json.obj("name", name, "in", "query", "schema", Json.obj("type", "string")));
            }
            paths.set(
                    path,
                    Json.obj(
                            "patch",
                            Json.obj(
                                    "parameters", parameters,
                                    "x-kubernetes-action", "patch",
                                    "x-kubernetes-group-version-kind", kind)));
            schemas.set(
                    (resource.group().isEmpty() ? "core" : resource.group()) + "." + resource.version() + "."
                            + resource.kind(),
                    Json.obj(
                            "type",
                            "object",
                            "description",
                            resource.kind() + " as the practice server keeps it: any field is taken.",
                            "x-kubernetes-group-version-kind",
                            Json.arr(kind),
                            "x-kubernetes-preserve-unknown-fields",
                            true));
        }
        return Json.obj(
                "openapi",
                "3.0.0",
                "info",
                Json.obj("title", "Kubernetes", "version", gitVersion),
                "paths",
                paths,
                "components",
                Json.obj("schemas", schemas));
    }

    private static ObjectNode aggregated(ApiResource resource) {
        ArrayNode below = Json.arr();
        for (String sub : resource.subresources()) {
            ApiVersionKind answers = kindOf(resource, sub);
            below.add(Json.obj(
                    "subresource",
                    sub,
                    "responseKind",
                    Json.obj("group", answers.group(), "version", answers.version(), "kind", answers.kind()),
                    "verbs",
                    verbsOf(sub)));
        }
        return Json.obj(
                "resource",
                resource.plural(),
                "responseKind",
                Json.obj("group", resource.group(), "version", resource.version(), "kind", resource.kind()),
                "scope",
                resource.namespaced() ? "Namespaced" : "Cluster",
                "singularResource",
                resource.singular(),
                "verbs",
                resource.verbs(),
                "shortNames",
                orNull(resource.shortNames()),
                "categories",
                orNull(resource.categories()),
                "subresources",
                below.isEmpty() ? null : below);
    }

    private record ApiVersionKind(String group, String version, String kind) {}

    private static ApiVersionKind kindOf(ApiResource resource, String sub) {
        return switch (sub) {
            case "scale" -> new ApiVersionKind("autoscaling", "v1", "Scale");
            case "eviction" -> new ApiVersionKind("policy", "v1", "Eviction");
            case "token" -> new ApiVersionKind("authentication.k8s.io", "v1", "TokenRequest");
            case "exec" -> new ApiVersionKind("", "v1", "PodExecOptions");
            case "attach" -> new ApiVersionKind("", "v1", "PodAttachOptions");
            case "portforward" -> new ApiVersionKind("", "v1", "PodPortForwardOptions");
            case "proxy" -> new ApiVersionKind("", "v1", resource.kind() + "ProxyOptions");
            case "binding" -> new ApiVersionKind("", "v1", "Binding");
            default -> new ApiVersionKind(resource.group(), resource.version(), resource.kind());
        };
    }

    private static List<String> verbsOf(String sub) {
        return switch (sub) {
            case "log" -> List.of("get");
            case "exec", "attach", "portforward" -> List.of("create", "get");
            case "eviction", "token", "binding" -> List.of("create");
            case "finalize" -> List.of("update");
            case "proxy" -> List.of("create", "delete", "get", "patch", "update");
            default -> List.of("get", "patch", "update");
        };
    }

    private static ObjectNode group(String group, List<String> versions) {
        List<ObjectNode> all = new ArrayList<>();
        versions.forEach(v -> all.add(Json.obj("groupVersion", group + "/" + v, "version", v)));
        return Json.obj("name", group, "versions", all, "preferredVersion", all.getFirst());
    }

    private static @org.jspecify.annotations.Nullable Collection<String> orNull(Collection<String> all) {
        return all.isEmpty() ? null : all;
    }

    /** Reads the version document apart for {@code /version}. */
    static ObjectNode version(String gitVersion, String platform, String built) {
        String[] parts = gitVersion.substring(1).split("[.+-]", -1);
        return Json.obj(
                "major",
                parts[0],
                "minor",
                parts[1],
                "gitVersion",
                gitVersion,
                "gitCommit",
                "0000000000000000000000000000000000000000",
                "gitTreeState",
                "clean",
                "buildDate",
                built,
                "goVersion",
                "go1.24.6",
                "compiler",
                "gc",
                "platform",
                platform);
    }

    /** Paths that {@code /} lists. */
    static JsonNode paths(ApiCatalog catalog) {
        ArrayNode paths = Json.arr("/api", "/api/v1", "/apis");
        for (Map.Entry<String, List<String>> e : catalog.groups().entrySet()) {
            if (!e.getKey().isEmpty()) {
                paths.add("/apis/" + e.getKey());
                e.getValue().forEach(v -> paths.add("/apis/" + e.getKey() + "/" + v));
            }
        }
        List.of("/healthz", "/livez", "/openapi/v3", "/readyz", "/version").forEach(paths::add);
        return Json.obj("paths", paths);
    }
}
