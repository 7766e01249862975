package dev.castellan.kubernetes;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Which object of a server is meant.
 *
 * @param resource its kind
 * @param namespace its namespace; empty for a kind that lives in none
 * @param name its name, untrusted; empty for an object that is yet to be named by the server
 */
public record ObjectName(ApiResource resource, String namespace, String name) {
    public ObjectName {
        if (resource.namespaced() == namespace.isEmpty()) {
            throw new IllegalArgumentException(
                    resource.plural() + (resource.namespaced() ? " needs a namespace" : " lives in no namespace"));
        }
    }

    /** Where objects of the kind are made. */
    String collection() {
        String root = resource.group().isEmpty()
                ? "/api/" + segment(resource.version())
                : "/apis/" + segment(resource.group()) + "/" + segment(resource.version());
        return root + (namespace.isEmpty() ? "" : "/namespaces/" + segment(namespace)) + "/"
                + segment(resource.plural());
    }

    /** Where the object is. */
    String path() {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            // Such a name would address something else once the dots are resolved on the way.
            throw new IllegalArgumentException("not the name of an object");
        }
        return collection() + "/" + segment(name);
    }

    /** The apiVersion of its kind. */
    public String apiVersion() {
        return resource.group().isEmpty() ? resource.version() : resource.group() + "/" + resource.version();
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
