package dev.castellan.sandbox.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of objects as {@code fieldsV1} writes them: {@code f:} for a name, {@code k:} for an item of a list by its keys,
 * {@code v:} for a value of a set (structured-merge-diff, {@code fieldpath/serialize-pe.go}). Which lists have keys and
 * which parts are owned as a whole follows the tags of the Kubernetes API types; custom kinds have neither.
 */
final class FieldPaths {
    /** No element holds it: names and JSON have no such character. */
    private static final String BETWEEN = "\u0000";

    private static final Map<String, List<String>> KEYS = Map.ofEntries(
            Map.entry("containers", List.of("name")),
            Map.entry("initContainers", List.of("name")),
            Map.entry("ephemeralContainers", List.of("name")),
            Map.entry("env", List.of("name")),
            Map.entry("volumes", List.of("name")),
            Map.entry("volumeMounts", List.of("mountPath")),
            Map.entry("volumeDevices", List.of("devicePath")),
            Map.entry("imagePullSecrets", List.of("name")),
            Map.entry("secrets", List.of("name")),
            Map.entry("hostAliases", List.of("ip")),
            Map.entry("conditions", List.of("type")),
            Map.entry("ownerReferences", List.of("uid")),
            Map.entry("addresses", List.of("type")),
            Map.entry("topologySpreadConstraints", List.of("topologyKey", "whenUnsatisfiable")));

    private static final Set<String> WHOLE = Set.of(
            "selector",
            "nodeSelector",
            "podSelector",
            "namespaceSelector",
            "labelSelector",
            "roleRef",
            "secretKeyRef",
            "configMapKeyRef",
            "fieldRef",
            "resourceFieldRef",
            "involvedObject",
            "claimRef");

    /** Maps with names of anybody's choice: a write that makes one owns it too, an apply does not. */
    private static final Set<String> FREE = Set.of("data", "binaryData", "stringData", "labels", "annotations");

    /** What no manager owns (k8s.io/apimachinery, {@code managedfields/internal/stripmeta.go}). */
    private static final Set<String> OWN_OF_SERVER = Set.of(
            "name",
            "namespace",
            "creationTimestamp",
            "selfLink",
            "uid",
            "generation",
            "managedFields",
            "resourceVersion",
            "deletionTimestamp",
            "deletionGracePeriodSeconds");

    private FieldPaths() {}

    /**
     * Every field with its value; an item of a list with keys stands for itself without one.
     *
     * @param subresource through which: the status is nobody's through the object itself, and the only thing through its own
     */
    static Map<String, JsonNode> of(ObjectNode object, boolean custom, String subresource) {
        Map<String, JsonNode> all = new TreeMap<>();
        boolean status = subresource.equals("status");
        object.properties().forEach(e -> {
            String name = e.getKey();
            if (name.equals("apiVersion") || name.equals("kind") || name.equals("status") != status) {
                return;
            }
            if (name.equals("metadata")) {
                e.getValue().properties().stream()
                        .filter(m -> !OWN_OF_SERVER.contains(m.getKey()))
                        .forEach(m ->
                                collect(join("f:metadata", "f:" + m.getKey()), m.getKey(), m.getValue(), custom, all));
            } else {
                collect("f:" + name, name, e.getValue(), custom, all);
            }
        });
        return all;
    }

    /** The same with the maps that ordinary writes own as well. */
    static Map<String, JsonNode> withMaps(ObjectNode object, boolean custom, String subresource) {
        Map<String, JsonNode> all = of(object, custom, subresource);
        for (String path : List.copyOf(all.keySet())) {
            int end = path.lastIndexOf(BETWEEN);
            String map = end < 0 ? "" : path.substring(0, end);
            if (FREE.contains(map.substring(map.lastIndexOf(':') + 1))) {
                all.put(map, Json.MAPPER.missingNode());
            }
        }
        return all;
    }

    private static void collect(String path, String name, JsonNode value, boolean custom, Map<String, JsonNode> all) {
        switch (value) {
            case ObjectNode object
            when !object.isEmpty() && (custom || !WHOLE.contains(name)) ->
                object.properties()
                        .forEach(e -> collect(join(path, "f:" + e.getKey()), e.getKey(), e.getValue(), custom, all));
            case ArrayNode array
            when name.equals("finalizers") && path.startsWith("f:metadata") ->
                array.forEach(v -> all.put(join(path, "v:" + v), Json.MAPPER.missingNode()));
            case ArrayNode array
            when !array.isEmpty() && keyed(name, array, custom) -> {
                for (JsonNode item : array) {
                    String at = join(path, element(name, item));
                    all.put(at, Json.MAPPER.missingNode());
                    item.properties()
                            .forEach(e -> collect(join(at, "f:" + e.getKey()), e.getKey(), e.getValue(), custom, all));
                }
            }
            default -> all.put(path, value);
        }
    }

    private static List<String> keys(String name, JsonNode item) {
        if (name.equals("ports")) {
            return List.of(item.has("containerPort") ? "containerPort" : "port", "protocol");
        }
        return KEYS.getOrDefault(name, List.of());
    }

    private static boolean keyed(String name, ArrayNode array, boolean custom) {
        if (custom) {
            return false;
        }
        for (JsonNode item : array) {
            List<String> keys = keys(name, item);
            if (!item.isObject() || keys.isEmpty() || !item.has(keys.getFirst())) {
                return false;
            }
        }
        return true;
    }

