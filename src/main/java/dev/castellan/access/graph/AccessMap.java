package dev.castellan.access.graph;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Requester;
import dev.castellan.access.RoleId;
import dev.castellan.access.azure.ControlOperation;
import dev.castellan.access.escalation.RoleRisk;
import dev.castellan.access.escalation.Severity;
import dev.castellan.fleet.DisplayText;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All access of a snapshot as nodes and edges by number: who, groups, bindings, roles, permissions; every edge leads to the
 * right, apart from groups in groups. The same snapshot gives the same numbers. Immutable, for any thread.
 */
public final class AccessMap {
    private final AccessIndex index;
    private final NodeId[] ids;
    private final Map<NodeId, Integer> numbers;
    private final Map<Integer, String> titles;
    private final Map<Integer, String> details;
    private final Map<Integer, PolicyRule> rights;
    private final byte[] risk;
    private final BitSet missing;
    private final int[] from;
    private final int[] to;
    private final BitSet system;
    private final BitSet perhaps;
    private final int[] outStart;
    private final int[] inStart;
    private final int[] in;

    AccessMap(
            AccessIndex index,
            List<NodeId> nodes,
            Map<NodeId, Integer> numbers,
            Map<Integer, String> titles,
            Map<Integer, String> details,
            Map<Integer, PolicyRule> rights,
            byte[] risk,
            BitSet missing,
            int[] edgeFrom,
            int[] edgeTo,
            BitSet edgeSystem,
            BitSet edgePerhaps) {
        this.index = index;
        this.ids = nodes.toArray(NodeId[]::new);
        this.numbers = Map.copyOf(numbers);
        this.titles = Map.copyOf(titles);
        this.details = Map.copyOf(details);
        this.rights = Map.copyOf(rights);
        this.risk = risk;
        this.missing = missing;
        int n = ids.length;
        int m = edgeFrom.length;
        this.outStart = new int[n + 1];
        this.inStart = new int[n + 1];
        for (int e = 0; e < m; e++) {
            outStart[edgeFrom[e] + 1]++;
            inStart[edgeTo[e] + 1]++;
        }
        for (int i = 0; i < n; i++) {
            outStart[i + 1] += outStart[i];
            inStart[i + 1] += inStart[i];
        }
        this.from = new int[m];
        this.to = new int[m];
        this.system = new BitSet(m);
        this.perhaps = new BitSet();
        this.in = new int[m];
        int[] next = outStart.clone();
        for (int e = 0; e < m; e++) {
            int at = next[edgeFrom[e]]++;
            from[at] = edgeFrom[e];
            to[at] = edgeTo[e];
            if (edgeSystem.get(e)) {
                system.set(at);
            }
            if (edgePerhaps.get(e)) {
                perhaps.set(at);
            }
        }
        next = inStart.clone();
        for (int e = 0; e < m; e++) {
            in[next[to[e]]++] = e;
        }
    }

    /** Maps a snapshot. */
    public static AccessMap of(AccessIndex index) {
        return new MapBuilder(index).build();
    }

    /** What was mapped. */
    public AccessIndex index() {
        return index;
    }

    /** How many nodes there are. */
    public int size() {
        return ids.length;
    }

    /** How many edges there are. */
    public int edges() {
        return from.length;
    }

    /** A node by its number. */
    public NodeId id(int node) {
        return ids[node];
    }

    /** The number of a node; negative where there is none. */
    public int number(NodeId id) {
        return numbers.getOrDefault(id, -1);
    }

    /** Its name as shown: safe to show, with the names of Entra where ids stand. */
    public String title(int node) {
        String known = titles.get(node);
        return DisplayText.clean(known == null ? ids[node].name() : known);
    }

