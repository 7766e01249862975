package dev.castellan.access.graph;

import dev.castellan.fleet.DisplayText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Few cards out of many nodes: where a column holds more than is asked for, the worst stay alone, the others are folded by
 * kind and namespace, and the smaller of those folds into one. What the eye is on is never folded.
 */
public final class Folding {
    /** How many more a fold shows each time it is opened. */
    public static final int PAGE = 40;

    private static final String REST = "rest";
    private static final int NESTED = 5;

    private final AccessMap map;
    private final Part part;
    private final GraphWish wish;
    private final int focus;
    /** The card of each node. */
    private final int[] cardOf;

    private final List<Card> cards = new ArrayList<>();

    /** A pile of nodes with the same kind and namespace. */
    private record Pile(String key, NodeKind kind, String namespace, List<Integer> nodes, int worst) {}

    private Folding(AccessMap map, Part part, GraphWish wish) {
        this.map = map;
        this.part = part;
        this.wish = wish;
        this.focus = wish.focus().map(map::number).orElse(-1);
        this.cardOf = new int[map.size()];
        Arrays.fill(cardOf, -1);
    }

    /** Folds a part. */
    public static Scene scene(AccessMap map, Part part, GraphWish wish) {
        return new Folding(map, part, wish).scene();
    }

    private Scene scene() {
        Map<Column, List<Integer>> columns = new EnumMap<>(Column.class);
        int grants = 0;
        for (int n = part.nodes().nextSetBit(0); n >= 0; n = part.nodes().nextSetBit(n + 1)) {
            Column column = map.id(n).kind().column();
            grants += column == Column.GRANTS && !refuses(map.id(n).kind()) ? 1 : 0;
            columns.computeIfAbsent(column, c -> new ArrayList<>()).add(n);
        }
        int all = part.nodes().cardinality();
        // A small picture needs no folding, even where one column is longer than the others.
        boolean small = all <= wish.most() * 4;
        columns.forEach((column, nodes) -> fold(column, nodes, small ? wish.most() * 3 : wish.most()));
        List<Wire> wires = wires();
        return layered(wires, all, grants);
    }

    private void fold(Column column, List<Integer> all, int most) {
        List<Integer> nodes = byImportance(all);
        if (nodes.size() <= most) {
            nodes.forEach(n -> single(n, ""));
            return;
        }
        Map<NodeId, Pile> piles = new LinkedHashMap<>();
        for (int n : nodes) {
            NodeId id = map.id(n);
            piles.computeIfAbsent(
                            new NodeId(id.kind(), id.namespace(), ""),
                            k -> new Pile(
                                    "fold:" + k.kind().key() + "/" + k.namespace(),
                                    k.kind(),
                                    k.namespace(),
                                    new ArrayList<>(),
                                    0))
                    .nodes()
                    .add(n);
        }
        int alone = Math.max(most / 4, most - piles.size());
        int taken = 0;
        List<Pile> left = new ArrayList<>();
        for (int n : nodes) {
            if (n == focus || (taken < alone && worthAlone(column, n))) {
                single(n, "");
                taken += n == focus ? 0 : 1;
            }
        }
        for (Pile pile : piles.values()) {
            List<Integer> rest =
                    pile.nodes().stream().filter(n -> cardOf[n] < 0).toList();
            int pages = wish.opened().getOrDefault(pile.key(), 0);
            int shown = Math.min(rest.size(), pages * PAGE);
            rest.subList(0, shown).forEach(n -> single(n, pile.key()));
            if (shown < rest.size()) {
                List<Integer> folded = rest.subList(shown, rest.size());
                left.add(new Pile(pile.key(), pile.kind(), pile.namespace(), folded, worst(folded)));
            }
        }
        // The worst first, then the largest; what is open stays a fold of its own.
        left.sort(Comparator.comparing((Pile p) -> !wish.opened().containsKey(p.key()))
                .thenComparingInt(p -> -p.worst())
                .thenComparingInt(p -> -p.nodes().size())
                .thenComparing(Pile::key));
        String restKey = "fold:" + REST + "/" + column;
        String deniedKey = restKey + "/denied";
        int pages = wish.opened().getOrDefault(restKey, 0) + wish.opened().getOrDefault(deniedKey, 0);
        int folds = Math.max(most - alone, most / 2) + pages * PAGE;
        if (left.size() <= folds + 1) {
            left.forEach(this::folded);
            return;
        }
        left.subList(0, folds).forEach(this::folded);
        // What refuses never stands in one card with what gives.
        List<Pile> more = left.subList(folds, left.size());
        rest(restKey, column, more.stream().filter(p -> !refuses(p.kind())).toList());
        rest(deniedKey, column, more.stream().filter(p -> refuses(p.kind())).toList());
    }

