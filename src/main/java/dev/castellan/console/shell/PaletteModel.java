package dev.castellan.console.shell;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/** What the command palette shows for what was typed. */
final class PaletteModel {
    static final int SHOWN = 60;

    private record Ranked(PaletteEntry entry, int score, int position) {}

    private List<PaletteEntry> entries = List.of();

    void offer(List<PaletteEntry> all) {
        entries = List.copyOf(all);
    }

    /** The entries that fit, best first; all in their own order while nothing is typed. */
    List<PaletteEntry> find(String typed) {
        if (typed.isBlank()) {
            return entries.stream().limit(SHOWN).toList();
        }
        List<Ranked> found = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            PaletteEntry entry = entries.get(i);
            OptionalInt title = FuzzyMatch.score(typed, entry.title());
            if (title.isPresent()) {
                found.add(new Ranked(entry, title.getAsInt() + 1000, i));
            } else {
                OptionalInt both = FuzzyMatch.score(
                        typed,
                        entry.title() + " " + entry.detail() + " "
                                + entry.kind().label());
                if (both.isPresent()) {
                    found.add(new Ranked(entry, both.getAsInt(), i));
                }
            }
        }
        found.sort(Comparator.comparingInt(Ranked::score)
                .reversed()
                .thenComparing(r -> r.entry().kind())
                .thenComparing(r -> r.entry().title(), String.CASE_INSENSITIVE_ORDER)
                .thenComparingInt(Ranked::position));
        return found.stream().limit(SHOWN).map(Ranked::entry).toList();
    }
}
