package dev.castellan.console.design;

import java.util.Locale;
import java.util.Optional;
import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;

/** Paints rows of a {@link LineView}. The canvas is as large as the view, and painted anew each time. */
final class LinePainter {
    /** Stands for a character that would steer the text instead of being seen. */
    private static final String STEERING = "\u00B7";

    private final Palette palette;
    private @Nullable GraphicsContext pen;
    private double width;
    private double textLeft;
    private @Nullable Font fontSet;

    LinePainter(Palette palette) {
        this.palette = palette;
    }

    void begin(Canvas canvas, double gutterWidth, double pixels) {
        GraphicsContext g = canvas.getGraphicsContext2D();
        pen = g;
        width = canvas.getWidth();
        textLeft = gutterWidth;
        g.setFill(palette.of(Wash.PAPER));
        g.fillRect(0, 0, width, canvas.getHeight());
        g.setTextBaseline(VPos.BASELINE);
        g.setTextAlign(TextAlignment.LEFT);
        fontSet = null;
    }

    /**
     * Paints one row.
     *
     * @param from its first column
     * @param to the column after its last
     * @param head whether it is the first row of its line
     * @param selected from and to index of what is selected
     * @param needle what is marked, in small letters
     */
    void row(
            long number,
            StyledLine line,
            Columns places,
            int from,
            int to,
            boolean head,
            double y,
            Optional<int[]> selected,
            String needle) {
        GraphicsContext g = pen;
        if (g == null) {
            return;
        }
        double height = palette.rowHeight();
        line.wash().ifPresent(wash -> {
            g.setFill(palette.of(wash));
            g.fillRect(0, y, width, height);
        });
        if (!needle.isEmpty()) {
            String low = line.text().toLowerCase(Locale.ROOT);
            for (int at = low.indexOf(needle); at >= 0; at = low.indexOf(needle, at + needle.length())) {
                wash(Wash.FOUND, places.at(at), places.at(at + needle.length()), from, to, y);
            }
        }
        selected.ifPresent(s -> {
            int end = s[1] == Integer.MAX_VALUE ? places.width() + 1 : places.at(s[1]);
            wash(Wash.SELECTED, places.at(s[0]), end, from, to, y);
        });
        if (head && !line.gutter().isEmpty()) {
            g.setFill(palette.of(Ink.MUTED));
            font(g, false);
            double right = textLeft - 8 - line.gutter().length() * palette.charWidth();
            g.fillText(line.gutter(), right, y + palette.baseline());
        }
        int first = places.index(from);
        int last = Math.min(
                line.text().length(),
                places.index(to) + (places.index(to) < line.text().length() ? 1 : 0));
        int done = first;
        for (StyledLine.Run run : line.runs()) {
            int start = Math.max(run.from(), first);
            int end = Math.min(run.to(), last);
            if (start >= end) {
                continue;
            }
            if (done < start) {
                text(line.text(), places, done, start, Ink.PLAIN, false, from, y);
            }
            text(line.text(), places, start, end, run.ink(), run.strong(), from, y);
            done = end;
        }
        if (done < last) {
            text(line.text(), places, done, last, Ink.PLAIN, false, from, y);
        }
    }

    void caret(int column, int from, int to, double y) {
        GraphicsContext g = pen;
        if (g != null && column >= from && column <= to) {
            g.setFill(palette.of(Ink.PLAIN));
            double x = Math.round(textLeft + (column - from) * palette.charWidth());
            g.fillRect(x - 1, y + 1, 2, palette.rowHeight() - 2);
        }
    }

    private void wash(Wash wash, int start, int end, int from, int to, double y) {
        int a = Math.max(start, from);
        int b = Math.min(end, to + 1);
        GraphicsContext g = pen;
        if (g != null && a < b) {
            g.setFill(palette.of(wash));
            g.fillRect(
                    textLeft + (a - from) * palette.charWidth(), y, (b - a) * palette.charWidth(), palette.rowHeight());
        }
    }

    private void text(String line, Columns places, int start, int end, Ink ink, boolean strong, int from, double y) {
        GraphicsContext g = pen;
        if (g == null) {
            return;
        }
        g.setFill(palette.of(ink));
        font(g, strong);
        double base = y + palette.baseline();
        int begin = start;
        // Letters of one width are painted together; every other one stands alone, at its own column.
        for (int i = start; i < end; ) {
            int c = line.codePointAt(i);
            int next = Math.min(end, i + Character.charCount(c));
            if (c >= 0x20 && c < 0x7F) {
                i = next;
                continue;
            }
            piece(g, line, places, begin, i, from, base);
            double x = textLeft + (places.at(i) - from) * palette.charWidth();
            if (Columns.steers(c) && c != '\t') {
                g.setFill(palette.of(Ink.BAD));
                g.fillText(STEERING, x, base);
                g.setFill(palette.of(ink));
            } else if (c != '\t') {
                g.fillText(line.substring(i, next), x, base);
            }
            i = next;
            begin = next;
        }
        piece(g, line, places, begin, end, from, base);
    }

    private void piece(GraphicsContext g, String line, Columns places, int start, int end, int from, double base) {
        if (start < end) {
            g.fillText(line.substring(start, end), textLeft + (places.at(start) - from) * palette.charWidth(), base);
        }
    }

    private void font(GraphicsContext g, boolean strong) {
        Font wanted = palette.font(strong);
        if (!wanted.equals(fontSet)) {
            g.setFont(wanted);
            fontSet = wanted;
        }
    }
}
