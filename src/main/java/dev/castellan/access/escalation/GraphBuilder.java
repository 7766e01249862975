package dev.castellan.access.escalation;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Namespace;
import dev.castellan.access.Principal;
import dev.castellan.access.Requester;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Scopes;
import dev.castellan.access.ServiceAccount;
import dev.castellan.access.azure.AzureAccess;
import dev.castellan.access.azure.AzureDecision;
import dev.castellan.access.azure.AzureGrant;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.azure.ControlOperation;
import dev.castellan.access.azure.People;
import dev.castellan.access.escalation.EscalationGraph.Edge;
import dev.castellan.azure.GroupEligibility;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds the edges of an escalation graph. Each kind of edge has its preconditions beside it. */
final class GraphBuilder {
    private static final String ENFORCE = "pod-security.kubernetes.io/enforce";
    private static final String SYSTEM = "kube-system";
    /** What the controllers of the cluster itself work under (kubernetes {@code --leader-elect-resource-name}). */
    private static final Set<String> LEASES = Set.of("kube-controller-manager", "kube-scheduler");

    private static final Principal CORE_DNS = Principal.user(Requester.serviceAccountName(SYSTEM, "coredns"));
    private static final String CLIENT_ID = "azure.workload.identity/client-id";

    /** Steps that give a position in a namespace or, with the rights everywhere, in all of them. */
    private static final Map<Step, Place.Kind> SCOPED = new LinkedHashMap<>();

    /** Steps that need rights in the whole cluster. */
    private static final Map<Step, Place> CLUSTER = new LinkedHashMap<>();

    static {
        SCOPED.put(Step.BIND_NAMESPACE, Place.Kind.NAMESPACE);
        SCOPED.put(Step.BIND_ANY_ROLE, Place.Kind.ANY_ROLE);
        SCOPED.put(Step.IMPERSONATE_ANY_ACCOUNT, Place.Kind.ACCOUNT_NAMES);
        SCOPED.put(Step.REQUEST_TOKENS, Place.Kind.ACCOUNTS);
        SCOPED.put(Step.TOKEN_SECRETS, Place.Kind.ACCOUNTS);
        SCOPED.put(Step.LIST_ALL_SECRETS, Place.Kind.SECRETS);
        SCOPED.put(Step.GUESS_SECRETS, Place.Kind.SECRETS);
        SCOPED.put(Step.PODS, Place.Kind.PODS);
        SCOPED.put(Step.WORKLOADS, Place.Kind.PODS);
        SCOPED.put(Step.EXEC_PODS, Place.Kind.RUNNING);
        SCOPED.put(Step.ATTACH_PODS, Place.Kind.RUNNING);
        SCOPED.put(Step.DEBUG_PODS, Place.Kind.RUNNING);
        SCOPED.put(Step.PATCH_PODS, Place.Kind.RUNNING);
        SCOPED.put(Step.PORT_FORWARD, Place.Kind.PORTS);
        SCOPED.put(Step.STEAL_PODS, Place.Kind.RUNNING);
        SCOPED.put(Step.STEAL_BY_EVICTION, Place.Kind.RUNNING);
        SCOPED.put(Step.CHOOSE_NODE, Place.Kind.RUNNING);
        SCOPED.put(Step.POD_STATUS, Place.Kind.TRAFFIC);
        SCOPED.put(Step.REDIRECT_SERVICE, Place.Kind.TRAFFIC);
        SCOPED.put(Step.CONSTRAINED_ACCOUNT, Place.Kind.ACCOUNT_NAMES);
        CLUSTER.put(Step.IMPERSONATE_MASTERS, Place.CLUSTER_ADMIN);
        CLUSTER.put(Step.IMPERSONATE_ANY_USER, Place.in(Place.Kind.ANY_USER, ""));
        CLUSTER.put(Step.BIND_CLUSTER, Place.CLUSTER_ADMIN);
        CLUSTER.put(Step.ESCALATE_CLUSTER, Place.CLUSTER_ADMIN);
        CLUSTER.put(Step.PROXY_NODES, Place.in(Place.Kind.RUNNING, ""));
        CLUSTER.put(Step.CERTIFICATES, Place.in(Place.Kind.ANY_IDENTITY, ""));
        CLUSTER.put(Step.MUTATING_WEBHOOK, Place.in(Place.Kind.PODS, ""));
        CLUSTER.put(Step.MUTATING_POLICY, Place.in(Place.Kind.PODS, ""));
        CLUSTER.put(Step.VALIDATING_WEBHOOK, Place.ALL_SECRETS);
        CLUSTER.put(Step.STEAL_BY_TAINT, Place.in(Place.Kind.RUNNING, ""));
        CLUSTER.put(Step.STEAL_BY_DELETION, Place.in(Place.Kind.RUNNING, ""));
        CLUSTER.put(Step.NODE_LOGS, Place.in(Place.Kind.NODE_FILES, ""));
        CLUSTER.put(Step.NODE_CONFIG, Place.in(Place.Kind.NODE_FILES, ""));
        CLUSTER.put(Step.API_SERVICE, Place.in(Place.Kind.TRAFFIC, ""));
        CLUSTER.put(Step.CONVERSION, Place.in(Place.Kind.TRAFFIC, ""));
        CLUSTER.put(Step.SIGN_CERTIFICATES, Place.in(Place.Kind.ANY_IDENTITY, ""));
        CLUSTER.put(Step.CONSTRAINED_USER, Place.in(Place.Kind.ANY_USER, ""));
        CLUSTER.put(Step.CONSTRAINED_NODE, Place.NODE);
    }

