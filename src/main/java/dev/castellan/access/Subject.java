package dev.castellan.access;

/**
 * Whom a binding names.
 *
 * @param kind {@code User}, {@code Group} or {@code ServiceAccount}; anything else never applies
 * @param namespace of a service account, as written; may be empty
 */
public record Subject(String kind, String namespace, String name) {
    /** The kind of a user. */
    public static final String USER = "User";
    /** The kind of a group. */
    public static final String GROUP = "Group";
    /** The kind of a service account. */
    public static final String SERVICE_ACCOUNT = "ServiceAccount";

    /** A user. */
    public static Subject user(String name) {
        return new Subject(USER, "", name);
    }

    /** A group. */
    public static Subject group(String name) {
        return new Subject(GROUP, "", name);
    }

    /** A service account. */
    public static Subject serviceAccount(String namespace, String name) {
        return new Subject(SERVICE_ACCOUNT, namespace, name);
    }

    /** As written for people: {@code Group team-a}, {@code ServiceAccount shop/cart}. */
    public String text() {
        return kind + " " + (namespace.isEmpty() || !kind.equals(SERVICE_ACCOUNT) ? "" : namespace + "/") + name;
    }
}
