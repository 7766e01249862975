package dev.castellan.access.compare;

import dev.castellan.access.Binding;
import dev.castellan.access.Covers;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Principal;
import dev.castellan.access.Requester;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Scopes;
import dev.castellan.access.Subject;
import dev.castellan.access.WhatCan;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.escalation.Grant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What RBAC of Kubernetes gives to whom on one side only. Only those are looked at whose bindings, roles or groups differ; of
 * them every smallest part of a rule that the other side does not include is a change.
 */
final class RuleChanges {
    /** What the detail of a cause begins with where an aggregated role took a rule over. */
    static final String SELECTED = "selected by ";

    private final Side before;
    private final Side after;
    private final Map<Principal, Set<String>> candidates = new LinkedHashMap<>();
    private final List<Change> changes = new ArrayList<>();

    private RuleChanges(Side before, Side after) {
        this.before = before;
        this.after = after;
    }

    /** A binding as it is on both sides, or on one. */
    record Pair(Optional<Binding> before, Optional<Binding> after) {
        boolean same() {
            return before.isPresent() && after.isPresent() && RuleChanges.same(before.get(), after.get());
        }
    }

    /** The bindings that differ. Both lists are sorted by namespace and name. */
    static List<Pair> differentBindings(Side before, Side after) {
        List<Binding> old = before.index().snapshot().bindings();
        List<Binding> now = after.index().snapshot().bindings();
        List<Pair> different = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < old.size() || j < now.size()) {
            int order = i == old.size() ? 1 : j == now.size() ? -1 : order(old.get(i), now.get(j));
            Pair pair = new Pair(
                    order <= 0 ? Optional.of(old.get(i)) : Optional.empty(),
                    order >= 0 ? Optional.of(now.get(j)) : Optional.empty());
            if (!pair.same()) {
                different.add(pair);
            }
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        return different;
    }

    private static int order(Binding one, Binding other) {
        int order = one.namespace().compareTo(other.namespace());
        return order == 0 ? one.name().compareTo(other.name()) : order;
    }

    static List<Change> of(Side before, Side after, Set<RoleId> differentRoles, List<Pair> differentBindings) {
        RuleChanges rules = new RuleChanges(before, after);
        for (Pair pair : differentBindings) {
            pair.before().ifPresent(rules::candidates);
            pair.after().ifPresent(rules::candidates);
        }
        for (Side side : List.of(before, after)) {
            for (Binding binding : side.index().snapshot().bindings()) {
                if (!differentRoles.isEmpty() && differentRoles.contains(binding.role())) {
                    rules.candidates(binding);
                }
            }
        }
        rules.memberships();
        rules.candidates.forEach((who, namespaces) -> {
            if (!who.equals(Principal.group(Requester.MASTERS))) {
                rules.side(who, namespaces, true);
                rules.side(who, namespaces, false);
            }
        });
        return rules.changes;
    }

    private void candidate(Principal who, String namespace) {
        candidates.computeIfAbsent(who, w -> new TreeSet<>()).add(namespace);
    }

    private void candidates(Binding binding) {
        for (Subject subject : binding.subjects()) {
            Grant.principal(binding, subject).ifPresent(p -> candidate(p, binding.namespace()));
        }
    }

    static boolean same(Binding one, Binding other) {
        return one.role().equals(other.role())
                && (one.subjects().equals(other.subjects())
                        || new HashSet<>(one.subjects()).equals(new HashSet<>(other.subjects())));
    }

    /** People and groups of Entra ID that are in other groups than before, where both sides know. */
    private void memberships() {
        if (before.azure().isEmpty() || after.azure().isEmpty()) {
            return;
        }
        AzureSnapshot old = before.azure().get();
        AzureSnapshot now = after.azure().get();
        Set<String> ids = new TreeSet<>();
        for (AzureSnapshot side : List.of(old, now)) {
            side.access().plane().people().all().forEach(p -> ids.add(p.id()));
        }
        for (String id : ids) {
            Set<String> had = new HashSet<>(old.groupsOf(id));
            Set<String> has = new HashSet<>(now.groupsOf(id));
            if (had.equals(has)) {
                continue;
            }
            Principal who = principal(now.access().plane().people().find(id).isPresent() ? now : old, id);
            Set<String> other = new HashSet<>(had);
            other.addAll(has);
            other.removeIf(g -> had.contains(g) && has.contains(g));
            for (String group : other) {
                for (Side side : List.of(before, after)) {
                    side.index().bindingsOf(Principal.group(group)).forEach(b -> candidate(who, b.namespace()));
                }
            }
        }
    }

    private static Principal principal(AzureSnapshot side, String id) {
        dev.castellan.access.azure.Principal known =
                side.access().plane().people().get(id);
        return known.group()
                ? Principal.group(known.id())
                : Principal.user(known.signInName().orElse(known.id()));
    }

