package dev.castellan.access;

import dev.castellan.failure.FailureException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Random and near-miss questions, put to the server as SubjectAccessReviews and to the snapshot, and how far they agree. */
public final class Verification {
    private static final List<String> VERBS = List.of(
            "get",
            "list",
            "watch",
            "create",
            "update",
            "patch",
            "delete",
            "deletecollection",
            "use",
            "bind",
            "escalate",
            "impersonate",
            "*",
            "Get",
            "");
    private static final List<String> SUBRESOURCES =
            List.of("", "status", "scale", "exec", "log", "token", "proxy", "*");
    private static final List<String> NAMES = List.of("", "a", "*", "default", "kube-root-ca.crt");

    private final AccessIndex index;
    private final RandomGenerator random;
    private final List<Binding> bindings;

    /** For questions about a snapshot; the same random numbers give the same questions. */
    public Verification(AccessIndex index, RandomGenerator random) {
        this.index = index;
        this.random = random;
        this.bindings = index.snapshot().bindings();
    }

    /** A question. */
    public record Asked(Requester who, Request request) {}

    /** Asks the server. */
    @FunctionalInterface
    public interface Server {
        /** The {@code status} of a SubjectAccessReview with this {@code spec}. */
        JsonNode review(ObjectNode spec) throws FailureException;
    }

    /** An answer of the server that ours differs from. */
    public record Difference(Asked asked, boolean server, String reason, Explanation ours) {}

    /**
     * How far we agree.
     *
     * @param unknown questions to which we say that we cannot know
     */
    public record Result(int agree, int disagree, int unknown, int allowed, List<Difference> differences) {
        public Result {
            differences = List.copyOf(differences);
        }
    }

    /** Asks so many questions of both. */
    public Result run(int questions, Server server) {
        int agree = 0;
        int unknown = 0;
        int allowed = 0;
        List<Difference> differences = new ArrayList<>();
        boolean guards = guardsProxies(server);
        AccessIndex asServed = guards && !index.snapshot().browserSafeProxy()
                ? AccessIndex.of(index.snapshot().toBuilder().browserSafeProxy().build())
                : index;
        for (int i = 0; i < questions; i++) {
            Asked asked = next();
            JsonNode status = server.review(spec(asked));
            boolean theirs = status.path("allowed").asBoolean(false);
            allowed += theirs ? 1 : 0;
            switch (asServed.decide(asked.who(), asked.request()).answer()) {
                case UNKNOWN -> unknown++;
                case YES, NO -> {
                    if (asServed.allows(asked.who(), asked.request()) == theirs) {
                        agree++;
                    } else {
                        differences.add(new Difference(
                                asked,
                                theirs,
                                status.path("reason").asString(""),
                                Explainer.explain(asServed, asked.who(), asked.request())));
                    }
                }
            }
        }
        return new Result(agree, differences.size(), unknown, allowed, differences);
    }

    /** OpenShift and its kin say so when they refuse a proxy to somebody who is not authenticated. */
    private static boolean guardsProxies(Server server) {
        JsonNode status = server.review(spec(new Asked(
                Requester.raw("castellan:nobody", List.of()),
                new Request.OnResource("get", "", "services", "proxy", "", ""))));
        return status.path("reason").asString("").contains("unsafeproxy");
    }

    /** The question as the {@code spec} of a SubjectAccessReview. */
    public static ObjectNode spec(Asked asked) {
        ObjectNode spec = JsonMapper.builder().build().createObjectNode();
        spec.put("user", asked.who().user());
        ArrayNode groups = spec.putArray("groups");
        asked.who().groups().forEach(groups::add);
        switch (asked.request()) {
            case Request.OnPath p ->
                spec.putObject("nonResourceAttributes").put("verb", p.verb()).put("path", p.path());
            case Request.OnResource r ->
                spec.putObject("resourceAttributes")
                        .put("verb", r.verb())
                        .put("group", r.group())
                        .put("resource", r.resource())
                        .put("subresource", r.subresource())
                        .put("namespace", r.namespace())
                        .put("name", r.name());
        }
        return spec;
    }

    /** The next question: from a rule that somebody is granted, with at most one part changed, or quite random. */
    public Asked next() {
        if (bindings.isEmpty() || random.nextInt(4) == 0) {
            return new Asked(somebody(), anything());
        }
        Binding binding = pick(bindings);
        List<PolicyRule> rules = index.rulesOf(binding.role()).orElse(List.of());
        if (rules.isEmpty() || binding.subjects().isEmpty()) {
            return new Asked(somebody(), anything());
        }
        Requester who = requester(binding, pick(binding.subjects()));
        Request request = fits(pick(rules), binding.namespace());
        return random.nextBoolean() ? new Asked(who, request) : changed(who, request);
    }

