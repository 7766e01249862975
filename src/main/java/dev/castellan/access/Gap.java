package dev.castellan.access;

/**
 * Something a snapshot does not hold though it should.
 *
 * @param part what is missing
 * @param namespace where; empty for the whole cluster
 * @param reason why, in one sentence
 */
public record Gap(Part part, String namespace, String reason) {
    /** What can be missing. */
    public enum Part {
        /** Anything: an input ended early, or a part of it could not be understood. */
        ANYTHING("some objects"),
        /** Namespaces; in those that are not known nothing was read. */
        NAMESPACES("namespaces"),
        /** Service accounts. No decision depends on them. */
        SERVICE_ACCOUNTS("service accounts"),
        /** Roles of a namespace. */
        ROLES("roles"),
        /** ClusterRoles. */
        CLUSTER_ROLES("cluster roles"),
        /** RoleBindings of a namespace, or of all. */
        ROLE_BINDINGS("role bindings"),
        /** ClusterRoleBindings. */
        CLUSTER_ROLE_BINDINGS("cluster role bindings"),
        /** The kinds the server has, with their scope. */
        RESOURCES("API resources"),
        /** The version of the server. */
        VERSION("server version"),
        /** What authorizers besides RBAC and Azure allow. */
        AUTHORIZERS("authorizers"),
        /** Something of the Azure side. */
        AZURE("Azure side"),
        /** Nothing is missing: what was read contradicts itself. */
        CONTRADICTION("contradiction");

        private final String words;

        Part(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }
    }

    /** As written for people. */
    public String text() {
        return part.words() + (namespace.isEmpty() ? "" : " of " + namespace) + ": " + reason;
    }
}