    /** Rights that count together with a right for one name. */
    private static final RightSet WITH_NAMES = RightSet.of(
            Right.IMPERSONATE_USERS, Right.IMPERSONATE_GROUPS, Right.WRITE_ROLE_BINDINGS, Right.WRITE_CLUSTER_BINDINGS);

    private final AccessIndex index;
    private final Holdings holdings;
    private final Set<String> namespaces = new TreeSet<>();
    private final Map<String, Namespace> known = new HashMap<>();
    private final Map<String, Set<Principal>> accounts = new TreeMap<>();
    private final Set<Principal> existing = new HashSet<>();
    private final Map<Place, Set<Edge>> edges = new LinkedHashMap<>();
    private final Map<Principal, Set<Edge>> ofGroups = new HashMap<>();
    private final Map<List<Principal>, Together> together = new HashMap<>();
    private final List<Place> boundRoles = new ArrayList<>();
    private final Map<Place, RoleId> roleOf = new HashMap<>();

    private final Set<RoleId> aggregated = new HashSet<>();
    private final Map<Operator, List<ServiceAccount>> operators = new LinkedHashMap<>();
    /** Whether security context constraints of OpenShift decide on pods. */
    private final boolean constraints;

    GraphBuilder(AccessIndex index, Holdings holdings) {
        this.index = index;
        this.holdings = holdings;
        for (Namespace n : index.snapshot().namespaces()) {
            namespaces.add(n.name());
            known.put(n.name(), n);
        }
        index.snapshot().bindings().stream()
                .map(b -> b.namespace())
                .filter(n -> !n.isEmpty())
                .forEach(namespaces::add);
        index.snapshot().roles().stream().filter(Role::aggregated).forEach(r -> aggregated.add(r.id()));
        Operator.ALL.forEach(o -> {
            List<ServiceAccount> found = o.accounts(index);
            if (!found.isEmpty()) {
                operators.put(o, found);
            }
        });
        this.constraints =
                index.scopes().of("security.openshift.io", "securitycontextconstraints") != Scopes.Scope.UNKNOWN;
        for (ServiceAccount a : index.snapshot().serviceAccounts()) {
            namespaces.add(a.namespace());
            Principal user = Principal.user(a.userName());
            existing.add(user);
            accounts.computeIfAbsent(a.namespace(), n -> new LinkedHashSet<>()).add(user);
        }
    }

    Map<Place, Set<Edge>> build() {
        holdings.identities().stream().filter(Principal::group).forEach(this::group);
        holdings.identities().stream().filter(p -> !p.group()).forEach(this::user);
        holdings.people().forEach(this::user);
        azureControl();
        memberships();
        workloadIdentities();
        general();
        // Roles that can be bound lead on, perhaps to further roles; the list grows while it is walked.
        for (int i = 0; i < boundRoles.size(); i++) {
            Place place = boundRoles.get(i);
            Set<Edge> from = new LinkedHashSet<>();
            Held held = holdings.held(place.namespace(), roleOf.getOrDefault(place, RoleId.cluster("")));
            derive(held, List.of(), held.namespaces(), held.named(), from);
            from.forEach(e -> add(place, e));
        }
        return edges;
    }

    private void add(Place from, Edge edge) {
        if (!from.equals(edge.to())) {
            edges.computeIfAbsent(from, f -> new LinkedHashSet<>()).add(edge);
        }
    }

    private void add(Place from, Step step, Place to) {
        add(from, new Edge(step, to, "", ""));
    }

    private Set<Edge> group(Principal group) {
        Set<Edge> done = ofGroups.get(group);
        if (done != null) {
            return done;
        }
        Set<Edge> own = new LinkedHashSet<>();
        ofGroups.put(group, own);
        if (group.name().equals(Requester.MASTERS)) {
            own.add(new Edge(Step.MASTERS, Place.CLUSTER_ADMIN, "", ""));
        } else {
            identity(group, own);
        }
        own.forEach(e -> add(Place.of(group), e));
        return own;
    }

