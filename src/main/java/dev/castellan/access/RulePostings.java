package dev.castellan.access;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** From what a request names to the rules that may allow it, and on to roles and bindings. */
final class RulePostings {
    private final List<CompiledRule> rules;
    private final Map<Integer, int[]> byResource;
    private final Map<Integer, int[]> bySubresource;
    private final int[] ofPaths;
    private final int[] none = new int[0];
    private final Ints rolesOfRule;
    private final int[] roleAt;
    private final Ints bindingsOfRole;

    RulePostings(List<CompiledRule> rules, int[][] roleRules, int[] bindingRole) {
        this.rules = rules;
        Map<Integer, Ints.Growing> resources = new HashMap<>();
        Map<Integer, Ints.Growing> subresources = new HashMap<>();
        Ints.Growing paths = new Ints.Growing();
        for (int r = 0; r < rules.size(); r++) {
            for (int resource : rules.get(r).resources()) {
                resources.computeIfAbsent(resource, k -> new Ints.Growing()).add(r);
            }
            for (int subresource : rules.get(r).starSubresources()) {
                subresources
                        .computeIfAbsent(subresource, k -> new Ints.Growing())
                        .add(r);
            }
            if (rules.get(r).hasPaths()) {
                paths.add(r);
            }
        }
        this.byResource = arrays(resources);
        this.bySubresource = arrays(subresources);
        this.ofPaths = paths.toArray();
        Ints.Growing ruleOf = new Ints.Growing();
        List<Integer> role = new ArrayList<>();
        for (int i = 0; i < roleRules.length; i++) {
            for (int rule : roleRules[i]) {
                ruleOf.add(rule);
                role.add(i);
            }
        }
        this.rolesOfRule = Ints.group(ruleOf.toArray(), rules.size());
        this.roleAt = role.stream().mapToInt(Integer::intValue).toArray();
        this.bindingsOfRole = Ints.group(bindingRole, roleRules.length);
    }

    private static Map<Integer, int[]> arrays(Map<Integer, Ints.Growing> lists) {
        Map<Integer, int[]> arrays = new HashMap<>();
        lists.forEach((k, v) -> arrays.put(k, v.toArray()));
        return arrays;
    }

    /** The roles with a rule that allows it. */
    BitSet roles(Question q) {
        BitSet roles = new BitSet();
        if (q.onPath()) {
            collect(ofPaths, q, roles);
        } else {
            collect(byResource.getOrDefault(Symbols.STAR, none), q, roles);
            if (q.combined() != Symbols.STAR) {
                collect(byResource.getOrDefault(q.combined(), none), q, roles);
            }
            if (q.subresource() != Symbols.EMPTY) {
                collect(bySubresource.getOrDefault(q.subresource(), none), q, roles);
            }
        }
        return roles;
    }

    private void collect(int[] candidates, Question q, BitSet roles) {
        for (int rule : candidates) {
            if (rules.get(rule).allows(q)) {
                for (int i = rolesOfRule.start(rule); i < rolesOfRule.end(rule); i++) {
                    roles.set(roleAt[rolesOfRule.at(i)]);
                }
            }
        }
    }

    /** The bindings of each role, by namespace. */
    Ints bindingsOfRole() {
        return bindingsOfRole;
    }
}
