package dev.castellan.browse.log;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Which lines of a merged log are shown. Immutable. */
public final class LogFilter {
    /** All lines. */
    public static final LogFilter NONE = new LogFilter("", Optional.empty(), false, false, Set.of());

    private static final int MOST_STEPS = 2_000_000;

    private final String text;
    private final String lower;
    private final Optional<Pattern> pattern;
    private final boolean matchCase;
    private final boolean invert;
    private final Set<Integer> hidden;

    private LogFilter(String text, Optional<Pattern> pattern, boolean matchCase, boolean invert, Set<Integer> hidden) {
        this.text = text;
        this.lower = text.toLowerCase(Locale.ROOT);
        this.pattern = pattern;
        this.matchCase = matchCase;
        this.invert = invert;
        this.hidden = Set.copyOf(hidden);
    }

    /** Lines that contain a text; all for the empty text. */
    public static LogFilter text(String text, boolean matchCase, boolean invert) {
        return new LogFilter(text, Optional.empty(), matchCase, invert, Set.of());
    }

    /**
     * Lines in which a regular expression ({@link Pattern}) finds something.
     *
     * @throws FailureException {@code browse-log-pattern} when it is none
     */
    public static LogFilter regex(String expression, boolean matchCase, boolean invert) {
        try {
            int flags = matchCase ? 0 : Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
            return new LogFilter(
                    expression, Optional.of(Pattern.compile(expression, flags)), matchCase, invert, Set.of());
        } catch (PatternSyntaxException e) {
            throw new FailureException(
                    Failure.expected(
                            "browse-log-pattern",
                            "This is no regular expression: " + e.getDescription() + ".",
                            "The lines shown have not changed.",
                            e.getIndex() < 0
                                    ? "Correct it, or search for plain text."
                                    : "Look at character " + (e.getIndex() + 1) + ", or search for plain text."),
                    e);
        }
    }

    /** This filter without the lines of some containers, by {@link LogSource#number}. */
    public LogFilter hiding(Set<Integer> sources) {
        return new LogFilter(text, pattern, matchCase, invert, sources);
    }

    /** Whether every line is shown. */
    public boolean all() {
        return text.isEmpty() && hidden.isEmpty();
    }

    /** Whether a line is shown. */
    boolean test(int source, String line) {
        if (!hidden.isEmpty() && hidden.contains(source)) {
            return false;
        }
        return text.isEmpty() || found(line) != invert;
    }

    private boolean found(String line) {
        if (pattern.isPresent()) {
            try {
                return pattern.get().matcher(new Bounded(line)).find();
            } catch (TooMuchWork e) {
                return false;
            }
        }
        return matchCase ? line.contains(text) : line.toLowerCase(Locale.ROOT).contains(lower);
    }

    /** Where the filter's text stands in a line, to be marked; at most a hundred places. */
    public List<Hit> hits(String line) {
        List<Hit> hits = new ArrayList<>();
        if (text.isEmpty() || invert) {
            return hits;
        }
        if (pattern.isPresent()) {
            try {
                Matcher matcher = pattern.get().matcher(new Bounded(line));
                while (hits.size() < 100 && matcher.find()) {
                    if (matcher.end() > matcher.start()) {
                        hits.add(new Hit(matcher.start(), matcher.end()));
                    }
                }
            } catch (TooMuchWork e) {
                return hits;
            }
            return hits;
        }
        for (int at = 0; hits.size() < 100 && at + text.length() <= line.length(); at++) {
            if (line.regionMatches(!matchCase, at, text, 0, text.length())) {
                hits.add(new Hit(at, at + text.length()));
                at += text.length() - 1;
            }
        }
        return hits;
    }

    /** A place in a line. */
    public record Hit(int start, int end) {}

    private static final class TooMuchWork extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMuchWork() {
            super(null, null, false, false);
        }
    }

    /** A line that lets an expression look only so often: some expressions would take years on some lines. */
    private static final class Bounded implements CharSequence {
        private final String line;
        private int left = MOST_STEPS;

        Bounded(String line) {
            this.line = line;
        }

        @Override
        public int length() {
            return line.length();
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw new TooMuchWork();
            }
            return line.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return line.substring(start, end);
        }

        @Override
        public String toString() {
            return line;
        }
    }
}
