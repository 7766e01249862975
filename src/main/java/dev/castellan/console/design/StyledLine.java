package dev.castellan.console.design;

import java.util.List;
import java.util.Optional;

/**
 * One line of a {@link LineView}.
 *
 * @param text without a line break
 * @param runs pieces with a colour of their own, in order, not overlapping; the rest is plain
 * @param wash what lies behind the whole line
 * @param gutter stands before it: a number, or a sign
 */
public record StyledLine(String text, List<Run> runs, Optional<Wash> wash, String gutter) {
    /** Longer lines are cut for the eye: nobody reads them, and they would be slow to paint. */
    public static final int LONGEST = 16_384;

    /**
     * A piece of a line.
     *
     * @param from index of its first character
     * @param to index after its last character
     */
    public record Run(int from, int to, Ink ink, boolean strong) {
        /** A piece in a colour. */
        public Run(int from, int to, Ink ink) {
            this(from, to, ink, false);
        }
    }

    public StyledLine {
        if (text.length() > LONGEST) {
            int kept = LONGEST;
            runs = runs.stream().filter(r -> r.to() <= kept).toList();
            text = "%s … %,d more characters".formatted(text.substring(0, kept), text.length() - kept);
        }
        runs = List.copyOf(runs);
    }

    /** A line without colours. */
    public static StyledLine plain(String text) {
        return new StyledLine(text, List.of(), Optional.empty(), "");
    }

    /** A line with colours. */
    public static StyledLine of(String text, List<Run> runs) {
        return new StyledLine(text, runs, Optional.empty(), "");
    }

    /** This line with something before it. */
    public StyledLine withGutter(String sign) {
        return new StyledLine(text, runs, wash, sign);
    }

    /** This line on another ground. */
    public StyledLine on(Wash ground) {
        return new StyledLine(text, runs, Optional.of(ground), gutter);
    }
}
