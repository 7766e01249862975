package dev.castellan.access.escalation;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.Opinion;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Principal;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.RoleId;
import dev.castellan.access.ServiceAccount;
import dev.castellan.access.Subject;
import dev.castellan.access.azure.AzureScope;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.azure.Join;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Who holds which rights through which grants, on both planes. */
final class Holdings {
    private record RoleRights(RightSet bits, List<Held.Named> named) {}

    /** What a grant gives. */
    private record Given(String namespace, RoleRights rights) {}

    private static final RoleRights NOTHING = new RoleRights(RightSet.NONE, List.of());

    private record AzureRight(Principal principal, Right right, String namespace) {}

    private final AccessIndex index;
    private final Map<RoleId, RoleRights> roles = new HashMap<>();
    /** Rules that are alike are one object in the index. */
    private final IdentityHashMap<PolicyRule, RoleRights> rules = new IdentityHashMap<>();

    private final Map<Principal, List<Grant>> grants = new LinkedHashMap<>();
    private final Map<Principal, List<Given>> given = new HashMap<>();
    private final Map<Principal, List<Grant>> dangling = new HashMap<>();
    private final Set<Principal> identities = new LinkedHashSet<>();
    private final Set<Principal> people = new LinkedHashSet<>();
    private final Map<AzureRight, String> azureRights = new LinkedHashMap<>();
    private final Map<Principal, List<AzureRight>> azureOf = new HashMap<>();
    /** Rights that a role in Azure gives under a condition, perhaps, or once it is activated; each with that. */
    private final Map<AzureRight, String> doubtful = new LinkedHashMap<>();

    private final Map<Principal, Map<String, Held>> doubtfulOf = new HashMap<>();
    private final AskedFirst asked;
    private final Optional<AzureSnapshot> azure;
    private final RightSet inNamespaces;

    Holdings(AccessIndex index, Set<Grant> removed) {
        this.index = index;
        this.inNamespaces = Right.allInNamespaces();
        for (Binding binding : index.snapshot().bindings()) {
            boolean exists = index.holds(binding.role());
            Given gives = new Given(
                    binding.namespace(), exists ? roles.computeIfAbsent(binding.role(), this::rights) : NOTHING);
            for (Subject subject : binding.subjects()) {
                Grant grant = new Grant(binding, subject);
                if (!removed.contains(grant)) {
                    Grant.principal(binding, subject).ifPresent(p -> {
                        identities.add(p);
                        (exists ? grants : dangling)
                                .computeIfAbsent(p, k -> new ArrayList<>())
                                .add(grant);
                        if (exists) {
                            given.computeIfAbsent(p, k -> new ArrayList<>()).add(gives);
                        }
                    });
                }
            }
        }
        for (ServiceAccount account : index.snapshot().serviceAccounts()) {
            identities.add(Principal.user(account.userName()));
        }
        this.azure =
                index.snapshot().azure().filter(AzureSnapshot.class::isInstance).map(AzureSnapshot.class::cast);
        this.asked = new AskedFirst(index, azure);
        azure.ifPresent(this::fromAzure);
        azure.ifPresent(this::people);
    }

    private void people(AzureSnapshot side) {
        side.everybody(identities.stream()
                        .filter(Principal::group)
                        .map(Principal::name)
                        .toList())
                .forEach(p -> people.add(user(p)));
        side.access().plane().people().eligible().stream()
                .map(e -> side.access().plane().people().get(e.principalId()))
                .filter(p -> !p.group())
                .forEach(p -> people.add(user(p)));
        side.joins().forEach(j -> people.add(user(side.access().plane().people().get(j.who()))));
        people.removeAll(identities);
    }

