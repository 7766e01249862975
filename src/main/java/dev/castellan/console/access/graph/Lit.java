package dev.castellan.console.access.graph;

import dev.castellan.access.graph.Scene;
import dev.castellan.access.graph.Wire;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** What is lit in a picture: the whole chain through one card, or the steps of a way. */
record Lit(BitSet cards, BitSet wires) {
    static final Lit NONE = new Lit(new BitSet(), new BitSet());

    boolean any() {
        return !cards.isEmpty();
    }

    /** Everything that leads to a card and that it leads to. */
    static Lit through(Scene scene, int card) {
        Lit lit = new Lit(new BitSet(), new BitSet());
        lit.walk(scene, card, scene.leaving(), true);
        lit.walk(scene, card, scene.leading(), false);
        return lit;
    }

    /** The steps of the way that is shown. */
    static Lit way(Scene scene) {
        Lit lit = new Lit(new BitSet(), new BitSet());
        for (int w = 0; w < scene.wires().size(); w++) {
            Wire wire = scene.wires().get(w);
            if (wire.step() > 0) {
                lit.wires.set(w);
                lit.cards.set(wire.from());
                lit.cards.set(wire.to());
            }
        }
        return lit;
    }

    private void walk(Scene scene, int card, Map<Integer, List<Integer>> edges, boolean forward) {
        Deque<Integer> open = new ArrayDeque<>(List.of(card));
        BitSet seen = new BitSet();
        seen.set(card);
        while (!open.isEmpty()) {
            int at = open.removeFirst();
            cards.set(at);
            for (int w : edges.getOrDefault(at, List.of())) {
                wires.set(w);
                int next = forward
                        ? scene.wires().get(w).to()
                        : scene.wires().get(w).from();
                if (!seen.get(next)) {
                    seen.set(next);
                    open.add(next);
                }
            }
        }
    }
}
