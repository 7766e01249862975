package dev.castellan.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds what somebody may have meant. */
final class Similar {
    private static final int LONGEST = 100;

    private Similar() {}

    /** Up to three of the known words that hold the text or are a slip of the keyboard away; only the nearest. */
    static List<String> to(String text, Collection<String> known) {
        String wanted = text.toLowerCase(Locale.ROOT);
        if (wanted.isEmpty() || wanted.length() > LONGEST) {
            return List.of();
        }
        record Near(String word, int distance) {}
        List<Near> all = new ArrayList<>();
        for (String word : known) {
            String candidate = word.toLowerCase(Locale.ROOT);
            if (candidate.length() <= LONGEST) {
                int distance = candidate.contains(wanted) ? 0 : distance(wanted, candidate);
                if (distance <= Math.max(2, wanted.length() / 3)) {
                    all.add(new Near(word, distance));
                }
            }
        }
        int nearest = all.stream().mapToInt(Near::distance).min().orElse(0);
        return all.stream()
                .filter(n -> n.distance() == nearest)
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::word))
                .map(Near::word)
                .distinct()
                .limit(3)
                .toList();
    }

    /** Levenshtein distance. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
