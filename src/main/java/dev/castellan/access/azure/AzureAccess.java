package dev.castellan.access.azure;

import dev.castellan.azure.DenyAssignment;
import dev.castellan.azure.GroupEligibility;
import dev.castellan.azure.PrivilegedRole;
import dev.castellan.azure.RoleAssignment;
import dev.castellan.azure.RoleDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Decides as Azure RBAC does, over one plane: a deny assignment that hits refuses, else one role assignment at the scope or
 * above it that holds the action allows. What could not be read never makes a no. Immutable, safe for many threads.
 *
 * <p>Source: Azure documentation, how Azure RBAC determines access; deny assignments; conditions.
 */
public final class AzureAccess {
    /** As tokens carry them: in lower case, and Kubernetes compares with the case. */
    static final Pattern OBJECT_ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final AzurePlane plane;
    private final People people;
    private final Set<AzureScope> managementGroups = new HashSet<>();
    private final Map<String, List<Held>> held = new HashMap<>();
    private final List<CompiledDeny> denies = new ArrayList<>();
    private final Map<String, Map<String, String>> upward = new ConcurrentHashMap<>();
    private final Map<String, Map<String, String>> activated = new ConcurrentHashMap<>();
    /** Groups that hold somebody we may not know of, and every group that holds those. */
    private final Map<String, Set<String>> hiddenIn = new HashMap<>();

    private final boolean assignmentsUnread;
    private final boolean deniesUnread;

    /** A role held by a principal, whether standing, for a time, or to be activated. */
    private record Held(
            String id,
            AzureScope scope,
            String principal,
            RoleDefinition role,
            Optional<CompiledRole> compiled,
            AzureGrant.Means means,
            Optional<String> conditionText,
            Optional<Condition> condition,
            Optional<Instant> since,
            Optional<Instant> until) {}

    private record CompiledDeny(
            DenyAssignment deny,
            AzureScope scope,
            CompiledRole permissions,
            Set<String> principals,
            Set<String> spared,
            Optional<Condition> condition) {}

    /** Compiles a plane. */
    public AzureAccess(AzurePlane plane) {
        this.plane = plane;
        this.people = plane.people();
        this.assignmentsUnread = plane.lacks(AzureGap.Part.ROLE_ASSIGNMENTS);
        this.deniesUnread = plane.lacks(AzureGap.Part.DENY_ASSIGNMENTS);
        Map<String, RoleDefinition> definitions = new HashMap<>();
        BuiltInRoles.all().forEach(d -> definitions.put(d.name(), d));
        plane.definitions().forEach(d -> definitions.put(d.name(), d));
        Map<String, CompiledRole> compiled = new HashMap<>();
        definitions.forEach((id, d) -> compiled.put(id, new CompiledRole(d.permissions())));
        plane.managementGroups().forEach(g -> managementGroups.add(new AzureScope(g.scope())));
        if (plane.managementGroups().isEmpty()) {
            // Azure lists at a cluster only what is at it, above it and below it.
            plane.assignments().stream()
                    .map(a -> new AzureScope(a.scope()))
                    .filter(s -> s.kind() == AzureScope.Kind.MANAGEMENT_GROUP)
                    .forEach(managementGroups::add);
            plane.eligible().stream()
                    .map(a -> new AzureScope(a.scope()))
                    .filter(s -> s.kind() == AzureScope.Kind.MANAGEMENT_GROUP)
                    .forEach(managementGroups::add);
        }
        Map<String, PrivilegedRole> timed = new HashMap<>();
        plane.active()
                .forEach(a -> a.originAssignment().ifPresent(origin -> timed.put(origin.toLowerCase(Locale.ROOT), a)));
        for (RoleAssignment a : plane.assignments()) {
            Optional<PrivilegedRole> instance = Optional.ofNullable(timed.get(a.id().toLowerCase(Locale.ROOT)));
            boolean over = instance.flatMap(PrivilegedRole::end)
                    .filter(end -> !end.isAfter(plane.takenAt()))
                    .isPresent();
            if (!over) {
                hold(new Held(
                        a.id(),
                        new AzureScope(a.scope()),
                        a.principalId().toLowerCase(Locale.ROOT),
                        role(definitions, a.roleId(), Optional.empty()),
                        Optional.ofNullable(compiled.get(a.roleId())),
                        instance.filter(PrivilegedRole::activated).isPresent()
                                ? AzureGrant.Means.ACTIVATED
                                : AzureGrant.Means.STANDING,
                        a.condition(),
                        a.condition().map(Condition::of),
                        a.createdOn(),
                        instance.flatMap(PrivilegedRole::end)));
            }
        }
        for (PrivilegedRole e : plane.eligible()) {
            boolean now = e.start().filter(s -> s.isAfter(plane.takenAt())).isEmpty()
                    && e.end().filter(end -> !end.isAfter(plane.takenAt())).isEmpty();
            if (now) {
                hold(new Held(
                        e.id(),
                        new AzureScope(e.scope()),
                        e.principalId().toLowerCase(Locale.ROOT),
                        role(definitions, e.roleId(), e.roleName()),
                        Optional.ofNullable(compiled.get(e.roleId())),
                        AzureGrant.Means.ELIGIBLE,
                        e.condition(),
                        e.condition().map(Condition::of),
                        e.createdOn(),
                        e.end()));
            }
        }
        for (DenyAssignment d : plane.denies()) {
            denies.add(new CompiledDeny(
                    d,
                    new AzureScope(d.scope()),
                    new CompiledRole(d.permissions()),
                    ids(d.principals()),
                    ids(d.excludePrincipals()),
                    d.condition().map(Condition::of)));
        }
        people.unread()
                .forEach(group -> hiddenIn.put(group, Set.copyOf(upward(group).keySet())));
    }

