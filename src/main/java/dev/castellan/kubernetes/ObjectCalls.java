package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Calls about single objects of one server, as untyped JSON. Every method blocks, ends on interrupt, and throws a {@link
 * FailureException} where no answer of the server came of it. A write is sent again only where the server said that it did
 * not begin it (429 and 503 with {@code Retry-After}); where the connection breaks after a write was sent, or an error of the
 * server leaves open whether it was done (5xx), the code is {@code cluster-outcome-unknown}; a dry run has no such outcome.
 */
public final class ObjectCalls {
    /** Under which our changes are known to servers. */
    public static final String FIELD_MANAGER = "castellan";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern WARNING = Pattern.compile("299 \\S+ \"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern OWNER =
            Pattern.compile("conflict with \"((?:[^\"\\\\]|\\\\.)*)\"(?: with subresource \"([^\"]*)\")?");
    private static final Pattern UNTYPED =
            Pattern.compile("failed to create typed patch object|not declared in schema");
    private static final Pattern FIELD = Pattern.compile("(\\.[^\\s:]+): (?:field not declared|expected)");
    private static final int LONGEST_TEXT = 2_000;

    private final ClusterClient client;

    ObjectCalls(ClusterClient client) {
        this.client = client;
    }

    /**
     * The object.
     *
     * @throws FailureException {@code cluster-not-found} where there is none
     */
    public ObjectNode get(ObjectName object) {
        return client.object(object.path());
    }

    /** The object, or nothing where there is none. */
    public Optional<ObjectNode> find(ObjectName object) {
        try {
            return Optional.of(get(object));
        } catch (FailureException e) {
            if (e.failure().code().equals("cluster-not-found")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * All objects of a kind, page by page, up to a bound.
     *
     * @param namespace empty for all namespaces or a kind without one
     * @param labelSelector empty for all
     * @param fieldSelector empty for all
     * @param most after how many to stop
     */
    public ObjectPage list(
            ApiResource resource, String namespace, String labelSelector, String fieldSelector, int most) {
        return list(resource, namespace, labelSelector, fieldSelector, most, ClusterClient.PLAIN);
    }

    /** The same with nothing but {@code metadata}: little to carry, and no {@code data} of a secret. */
    public ObjectPage listMetadata(ApiResource resource, String namespace, String labelSelector, int most) {
        return list(resource, namespace, labelSelector, "", most, ClusterClient.METADATA);
    }

    private ObjectPage list(
            ApiResource resource,
            String namespace,
            String labelSelector,
            String fieldSelector,
            int most,
            String accept) {
        String root = (resource.group().isEmpty() ? "/api/" : "/apis/") + resource.apiVersion();
        String path = root + (namespace.isEmpty() ? "" : "/namespaces/" + encode(namespace)) + "/" + resource.plural();
        List<ObjectNode> items = new ArrayList<>();
        String next = "";
        do {
            ObjectNode page = client.object(
                    path + "?limit=" + Math.min(500, most - items.size())
                            + (labelSelector.isEmpty() ? "" : "&labelSelector=" + encode(labelSelector))
                            + (fieldSelector.isEmpty() ? "" : "&fieldSelector=" + encode(fieldSelector))
                            + (next.isEmpty() ? "" : "&continue=" + encode(next)),
                    accept);
            for (JsonNode item : page.path("items")) {
                if (item instanceof ObjectNode object && items.size() < most) {
                    // Items of a list do not name their kind, or that of an excerpt.
                    ObjectNode whole = NODES.objectNode();
                    whole.put("apiVersion", resource.apiVersion()).put("kind", resource.kind());
                    whole.setAll(object);
                    whole.put("apiVersion", resource.apiVersion()).put("kind", resource.kind());
                    items.add(whole);
                }
            }
            next = page.path("metadata").path("continue").asString("");
        } while (!next.isEmpty() && items.size() < most);
        return new ObjectPage(items, !next.isEmpty());
    }

    /** Makes an object; the server names it where the name is empty and {@code metadata.generateName} is set. */
    public WriteAnswer create(ObjectName object, ObjectNode content, WriteOptions options) {
        return write("POST", object.collection(), options, "", ClusterClient.PLAIN, content);
    }

    /** Puts the content in the place of the object; with a {@code metadata.resourceVersion} only where it is still that. */
    public WriteAnswer replace(ObjectName object, ObjectNode content, WriteOptions options) {
        return write("PUT", object.path(), options, "", ClusterClient.PLAIN, content);
    }

    /** Merges into the object (RFC 7386): null removes. */
    public WriteAnswer merge(ObjectName object, ObjectNode patch, WriteOptions options) {
        return write("PATCH", object.path(), options, "", "application/merge-patch+json", patch);
    }

    /** Carries out operations on the object (RFC 6902). */
    public WriteAnswer patch(ObjectName object, ArrayNode operations, WriteOptions options) {
        return write("PATCH", object.path(), options, "", "application/json-patch+json", operations);
    }

    /**
     * Server-side apply: what the content names belongs to {@link #FIELD_MANAGER} afterwards, and is made where it is
     * missing.
     *
     * @param content must not hold {@code metadata.managedFields}
     * @param force takes fields over that others own with other values
     */
    public WriteAnswer apply(ObjectName object, ObjectNode content, boolean force, WriteOptions options) {
        return write("PATCH", object.path(), options, "&force=" + force, "application/apply-patch+yaml", content);
    }

    /** Sets the number of replicas through the scale subresource. */
    public WriteAnswer scale(ObjectName object, int replicas, Optional<String> resourceVersion, WriteOptions options) {
        ObjectNode patch = NODES.objectNode();
        patch.putObject("spec").put("replicas", replicas);
        resourceVersion.ifPresent(version -> patch.putObject("metadata").put("resourceVersion", version));
        return write("PATCH", object.path() + "/scale", options, "", "application/merge-patch+json", patch);
    }

    /**
     * The number of replicas asked for.
     *
     * @throws FailureException {@code cluster-not-found} also where the kind cannot be scaled
     */
    public int replicas(ObjectName object) {
        return client.object(object.path() + "/scale")
                .path("spec")
                .path("replicas")
                .asInt(0);
    }

    /** Deletes the object. */
    public WriteAnswer delete(ObjectName object, DeleteOptions options) {
        return write("DELETE", object.path(), "", options.dryRun(), ClusterClient.PLAIN, body(options));
    }

    /** Ends a pod as far as its disruption budgets allow (policy/v1). */
    public EvictAnswer evict(String namespace, String pod, DeleteOptions options) {
        ObjectNode eviction = NODES.objectNode();
        eviction.put("apiVersion", "policy/v1").put("kind", "Eviction");
        eviction.putObject("metadata").put("name", pod).put("namespace", namespace);
        eviction.set("deleteOptions", body(options));
        ClusterClient.Answer answer = client.send(
                "POST",
                "/api/v1/namespaces/" + encode(namespace) + "/pods/" + encode(pod) + "/eviction"
                        + (options.dryRun() ? "?dryRun=All" : ""),
                ClusterClient.PLAIN,
                ClusterClient.PLAIN,
                Optional.of(bytes(eviction)),
                ClusterClient.Again.NEVER);
        JsonNode status = tree(answer);
        String message = status.path("message").asString("");
        if (answer.code() >= 200 && answer.code() < 300) {
            return new EvictAnswer.Evicted();
        }
        boolean otherPod =
                answer.code() == 409 && message.toLowerCase(Locale.ROOT).contains("uid");
        if (answer.code() == 404 || otherPod) {
            return new EvictAnswer.Gone();
        }
        if (answer.code() == 429) {
            boolean budget = false;
            for (JsonNode cause : status.path("details").path("causes")) {
                budget |= cause.path("reason").asString("").equals("DisruptionBudget");
            }
            if (budget || message.contains("disruption budget")) {
                return new EvictAnswer.Blocked(
                        text(message), answer.retryAfter().flatMap(ClusterClient::seconds));
            }
        }
        Failure failure = client.failure(answer.code(), message);
        if (answer.code() == 401 || answer.code() == 429 || answer.code() >= 500) {
            // 500 is what the server answers where two budgets match one pod; its words say so.
            if (answer.code() == 500 && message.contains("disruption budget")) {
                return new EvictAnswer.Blocked(text(message), Optional.empty());
            }
            throw failure.asException();
        }
        return new EvictAnswer.Refused(failure);
    }

    /** Whether the server would allow us an action; an answer that cannot be had is part of the result. */
    public Permission may(AccessAttributes asked) {
        ObjectNode review = NODES.objectNode();
        review.put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectAccessReview");
        ObjectNode attributes = review.putObject("spec").putObject("resourceAttributes");
        attributes.put("verb", asked.verb()).put("group", asked.group()).put("resource", asked.resource());
        put(attributes, "subresource", asked.subresource());
        put(attributes, "namespace", asked.namespace());
        put(attributes, "name", asked.name());
        try {
            JsonNode status = client.review("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", bytes(review))
                    .path("status");
            if (!status.path("allowed").isBoolean()) {
                throw client.protocol("holds no decision").asException();
            }
            boolean allowed = status.path("allowed").asBoolean(false);
            String reason = text(status.path("reason").asString(""));
            String error = status.path("evaluationError").asString("");
            if (!allowed && !error.isEmpty()) {
                return new Permission(
                        asked,
                        AccessAnswer.Verdict.UNANSWERED,
                        reason,
                        Optional.of(ClusterClient.incompleteReview(error)));
            }
            return new Permission(
                    asked,
                    allowed ? AccessAnswer.Verdict.ALLOWED : AccessAnswer.Verdict.DENIED,
                    reason,
                    Optional.empty());
        } catch (FailureException e) {
            return new Permission(asked, AccessAnswer.Verdict.UNANSWERED, "", Optional.of(e.failure()));
        }
    }

    /**
     * What the server's authorizers answer about anybody: the {@code status} of a SubjectAccessReview.
     *
     * @param spec its {@code spec}
     * @throws FailureException {@code cluster-forbidden} where we may not ask about others
     */
    public JsonNode accessReview(ObjectNode spec) {
        ObjectNode review = NODES.objectNode();
        review.put("apiVersion", "authorization.k8s.io/v1").put("kind", "SubjectAccessReview");
        review.set("spec", spec);
        JsonNode status = client.review("/apis/authorization.k8s.io/v1/subjectaccessreviews", bytes(review))
                .path("status");
        if (!status.path("allowed").isBoolean()) {
            throw client.protocol("holds no decision").asException();
        }
        return status;
    }

    /** What we may do in a namespace. */
    public OwnRules rules(String namespace) {
        ObjectNode review = NODES.objectNode();
        review.put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectRulesReview");
        review.putObject("spec").put("namespace", namespace);
        JsonNode status = client.review("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", bytes(review))
                .path("status");
        List<OwnRules.Rule> rules = new ArrayList<>();
        for (JsonNode rule : status.path("resourceRules")) {
            rules.add(new OwnRules.Rule(
                    texts(rule.path("verbs")),
                    texts(rule.path("apiGroups")),
                    texts(rule.path("resources")),
                    texts(rule.path("resourceNames"))));
        }
        return new OwnRules(
                rules,
                status.path("incomplete").asBoolean(false),
                text(status.path("evaluationError").asString("")));
    }

    private WriteAnswer write(
            String method, String path, WriteOptions options, String more, String type, JsonNode content) {
        return write(method, path, parameters(options, more), options.dryRun(), type, content);
    }

    private WriteAnswer write(
            String method, String path, String parameters, boolean dryRun, String type, JsonNode content) {
        ClusterClient.Answer answer;
        try {
            answer = client.send(
                    method,
                    path + parameters,
                    ClusterClient.PLAIN,
                    type,
                    Optional.of(bytes(content)),
                    ClusterClient.Again.WHERE_NOT_BEGUN);
        } catch (FailureException e) {
            throw unknown(e, dryRun);
        }
        List<String> warnings = warnings(answer.warnings());
        if (answer.code() >= 200 && answer.code() <= 299) {
            if (tree(answer) instanceof ObjectNode object) {
                return new WriteAnswer.Done(object, warnings, answer.code() == 201);
            }
            throw unknown(client.protocol("is not JSON").asException(), dryRun);
        }
        JsonNode status = tree(answer);
        String message = status.path("message").asString("");
        Failure failure = client.failure(answer.code(), message);
        return switch (answer.code()) {
            case 409 -> conflict(status, message, failure);
            case 400, 403, 404, 405, 406, 413, 415, 422 -> new WriteAnswer.Refused(failure, problems(status), warnings);
            case 500 -> {
                // What server-side apply says to a field that the kind does not have.
                if (!UNTYPED.matcher(message).find()) {
                    // Admission comes before the object is kept: what failed there was not written.
                    throw message.contains("failed calling webhook")
                            ? failure.asException()
                            : unknown(failure.asException(), dryRun);
                }
                Matcher field = FIELD.matcher(message);
                yield new WriteAnswer.Refused(
                        new Failure(
                                "cluster-request",
                                "The object does not fit its kind.",
                                "Nothing was changed.",
                                "Correct the field that the server names.",
                                true,
                                failure.details()),
                        List.of(new WriteAnswer.Problem(field.find() ? text(field.group(1)) : "", text(message))),
                        warnings);
            }
            // Asked to wait, it was not begun.
            case 503 ->
                throw answer.retryAfter().isPresent() ? failure.asException() : unknown(failure.asException(), dryRun);
            default -> throw answer.code() > 500 ? unknown(failure.asException(), dryRun) : failure.asException();
        };
    }

    private static FailureException unknown(FailureException e, boolean dryRun) {
        String happened = switch (e.failure().code()) {
            case "cluster-timeout", "cluster-unreachable", "cluster-protocol" ->
                "The connection ended before the server said whether it did it.";
            // What stands before the server, or its own time limit, answered while the write went on.
            case "cluster-server-error" -> "The answer was an error that does not say whether it was done.";
            default -> "";
        };
        if (dryRun || happened.isEmpty()) {
            return e;
        }
        return new FailureException(
                new Failure(
                        "cluster-outcome-unknown",
                        happened,
                        "It may have been written or not.",
                        "Look at the object before trying again.",
                        true,
                        e.failure().text()),
                e);
    }

    private static WriteAnswer conflict(JsonNode status, String message, Failure failure) {
        List<FieldConflict> fields = new ArrayList<>();
        for (JsonNode cause : status.path("details").path("causes")) {
            if (cause.path("reason").asString("").equals("FieldManagerConflict")) {
                Matcher owner = OWNER.matcher(cause.path("message").asString(""));
                boolean found = owner.find();
                fields.add(new FieldConflict(
                        found ? text(owner.group(1)) : "",
                        found && owner.group(2) != null ? text(owner.group(2)) : "",
                        text(cause.path("field").asString(""))));
            }
        }
        if (!fields.isEmpty()) {
            return new WriteAnswer.Conflict(
                    WriteAnswer.Conflict.Kind.OWNED,
                    fields,
                    new Failure(
                            "cluster-owned",
                            "Fields of this change belong to somebody else.",
                            "Nothing was written.",
                            "Take them over, change them where their owner keeps them, or leave them as they are.",
                            true,
                            failure.details()));
        }
        if (status.path("reason").asString("").equals("AlreadyExists")) {
            return new WriteAnswer.Conflict(
                    WriteAnswer.Conflict.Kind.EXISTS,
                    List.of(),
                    new Failure(
                            "cluster-exists",
                            "An object of this name is there already.",
                            "Nothing was written.",
                            "Look at it, change it, or choose another name.",
                            true,
                            failure.details()));
        }
        // Worded differently from release to release: “UID in precondition”, “the UID in the precondition (…) does not
        // match”, “uid mismatch”.
        boolean otherObject = Pattern.compile("\\buid\\b", Pattern.CASE_INSENSITIVE)
                .matcher(message)
                .find();
        return new WriteAnswer.Conflict(
                otherObject ? WriteAnswer.Conflict.Kind.REPLACED : WriteAnswer.Conflict.Kind.STALE, List.of(), failure);
    }

    private static List<WriteAnswer.Problem> problems(JsonNode status) {
        List<WriteAnswer.Problem> problems = new ArrayList<>();
        for (JsonNode cause : status.path("details").path("causes")) {
            if (problems.size() < 200) {
                problems.add(new WriteAnswer.Problem(
                        text(cause.path("field").asString("")),
                        text(cause.path("message").asString(""))));
            }
        }
        return problems;
    }

    /** The texts of warning headers: {@code 299 - "text"}. */
    static List<String> warnings(List<String> headers) {
        List<String> warnings = new ArrayList<>();
        for (String header : headers) {
            Matcher m = WARNING.matcher(header);
            while (m.find() && warnings.size() < 100) {
                // Headers carry bytes; the API server writes UTF-8.
                String bytes = m.group(1).replaceAll("\\\\(.)", "$1");
                warnings.add(text(new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)));
            }
        }
        return warnings.stream().distinct().toList();
    }

    private static String parameters(WriteOptions options, String more) {
        return "?fieldManager=" + FIELD_MANAGER + "&fieldValidation=" + (options.strict() ? "Strict" : "Warn")
                + (options.dryRun() ? "&dryRun=All" : "") + more;
    }

    private static ObjectNode body(DeleteOptions options) {
        ObjectNode body = NODES.objectNode();
        body.put("apiVersion", "v1").put("kind", "DeleteOptions");
        options.propagation().ifPresent(p -> body.put("propagationPolicy", p.word()));
        options.grace().map(Duration::toSeconds).ifPresent(s -> body.put("gracePeriodSeconds", s));
        if (options.uid().isPresent() || options.resourceVersion().isPresent()) {
            ObjectNode preconditions = body.putObject("preconditions");
            options.uid().ifPresent(uid -> preconditions.put("uid", uid));
            options.resourceVersion().ifPresent(v -> preconditions.put("resourceVersion", v));
        }
        if (options.dryRun()) {
            body.putArray("dryRun").add("All");
        }
        return body;
    }

    private static void put(ObjectNode node, String name, String value) {
        if (!value.isEmpty()) {
            node.put(name, value);
        }
    }

    private static JsonNode tree(ClusterClient.Answer answer) {
        try {
            JsonNode node = JSON.readTree(answer.body());
            return node == null ? NODES.missingNode() : node;
        } catch (JacksonException e) {
            // What a proxy or a sign-in page writes; the status code says what there is to say.
            return NODES.missingNode();
        }
    }

    private static byte[] bytes(JsonNode node) {
        return JSON.writeValueAsBytes(node);
    }

    private static List<String> texts(JsonNode array) {
        return list(array, node -> node.asString(""));
    }

    private static <T> List<T> list(JsonNode array, Function<JsonNode, T> each) {
        List<T> all = new ArrayList<>();
        array.forEach(node -> all.add(each.apply(node)));
        return all;
    }

    private static String text(String untrusted) {
        return Untrusted.oneLine(untrusted, LONGEST_TEXT);
    }

    private static String encode(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
