package dev.castellan.access;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Everything that RBAC gives somebody, in as few rules as can be read. */
public final class WhatCan {
    private static final Gap VETOED = new Gap(
            Gap.Part.AZURE,
            "",
            "Azure is asked before RBAC: what no role there allows is refused, whatever is bound. Ask can for one"
                    + " request.");

    private WhatCan() {}

    /**
     * Some permissions.
     *
     * @param namespaces where they hold; empty for the whole cluster
     * @param via the bindings that give any of it
     */
    public record Permission(List<String> namespaces, PolicyRule rule, List<Binding> via) {
        public Permission {
            namespaces = List.copyOf(namespaces);
            via = List.copyOf(via);
        }

        /** Whether it holds in the whole cluster. */
        public boolean clusterWide() {
            return namespaces.isEmpty();
        }
    }

    /**
     * The answer.
     *
     * @param master whether everything is allowed whatever is bound
     * @param permissions those that hold for certain, those of the cluster first
     * @param perhaps what holds besides, by groups that the server may not be told of or whose members are not known, or if
     *     those who are asked before RBAC do not refuse it; {@code beyond} says why it may not be
     * @param beyond what is not known and could hold more
     */
    public record Result(
            Requester who, boolean master, List<Permission> permissions, List<Permission> perhaps, List<Gap> beyond) {
        public Result {
            permissions = List.copyOf(permissions);
            perhaps = List.copyOf(perhaps);
            beyond = List.copyOf(beyond);
        }
    }

    /** A rule where a binding gives it; the namespace is empty for the whole cluster. */
    record Held(String namespace, PolicyRule rule, Binding binding) {}

    /**
     * What somebody can do. Rules that another one includes are left out, verbs of the same resources are united, and so are
     * resources of the same verbs and the namespaces that hold the same. Paths in RoleBindings give nothing and are left out.
     */
    public static Result ask(AccessIndex index, Requester asked) {
        Requester who = index.perhaps(asked);
        List<Held> certain = held(index, who.certain());
        List<Held> unsure = who.unsure().isEmpty() ? List.of() : unsure(certain, held(index, who));
        List<Gap> beyond = new ArrayList<>(index.gaps().stream()
                .filter(g -> switch (g.part()) {
                    case ANYTHING,
                            NAMESPACES,
                            ROLES,
                            CLUSTER_ROLES,
                            ROLE_BINDINGS,
                            CLUSTER_ROLE_BINDINGS,
                            AUTHORIZERS -> true;
                    case SERVICE_ACCOUNTS, RESOURCES, VERSION, AZURE, CONTRADICTION -> false;
                })
                .toList());
        Answer counts = index.counts(asked);
        if (counts == Answer.NO) {
            return new Result(asked, false, List.of(), List.of(), beyond);
        }
        if (!unsure.isEmpty()) {
            who.unsure().map(Unread::groups).ifPresent(beyond::add);
        }
        if (counts == Answer.UNKNOWN) {
            if (index.vetoed(asked) && !(certain.isEmpty() && unsure.isEmpty())) {
                beyond.add(VETOED);
            }
            return new Result(asked, false, List.of(), permissions(held(index, who)), beyond);
        }
        return new Result(asked, asked.master(), permissions(certain), permissions(unsure), beyond);
    }

    /** What is held besides, but for what the certain covers already; each rule of a namespace is looked at once. */
    private static List<Held> unsure(List<Held> certain, List<Held> all) {
        Set<Held> known = Set.copyOf(certain);
        Map<String, Set<PolicyRule>> there = new HashMap<>();
        certain.forEach(c ->
                there.computeIfAbsent(c.namespace(), n -> new LinkedHashSet<>()).add(c.rule()));
        Map<String, Map<PolicyRule, List<PolicyRule>>> left = new HashMap<>();
        List<Held> besides = new ArrayList<>();
        for (Held held : all) {
            if (!known.contains(held)) {
                left.computeIfAbsent(held.namespace(), n -> new HashMap<>())
                        .computeIfAbsent(held.rule(), r -> {
                            Set<PolicyRule> covering = new LinkedHashSet<>(there.getOrDefault("", Set.of()));
                            covering.addAll(there.getOrDefault(held.namespace(), Set.of()));
                            return Covers.missing(List.copyOf(covering), List.of(r));
                        })
                        .forEach(p -> besides.add(new Held(held.namespace(), p, held.binding())));
            }
        }
        return besides;
    }

