package dev.castellan.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether somebody may write a role or binding, as the API server decides: first whether the write is allowed at all, then
 * that nothing is granted which the writer does not hold (kubernetes {@code pkg/registry/rbac}). Only rules of RBAC count as
 * held; {@code bind} and {@code escalate} are asked of all authorizers.
 */
public final class WriteCheck {
    private static final String RBAC = "rbac.authorization.k8s.io";
    /** What the aggregation rule asks for: everything. */
    private static final List<PolicyRule> EVERYTHING = List.of(
            PolicyRule.resources(List.of("*"), List.of("*"), List.of("*")),
            PolicyRule.paths(List.of("*"), List.of("*")));

    private final AccessIndex index;
    private final AuthorizerChain chain;
    private final Requester who;

    /** For one writer. */
    public WriteCheck(AccessIndex index, Requester who) {
        this.index = index;
        this.chain = index.chain();
        this.who = who;
    }

    /** Kinds of refusal. */
    public enum Refusal {
        /** None. */
        NONE,
        /** The verb on the resource is not allowed. */
        PLAIN,
        /** It would grant what the writer does not hold. */
        ESCALATION,
        /** An aggregation rule needs everything. */
        AGGREGATION,
        /** The namespace or the role that is bound does not exist. */
        NOT_FOUND,
        /** The object itself is not valid. */
        INVALID
    }

    /** By what the check of escalation was passed. */
    public enum Pass {
        /** It was not, or never came to it. */
        NONE,
        /** Membership of {@code system:masters}. */
        MASTER,
        /** The verb {@code escalate} on the role. */
        ESCALATE,
        /** The verb {@code bind} on the role. */
        BIND,
        /** Everything granted is held. */
        COVERED
    }

    /**
     * What the server answers.
     *
     * @param answer unknown where something that was not read could change it
     * @param code the HTTP status: 201, 403, 404 or 422
     * @param missing what the writer would need to hold, in its smallest parts
     * @param reason one sentence
     * @param beyond what was not read
     */
    public record Result(
            Answer answer,
            int code,
            Refusal refusal,
            Pass pass,
            List<PolicyRule> missing,
            String reason,
            List<String> beyond) {
        public Result {
            missing = List.copyOf(missing);
            beyond = List.copyOf(beyond);
        }
    }

    /** Creating a role. */
    public Result create(Role role) {
        return write(Optional.empty(), role, "create", "");
    }

    /** Replacing a role, also when only a label changes. */
    public Result update(Role before, Role after) {
        return write(Optional.of(before), after, "update", after.id().name());
    }

    /** Creating a binding. */
    public Result create(Binding binding) {
        return write(binding, "create", "");
    }

    /** Replacing a binding, also when only a label changes. */
    public Result update(Binding binding) {
        return write(binding, "update", binding.name());
    }

    /** Deleting a role or binding; nothing is checked but the verb. */
    public Result delete(String resource, String namespace, String name) {
        return plain(request("delete", resource, namespace, name)).orElseGet(() -> passed(Pass.NONE));
    }

    private Result write(Optional<Role> before, Role role, String verb, String name) {
        boolean cluster = role.id().kind().equals(RoleId.CLUSTER_ROLE);
        String resource = cluster ? "clusterroles" : "roles";
        String namespace = role.id().namespace();
        Optional<Result> early = plain(request(verb, resource, namespace, name)).or(() -> noNamespace(namespace));
        if (early.isPresent()) {
            return early.get();
        }
        if (who.master()) {
            return valid(role, Pass.MASTER);
        }
        // The name is that of the address, which a create does not have.
        AuthorizerChain.Joined escalate = chain.decide(who, request("escalate", resource, namespace, name));
        if (escalate.answer() == Answer.YES) {
            return valid(role, Pass.ESCALATE);
        }
        List<PolicyRule> held = held(namespace);
        List<PolicyRule> missing = Covers.missing(held, role.rules());
        if (!missing.isEmpty()) {
            return escalation(missing, namespace, escalate.beyond());
        }
        boolean aggregates = role.aggregated() || before.map(Role::aggregated).orElse(false);
        List<PolicyRule> all = aggregates ? Covers.missing(held, EVERYTHING) : List.of();
        if (!all.isEmpty()) {
            List<String> beyond = beyond(namespace, escalate.beyond());
            return new Result(
                    beyond.isEmpty() ? Answer.NO : Answer.UNKNOWN,
                    403,
                    Refusal.AGGREGATION,
                    Pass.NONE,
                    all,
                    "An aggregation rule can gather anything, so it needs all permissions.",
                    beyond);
        }
        return valid(role, Pass.COVERED);
    }