    /** What one side gives and the other does not. */
    private void side(Principal who, Set<String> namespaces, boolean gained) {
        Side having = gained ? after : before;
        Side lacking = gained ? before : after;
        List<Principal> carried = having.carried(who);
        List<Principal> otherwise = lacking.carried(who);
        // What groups give to all that are in them on both sides is told of the groups.
        List<Principal> fresh = carried.stream()
                .filter(p -> p.equals(who) || !otherwise.contains(p))
                .toList();
        Side.Rules ofGroups = lacking.everywhere(otherwise.subList(1, otherwise.size()));
        Side.Rules own = new Side.Rules(lacking.distinct(List.of(who), ""));
        Map<Told, Merged> told = new LinkedHashMap<>();
        for (String namespace : namespaces) {
            List<Side.Grant> grants = having.grants(fresh, namespace);
            if (grants.isEmpty()) {
                continue;
            }
            Held held = new Held(
                    ofGroups,
                    own,
                    new Side.Rules(namespace.isEmpty() ? List.of() : lacking.distinct(otherwise, namespace)));
            Map<PolicyRule, Set<Cause>> parts = new LinkedHashMap<>();
            for (Side.Grant grant : grants) {
                if (held.holds(grant.rule())) {
                    continue;
                }
                for (PolicyRule part : Covers.parts(grant.rule())) {
                    if (!held.covers(part) && works(having, part, namespace)) {
                        parts.computeIfAbsent(part, p -> new TreeSet<>(CAUSES))
                                .addAll(causes(who, grant, part, having, lacking, gained));
                    }
                }
            }
            Map<String, Side.Rules> within =
                    namespace.isEmpty() && !parts.isEmpty() ? within(lacking, otherwise) : Map.of();
            Map<Alike, List<PolicyRule>> alike = new LinkedHashMap<>();
            parts.forEach((part, causes) -> alike.computeIfAbsent(
                            new Alike(causes, except(lacking, within, part)), c -> new ArrayList<>())
                    .add(part));
            alike.forEach((what, all) -> {
                List<PolicyRule> rules = sorted(WhatCan.compress(Covers.compact(sorted(all))));
                told.computeIfAbsent(
                                new Told(namespace.isEmpty(), what.except(), rules, kinds(what.causes())),
                                t -> new Merged(new TreeSet<>(), new TreeSet<>(CAUSES)))
                        .add(namespace, what.causes());
            });
        }
        Who shown = who(who, having, lacking);
        List<String> behind = who.group() ? behind(having, who) : List.of();
        told.forEach((what, merged) -> {
            Set<String> unread = new LinkedHashSet<>(having.doubts(who));
            (what.cluster() ? Set.of("") : merged.namespaces()).forEach(n -> unread.addAll(lacking.unread(n)));
            changes.add(new Change(
                    shown,
                    gained,
                    what.cluster() ? List.of() : List.copyOf(merged.namespaces()),
                    what.except(),
                    new Change.What.Rules(what.rules()),
                    List.copyOf(merged.causes()),
                    behind,
                    List.copyOf(unread)));
        });
    }

    /** What parts have in common that are told together. */
    private record Alike(Set<Cause> causes, List<String> except) {}

    /** What is told at once of several namespaces. */
    private record Told(boolean cluster, List<String> except, List<PolicyRule> rules, List<Cause.Kind> kinds) {}

    private record Merged(Set<String> namespaces, Set<Cause> causes) {
        void add(String namespace, Set<Cause> more) {
            namespaces.add(namespace);
            causes.addAll(more);
        }
    }

    static final Comparator<Cause> CAUSES = Comparator.comparing(Cause::kind)
            .thenComparing(Cause::object)
            .thenComparing(Cause::detail)
            .thenComparing(Cause::added);