    private void user(Principal user) {
        Set<Edge> own = new LinkedHashSet<>();
        identity(user, own);
        holdings.unsure(user).ifPresent(unsure -> perhaps(user, unsure, own));
        own.forEach(e -> add(Place.of(user), e));
    }

    /** What groups give that may not be told of: each of them by itself, and all with what is certain. */
    private void perhaps(Principal user, Requester.Unsure unsure, Set<Edge> own) {
        List<Principal> carried = new ArrayList<>(holdings.carried(user));
        Set<Edge> known = new HashSet<>(own);
        known.addAll(together(List.copyOf(carried.subList(1, carried.size()))).single());
        unsure.groups().stream().sorted().map(Principal::group).forEach(group -> {
            Set<Edge> of = group(group);
            known.addAll(of);
            if (!of.isEmpty()) {
                own.add(new Edge(Step.MEMBER_PERHAPS, Place.of(group), unsure.why(), ""));
            }
            carried.add(group);
        });
        Held held = holdings.held(carried);
        Set<Edge> all = new LinkedHashSet<>();
        derive(held, carried, held.namespaces(), held.named(), all);
        all.stream()
                .filter(e -> !known.contains(e))
                .forEach(e -> own.add(new Edge(
                        Step.MEMBER_PERHAPS,
                        e.to(),
                        unsure.why() + " Together with the rest: " + e.step().reason(e.detail()),
                        e.namespace())));
    }

    /**
     * What the groups of somebody give together.
     *
     * @param single what one of them gives by itself, which is left to that group
     * @param edges the groups, and what only all of them together give
     */
    private record Together(Held held, Set<Edge> single, Set<Edge> edges) {}

    private Together together(List<Principal> groups) {
        Together known = together.get(groups);
        if (known == null) {
            Held held = holdings.held(groups);
            Set<Edge> all = new LinkedHashSet<>();
            derive(held, groups, held.namespaces(), held.named(), all);
            Set<Edge> single = new HashSet<>();
            Set<Edge> edges = new LinkedHashSet<>();
            for (Principal group : groups) {
                Set<Edge> of = group(group);
                if (!of.isEmpty()) {
                    single.addAll(of);
                    edges.add(new Edge(Step.MEMBER, Place.of(group), "", ""));
                }
            }
            all.stream().filter(e -> !single.contains(e)).forEach(edges::add);
            known = new Together(held, single, edges);
            together.put(groups, known);
        }
        return known;
    }

    /** What the united rights give; what a group gives by itself is left to the group. */
    private void identity(Principal who, Set<Edge> own) {
        List<Principal> carried = holdings.carried(who);
        List<Principal> groups = carried.subList(1, carried.size());
        Together together = together(List.copyOf(groups));
        own.addAll(together.edges());
        Held alone = holdings.held(List.of(who));
        if (!alone.nothing() || !holdings.dangling(who).isEmpty()) {
            Held united = together.held().with(alone);
            // Where somebody adds nothing to what the groups give, there is nothing new.
            boolean wide = alone.addsTo(together.held());
            Set<Edge> all = new LinkedHashSet<>();
            // What groups hold for some names leads further together with these rights only.
            Set<Held.Named> names = alone.meets(WITH_NAMES) ? united.named() : alone.named();
            derive(united, carried, wide ? united.namespaces() : alone.namespaces(), names, all);
            all.stream().filter(e -> !together.single().contains(e)).forEach(own::add);
        }
    }

    private void derive(Held held, List<Principal> carried, Set<String> in, Set<Held.Named> names, Set<Edge> into) {
        if (held.everywhere(Right.EVERYTHING.bit())) {
            into.add(new Edge(Step.EVERYTHING, Place.CLUSTER_ADMIN, "", ""));
            return;
        }
        CLUSTER.forEach((step, to) -> {
            if (held.everywhere(step.mask())) {
                into.add(new Edge(step, to, "", ""));
            }
        });
        scoped(held, "", into);
        for (String namespace : in) {
            if (held.in(namespace, Right.EVERYTHING.bit())) {
                into.add(new Edge(Step.EVERYTHING, Place.in(Place.Kind.NAMESPACE, namespace), "", namespace));
            } else {
                scoped(held, namespace, into);
            }
        }
        named(held, names, into);
        if (held.escalates()) {
            escalating(held, carried, into);
        }
    }

