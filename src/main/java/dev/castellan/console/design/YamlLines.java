package dev.castellan.console.design;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A YAML text in colours, with parts that can be folded away. Reads the layout that servers and our own printer write (block
 * style); anything else is shown without colours, never wrongly. A value; folding gives another one.
 */
public final class YamlLines implements Lines {
    /** Blocks that nobody wants to see first: who set which field. */
    public static final Set<String> FOLDED_FIRST = Set.of("managedFields");

    private final List<String> lines;
    private final int[] indents;
    private final int[] ends;
    private final BitSet folded;
    private final BitSet changed;
    private final int[] visible;

    private YamlLines(List<String> lines, int[] indents, int[] ends, BitSet folded, BitSet changed) {
        this.lines = lines;
        this.indents = indents;
        this.ends = ends;
        this.folded = folded;
        this.changed = changed;
        int[] seen = new int[lines.size()];
        int n = 0;
        for (int i = 0; i < lines.size(); i++) {
            seen[n++] = i;
            if (folded.get(i)) {
                i = ends[i] - 1;
            }
        }
        this.visible = java.util.Arrays.copyOf(seen, n);
    }

    /** This text, with the blocks of these keys folded. */
    public static YamlLines of(String text, Set<String> foldedKeys) {
        List<String> lines = text.lines().toList();
        int[] indents = new int[lines.size()];
        for (int i = 0; i < indents.length; i++) {
            String line = lines.get(i);
            int spaces = 0;
            while (spaces < line.length() && line.charAt(spaces) == ' ') {
                spaces++;
            }
            indents[i] = spaces == line.length() ? -1 : spaces;
        }
        int[] ends = ends(lines, indents);
        BitSet folded = new BitSet();
        for (int i = 0; i < indents.length; i++) {
            if (ends[i] > i + 1 && foldedKeys.contains(key(lines.get(i)).strip())) {
                folded.set(i);
            }
        }
        return new YamlLines(lines, indents, ends, folded, new BitSet());
    }

    /** Where the block of each line ends: the line after the last one that belongs to it. */
    private static int[] ends(List<String> lines, int[] indents) {
        int[] ends = new int[indents.length];
        List<Integer> open = new ArrayList<>();
        int lastFilled = -1;
        for (int i = 0; i <= indents.length; i++) {
            int indent = i == indents.length ? -1 : indents[i];
            if (i < indents.length && indent < 0) {
                ends[i] = i + 1;
                continue;
            }
            boolean item = i < indents.length && lines.get(i).startsWith("- ", indent);
            while (!open.isEmpty()) {
                int last = open.getLast();
                boolean itemsOfKey =
                        item && indents[last] == indent && !lines.get(last).startsWith("- ", indents[last]);
                if (indents[last] < indent || itemsOfKey) {
                    break;
                }
                ends[last] = lastFilled + 1;
                open.removeLast();
            }
            if (i < indents.length) {
                open.add(i);
                lastFilled = i;
            }
        }
        return ends;
    }

    /** The same text with lines marked that differ from an earlier one, as found by {@link LineDiff}. */
    public YamlLines marking(Set<Integer> changedLines) {
        BitSet marks = new BitSet();
        changedLines.forEach(marks::set);
        return new YamlLines(lines, indents, ends, folded, marks);
    }

    /** With the block at this visible line folded, or unfolded where it was. */
    public YamlLines toggle(long number) {
        if (number < 0 || number >= visible.length) {
            return this;
        }
        int line = visible[(int) number];
        if (ends[line] <= line + 1) {
            return this;
        }
        BitSet next = (BitSet) folded.clone();
        next.flip(line);
        return new YamlLines(lines, indents, ends, next, changed);
    }

    /** With the same blocks folded as in an earlier text, by key and place. */
    public YamlLines foldedAs(YamlLines before) {
        Set<String> paths = new TreeSet<>();
        before.folded.stream().forEach(i -> paths.add(before.path(i)));
        BitSet next = new BitSet();
        for (int i = 0; i < lines.size(); i++) {
            if (ends[i] > i + 1 && !paths.isEmpty() && paths.contains(path(i))) {
                next.set(i);
            }
        }
        return new YamlLines(lines, indents, ends, next, changed);
    }

    /** With everything unfolded. */
    public YamlLines unfolded() {
        return new YamlLines(lines, indents, ends, new BitSet(), changed);
    }

    /** Whether anything is folded. */
    public boolean anyFolded() {
        return !folded.isEmpty();
    }

    private String path(int line) {
        StringBuilder path = new StringBuilder(lines.get(line).strip());
        int indent = indents[line];
        for (int i = line - 1; i >= 0 && indent > 0 && path.length() < 2_000; i--) {
            if (indents[i] >= 0 && indents[i] < indent) {
                indent = indents[i];
                path.append('<').append(key(lines.get(i)).strip());
            }
        }
        return path.toString();
    }

