package dev.castellan.kubernetes;

import java.util.Set;

/**
 * One kind that a server has.
 *
 * @param group the API group; empty for the core group
 * @param version the version the server prefers
 * @param kind such as {@code Pod}
 * @param plural the name in addresses
 * @param namespaced whether it lives in namespaces
 * @param verbs what can be done with it
 */
public record ApiResource(
        String group, String version, String kind, String plural, boolean namespaced, Set<String> verbs) {
    public ApiResource {
        verbs = Set.copyOf(verbs);
    }
}