    private void scoped(Held held, String namespace, Set<Edge> into) {
        RightSet here = held.rights(namespace);
        RightSet everywhere = namespace.isEmpty() ? RightSet.NONE : held.rights("");
        if (here.equals(everywhere)) {
            return;
        }
        SCOPED.forEach((step, kind) -> {
            if (fresh(here, everywhere, step.mask())) {
                into.add(new Edge(step, Place.in(kind, namespace), "", namespace));
            }
        });
        // Volumes and their classes are made in the cluster and used in the namespace.
        for (Step step : List.of(Step.HOST_VOLUME, Step.STORAGE_CLASS)) {
            if (fresh(here, everywhere, step.mask())) {
                into.add(new Edge(step, Place.NODE, "", namespace));
            }
        }
        // Bootstrap tokens are secrets of this one namespace.
        if ((namespace.isEmpty() || namespace.equals(SYSTEM)) && fresh(here, everywhere, Step.BOOTSTRAP_TOKEN.mask())) {
            into.add(new Edge(Step.BOOTSTRAP_TOKEN, Place.NODE, "", namespace));
        }
        if ((namespace.isEmpty() || namespace.equals(SYSTEM))
                && existing.contains(CORE_DNS)
                && fresh(here, everywhere, Step.CLUSTER_NAMES.mask())) {
            into.add(new Edge(Step.CLUSTER_NAMES, Place.in(Place.Kind.TRAFFIC, ""), "", namespace));
        }
        if (fresh(here, everywhere, Step.LIFT_POD_SECURITY.mask())) {
            Set<String> reached = namespace.isEmpty() ? namespaces : Set.of(namespace);
            if (reached.stream().anyMatch(this::guarded)) {
                Step step = constraints ? Step.LIFT_POD_SECURITY_PERHAPS : Step.LIFT_POD_SECURITY;
                into.add(new Edge(step, Place.NODE, "", namespace));
            }
        }
        if (constraints && fresh(here, everywhere, Step.RUN_PRIVILEGED.mask())) {
            into.add(new Edge(Step.RUN_PRIVILEGED, Place.NODE, "", namespace));
        }
        // What is sent to an outside address comes from the whole cluster.
        for (Step step : List.of(Step.SERVICE_STATUS, Step.EXTERNAL_ADDRESSES)) {
            if (fresh(here, everywhere, step.mask())) {
                into.add(new Edge(step, Place.in(Place.Kind.TRAFFIC, ""), "", namespace));
            }
        }
        if (namespace.isEmpty() || namespace.equals(SYSTEM)) {
            if (fresh(here, everywhere, Step.LEASES.mask())) {
                into.add(new Edge(Step.LEASES, Place.in(Place.Kind.STANDSTILL, ""), "", namespace));
            }
            if (fresh(here, everywhere, Step.EXTENSION_TRUST.mask())) {
                into.add(new Edge(Step.EXTENSION_TRUST, Place.in(Place.Kind.EXTENSIONS, ""), "", namespace));
            }
            if (elastic() && fresh(here, everywhere, Step.AWS_AUTH.mask())) {
                into.add(new Edge(Step.AWS_AUTH, Place.CLUSTER_ADMIN, "", namespace));
            }
        }
        operators.forEach((operator, found) -> {
            for (ServiceAccount account : found) {
                boolean counts = switch (operator.where()) {
                    case ANYWHERE -> true;
                    case HOME -> namespace.isEmpty() || namespace.equals(account.namespace());
                    case AWAY -> !namespace.isEmpty() && !namespace.equals(account.namespace());
                    case CLUSTER -> namespace.isEmpty();
                };
                if (counts && fresh(here, everywhere, operator.step().mask())) {
                    into.add(new Edge(operator.step(), operator.to(account, namespace), "", namespace));
                }
            }
        });
        for (Step step : List.of(Step.PIPELINE_RUN, Step.WORKFLOW)) {
            String group = step == Step.PIPELINE_RUN ? "tekton.dev" : "argoproj.io";
            String kind = step == Step.PIPELINE_RUN ? "pipelineruns" : "workflows";
            if (index.scopes().of(group, kind) != Scopes.Scope.UNKNOWN && fresh(here, everywhere, step.mask())) {
                into.add(new Edge(step, Place.in(Place.Kind.PODS, namespace), "", namespace));
            }
        }
    }

    /** Whether rights are held for the namespace that are not held everywhere. */
    private static boolean fresh(RightSet here, RightSet everywhere, RightSet mask) {
        return here.holds(mask) && !everywhere.holds(mask);
    }

    /** Whether it is a cluster of Amazon EKS, whose versions say so. */
    private boolean elastic() {
        return index.snapshot().serverVersion().contains("-eks-");
    }

    private boolean guarded(String namespace) {
        Namespace found = known.get(namespace);
        return found != null
                && Set.of("baseline", "restricted").contains(found.labels().getOrDefault(ENFORCE, ""));
    }

