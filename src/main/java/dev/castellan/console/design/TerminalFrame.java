package dev.castellan.console.design;

import dev.castellan.browse.session.StyleRun;
import dev.castellan.browse.session.TerminalPicture;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link TerminalView} paints.
 *
 * @param lines from top to bottom
 * @param cursorColumn from 0
 * @param cursorRow from 0; outside where the cursor is not in sight
 * @param cursorVisible whether the program wants it seen
 * @param history how many lines above the first one of the screen can be looked at
 * @param applicationKeys whether arrows are sent in their other form
 * @param bracketedPaste whether pasted text is marked as such
 */
public record TerminalFrame(
        List<Line> lines,
        int cursorColumn,
        int cursorRow,
        boolean cursorVisible,
        int history,
        boolean applicationKeys,
        boolean bracketedPaste) {
    /** The colour of the theme. */
    public static final int DEFAULT = -1;

    /** Added to a colour given as red, green, blue; others are numbers of the usual palette of 256. */
    public static final int RGB = 0x1000000;

    /** An empty terminal. */
    public static final TerminalFrame EMPTY = new TerminalFrame(List.of(), 0, 0, false, 0, false, false);

    /**
     * One line.
     *
     * @param text a character per cell; a wide one is followed by U+0000
     * @param runs parts that do not look plain
     */
    public record Line(String text, List<Run> runs) {
        public Line {
            runs = List.copyOf(runs);
        }
    }

    /** How the cells from {@code start} to before {@code end} look. */
    public record Run(
            int start, int end, int ink, int ground, boolean bold, boolean dim, boolean underline, boolean inverse) {}

    public TerminalFrame {
        lines = List.copyOf(lines);
    }

    /**
     * The picture of a terminal.
     *
     * @param back how many lines of the past are scrolled into sight
     */
    public static TerminalFrame of(TerminalPicture p, int back) {
        List<Line> lines = new ArrayList<>();
        for (TerminalPicture.Line line : p.lines()) {
            List<Run> runs = new ArrayList<>();
            for (StyleRun r : line.runs()) {
                runs.add(new Run(
                        r.start(),
                        r.end(),
                        r.style().foreground(),
                        r.style().background(),
                        r.style().bold(),
                        r.style().dim(),
                        r.style().underline(),
                        r.style().inverse()));
            }
            lines.add(new Line(line.text(), runs));
        }
        return new TerminalFrame(
                lines,
                p.cursorColumn(),
                p.cursorRow(),
                p.cursorVisible(),
                p.scrolledAway() + back,
                p.applicationKeys(),
                p.bracketedPaste());
    }
}