    private static String element(String name, JsonNode item) {
        ObjectNode key = Json.obj();
        for (String each : keys(name, item)) {
            if (item.has(each)) {
                key.set(each, item.path(each));
            } else if (each.equals("protocol")) {
                key.put(each, "TCP");
            }
        }
        return "k:" + key;
    }

    /** The fields that are new or have another value. */
    static Set<String> changed(Map<String, JsonNode> before, Map<String, JsonNode> after) {
        Set<String> changed = new TreeSet<>();
        after.forEach((path, value) -> {
            JsonNode old = before.get(path);
            // Whole numbers may be of different classes.
            if (old == null || (!old.equals(value) && !old.toString().equals(value.toString()))) {
                changed.add(path);
            }
        });
        return changed;
    }

    static String join(String path, String element) {
        return path.isEmpty() ? element : path + BETWEEN + element;
    }

    private static List<String> split(String path) {
        return List.of(path.split(BETWEEN, -1));
    }

    /** Parts that are owned as a whole are replaced as a whole. */
    static void put(ObjectNode object, Map<String, JsonNode> wanted, boolean custom) {
        wanted.forEach((path, value) -> {
            List<String> elements = split(path);
            if (value.isObject() && !value.isEmpty() && elements.getLast().startsWith("f:")) {
                JsonNode parent = find(object, elements.subList(0, elements.size() - 1), custom);
                if (parent instanceof ObjectNode in) {
                    in.set(elements.getLast().substring(2), value);
                }
            }
        });
    }

    /** Takes fields away, but no item of a list of which others own a part. */
    static void remove(ObjectNode object, Set<String> gone, Set<String> others, boolean custom) {
        for (String path : gone) {
            List<String> elements = split(path);
            JsonNode parent = find(object, elements.subList(0, elements.size() - 1), custom);
            String last = elements.getLast();
            if (parent instanceof ObjectNode in && last.startsWith("f:")) {
                in.remove(last.substring(2));
            } else if (parent instanceof ArrayNode in && others.stream().noneMatch(o -> o.startsWith(path + BETWEEN))) {
                int at = index(in, elements);
                if (at >= 0) {
                    in.remove(at);
                }
            }
            empty(object, elements, custom);
        }
    }

    /** What held nothing but what was taken away goes with it, as there: an empty list of containers is none. */
    private static void empty(ObjectNode object, List<String> elements, boolean custom) {
        for (int depth = elements.size() - 1; depth > 1; depth--) {
            String name = elements.get(depth - 1);
            JsonNode parent = find(object, elements.subList(0, depth - 1), custom);
            if (!name.startsWith("f:") || !(parent instanceof ObjectNode in)) {
                return;
            }
            JsonNode child = in.path(name.substring(2));
            if (!child.isContainer() || !child.isEmpty()) {
                return;
            }
            in.remove(name.substring(2));
        }
    }

    private static @Nullable JsonNode find(JsonNode from, List<String> elements, boolean custom) {
        JsonNode node = from;
        for (int i = 0; i < elements.size(); i++) {
            String element = elements.get(i);
            if (element.startsWith("f:")) {
                node = node.path(element.substring(2));
            } else if (!custom && node instanceof ArrayNode array) {
                int at = index(array, elements.subList(0, i + 1));
                if (at < 0) {
                    return null;
                }
                node = array.get(at);
            } else {
                return null;
            }
        }
        return node;
    }

    private static int index(ArrayNode array, List<String> elements) {
        String last = elements.getLast();
        String name = elements.get(elements.size() - 2).substring(2);
        for (int i = 0; i < array.size(); i++) {
            String element = last.startsWith("v:") ? "v:" + array.get(i) : element(name, array.get(i));
            if (element.equals(last)) {
                return i;
            }
        }
        return -1;
    }

    /** As fieldsV1. */
    static ObjectNode write(Set<String> fields) {
        ObjectNode root = Json.obj();
        for (String path : fields) {
            ObjectNode at = Json.within(root, split(path).toArray(String[]::new));
            // Marked for now; what holds nothing else needs no mark.
            at.putObject(".");
        }
        unmark(root);
        return root;
    }

    private static void unmark(ObjectNode node) {
        if (node.size() == 1 && node.has(".")) {
            node.remove(".");
        }
        node.forEach(child -> {
            if (child instanceof ObjectNode object) {
                unmark(object);
            }
        });
    }

    /** From fieldsV1. */
    static Set<String> read(JsonNode fields) {
        Set<String> all = new TreeSet<>();
        fields.properties().forEach(e -> read(e.getKey(), e.getValue(), all));
        return all;
    }

    private static void read(String path, JsonNode node, Set<String> all) {
        if (node.isEmpty() || node.has(".")) {
            all.add(path);
        }
        node.properties().stream()
                .filter(e -> !e.getKey().equals("."))
                .forEach(e -> read(join(path, e.getKey()), e.getValue(), all));
    }

    /** As messages name it: {@code .spec.containers[name="web"].image}. */
    static String shown(String path) {
        StringBuilder text = new StringBuilder();
        for (String element : split(path)) {
            String rest = element.substring(2);
            switch (element.charAt(0)) {
                case 'k' -> {
                    List<String> parts = new ArrayList<>();
                    Json.MAPPER.readTree(rest).properties().forEach(e -> parts.add(e.getKey() + "=" + e.getValue()));
                    text.append('[').append(String.join(",", parts)).append(']');
                }
                case 'v' -> text.append("[=").append(rest).append(']');
                default -> text.append('.').append(rest);
            }
        }
        return text.toString();
    }
}