    private void named(Held held, Set<Held.Named> names, Set<Edge> into) {
        boolean anyUser = held.everywhere(Right.IMPERSONATE_USERS.bit())
                || held.named().stream().anyMatch(n -> n.right() == Right.IMPERSONATE_USERS);
        for (Held.Named n : names) {
            String where = n.namespace();
            switch (n.right()) {
                case IMPERSONATE_USERS -> {
                    known(Principal.user(n.name()), into, Step.IMPERSONATE_USER, n);
                    if (held.everywhere(Right.IMPERSONATE_GROUPS.bit())) {
                        into.add(new Edge(Step.IMPERSONATE_NAMED_GROUP, Place.CLUSTER_ADMIN, Requester.MASTERS, ""));
                    }
                }
                case IMPERSONATE_GROUPS -> {
                    Principal group = Principal.group(n.name());
                    // A group is impersonated together with a user only.
                    if (anyUser && n.name().equals(Requester.MASTERS)) {
                        into.add(new Edge(Step.IMPERSONATE_NAMED_GROUP, Place.CLUSTER_ADMIN, n.name(), ""));
                    } else if (anyUser) {
                        known(group, into, Step.IMPERSONATE_NAMED_GROUP, n);
                    }
                }
                case IMPERSONATE_ACCOUNTS -> account(n, false, Step.IMPERSONATE_ACCOUNT, into);
                case REQUEST_TOKEN -> account(n, true, Step.REQUEST_NAMED_TOKEN, into);
                case BIND_CLUSTER_ROLES -> bind(held, n, RoleId.cluster(n.name()), into);
                case BIND_ROLES -> {
                    for (String namespace : where.isEmpty() ? namespaces : Set.of(where)) {
                        RoleId role = RoleId.in(namespace, n.name());
                        if (index.rulesOf(role).isPresent() && held.in(namespace, Right.WRITE_ROLE_BINDINGS.bit())) {
                            into.add(new Edge(Step.BIND_ROLE, role(namespace, role), n.name(), namespace));
                        }
                    }
                }
                case CHANGE_CONFIG_MAPS -> {
                    if (n.name().equals("coredns")
                            && (where.isEmpty() || where.equals(SYSTEM))
                            && existing.contains(CORE_DNS)
                            && !held.in(SYSTEM, Right.CHANGE_CONFIG_MAPS.bit())) {
                        into.add(new Edge(Step.CLUSTER_NAMES, Place.in(Place.Kind.TRAFFIC, ""), n.name(), where));
                    }
                    if (n.name().equals("extension-apiserver-authentication") && system(held, n)) {
                        into.add(new Edge(Step.EXTENSION_TRUST, Place.in(Place.Kind.EXTENSIONS, ""), n.name(), where));
                    }
                    if (n.name().equals("aws-auth") && elastic() && system(held, n)) {
                        into.add(new Edge(Step.AWS_AUTH, Place.CLUSTER_ADMIN, n.name(), where));
                    }
                }
                case CHANGE_LEASES -> {
                    if (LEASES.contains(n.name()) && system(held, n)) {
                        into.add(new Edge(Step.NAMED_LEASE, Place.in(Place.Kind.STANDSTILL, ""), n.name(), where));
                    }
                }
                case WRITE_WORKLOADS -> perhaps(held, n, Step.NAMED_WORKLOAD, Place.in(Place.Kind.PODS, where), into);
                case EXEC -> perhaps(held, n, Step.NAMED_EXEC, Place.in(Place.Kind.RUNNING, where), into);
                default -> {
                    // For one name nothing follows from it.
                }
            }
        }
    }

    /** Whether a right for a name counts in the namespace of the system, where it is not held for every name. */
    private static boolean system(Held held, Held.Named n) {
        return (n.namespace().isEmpty() || n.namespace().equals(SYSTEM))
                && !held.in(SYSTEM, n.right().bit());
    }

    private void perhaps(Held held, Held.Named n, Step step, Place to, Set<Edge> into) {
        if (!held.in(n.namespace(), step.mask())) {
            into.add(new Edge(step, to, n.name(), n.namespace()));
        }
    }

    private void known(Principal principal, Set<Edge> into, Step step, Held.Named n) {
        if (holdings.identities().contains(principal)) {
            into.add(new Edge(step, Place.of(principal), n.name(), n.namespace()));
        }
    }

    private void account(Held.Named n, boolean mustExist, Step step, Set<Edge> into) {
        for (String namespace : n.namespace().isEmpty() ? namespaces : Set.of(n.namespace())) {
            Principal user = Principal.user(Requester.serviceAccountName(namespace, n.name()));
            if (existing.contains(user) || (!mustExist && holdings.identities().contains(user))) {
                into.add(new Edge(step, Place.of(user), n.name(), namespace));
            }
        }
    }

