package dev.castellan.access;

/**
 * Which role.
 *
 * @param kind {@code Role} or {@code ClusterRole}; what a binding refers to may hold anything
 * @param namespace of a Role; empty for a ClusterRole
 */
public record RoleId(String kind, String namespace, String name) {
    /** The kind of a role in a namespace. */
    public static final String ROLE = "Role";
    /** The kind of a role of the cluster. */
    public static final String CLUSTER_ROLE = "ClusterRole";

    /** A ClusterRole. */
    public static RoleId cluster(String name) {
        return new RoleId(CLUSTER_ROLE, "", name);
    }

    /** A Role. */
    public static RoleId in(String namespace, String name) {
        return new RoleId(ROLE, namespace, name);
    }

    /** As written for people: {@code ClusterRole view}, {@code Role shop/reader}. */
    public String text() {
        return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
