package dev.castellan.sandbox.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Changes objects by the patch formats of Kubernetes. Nothing given is changed; a new tree is returned. */
final class Patch {
    /** Lists that a strategic merge joins by the key of their elements (from the tags of the Kubernetes API types). */
    private static final Map<String, String> MERGE_KEYS = Map.ofEntries(
            Map.entry("containers", "name"),
            Map.entry("initContainers", "name"),
            Map.entry("ephemeralContainers", "name"),
            Map.entry("env", "name"),
            Map.entry("volumes", "name"),
            Map.entry("volumeMounts", "mountPath"),
            Map.entry("volumeDevices", "devicePath"),
            Map.entry("imagePullSecrets", "name"),
            Map.entry("secrets", "name"),
            Map.entry("hostAliases", "ip"),
            Map.entry("conditions", "type"),
            Map.entry("ownerReferences", "uid"),
            Map.entry("taints", "key"),
            Map.entry("addresses", "type"),
            Map.entry("topologySpreadConstraints", "topologyKey"));

    private Patch() {}

    /**
     * The object with the patch applied.
     *
     * @throws Refusal when the type is unknown or the patch does not fit
     */
    static ObjectNode apply(String contentType, ObjectNode object, byte[] body) {
        String type = contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        return switch (type) {
            case "application/merge-patch+json" -> whole(merge(object, read(body)));
            case "application/strategic-merge-patch+json" -> whole(strategic(object, read(body)));
            case "application/json-patch+json" -> whole(operations(object, read(body)));
            default -> throw Refusal.unsupportedMediaType(contentType);
        };
    }

    /** What a server-side apply sends. */
    static ObjectNode configuration(Call call) {
        return whole(yaml(call.request().body()));
    }

    /** A configuration laid over the object; in custom kinds lists are replaced. */
    static ObjectNode applied(ObjectNode object, ObjectNode configuration, boolean custom) {
        return whole(custom ? merge(object, configuration) : strategic(object, configuration));
    }

    /** Reads YAML, of which JSON is a part. */
    static JsonNode yaml(byte[] body) {
        try {
            return Yaml.MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw Refusal.badRequest("error decoding YAML: " + e.getOriginalMessage());
        }
    }

    /** Made on first use: most requests are JSON. */
    private static final class Yaml {
        static final YAMLMapper MAPPER = YAMLMapper.builder().build();
    }

