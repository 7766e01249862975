package dev.castellan.access;

import dev.castellan.access.Explanation.Grant;
import dev.castellan.access.Explanation.Kind;
import dev.castellan.access.Explanation.Miss;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds every grant behind a yes, and what comes nearest to a yes behind a no. */
public final class Explainer {
    private static final int MOST_MISSES = 10;
    private static final int MOST_CANDIDATES = 2_000;

    private final AccessIndex index;
    private final Requester who;
    private final Request asked;
    private final Request seen;
    private final Question question;
    private final String namespace;

    private Explainer(AccessIndex index, Requester who, Request request) {
        this.index = index;
        this.who = who;
        this.asked = request;
        this.seen = index.server().seen(who, request);
        this.question = index.question(who, request);
        this.namespace = request instanceof Request.OnResource r ? r.namespace() : "";
    }

    /** Explains what a SubjectAccessReview would be answered. */
    public static Explanation explain(AccessIndex index, Requester who, Request request) {
        return new Explainer(index, who, request).explanation();
    }

    /**
     * Every grant that gives one of some requests, for any object or for some names only: what stands behind a cell of a
     * matrix.
     *
     * @param requests of one namespace; their names do not count
     */
    public static List<Grant> behind(AccessIndex index, Requester who, List<Request.OnResource> requests) {
        if (requests.isEmpty()) {
            return List.of();
        }
        List<Question> questions =
                requests.stream().map(r -> index.question(who, r)).toList();
        return new Explainer(index, who, requests.getFirst())
                .grants(rule -> questions.stream()
                        .anyMatch(q -> rule.verb(q.verb())
                                && rule.group(q.group())
                                && rule.resource(q.combined(), q.subresource())));
    }

    private Explanation explanation() {
        Decision decision = index.decide(who, asked);
        List<Grant> grants = grants(rule -> rule.allows(question));
        return new Explanation(who, asked, decision, who.master(), grants, decision.allowed() ? List.of() : misses());
    }

    private interface Visitor {
        void grant(Subject subject, Binding binding, int role);
    }

    /** Every grant that the requester has, wherever. */
    private void visit(Visitor visitor) {
        List<Principal> principals = new ArrayList<>();
        principals.add(Principal.user(who.user()));
        who.groups().stream().distinct().forEach(g -> principals.add(Principal.group(g)));
        for (Principal principal : principals) {
            int number = index.principalNumber(principal);
            if (number < 0) {
                continue;
            }
            int before = -1;
            for (int i = index.grantStart(number); i < index.grantEnd(number); i++) {
                int b = index.grantBinding(i);
                if (b != before) {
                    Binding binding = index.snapshot().bindings().get(b);
                    for (Subject subject : binding.subjects()) {
                        if (index.principalOf(binding, subject) == number) {
                            visitor.grant(subject, binding, index.grantRole(i));
                        }
                    }
                }
                before = b;
            }
        }
    }

    private List<Grant> grants(Predicate<CompiledRule> gives) {
        List<Grant> grants = new ArrayList<>();
        visit((subject, binding, role) -> {
            if (binding.clusterWide() || binding.namespace().equals(namespace)) {
                for (int rule : index.roleRules(role)) {
                    if (gives.test(index.rule(rule))) {
                        grants.add(grant(subject, binding, index.rule(rule).rule()));
                    }
                }
            }
        });
        grants.sort(Comparator.comparing((Grant g) -> g.binding().namespace())
                .thenComparing(g -> g.binding().name()));
        return grants;
    }

    private Grant grant(Subject subject, Binding binding, PolicyRule rule) {
        List<String> chain =
                subject.kind().equals(Subject.GROUP) ? who.chains().getOrDefault(subject.name(), List.of()) : List.of();
        return new Grant(
                subject,
                chain,
                binding,
                binding.role(),
                rule,
                index.aggregation().origins(binding.role(), rule));
    }

    private List<Miss> misses() {
        List<Miss> found = new ArrayList<>();
        visit((subject, binding, role) -> {
            if (found.size() >= MOST_CANDIDATES) {
                return;
            }
            boolean reaches = binding.clusterWide() || binding.namespace().equals(namespace);
            for (int number : index.roleRules(role)) {
                CompiledRule rule = index.rule(number);
                int misses = rule.misses(question);
                if (misses == 0 && !reaches) {
                    found.add(elsewhere(subject, binding, rule.rule()));
                } else if (misses == 1 && reaches) {
                    found.add(near(subject, binding, rule));
                }
            }
        });
        missingRoles(found);
        otherSubjects(found);
        found.sort(Comparator.comparing((Miss m) -> m.kind())
                .thenComparing(m -> m.binding().namespace())
                .thenComparing(m -> m.binding().name()));
        return found.stream().distinct().limit(MOST_MISSES).toList();
    }

    private Miss elsewhere(Subject subject, Binding binding, PolicyRule rule) {
        Kind kind = namespace.isEmpty() ? Kind.NEEDS_CLUSTER_BINDING : Kind.OTHER_NAMESPACE;
        String why = switch (asked) {
            case Request.OnPath _ -> "A RoleBinding cannot grant paths.";
            case Request.OnResource _ ->
                namespace.isEmpty()
                        ? "Granted in namespace " + binding.namespace() + " only, not for the whole cluster."
                        : "Granted in namespace " + binding.namespace() + ", not in " + namespace + ".";
        };
        return new Miss(kind, subject, binding, binding.role(), Optional.of(rule), why);
    }

