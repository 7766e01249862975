package dev.castellan.kubernetes;

/** Text from kubeconfigs, servers and plug-ins, made fit for a sentence of ours. */
public final class Untrusted {
    private static final int LONGEST = 120;

    private Untrusted() {}

    /** The text in quotation marks, on one line, shortened, with nothing in it that changes how the rest is shown. */
    static String quote(String text) {
        return "“" + oneLine(text, LONGEST) + "”";
    }

    /** The text on one line of at most so many characters. */
    public static String oneLine(String text, int longest) {
        StringBuilder shown = new StringBuilder();
        int count = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (count++ == longest) {
                return shown.append('…').toString();
            }
            shown.appendCodePoint(visible(c) ? c : c == '\n' || c == '\t' || c == '\r' ? ' ' : '\uFFFD');
        }
        return shown.toString();
    }

    /** The text with its lines kept, control characters and direction marks taken out. */
    static String lines(String text, int longest) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(longest)
                .filter(c -> c == '\n' || c == '\t' || visible(c))
                .forEach(shown::appendCodePoint);
        return shown.toString();
    }

    /**
     * Whether a character is seen where it is shown and changes nothing else there: no control character, direction mark, half
     * of a pair, end of a line, or code point that means nothing.
     */
    public static boolean visible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
