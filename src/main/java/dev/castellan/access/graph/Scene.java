package dev.castellan.access.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Cards and the wires between them, few enough to be looked at.
 *
 * @param titles the headings over the layers; empty texts where a layer has none
 * @param objects how many nodes of the map the cards stand for
 * @param grants how many bindings and role assignments are among them
 */
public record Scene(List<Card> cards, List<Wire> wires, List<String> titles, int objects, int grants) {
    public Scene {
        cards = List.copyOf(cards);
        wires = List.copyOf(wires);
        titles = List.copyOf(titles);
    }

    /** Nothing. */
    public static final Scene EMPTY = new Scene(List.of(), List.of(), List.of(), 0, 0);

    /** The card of a key, by number; negative where there is none. */
    public int find(String key) {
        for (int i = 0; i < cards.size(); i++) {
            if (cards.get(i).key().equals(key)) {
                return i;
            }
        }
        return -1;
    }

    /** The card of a node. */
    public Optional<Card> card(NodeId id) {
        return cards.stream().filter(c -> c.id().filter(id::equals).isPresent()).findFirst();
    }

    /** Numbers of the wires that leave each card. */
    public Map<Integer, List<Integer>> leaving() {
        Map<Integer, List<Integer>> map = new HashMap<>();
        for (int w = 0; w < wires.size(); w++) {
            map.computeIfAbsent(wires.get(w).from(), k -> new ArrayList<>()).add(w);
        }
        return map;
    }

    /** Numbers of the wires that lead to each card. */
    public Map<Integer, List<Integer>> leading() {
        Map<Integer, List<Integer>> map = new HashMap<>();
        for (int w = 0; w < wires.size(); w++) {
            map.computeIfAbsent(wires.get(w).to(), k -> new ArrayList<>()).add(w);
        }
        return map;
    }
}
