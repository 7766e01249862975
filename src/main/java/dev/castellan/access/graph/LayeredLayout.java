package dev.castellan.access.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Places cards in layers from left to right (Sugiyama, Tagawa and Toda 1981): an order in each layer with few crossings by
 * barycenters, then heights near to their neighbours that keep the order and the distances. Wires over several layers get
 * a place in each of them. The layers are given, so only order and height are looked for, and there is a valid result after
 * every step: when time is up, the best so far is taken. The same input gives the same places unless time is up.
 */
final class LayeredLayout {
    private static final int SWEEPS = 24;
    private static final int STRAIGHTENINGS = 10;

    private final int[] layer;
    private final double[] height;
    private final double gap;
    private final int[][] order;
    private final int[] position;
    private final int[][] left;
    private final int[][] right;
    private final double[] y;
    private boolean complete = true;
    private long crossings;

    /** Nodes without neighbours in a direction keep their place in it. */
    private LayeredLayout(int[] layer, int[] sort, double[] height, int[] from, int[] to, double gap) {
        this.layer = layer;
        this.height = height;
        this.gap = gap;
        int n = layer.length;
        this.position = new int[n];
        this.y = new double[n];
        int layers = 0;
        for (int l : layer) {
            layers = Math.max(layers, l + 1);
        }
        int[] size = new int[layers];
        for (int l : layer) {
            size[l]++;
        }
        this.order = new int[layers][];
        for (int l = 0; l < layers; l++) {
            order[l] = new int[size[l]];
        }
        int[] at = new int[layers];
        long[] keys = new long[n];
        for (int i = 0; i < n; i++) {
            keys[i] = ((long) sort[i] << 32) | i;
        }
        Arrays.sort(keys);
        for (long key : keys) {
            int node = (int) key;
            order[layer[node]][at[layer[node]]++] = node;
        }
        this.left = neighbours(n, to, from);
        this.right = neighbours(n, from, to);
        positions();
    }

    private static int[][] neighbours(int n, int[] of, int[] other) {
        int[] count = new int[n];
        for (int node : of) {
            count[node]++;
        }
        int[][] lists = new int[n][];
        for (int i = 0; i < n; i++) {
            lists[i] = new int[count[i]];
        }
        for (int e = of.length - 1; e >= 0; e--) {
            lists[of[e]][--count[of[e]]] = other[e];
        }
        return lists;
    }

    /**
     * The result.
     *
     * @param y the upper edge of each node
     * @param crossings how many pairs of wires cross
     * @param complete whether time was enough
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Placed(double[] y, long crossings, boolean complete) {}

    /**
     * Places nodes.
     *
     * @param layer of each node; wires go from one to the next
     * @param sort the order to begin with, the smallest first
     * @param height of each node
     * @param gap between two nodes
     * @param late whether time is up
     */
    static Placed place(
            int[] layer, int[] sort, double[] height, int[] from, int[] to, double gap, BooleanSupplier late) {
        LayeredLayout layout = new LayeredLayout(layer, sort, height, from, to, gap);
        layout.order(late);
        layout.heights(late);
        return new Placed(layout.y, layout.crossings, layout.complete);
    }

    private void positions() {
        for (int[] nodes : order) {
            for (int i = 0; i < nodes.length; i++) {
                position[nodes[i]] = i;
            }
        }
    }

    private void order(BooleanSupplier late) {
        crossings = crossings();
        int[][] best = copy(order);
        int worse = 0;
        for (int sweep = 0; sweep < SWEEPS && crossings > 0 && worse < 6; sweep++) {
            if (late.getAsBoolean()) {
                complete = false;
                break;
            }
            if (sweep % 2 == 0) {
                for (int l = 1; l < order.length; l++) {
                    sort(order[l], left);
                }
            } else {
                for (int l = order.length - 2; l >= 0; l--) {
                    sort(order[l], right);
                }
            }
            long now = crossings();
            if (now < crossings) {
                crossings = now;
                best = copy(order);
                worse = 0;
            } else {
                worse++;
            }
        }
        for (int l = 0; l < order.length; l++) {
            System.arraycopy(best[l], 0, order[l], 0, best[l].length);
        }
        positions();
    }

    private static int[][] copy(int[][] lists) {
        int[][] copy = new int[lists.length][];
        for (int i = 0; i < lists.length; i++) {
            copy[i] = lists[i].clone();
        }
        return copy;
    }