    /** Every group that may hold somebody we do not know of. */
    Set<String> mayHoldMore() {
        Set<String> all = new HashSet<>();
        hiddenIn.values().forEach(all::addAll);
        return all;
    }

    /** What was compiled. */
    public AzurePlane plane() {
        return plane;
    }

    /** Whether a principal may do something, and why. */
    public AzureDecision decide(String objectId, AzureAction action) {
        return new Question(action).decide(objectId.toLowerCase(Locale.ROOT), Set.of());
    }

    /**
     * Whether a principal may do something, and why.
     *
     * @param further groups that it is in besides those that are known here, by object id
     */
    public AzureDecision decide(String objectId, Set<String> further, AzureAction action) {
        return new Question(action).decide(objectId.toLowerCase(Locale.ROOT), further);
    }

    /** The same for many principals: what an action means is worked out once, and each is decided once. For one thread. */
    Function<String, AzureDecision> deciding(AzureAction action) {
        Question question = new Question(action);
        Map<String, AzureDecision> known = new HashMap<>();
        return id -> known.computeIfAbsent(id.toLowerCase(Locale.ROOT), key -> question.decide(key, Set.of()));
    }

    /** The same for many actions of one principal: what it is in is worked out once. */
    Function<AzureAction, AzureDecision> deciding(String objectId, Set<String> further) {
        String id = objectId.toLowerCase(Locale.ROOT);
        Map<String, String> closure = closure(id, further);
        Map<String, String> later = later(id, closure, further);
        return action -> new Question(action).decide(id, closure, later);
    }

    /**
     * Everybody who may do something, may perhaps, could after activating a role, or is refused what a role allows; groups
     * only where their members are not known or there are none. Most access first.
     */
    public List<AzureDecision> whoCan(AzureAction action) {
        Question question = new Question(action);
        Set<String> candidates = new LinkedHashSet<>();
        held.forEach((principal, roles) -> {
            if (roles.stream().anyMatch(h -> question.holds(h) != Truth.FALSE)) {
                candidates.addAll(people.leaves(principal));
                candidates.addAll(people.eligibleFor(principal, plane.takenAt()));
            }
        });
        List<AzureDecision> decisions = new ArrayList<>();
        for (String candidate : candidates) {
            AzureDecision decision = question.decide(candidate, Set.of());
            if (!decision.grants().isEmpty() || !decision.eligible().isEmpty()) {
                decisions.add(decision);
            }
        }
        decisions.sort(Comparator.comparing(AzureDecision::outcome)
                .thenComparing(d -> d.principal().kind())
                .thenComparing(d -> d.principal().label().toLowerCase(Locale.ROOT))
                .thenComparing(d -> d.principal().id()));
        return decisions;
    }

