package dev.castellan.browse.session;

/**
 * A look that a program chose with escape sequences (ECMA-48 SGR).
 *
 * @param foreground a colour as {@link #DEFAULT}, 0 to 255 of the usual palette, or {@link #RGB} plus 24 bits
 * @param background likewise
 * @param bold heavier
 * @param dim paler
 * @param italic slanted
 * @param underline underlined
 * @param inverse foreground and background change places
 */
public record TextStyle(
        int foreground, int background, boolean bold, boolean dim, boolean italic, boolean underline, boolean inverse) {
    /** The colour of the theme. */
    public static final int DEFAULT = -1;

    /** Added to a colour given as red, green, blue. */
    public static final int RGB = 0x1000000;

    /** Nothing chosen. */
    public static final TextStyle PLAIN = new TextStyle(DEFAULT, DEFAULT, false, false, false, false, false);

    /**
     * This style after the numbers of an SGR sequence.
     *
     * @param codes the numbers; a missing one is zero
     */
    public TextStyle with(int[] codes) {
        TextStyle style = codes.length == 0 ? PLAIN : this;
        for (int i = 0; i < codes.length; i++) {
            int code = codes[i];
            if (code == 38 || code == 48) {
                int colour = DEFAULT;
                if (i + 2 < codes.length && codes[i + 1] == 5) {
                    colour = codes[i + 2] & 0xff;
                    i += 2;
                } else if (i + 4 < codes.length && codes[i + 1] == 2) {
                    colour = RGB | (codes[i + 2] & 0xff) << 16 | (codes[i + 3] & 0xff) << 8 | (codes[i + 4] & 0xff);
                    i += 4;
                } else {
                    return style;
                }
                style = code == 38 ? style.foreground(colour) : style.background(colour);
            } else {
                style = style.with(code);
            }
        }
        return style;
    }

    private TextStyle with(int code) {
        return switch (code) {
            case 0 -> PLAIN;
            case 1 -> new TextStyle(foreground, background, true, dim, italic, underline, inverse);
            case 2 -> new TextStyle(foreground, background, bold, true, italic, underline, inverse);
            case 3 -> new TextStyle(foreground, background, bold, dim, true, underline, inverse);
            case 4, 21 -> new TextStyle(foreground, background, bold, dim, italic, true, inverse);
            case 7 -> new TextStyle(foreground, background, bold, dim, italic, underline, true);
            case 22 -> new TextStyle(foreground, background, false, false, italic, underline, inverse);
            case 23 -> new TextStyle(foreground, background, bold, dim, false, underline, inverse);
            case 24 -> new TextStyle(foreground, background, bold, dim, italic, false, inverse);
            case 27 -> new TextStyle(foreground, background, bold, dim, italic, underline, false);
            case 39 -> foreground(DEFAULT);
            case 49 -> background(DEFAULT);
            default ->
                code >= 30 && code <= 37
                        ? foreground(code - 30)
                        : code >= 40 && code <= 47
                                ? background(code - 40)
                                : code >= 90 && code <= 97
                                        ? foreground(code - 90 + 8)
                                        : code >= 100 && code <= 107 ? background(code - 100 + 8) : this;
        };
    }

    private TextStyle foreground(int colour) {
        return new TextStyle(colour, background, bold, dim, italic, underline, inverse);
    }

    private TextStyle background(int colour) {
        return new TextStyle(foreground, colour, bold, dim, italic, underline, inverse);
    }
}
