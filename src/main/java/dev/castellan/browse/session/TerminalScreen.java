package dev.castellan.browse.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The cells of a terminal as programs expect it: the part of xterm's control sequences (ECMA-48, DEC private modes) that
 * shells, editors and pagers use. Safe for use from any thread. Bounded: the scroll-back keeps so many lines.
 */
public final class TerminalScreen {
    private static final int SCROLL_BACK = 5_000;
    private static final int WIDEST = 500;
    private static final int TALLEST = 300;

    /** Cells of one line; grows no further than the width. */
    private static final class Row {
        private int[] cells;
        private TextStyle[] styles;

        Row(int columns) {
            cells = new int[columns];
            styles = new TextStyle[columns];
            clear(0, columns, TextStyle.PLAIN);
        }

        void clear(int from, int to, TextStyle style) {
            Arrays.fill(cells, from, Math.max(from, to), ' ');
            Arrays.fill(styles, from, Math.max(from, to), style);
        }

        void width(int columns) {
            int old = cells.length;
            cells = Arrays.copyOf(cells, columns);
            styles = Arrays.copyOf(styles, columns);
            if (columns > old) {
                clear(old, columns, TextStyle.PLAIN);
            }
        }

        TerminalPicture.Line picture() {
            StringBuilder text = new StringBuilder(cells.length);
            List<StyleRun> runs = new ArrayList<>();
            int start = 0;
            for (int i = 0; i < cells.length; i++) {
                int before = text.length();
                if (i > 0 && !styles[i].equals(styles[i - 1])) {
                    run(runs, start, before, styles[i - 1]);
                    start = before;
                }
                text.appendCodePoint(cells[i]);
            }
            if (cells.length > 0) {
                run(runs, start, text.length(), styles[cells.length - 1]);
            }
            return new TerminalPicture.Line(text.toString(), List.copyOf(runs));
        }

        private static void run(List<StyleRun> runs, int start, int end, TextStyle style) {
            if (!style.equals(TextStyle.PLAIN)) {
                runs.add(new StyleRun(start, end, style));
            }
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final TerminalParser parser = new TerminalParser(this);
    private final List<Row> back = new ArrayList<>();
    private final StringBuilder answers = new StringBuilder();
    private Row[] lines;
    private Row[] other;
    private boolean alternate;
    private int columns;
    private int rows;
    private int column;
    private int row;
    private boolean wrapNext;
    private int top;
    private int bottom;
    private TextStyle style = TextStyle.PLAIN;
    private int[] saved = {0, 0};
    private TextStyle savedStyle = TextStyle.PLAIN;
    private boolean cursorVisible = true;
    private boolean autoWrap = true;
    private boolean originMode;
    private boolean insertMode;
    private boolean applicationKeys;
    private boolean bracketedPaste;
    private String title = "";
    private int lastShown = ' ';

    /** An empty screen; sizes out of range are brought into it. */
    public TerminalScreen(int columns, int rows) {
        this.columns = Math.clamp(columns, 2, WIDEST);
        this.rows = Math.clamp(rows, 1, TALLEST);
        this.lines = empty();
        this.other = empty();
        this.bottom = this.rows - 1;
    }

    private Row[] empty() {
        Row[] made = new Row[rows];
        for (int i = 0; i < rows; i++) {
            made[i] = new Row(columns);
        }
        return made;
    }

    /** Width in cells. */
    public int columns() {
        lock.lock();
        try {
            return columns;
        } finally {
            lock.unlock();
        }
    }

    /** Height in cells. */
    public int rows() {
        lock.lock();
        try {
            return rows;
        } finally {
            lock.unlock();
        }
    }

    /** Takes what the program wrote; pieces of characters and sequences are put together. */
    public void write(byte[] bytes, int from, int length) {
        lock.lock();
        try {
            parser.write(bytes, from, length);
        } finally {
            lock.unlock();
        }
    }

    /** What the terminal has to answer to questions of the program. */
    Optional<byte[]> takeAnswers() {
        lock.lock();
        try {
            if (answers.isEmpty()) {
                return Optional.empty();
            }
            byte[] bytes = answers.toString().getBytes(StandardCharsets.US_ASCII);
            answers.setLength(0);
            return Optional.of(bytes);
        } finally {
            lock.unlock();
        }
    }

    /**
     * What is shown.
     *
     * @param scrolled how many lines further up to look; 0 for the present
     */
    public TerminalPicture picture(int scrolled) {
        lock.lock();
        try {
            int up = Math.clamp(scrolled, 0, back.size());
            List<TerminalPicture.Line> shown = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                int at = i - up;
                shown.add((at < 0 ? back.get(back.size() + at) : lines[at]).picture());
            }
            return new TerminalPicture(
                    columns,
                    rows,
                    shown,
                    Math.min(column, columns - 1),
                    row + up,
                    cursorVisible && row + up < rows,
                    back.size() - up,
                    title,
                    applicationKeys,
                    bracketedPaste);
        } finally {
            lock.unlock();
        }
    }