    /** What is said below its name: where it is, or what it allows. */
    public String detail(int node) {
        String known = details.get(node);
        if (known != null) {
            return DisplayText.clean(known);
        }
        NodeId id = ids[node];
        String where = DisplayText.clean(id.namespace());
        return switch (id.kind()) {
            case SERVICE_ACCOUNT -> "account in " + where;
            case ROLE_BINDING -> "in " + where;
            case ROLE -> "role in " + where;
            case CLUSTER_ROLE_BINDING -> "whole cluster";
            case CLUSTER_ROLE -> "cluster role";
            default -> id.kind().word();
        };
    }

    /** How bad it is to have this; empty where nothing more follows from it. */
    public Optional<Severity> risk(int node) {
        return risk[node] == 0 ? Optional.empty() : Optional.of(severity(risk[node]));
    }

    static Severity severity(int risk) {
        return switch (risk) {
            case 1 -> Severity.LOW;
            case 2 -> Severity.MEDIUM;
            case 3 -> Severity.HIGH;
            default -> Severity.CRITICAL;
        };
    }

    int riskNumber(int node) {
        return risk[node];
    }

    /** Whether it is named by others only: a role that is bound but not there. */
    public boolean missing(int node) {
        return missing.get(node);
    }

    /** What a permission allows. */
    Optional<PolicyRule> right(int node) {
        return Optional.ofNullable(rights.get(node));
    }

    int from(int edge) {
        return from[edge];
    }

    int to(int edge) {
        return to[edge];
    }

    boolean system(int edge) {
        return system.get(edge);
    }

    /** What an edge says. */
    Link link(int edge) {
        if (ids[from[edge]].kind() == NodeKind.AZURE_DENY) {
            return Link.REFUSES;
        }
        NodeKind kind = ids[to[edge]].kind();
        if (kind == NodeKind.AZURE_DENY) {
            return perhaps.get(edge) ? Link.MAY_HIT : Link.HIT;
        }
        return switch (kind.column()) {
            case WHO, GROUPS -> Link.MEMBER;
            case GRANTS -> Link.BOUND;
            case ROLES -> Link.REFERS;
            case RIGHTS -> Link.ALLOWS;
            case PLACES -> Link.STEP;
        };
    }

    int outStart(int node) {
        return outStart[node];
    }

    int inStart(int node) {
        return inStart[node];
    }

    int in(int position) {
        return in[position];
    }

    /** How many edges lead away from a node. */
    public int outgoing(int node) {
        return outStart[node + 1] - outStart[node];
    }

    /** How many edges lead to a node. */
    public int incoming(int node) {
        return inStart[node + 1] - inStart[node];
    }

    /**
     * What is next to a node.
     *
     * @param first the first of them
     * @param count how many there are
     */
    public record Neighbours(List<NodeId> first, int count) {
        public Neighbours {
            first = List.copyOf(first);
        }
    }

    /** What a node leads to directly along edges of some kind, the first so many. */
    public Neighbours next(int node, Predicate<Link> along, int most) {
        List<NodeId> first = new ArrayList<>();
        int found = 0;
        for (int e = outStart[node]; e < outStart[node + 1]; e++) {
            if (along.test(link(e)) && found++ < most) {
                first.add(ids[to[e]]);
            }
        }
        return new Neighbours(first, found);
    }

    /** What leads to a node directly along edges of some kind, the first so many. */
    public Neighbours before(int node, Predicate<Link> along, int most) {
        List<NodeId> first = new ArrayList<>();
        int found = 0;
        for (int p = inStart[node]; p < inStart[node + 1]; p++) {
            if (along.test(link(in[p])) && found++ < most) {
                first.add(ids[from[in[p]]]);
            }
        }
        return new Neighbours(first, found);
    }

    /** The rules behind a role; empty where it is none of Kubernetes, or not there. */
    public List<PolicyRule> rules(int node) {
        NodeId id = ids[node];
        return switch (id.kind()) {
            case CLUSTER_ROLE -> index.rulesOf(RoleId.cluster(id.name())).orElse(List.of());
            case ROLE -> index.rulesOf(RoleId.in(id.namespace(), id.name())).orElse(List.of());
            default -> List.of();
        };
    }

