package dev.castellan.console.design;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the characters of a line stand when every column is equally wide: tabs reach to the next multiple of eight, East
 * Asian wide characters take two columns (Unicode Standard Annex 11), combining ones none.
 */
final class Columns {
    private static final int TAB = 8;

    private final String text;
    /** The column of each character and of the end; null where column and index are the same. */
    private final int @Nullable [] starts;

    private Columns(String text, int @Nullable [] starts) {
        this.text = text;
        this.starts = starts;
    }

    static Columns of(String text) {
        boolean simple = true;
        for (int i = 0; i < text.length() && simple; i++) {
            char c = text.charAt(i);
            simple = c != '\t' && c < 0x300;
        }
        if (simple) {
            return new Columns(text, null);
        }
        int[] starts = new int[text.length() + 1];
        int column = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            starts[i] = column;
            int width = c == '\t' ? TAB - column % TAB : width(c);
            if (Character.charCount(c) == 2) {
                starts[i + 1] = column + width;
            }
            column += width;
            i += Character.charCount(c);
        }
        starts[text.length()] = column;
        return new Columns(text, starts);
    }

    boolean simple() {
        return starts == null;
    }

    int width() {
        return starts == null ? text.length() : starts[text.length()];
    }

    int at(int index) {
        int safe = Math.clamp(index, 0, text.length());
        return starts == null ? safe : starts[safe];
    }

    /** The character that stands in this column; the end where there is none. */
    int index(int column) {
        if (starts == null) {
            return Math.clamp(column, 0, text.length());
        }
        int found = Arrays.binarySearch(starts, column);
        int index = found >= 0 ? found : -found - 2;
        while (index > 0 && starts[index - 1] == starts[index] && starts[index] == column) {
            index--;
        }
        return Math.clamp(index, 0, text.length());
    }

    /** How many columns a character takes. */
    static int width(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        boolean wide = (c >= 0x1100 && c <= 0x115F)
                || (c >= 0x2E80 && c <= 0xA4CF && c != 0x303F)
                || (c >= 0xAC00 && c <= 0xD7A3)
                || (c >= 0xF900 && c <= 0xFAFF)
                || (c >= 0xFE30 && c <= 0xFE6F)
                || (c >= 0xFF00 && c <= 0xFF60)
                || (c >= 0xFFE0 && c <= 0xFFE6)
                || (c >= 0x1F300 && c <= 0x1F64F)
                || (c >= 0x1F900 && c <= 0x1F9FF)
                || (c >= 0x20000 && c <= 0x3FFFD);
        return wide ? 2 : 1;
    }

    /** Whether a character would steer the text instead of being seen: control characters and those of direction. */
    static boolean steers(int c) {
        return Character.isISOControl(c)
                || (c >= 0x200B && c <= 0x200F)
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2060 && c <= 0x206F)
                || c == 0x061C
                || c == 0xFEFF;
    }
}