    /** Changes the size; lines are cut or filled up, and the cursor's line stays visible. */
    public void resize(int newColumns, int newRows) {
        lock.lock();
        try {
            int wide = Math.clamp(newColumns, 2, WIDEST);
            int tall = Math.clamp(newRows, 1, TALLEST);
            while (row >= tall) {
                if (!alternate) {
                    keep(lines[0]);
                }
                System.arraycopy(lines, 1, lines, 0, rows - 1);
                lines[rows - 1] = new Row(columns);
                row--;
            }
            columns = wide;
            lines = fit(lines, tall);
            other = fit(other, tall);
            rows = tall;
            top = 0;
            bottom = rows - 1;
            column = Math.min(column, columns - 1);
            wrapNext = false;
        } finally {
            lock.unlock();
        }
    }

    private Row[] fit(Row[] old, int tall) {
        Row[] made = new Row[tall];
        for (int i = 0; i < tall; i++) {
            made[i] = i < old.length ? old[i] : new Row(columns);
            made[i].width(columns);
        }
        return made;
    }

    private void keep(Row line) {
        back.add(line);
        if (back.size() > SCROLL_BACK) {
            back.subList(0, back.size() - SCROLL_BACK).clear();
        }
    }

    // What the parser finds; called with the lock held.

    void print(int c) {
        int width = CharacterWidth.of(c);
        if (width == 0) {
            return;
        }
        if ((wrapNext && autoWrap) || column + width > columns) {
            if (autoWrap) {
                column = 0;
                lineFeed();
            } else {
                column = columns - width;
            }
        }
        wrapNext = false;
        Row line = lines[row];
        if (insertMode) {
            System.arraycopy(line.cells, column, line.cells, column + width, columns - column - width);
            System.arraycopy(line.styles, column, line.styles, column + width, columns - column - width);
        }
        line.cells[column] = c;
        line.styles[column] = style;
        if (width == 2) {
            line.cells[column + 1] = 0;
            line.styles[column + 1] = style;
        }
        lastShown = c;
        column += width;
        if (column >= columns) {
            column = columns - 1;
            wrapNext = true;
        }
    }

    void repeat(int count) {
        for (int i = 0; i < Math.min(count, columns * rows); i++) {
            print(lastShown);
        }
    }

    void control(int c) {
        switch (c) {
            case '\b' -> {
                column = Math.max(0, column - 1);
                wrapNext = false;
            }
            case '\t' -> {
                column = Math.min(columns - 1, (column / 8 + 1) * 8);
                wrapNext = false;
            }
            case '\n', 0x0b, 0x0c -> lineFeed();
            case '\r' -> {
                column = 0;
                wrapNext = false;
            }
            default -> {}
        }
    }

    void lineFeed() {
        wrapNext = false;
        if (row == bottom) {
            scrollUp(1);
        } else if (row < rows - 1) {
            row++;
        }
    }

    void reverseLineFeed() {
        wrapNext = false;
        if (row == top) {
            scrollDown(1);
        } else if (row > 0) {
            row--;
        }
    }

    void scrollUp(int count) {
        for (int i = 0; i < Math.min(count, rows); i++) {
            if (top == 0 && !alternate) {
                keep(lines[top]);
            }
            System.arraycopy(lines, top + 1, lines, top, bottom - top);
            lines[bottom] = blank();
        }
    }

    void scrollDown(int count) {
        for (int i = 0; i < Math.min(count, rows); i++) {
            System.arraycopy(lines, top, lines, top + 1, bottom - top);
            lines[top] = blank();
        }
    }

    private Row blank() {
        Row made = new Row(columns);
        made.clear(0, columns, background());
        return made;
    }

    private TextStyle background() {
        return new TextStyle(TextStyle.DEFAULT, style.background(), false, false, false, false, false);
    }

    void move(int toRow, int toColumn) {
        int base = originMode ? top : 0;
        row = Math.clamp((long) base + toRow, 0, originMode ? bottom : rows - 1);
        column = Math.clamp(toColumn, 0, columns - 1);
        wrapNext = false;
    }

    void moveBy(int down, int right) {
        int low = row >= top ? top : 0;
        int high = row <= bottom ? bottom : rows - 1;
        row = Math.clamp((long) row + down, down < 0 ? low : 0, down > 0 ? high : rows - 1);
        column = Math.clamp((long) column + right, 0, columns - 1);
        wrapNext = false;
    }