    private Result write(Binding binding, String verb, String name) {
        String resource = binding.clusterWide() ? "clusterrolebindings" : "rolebindings";
        Optional<Result> early =
                plain(request(verb, resource, binding.namespace(), name)).or(() -> noNamespace(binding.namespace()));
        if (early.isPresent()) {
            return early.get();
        }
        if (who.master()) {
            return valid(binding, Pass.MASTER);
        }
        List<String> beyond = List.of();
        Optional<String> bound = Optional.of(binding.roleKind())
                .filter(k -> k.equals(RoleId.ROLE) || k.equals(RoleId.CLUSTER_ROLE))
                .map(k -> k.equals(RoleId.ROLE) ? "roles" : "clusterroles");
        if (bound.isPresent()) {
            AuthorizerChain.Joined bind =
                    chain.decide(who, request("bind", bound.get(), binding.namespace(), binding.roleName()));
            if (bind.answer() == Answer.YES) {
                return valid(binding, Pass.BIND);
            }
            beyond = bind.beyond();
        }
        Optional<List<PolicyRule>> rules = index.rulesOf(binding.role());
        if (rules.isEmpty()) {
            List<String> unread = beyond(binding.namespace(), beyond);
            boolean known = unread.isEmpty() && !roleUnread(binding);
            return new Result(
                    known ? Answer.NO : Answer.UNKNOWN,
                    404,
                    Refusal.NOT_FOUND,
                    Pass.NONE,
                    List.of(),
                    "The " + binding.role().text() + " does not exist; only “bind” on it could bind it already.",
                    unread);
        }
        List<PolicyRule> missing = Covers.missing(held(binding.namespace()), rules.get());
        return missing.isEmpty() ? valid(binding, Pass.COVERED) : escalation(missing, binding.namespace(), beyond);
    }

    private boolean roleUnread(Binding binding) {
        Gap.Part part = binding.roleKind().equals(RoleId.CLUSTER_ROLE) ? Gap.Part.CLUSTER_ROLES : Gap.Part.ROLES;
        return index.gaps().stream()
                .anyMatch(g -> g.part() == Gap.Part.ANYTHING
                        || (g.part() == part
                                && (g.namespace().isEmpty() || g.namespace().equals(binding.namespace()))));
    }

    private static Request.OnResource request(String verb, String resource, String namespace, String name) {
        return new Request.OnResource(verb, RBAC, resource, "", namespace, name);
    }

    private Optional<Result> plain(Request request) {
        AuthorizerChain.Joined joined = chain.decide(who, request);
        return joined.answer() == Answer.YES
                ? Optional.empty()
                : Optional.of(new Result(
                        joined.answer(),
                        403,
                        Refusal.PLAIN,
                        Pass.NONE,
                        List.of(),
                        "Not allowed to " + request.text() + ".",
                        joined.beyond()));
    }

    private Optional<Result> noNamespace(String namespace) {
        Snapshot s = index.snapshot();
        boolean known = s.namespaces().isEmpty()
                || s.gaps().stream().anyMatch(g -> g.part() == Gap.Part.NAMESPACES || g.part() == Gap.Part.ANYTHING)
                || s.namespaces().stream().anyMatch(n -> n.name().equals(namespace));
        return namespace.isEmpty() || known
                ? Optional.empty()
                : Optional.of(new Result(
                        Answer.NO,
                        404,
                        Refusal.NOT_FOUND,
                        Pass.NONE,
                        List.of(),
                        "There is no namespace " + namespace + ".",
                        List.of()));
    }

    /** Every rule that RBAC gives the writer for a namespace, or for the cluster. */
    private List<PolicyRule> held(String namespace) {
        return WhatCan.rules(index, who, namespace);
    }

    private Result escalation(List<PolicyRule> missing, String namespace, List<String> also) {
        List<String> beyond = beyond(namespace, also);
        return new Result(
                beyond.isEmpty() ? Answer.NO : Answer.UNKNOWN,
                403,
                Refusal.ESCALATION,
                Pass.NONE,
                missing,
                "It would grant permissions that the writer does not hold.",
                beyond);
    }

    /** Gaps through which the writer may hold more than is known. */
    private List<String> beyond(String namespace, List<String> also) {
        List<String> beyond = new ArrayList<>(also);
        Unread.beyond(index, who, Request.of("*", "*", "*", namespace)).stream()
                .map(Gap::text)
                .filter(t -> !beyond.contains(t))
                .forEach(beyond::add);
        return beyond;
    }

    private static Result passed(Pass pass) {
        return new Result(Answer.YES, 201, Refusal.NONE, pass, List.of(), "", List.of());
    }

    private static Result valid(Role role, Pass pass) {
        return checked(ObjectRules.faults(role), pass);
    }

    private static Result valid(Binding binding, Pass pass) {
        return checked(ObjectRules.faults(binding), pass);
    }

    private static Result checked(List<String> faults, Pass pass) {
        return faults.isEmpty()
                ? passed(pass)
                : new Result(Answer.NO, 422, Refusal.INVALID, pass, List.of(), String.join(" ", faults), List.of());
    }
}
