package dev.castellan.browse.log;

import dev.castellan.browse.session.StyleRun;
import dev.castellan.browse.session.TextStyle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a log line made fit to be drawn: one line, escape sequences turned into runs or taken out, everything that
 * would move, hide or reverse other text made visible.
 *
 * @param text what is drawn
 * @param runs its looks
 */
record LogText(String text, List<StyleRun> runs) {
    private static final char ESCAPE = 0x1b;
    private static final int TAB = 8;
    private static final int ZERO_WIDTH_JOINER = 0x200d;

    /** Reads a line. Bytes that are no UTF-8 become U+FFFD. */
    static LogText of(byte[] bytes, int from, int length) {
        if (plain(bytes, from, length)) {
            return new LogText(new String(bytes, from, length, StandardCharsets.US_ASCII), List.of());
        }
        String raw = new String(bytes, from, length, StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder(raw.length());
        List<StyleRun> runs = new ArrayList<>();
        TextStyle style = TextStyle.PLAIN;
        int runStart = 0;
        int i = 0;
        while (i < raw.length()) {
            int c = raw.codePointAt(i);
            if (c == ESCAPE || c == 0x9b) {
                int end = sequence(raw, i);
                if (styling(raw, i, end)) {
                    close(runs, runStart, text.length(), style);
                    style = style.with(numbers(raw, i, end));
                    runStart = text.length();
                }
                i = end;
                continue;
            }
            i += Character.charCount(c);
            show(text, c);
        }
        close(runs, runStart, text.length(), style);
        return new LogText(text.toString(), List.copyOf(runs));
    }

    private static boolean plain(byte[] bytes, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (bytes[i] < ' ' || bytes[i] == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static void close(List<StyleRun> runs, int start, int end, TextStyle style) {
        if (end > start && !style.equals(TextStyle.PLAIN)) {
            runs.add(new StyleRun(start, end, style));
        }
    }

    private static void show(StringBuilder text, int c) {
        if (c == '\t') {
            do {
                text.append(' ');
            } while (text.length() % TAB != 0);
        } else if (c < ' ') {
            text.append((char) (0x2400 + c));
        } else if (c == 0x7f) {
            text.append('\u2421');
        } else {
            switch (Character.getType(c)) {
                case Character.CONTROL, Character.SURROGATE -> text.append('\ufffd');
                case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> {
                    if (c == ZERO_WIDTH_JOINER) {
                        text.appendCodePoint(c);
                    } else {
                        text.append("\\u%04X".formatted(c));
                    }
                }
                default -> text.appendCodePoint(c);
            }
        }
    }

    /** After the escape sequence that begins here, or the end of the line where it does not end. */
    private static int sequence(String raw, int at) {
        int i = at + 1;
        if (raw.charAt(at) == ESCAPE) {
            if (i >= raw.length()) {
                return i;
            }
            char kind = raw.charAt(i++);
            if (kind == ']' || kind == 'P' || kind == 'X' || kind == '^' || kind == '_') {
                return text(raw, i);
            }
            if (kind != '[') {
                // Two characters, or one more where a character set is chosen.
                return kind >= ' ' && kind <= '/' ? Math.min(raw.length(), i + 1) : i;
            }
        }
        while (i < raw.length()) {
            char c = raw.charAt(i);
            if (c >= '@' && c <= '~') {
                return i + 1;
            }
            if (c < ' ' || c > '~') {
                return i;
            }
            i++;
        }
        return i;
    }

    /** After a text that an operating system command carries: ended by BEL or ST. */
    private static int text(String raw, int from) {
        for (int i = from; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == 0x07 || c == 0x9c) {
                return i + 1;
            }
            if (c == ESCAPE) {
                return Math.min(raw.length(), i + 2);
            }
        }
        return raw.length();
    }

    private static boolean styling(String raw, int from, int end) {
        return end - from >= 2
                && raw.charAt(end - 1) == 'm'
                && (raw.charAt(from) != ESCAPE || raw.charAt(from + 1) == '[');
    }

    private static int[] numbers(String raw, int from, int end) {
        int start = raw.charAt(from) == ESCAPE ? from + 2 : from + 1;
        String[] parts = raw.substring(start, end - 1).split("[;:]", -1);
        int[] codes = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            codes[i] = parts[i].matches("[0-9]{1,5}") ? Integer.parseInt(parts[i]) : 0;
        }
        return codes;
    }
}
