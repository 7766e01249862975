package dev.castellan.console.access.graph;

import dev.castellan.access.graph.Card;
import dev.castellan.access.graph.HitIndex;
import dev.castellan.access.graph.Link;
import dev.castellan.access.graph.Picture;
import dev.castellan.access.graph.Scene;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One card of the picture as a row of a list.
 *
 * @param place its number when read layer by layer from the top
 * @param column the heading it stands under
 * @param before what leads to it, in words
 * @param next what it leads to, in words
 */
record GraphRow(int place, Card card, String column, String before, String next) {
    private static final int NAMES = 3;

    String key() {
        return card.key();
    }

    String risk() {
        return card.risk().map(r -> r.word()).orElse("");
    }

    /** The cards in reading order. */
    static List<GraphRow> of(Picture picture, HitIndex hits) {
        Scene scene = picture.scene();
        Map<Integer, List<Integer>> leaving = scene.leaving();
        Map<Integer, List<Integer>> leading = scene.leading();
        List<GraphRow> rows = new ArrayList<>();
        for (int i : hits.reading()) {
            Card card = scene.cards().get(i);
            rows.add(new GraphRow(
                    rows.size(),
                    card,
                    card.kind().column().title(),
                    names(leading.getOrDefault(i, List.of()).stream()
                            .map(w -> name(scene, w, scene.wires().get(w).from()))
                            .toList()),
                    names(leaving.getOrDefault(i, List.of()).stream()
                            .map(w -> name(scene, w, scene.wires().get(w).to()))
                            .toList())));
        }
        return rows;
    }

    /** What is taken away is not to be read as given. */
    private static String name(Scene scene, int wire, int end) {
        Link link = scene.wires().get(wire).link();
        String title = scene.cards().get(end).title();
        return link.refusing() ? link.word() + " " + title : title;
    }

    private static String names(List<String> cards) {
        String first = String.join(", ", cards.stream().limit(NAMES).toList());
        return cards.size() <= NAMES ? first : first + " and " + (cards.size() - NAMES) + " more";
    }
}
