package dev.castellan.ledger;

import java.util.ArrayList;
import java.util.List;

/** The right edge of a Merkle tree: enough to add leaves and know the root, in the memory of a few hashes. */
final class Frontier {
    private final List<byte[]> edge = new ArrayList<>();
    private long size;

    /** The edge of a tree of which the nodes are known. */
    static Frontier of(long size, Merkle.Nodes nodes) {
        Frontier frontier = new Frontier();
        long from = 0;
        for (long rest = size; rest > 0; rest -= Long.highestOneBit(rest)) {
            int level = Long.numberOfTrailingZeros(Long.highestOneBit(rest));
            frontier.edge.add(nodes.at(level, from >> level));
            from += Long.highestOneBit(rest);
        }
        frontier.size = size;
        return frontier;
    }

    long size() {
        return size;
    }

    /** Adds a leaf hash; returns the nodes that it completes, lowest first. */
    List<byte[]> add(byte[] leaf) {
        List<byte[]> made = new ArrayList<>(2);
        made.add(leaf);
        byte[] hash = leaf;
        for (long at = size; (at & 1) == 1; at >>= 1) {
            hash = Merkle.node(edge.removeLast(), hash);
            made.add(hash);
        }
        edge.add(hash);
        size++;
        return made;
    }

    byte[] root() {
        if (edge.isEmpty()) {
            return Merkle.EMPTY;
        }
        byte[] root = edge.getLast();
        for (int i = edge.size() - 2; i >= 0; i--) {
            root = Merkle.node(edge.get(i), root);
        }
        return root;
    }
}