    private void bind(Held held, Held.Named n, RoleId role, Set<Edge> into) {
        if (index.rulesOf(role).isEmpty()) {
            return;
        }
        if (n.namespace().isEmpty() && held.everywhere(Right.WRITE_CLUSTER_BINDINGS.bit())) {
            into.add(new Edge(Step.BIND_CLUSTER_ROLE, role("", role), n.name(), ""));
        }
        if (n.namespace().isEmpty() && held.everywhere(Right.WRITE_ROLE_BINDINGS.bit())) {
            for (String namespace : namespaces) {
                into.add(new Edge(Step.BIND_CLUSTER_ROLE_IN, role(namespace, role), n.name(), namespace));
            }
            return;
        }
        for (String namespace : n.namespace().isEmpty() ? held.namespaces() : Set.of(n.namespace())) {
            if (held.in(namespace, Right.WRITE_ROLE_BINDINGS.bit())) {
                into.add(new Edge(Step.BIND_CLUSTER_ROLE_IN, role(namespace, role), n.name(), namespace));
            }
        }
    }

    private Place role(String namespace, RoleId role) {
        Place place = Place.role(namespace, role);
        if (roleOf.putIfAbsent(place, role) == null) {
            boundRoles.add(place);
        }
        return place;
    }

    /** Adding rights to a role one is bound to, or making the missing role of a binding one is in. */
    private void escalating(Held held, List<Principal> carried, Set<Edge> into) {
        for (Principal principal : carried) {
            for (Grant grant : holdings.grants(principal)) {
                RoleId id = grant.binding().role();
                String where = grant.binding().namespace();
                if (id.kind().equals(RoleId.CLUSTER_ROLE)) {
                    if (!held.everywhere(Step.ESCALATE_CLUSTER.mask())
                            && may(held, Right.ESCALATE_CLUSTER_ROLES, "", id.name())
                            && may(held, Right.UPDATE_CLUSTER_ROLES, "", id.name())) {
                        into.add(new Edge(Step.ESCALATE_NAMED, all(where), id.name(), ""));
                    }
                    // Somebody who may change any ClusterRole needs no detour.
                    if (aggregated.contains(id)
                            && !held.everywhere(Step.ESCALATE_CLUSTER.mask())
                            && held.everywhere(Step.AGGREGATE.mask())) {
                        into.add(new Edge(Step.AGGREGATE, all(where), id.name(), ""));
                    }
                } else if (may(held, Right.ESCALATE_ROLES, where, id.name())
                        && may(held, Right.UPDATE_ROLES, where, id.name())) {
                    into.add(new Edge(Step.ESCALATE_ROLE, all(where), id.name(), where));
                }
            }
            for (Grant grant : holdings.dangling(principal)) {
                RoleId id = grant.binding().role();
                String where = grant.binding().namespace();
                if (id.kind().equals(RoleId.CLUSTER_ROLE)) {
                    if (held.everywhere(Step.DANGLING_CLUSTER.mask())) {
                        into.add(new Edge(Step.DANGLING_CLUSTER, all(where), id.name(), ""));
                    }
                } else if (!where.isEmpty() && held.in(where, Step.DANGLING_ROLE.mask())) {
                    into.add(new Edge(Step.DANGLING_ROLE, all(where), id.name(), where));
                }
            }
        }
    }

    private static Place all(String namespace) {
        return namespace.isEmpty() ? Place.CLUSTER_ADMIN : Place.in(Place.Kind.NAMESPACE, namespace);
    }

    private static boolean may(Held held, Right right, String namespace, String name) {
        return held.in(namespace, right.bit())
                || held.holds(new Held.Named(right, "", name))
                || held.holds(new Held.Named(right, namespace, name));
    }