    private static boolean refuses(NodeKind kind) {
        return kind == NodeKind.AZURE_DENY;
    }

    /** Bindings are many and alike: only those from which something follows, or that refuse it, are worth a card. */
    private boolean worthAlone(Column column, int node) {
        return column != Column.GRANTS
                || map.riskNumber(node) > 1
                || refuses(map.id(node).kind());
    }

    /** What is in focus first, then what is near it, then the worst, then what has most edges; else as in the map. */
    private List<Integer> byImportance(List<Integer> nodes) {
        long[] keys = new long[nodes.size()];
        for (int i = 0; i < keys.length; i++) {
            int n = nodes.get(i);
            long degree = Math.min(map.incoming(n) + map.outgoing(n), 0x3F_FFFF);
            keys[i] = ((n == focus ? 0L : 1L) << 62)
                    | ((long) Math.min(part.distance()[n], 31) << 57)
                    | ((15L - map.riskNumber(n)) << 53)
                    | ((0x3F_FFFFL - degree) << 31)
                    | n;
        }
        Arrays.sort(keys);
        List<Integer> sorted = new ArrayList<>(keys.length);
        for (long key : keys) {
            sorted.add((int) (key & 0x7FFF_FFFFL));
        }
        return sorted;
    }

    private int worst(List<Integer> nodes) {
        int worst = 0;
        for (int n : nodes) {
            worst = Math.max(worst, map.riskNumber(n));
        }
        return worst;
    }

    private void single(int n, String within) {
        cardOf[n] = cards.size();
        NodeId id = map.id(n);
        cards.add(new Card(
                id.text(),
                Optional.of(id),
                id.kind(),
                map.title(n),
                map.detail(n),
                map.risk(n),
                1,
                0,
                map.missing(n),
                within,
                map.incoming(n),
                map.outgoing(n)));
    }

