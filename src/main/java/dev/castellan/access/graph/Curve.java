package dev.castellan.access.graph;

/** How a wire runs between the points of its route: level at each of them, so that it leaves and enters cards straight. */
public final class Curve {
    private Curve() {}

    /** How far before and behind the ends of a piece its two control points lie, as a part of its width. */
    public static final double BEND = 0.45;

    /** Across a piece of a route at {@code t} from 0 to 1. */
    public static double x(double x0, double x1, double t) {
        double c0 = x0 + (x1 - x0) * BEND;
        double c1 = x1 - (x1 - x0) * BEND;
        return bezier(x0, c0, c1, x1, t);
    }

    /** Down a piece of a route at {@code t} from 0 to 1. */
    public static double y(double y0, double y1, double t) {
        return bezier(y0, y0, y1, y1, t);
    }

    private static double bezier(double a, double b, double c, double d, double t) {
        double u = 1 - t;
        return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
    }
}
