package dev.castellan.kubernetes;

/**
 * An action on resources, as the API server's authorizers see it.
 *
 * @param verb such as {@code get} or {@code patch}
 * @param group the API group; empty for the core group
 * @param resource the plural
 * @param subresource empty for the resource itself
 * @param namespace empty for all namespaces or kinds without one
 * @param name empty for all
 */
public record AccessAttributes(
        String verb, String group, String resource, String subresource, String namespace, String name) {
    /** The verb on one object. */
    public static AccessAttributes on(ObjectName object, String verb, String subresource) {
        return new AccessAttributes(
                verb,
                object.resource().group(),
                object.resource().plural(),
                subresource,
                object.namespace(),
                object.name());
    }
}