    private void azureControl() {
        holdings.azure().map(AzureSnapshot::access).ifPresent(access -> {
            for (ControlOperation operation : ControlOperation.ALL) {
                if (operation.weight() != ControlOperation.Weight.CRITICAL) {
                    continue;
                }
                for (AzureDecision d : access.whoCan(operation.on(access.plane().cluster()))) {
                    String detail = operation.title() + ": " + operation.consequence();
                    if (d.outcome() == AzureDecision.Outcome.ALLOWED) {
                        add(
                                Place.of(Holdings.user(d.principal())),
                                new Edge(Step.AZURE_CONTROL, Place.CLUSTER_ADMIN, detail, "", operation.action()));
                    } else if (!d.outcome().no() && !d.grants().isEmpty()) {
                        String unless = d.outcome() == AzureDecision.Outcome.CONDITIONAL
                                ? " Conditional: only where this holds: "
                                        + d.grants().stream()
                                                .flatMap(g -> g.condition().stream())
                                                .findFirst()
                                                .orElse("a condition")
                                : " Unknown beyond: " + String.join(" ", d.beyond());
                        add(
                                Place.of(Holdings.user(d.principal())),
                                new Edge(
                                        Step.AZURE_PERHAPS,
                                        Place.CLUSTER_ADMIN,
                                        detail + unless,
                                        "",
                                        operation.action()));
                    } else if (d.outcome().no() && !d.activatable().isEmpty()) {
                        AzureGrant first = d.activatable().getFirst();
                        String needed = first.membership()
                                .map(g -> "membership of "
                                        + access.plane().people().get(g).label())
                                .orElseGet(() -> "the role “" + first.role().roleName() + "”");
                        add(
                                Place.of(Holdings.user(d.principal())),
                                new Edge(
                                        Step.AZURE_ELIGIBLE,
                                        Place.CLUSTER_ADMIN,
                                        detail + " After activating " + needed + ".",
                                        "",
                                        operation.action()));
                    }
                }
            }
        });
    }

    /** Whoever may activate membership or ownership of a group may come to what the group holds in Kubernetes. */
    private void memberships() {
        holdings.azure().ifPresent(azure -> {
            Set<Principal> bound =
                    holdings.identities().stream().filter(Principal::group).collect(Collectors.toSet());
            ownerships(azure, bound);
            for (dev.castellan.access.azure.Principal p :
                    azure.access().plane().people().all()) {
                if (p.group()) {
                    continue;
                }
                for (AzureSnapshot.Activatable a : azure.activatable(p.id())) {
                    Principal group = Principal.group(a.group());
                    if (bound.contains(group)) {
                        add(
                                Place.of(Holdings.user(p)),
                                new Edge(
                                        Step.ACTIVATE_MEMBERSHIP,
                                        Place.of(group),
                                        "activates membership of the group " + String.join(", which is in ", a.chain()),
                                        ""));
                    }
                }
            }
        });
    }

    /** An owner of a group makes anybody a member of it, and so of the groups around it. */
    private void ownerships(AzureSnapshot azure, Set<Principal> bound) {
        AzureAccess access = azure.access();
        People people = access.plane().people();
        for (GroupEligibility e : people.eligible()) {
            if (!e.owner(access.plane().takenAt())) {
                continue;
            }
            String owned = e.groupId().toLowerCase(Locale.ROOT);
            Set<String> joined = new LinkedHashSet<>(List.of(owned));
            joined.addAll(azure.groupsOf(owned));
            List<ControlOperation> critical = critical(access, owned);
            String how = "activates ownership of the group " + people.get(owned).label()
                    + " and makes itself a member, which counts with its next sign-in";
            for (String id : people.leaves(e.principalId().toLowerCase(Locale.ROOT))) {
                Place who = Place.of(Holdings.user(people.get(id)));
                for (String group : joined) {
                    if (bound.contains(Principal.group(group))) {
                        String around = group.equals(owned)
                                ? ""
                                : "; it is in " + people.get(group).label();
                        add(who, new Edge(Step.ACTIVATE_OWNERSHIP, Place.of(Principal.group(group)), how + around, ""));
                    }
                }
                critical.stream()
                        .filter(o -> allowed(access, id, joined, o) && !allowed(access, id, Set.of(), o))
                        .findFirst()
                        .ifPresent(o -> add(
                                who,
                                new Edge(
                                        Step.ACTIVATE_OWNERSHIP,
                                        Place.CLUSTER_ADMIN,
                                        how + ". In Azure: " + o.title() + ": " + o.consequence(),
                                        "",
                                        o.action())));
            }
        }
    }

    /** The operations of Azure that make a group administrator. */
    private static List<ControlOperation> critical(AzureAccess access, String group) {
        return ControlOperation.ALL.stream()
                .filter(o -> o.weight() == ControlOperation.Weight.CRITICAL)
                .filter(o -> allowed(access, group, Set.of(), o))
                .toList();
    }

    private static boolean allowed(AzureAccess access, String id, Set<String> further, ControlOperation operation) {
        return access.decide(id, further, operation.on(access.plane().cluster()))
                        .outcome()
                == AzureDecision.Outcome.ALLOWED;
    }

    private void workloadIdentities() {
        holdings.azure().ifPresent(azure -> {
            for (ServiceAccount account : index.snapshot().serviceAccounts()) {
                String client = account.annotations().getOrDefault(CLIENT_ID, "");
                azure.access()
                        .plane()
                        .people()
                        .find(client)
                        .filter(p -> !client.isEmpty() && !p.group())
                        .ifPresent(p -> add(
                                Place.of(Principal.user(account.userName())),
                                Step.WORKLOAD_IDENTITY,
                                Place.of(Holdings.user(p))));
            }
        });
    }