    @Override
    public long first() {
        return 0;
    }

    @Override
    public long end() {
        return visible.length;
    }

    @Override
    public String text(long number) {
        return number >= 0 && number < visible.length ? shown(visible[(int) number]) : "";
    }

    private String shown(int line) {
        return folded.get(line)
                ? "%s  … %,d %s"
                        .formatted(lines.get(line), ends[line] - line - 1, ends[line] - line == 2 ? "line" : "lines")
                : lines.get(line);
    }

    @Override
    public StyledLine line(long number) {
        if (number < 0 || number >= visible.length) {
            return StyledLine.plain("");
        }
        int at = visible[(int) number];
        String text = shown(at);
        List<StyledLine.Run> runs = new ArrayList<>(runs(lines.get(at), inBlockScalar(at)));
        if (folded.get(at)) {
            runs.add(new StyledLine.Run(lines.get(at).length(), text.length(), Ink.MUTED));
        }
        String sign = folded.get(at) ? "▸" : ends[at] > at + 1 && indents[at] >= 0 ? "▾" : " ";
        return new StyledLine(
                text,
                runs,
                changed.get(at) ? Optional.of(Wash.CHANGED) : Optional.empty(),
                "%d %s".formatted(at + 1, sign));
    }

    /** Columns needed before the lines. */
    public int gutter() {
        return Integer.toString(Math.max(1, lines.size())).length() + 2;
    }

    /** Whether a line is text of a block scalar ({@code |} or {@code >}), looked for among the lines it may belong to. */
    private boolean inBlockScalar(int line) {
        int indent = indents[line] < 0 ? Integer.MAX_VALUE : indents[line];
        int looked = 0;
        for (int i = line - 1; i >= 0 && looked++ < 2_000; i--) {
            if (indents[i] >= 0 && indents[i] < indent) {
                String above = lines.get(i);
                if (above.endsWith("|")
                        || above.endsWith("|-")
                        || above.endsWith("|+")
                        || above.endsWith(">")
                        || above.endsWith(">-")) {
                    return true;
                }
                indent = indents[i];
                if (indent == 0) {
                    return false;
                }
            }
        }
        return false;
    }

    static List<StyledLine.Run> runs(String line, boolean scalar) {
        List<StyledLine.Run> runs = new ArrayList<>();
        int i = 0;
        while (i < line.length() && line.charAt(i) == ' ') {
            i++;
        }
        if (scalar) {
            runs.add(new StyledLine.Run(i, line.length(), Ink.STRING));
            return runs;
        }
        while (line.startsWith("- ", i)) {
            runs.add(new StyledLine.Run(i, i + 1, Ink.MUTED));
            i += 2;
        }
        if (i < line.length() && line.charAt(i) == '#') {
            runs.add(new StyledLine.Run(i, line.length(), Ink.MUTED));
            return runs;
        }
        int colon = colon(line, i);
        if (colon >= 0) {
            runs.add(new StyledLine.Run(i, colon, Ink.KEY));
            i = colon + 1;
            while (i < line.length() && line.charAt(i) == ' ') {
                i++;
            }
        }
        if (i < line.length()) {
            runs.add(new StyledLine.Run(i, line.length(), ink(line.substring(i, Math.min(line.length(), i + 64)))));
        }
        return runs;
    }

    private static String key(String line) {
        int i = 0;
        while (i < line.length() && (line.charAt(i) == ' ' || line.startsWith("- ", i))) {
            i++;
        }
        int colon = colon(line, i);
        return colon < 0 ? line : line.substring(i, colon);
    }

    /** The colon after a key that begins here; -1 where the line is no pair. */
    private static int colon(String line, int from) {
        if (from >= line.length()) {
            return -1;
        }
        char quote = line.charAt(from);
        int i = from;
        if (quote == '"' || quote == '\'') {
            i = line.indexOf(quote, from + 1) + 1;
            return i > 0 && i < line.length() && line.charAt(i) == ':' ? i : -1;
        }
        for (; i < line.length(); i++) {
            if (line.charAt(i) == ':' && (i + 1 == line.length() || line.charAt(i + 1) == ' ')) {
                return i;
            }
        }
        return -1;
    }

    private static Ink ink(String value) {
        return switch (value) {
            case "true", "false", "null", "~", "{}", "[]", "yes", "no" -> Ink.WORD;
            case "|", "|-", "|+", ">", ">-" -> Ink.MUTED;
            default -> {
                char c = value.charAt(0);
                boolean number = (Character.isDigit(c) || c == '-' || c == '.')
                        && value.chars()
                                .allMatch(x -> Character.isDigit(x) || x == '.' || x == '-' || x == '+' || x == 'e');
                yield number ? Ink.NUMBER : Ink.STRING;
            }
        };
    }
}