    private void sort(int[] nodes, int[][] neighbours) {
        double[] wish = new double[nodes.length];
        Integer[] sorted = new Integer[nodes.length];
        for (int i = 0; i < nodes.length; i++) {
            int[] of = neighbours[nodes[i]];
            double sum = 0;
            for (int other : of) {
                sum += (position[other] + 0.5) / Math.max(1, order[layer[other]].length);
            }
            wish[i] = of.length == 0 ? (i + 0.5) / nodes.length : sum / of.length;
            sorted[i] = i;
        }
        Arrays.sort(sorted, (a, b) -> Double.compare(wish[a], wish[b]));
        int[] before = nodes.clone();
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = before[sorted[i]];
            position[nodes[i]] = i;
        }
    }

    /** Pairs of wires that cross, layer by layer, by counting inversions in a tree. */
    private long crossings() {
        long sum = 0;
        for (int l = 0; l + 1 < order.length; l++) {
            int size = order[l + 1].length;
            int[] tree = new int[size + 1];
            long seen = 0;
            for (int node : order[l]) {
                int[] next = right[node];
                for (int other : next) {
                    long notBelow = 0;
                    for (int i = position[other] + 1; i > 0; i -= i & -i) {
                        notBelow += tree[i];
                    }
                    sum += seen - notBelow;
                }
                for (int other : next) {
                    for (int i = position[other] + 1; i <= size; i += i & -i) {
                        tree[i]++;
                    }
                }
                seen += next.length;
            }
        }
        return sum;
    }

    private void heights(BooleanSupplier late) {
        double tallest = 0;
        for (int[] nodes : order) {
            double at = 0;
            for (int node : nodes) {
                y[node] = at;
                at += height[node] + gap;
            }
            tallest = Math.max(tallest, at - gap);
        }
        for (int[] nodes : order) {
            if (nodes.length > 0) {
                int last = nodes[nodes.length - 1];
                double shift = (tallest - y[last] - height[last]) / 2;
                for (int node : nodes) {
                    y[node] += shift;
                }
            }
        }
        for (int round = 0; round < STRAIGHTENINGS; round++) {
            if (late.getAsBoolean()) {
                complete = false;
                break;
            }
            boolean both = round >= STRAIGHTENINGS - 2;
            if (round % 2 == 0) {
                for (int l = 1; l < order.length; l++) {
                    straighten(order[l], both, left);
                }
            } else {
                for (int l = order.length - 2; l >= 0; l--) {
                    straighten(order[l], both, right);
                }
            }
        }
        double top = Double.MAX_VALUE;
        for (double at : y) {
            top = Math.min(top, at);
        }
        for (int i = 0; i < y.length; i++) {
            y[i] -= top;
        }
    }

    /**
     * Puts each node of a layer as near as possible to the middle of its neighbours without changing the order: the sum of
     * the squares is the smallest one (pool adjacent violators).
     */
    private void straighten(int[] nodes, boolean both, int[][] side) {
        int n = nodes.length;
        double[] offset = new double[n];
        double[] wish = new double[n];
        double[] weight = new double[n];
        double at = 0;
        for (int i = 0; i < n; i++) {
            int node = nodes[i];
            offset[i] = at;
            at += height[node] + gap;
            double sum = 0;
            int count = 0;
            for (int[][] neighbours : both ? List.of(left, right) : List.<int[][]>of(side)) {
                for (int other : neighbours[node]) {
                    sum += y[other] + height[other] / 2;
                    count++;
                }
            }
            wish[i] = (count == 0 ? y[node] : sum / count - height[node] / 2) - offset[i];
            weight[i] = count == 0 ? 0.1 : 1;
        }
        // Blocks of nodes that touch, each at the mean of what its nodes wish.
        List<double[]> blocks = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            blocks.add(new double[] {wish[i] * weight[i], weight[i], 1});
            while (blocks.size() > 1) {
                double[] last = blocks.getLast();
                double[] before = blocks.get(blocks.size() - 2);
                if (before[0] / before[1] <= last[0] / last[1]) {
                    break;
                }
                before[0] += last[0];
                before[1] += last[1];
                before[2] += last[2];
                blocks.removeLast();
            }
        }
        int i = 0;
        for (double[] block : blocks) {
            for (int k = 0; k < block[2]; k++, i++) {
                y[nodes[i]] = block[0] / block[1] + offset[i];
            }
        }
    }
}
