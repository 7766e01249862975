package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.ground.Request;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A request taken apart as the API server does it.
 *
 * @param request the request
 * @param who who sends it
 * @param what what it wants, as authorization sees it
 * @param apiVersion group and version of a resource path, or empty
 * @param clock the time
 */
record Call(Request request, Principal who, Attributes what, String apiVersion, InstantSource clock) {
    static Call of(Request request, Principal who, InstantSource clock) {
        List<String> parts = segments(request.path());
        boolean core = parts.size() > 2 && parts.get(0).equals("api");
        boolean grouped = parts.size() > 3 && parts.get(0).equals("apis");
        if (!core && !grouped) {
            return new Call(
                    request,
                    who,
                    Attributes.path(request.method().toLowerCase(Locale.ROOT), request.path()),
                    "",
                    clock);
        }
        String group = core ? "" : parts.get(1);
        String version = core ? parts.get(1) : parts.get(2);
        List<String> rest = parts.subList(core ? 2 : 3, parts.size());
        String namespace = "";
        if (rest.getFirst().equals("namespaces") && rest.size() > 1) {
            namespace = rest.get(1);
            if (rest.size() > 2 && !rest.get(2).equals("status") && !rest.get(2).equals("finalize")) {
                rest = rest.subList(2, rest.size());
            }
        }
        String resource = rest.get(0);
        String name = rest.size() > 1 ? rest.get(1) : "";
        String sub = rest.size() > 2 ? rest.get(2) : "";
        String verb = verb(request, name);
        if (verb.equals("list") || verb.equals("watch")) {
            // Selecting one name asks for permission on that name.
            name = nameSelected(request).orElse(name);
        }
        return new Call(
                request,
                who,
                Attributes.resource(verb, group, resource, sub, namespace, name),
                group.isEmpty() ? version : group + "/" + version,
                clock);
    }

    /** A query parameter, or the empty text. */
    String parameter(String name) {
        return request.query().getOrDefault(name, "");
    }

    /** Now. */
    Instant at() {
        return clock.instant();
    }

    boolean dryRun() {
        return parameter("dryRun").equals("All");
    }

    boolean watch() {
        return what.verb().equals("watch");
    }

    private static boolean asked(Request request, String name) {
        String value = request.query().getOrDefault(name, "");
        return value.equals("true") || value.equals("1");
    }

    private static String verb(Request request, String name) {
        return switch (request.method()) {
            case "GET", "HEAD" -> !name.isEmpty() ? "get" : asked(request, "watch") ? "watch" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
            default -> "";
        };
    }

    private static Optional<String> nameSelected(Request request) {
        for (String part : request.query().getOrDefault("fieldSelector", "").split(",", -1)) {
            if (part.startsWith("metadata.name=")) {
                return Optional.of(part.substring("metadata.name=".length()).replaceFirst("^=", ""));
            }
        }
        return Optional.empty();
    }

    private static List<String> segments(String path) {
        return java.util.Arrays.stream(path.split("/", -1))
                .filter(s -> !s.isEmpty())
                .toList();
    }
}
