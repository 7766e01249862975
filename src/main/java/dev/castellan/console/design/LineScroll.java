package dev.castellan.console.design;

import java.util.function.LongToIntFunction;

/**
 * Where a view on lines stands: at a row of a line, for a line that is wrapped takes several. Moves by rows without knowing
 * how many rows there are in all, so a million wrapped lines cost no more than those on the screen.
 */
final class LineScroll {
    private final LongToIntFunction rowsOf;
    private long first;
    private long end;
    private long line;
    private int row;

    /**
     * At the beginning of nothing.
     *
     * @param rowsOf how many rows a line takes, at least one
     */
    LineScroll(LongToIntFunction rowsOf) {
        this.rowsOf = rowsOf;
    }

    long line() {
        return line;
    }

    int row() {
        return row;
    }

    /** There are other lines now; the place is kept where it still exists. */
    void bounds(long newFirst, long newEnd) {
        first = newFirst;
        end = newEnd;
        if (line < first) {
            line = first;
            row = 0;
        } else if (line >= end) {
            line = Math.max(first, end - 1);
            row = 0;
        }
    }

    void to(long wanted) {
        line = Math.clamp(wanted, first, Math.max(first, end - 1));
        row = 0;
    }

    /** Down by rows, up where negative; stops at the ends. */
    void move(int rows) {
        int left = rows;
        while (left > 0 && line < end) {
            int here = rowsOf.applyAsInt(line) - 1 - row;
            if (left <= here) {
                row += left;
                return;
            }
            if (line + 1 >= end) {
                row += here;
                return;
            }
            left -= here + 1;
            line++;
            row = 0;
        }
        while (left < 0) {
            if (-left <= row) {
                row += left;
                return;
            }
            if (line <= first) {
                row = 0;
                return;
            }
            left += row + 1;
            line--;
            row = rowsOf.applyAsInt(line) - 1;
        }
    }

    /** Where the newest row stands at the foot of a view that holds this many rows. */
    void toEnd(int visible) {
        line = Math.max(first, end - 1);
        row = end > first ? rowsOf.applyAsInt(line) - 1 : 0;
        move(-(visible - 1));
    }

    /** Not past the place of {@link #toEnd}; true where it stands there now. */
    boolean clampToEnd(int visible) {
        if (end - line > visible) {
            return false;
        }
        long wasLine = line;
        int wasRow = row;
        toEnd(visible);
        if (wasLine > line || (wasLine == line && wasRow >= row)) {
            return true;
        }
        line = wasLine;
        row = wasRow;
        return false;
    }
}