    /** What was not known and could add somebody to {@link #whoCan}. */
    public List<String> beyond(AzureAction action) {
        Question question = new Question(action);
        Set<String> beyond = new LinkedHashSet<>();
        question.everybody(beyond);
        // Whoever is in a group, or may join it, may activate what it may.
        hiddenIn.keySet().forEach(group -> {
            if (activated(group).keySet().stream().anyMatch(question::holdsSomething)) {
                beyond.add(hidden(group));
            }
        });
        plane.gaps().stream()
                .filter(g -> switch (g.part()) {
                    case ELIGIBLE_ROLES, DIRECTORY -> true;
                    case GROUP_ELIGIBILITY ->
                        g.what().isEmpty()
                                || activated(g.what()).keySet().stream().anyMatch(question::holdsSomething);
                    case ROLE_ASSIGNMENTS,
                            ROLE_DEFINITIONS,
                            DENY_ASSIGNMENTS,
                            ACTIVE_ROLES,
                            MANAGEMENT_GROUPS,
                            GROUP_MEMBERS,
                            GROUP_OWNERS,
                            GRAPH_PERMISSIONS -> false;
                })
                .map(this::text)
                .forEach(beyond::add);
        return List.copyOf(beyond);
    }

    /** Why a principal is not allowed: what it has that comes near, one sentence each. */
    public List<String> nearMisses(String objectId, AzureAction action) {
        Question question = new Question(action);
        List<String> near = new ArrayList<>();
        Map<String, String> closure = upward(objectId.toLowerCase(Locale.ROOT));
        closure.keySet().forEach(p -> {
            for (Held h : held.getOrDefault(p, List.of())) {
                question.nearMiss(h).ifPresent(near::add);
            }
        });
        Map<String, String> later = activated(objectId.toLowerCase(Locale.ROOT));
        Set<String> left = new HashSet<>();
        question.decide(objectId.toLowerCase(Locale.ROOT), Set.of())
                .activatable()
                .forEach(g -> left.add(g.assignmentId()));
        later.keySet().stream().filter(p -> !closure.containsKey(p)).forEach(p -> {
            for (Held h : held.getOrDefault(p, List.of())) {
                if (question.holds(h) != Truth.FALSE) {
                    near.add("The role “" + h.role().roleName() + "” would allow it, but membership of "
                            + people.get(membership(closure, later, p).orElse(p))
                                    .label()
                            + (left.contains(h.id())
                                    ? " has to be activated first."
                                    : " has to be activated first, and then a deny assignment refuses it."));
                }
            }
        });
        return near.stream().distinct().toList();
    }

    /**
     * Every role that a principal holds, by itself or through groups, whatever it allows; those that have to be activated
     * last. A condition is not judged.
     */
    public List<AzureGrant> rolesOf(String objectId) {
        Map<String, String> closure = upward(objectId.toLowerCase(Locale.ROOT));
        List<AzureGrant> roles = new ArrayList<>();
        Map<String, String> later = activated(objectId.toLowerCase(Locale.ROOT));
        later.keySet().forEach(holder -> {
            for (Held h : held.getOrDefault(holder, List.of())) {
                roles.add(grant(h, closure, later, holder, h.conditionText().isPresent() ? Truth.UNKNOWN : Truth.TRUE));
            }
        });
        roles.sort(Comparator.comparing(AzureGrant::later)
                .thenComparing(g -> g.role().roleName())
                .thenComparing(g -> g.scope().path()));
        return roles;
    }

    private AzureGrant grant(
            Held h, Map<String, String> closure, Map<String, String> later, String holder, Truth holds) {
        Optional<GroupEligibility> first = people.activation(later, closure.keySet(), holder, plane.takenAt());
        return new AzureGrant(
                h.id(),
                h.scope(),
                h.role(),
                People.chain(later, holder),
                first.isPresent() ? AzureGrant.Means.ELIGIBLE : h.means(),
                h.conditionText(),
                holds,
                h.since(),
                earlier(h.until(), first.flatMap(GroupEligibility::end)),
                first.map(e -> e.groupId().toLowerCase(Locale.ROOT)));
    }