    private void fromAzure(AzureSnapshot side) {
        Set<String> places = new LinkedHashSet<>(Set.of(""));
        side.access()
                .plane()
                .assignments()
                .forEach(a -> new AzureScope(a.scope()).namespaceName().ifPresent(places::add));
        boolean activates = !side.access().plane().eligible().isEmpty()
                || !side.access().plane().people().eligible().isEmpty();
        for (Right right : Right.values()) {
            for (String namespace : places) {
                if (!namespace.isEmpty() && !right.inNamespaces()) {
                    continue;
                }
                for (Request.OnResource request : right.requests(namespace)) {
                    for (AzureSnapshot.Holder holder : side.whoCan(request)) {
                        AzureRight held = new AzureRight(user(holder.principal()), right, namespace);
                        if (!holder.opinion().certain()) {
                            doubt(held, doubt(holder.opinion()));
                        } else {
                            if (azureRights.putIfAbsent(held, holder.opinion().reason()) == null) {
                                azureOf.computeIfAbsent(held.principal(), p -> new ArrayList<>())
                                        .add(held);
                                identities.add(held.principal());
                            }
                        }
                    }
                    if (activates) {
                        side.eligible(request)
                                .forEach(e -> doubt(
                                        new AzureRight(user(e.principal()), right, namespace), lower(e.reason())));
                    }
                }
            }
        }
        side.joins().forEach(join -> joining(side, join, places));
        // A right that a request is enough for is certain though another request for it is not.
        doubtful.keySet().removeAll(azureRights.keySet());
        doubtful.forEach((held, why) -> {
            people.add(held.principal());
            doubtfulOf
                    .computeIfAbsent(held.principal(), p -> new LinkedHashMap<>())
                    .computeIfAbsent(why, w -> new Held())
                    .add(held.namespace(), held.right().bit());
        });
    }

    /** The rights for data that groups hold, to whoever may make itself a member. */
    private void joining(AzureSnapshot side, Join join, Set<String> places) {
        boolean holds = side.access().plane().assignments().stream()
                .anyMatch(a -> join.groups().contains(a.principalId().toLowerCase(Locale.ROOT)));
        if (!holds) {
            return;
        }
        Principal who = user(side.access().plane().people().get(join.who()));
        String why = "once it " + JoinEdges.how(side, join);
        for (Right right : Right.values()) {
            for (String namespace : places) {
                AzureRight held = new AzureRight(who, right, namespace);
                if ((namespace.isEmpty() || right.inNamespaces())
                        && !azureRights.containsKey(held)
                        && right.requests(namespace).stream()
                                .map(r -> side.opinion(join.who(), join.groups(), r))
                                .anyMatch(o -> o.certain() && o.possible().contains(Opinion.Outcome.ALLOW))) {
                    doubt(held, why);
                }
            }
        }
    }

    private void doubt(AzureRight right, String why) {
        doubtful.putIfAbsent(right, why);
    }

