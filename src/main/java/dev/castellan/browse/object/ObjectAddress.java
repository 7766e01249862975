package dev.castellan.browse.object;

import dev.castellan.fleet.ClusterId;

/**
 * Where an object is, for links between screens. Names are untrusted.
 *
 * @param cluster the cluster
 * @param group the API group; empty for the core group
 * @param kind such as {@code Pod}
 * @param namespace empty for kinds that live in none
 * @param name the name
 */
public record ObjectAddress(ClusterId cluster, String group, String kind, String namespace, String name) {
    /** An object of the same cluster. */
    public ObjectAddress other(String otherGroup, String otherKind, String otherNamespace, String otherName) {
        return new ObjectAddress(cluster, otherGroup, otherKind, otherNamespace, otherName);
    }

    /** As people write it: {@code Deployment shop/web}. */
    public String text() {
        return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
