package dev.castellan.breakglass;

import java.util.List;

/**
 * What a check-out may do.
 *
 * @param limited whether the proxy acts as the person in {@link #groups} only, so that the API server itself holds the
 *     limit; otherwise as the person in {@code system:masters}
 * @param groups of Kubernetes, for a limited one; at least one then
 */
public record CheckoutScope(boolean limited, List<String> groups) {
    /** Everything. */
    public static final CheckoutScope FULL = new CheckoutScope(false, List.of());

    public CheckoutScope {
        groups = List.copyOf(groups);
        if (limited && groups.isEmpty()) {
            throw new IllegalArgumentException("a limited check-out names its groups");
        }
        if (groups.stream()
                .anyMatch(g -> g.isBlank() || g.length() > 253 || !g.chars().allMatch(c -> c > ' ' && c < 127))) {
            throw new IllegalArgumentException("not the name of a group");
        }
        if (groups.contains("system:masters") || groups.contains("system:nodes")) {
            throw new IllegalArgumentException("such a group would limit nothing");
        }
    }

    /** Limited to what these groups may do. */
    public static CheckoutScope limitedTo(List<String> groups) {
        return new CheckoutScope(true, groups);
    }

    /** One phrase. */
    public String text() {
        return limited ? "limited to " + String.join(", ", groups) : "full";
    }
}
