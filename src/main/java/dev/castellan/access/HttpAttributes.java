package dev.castellan.access;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * From an HTTP request to what authorizers see (kubernetes {@code apiserver/pkg/endpoints/request/requestinfo.go}): verb,
 * resource, namespace and name, or a path that belongs to no resource.
 */
public final class HttpAttributes {
    private static final List<String> NAMESPACE_SUBRESOURCES = List.of("status", "finalize");

    private HttpAttributes() {}

    /**
     * Reads a request.
     *
     * @param method such as {@code GET}
     * @param path as sent, without the query
     * @param query behind the question mark; may be empty
     */
    public static Request of(String method, String path, String query) {
        List<String> parts =
                Arrays.stream(path.split("/", -1)).filter(p -> !p.isEmpty()).toList();
        Request.OnPath elsewhere = new Request.OnPath(method.toLowerCase(Locale.ROOT), path);
        if (parts.isEmpty()
                || !(parts.getFirst().equals("api") || parts.getFirst().equals("apis"))) {
            return elsewhere;
        }
        boolean core = parts.getFirst().equals("api");
        if (parts.size() < (core ? 3 : 4)) {
            return elsewhere;
        }
        String group = core ? "" : parts.get(1);
        List<String> rest = parts.subList(core ? 2 : 3, parts.size());
        String verb = switch (method) {
            case "POST" -> "create";
            case "GET", "HEAD" -> "get";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> "";
        };
        boolean old = rest.getFirst().equals("watch") || rest.getFirst().equals("proxy");
        if (old) {
            if (rest.size() < 2) {
                return elsewhere;
            }
            verb = rest.getFirst();
            rest = rest.subList(1, rest.size());
        }
        String namespace = "";
        if (rest.getFirst().equals("namespaces") && rest.size() > 1) {
            namespace = rest.get(1);
            if (rest.size() > 2 && !NAMESPACE_SUBRESOURCES.contains(rest.get(2))) {
                rest = rest.subList(2, rest.size());
            }
        }
        String resource = rest.getFirst();
        String name = rest.size() > 1 ? rest.get(1) : "";
        String subresource = rest.size() > 2 && !old ? rest.get(2) : "";
        if (name.isEmpty() && verb.equals("get")) {
            String watch = parameter(query, "watch");
            verb = watch.equals("true") || watch.equals("1") ? "watch" : "list";
            name = named(parameter(query, "fieldSelector"));
        } else if (name.isEmpty() && verb.equals("delete")) {
            verb = "deletecollection";
        }
        return new Request.OnResource(verb, group, resource, subresource, namespace, name);
    }

    /** The one name that a field selector asks for. */
    private static String named(String selector) {
        for (String term : selector.split(",", -1)) {
            String[] sides = term.split("==?", 2);
            if (sides.length == 2 && sides[0].equals("metadata.name")) {
                return sides[1];
            }
        }
        return "";
    }

    private static String parameter(String query, String name) {
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return "";
    }
}
