package dev.castellan.access.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** What lies where in a picture: cards by layer and height, wires by the squares they cross. Immutable. */
public final class HitIndex {
    private static final double SQUARE = 32;
    private static final int SAMPLES = 24;

    private final Picture picture;
    /** The cards of each layer from top to bottom. */
    private final int[][] byLayer;

    private final double[][] top;
    private final Map<Long, int[]> wires;

    /** Of a picture. */
    public HitIndex(Picture picture) {
        this.picture = picture;
        int layers = picture.layerX().length;
        int[] size = new int[layers];
        List<Card> cards = picture.scene().cards();
        cards.forEach(c -> size[c.layer()]++);
        this.byLayer = new int[layers][];
        this.top = new double[layers][];
        for (int l = 0; l < layers; l++) {
            Integer[] of = new Integer[size[l]];
            int at = 0;
            for (int i = 0; i < cards.size(); i++) {
                if (cards.get(i).layer() == l) {
                    of[at++] = i;
                }
            }
            Arrays.sort(of, (a, b) -> Double.compare(picture.y()[a], picture.y()[b]));
            byLayer[l] = Arrays.stream(of).mapToInt(Integer::intValue).toArray();
            top[l] = Arrays.stream(byLayer[l]).mapToDouble(i -> picture.y()[i]).toArray();
        }
        this.wires = squares(picture);
    }

    private static Map<Long, int[]> squares(Picture picture) {
        Map<Long, int[]> squares = new HashMap<>();
        for (int w = 0; w < picture.routes().size(); w++) {
            double[] route = picture.routes().get(w);
            for (int p = 0; p + 3 < route.length; p += 2) {
                for (int s = 0; s <= SAMPLES; s++) {
                    double t = (double) s / SAMPLES;
                    long key = key(Curve.x(route[p], route[p + 2], t), Curve.y(route[p + 1], route[p + 3], t));
                    int[] there = squares.get(key);
                    if (there == null) {
                        squares.put(key, new int[] {w});
                    } else if (there[there.length - 1] != w) {
                        int[] more = Arrays.copyOf(there, there.length + 1);
                        more[there.length] = w;
                        squares.put(key, more);
                    }
                }
            }
        }
        return squares;
    }

    private static long key(double x, double y) {
        return ((long) Math.floor(x / SQUARE) << 32) | ((long) Math.floor(y / SQUARE) & 0xFFFF_FFFFL);
    }

    /** The card at a point; negative where there is none. */
    public int cardAt(double x, double y) {
        int l = layerAt(x);
        if (l < 0 || x > picture.layerX()[l] + Picture.CARD_WIDTH) {
            return -1;
        }
        int i = Arrays.binarySearch(top[l], y);
        i = i >= 0 ? i : -i - 2;
        return i >= 0 && y <= top[l][i] + Picture.CARD_HEIGHT ? byLayer[l][i] : -1;
    }

    /** The wire that passes a point within so many pixels; negative where there is none. */
    public int wireAt(double x, double y, double within) {
        int best = -1;
        double nearest = within;
        for (int dx = -1; dx <= 1; dx++) {
            for (int dy = -1; dy <= 1; dy++) {
                for (int w : wires.getOrDefault(key(x + dx * SQUARE, y + dy * SQUARE), new int[0])) {
                    double distance = distance(picture.routes().get(w), x, y);
                    if (distance < nearest) {
                        nearest = distance;
                        best = w;
                    }
                }
            }
        }
        return best;
    }

    private static double distance(double[] route, double x, double y) {
        double nearest = Double.MAX_VALUE;
        for (int p = 0; p + 3 < route.length; p += 2) {
            if (x < route[p] - SQUARE || x > route[p + 2] + SQUARE) {
                continue;
            }
            for (int s = 0; s <= 2 * SAMPLES; s++) {
                double t = s / (2.0 * SAMPLES);
                nearest = Math.min(
                        nearest,
                        Math.hypot(Curve.x(route[p], route[p + 2], t) - x, Curve.y(route[p + 1], route[p + 3], t) - y));
            }
        }
        return nearest;
    }

    /** Tells every card that is seen in an area. */
    public void seen(double x0, double y0, double x1, double y1, IntConsumer card) {
        for (int l = 0; l < byLayer.length; l++) {
            double left = picture.layerX()[l];
            if (left > x1 || left + Picture.CARD_WIDTH < x0) {
                continue;
            }
            int i = Arrays.binarySearch(top[l], y0 - Picture.CARD_HEIGHT);
            for (i = i >= 0 ? i : -i - 1; i < top[l].length && top[l][i] <= y1; i++) {
                card.accept(byLayer[l][i]);
            }
        }
    }

    /** The card of the same layer so many places below; the card itself where there is none. */
    public int below(int card, int by) {
        int[] layer = byLayer[picture.scene().cards().get(card).layer()];
        for (int i = 0; i < layer.length; i++) {
            if (layer[i] == card) {
                return layer[Math.clamp((long) i + by, 0, layer.length - 1)];
            }
        }
        return card;
    }

    /** All cards, layer by layer from top to bottom. */
    public int[] reading() {
        return Arrays.stream(byLayer).flatMapToInt(Arrays::stream).toArray();
    }

    private int layerAt(double x) {
        int l = Arrays.binarySearch(picture.layerX(), x);
        return l >= 0 ? l : -l - 2;
    }
}