    private static String doubt(Opinion opinion) {
        String first = opinion.beyond().isEmpty()
                ? ""
                : ": " + sentence(opinion.beyond().getFirst());
        return (opinion.conditional() ? "under a condition of a role in Azure" : "if Azure allows it") + first;
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private static String lower(String text) {
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }

    /** The user or group that somebody of Azure is to the API server. */
    static Principal user(dev.castellan.access.azure.Principal somebody) {
        return somebody.group()
                ? Principal.group(somebody.id())
                : Principal.user(somebody.signInName().orElse(somebody.id()));
    }

    Optional<AzureSnapshot> azure() {
        return azure;
    }

    /** Everybody whom a grant names, and every service account. */
    Set<Principal> identities() {
        return identities;
    }

    /** People and applications of Entra ID whom no grant names: what they have comes through groups. */
    Set<Principal> people() {
        return people;
    }

    /**
     * Everything a request of somebody carries for certain: the user or group itself first, then what it is in as far as is
     * known.
     */
    List<Principal> carried(Principal who) {
        List<Principal> carried = new ArrayList<>(List.of(who));
        if (who.group()) {
            if (!who.name().equals(Requester.UNAUTHENTICATED) && !who.name().equals(Requester.AUTHENTICATED)) {
                carried.add(Principal.group(Requester.AUTHENTICATED));
            }
            return carried;
        }
        Requester.authenticated(
                        who.name(),
                        azure.flatMap(a -> a.requester(who.name()))
                                .map(Requester::certain)
                                .map(Requester::groups)
                                .orElse(List.of()))
                .groups()
                .forEach(g -> carried.add(Principal.group(g)));
        return carried;
    }

    /** The groups that somebody is in and the API server may not be told of; empty where it is told of all. */
    Optional<Requester.Unsure> unsure(Principal who) {
        return who.group()
                ? Optional.empty()
                : azure.flatMap(a -> a.requester(who.name())).flatMap(Requester::unsure);
    }

    List<Grant> grants(Principal principal) {
        return grants.getOrDefault(principal, List.of());
    }

    List<Grant> dangling(Principal principal) {
        return dangling.getOrDefault(principal, List.of());
    }

    /** What bindings and Azure give them. */
    Held held(List<Principal> carried) {
        Held held = bound(carried);
        azure(carried, held);
        return held;
    }

    /** What bindings give them. */
    Held bound(List<Principal> carried) {
        Held held = new Held();
        for (Principal principal : carried) {
            given.getOrDefault(principal, List.of()).forEach(g -> add(held, g.namespace(), g.rights()));
        }
        return held;
    }

    /** What Azure gives them for certain. */
    Held byAzure(List<Principal> carried) {
        Held held = new Held();
        azure(carried, held);
        return held;
    }

    private void azure(List<Principal> carried, Held into) {
        for (Principal principal : carried) {
            azureOf.getOrDefault(principal, List.of())
                    .forEach(r -> into.add(r.namespace(), r.right().bit()));
        }
    }

    /** What Azure gives somebody under a condition, perhaps, or once it is activated: by that. */
    Map<String, Held> doubtful(Principal who) {
        return doubtfulOf.getOrDefault(who, Map.of());
    }

    /** Who counts where Azure is asked before RBAC. */
    AskedFirst asked() {
        return asked;
    }

    /** What a role gives where it is bound. */
    Held held(String namespace, RoleId role) {
        Held held = new Held();
        add(held, namespace, roles.computeIfAbsent(role, this::rights));
        return held;
    }

    private void add(Held held, String namespace, RoleRights rights) {
        held.add(namespace, namespace.isEmpty() ? rights.bits() : rights.bits().and(inNamespaces));
        for (Held.Named named : rights.named()) {
            if (namespace.isEmpty() || named.right().inNamespaces()) {
                if (named.right() == Right.CHANGE_NAMESPACES) {
                    // A request on a namespace is made in that namespace.
                    if (namespace.isEmpty() || namespace.equals(named.name())) {
                        held.add(named.name(), named.right().bit());
                    }
                } else {
                    held.add(new Held.Named(named.right(), namespace, named.name()));
                }
            }
        }
    }

    private RoleRights rights(RoleId id) {
        RightSet bits = RightSet.NONE;
        Set<Held.Named> named = new LinkedHashSet<>();
        for (PolicyRule rule : index.rulesOf(id).orElse(List.of())) {
            RoleRights of = rules.computeIfAbsent(rule, this::rights);
            bits = bits.or(of.bits());
            named.addAll(of.named());
        }
        return new RoleRights(bits, List.copyOf(named));
    }

    private RoleRights rights(PolicyRule rule) {
        RightSet bits = RightSet.NONE;
        List<Held.Named> named = new ArrayList<>();
        for (Right right : Right.values()) {
            if (right.any(rule, index.server())) {
                bits = bits.or(right.bit());
            } else {
                right.names(rule, index.server()).forEach(n -> named.add(new Held.Named(right, "", n)));
            }
        }
        return new RoleRights(bits, List.copyOf(named));
    }

    /**
     * Every grant that gives somebody a right.
     *
     * @param namespace where; empty for everywhere
     * @param name for which names a right for some names only counts
     */
    List<Evidence> evidence(List<Principal> carried, Right right, String namespace, Predicate<String> name) {
        List<Evidence> found = new ArrayList<>();
        for (Principal principal : carried) {
            for (Grant grant : grants(principal)) {
                String where = grant.binding().namespace();
                if (where.isEmpty() || (where.equals(namespace) && right.inNamespaces())) {
                    evidence(grant.binding().role(), right, name)
                            .ifPresent(r -> found.add(new Evidence(right, Optional.of(grant), Optional.of(r), "")));
                }
            }
            for (String where : namespace.isEmpty() ? List.of("") : List.of("", namespace)) {
                AzureRight held = new AzureRight(principal, right, where);
                Optional.ofNullable(azureRights.getOrDefault(held, doubtful.get(held)))
                        .ifPresent(r -> found.add(new Evidence(right, Optional.empty(), Optional.empty(), r)));
            }
        }
        return found;
    }

    private Optional<PolicyRule> evidence(RoleId role, Right right, Predicate<String> name) {
        return index.rulesOf(role).orElse(List.of()).stream()
                .filter(r -> right.any(r, index.server())
                        || right.names(r, index.server()).stream().anyMatch(name))
                .findFirst();
    }
}
