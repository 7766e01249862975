package dev.castellan.breakglass.sweep;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Which stretches of a text are certificates and keys: those that are looked for, and those of other people. */
final class Stretches {
    /** What people write beside a key: a comment, its name. More than that, or more than a tenth, is something else. */
    private static final int LONGEST_REST = 4_096;

    private static final Pattern NOTHING = Pattern.compile("-----(?:BEGIN|END) [A-Z0-9 ]{1,40}-----|[\\s\0=]");

    private record Stretch(int from, int to) {
        boolean holds(Stretch other) {
            return from <= other.from && other.to <= to;
        }
    }

    private final List<Stretch> wanted = new ArrayList<>();
    private final List<Stretch> others = new ArrayList<>();

    /** Adds one. */
    void add(int from, int to, boolean isWanted) {
        (isWanted ? wanted : others).add(new Stretch(from, to));
    }

    /**
     * Whether a text is certificates and keys that are looked for, and next to nothing else: blanks, the first and last
     * lines of PEM, and a comment.
     */
    boolean nothingElse(byte[] text, int size) {
        if (wanted.isEmpty()) {
            return false;
        }
        List<Stretch> covered = new ArrayList<>();
        wanted.sort((a, b) -> Integer.compare(a.from(), b.from()));
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        int at = 0;
        for (Stretch s : wanted) {
            if (s.from() > at || covered.isEmpty()) {
                rest.write(text, at, Math.max(s.from() - at, 0));
                covered.add(s);
            } else if (s.to() > at) {
                covered.set(covered.size() - 1, new Stretch(covered.getLast().from(), s.to()));
            }
            at = Math.max(at, s.to());
        }
        rest.write(text, at, Math.max(size - at, 0));
        if (others.stream().anyMatch(o -> covered.stream().noneMatch(c -> c.holds(o)))) {
            return false;
        }
        String left = NOTHING.matcher(rest.toString(StandardCharsets.ISO_8859_1).replace("\0", ""))
                .replaceAll("");
        return left.length() <= LONGEST_REST && left.length() * 10L <= size;
    }
}
