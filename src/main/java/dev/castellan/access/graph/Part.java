package dev.castellan.access.graph;

import dev.castellan.access.PolicyRule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * The nodes and edges of a map that a wish leaves. Both ends of each edge are among the nodes.
 *
 * @param nodes by number
 * @param edges by number
 * @param carried edges besides: from the focus to groups that its requests carry, as pairs of nodes
 * @param distance how many steps each node is from the focus; 0 for all without one
 */
@SuppressWarnings("ArrayRecordComponent") // as many as nodes; never compared
public record Part(BitSet nodes, BitSet edges, List<int[]> carried, int[] distance) {
    /** Takes it out of a map. */
    public static Part of(AccessMap map, GraphWish wish) {
        return new Filter(map, wish).part();
    }

    private static final class Filter {
        private final AccessMap map;
        private final GraphWish wish;
        private final BitSet edges = new BitSet();
        private final BitSet nodes = new BitSet();
        private final List<int[]> carried = new ArrayList<>();
        private final int[] distance;

        Filter(AccessMap map, GraphWish wish) {
            this.map = map;
            this.wish = wish;
            this.distance = new int[map.size()];
        }

        Part part() {
            allowed();
            BitSet roots = roots();
            boolean around = wish.focus().isPresent() || !wish.text().isEmpty();
            if (around) {
                cone(roots);
            }
            // Somebody or a role without any edge stays only where it was asked for.
            for (int e = edges.nextSetBit(0); e >= 0; e = edges.nextSetBit(e + 1)) {
                nodes.set(map.from(e));
                nodes.set(map.to(e));
            }
            carried.forEach(c -> {
                nodes.set(c[0]);
                nodes.set(c[1]);
            });
            if (around) {
                nodes.or(roots);
            }
            return new Part(nodes, edges, List.copyOf(carried), distance);
        }

        private BitSet roots() {
            BitSet roots = new BitSet();
            if (wish.focus().isPresent()) {
                int focus = map.number(wish.focus().get());
                if (focus >= 0) {
                    roots.set(focus);
                }
            } else if (!wish.text().isEmpty()) {
                String lower = wish.text().toLowerCase(Locale.ROOT);
                for (int n = 0; n < map.size(); n++) {
                    if (map.matches(n, lower)) {
                        roots.set(n);
                    }
                }
            }
            return roots;
        }

        /** The edges that pass every filter but focus and text, from the bindings to both sides. */
        private void allowed() {
            BitSet roles = roles();
            BitSet live = new BitSet();
            BitSet reached = new BitSet();
            for (int n = 0; n < map.size(); n++) {
                if (map.id(n).kind().column() != Column.GRANTS || !grant(n)) {
                    continue;
                }
                int ref = map.outStart(n);
                if (map.id(n).kind() == NodeKind.AZURE_DENY) {
                    refusing(n, live);
                    continue;
                }
                boolean roleFits = false;
                for (int e = ref; e < map.outStart(n + 1); e++) {
                    roleFits |= roles.get(map.to(e));
                }
                if (!roleFits) {
                    continue;
                }
                boolean any = false;
                for (int p = map.inStart(n); p < map.inStart(n + 1); p++) {
                    int e = map.in(p);
                    if (wish.system() || !map.system(e)) {
                        edges.set(e);
                        live.set(map.from(e));
                        any = true;
                    }
                }
                if (any) {
                    for (int e = ref; e < map.outStart(n + 1); e++) {
                        edges.set(e);
                        reached.set(map.to(e));
                    }
                }
            }
            // A role asked for by name is shown though nobody is bound to it.
            wish.focus().map(map::number).filter(n -> n >= 0).ifPresent(n -> {
                if (map.id(n).kind().column() == Column.ROLES) {
                    reached.set(n);
                } else if (map.id(n).kind().column() == Column.RIGHTS) {
                    for (int p = map.inStart(n); p < map.inStart(n + 1); p++) {
                        if (wish.system() || !map.system(map.in(p))) {
                            reached.set(map.from(map.in(p)));
                        }
                    }
                }
            });
            for (int role = reached.nextSetBit(0); role >= 0; role = reached.nextSetBit(role + 1)) {
                for (int e = map.outStart(role); e < map.outStart(role + 1); e++) {
                    if (right(map.to(e))) {
                        edges.set(e);
                    }
                }
            }
            members(live);
        }

        /** A deny assignment leads from whom it hits to what it refuses, without a role between. */
        private void refusing(int deny, BitSet live) {
            boolean any = false;
            for (int e = map.outStart(deny); e < map.outStart(deny + 1); e++) {
                if (right(map.to(e))) {
                    edges.set(e);
                    any = true;
                }
            }
            for (int p = map.inStart(deny); any && p < map.inStart(deny + 1); p++) {
                edges.set(map.in(p));
                live.set(map.from(map.in(p)));
            }
        }

        private void members(BitSet live) {
            Deque<Integer> open = new ArrayDeque<>();
            for (int n = live.nextSetBit(0); n >= 0; n = live.nextSetBit(n + 1)) {
                open.add(n);
            }
            while (!open.isEmpty()) {
                int node = open.removeFirst();
                if (map.id(node).kind().column() != Column.GROUPS) {
                    continue;
                }
                for (int p = map.inStart(node); p < map.inStart(node + 1); p++) {
                    int e = map.in(p);
                    if (!edges.get(e)) {
                        edges.set(e);
                        open.add(map.from(e));
                    }
                }
            }
        }

