package dev.castellan.access.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A scene with places on paper, in pixels at normal size.
 *
 * @param x the left edge of each card
 * @param y the upper edge of each card
 * @param routes where each wire goes: x and y by turns, from card to card
 * @param layerX the left edge of each layer
 * @param width of the paper
 * @param height of the paper
 * @param crossings how many pairs of wires cross
 * @param complete whether there was time enough to look for the best places
 */
@SuppressWarnings("ArrayRecordComponent") // thousands of places; never compared
public record Picture(
        Scene scene,
        double[] x,
        double[] y,
        List<double[]> routes,
        double[] layerX,
        double width,
        double height,
        long crossings,
        boolean complete) {
    /** How wide a card is. */
    public static final double CARD_WIDTH = 224;
    /** How high a card is. */
    public static final double CARD_HEIGHT = 48;
    /** Free room around everything. */
    public static final double MARGIN = 28;
    /** Room for the headings over the layers. */
    public static final double HEADING = 34;

    private static final double GAP = 12;
    private static final double LANE = 4;
    /** All the lanes of a layer together take no more than this. */
    private static final double LANES = 240;

    private static final double NARROW = 72;
    private static final double WIDE = 180;

    public Picture {
        routes = List.copyOf(routes);
    }

    /** A picture is the same only as itself: to compare all places would take longer than to paint them. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** Nothing. */
    public static final Picture EMPTY =
            new Picture(Scene.EMPTY, new double[0], new double[0], List.of(), new double[0], 0, 0, 0, true);

    /**
     * Finds places.
     *
     * @param late whether time is up: then the best so far is taken, and said not to be complete
     */
    public static Picture of(Scene scene, BooleanSupplier late) {
        int n = scene.cards().size();
        if (n == 0) {
            return EMPTY;
        }
        int layers = scene.titles().size();
        List<Integer> layer = new ArrayList<>();
        scene.cards().forEach(c -> layer.add(c.layer()));
        List<int[]> links = new ArrayList<>();
        List<List<Integer>> lanes = new ArrayList<>();
        // What leaves one card and passes a layer shares a lane there: many wires read as one until they part.
        Map<List<Integer>, Integer> shared = new HashMap<>();
        int[] lanesOf = new int[layers];
        for (Wire w : scene.wires()) {
            List<Integer> lane = new ArrayList<>();
            int before = w.from();
            for (int l = scene.cards().get(w.from()).layer() + 1;
                    l < scene.cards().get(w.to()).layer();
                    l++) {
                List<Integer> key = List.of(w.from(), l);
                Integer known = shared.get(key);
                if (known == null) {
                    known = layer.size();
                    layer.add(l);
                    lanesOf[l]++;
                    shared.put(key, known);
                    links.add(new int[] {before, known});
                }
                lane.add(known);
                before = known;
            }
            links.add(new int[] {before, w.to()});
            lanes.add(lane);
        }
        int all = layer.size();
        double[] heights = new double[all];
        int[] sort = new int[all];
        for (int i = 0; i < all; i++) {
            heights[i] = i < n ? CARD_HEIGHT + GAP : Math.min(LANE, LANES / lanesOf[layer.get(i)]);
            sort[i] = i;
        }
        LayeredLayout.Placed placed = LayeredLayout.place(
                layer.stream().mapToInt(Integer::intValue).toArray(),
                sort,
                heights,
                links.stream().mapToInt(l -> l[0]).toArray(),
                links.stream().mapToInt(l -> l[1]).toArray(),
                0,
                late);
        double[] layerX = layerX(layers, layer, links);
        double[] x = new double[n];
        double[] y = new double[n];
        double bottom = 0;
        for (int i = 0; i < all; i++) {
            bottom = Math.max(bottom, placed.y()[i] + heights[i]);
            if (i < n) {
                x[i] = layerX[layer.get(i)];
                y[i] = MARGIN + HEADING + placed.y()[i] + GAP / 2;
            }
        }
        List<double[]> routes = new ArrayList<>();
        for (int w = 0; w < scene.wires().size(); w++) {
            Wire wire = scene.wires().get(w);
            List<Integer> lane = lanes.get(w);
            double[] route = new double[4 + 4 * lane.size()];
            int at = 0;
            route[at++] = x[wire.from()] + CARD_WIDTH;
            route[at++] = y[wire.from()] + CARD_HEIGHT / 2;
            for (int dummy : lane) {
                double laneY = MARGIN + HEADING + placed.y()[dummy] + heights[dummy] / 2;
                route[at++] = layerX[layer.get(dummy)];
                route[at++] = laneY;
                route[at++] = layerX[layer.get(dummy)] + CARD_WIDTH;
                route[at++] = laneY;
            }
            route[at++] = x[wire.to()];
            route[at] = y[wire.to()] + CARD_HEIGHT / 2;
            routes.add(route);
        }
        double width = layerX[layers - 1] + CARD_WIDTH + MARGIN;
        return new Picture(
                scene,
                x,
                y,
                routes,
                layerX,
                width,
                bottom + 2 * MARGIN + HEADING,
                placed.crossings(),
                placed.complete());
    }

    /** The more wires run between two layers, the further they stand apart, so that the wires do not lie flat. */
    private static double[] layerX(int layers, List<Integer> layer, List<int[]> links) {
        int[] between = new int[layers];
        links.forEach(l -> between[layer.get(l[0])]++);
        double[] x = new double[layers];
        x[0] = MARGIN;
        for (int l = 1; l < layers; l++) {
            x[l] = x[l - 1] + CARD_WIDTH + Math.clamp(NARROW + between[l - 1] * 0.6, NARROW, WIDE);
        }
        return x;
    }
}
