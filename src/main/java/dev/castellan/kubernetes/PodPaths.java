package dev.castellan.kubernetes;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Addresses of what pods offer beside themselves. */
final class PodPaths {
    private PodPaths() {}

    /** {@code /api/v1/namespaces/NAMESPACE/pods/POD/SUBRESOURCE}. */
    static String of(String namespace, String pod, String subresource) {
        return "/api/v1/namespaces/" + encode(namespace) + "/pods/" + encode(pod) + "/" + subresource;
    }

    /** For a path segment or a query value. */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