    /** What follows from a role, a binding or a permission, in one clause; empty where nothing does or it is not known. */
    public Optional<String> why(int node) {
        RoleRisk risks = new RoleRisk(index.server());
        return switch (ids[node].kind()) {
            case CLUSTER_ROLE -> risks.worst(rules(node), true).map(RoleRisk.Worst::reason);
            case ROLE -> risks.worst(rules(node), false).map(RoleRisk.Worst::reason);
            case CLUSTER_ROLE_BINDING, ROLE_BINDING -> {
                boolean clusterWide = ids[node].kind() == NodeKind.CLUSTER_ROLE_BINDING;
                yield outgoing(node) == 0
                        ? Optional.empty()
                        : risks.worst(rules(to[outStart[node]]), clusterWide).map(RoleRisk.Worst::reason);
            }
            case RIGHT ->
                right(node).flatMap(r -> risks.worst(List.of(r), true)).map(RoleRisk.Worst::reason);
            case AZURE_OPERATION ->
                ControlOperation.named(ids[node].name())
                        .map(ControlOperation::consequence)
                        .filter(c -> !c.isEmpty());
            case AZURE_DENY ->
                Optional.of("It refuses whom it hits what their roles in Azure give, whichever role that is. What the"
                        + " cluster's own RBAC gives is not touched by it.");
            default -> Optional.empty();
        };
    }

    /** The namespaces that bindings are in, sorted. */
    public List<String> namespaces() {
        List<String> found = new ArrayList<>();
        index.snapshot().namespaces().forEach(n -> found.add(n.name()));
        index.snapshot().bindings().forEach(b -> {
            if (!b.namespace().isEmpty()) {
                found.add(b.namespace());
            }
        });
        return found.stream().distinct().sorted().toList();
    }

    /** Whether the name, the namespace or the name known to Entra holds a text, ignoring case. */
    boolean matches(int node, String lower) {
        NodeId id = ids[node];
        String known = titles.get(node);
        return id.name().toLowerCase(Locale.ROOT).contains(lower)
                || (!id.namespace().isEmpty()
                        && (id.namespace() + "/" + id.name())
                                .toLowerCase(Locale.ROOT)
                                .contains(lower))
                || (known != null && known.toLowerCase(Locale.ROOT).contains(lower));
    }

    /** The nodes whose name holds a text: those that begin with it first, then the worst, then by name; at most so many. */
    public List<NodeId> search(String text, int most) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        if (lower.isEmpty()) {
            return List.of();
        }
        List<Integer> found = new ArrayList<>();
        for (int n = 0; n < ids.length; n++) {
            if (matches(n, lower)) {
                found.add(n);
            }
        }
        return found.stream()
                .sorted(Comparator.comparing((Integer n) ->
                                !title(n).toLowerCase(Locale.ROOT).startsWith(lower))
                        .thenComparingInt(n -> -risk[n])
                        .thenComparing(n -> ids[n].kind())
                        .thenComparing(n -> ids[n].name())
                        .thenComparing(n -> ids[n].namespace()))
                .limit(most)
                .map(n -> ids[n])
                .toList();
    }

    /** The groups in the map that every request of somebody carries, apart from those it is a member of. */
    int[] carried(int node) {
        NodeId id = ids[node];
        String user = userName(id);
        if (user == null) {
            return new int[0];
        }
        return Requester.authenticated(user, List.of()).groups().stream()
                .mapToInt(g -> number(new NodeId(NodeKind.GROUP, "", g)))
                .filter(g -> g >= 0)
                .toArray();
    }

    private static @Nullable String userName(NodeId id) {
        return switch (id.kind()) {
            case USER, ENTRA_USER -> id.name();
            case SERVICE_ACCOUNT -> Requester.serviceAccountName(id.namespace(), id.name());
            default -> null;
        };
    }
}
