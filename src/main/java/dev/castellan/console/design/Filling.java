package dev.castellan.console.design;

import javafx.animation.AnimationTimer;

/**
 * How much of a table that got its first rows is put up: a few lines in the first frame, more in each that follows as long
 * as they are quickly made. A screen full of cells at once holds the window for as long as the code of cells is not compiled
 * yet. Interface thread only.
 */
final class Filling extends AnimationTimer {
    private static final int HEADING_AND_FIRST_ROWS = 4;
    private static final int MOST = 500;
    private static final long QUICK_NANOS = 8_000_000L;
    private static final long SLOW_NANOS = 20_000_000L;

    private final Runnable layout;
    private boolean begun;
    private boolean done;
    private int lines = HEADING_AND_FIRST_ROWS;
    private int step = 1;
    private boolean laidOut;

    /**
     * Of one table.
     *
     * @param layout asks for the table to be laid out again
     */
    Filling(Runnable layout) {
        this.layout = layout;
    }

    /** The first rows are there; later ones change nothing. */
    void begin() {
        if (!begun) {
            begun = true;
            start();
            layout.run();
        }
    }

    /** Whether everything may be seen. */
    boolean done() {
        return !begun || done;
    }

    /** The height to be used of this height now, with lines of this height. */
    double height(double full, double line) {
        return done() ? full : Math.min(full, lines * line);
    }

    /**
     * The table was laid out.
     *
     * @param nanos how long it took
     * @param all whether it has all of its height
     */
    void laidOut(long nanos, boolean all) {
        if (done()) {
            return;
        }
        laidOut = true;
        if (all) {
            end();
        } else {
            step = next(step, nanos);
        }
    }

    @Override
    public void handle(long now) {
        // Nobody waits for a table in no window, and it is never laid out.
        step = laidOut ? step : step * 2;
        laidOut = false;
        lines += step;
        if (lines > MOST) {
            end();
        }
        layout.run();
    }

    /** How many lines more, after so many that took so many nanoseconds. */
    static int next(int step, long nanos) {
        return nanos <= QUICK_NANOS ? step * 2 : nanos <= SLOW_NANOS ? step : Math.max(1, step / 2);
    }

    private void end() {
        done = true;
        stop();
    }
}
