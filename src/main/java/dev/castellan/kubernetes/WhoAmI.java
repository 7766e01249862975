package dev.castellan.kubernetes;

import java.util.List;
import java.util.Map;

/**
 * Who the API server takes us for. All text comes from the server and is untrusted.
 *
 * @param username the user name; empty where nothing is known
 * @param groups the groups, in the server's order
 * @param extra further attributes
 * @param origin who says so
 */
public record WhoAmI(String username, List<String> groups, Map<String, List<String>> extra, Origin origin) {
    /** Who says so. */
    public enum Origin {
        /** The server, in a SelfSubjectReview. */
        SERVER,
        /** The subject of our own client certificate, because the server is too old to be asked. */
        CERTIFICATE,
        /** Nobody: the server is too old to be asked (before Kubernetes 1.26). */
        UNKNOWN
    }

    public WhoAmI {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }
}
