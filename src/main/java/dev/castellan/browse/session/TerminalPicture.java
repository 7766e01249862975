package dev.castellan.browse.session;

import java.util.List;

/**
 * What a terminal shows at one moment.
 *
 * @param columns its width in cells
 * @param rows its height in cells
 * @param lines from top to bottom
 * @param cursorColumn where the next character goes, from 0
 * @param cursorRow where the next character goes, from 0, within {@code lines}; outside where it is scrolled away
 * @param cursorVisible whether the cursor is drawn
 * @param scrolledAway how many lines above the first one can still be looked at
 * @param title what the program calls itself; untrusted, cleaned
 * @param applicationKeys whether cursor keys send {@code ESC O} instead of {@code ESC [}
 * @param bracketedPaste whether pasted text is enclosed in {@code ESC [200~} and {@code ESC [201~}
 */
public record TerminalPicture(
        int columns,
        int rows,
        List<Line> lines,
        int cursorColumn,
        int cursorRow,
        boolean cursorVisible,
        int scrolledAway,
        String title,
        boolean applicationKeys,
        boolean bracketedPaste) {
    /**
     * One line of cells.
     *
     * @param text a character per cell; wide characters are followed by U+0000 in the cell they also cover
     * @param runs looks; parts without a run are plain
     */
    public record Line(String text, List<StyleRun> runs) {}

    public TerminalPicture {
        lines = List.copyOf(lines);
    }
}
