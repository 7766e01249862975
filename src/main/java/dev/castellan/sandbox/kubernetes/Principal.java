package dev.castellan.sandbox.kubernetes;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who sends a request, as the server sees it.
 *
 * @param name user name
 * @param uid id of a service account, or empty
 * @param groups groups in order, without repeats
 * @param extra further facts by name
 */
record Principal(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    static final String AUTHENTICATED = "system:authenticated";
    static final Principal ANONYMOUS =
            new Principal("system:anonymous", "", List.of("system:unauthenticated"), Map.of());

    Principal {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    /** Somebody with proof, who thereby belongs to the group of all authenticated. */
    static Principal authenticated(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
        Set<String> all = new LinkedHashSet<>(groups);
        all.add(AUTHENTICATED);
        return new Principal(name, uid, List.copyOf(all), extra);
    }

    /** A service account with the groups that each has. */
    static Principal serviceAccount(String namespace, String name, String uid) {
        return authenticated(
                "system:serviceaccount:" + namespace + ":" + name,
                uid,
                List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace),
                Map.of());
    }
}
