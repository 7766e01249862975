package dev.castellan.sandbox.kubernetes;

import java.util.List;

/**
 * One kind of object that a server has.
 *
 * @param group API group, empty for core
 * @param version API version
 * @param plural name in paths
 * @param singular name for one
 * @param kind kind of the objects
 * @param shortNames what kubectl accepts instead
 * @param namespaced whether objects live in namespaces
 * @param categories groups of kinds such as {@code all}
 * @param subresources paths below an object, by name
 * @param verbs what can be done
 */
record ApiResource(
        String group,
        String version,
        String plural,
        String singular,
        String kind,
        List<String> shortNames,
        boolean namespaced,
        List<String> categories,
        List<String> subresources,
        List<String> verbs) {
    static final List<String> ALL_VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    /** Plural and group, as the server writes it in its messages and as CRDs are named. */
    String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Whether objects of this kind are kept; reviews are only answered. */
    boolean stored() {
        return verbs.contains("list");
    }

    /** The kind that holds the objects: core and events.k8s.io events are the same objects. */
    String storage() {
        return plural.equals("events") ? "events" : qualified();
    }
}
