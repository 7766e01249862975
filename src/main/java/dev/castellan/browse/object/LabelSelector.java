package dev.castellan.browse.object;

import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Selectors of objects by label (k8s.io/apimachinery/pkg/apis/meta/v1 LabelSelector). */
final class LabelSelector {
    private LabelSelector() {}

    /** Whether a selector with {@code matchLabels} and {@code matchExpressions} selects; an empty one selects everything. */
    static boolean selects(JsonNode selector, Map<String, String> labels) {
        if (!selector.isObject() || !equal(selector.path("matchLabels"), labels)) {
            return false;
        }
        for (JsonNode expression : Json.list(selector, "matchExpressions")) {
            String key = Json.text(expression, "key");
            boolean there = labels.containsKey(key);
            boolean among = there && Json.texts(expression, "values").contains(labels.get(key));
            boolean fits = switch (Json.text(expression, "operator")) {
                case "In" -> among;
                case "NotIn" -> !among;
                case "Exists" -> there;
                case "DoesNotExist" -> !there;
                default -> false;
            };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** Whether all these labels are there. */
    static boolean equal(JsonNode wanted, Map<String, String> labels) {
        return Json.map(wanted).entrySet().stream().allMatch(e -> e.getValue().equals(labels.get(e.getKey())));
    }

    /** As a query to the server. */
    static String query(JsonNode selector) {
        String plain = Json.map(selector, "matchLabels").entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(","));
        String expressions = Json.list(selector, "matchExpressions").stream()
                .map(e -> {
                    String key = Json.text(e, "key");
                    String values = String.join(",", Json.texts(e, "values"));
                    return switch (Json.text(e, "operator")) {
                        case "In" -> key + " in (" + values + ")";
                        case "NotIn" -> key + " notin (" + values + ")";
                        case "Exists" -> key;
                        default -> "!" + key;
                    };
                })
                .collect(Collectors.joining(","));
        return plain.isEmpty() || expressions.isEmpty() ? plain + expressions : plain + "," + expressions;
    }
}