    private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
        return one.isEmpty() ? other : other.filter(o -> o.isBefore(one.get())).or(() -> one);
    }

    private Optional<String> membership(Map<String, String> closure, Map<String, String> later, String holder) {
        return people.activation(later, closure.keySet(), holder, plane.takenAt())
                .map(e -> e.groupId().toLowerCase(Locale.ROOT));
    }

    /**
     * The scopes below the cluster, namespaces, where somebody holds a role, now or after activating memberships, or may by a
     * group whose members are not known.
     *
     * @param further groups that they are in besides those that are known here, by object id
     */
    Set<AzureScope> scopesBelow(String objectId, Set<String> further) {
        String id = objectId.toLowerCase(Locale.ROOT);
        Set<String> holders =
                new LinkedHashSet<>(later(id, closure(id, further), further).keySet());
        // A condition may look at the namespace, wherever the role is held.
        boolean conditions = holders.stream()
                .flatMap(h -> held.getOrDefault(h, List.of()).stream())
                .anyMatch(h -> h.conditionText().isPresent());
        if (conditions) {
            holders.addAll(held.keySet());
        }
        hiddenIn.values().forEach(holders::addAll);
        Set<AzureScope> below = new LinkedHashSet<>();
        for (String holder : holders) {
            held.getOrDefault(holder, List.of()).stream()
                    .map(Held::scope)
                    .filter(s -> !s.equals(plane.cluster()) && plane.cluster().holds(s))
                    .forEach(below::add);
        }
        return below;
    }

    private Map<String, String> closure(String id, Set<String> further) {
        if (further.isEmpty()) {
            return upward(id);
        }
        Map<String, String> closure = new java.util.LinkedHashMap<>(upward(id));
        for (String group : further) {
            String first = group.toLowerCase(Locale.ROOT);
            upward(first).forEach((g, from) -> closure.putIfAbsent(g, g.equals(first) ? id : from));
        }
        return closure;
    }

    private Map<String, String> later(String id, Map<String, String> closure, Set<String> further) {
        return further.isEmpty() ? activated(id) : people.activated(closure, plane.takenAt());
    }

    /** A gap in one sentence, with the name of a group instead of its id. */
    String text(AzureGap gap) {
        return gap.part() == AzureGap.Part.GROUP_ELIGIBILITY && !gap.what().isEmpty()
                ? new AzureGap(gap.part(), people.get(gap.what()).label(), gap.reason()).text()
                : gap.text();
    }

    /** Whether a scope is the other one or above it. */
    private boolean covers(AzureScope scope, AzureScope other) {
        return scope.holds(other) || managementGroups.contains(scope);
    }

    private void hold(Held h) {
        held.computeIfAbsent(h.principal(), p -> new ArrayList<>()).add(h);
    }

    private Map<String, String> upward(String id) {
        return upward.computeIfAbsent(id, people::upward);
    }

    private Map<String, String> activated(String id) {
        Map<String, String> now = upward(id);
        return activated.computeIfAbsent(id, i -> people.activated(now, plane.takenAt()));
    }

    /** Why it is not known who is in a group, or in one inside it; empty where that is known, or it is no group. */
    Optional<String> hiddenGroup(String group) {
        Optional<Principal> met = people.find(group).filter(p -> p.id().equals(group));
        if (met.isPresent() ? !met.get().group() : !OBJECT_ID.matcher(group).matches()) {
            return Optional.empty();
        }
        if (met.isEmpty()) {
            return Optional.of("The group " + group + " was not looked into; who is in it is not known.");
        }
        if (met.get().standing() == Principal.Standing.DELETED) {
            return Optional.empty();
        }
        return people.hidden(group)
                ? Optional.of(hidden(group))
                : people.inside(group).stream()
                        .filter(people.unread()::contains)
                        .findFirst()
                        .map(inside -> hidden(inside) + " It is in " + met.get().label() + ".");
    }

    private String hidden(String group) {
        return plane.gaps().stream()
                .filter(g -> g.part() == AzureGap.Part.GROUP_MEMBERS && g.what().equalsIgnoreCase(group))
                .map(g -> "The members of " + people.get(group).label() + " are not known: " + g.reason())
                .findFirst()
                .orElseGet(() -> "The members of " + people.get(group).label() + " are not known.");
    }

    private static RoleDefinition role(Map<String, RoleDefinition> known, String id, Optional<String> name) {
        RoleDefinition found = known.get(id);
        return found != null
                ? found
                : new RoleDefinition(id, id, name.orElse(id), false, Optional.empty(), List.of(), List.of());
    }

    private static Set<String> ids(List<DenyAssignment.Named> named) {
        Set<String> ids = new HashSet<>();
        named.forEach(n -> ids.add(n.id().toLowerCase(Locale.ROOT)));
        return ids;
    }

    /** One action, with what has been found out about roles. */
    private final class Question {
        private final AzureAction action;
        private final IdentityHashMap<CompiledRole, Truth> roles = new IdentityHashMap<>();

        Question(AzureAction action) {
            this.action = action;
        }

        /** Whether a role that is held allows the action; a role that could not be read may. */
        Truth holds(Held h) {
            if (!covers(h.scope(), action.scope())) {
                return Truth.FALSE;
            }
            if (h.compiled().isEmpty()) {
                return Truth.UNKNOWN;
            }
            Truth role = roles.computeIfAbsent(h.compiled().get(), r -> r.allows(action));
            return role == Truth.FALSE
                    ? role
                    : role.and(h.condition().map(c -> c.holds(action)).orElse(Truth.TRUE));
        }

        boolean grantsSomething(String principal) {
            return held.getOrDefault(principal, List.of()).stream()
                    .anyMatch(h -> h.means() != AzureGrant.Means.ELIGIBLE && holds(h) != Truth.FALSE);
        }

        /** Whether it holds a role that allows it or may, also one that has to be activated. */
        boolean holdsSomething(String principal) {
            return held.getOrDefault(principal, List.of()).stream().anyMatch(h -> holds(h) != Truth.FALSE);
        }

        void everybody(Set<String> beyond) {
            for (AzureGap gap : plane.gaps()) {
                if (gap.part() == AzureGap.Part.ROLE_ASSIGNMENTS || gap.part() == AzureGap.Part.DENY_ASSIGNMENTS) {
                    beyond.add(gap.text());
                }
            }
        }

        AzureDecision decide(String id, Set<String> further) {
            Map<String, String> closure = closure(id, further);
            return decide(id, closure, later(id, closure, further));
        }

        /**
         * @param closure what the principal is in
         * @param later what it would be in after activating memberships, the former first
         */
        AzureDecision decide(String id, Map<String, String> closure, Map<String, String> later) {
            List<AzureGrant> grants = new ArrayList<>();
            List<AzureGrant> eligible = new ArrayList<>();
            Set<String> hiddenGrants = new LinkedHashSet<>();
            Truth allowed = Truth.FALSE;
            for (String holder : closure.keySet()) {
                for (Held h : held.getOrDefault(holder, List.of())) {
                    Truth holds = holds(h);
                    if (holds == Truth.FALSE) {
                        continue;
                    }
                    AzureGrant grant = grant(h, closure, closure, holder, holds);
                    if (h.means() == AzureGrant.Means.ELIGIBLE) {
                        eligible.add(grant);
                    } else {
                        grants.add(grant);
                        if (h.compiled().isEmpty()) {
                            hiddenGrants.add("What the role " + h.role().roleName() + " allows could not be read.");
                        } else {
                            allowed = allowed.or(holds);
                        }
                    }
                }
            }
            for (String holder : later.keySet()) {
                if (!closure.containsKey(holder)) {
                    for (Held h : held.getOrDefault(holder, List.of())) {
                        Truth holds = holds(h);
                        if (holds != Truth.FALSE) {
                            eligible.add(grant(h, closure, later, holder, holds));
                        }
                    }
                }
            }
            Set<String> perhaps = new HashSet<>();
            hiddenIn.forEach((group, holders) -> {
                if (!closure.containsKey(group)) {
                    perhaps.addAll(holders);
                    if (holders.stream().anyMatch(h -> !closure.containsKey(h) && grantsSomething(h))) {
                        hiddenGrants.add(hidden(group));
                    }
                }
            });
            perhaps.removeAll(closure.keySet());
            List<AzureDecision.Refusal> refusals = new ArrayList<>();
            Truth denied = Truth.FALSE;
            for (CompiledDeny deny : denies) {
                Truth hits = hits(deny, closure.keySet(), perhaps);
                if (hits != Truth.FALSE) {
                    denied = denied.or(hits);
                    refusals.add(new AzureDecision.Refusal(deny.deny(), hitChain(deny, closure), hits));
                }
            }
            Set<String> beyond = new LinkedHashSet<>(hiddenGrants);
            everybody(beyond);
            refusals.stream()
                    .filter(r -> r.holds() == Truth.UNKNOWN)
                    .forEach(r -> beyond.add(
                            "The deny assignment “" + r.deny().name() + "” may refuse it; whom it hits is not known."));
            AzureDecision.Outcome outcome;
            if (denied == Truth.TRUE) {
                outcome = AzureDecision.Outcome.DENIED;
            } else if (allowed == Truth.TRUE) {
                outcome = denied == Truth.UNKNOWN || deniesUnread
                        ? AzureDecision.Outcome.UNKNOWN
                        : AzureDecision.Outcome.ALLOWED;
            } else if (!hiddenGrants.isEmpty() || assignmentsUnread) {
                outcome = AzureDecision.Outcome.UNKNOWN;
            } else if (allowed == Truth.UNKNOWN) {
                outcome = denied == Truth.UNKNOWN || deniesUnread
                        ? AzureDecision.Outcome.UNKNOWN
                        : AzureDecision.Outcome.CONDITIONAL;
            } else {
                outcome = AzureDecision.Outcome.NOT_ALLOWED;
            }
            boolean settled = outcome == AzureDecision.Outcome.ALLOWED
                    || outcome == AzureDecision.Outcome.DENIED
                    || outcome == AzureDecision.Outcome.NOT_ALLOWED;
            return new AzureDecision(
                    people.get(id),
                    outcome,
                    grants,
                    eligible,
                    activatable(eligible, closure.keySet(), perhaps),
                    refusals,
                    settled ? List.of() : List.copyOf(beyond));
        }

        /** What is left of roles that can be activated when deny assignments look at the groups one is in after activating. */
        private List<AzureGrant> activatable(List<AzureGrant> eligible, Set<String> closure, Set<String> perhaps) {
            List<AzureGrant> left = new ArrayList<>();
            for (AzureGrant grant : eligible) {
                Set<String> then = new HashSet<>(closure);
                if (grant.membership().isPresent()) {
                    grant.chain().forEach(group -> then.addAll(upward(group).keySet()));
                }
                Truth denied = deniesUnread ? Truth.UNKNOWN : Truth.FALSE;
                for (CompiledDeny deny : denies) {
                    denied = denied.or(hits(deny, then, perhaps));
                }
                if (denied != Truth.TRUE) {
                    left.add(grant.holding(grant.holds().and(denied.not())));
                }
            }
            return left;
        }

        private Truth hits(CompiledDeny deny, Set<String> closure, Set<String> perhaps) {
            boolean here = deny.scope().equals(action.scope())
                    || (!deny.deny().doNotApplyToChildScopes() && covers(deny.scope(), action.scope()));
            if (!here) {
                return Truth.FALSE;
            }
            Truth refused = deny.permissions()
                    .allows(action)
                    .and(deny.condition().map(c -> c.holds(action)).orElse(Truth.TRUE));
            if (refused == Truth.FALSE) {
                return Truth.FALSE;
            }
            Truth named = deny.principals().contains(DenyAssignment.EVERYBODY)
                    ? Truth.TRUE
                    : among(deny.principals(), closure, perhaps);
            return refused.and(named).and(among(deny.spared(), closure, perhaps).not());
        }

        private Truth among(Set<String> named, Set<String> closure, Set<String> perhaps) {
            Truth truth = Truth.FALSE;
            for (String n : named) {
                if (closure.contains(n)) {
                    return Truth.TRUE;
                }
                // A group that was never looked into may hold anybody.
                Principal p = people.get(n);
                boolean unseen = p.group() && !people.members().containsKey(n);
                if (perhaps.contains(n) || unseen) {
                    truth = Truth.UNKNOWN;
                }
            }
            return truth;
        }

        private List<String> hitChain(CompiledDeny deny, Map<String, String> closure) {
            return closure.keySet().stream()
                    .filter(deny.principals()::contains)
                    .findFirst()
                    .map(p -> People.chain(closure, p))
                    .orElseGet(() -> List.of(closure.keySet().iterator().next()));
        }

        Optional<String> nearMiss(Held h) {
            if (h.compiled().isEmpty()) {
                return Optional.empty();
            }
            CompiledRole role = h.compiled().get();
            String name = "“" + h.role().roleName() + "”";
            boolean allows = role.allows(action) != Truth.FALSE;
            if (h.means() == AzureGrant.Means.ELIGIBLE) {
                return allows && covers(h.scope(), action.scope())
                        ? Optional.of("The role " + name + " would allow it, but has to be activated first.")
                        : Optional.empty();
            }
            if (allows && !covers(h.scope(), action.scope())) {
                return Optional.of("The role " + name + " allows it at " + h.scope() + ", not here.");
            }
            if (allows && h.condition().map(c -> c.holds(action)).orElse(Truth.TRUE) == Truth.FALSE) {
                return Optional.of("The role " + name + " allows it, but its condition does not hold.");
            }
            if (!covers(h.scope(), action.scope()) || allows) {
                return Optional.empty();
            }
            if (role.takesAway(action)) {
                return Optional.of("The role " + name + " takes it away from what it allows.");
            }
            if (role.onOtherPlane(action)) {
                return Optional.of("The role " + name + " allows actions of the "
                        + (action.data()
                                ? "control plane, not data actions."
                                : "data plane, not of the control plane."));
            }
            return Optional.empty();
        }
    }
}
