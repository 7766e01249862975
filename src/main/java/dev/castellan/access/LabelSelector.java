package dev.castellan.access;

import java.util.List;
import java.util.Map;

/**
 * A label selector. The empty one selects everything.
 *
 * @param matchLabels labels that have to be there with this value
 * @param expressions conditions that have to hold as well
 */
public record LabelSelector(Map<String, String> matchLabels, List<Expression> expressions) {
    public LabelSelector {
        matchLabels = Map.copyOf(matchLabels);
        expressions = List.copyOf(expressions);
    }

    /** One of {@code In}, {@code NotIn}, {@code Exists}, {@code DoesNotExist}; any other operator selects nothing. */
    public record Expression(String key, String operator, List<String> values) {
        public Expression {
            values = List.copyOf(values);
        }

        boolean matches(Map<String, String> labels) {
            boolean present = labels.containsKey(key);
            return switch (operator) {
                case "In" -> present && values.contains(labels.getOrDefault(key, ""));
                case "NotIn" -> !present || !values.contains(labels.getOrDefault(key, ""));
                case "Exists" -> present;
                case "DoesNotExist" -> !present;
                default -> false;
            };
        }
    }

    /** Whether an object with these labels is selected. */
    public boolean matches(Map<String, String> labels) {
        return matchLabels.entrySet().stream().allMatch(e -> e.getValue().equals(labels.get(e.getKey())))
                && expressions.stream().allMatch(e -> e.matches(labels));
    }
}