    void column(int to) {
        column = Math.clamp(to, 0, columns - 1);
        wrapNext = false;
    }

    void row(int to) {
        move(to, column);
    }

    void eraseScreen(int what) {
        switch (what) {
            case 0 -> {
                eraseLine(0);
                for (int i = row + 1; i < rows; i++) {
                    lines[i] = blank();
                }
            }
            case 1 -> {
                eraseLine(1);
                for (int i = 0; i < row; i++) {
                    lines[i] = blank();
                }
            }
            case 3 -> back.clear();
            default -> {
                for (int i = 0; i < rows; i++) {
                    lines[i] = blank();
                }
            }
        }
    }

    void eraseLine(int what) {
        int from = what == 0 ? column : 0;
        int to = what == 1 ? column + 1 : columns;
        lines[row].clear(from, Math.min(to, columns), background());
        wrapNext = false;
    }

    void eraseCharacters(int count) {
        lines[row].clear(column, (int) Math.min(columns, (long) column + count), background());
    }

    void insertCharacters(int count) {
        int by = Math.min(count, columns - column);
        Row line = lines[row];
        System.arraycopy(line.cells, column, line.cells, column + by, columns - column - by);
        System.arraycopy(line.styles, column, line.styles, column + by, columns - column - by);
        line.clear(column, column + by, background());
    }

    void deleteCharacters(int count) {
        int by = Math.min(count, columns - column);
        Row line = lines[row];
        System.arraycopy(line.cells, column + by, line.cells, column, columns - column - by);
        System.arraycopy(line.styles, column + by, line.styles, column, columns - column - by);
        line.clear(columns - by, columns, background());
    }

    void insertLines(int count) {
        within(() -> scrollDown(count));
    }

    void deleteLines(int count) {
        within(() -> {
            for (int i = 0; i < Math.min(count, bottom - top + 1); i++) {
                System.arraycopy(lines, top + 1, lines, top, bottom - top);
                lines[bottom] = blank();
            }
        });
    }

    private void within(Runnable scroll) {
        if (row < top || row > bottom) {
            return;
        }
        int kept = top;
        top = row;
        scroll.run();
        top = kept;
        column = 0;
        wrapNext = false;
    }

    void region(int first, int last) {
        int from = Math.clamp(first, 0, rows - 1);
        int to = Math.clamp(last, 0, rows - 1);
        if (from < to) {
            top = from;
            bottom = to;
            move(0, 0);
        }
    }

    void style(int[] codes) {
        style = style.with(codes);
    }

    void save() {
        saved = new int[] {row, column};
        savedStyle = style;
    }

    void restore() {
        row = Math.clamp(saved[0], 0, rows - 1);
        column = Math.clamp(saved[1], 0, columns - 1);
        style = savedStyle;
        wrapNext = false;
    }

    void insertMode(boolean on) {
        insertMode = on;
    }

    void privateMode(int mode, boolean on) {
        switch (mode) {
            case 1 -> applicationKeys = on;
            case 6 -> {
                originMode = on;
                move(0, 0);
            }
            case 7 -> autoWrap = on;
            case 25 -> cursorVisible = on;
            case 47, 1047 -> alternate(on);
            case 1049 -> {
                if (on) {
                    save();
                }
                alternate(on);
                if (on) {
                    eraseScreen(2);
                } else {
                    restore();
                }
            }
            case 2004 -> bracketedPaste = on;
            default -> {}
        }
    }

    private void alternate(boolean on) {
        if (alternate != on) {
            Row[] shown = lines;
            lines = other;
            other = shown;
            alternate = on;
            top = 0;
            bottom = rows - 1;
        }
    }

    void title(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().limit(120).forEach(c -> {
            int type = Character.getType(c);
            if (type != Character.CONTROL && type != Character.FORMAT && type != Character.SURROGATE) {
                clean.appendCodePoint(c);
            }
        });
        title = clean.toString();
    }

    void report(int what) {
        if (what == 5) {
            answers.append("\u001b[0n");
        } else if (what == 6) {
            answers.append("\u001b[")
                    .append(row + 1)
                    .append(';')
                    .append(column + 1)
                    .append('R');
        }
    }

    void identify() {
        answers.append("\u001b[?62;22c");
    }

    void reset() {
        lines = empty();
        other = empty();
        alternate = false;
        row = 0;
        column = 0;
        top = 0;
        bottom = rows - 1;
        style = TextStyle.PLAIN;
        wrapNext = false;
        cursorVisible = true;
        autoWrap = true;
        originMode = false;
        insertMode = false;
        applicationKeys = false;
        bracketedPaste = false;
    }
}
