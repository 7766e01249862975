package dev.castellan.access.graph;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Longest-path layers of a graph that may have circles. */
final class Layers {
    private Layers() {}

    /**
     * How many edges the longest way to each node has; edges that close a circle do not count.
     *
     * @param from by edge
     * @param to by edge
     */
    static int[] of(int nodes, int[] from, int[] to) {
        int[] start = new int[nodes + 1];
        for (int f : from) {
            start[f + 1]++;
        }
        for (int i = 0; i < nodes; i++) {
            start[i + 1] += start[i];
        }
        int[] sorted = new int[from.length];
        int[] next = start.clone();
        for (int e = 0; e < from.length; e++) {
            sorted[next[from[e]]++] = e;
        }
        // Depth first from each node in order; an edge to a node that is still open closes a circle.
        byte[] state = new byte[nodes];
        boolean[] back = new boolean[from.length];
        int[] finished = new int[nodes];
        int done = 0;
        int[] at = start.clone();
        Deque<Integer> path = new ArrayDeque<>();
        for (int root = 0; root < nodes; root++) {
            if (state[root] != 0) {
                continue;
            }
            state[root] = 1;
            path.push(root);
            while (!path.isEmpty()) {
                int node = path.peek();
                if (at[node] == start[node + 1]) {
                    state[node] = 2;
                    finished[done++] = node;
                    path.pop();
                    continue;
                }
                int e = sorted[at[node]++];
                int child = to[e];
                if (state[child] == 1) {
                    back[e] = true;
                } else if (state[child] == 0) {
                    state[child] = 1;
                    path.push(child);
                }
            }
        }
        int[] layer = new int[nodes];
        Arrays.fill(layer, 0);
        for (int i = done - 1; i >= 0; i--) {
            int node = finished[i];
            for (int s = start[node]; s < start[node + 1]; s++) {
                int e = sorted[s];
                if (!back[e]) {
                    layer[to[e]] = Math.max(layer[to[e]], layer[node] + 1);
                }
            }
        }
        return layer;
    }
}