    private Requester requester(Binding binding, Subject subject) {
        Set<String> groups = new LinkedHashSet<>();
        if (random.nextBoolean()) {
            groups.add(Requester.AUTHENTICATED);
        }
        return switch (subject.kind()) {
            case Subject.GROUP -> {
                groups.add(subject.name());
                yield Requester.raw("castellan:somebody", List.copyOf(groups));
            }
            case Subject.SERVICE_ACCOUNT -> Requester.raw(nonEmpty(binding.userName(subject)), List.copyOf(groups));
            default -> Requester.raw(nonEmpty(subject.name()), List.copyOf(groups));
        };
    }

    /** The server takes no review of a user without name. */
    private static String nonEmpty(String user) {
        return user.isEmpty() ? "castellan:somebody" : user;
    }

    private Requester somebody() {
        List<Principal> principals = index.principals();
        Principal p = principals.isEmpty() ? Principal.user("castellan:somebody") : pick(principals);
        return p.group()
                ? Requester.raw("castellan:somebody", List.of(p.name()))
                : Requester.raw(
                        nonEmpty(p.name()), random.nextBoolean() ? List.of() : List.of(Requester.AUTHENTICATED));
    }

    private Request fits(PolicyRule rule, String namespace) {
        String verb = rule.verbs().isEmpty() ? "get" : concrete(pick(rule.verbs()), VERBS);
        if (!rule.nonResourceUrls().isEmpty()) {
            String path = pick(rule.nonResourceUrls());
            return new Request.OnPath(verb, path.endsWith("*") ? CompiledRule.withoutStars(path) + "x" : path);
        }
        String resource =
                rule.resources().isEmpty() ? "pods" : concrete(pick(rule.resources()), List.of("pods", "nodes"));
        int slash = resource.indexOf('/');
        String base = slash < 0 ? resource : resource.substring(0, slash);
        return new Request.OnResource(
                verb,
                rule.apiGroups().isEmpty() ? "" : concrete(pick(rule.apiGroups()), List.of("", "apps", "example.com")),
                base.equals("*") ? "pods" : base,
                slash < 0 ? "" : resource.substring(slash + 1),
                namespace,
                rule.resourceNames().isEmpty() ? pick(NAMES) : pick(rule.resourceNames()));
    }

    private String concrete(String text, List<String> instead) {
        return text.equals("*") ? pick(instead) : text;
    }

    private Asked changed(Requester who, Request request) {
        if (random.nextInt(6) == 0) {
            return new Asked(somebody(), request);
        }
        return new Asked(
                who,
                switch (request) {
                    case Request.OnPath p ->
                        random.nextBoolean()
                                ? new Request.OnPath(p.verb(), p.path() + "/")
                                : new Request.OnPath(pick(List.of("get", "post", "head")), p.path());
                    case Request.OnResource r ->
                        switch (random.nextInt(6)) {
                            case 0 -> r.verb(pick(VERBS));
                            case 1 ->
                                Request.of(
                                        r.verb(),
                                        pick(List.of("", "apps", "batch", "Apps", "*")),
                                        r.resource(),
                                        r.namespace());
                            case 2 -> r.sub(pick(SUBRESOURCES));
                            case 3 -> r.in(namespace());
                            case 4 -> r.named(pick(NAMES));
                            default ->
                                new Request.OnResource(
                                        r.verb(),
                                        r.group(),
                                        pick(List.of("pods", "secrets", "nodes", "Pods", "*")),
                                        r.subresource(),
                                        r.namespace(),
                                        r.name());
                        };
                });
    }

    private Request anything() {
        return random.nextInt(5) == 0
                ? new Request.OnPath(
                        pick(List.of("get", "post")), pick(List.of("/", "/healthz", "/metrics", "/api", "/version/")))
                : new Request.OnResource(
                        pick(VERBS),
                        pick(List.of("", "apps", "batch", "rbac.authorization.k8s.io", "certificates.k8s.io")),
                        pick(List.of("pods", "secrets", "nodes", "deployments", "clusterroles", "signers")),
                        pick(SUBRESOURCES),
                        namespace(),
                        pick(NAMES));
    }

    private String namespace() {
        List<Namespace> all = index.snapshot().namespaces();
        return all.isEmpty() || random.nextInt(4) == 0 ? "" : pick(all).name();
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
