package dev.castellan.console.access.ask;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A word of a question.
 *
 * @param text without the quotes
 * @param quoted whether it stood in quotes; such a word is never a keyword
 * @param start where it begins in the text
 * @param end where the next character after it is
 */
record AskToken(String text, boolean quoted, int start, int end) {
    /** Words that mean something by themselves where they are not quoted. */
    static final Set<String> KEYWORDS = Set.of(
            "in",
            "to",
            "namespaces",
            "-n",
            "--namespace",
            "namespace",
            "ns",
            "anywhere",
            "everywhere",
            "named",
            "called",
            "the",
            "a",
            "an",
            "any",
            "all",
            "into",
            "do",
            "not",
            "can",
            "may",
            "who",
            "what",
            "why");

    /** The words of a text; an open quote reaches to the end. A question mark at the end is left out. */
    static List<AskToken> of(String text) {
        List<AskToken> tokens = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            if (Character.isWhitespace(text.charAt(i))) {
                i++;
                continue;
            }
            int start = i;
            StringBuilder word = new StringBuilder();
            if (text.charAt(i) == '"') {
                i++;
                while (i < text.length() && text.charAt(i) != '"') {
                    if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                        i++;
                    }
                    word.append(text.charAt(i++));
                }
                i = Math.min(text.length(), i + 1);
                tokens.add(new AskToken(word.toString(), true, start, i));
            } else {
                while (i < text.length() && !Character.isWhitespace(text.charAt(i))) {
                    word.append(text.charAt(i++));
                }
                tokens.add(new AskToken(word.toString(), false, start, i));
            }
        }
        if (!tokens.isEmpty()
                && !tokens.getLast().quoted
                && tokens.getLast().text.endsWith("?")) {
            AskToken last = tokens.removeLast();
            String rest = last.text.substring(0, last.text.length() - 1);
            if (!rest.isEmpty()) {
                tokens.add(new AskToken(rest, false, last.start, last.end));
            }
        }
        return tokens;
    }

    /** Whether it is this keyword. */
    boolean is(String... words) {
        if (quoted) {
            return false;
        }
        for (String word : words) {
            if (text.equalsIgnoreCase(word)) {
                return true;
            }
        }
        return false;
    }

    /** A text as one word of a question: quoted where it would be read otherwise. */
    static String quote(String text) {
        boolean plain = !text.isEmpty()
                && text.chars().noneMatch(c -> Character.isWhitespace(c) || c == '"')
                && !text.endsWith("?")
                && !KEYWORDS.contains(text.toLowerCase(java.util.Locale.ROOT));
        return plain ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
