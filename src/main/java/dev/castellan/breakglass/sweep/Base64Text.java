package dev.castellan.breakglass.sweep;

import java.util.Arrays;

/**
 * Base64 as it stands in files: broken into lines, indented, commented out, escaped in JSON, in UTF-16. Gives the bytes one
 * after another and ends at what cannot belong to it.
 */
final class Base64Text {
    private static final byte DATA_END = -1;
    private static final byte SPACE = -2;
    private static final byte MARK = -3;
    private static final byte ESCAPE = -4;
    private static final byte[] KIND = new byte[256];

    static {
        Arrays.fill(KIND, DATA_END);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < 64; i++) {
            KIND[alphabet.charAt(i)] = (byte) i;
        }
        for (char c : new char[] {0, ' ', '\t', '\n', '\r', '\f', 0x0B}) {
            KIND[c] = SPACE;
        }
        // Quotes between pieces, and what begins the lines of comments, quotations and shell continuations.
        for (char c : new char[] {'"', '\'', ',', '#', '>', '|', '*', ';', '%', '`'}) {
            KIND[c] = MARK;
        }
        KIND['\\'] = ESCAPE;
    }

    private final byte[] text;
    private final int to;
    private final boolean marks;
    private int at;

    /**
     * Begins at a place.
     *
     * @param marks whether blanks, quotes and comment signs may stand between the characters; else only ends of lines with
     *     the indent after them
     */
    Base64Text(byte[] text, int at, int to, boolean marks) {
        this.text = text;
        this.at = at;
        this.to = to;
        this.marks = marks;
    }

    static boolean alphabet(int c) {
        return KIND[c & 0xff] >= 0;
    }

    /** Where it stands. */
    int at() {
        return at;
    }

    /** Decodes as many bytes as there are, at most so many. */
    byte[] bytes(int most) {
        byte[] out = new byte[Math.min(most, 512)];
        int size = 0;
        int bits = 0;
        int held = 0;
        while (size < most) {
            int value = next();
            if (value < 0) {
                break;
            }
            held = (held << 6) | value;
            bits += 6;
            if (bits >= 8) {
                bits -= 8;
                if (size == out.length) {
                    out = Arrays.copyOf(out, Math.min(most, size * 2));
                }
                out[size++] = (byte) (held >>> bits);
                held &= (1 << bits) - 1;
            }
        }
        return size == out.length ? out : Arrays.copyOf(out, size);
    }

    /** The next six bits, or -1 at the end. */
    private int next() {
        while (at < to) {
            byte kind = KIND[text[at] & 0xff];
            if (kind >= 0) {
                at++;
                return kind;
            }
            if (kind == SPACE && !marks) {
                if (!gap()) {
                    return -1;
                }
            } else if (kind == SPACE || (kind == MARK && marks)) {
                at++;
            } else if (kind == ESCAPE) {
                int value = escaped();
                if (value != SPACE) {
                    return value;
                }
            } else {
                return -1;
            }
        }
        return -1;
    }

    /** Steps over the end of a line and the indent of the next, or over the zeros of UTF-16; words of prose end it. */
    private boolean gap() {
        int next = at;
        boolean line = false;
        boolean zeros = true;
        while (next < to && KIND[text[next] & 0xff] == SPACE) {
            byte c = text[next++];
            line |= c == '\n' || c == '\r';
            zeros &= c == 0;
        }
        if (!line && !zeros) {
            return false;
        }
        at = next;
        return true;
    }

    /** What follows a backslash. */
    private int escaped() {
        int next = at + 1;
        // In UTF-16 every second byte is nothing.
        while (next < to && text[next] == 0) {
            next++;
        }
        if (next >= to) {
            return -1;
        }
        int c = text[next];
        if (c == '\\') {
            at = next;
            return SPACE;
        }
        if (c == 'u' && next + 4 < to) {
            int code = 0;
            for (int i = 1; i <= 4; i++) {
                int digit = Character.digit(text[next + i], 16);
                if (digit < 0) {
                    return -1;
                }
                code = code * 16 + digit;
            }
            if (code > 255 || KIND[code] == DATA_END || KIND[code] == ESCAPE) {
                return -1;
            }
            at = next + 5;
            return KIND[code] >= 0 ? KIND[code] : SPACE;
        }
        return switch (c) {
            case 'n', 'r', 't', '\n', '\r', '"', '\'' -> {
                at = next + 1;
                yield SPACE;
            }
            case '/' -> {
                at = next + 1;
                yield KIND['/'];
            }
            default -> -1;
        };
    }
}
