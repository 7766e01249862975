package dev.castellan.access.azure;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A condition of a role assignment, judged as far as it can be (Azure documentation, condition format). What it asks and
 * nobody here knows, or what is written in a way not understood here, is {@link Truth#UNKNOWN}: it is never guessed.
 */
sealed interface Condition {
    /** Whether it holds for an action. */
    Truth holds(AzureAction action);

    /** Reads one; what cannot be understood becomes a condition that may hold or not. */
    static Condition of(String text) {
        try {
            return new ConditionParser(text).parse();
        } catch (ConditionParser.NotUnderstood e) {
            return new Unreadable(e.why());
        }
    }

    /**
     * Not understood.
     *
     * @param why for developers
     */
    record Unreadable(String why) implements Condition {
        @Override
        public Truth holds(AzureAction action) {
            return Truth.UNKNOWN;
        }
    }

    /** Both. */
    record And(Condition left, Condition right) implements Condition {
        @Override
        public Truth holds(AzureAction action) {
            return left.holds(action).and(right.holds(action));
        }
    }

    /** One of them. */
    record Or(Condition left, Condition right) implements Condition {
        @Override
        public Truth holds(AzureAction action) {
            return left.holds(action).or(right.holds(action));
        }
    }

    /** The opposite. */
    record Not(Condition inner) implements Condition {
        @Override
        public Truth holds(AzureAction action) {
            return inner.holds(action).not();
        }
    }

    /** The action fits a pattern. */
    record ActionMatches(ActionPattern pattern) implements Condition {
        @Override
        public Truth holds(AzureAction action) {
            return Truth.of(pattern.matches(action.lower()));
        }
    }

    /** A part of the action that only the service knows. */
    record SubOperationMatches() implements Condition {
        @Override
        public Truth holds(AzureAction action) {
            return Truth.UNKNOWN;
        }
    }

    /**
     * The request carries an attribute.
     *
     * @param attribute in lower case, with its source
     */
    record Exists(String attribute) implements Condition {
        @Override
        public Truth holds(AzureAction action) {
            List<String> values = action.attributes().get(attribute);
            return values == null ? Truth.UNKNOWN : Truth.of(!values.isEmpty());
        }
    }

    /** Values, written or asked for. */
    sealed interface Operand {
        /** The values; empty where they are not known. */
        Optional<List<String>> values(AzureAction action);

        /** As written. */
        record Written(List<String> values) implements Operand {
            @Override
            public Optional<List<String>> values(AzureAction action) {
                return Optional.of(values);
            }
        }

        /** Asked for, by its name in lower case with its source. */
        record Attribute(String name) implements Operand {
            @Override
            public Optional<List<String>> values(AzureAction action) {
                return Optional.ofNullable(action.attributes().get(name));
            }
        }
    }

    /** Which values of both sides have to agree. */
    enum Quantifier {
        ANY_ANY,
        ALL_ANY,
        ANY_ALL,
        ALL_ALL
    }

    /** A comparison. */
    record Compare(Operand left, Quantifier quantifier, Comparison comparison, Operand right) implements Condition {
        @Override
        public Truth holds(AzureAction action) {
            Optional<List<String>> l = left.values(action);
            Optional<List<String>> r = right.values(action);
            if (l.isEmpty() || r.isEmpty()) {
                return Truth.UNKNOWN;
            }
            boolean allLeft = quantifier == Quantifier.ALL_ANY || quantifier == Quantifier.ALL_ALL;
            boolean allRight = quantifier == Quantifier.ANY_ALL || quantifier == Quantifier.ALL_ALL;
            List<Truth> rows = new ArrayList<>();
            for (String a : l.get()) {
                List<Truth> cells = new ArrayList<>();
                for (String b : r.get()) {
                    cells.add(comparison.holds(a, b));
                }
                rows.add(join(cells, allRight));
            }
            return join(rows, allLeft);
        }

        private static Truth join(List<Truth> truths, boolean all) {
            Truth joined = Truth.of(all);
            for (Truth t : truths) {
                joined = all ? joined.and(t) : joined.or(t);
            }
            return joined;
        }
    }

    /** How two values are compared. */
    @FunctionalInterface
    interface Comparison {
        Truth holds(String left, String right);

        /** The comparison with a name, ignoring case; empty for one that is not known here. */
        static Optional<Comparison> named(String name) {
            String n = name.toLowerCase(Locale.ROOT);
            boolean ignoreCase = n.endsWith("ignorecase");
            if (ignoreCase) {
                n = n.substring(0, n.length() - "ignorecase".length());
            }
            @Nullable
            Comparison found = switch (n) {
                case "stringequals" -> (a, b) -> Truth.of(folded(a, ignoreCase).equals(folded(b, ignoreCase)));
                case "stringnotequals" ->
                    (a, b) -> Truth.of(!folded(a, ignoreCase).equals(folded(b, ignoreCase)));
                case "stringstartswith" ->
                    (a, b) -> Truth.of(folded(a, ignoreCase).startsWith(folded(b, ignoreCase)));
                case "stringnotstartswith" ->
                    (a, b) -> Truth.of(!folded(a, ignoreCase).startsWith(folded(b, ignoreCase)));
                case "stringlike" -> (a, b) -> Truth.of(like(a, b, ignoreCase));
                case "stringnotlike" -> (a, b) -> Truth.of(!like(a, b, ignoreCase));
                case "guidequals" -> (a, b) -> Truth.of(folded(a, true).equals(folded(b, true)));
                case "guidnotequals" -> (a, b) -> Truth.of(!folded(a, true).equals(folded(b, true)));
                case "boolequals" -> (a, b) -> Truth.of(folded(a, true).equals(folded(b, true)));
                case "boolnotequals" -> (a, b) -> Truth.of(!folded(a, true).equals(folded(b, true)));
                case "numericequals" -> (a, b) -> numbers(a, b, c -> c == 0);
                case "numericnotequals" -> (a, b) -> numbers(a, b, c -> c != 0);
                case "numericlessthan" -> (a, b) -> numbers(a, b, c -> c < 0);
                case "numericlessthanequals" -> (a, b) -> numbers(a, b, c -> c <= 0);
                case "numericgreaterthan" -> (a, b) -> numbers(a, b, c -> c > 0);
                case "numericgreaterthanequals" -> (a, b) -> numbers(a, b, c -> c >= 0);
                case "datetimeequals" -> (a, b) -> moments(a, b, c -> c == 0);
                case "datetimenotequals" -> (a, b) -> moments(a, b, c -> c != 0);
                case "datetimelessthan" -> (a, b) -> moments(a, b, c -> c < 0);
                case "datetimelessthanequals" -> (a, b) -> moments(a, b, c -> c <= 0);
                case "datetimegreaterthan" -> (a, b) -> moments(a, b, c -> c > 0);
                case "datetimegreaterthanequals" -> (a, b) -> moments(a, b, c -> c >= 0);
                default -> null;
            };
            return Optional.ofNullable(found);
        }

        private static String folded(String text, boolean ignoreCase) {
            return ignoreCase ? text.toLowerCase(Locale.ROOT) : text;
        }

        /** {@code *} is any text, {@code ?} one character, a backslash takes the next one as it is. */
        private static boolean like(String text, String pattern, boolean ignoreCase) {
            String t = folded(text, ignoreCase);
            String p = folded(pattern, ignoreCase);
            int at = 0;
            int i = 0;
            int star = -1;
            int retry = 0;
            while (at < t.length()) {
                if (i < p.length() && p.charAt(i) == '*') {
                    star = ++i;
                    retry = at;
                } else if (i < p.length() && fits(p, i, t.charAt(at))) {
                    i += literal(p, i) ? 2 : 1;
                    at++;
                } else if (star >= 0) {
                    i = star;
                    at = ++retry;
                } else {
                    return false;
                }
            }
            while (i < p.length() && p.charAt(i) == '*') {
                i++;
            }
            return i == p.length();
        }

        private static boolean literal(String pattern, int i) {
            return pattern.charAt(i) == '\\' && i + 1 < pattern.length();
        }

        private static boolean fits(String pattern, int i, char c) {
            return literal(pattern, i)
                    ? pattern.charAt(i + 1) == c
                    : pattern.charAt(i) == '?' || pattern.charAt(i) == c;
        }

        private static Truth numbers(String a, String b, java.util.function.IntPredicate fits) {
            try {
                return Truth.of(fits.test(new BigDecimal(a.strip()).compareTo(new BigDecimal(b.strip()))));
            } catch (NumberFormatException e) {
                return Truth.UNKNOWN;
            }
        }

        private static Truth moments(String a, String b, java.util.function.IntPredicate fits) {
            try {
                return Truth.of(fits.test(OffsetDateTime.parse(a.strip())
                        .toInstant()
                        .compareTo(OffsetDateTime.parse(b.strip()).toInstant())));
            } catch (DateTimeException e) {
                return Truth.UNKNOWN;
            }
        }
    }
}
