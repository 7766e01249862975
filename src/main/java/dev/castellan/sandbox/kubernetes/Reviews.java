package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.ground.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers the questions a client can ask about identity and access. */
final class Reviews {
    private final Kept kept;
    private final ServiceAccountKeys accounts;

    Reviews(Kept kept, ServiceAccountKeys accounts) {
        this.kept = kept;
        this.accounts = accounts;
    }

    Reply answer(Call call, ApiResource resource) {
        ObjectNode body = Objects.body(call);
        ObjectNode answer = body.deepCopy();
        answer.put("apiVersion", resource.apiVersion()).put("kind", resource.kind());
        ObjectNode metadata = Json.within(answer, "metadata");
        metadata.set("creationTimestamp", Json.MAPPER.nullNode());
        ObjectNode status = switch (resource.plural()) {
            case "selfsubjectreviews" -> Json.obj("userInfo", userInfo(call.who()));
            case "selfsubjectaccessreviews" -> decide(call.who(), body.path("spec"));
            case "selfsubjectrulesreviews" -> {
                String namespace = Json.text(body, "spec", "namespace");
                if (namespace.isEmpty()) {
                    throw Refusal.badRequest("no namespace on request");
                }
                yield kept.rbac().rulesReview(call.who(), namespace);
            }
            case "subjectaccessreviews" -> decide(subject(body.path("spec")), body.path("spec"));
            case "localsubjectaccessreviews" -> {
                String namespace = Json.text(body, "spec", "resourceAttributes", "namespace");
                if (!namespace.equals(call.what().namespace())) {
                    throw Refusal.badRequest("spec.resourceAttributes.namespace must match namespace: "
                            + call.what().namespace());
                }
                yield decide(subject(body.path("spec")), body.path("spec"));
            }
            case "tokenreviews" -> tokenReview(Json.text(body, "spec", "token"));
            default -> throw Refusal.noSuchPath();
        };
        answer.set("status", status);
        return Objects.json(201, answer);
    }

    private ObjectNode decide(Principal who, JsonNode spec) {
        JsonNode resource = spec.path("resourceAttributes");
        JsonNode path = spec.path("nonResourceAttributes");
        if (resource.isObject() == path.isObject()) {
            throw Refusal.invalid(
                    "SubjectAccessReview",
                    "authorization.k8s.io",
                    "",
                    "spec.resourceAttributes",
                    "Invalid value: exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }
        Attributes what = resource.isObject()
                ? Attributes.resource(
                        Json.text(resource, "verb"),
                        Json.text(resource, "group"),
                        Json.text(resource, "resource"),
                        Json.text(resource, "subresource"),
                        Json.text(resource, "namespace"),
                        Json.text(resource, "name"))
                : Attributes.path(Json.text(path, "verb"), Json.text(path, "path"));
        Rbac.Decision decision = kept.rbac().decide(who, what);
        return Json.obj(
                "allowed", decision.allowed(), "reason", decision.reason().isEmpty() ? null : decision.reason());
    }

    private static Principal subject(JsonNode spec) {
        String user = Json.text(spec, "user");
        List<String> groups = Json.texts(spec, "groups");
        if (user.isEmpty() && groups.isEmpty()) {
            throw Refusal.invalid(
                    "SubjectAccessReview",
                    "authorization.k8s.io",
                    "",
                    "spec.user",
                    "Invalid value: \"\": at least one of user or group must be specified");
        }
        return new Principal(user, Json.text(spec, "uid"), groups, Map.of());
    }

    private ObjectNode tokenReview(String token) {
        Optional<ServiceAccountKeys.Account> account = accounts.check(token);
        if (account.isEmpty()) {
            return Json.obj("authenticated", false, "error", "[invalid bearer token]", "user", Json.obj());
        }
        Principal who = Principal.serviceAccount(
                account.get().namespace(), account.get().name(), account.get().uid());
        return Json.obj("authenticated", true, "user", userInfo(who), "audiences", Json.arr(ServiceAccountKeys.ISSUER));
    }

    private static ObjectNode userInfo(Principal who) {
        Map<String, Object> extra = new LinkedHashMap<>(who.extra());
        return Json.obj(
                "username",
                who.name(),
                "uid",
                who.uid().isEmpty() ? null : who.uid(),
                "groups",
                who.groups(),
                "extra",
                extra.isEmpty() ? null : extra);
    }
}
