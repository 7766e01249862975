package dev.castellan.kubernetes;

import java.util.List;
import java.util.Set;

/**
 * One kind that a server has.
 *
 * @param group the API group; empty for the core group
 * @param version the version the server prefers
 * @param kind such as {@code Pod}
 * @param plural the name in addresses
 * @param singular the name for one; empty where the server gives none
 * @param shortNames such as {@code po}
 * @param categories such as {@code all}
 * @param namespaced whether it lives in namespaces
 * @param verbs what can be done with it
 * @param subresources such as {@code log} and {@code scale}
 */
public record ApiResource(
        String group,
        String version,
        String kind,
        String plural,
        String singular,
        List<String> shortNames,
        List<String> categories,
        boolean namespaced,
        Set<String> verbs,
        Set<String> subresources) {
    public ApiResource {
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
        verbs = Set.copyOf(verbs);
        subresources = Set.copyOf(subresources);
    }

    /** A kind of which only the essentials are known. */
    public ApiResource(
            String group, String version, String kind, String plural, boolean namespaced, Set<String> verbs) {
        this(group, version, kind, plural, "", List.of(), List.of(), namespaced, verbs, Set.of());
    }

    /** {@code pods} or {@code deployments.apps}: the name that no other kind of the server has. */
    public String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** {@code v1} or {@code apps/v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Where its objects are: {@code /api/v1/namespaces/NS/pods}; without a namespace those of all namespaces. */
    public String path(String namespace) {
        String root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
        return root
                + (namespaced && !namespace.isEmpty()
                        ? "/namespaces/"
                                + java.net.URLEncoder.encode(namespace, java.nio.charset.StandardCharsets.UTF_8)
                        : "")
                + "/" + plural;
    }

    /** Whether there are objects of it to list, rather than questions to put. */
    public boolean listable() {
        return verbs.contains("list");
    }

    /** Whether changes can be followed. */
    public boolean watchable() {
        return verbs.contains("watch");
    }
}