    private static List<Permission> permissions(List<Held> all) {
        Map<String, List<Held>> byNamespace = new LinkedHashMap<>();
        for (Held held : all) {
            byNamespace
                    .computeIfAbsent(held.namespace(), n -> new ArrayList<>())
                    .add(held);
        }
        List<PolicyRule> everywhere = byNamespace.getOrDefault("", List.of()).stream()
                .map(Held::rule)
                .distinct()
                .toList();
        Map<PolicyRule, Set<String>> namespaces = new LinkedHashMap<>();
        Map<PolicyRule, Set<Binding>> via = new LinkedHashMap<>();
        List<Permission> permissions = new ArrayList<>();
        byNamespace.forEach((namespace, own) -> {
            List<PolicyRule> rules = own.stream().map(Held::rule).distinct().toList();
            if (!namespace.isEmpty()) {
                rules = rules.stream()
                        .map(PolicyRule::withoutPaths)
                        .filter(r -> everywhere.stream().noneMatch(e -> Covers.covers(e, r)))
                        .toList();
            }
            for (PolicyRule rule : compress(rules)) {
                List<Binding> through = own.stream()
                        .filter(h -> Covers.parts(h.rule()).stream().anyMatch(p -> Covers.covers(rule, p)))
                        .map(Held::binding)
                        .distinct()
                        .toList();
                if (namespace.isEmpty()) {
                    permissions.add(new Permission(List.of(), rule, through));
                } else {
                    namespaces.computeIfAbsent(rule, r -> new TreeSet<>()).add(namespace);
                    via.computeIfAbsent(rule, r -> new LinkedHashSet<>()).addAll(through);
                }
            }
        });
        namespaces.forEach((rule, where) -> permissions.add(
                new Permission(List.copyOf(where), rule, List.copyOf(via.getOrDefault(rule, Set.of())))));
        permissions.sort(Comparator.comparing((Permission p) -> !p.clusterWide())
                .thenComparing(p -> p.rule().text()));
        return permissions;
    }

    /** Every rule held for a namespace, those of the cluster among them; for the empty namespace those of the cluster only. */
    public static List<PolicyRule> rules(AccessIndex index, Requester who, String namespace) {
        return held(index, who).stream()
                .filter(h -> h.namespace().isEmpty() || h.namespace().equals(namespace))
                .map(Held::rule)
                .distinct()
                .toList();
    }

    /** Every rule that somebody has, by each binding that gives it. */
    static List<Held> held(AccessIndex index, Requester who) {
        List<Held> held = new ArrayList<>();
        Set<Binding> seen = new LinkedHashSet<>(index.bindingsOf(Principal.user(who.user())));
        who.groups().forEach(g -> seen.addAll(index.bindingsOf(Principal.group(g))));
        for (Binding binding : seen) {
            for (PolicyRule rule : index.rulesOf(binding.role()).orElse(List.of())) {
                held.add(new Held(binding.namespace(), rule, binding));
            }
        }
        return held;
    }

    /** Fewer rules that allow the same. */
    public static List<PolicyRule> compress(List<PolicyRule> rules) {
        List<PolicyRule> whole = united(withoutCovered(rules));
        return withoutCovered(whole);
    }

    private static List<PolicyRule> withoutCovered(List<PolicyRule> rules) {
        List<PolicyRule> kept = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            PolicyRule rule = rules.get(i);
            boolean covered = Covers.parts(rule).isEmpty();
            for (int j = 0; j < rules.size() && !covered; j++) {
                // Of two that include each other the first stays.
                covered = j != i && Covers.covers(rules.get(j), rule) && (j < i || !Covers.covers(rule, rules.get(j)));
            }
            if (!covered) {
                kept.add(rule);
            }
        }
        return kept;
    }

    /** Unites verbs of the same resources, then resources of the same verbs. */
    private static List<PolicyRule> united(List<PolicyRule> rules) {
        Map<List<Object>, PolicyRule> byObject = new LinkedHashMap<>();
        for (PolicyRule r : rules) {
            byObject.merge(
                    List.of(
                            Set.copyOf(r.apiGroups()),
                            Set.copyOf(r.resources()),
                            Set.copyOf(r.resourceNames()),
                            Set.copyOf(r.nonResourceUrls())),
                    r,
                    (a, b) -> new PolicyRule(
                            both(a.verbs(), b.verbs()),
                            a.apiGroups(),
                            a.resources(),
                            a.resourceNames(),
                            a.nonResourceUrls()));
        }
        Map<List<Object>, PolicyRule> byVerb = new LinkedHashMap<>();
        for (PolicyRule r : byObject.values()) {
            byVerb.merge(
                    List.of(
                            Set.copyOf(r.verbs()),
                            Set.copyOf(r.apiGroups()),
                            Set.copyOf(r.resourceNames()),
                            r.nonResourceUrls().isEmpty()),
                    r,
                    (a, b) -> new PolicyRule(
                            a.verbs(),
                            a.apiGroups(),
                            both(a.resources(), b.resources()),
                            a.resourceNames(),
                            both(a.nonResourceUrls(), b.nonResourceUrls())));
        }
        return List.copyOf(byVerb.values());
    }

    private static List<String> both(List<String> a, List<String> b) {
        Set<String> all = new TreeSet<>(a);
        all.addAll(b);
        return List.copyOf(all);
    }
}
