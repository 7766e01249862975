package dev.castellan.sandbox.kubernetes;

/**
 * What a request wants, in the words of authorization.
 *
 * @param verb lower-case verb
 * @param group API group, empty for core
 * @param resource plural, empty for a path outside the resources
 * @param subresource below the object, or empty
 * @param namespace or empty
 * @param name of the object, or empty
 * @param path for requests outside the resources, or empty
 * @param nonResource whether it is one outside the resources; its path may be empty
 */
record Attributes(
        String verb,
        String group,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path,
        boolean nonResource) {
    static Attributes path(String verb, String path) {
        return new Attributes(verb, "", "", "", "", "", path, true);
    }

    static Attributes resource(
            String verb, String group, String resource, String subresource, String namespace, String name) {
        return new Attributes(verb, group, resource, subresource, namespace, name, "", false);
    }

    String qualified() {
        return group.isEmpty() ? resource : resource + "." + group;
    }
}