    private static final Comparator<List<String>> LISTS = (one, other) -> {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int order = one.get(i).compareTo(other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    };

    private static final Comparator<PolicyRule> RULES = Comparator.comparing(PolicyRule::verbs, LISTS)
            .thenComparing(PolicyRule::apiGroups, LISTS)
            .thenComparing(PolicyRule::resources, LISTS)
            .thenComparing(PolicyRule::resourceNames, LISTS)
            .thenComparing(PolicyRule::nonResourceUrls, LISTS);

    private static List<Cause.Kind> kinds(Set<Cause> causes) {
        return causes.stream().map(Cause::kind).distinct().sorted().toList();
    }

    /** What somebody holds of the side that may lack something. */
    private record Held(Side.Rules ofGroups, Side.Rules own, Side.Rules here) {
        boolean holds(PolicyRule rule) {
            return here.holds(rule) || own.holds(rule) || ofGroups.holds(rule);
        }

        boolean covers(PolicyRule part) {
            return here.covers(part) || own.covers(part) || ofGroups.covers(part);
        }
    }

    private static List<PolicyRule> sorted(List<PolicyRule> rules) {
        return rules.stream().sorted(RULES).toList();
    }

    /** What somebody holds by RoleBindings, by namespace. */
    private static Map<String, Side.Rules> within(Side side, List<Principal> carried) {
        Set<String> places = new TreeSet<>();
        carried.forEach(p -> places.addAll(side.namespaces(p)));
        places.remove("");
        Map<String, Side.Rules> within = new LinkedHashMap<>();
        places.forEach(n -> within.put(n, new Side.Rules(side.distinct(carried, n))));
        return within;
    }

    /** Of what one side gives in the whole cluster: the namespaces in which the other gives it as well. */
    private static List<String> except(Side lacking, Map<String, Side.Rules> within, PolicyRule part) {
        List<String> except = new ArrayList<>();
        within.forEach((namespace, rules) -> {
            if (rules.covers(part) && works(lacking, part, namespace)) {
                except.add(namespace);
            }
        });
        return except;
    }

    /**
     * Whether a real request can use it: nothing has a subresource without a name, and a RoleBinding gives nothing on what
     * belongs to the cluster, except on its own namespace object and where ClusterRoles are bound.
     */
    private static boolean works(Side side, PolicyRule part, String namespace) {
        if (part.resources().isEmpty()) {
            return true;
        }
        String whole = part.resources().getFirst();
        if (whole.endsWith("/")) {
            return false;
        }
        if (namespace.isEmpty()) {
            return true;
        }
        String group = part.apiGroups().getFirst();
        int slash = whole.indexOf('/');
        String resource = slash < 0 ? whole : whole.substring(0, slash);
        String verb = part.verbs().getFirst();
        if (side.index().scopes().of(group, resource) != Scopes.Scope.CLUSTER) {
            return true;
        }
        if (group.isEmpty() && resource.equals("namespaces")) {
            return part.resourceNames().isEmpty() || part.resourceNames().contains(namespace);
        }
        return resource.equals("clusterroles") && (verb.equals("bind") || verb.equals("*"));
    }

    private Who who(Principal who, Side having, Side lacking) {
        String label = having.label(who);
        String name = label.isEmpty() ? lacking.label(who) : label;
        Optional<dev.castellan.access.azure.Principal> person = who.group()
                ? Optional.empty()
                : having.azure()
                        .or(lacking::azure)
                        .flatMap(a -> a.access().plane().people().find(who.name()));
        return person.map(Who::of).orElseGet(() -> Who.of(who, name));
    }

    private static List<String> behind(Side side, Principal group) {
        return side.azure()
                .flatMap(a -> a.behind(group.name()))
                .map(b -> b.people().stream()
                        .map(dev.castellan.access.azure.Principal::label)
                        .toList())
                .orElse(List.of());
    }

    /** Why somebody holds a part on one side only; each change that alone would have made the difference. */
    private static List<Cause> causes(
            Principal who, Side.Grant grant, PolicyRule part, Side having, Side lacking, boolean gained) {
        List<Cause> causes = new ArrayList<>();
        if (!grant.through().equals(who)) {
            causes.add(membership(who, grant.through(), having, lacking, gained));
        }
        Binding binding = grant.binding();
        String shown = binding.text() + " → " + binding.role().text();
        Optional<Binding> other = lacking.binding(binding.namespace(), binding.name());
        if (other.isEmpty()) {
            causes.add(new Cause(Cause.Kind.BINDING, gained, shown, ""));
            return causes;
        }
        if (!other.get().role().equals(binding.role())) {
            causes.add(new Cause(
                    Cause.Kind.ROLE_REFERENCE,
                    gained,
                    shown,
                    (gained ? "before: " : "now: ") + other.get().role().text()));
            return causes;
        }
        boolean named = other.get().subjects().stream()
                .anyMatch(s -> Grant.principal(other.get(), s)
                        .filter(grant.through()::equals)
                        .isPresent());
        if (!named) {
            causes.add(new Cause(Cause.Kind.SUBJECT, gained, shown, ""));
        }
        causes.addAll(ofRole(binding.role(), grant.written(), part, having, lacking, gained));
        if (causes.isEmpty()) {
            causes.add(new Cause(Cause.Kind.UNEXPLAINED, gained, shown, ""));
        }
        return causes;
    }

    private static Cause membership(Principal who, Principal group, Side having, Side lacking, boolean gained) {
        Optional<AzureSnapshot> azure = having.azure();
        String name = azure.flatMap(a -> a.nameOf(group.name())).orElse(group.name());
        String detail = azure.flatMap(a -> a.access()
                        .plane()
                        .people()
                        .find(who.name())
                        .map(p -> {
                            List<String> chain = a.chain(p.id(), group.name());
                            for (int i = 0; i + 1 < chain.size(); i++) {
                                String child = chain.get(i);
                                String parent = chain.get(i + 1);
                                boolean there = lacking.azure()
                                        .map(l -> l.access()
                                                .plane()
                                                .people()
                                                .members()
                                                .getOrDefault(parent, List.of())
                                                .contains(child))
                                        .orElse(false);
                                if (!there && chain.size() > 2) {
                                    return a.access()
                                                    .plane()
                                                    .people()
                                                    .get(child)
                                                    .label() + " in "
                                            + a.access()
                                                    .plane()
                                                    .people()
                                                    .get(parent)
                                                    .label();
                                }
                            }
                            return "";
                        }))
                .orElse("");
        return new Cause(Cause.Kind.MEMBERSHIP, gained, name, detail);
    }

    private static List<Cause> ofRole(
            RoleId id, PolicyRule rule, PolicyRule part, Side having, Side lacking, boolean gained) {
        Optional<Role> other = lacking.role(id);
        if (other.isEmpty()) {
            return List.of(new Cause(Cause.Kind.ROLE, gained, id.text(), "the binding to it was there already"));
        }
        if (covers(lacking, id, part)) {
            return List.of();
        }
        List<Cause> causes = new ArrayList<>();
        for (List<RoleId> chain : having.index().origins(id, rule)) {
            RoleId leaf = chain.getLast();
            String detail = SELECTED + id.text();
            if (lacking.role(leaf).isEmpty()) {
                causes.add(new Cause(Cause.Kind.ROLE, gained, leaf.text(), detail));
            } else if (!covers(lacking, leaf, part)) {
                causes.add(new Cause(Cause.Kind.RULES, gained, leaf.text(), detail));
            } else {
                link(id, chain, having, lacking, gained, detail).ifPresent(causes::add);
            }
        }
        return causes.isEmpty() ? List.of(new Cause(Cause.Kind.RULES, gained, id.text(), "")) : causes;
    }

    /** The first link of a chain of aggregation that the other side does not have. */
    private static Optional<Cause> link(
            RoleId id, List<RoleId> chain, Side having, Side lacking, boolean gained, String detail) {
        RoleId parent = id;
        for (RoleId child : chain) {
            Optional<Role> upper = lacking.role(parent);
            Optional<Role> lower = lacking.role(child);
            boolean selected = upper.isPresent()
                    && lower.isPresent()
                    && upper.get().aggregation().stream()
                            .anyMatch(s -> s.matches(lower.get().labels()));
            if (!selected) {
                boolean labels = !having.role(child).map(Role::labels).equals(lower.map(Role::labels));
                return Optional.of(
                        labels
                                ? new Cause(Cause.Kind.LABELS, gained, child.text(), detail)
                                : new Cause(Cause.Kind.AGGREGATION, gained, parent.text(), ""));
            }
            parent = child;
        }
        return Optional.empty();
    }

    private static boolean covers(Side side, RoleId role, PolicyRule part) {
        return side.rules(role).stream().flatMap(r -> Side.pieces(r).stream()).anyMatch(r -> Covers.covers(r, part));
    }

    /** Roles whose rules in effect differ, on one side only ones among them. */
    static Set<RoleId> differentRoles(Side before, Side after) {
        Set<RoleId> different = new HashSet<>();
        Map<RoleId, Role> all = new TreeMap<>(Comparator.comparing(RoleId::namespace)
                .thenComparing(RoleId::name)
                .thenComparing(RoleId::kind));
        before.index().snapshot().roles().forEach(r -> all.put(r.id(), r));
        after.index().snapshot().roles().forEach(r -> all.put(r.id(), r));
        for (RoleId id : all.keySet()) {
            boolean both = before.role(id).isPresent() && after.role(id).isPresent();
            if (!both || !alike(before.rules(id), after.rules(id))) {
                different.add(id);
            }
        }
        return different;
    }

    private static boolean alike(List<PolicyRule> one, List<PolicyRule> other) {
        return one.equals(other) || unordered(one).equals(unordered(other));
    }

    private static Set<List<Set<String>>> unordered(List<PolicyRule> rules) {
        return rules.stream()
                .map(r -> List.of(
                        Set.copyOf(r.verbs()),
                        Set.copyOf(r.apiGroups()),
                        Set.copyOf(r.resources()),
                        Set.copyOf(r.resourceNames()),
                        Set.copyOf(r.nonResourceUrls())))
                .collect(Collectors.toSet());
    }
}
