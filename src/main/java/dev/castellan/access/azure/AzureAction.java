package dev.castellan.access.azure;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An action at a scope, with what is known of the request that conditions may ask for.
 *
 * @param id {@code Microsoft.Kubernetes/connectedClusters/read} …
 * @param data whether it is of the data plane
 * @param scope where it is done
 * @param attributes values by name, {@code @Request[…]}, {@code @Resource[…]}, {@code @Environment[…]} or
 *     {@code @Principal[…]}; names are compared ignoring case; what is not here is not known
 */
public record AzureAction(String id, boolean data, AzureScope scope, Map<String, List<String>> attributes) {
    public AzureAction {
        Map<String, List<String>> lower = new HashMap<>();
        attributes.forEach((name, values) -> lower.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        attributes = Map.copyOf(lower);
    }

    /** An action of the control plane. */
    public static AzureAction control(String id, AzureScope scope) {
        return new AzureAction(id, false, scope, Map.of());
    }

    /** An action of the data plane. */
    public static AzureAction data(String id, AzureScope scope) {
        return new AzureAction(id, true, scope, Map.of());
    }

    /** This action with a value that a condition may ask for. */
    public AzureAction with(String attribute, String... values) {
        Map<String, List<String>> more = new HashMap<>(attributes);
        more.put(attribute.toLowerCase(Locale.ROOT), List.of(values));
        return new AzureAction(id, data, scope, more);
    }

    String lower() {
        return id.toLowerCase(Locale.ROOT);
    }
}
