package dev.castellan.settings;

import java.util.Optional;

/**
 * Where the window was, in logical pixels.
 *
 * @param x left edge; empty to let the system choose
 * @param y upper edge; empty to let the system choose
 * @param width inner width, never below {@link #MIN_WIDTH}
 * @param height inner height, never below {@link #MIN_HEIGHT}
 * @param maximized whether it filled the screen
 */
public record Window(Optional<Double> x, Optional<Double> y, double width, double height, boolean maximized) {
    /** The narrowest window that works. */
    public static final double MIN_WIDTH = 1000;
    /** The lowest window that works. */
    public static final double MIN_HEIGHT = 700;

    private static final double MAX = 20_000;

    public Window {
        x = x.filter(v -> Math.abs(v) <= MAX);
        y = y.filter(v -> Math.abs(v) <= MAX);
        width = bounded(width, MIN_WIDTH);
        height = bounded(height, MIN_HEIGHT);
    }

    /** The first window on a new machine. */
    public static Window standard() {
        return new Window(Optional.empty(), Optional.empty(), 1280, 820, false);
    }

    private static double bounded(double value, double least) {
        return Double.isNaN(value) ? least : Math.clamp(value, least, MAX);
    }
}