    /** What follows whoever is there. */
    private void general() {
        add(Place.CLUSTER_ADMIN, Step.INCLUDED, Place.NODE);
        add(Place.CLUSTER_ADMIN, Step.INCLUDED, Place.ALL_SECRETS);
        add(Place.CLUSTER_ADMIN, Step.INCLUDED, Place.in(Place.Kind.NAMESPACE, ""));
        add(Place.NODE, Step.PODS_OF_NODE, Place.in(Place.Kind.RUNNING, ""));
        Place anyUser = Place.in(Place.Kind.ANY_USER, "");
        Place anyIdentity = Place.in(Place.Kind.ANY_IDENTITY, "");
        add(anyIdentity, Step.IS_ONE, anyUser);
        add(anyIdentity, Step.IS_ONE, Place.in(Place.Kind.ACCOUNT_NAMES, ""));
        Map<String, Set<Principal>> names = new TreeMap<>();
        for (Principal p : holdings.identities()) {
            String in = namespaceOf(p);
            if (p.group() && !p.name().equals(Requester.MASTERS)) {
                add(anyIdentity, Step.IS_ONE, Place.of(p));
            } else if (!p.group() && in.isEmpty()) {
                add(anyUser, Step.IS_ONE, Place.of(p));
            } else if (!p.group()) {
                names.computeIfAbsent(in, n -> new LinkedHashSet<>()).add(p);
            }
        }
        Set<String> everywhere = new TreeSet<>(namespaces);
        everywhere.addAll(names.keySet());
        for (Place.Kind kind : List.of(
                Place.Kind.NAMESPACE,
                Place.Kind.PODS,
                Place.Kind.RUNNING,
                Place.Kind.ACCOUNTS,
                Place.Kind.ACCOUNT_NAMES,
                Place.Kind.SECRETS,
                Place.Kind.ANY_ROLE,
                Place.Kind.PORTS,
                Place.Kind.TRAFFIC)) {
            everywhere.forEach(n -> add(Place.in(kind, ""), Step.IN_EVERY_NAMESPACE, Place.in(kind, n)));
        }
        for (String n : everywhere) {
            Place namespace = Place.in(Place.Kind.NAMESPACE, n);
            Place pods = Place.in(Place.Kind.PODS, n);
            Place all = Place.in(Place.Kind.ACCOUNTS, n);
            Place secrets = Place.in(Place.Kind.SECRETS, n);
            add(namespace, Step.INCLUDED, pods);
            add(namespace, Step.INCLUDED, secrets);
            add(pods, Step.RUN_AS, all);
            add(pods, Step.MOUNT_SECRETS, secrets);
            add(Place.in(Place.Kind.RUNNING, n), Step.RUNS_AS, all);
            add(secrets, Step.STORED_TOKENS, all);
            if (!guarded(n)) {
                add(pods, privileged(n));
            }
            accounts.getOrDefault(n, Set.of()).forEach(a -> add(all, Step.IS_ONE, Place.of(a)));
            names.getOrDefault(n, Set.of())
                    .forEach(a -> add(Place.in(Place.Kind.ACCOUNT_NAMES, n), Step.IS_ONE, Place.of(a)));
        }
        for (Role role : index.snapshot().roles()) {
            RoleId id = role.id();
            if (id.kind().equals(RoleId.ROLE)) {
                add(Place.in(Place.Kind.ANY_ROLE, id.namespace()), Step.IS_ONE, role(id.namespace(), id));
            }
        }
    }

    private Edge privileged(String namespace) {
        if (constraints) {
            return new Edge(
                    Step.PRIVILEGED_POD_PERHAPS,
                    Place.NODE,
                    "SecurityContextConstraints may admit privileged pods by their own lists of users and groups,"
                            + " which are not known here",
                    "");
        }
        return known.containsKey(namespace)
                ? new Edge(Step.PRIVILEGED_POD, Place.NODE, "", "")
                : new Edge(
                        Step.PRIVILEGED_POD_PERHAPS,
                        Place.NODE,
                        "the Pod Security level of the namespace is not known",
                        "");
    }

    /** The namespace of a service account; empty for anybody else. */
    private static String namespaceOf(Principal p) {
        String prefix = "system:serviceaccount:";
        int colon = p.group() || !p.name().startsWith(prefix) ? -1 : p.name().indexOf(':', prefix.length());
        return colon < 0 ? "" : p.name().substring(prefix.length(), colon);
    }
}
