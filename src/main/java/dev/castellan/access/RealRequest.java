package dev.castellan.access;

import dev.castellan.access.Scopes.Scope;
import java.util.Locale;
import java.util.Set;

/**
 * How a request that somebody asks about reaches the authorizers when it is really sent. A SubjectAccessReview is decided with
 * the attributes as they stand; a real request has those that the server reads from the address (kubernetes {@code
 * apiserver/pkg/endpoints/request/requestinfo.go}).
 *
 * @param effective what the authorizers see
 * @param difference in one sentence why that is not what was asked; empty where it is
 */
public record RealRequest(Request effective, String difference) {
    private static final Set<String> WITH_NAME = Set.of("get", "update", "patch", "delete");
    private static final Set<String> OF_ADDRESSES =
            Set.of("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection");

    private static final Set<String> METHODS = Set.of("get", "head", "post", "put", "patch", "delete", "options");

    /** For a server with these resources. */
    public static RealRequest of(Request asked, Scopes scopes) {
        if (asked instanceof Request.OnPath path) {
            return path(path);
        }
        if (!(asked instanceof Request.OnResource r) || !OF_ADDRESSES.contains(r.verb())) {
            return new RealRequest(asked, "");
        }
        if (r.group().isEmpty() && r.resource().equals("namespaces")) {
            return namespaceItself(r);
        }
        if (r.subresource().isEmpty() && r.verb().equals("create") && !r.name().isEmpty()) {
            return also(
                    r.named(""),
                    "A real create does not carry the name, so rules limited to names do not count.",
                    scopes);
        }
        if (r.verb().equals("deletecollection") && !r.name().isEmpty()) {
            return also(
                    r.named(""),
                    "A real deletion of a collection carries no name, so rules limited to names do not count.",
                    scopes);
        }
        if ((r.verb().equals("list") || r.verb().equals("watch")) && !r.name().isEmpty()) {
            return also(
                    r,
                    "A real " + r.verb() + " carries the name only with fieldSelector=metadata.name=" + r.name() + ".",
                    scopes);
        }
        return also(r, "", scopes);
    }

    /** A path may be that of a resource, and is asked for by a method of HTTP only. */
    private static RealRequest path(Request.OnPath path) {
        if (!METHODS.contains(path.verb())) {
            return new RealRequest(
                    path,
                    "Paths are asked for by the methods of HTTP in lower case, so no real request has the verb "
                            + path.verb() + ".");
        }
        int query = path.path().indexOf('?');
        String before = query < 0 ? path.path() : path.path().substring(0, query);
        Request seen = HttpAttributes.of(
                path.verb().toUpperCase(Locale.ROOT),
                before,
                query < 0 ? "" : path.path().substring(query + 1));
        return new RealRequest(
                seen,
                seen instanceof Request.OnResource
                        ? "This is the path of a resource: a real request for it is decided as “" + seen.text() + "”."
                        : query < 0 ? "" : "What follows the question mark is no part of the path that is decided on.");
    }

    /** A namespace is itself the namespace in which requests for it are decided. */
    private static RealRequest namespaceItself(Request.OnResource r) {
        boolean one = !r.name().isEmpty()
                && (WITH_NAME.contains(r.verb()) || !r.subresource().isEmpty());
        String namespace = one ? r.name() : "";
        Request.OnResource seen = r.in(namespace);
        if (r.subresource().isEmpty() && r.verb().equals("create")) {
            seen = seen.named("");
        }
        return new RealRequest(
                seen,
                seen.equals(r)
                        ? ""
                        : one
                                ? "A request for a namespace is decided inside that namespace, so its RoleBindings"
                                        + " count."
                                : "This request belongs to the whole cluster, so RoleBindings do not count.");
    }

    private static RealRequest also(Request.OnResource r, String difference, Scopes scopes) {
        Scope scope = scopes.of(r.group(), r.resource());
        if (scope == Scope.CLUSTER && !r.namespace().isEmpty()) {
            return new RealRequest(
                    r.in(""),
                    join(
                            difference,
                            "The resource belongs to the cluster: a real request has no namespace, so RoleBindings do"
                                    + " not count."));
        }
        if (scope == Scope.UNKNOWN && scopes.complete() && !r.resource().equals("*")) {
            return new RealRequest(
                    r, join(difference, "The server has no such resource; a real request finds nothing."));
        }
        if (scope == Scope.NAMESPACED
                && r.namespace().isEmpty()
                && (WITH_NAME.contains(r.verb())
                        || r.verb().equals("create")
                        || r.verb().equals("deletecollection"))) {
            return new RealRequest(
                    r, join(difference, "A real request names a namespace; this one asks about all of them at once."));
        }
        return new RealRequest(r, difference);
    }

    private static String join(String one, String other) {
        return one.isEmpty() ? other : one + " " + other;
    }
}
