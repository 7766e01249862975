package dev.castellan.browse.object;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * By what the elements of a list are told apart: the {@code x-kubernetes-list-map-keys} of the Kubernetes API types, and
 * where a list is not known, a member {@code name} that every element has and no two share.
 */
final class MergeKeys {
    private static final Map<String, List<String>> KNOWN = Map.ofEntries(
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
            Map.entry("topologySpreadConstraints", List.of("topologyKey", "whenUnsatisfiable")),
            Map.entry("resourceClaims", List.of("name")),
            Map.entry("webhooks", List.of("name")),
            Map.entry("versions", List.of("name")));

    private final List<String> names;
    private final boolean server;

    private MergeKeys(List<String> names, boolean server) {
        this.names = names;
        this.server = server;
    }

    /**
     * The keys of a list that stands in both objects.
     *
     * @param name the name of the list
     * @return empty where elements cannot be told apart
     */
    static Optional<MergeKeys> of(String name, ArrayNode before, ArrayNode after) {
        List<JsonNode> all = new ArrayList<>();
        before.forEach(all::add);
        after.forEach(all::add);
        if (all.isEmpty() || !all.stream().allMatch(JsonNode::isObject)) {
            return Optional.empty();
        }
        List<String> keys = KNOWN.getOrDefault(name, List.of());
        boolean known = !keys.isEmpty();
        if (name.equals("ports")) {
            known = true;
            keys = all.stream().allMatch(p -> p.has("containerPort"))
                    ? List.of("containerPort", "protocol")
                    : List.of("port", "protocol");
        }
        if (!known) {
            keys = List.of("name");
        }
        return unique(before, keys) && unique(after, keys) ? Optional.of(new MergeKeys(keys, known)) : Optional.empty();
    }

    /** Whether the server joins such a list by these keys as well. */
    boolean server() {
        return server;
    }

    /** The step to an element. */
    FieldStep.Key step(JsonNode element) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        names.forEach(n -> values.put(n, value((ObjectNode) element, n)));
        return new FieldStep.Key(values);
    }

    /** The value of a key; a protocol that is not named is TCP, as the server fills it in. */
    static JsonNode value(ObjectNode element, String key) {
        return key.equals("protocol") && !element.has(key) ? Json.NODES.stringNode("TCP") : element.path(key);
    }

    private static boolean unique(ArrayNode list, List<String> keys) {
        Set<List<String>> seen = new HashSet<>();
        for (JsonNode element : list) {
            List<String> values = new ArrayList<>();
            for (String key : keys) {
                JsonNode value = value((ObjectNode) element, key);
                if (!value.isValueNode() || value.isNull()) {
                    return false;
                }
                values.add(value.toString());
            }
            if (!seen.add(values)) {
                return false;
            }
        }
        return true;
    }
}
