package dev.castellan.console.shell;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * How well a few typed letters fit a text. Letters have to appear in their order; runs of letters and beginnings of words
 * count more, and so do short texts.
 */
final class FuzzyMatch {
    private static final int LONGEST = 512;

    private FuzzyMatch() {}

    /** The score of the best fit, higher is better; empty where it does not fit. Every word typed has to fit. */
    static OptionalInt score(String typed, String text) {
        String shown = (text.length() > LONGEST ? text.substring(0, LONGEST) : text).toLowerCase(Locale.ROOT);
        int total = 0;
        for (String word : typed.strip().toLowerCase(Locale.ROOT).split("\\s+", -1)) {
            if (word.isEmpty()) {
                continue;
            }
            int score = word(word, shown);
            if (score < 0) {
                return OptionalInt.empty();
            }
            total += score;
        }
        return OptionalInt.of(Math.max(0, total * 8 - shown.length()));
    }

    private static int word(String word, String text) {
        int whole = text.indexOf(word);
        if (whole >= 0) {
            int best = 10 * word.length() + (atStart(text, whole) ? 20 : 0) + (whole == 0 ? 10 : 0);
            // A later fit may stand at the beginning of a word.
            for (int i = text.indexOf(word, whole + 1); i >= 0; i = text.indexOf(word, i + 1)) {
                best = Math.max(best, 10 * word.length() + (atStart(text, i) ? 20 : 0));
            }
            return best;
        }
        int score = 0;
        int at = 0;
        int before = -2;
        for (int i = 0; i < word.length(); i++) {
            int found = next(text, word.charAt(i), at, before);
            if (found < 0) {
                return -1;
            }
            score += found == before + 1 ? 5 : atStart(text, found) ? 4 : 1;
            before = found;
            at = found + 1;
        }
        // Letters strewn over a text that happen to be in order are no fit.
        return score < 2 * word.length() ? -1 : score;
    }

    private static int next(String text, char c, int from, int before) {
        if (from == before + 1 && from < text.length() && text.charAt(from) == c) {
            return from;
        }
        int first = -1;
        for (int i = text.indexOf(c, from); i >= 0; i = text.indexOf(c, i + 1)) {
            if (atStart(text, i)) {
                return i;
            }
            if (first < 0) {
                first = i;
            }
        }
        return first;
    }

    private static boolean atStart(String text, int i) {
        return i == 0 || !Character.isLetterOrDigit(text.charAt(i - 1));
    }
}
