package dev.castellan.access;

/** What is asked of the API server: the attributes that authorizers see. */
public sealed interface Request {
    /** Of a resource such as {@code get}, {@code bind}; of a path the HTTP method in lower case. */
    String verb();

    /** As written for people. */
    String text();

    /**
     * Something on a resource.
     *
     * @param group empty for the core group
     * @param resource the plural, as in addresses
     * @param subresource empty for none
     * @param namespace empty for the cluster, or for all namespaces
     * @param name empty for none
     */
    record OnResource(String verb, String group, String resource, String subresource, String namespace, String name)
            implements Request {
        /** With another name. */
        public OnResource named(String other) {
            return new OnResource(verb, group, resource, subresource, namespace, other);
        }

        /** In another namespace. */
        public OnResource in(String other) {
            return new OnResource(verb, group, resource, subresource, other, name);
        }

        /** With another verb. */
        public OnResource verb(String other) {
            return new OnResource(other, group, resource, subresource, namespace, name);
        }

        /** On a subresource. */
        public OnResource sub(String other) {
            return new OnResource(verb, group, resource, other, namespace, name);
        }

        /** Resource and subresource as rules write them. */
        public String combined() {
            return subresource.isEmpty() ? resource : resource + "/" + subresource;
        }

        @Override
        public String text() {
            return verb + " " + resource + (group.isEmpty() ? "" : "." + group)
                    + (subresource.isEmpty() ? "" : "/" + subresource) + (name.isEmpty() ? "" : " " + name)
                    + (namespace.isEmpty() ? "" : " in " + namespace);
        }
    }

    /** Something on a path that belongs to no resource. */
    record OnPath(String verb, String path) implements Request {
        @Override
        public String text() {
            return verb + " " + path;
        }
    }

    /** A request on a top-level resource of the core group, without name. */
    static OnResource of(String verb, String resource, String namespace) {
        return of(verb, "", resource, namespace);
    }

    /** A request on a top-level resource, without name. */
    static OnResource of(String verb, String group, String resource, String namespace) {
        return new OnResource(verb, group, resource, "", namespace, "");
    }
}