    private void folded(Pile pile) {
        int size = pile.nodes().size();
        if (size == 1) {
            single(pile.nodes().getFirst(), wish.opened().containsKey(pile.key()) ? pile.key() : "");
            return;
        }
        boolean some = cards.stream()
                .anyMatch(c -> c.kind() == pile.kind()
                        && c.id().filter(i -> i.namespace().equals(pile.namespace()))
                                .isPresent());
        String words = pile.kind()
                .words()
                .toLowerCase(Locale.ROOT)
                .replace("azure", "Azure")
                .replace("entra", "Entra");
        if (pile.namespace().isEmpty()) {
            String title = some ? "+ " + number(size) + " more" : number(size) + " " + words;
            fold(pile.key(), pile.kind(), title, some ? capital(words) : "Open to see them", pile.nodes());
        } else {
            // Where it is is said above, so the last word of what they are is enough.
            String brief = words.substring(words.lastIndexOf(' ') + 1);
            String detail = (some ? "+ " : "") + number(size) + (some ? " more " : " ") + brief;
            fold(pile.key(), pile.kind(), DisplayText.clean(pile.namespace()), detail, pile.nodes());
        }
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private void rest(String key, Column column, List<Pile> piles) {
        if (piles.size() < 2) {
            piles.forEach(this::folded);
            return;
        }
        List<Integer> nodes = new ArrayList<>();
        piles.forEach(p -> nodes.addAll(p.nodes()));
        long places = piles.stream()
                .map(Pile::namespace)
                .filter(n -> !n.isEmpty())
                .distinct()
                .count();
        fold(
                key,
                piles.getFirst().kind(),
                "+ " + number(nodes.size()) + " more",
                places > 1 ? "in " + number((int) places) + " namespaces" : column.title(),
                nodes);
    }

    private void fold(String key, NodeKind kind, String title, String detail, List<Integer> nodes) {
        int incoming = 0;
        int outgoing = 0;
        for (int n : nodes) {
            cardOf[n] = cards.size();
            incoming += map.incoming(n);
            outgoing += map.outgoing(n);
        }
        int worst = worst(nodes);
        cards.add(new Card(
                key,
                Optional.empty(),
                kind,
                title,
                detail,
                worst == 0 ? Optional.empty() : Optional.of(AccessMap.severity(worst)),
                nodes.size(),
                0,
                false,
                "",
                incoming,
                outgoing));
    }

    /** A number as people write it. */
    static String number(int n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    private List<Wire> wires() {
        Map<Long, Bundle> merged = new LinkedHashMap<>();
        for (int e = part.edges().nextSetBit(0); e >= 0; e = part.edges().nextSetBit(e + 1)) {
            join(merged, cardOf[map.from(e)], cardOf[map.to(e)], map.link(e));
        }
        for (int[] pair : part.carried()) {
            join(merged, cardOf[pair[0]], cardOf[pair[1]], Link.CARRIES);
        }
        List<Wire> wires = new ArrayList<>();
        merged.forEach(
                (ends, what) -> wires.add(Wire.of((int) (ends >> 32), (int) (long) ends, what.link, what.count)));
        return wires;
    }

    private static final class Bundle {
        private Link link;
        private int count;

        Bundle(Link link) {
            this.link = link;
        }
    }

    private static void join(Map<Long, Bundle> merged, int from, int to, Link link) {
        if (from != to) {
            Bundle bundle = merged.computeIfAbsent(((long) from << 32) | to, k -> new Bundle(link));
            bundle.count++;
            if (link == Link.MAY_HIT) {
                // What does not hold for all that a card stands for is not said of it.
                bundle.link = link;
            }
        }
    }

    /** Columns become layers; groups in groups stand left of those that hold them. */
    private Scene layered(List<Wire> wires, int objects, int grants) {
        int n = cards.size();
        List<int[]> nested = new ArrayList<>();
        for (Wire w : wires) {
            if (cards.get(w.from()).kind().column() == Column.GROUPS
                    && cards.get(w.to()).kind().column() == Column.GROUPS) {
                // Reversed: how far a group is from those that are bound themselves.
                nested.add(new int[] {w.to(), w.from()});
            }
        }
        int[] depth = Layers.of(
                n,
                nested.stream().mapToInt(p -> p[0]).toArray(),
                nested.stream().mapToInt(p -> p[1]).toArray());
        int deepest = 0;
        Map<Column, Boolean> used = new HashMap<>();
        for (int i = 0; i < n; i++) {
            Column column = cards.get(i).kind().column();
            used.put(column, true);
            if (column == Column.GROUPS) {
                depth[i] = Math.min(depth[i], NESTED - 1);
                deepest = Math.max(deepest, depth[i]);
            }
        }
        Map<Column, Integer> first = new EnumMap<>(Column.class);
        List<String> titles = new ArrayList<>();
        for (Column column : Column.values()) {
            if (used.containsKey(column)) {
                first.put(column, titles.size());
                int wide = column == Column.GROUPS ? deepest + 1 : 1;
                for (int i = 0; i < wide; i++) {
                    titles.add(wide > 1 && i < wide - 1 ? "Groups in groups" : column.title());
                }
            }
        }
        List<Card> placed = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            Card card = cards.get(i);
            Column column = card.kind().column();
            @Nullable Integer base = first.get(column);
            int layer = base == null ? 0 : base;
            placed.add(card.onLayer(column == Column.GROUPS ? layer + deepest - depth[i] : layer));
        }
        // Groups of one layer that hold one another in a circle: the wire that closes it leads nowhere new.
        List<Wire> kept = wires.stream()
                .filter(w -> placed.get(w.from()).layer() < placed.get(w.to()).layer())
                .toList();
        return new Scene(placed, kept, titles, objects, grants);
    }
}
