package dev.castellan.sandbox.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A request that ends with a Kubernetes {@code Status}, worded as the API server words it. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final transient ObjectNode status;

    private Refusal(int code, String reason, String message, @Nullable ObjectNode details) {
        super(message, null, false, false);
        this.code = code;
        this.status = Json.obj(
                "kind",
                "Status",
                "apiVersion",
                "v1",
                "metadata",
                Json.obj(),
                "status",
                "Failure",
                "message",
                message,
                "reason",
                reason,
                "details",
                details,
                "code",
                code);
    }

    int code() {
        return code;
    }

    ObjectNode status() {
        return status;
    }

    static Refusal unauthorized() {
        return new Refusal(401, "Unauthorized", "Unauthorized", null);
    }

    static Refusal forbidden(Principal who, Attributes what, String why) {
        String action = "User \"" + who.name() + "\" cannot " + what.verb();
        String ending = why.isEmpty() ? "" : ": " + why;
        if (what.nonResource()) {
            return new Refusal(
                    403, "Forbidden", "forbidden: " + action + " path \"" + what.path() + "\"" + ending, Json.obj());
        }
        String subject = what.qualified() + (what.name().isEmpty() ? "" : " \"" + what.name() + "\"");
        String resource = what.subresource().isEmpty() ? what.resource() : what.resource() + "/" + what.subresource();
        String scope =
                what.namespace().isEmpty() ? " at the cluster scope" : " in the namespace \"" + what.namespace() + "\"";
        return new Refusal(
                403,
                "Forbidden",
                subject + " is forbidden: " + action + " resource \"" + resource + "\" in API group \"" + what.group()
                        + "\"" + scope + ending,
                details(what.name(), what.group(), what.resource()));
    }

    /** A refusal by a check after authorization, such as granting more than one holds. */
    static Refusal forbidden(ApiResource resource, String name, String why) {
        return new Refusal(
                403,
                "Forbidden",
                resource.qualified() + " \"" + name + "\" is forbidden: " + why,
                details(name, resource.group(), resource.plural()));
    }

    static Refusal notFound(ApiResource resource, String name) {
        return new Refusal(
                404,
                "NotFound",
                resource.qualified() + " \"" + name + "\" not found",
                details(name, resource.group(), resource.plural()));
    }

    /** A binding to a role that is not there, by somebody who may not bind it unseen. */
    static Refusal missingRole(String kind, String name) {
        String plural = kind.equals("ClusterRole") ? "clusterroles" : "roles";
        String group = "rbac.authorization.k8s.io";
        return new Refusal(
                404, "NotFound", plural + "." + group + " \"" + name + "\" not found", details(name, group, plural));
    }

    static Refusal noSuchPath() {
        return new Refusal(404, "NotFound", "the server could not find the requested resource", Json.obj());
    }

    static Refusal notAllowed() {
        return new Refusal(
                405, "MethodNotAllowed", "the server does not allow this method on the requested resource", Json.obj());
    }

    static Refusal alreadyExists(ApiResource resource, String name) {
        return new Refusal(
                409,
                "AlreadyExists",
                resource.qualified() + " \"" + name + "\" already exists",
                details(name, resource.group(), resource.plural()));
    }

    static Refusal conflict(ApiResource resource, String name) {
        return new Refusal(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + resource.qualified() + " \"" + name
                        + "\": the object has been modified; please apply your changes to the latest version and try"
                        + " again",
                details(name, resource.group(), resource.plural()));
    }

    /** Fields that others own (k8s.io/apimachinery, {@code managedfields/internal/conflict.go}). */
    static Refusal applyConflict(List<FieldOwners.Conflict> conflicts) {
        String message;
        if (conflicts.size() == 1) {
            message = "Apply failed with 1 conflict: conflict with "
                    + conflicts.getFirst().owner() + ": " + conflicts.getFirst().field();
        } else {
            Map<String, List<String>> fields = new TreeMap<>();
            conflicts.forEach(c ->
                    fields.computeIfAbsent(c.owner(), o -> new ArrayList<>()).add("- " + c.field()));
            List<String> lines = new ArrayList<>();
            fields.forEach((owner, each) -> {
                lines.add("conflicts with " + owner + ":");
                lines.addAll(each);
            });
            message = "Apply failed with " + conflicts.size() + " conflicts: " + String.join("\n", lines);
        }
        List<ObjectNode> causes = conflicts.stream()
                .map(c -> Json.obj(
                        "reason", "FieldManagerConflict", "message", "conflict with " + c.owner(), "field", c.field()))
                .toList();
        return new Refusal(409, "Conflict", message, Json.obj("causes", causes));
    }

    /** A disruption budget is in the way of an eviction. */
    static Refusal disruptionBudget(String why) {
        return new Refusal(
                429,
                "TooManyRequests",
                "Cannot evict pod as it would violate the pod's disruption budget.",
                Json.obj("causes", Json.arr(Json.obj("reason", "DisruptionBudget", "message", why))));
    }

    static Refusal badRequest(String message) {
        return new Refusal(400, "BadRequest", message, null);
    }

    static Refusal unsupportedMediaType(String given) {
        return new Refusal(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include:"
                        + " application/json-patch+json, application/merge-patch+json,"
                        + " application/strategic-merge-patch+json, application/apply-patch+yaml (was " + given + ")",
                Json.obj());
    }

    static Refusal notAcceptable() {
        return new Refusal(
                406, "NotAcceptable", "only the following media types are accepted: application/json", Json.obj());
    }

    static Refusal invalid(String kind, String group, String name, String field, String problem) {
        ObjectNode details = details(name, group, kind);
        String reason = problem.startsWith("Required value") ? "FieldValueRequired" : "FieldValueInvalid";
        details.set("causes", Json.arr(Json.obj("reason", reason, "message", problem, "field", field)));
        String subject = group.isEmpty() ? kind : kind + "." + group;
        return new Refusal(
                422, "Invalid", subject + " \"" + name + "\" is invalid: " + field + ": " + problem, details);
    }

    static Refusal watchTooOld(long asked, long oldest) {
        return new Refusal(410, "Expired", "too old resource version: " + asked + " (" + oldest + ")", null);
    }

    static Refusal listTooOld() {
        return new Refusal(
                410,
                "Expired",
                "The provided continue parameter is too old to display a consistent list result. You can start a new"
                        + " list without the continue parameter.",
                null);
    }

    static Refusal unavailable() {
        return new Refusal(
                503,
                "ServiceUnavailable",
                "the server is currently unable to handle the request",
                Json.obj(
                        "causes",
                        Json.arr(Json.obj("reason", "UnexpectedServerResponse", "message", "service unavailable"))));
    }

    static Refusal internal(String message) {
        return new Refusal(500, "InternalError", "Internal error occurred: " + message, Json.obj());
    }

    private static ObjectNode details(String name, String group, String kind) {
        return Json.obj("name", name.isEmpty() ? null : name, "group", group.isEmpty() ? null : group, "kind", kind);
    }
}
