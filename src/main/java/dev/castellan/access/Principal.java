package dev.castellan.access;

/**
 * A user or group that bindings grant something to. A service account is the user {@code
 * system:serviceaccount:NAMESPACE:NAME}.
 *
 * @param group whether it is a group
 */
public record Principal(boolean group, String name) {
    /** A user. */
    public static Principal user(String name) {
        return new Principal(false, name);
    }

    /** A group. */
    public static Principal group(String name) {
        return new Principal(true, name);
    }

    /** As written for people; service accounts are told apart. */
    public String text() {
        if (group) {
            return "Group " + name;
        }
        String prefix = "system:serviceaccount:";
        if (name.startsWith(prefix) && name.indexOf(':', prefix.length()) > 0) {
            return "ServiceAccount " + name.substring(prefix.length()).replaceFirst(":", "/");
        }
        return "User " + name;
    }
}
