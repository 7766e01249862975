package dev.castellan.console.design;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What differs between two texts, line by line (Myers, "An O(ND) difference algorithm", 1986), with a bound on the work. */
public final class LineDiff {
    /** Texts that differ in more lines than this are shown as replaced as a whole. */
    static final int MOST = 2_000;

    /** What a line is. */
    public enum Kind {
        SAME,
        REMOVED,
        ADDED
    }

    /**
     * One line of either text.
     *
     * @param left its number in the older text, from 0; -1 where it is not there
     * @param right its number in the newer text
     */
    public record Entry(Kind kind, String text, int left, int right) {}

    private LineDiff() {}

    /** All lines of both texts, in an order that turns the one into the other. */
    public static List<Entry> of(List<String> left, List<String> right) {
        int head = 0;
        while (head < left.size() && head < right.size() && left.get(head).equals(right.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < left.size() - head
                && tail < right.size() - head
                && left.get(left.size() - 1 - tail).equals(right.get(right.size() - 1 - tail))) {
            tail++;
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < head; i++) {
            entries.add(new Entry(Kind.SAME, left.get(i), i, i));
        }
        middle(left.subList(head, left.size() - tail), right.subList(head, right.size() - tail), head, entries);
        for (int i = tail; i > 0; i--) {
            entries.add(new Entry(Kind.SAME, left.get(left.size() - i), left.size() - i, right.size() - i));
        }
        return entries;
    }

    /** The numbers of the lines of the newer text that are not in the older one. */
    public static Set<Integer> changed(String older, String newer) {
        Set<Integer> changed = new TreeSet<>();
        for (Entry entry : of(older.lines().toList(), newer.lines().toList())) {
            if (entry.kind() == Kind.ADDED) {
                changed.add(entry.right());
            }
        }
        return changed;
    }

    /**
     * The differences in one column: removed lines before added ones, with some lines around them; what is left out between
     * them is told.
     *
     * @param around how many lines of context
     */
    public static Lines unified(List<Entry> entries, int around) {
        boolean[] shown = new boolean[entries.size()];
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).kind() != Kind.SAME) {
                for (int k = Math.max(0, i - around); k <= Math.min(entries.size() - 1, i + around); k++) {
                    shown[k] = true;
                }
            }
        }
        List<StyledLine> lines = new ArrayList<>();
        int hidden = 0;
        for (int i = 0; i < entries.size(); i++) {
            if (!shown[i]) {
                hidden++;
                continue;
            }
            gap(lines, hidden);
            hidden = 0;
            Entry entry = entries.get(i);
            StyledLine line = StyledLine.of(entry.text(), YamlLines.runs(entry.text(), false));
            lines.add(
                    switch (entry.kind()) {
                        case SAME -> line.withGutter("%d  ".formatted(entry.right() + 1));
                        case ADDED ->
                            line.withGutter("%d +".formatted(entry.right() + 1)).on(Wash.ADDED);
                        case REMOVED ->
                            line.withGutter("%d −".formatted(entry.left() + 1)).on(Wash.REMOVED);
                    });
        }
        gap(lines, hidden);
        return Lines.of(lines);
    }

    private static void gap(List<StyledLine> lines, int hidden) {
        if (hidden > 0) {
            String words = hidden == 1 ? "⋯ 1 line is the same" : "⋯ %,d lines are the same".formatted(hidden);
            lines.add(new StyledLine(
                    words, List.of(new StyledLine.Run(0, words.length(), Ink.MUTED)), Optional.empty(), ""));
        }
    }

    private static void middle(List<String> left, List<String> right, int offset, List<Entry> entries) {
        int n = left.size();
        int m = right.size();
        List<int[]> trace = new ArrayList<>();
        int most = Math.min(n + m, MOST);
        int[] v = new int[2 * most + 3];
        int center = most + 1;
        int found = -1;
        for (int d = 0; d <= most && found < 0; d++) {
            trace.add(java.util.Arrays.copyOfRange(v, center - d - 1, center + d + 2));
            for (int k = -d; k <= d; k += 2) {
                int x = k == -d || (k != d && v[center + k - 1] < v[center + k + 1])
                        ? v[center + k + 1]
                        : v[center + k - 1] + 1;
                int y = x - k;
                while (x < n && y < m && left.get(x).equals(right.get(y))) {
                    x++;
                    y++;
                }
                v[center + k] = x;
                if (x >= n && y >= m) {
                    found = d;
                    break;
                }
            }
        }
        if (found < 0) {
            for (int i = 0; i < n; i++) {
                entries.add(new Entry(Kind.REMOVED, left.get(i), offset + i, -1));
            }
            for (int i = 0; i < m; i++) {
                entries.add(new Entry(Kind.ADDED, right.get(i), -1, offset + i));
            }
            return;
        }
        List<Entry> backwards = new ArrayList<>();
        int x = n;
        int y = m;
        for (int d = found; d >= 0; d--) {
            int[] before = trace.get(d);
            int mid = d + 1;
            int k = x - y;
            boolean down = k == -d || (k != d && before[mid + k - 1] < before[mid + k + 1]);
            int previousK = down ? k + 1 : k - 1;
            int previousX = d == 0 ? 0 : before[mid + previousK];
            int previousY = d == 0 ? 0 : previousX - previousK;
            while (x > previousX
                    && y > previousY
                    && (d == 0 || x > previousX + (down ? 0 : 1) || y > previousY + (down ? 1 : 0))) {
                x--;
                y--;
                backwards.add(new Entry(Kind.SAME, left.get(x), offset + x, offset + y));
            }
            if (d > 0) {
                if (down) {
                    y--;
                    backwards.add(new Entry(Kind.ADDED, right.get(y), -1, offset + y));
                } else {
                    x--;
                    backwards.add(new Entry(Kind.REMOVED, left.get(x), offset + x, -1));
                }
            }
        }
        entries.addAll(backwards.reversed());
    }
}