        private boolean grant(int node) {
            NodeId id = map.id(node);
            if (wish.plane().isPresent() && wish.plane().get() != id.kind().plane()) {
                return false;
            }
            if (!wish.namespace().isEmpty()
                    && !id.namespace().equals(wish.namespace())
                    && !(id.namespace().isEmpty() && wish.clusterWide())) {
                return false;
            }
            // What refuses is as bad as what it refuses would be.
            return id.kind() == NodeKind.AZURE_DENY || bad(node);
        }

        private boolean bad(int node) {
            return wish.least().isEmpty()
                    || map.risk(node)
                            .filter(r -> r.compareTo(wish.least().get()) >= 0)
                            .isPresent();
        }

        /** The roles that allow what is asked for. */
        private BitSet roles() {
            BitSet roles = new BitSet();
            boolean all = wish.verb().isEmpty() && wish.resource().isEmpty();
            for (int n = 0; n < map.size(); n++) {
                if (map.id(n).kind().column() == Column.ROLES && (all || role(n))) {
                    roles.set(n);
                }
            }
            return roles;
        }

        private boolean role(int node) {
            NodeKind kind = map.id(node).kind();
            if (kind == NodeKind.AZURE_ROLE) {
                for (int e = map.outStart(node); e < map.outStart(node + 1); e++) {
                    if (right(map.to(e))) {
                        return true;
                    }
                }
                return false;
            }
            return map.rules(node).stream().anyMatch(this::rule);
        }

        private boolean rule(PolicyRule rule) {
            boolean verb = wish.verb().isEmpty()
                    || rule.verbs().contains("*")
                    || rule.verbs().contains(wish.verb())
                    || rule.verbs().stream().anyMatch(Verbs.of(wish.verb())::contains);
            return verb && resource(rule);
        }

        private boolean resource(PolicyRule rule) {
            String wanted = wish.resource();
            if (wanted.isEmpty()) {
                return true;
            }
            if (wanted.startsWith("/")) {
                return rule.nonResourceUrls().stream()
                        .anyMatch(p -> p.equals(wanted)
                                || (p.endsWith("*") && wanted.startsWith(p.substring(0, p.length() - 1))));
            }
            int dot = wanted.indexOf('.');
            String resource = dot < 0 ? wanted : wanted.substring(0, dot);
            String group = dot < 0 ? "" : wanted.substring(dot + 1);
            int slash = resource.indexOf('/');
            boolean named = rule.resources().contains("*")
                    || rule.resources().contains(resource)
                    || (slash >= 0 && rule.resources().contains("*" + resource.substring(slash)));
            // Without a group the resource is meant in whichever group it is.
            return named
                    && (dot < 0
                            || rule.apiGroups().contains("*")
                            || rule.apiGroups().contains(group));
        }

        private boolean right(int node) {
            if (!bad(node)) {
                return false;
            }
            if (wish.verb().isEmpty() && wish.resource().isEmpty()) {
                return true;
            }
            return map.right(node).filter(this::rule).isPresent();
        }

        /** Leaves only what leads to the roots and what they lead to, as far as was asked. */
        private void cone(BitSet roots) {
            Arrays.fill(distance, Integer.MAX_VALUE);
            BitSet kept = new BitSet();
            // What a request carries besides counts for the one in focus only: everybody carries the same.
            List<Integer> further = new ArrayList<>();
            wish.focus().map(map::number).filter(n -> n >= 0).ifPresent(n -> {
                for (int group : map.carried(n)) {
                    boolean gives = false;
                    for (int e = map.outStart(group); e < map.outStart(group + 1); e++) {
                        gives |= edges.get(e);
                    }
                    if (gives) {
                        carried.add(new int[] {n, group});
                        further.add(group);
                    }
                }
            });
            walk(roots, further, true, kept);
            walk(roots, List.of(), false, kept);
            edges.and(kept);
        }

        private void walk(BitSet roots, List<Integer> further, boolean forward, BitSet kept) {
            int most = wish.hops() <= 0 || wish.focus().isEmpty() ? Integer.MAX_VALUE : wish.hops();
            int[] steps = new int[map.size()];
            Arrays.fill(steps, -1);
            Deque<Integer> open = new ArrayDeque<>();
            for (int n = roots.nextSetBit(0); n >= 0; n = roots.nextSetBit(n + 1)) {
                steps[n] = 0;
                open.add(n);
            }
            further.forEach(n -> {
                if (steps[n] < 0) {
                    steps[n] = 1;
                    open.add(n);
                }
            });
            while (!open.isEmpty()) {
                int node = open.removeFirst();
                distance[node] = Math.min(distance[node], steps[node]);
                if (steps[node] >= most) {
                    continue;
                }
                int start = forward ? map.outStart(node) : map.inStart(node);
                int end = forward ? map.outStart(node + 1) : map.inStart(node + 1);
                for (int i = start; i < end; i++) {
                    int e = forward ? i : map.in(i);
                    if (!edges.get(e)) {
                        continue;
                    }
                    kept.set(e);
                    int next = forward ? map.to(e) : map.from(e);
                    if (steps[next] < 0) {
                        steps[next] = steps[node] + 1;
                        open.add(next);
                    }
                }
            }
        }
    }
}