    private Miss near(Subject subject, Binding binding, CompiledRule compiled) {
        PolicyRule rule = compiled.rule();
        Kind kind;
        String why;
        if (!compiled.verb(question.verb())) {
            boolean letters = rule.verbs().stream().anyMatch(v -> v.equalsIgnoreCase(seen.verb()));
            kind = letters ? Kind.CASE : Kind.VERB;
            why = letters
                    ? "The verb differs in upper and lower case only, which counts."
                    : "The verb is not among those of the rule.";
        } else {
            switch (seen) {
                case Request.OnPath p -> {
                    kind = Kind.PATH;
                    why = rule.nonResourceUrls().stream().anyMatch(u -> u.equals(p.path() + "/*"))
                            ? "The rule begins behind this path: “/*” does not include the path itself."
                            : "The path is not among those of the rule.";
                }
                case Request.OnResource r -> {
                    if (!compiled.group(question.group())) {
                        kind = rule.apiGroups().stream().anyMatch(g -> g.equalsIgnoreCase(r.group()))
                                ? Kind.CASE
                                : Kind.GROUP;
                        why = "The API group is another; a resource of the same name there is another one.";
                    } else if (!compiled.name(question.name())) {
                        kind = Kind.NAME;
                        why = r.name().isEmpty()
                                ? "The rule is limited to names, and this request has none."
                                : "The rule is limited to other names.";
                    } else {
                        return resource(subject, binding, rule, r);
                    }
                }
            }
        }
        return new Miss(kind, subject, binding, binding.role(), Optional.of(rule), why);
    }

    private static Miss resource(Subject subject, Binding binding, PolicyRule rule, Request.OnResource r) {
        Kind kind = Kind.RESOURCE;
        String why = "The resource is not among those of the rule.";
        for (String resource : rule.resources()) {
            int slash = resource.indexOf('/');
            String base = slash < 0 ? resource : resource.substring(0, slash);
            if (resource.equalsIgnoreCase(r.combined())) {
                kind = Kind.CASE;
                why = "The resource differs in upper and lower case only, which counts.";
                break;
            }
            if (base.equals(r.resource())) {
                boolean star = resource.endsWith("/*");
                kind = star ? Kind.SUBRESOURCE_STAR : Kind.SUBRESOURCE;
                why = star
                        ? "“" + resource + "” is no wildcard: it means a subresource that is called “*”."
                        : r.subresource().isEmpty()
                                ? "The rule has the subresource only, not the resource itself."
                                : slash < 0
                                        ? "The rule has the resource without the subresource " + r.subresource() + "."
                                        : "The rule has another subresource.";
                if (star) {
                    break;
                }
            }
        }
        return new Miss(kind, subject, binding, binding.role(), Optional.of(rule), why);
    }

    /** Bindings of the requester, in reach, whose role is not there. */
    private void missingRoles(List<Miss> found) {
        for (Binding binding : index.snapshot().bindings()) {
            boolean reaches = binding.clusterWide() || binding.namespace().equals(namespace);
            if (reaches && index.rulesOf(binding.role()).isEmpty()) {
                for (Subject subject : binding.subjects()) {
                    if (AccessIndex.applies(binding, subject, who) && found.size() < MOST_CANDIDATES) {
                        found.add(new Miss(
                                Kind.ROLE_MISSING,
                                subject,
                                binding,
                                binding.role(),
                                Optional.empty(),
                                "The role does not exist; whoever creates it decides what this grants."));
                    }
                }
            }
        }
    }

    /** Grants to subjects that look like the requester: other case, a group of the same name, no namespace. */
    private void otherSubjects(List<Miss> found) {
        var roles = index.postings().roles(question);
        for (int role = roles.nextSetBit(0); role >= 0; role = roles.nextSetBit(role + 1)) {
            Ints of = index.postings().bindingsOfRole();
            for (int i = of.start(role); i < of.end(role); i++) {
                Binding binding = index.snapshot().bindings().get(of.at(i));
                if (!binding.clusterWide() && !binding.namespace().equals(namespace)) {
                    continue;
                }
                for (Subject subject : binding.subjects()) {
                    String why = similar(binding, subject);
                    if (!why.isEmpty() && found.size() < MOST_CANDIDATES) {
                        found.add(new Miss(Kind.SUBJECT, subject, binding, binding.role(), Optional.empty(), why));
                    }
                }
            }
        }
    }

    private String similar(Binding binding, Subject subject) {
        if (AccessIndex.applies(binding, subject, who)) {
            return "";
        }
        boolean user = subject.kind().equals(Subject.USER);
        boolean group = subject.kind().equals(Subject.GROUP);
        if (group && subject.name().equals(who.user())) {
            return "Granted to a group of the same name as the user.";
        }
        if (user && who.groups().contains(subject.name())) {
            return "Granted to a user of the same name as a group of the requester.";
        }
        if ((user && subject.name().equalsIgnoreCase(who.user()))
                || (group && who.groups().stream().anyMatch(subject.name()::equalsIgnoreCase))) {
            return "The name differs in upper and lower case only, which counts.";
        }
        if (group
                && implicit(subject.name())
                && Requester.authenticated(who.user(), List.of()).groups().contains(subject.name())) {
            return "A real request carries this group; a review has to name it.";
        }
        if (subject.kind().equals(Subject.SERVICE_ACCOUNT)
                && binding.clusterWide()
                && subject.namespace().isEmpty()
                && who.user().endsWith(":" + subject.name())) {
            return "The subject names no namespace, so it means nobody.";
        }
        return "";
    }

    private static boolean implicit(String group) {
        return group.startsWith("system:");
    }
}
