package dev.castellan.access;

import java.util.Map;

/**
 * A service account.
 *
 * @param annotations those that name an identity elsewhere, such as {@code azure.workload.identity/client-id}
 */
public record ServiceAccount(String namespace, String name, Map<String, String> annotations) {
    public ServiceAccount {
        annotations = Map.copyOf(annotations);
    }

    /** The user it is to the API server. */
    public String userName() {
        return Requester.serviceAccountName(namespace, name);
    }
}