    private static JsonNode read(byte[] body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw Refusal.badRequest("error decoding patch: " + e.getOriginalMessage());
        }
    }

    private static ObjectNode whole(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw Refusal.badRequest("the patch does not leave an object");
    }

    /** RFC 7386. */
    static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        ObjectNode result = target instanceof ObjectNode object ? object.deepCopy() : Json.obj();
        changes.properties().forEach(e -> {
            if (e.getValue().isNull()) {
                result.remove(e.getKey());
            } else {
                result.set(e.getKey(), merge(result.path(e.getKey()), e.getValue()));
            }
        });
        return result;
    }

    private static JsonNode strategic(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        String directive = Json.text(changes, "$patch");
        if (directive.equals("replace")) {
            ObjectNode copy = changes.deepCopy();
            copy.remove("$patch");
            return copy;
        }
        ObjectNode result = target instanceof ObjectNode object ? object.deepCopy() : Json.obj();
        if (directive.equals("delete")) {
            return Json.obj();
        }
        changes.properties().forEach(e -> {
            String name = e.getKey();
            JsonNode value = e.getValue();
            if (name.startsWith("$setElementOrder/") || name.equals("$retainKeys")) {
                return;
            }
            if (name.startsWith("$deleteFromPrimitiveList/")) {
                String list = name.substring(name.indexOf('/') + 1);
                if (result.path(list) instanceof ArrayNode present) {
                    ArrayNode kept = Json.arr();
                    present.forEach(v -> {
                        if (!contains(value, v)) {
                            kept.add(v);
                        }
                    });
                    result.set(list, kept);
                }
            } else if (value.isNull()) {
                result.remove(name);
            } else if (value instanceof ArrayNode items) {
                result.set(name, strategicList(name, result.path(name), items));
            } else {
                result.set(name, strategic(result.path(name), value));
            }
        });
        return result;
    }

    private static JsonNode strategicList(String name, JsonNode present, ArrayNode items) {
        if (name.equals("finalizers") && present instanceof ArrayNode old) {
            ArrayNode union = old.deepCopy();
            items.forEach(v -> {
                if (!contains(union, v)) {
                    union.add(v);
                }
            });
            return union;
        }
        String key = mergeKey(name, items);
        if (key.isEmpty() || !(present instanceof ArrayNode old)) {
            return items;
        }
        List<JsonNode> result = new ArrayList<>();
        old.forEach(result::add);
        for (JsonNode item : items) {
            if (Json.text(item, "$patch").equals("replace")) {
                result.clear();
                continue;
            }
            String id = Json.text(item, key);
            int at = -1;
            for (int i = 0; i < result.size(); i++) {
                if (Json.text(result.get(i), key).equals(id)) {
                    at = i;
                }
            }
            if (Json.text(item, "$patch").equals("delete")) {
                if (at >= 0) {
                    result.remove(at);
                }
            } else if (at >= 0) {
                result.set(at, strategic(result.get(at), item));
            } else {
                result.add(item);
            }
        }
        return Json.node(result);
    }

    private static String mergeKey(String name, ArrayNode items) {
        for (JsonNode item : items) {
            if (!item.isObject()) {
                return "";
            }
        }
        if (name.equals("ports")) {
            return items.isEmpty() || items.get(0).has("containerPort") ? "containerPort" : "port";
        }
        return MERGE_KEYS.getOrDefault(name, "");
    }

    private static boolean contains(JsonNode all, JsonNode one) {
        for (JsonNode each : all) {
            if (each.equals(one)) {
                return true;
            }
        }
        return false;
    }

    /** RFC 6902. */
    private static JsonNode operations(ObjectNode object, JsonNode patch) {
        if (!patch.isArray()) {
            throw Refusal.badRequest("json patch must be a list of operations");
        }
        JsonNode result = object.deepCopy();
        for (JsonNode operation : patch) {
            List<String> path = pointer(Json.text(operation, "path"));
            switch (Json.text(operation, "op")) {
                case "add" -> result = put(result, path, operation.path("value").deepCopy(), true);
                case "replace" -> {
                    find(result, path);
                    result = put(result, path, operation.path("value").deepCopy(), false);
                }
                case "remove" -> remove(result, path);
                case "test" -> {
                    if (!find(result, path).equals(operation.path("value"))) {
                        throw Refusal.invalid(
                                "",
                                "",
                                "",
                                Json.text(operation, "path"),
                                "testing value " + Json.text(operation, "path") + " failed: test failed");
                    }
                }
                case "copy" ->
                    result = put(
                            result,
                            path,
                            find(result, pointer(Json.text(operation, "from"))).deepCopy(),
                            true);
                case "move" -> {
                    List<String> from = pointer(Json.text(operation, "from"));
                    JsonNode moved = find(result, from);
                    remove(result, from);
                    result = put(result, path, moved, true);
                }
                default -> throw Refusal.badRequest("unknown json patch operation " + Json.text(operation, "op"));
            }
        }
        return result;
    }

    private static List<String> pointer(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        if (!text.startsWith("/")) {
            throw Refusal.badRequest("json patch path must start with /: " + text);
        }
        return List.of(text.substring(1).split("/", -1)).stream()
                .map(p -> p.replace("~1", "/").replace("~0", "~"))
                .toList();
    }

    private static JsonNode find(JsonNode from, List<String> path) {
        JsonNode node = from;
        for (String name : path) {
            node = node instanceof ArrayNode array ? array.path(index(array, name, false)) : node.path(name);
            if (node.isMissingNode()) {
                throw missing(path);
            }
        }
        return node;
    }

    private static JsonNode put(JsonNode root, List<String> path, JsonNode value, boolean insert) {
        if (path.isEmpty()) {
            return value;
        }
        JsonNode parent = find(root, path.subList(0, path.size() - 1));
        String last = path.getLast();
        switch (parent) {
            case ObjectNode object -> object.set(last, value);
            case ArrayNode array -> {
                int at = index(array, last, insert);
                if (insert) {
                    array.insert(at, value);
                } else {
                    array.set(at, value);
                }
            }
            default -> throw missing(path);
        }
        return root;
    }

    private static void remove(JsonNode root, List<String> path) {
        find(root, path);
        JsonNode parent = find(root, path.subList(0, path.size() - 1));
        switch (parent) {
            case ObjectNode object -> object.remove(path.getLast());
            case ArrayNode array -> array.remove(index(array, path.getLast(), false));
            default -> throw missing(path);
        }
    }

    private static int index(ArrayNode array, String name, boolean end) {
        if (name.equals("-") && end) {
            return array.size();
        }
        if (!name.matches("0|[1-9][0-9]{0,6}") || Integer.parseInt(name) > array.size() - (end ? 0 : 1)) {
            throw missing(List.of(name));
        }
        return Integer.parseInt(name);
    }

    private static Refusal missing(List<String> path) {
        return Refusal.invalid(
                "",
                "",
                "",
                "/" + String.join("/", path),
                "the server rejected our request due to an error in our request");
    }
}
