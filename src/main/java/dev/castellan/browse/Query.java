package dev.castellan.browse;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What was typed into the filter of a list: words and field terms, all of which have to hold. {@code ns:shop -status:Running
 * label:app=web node:worker "two words" sa:default,builder}. A minus turns a term round, a comma separates alternatives,
 * quotes keep spaces. A term without a field is looked for in every column. Any column can be a field, by its title without
 * spaces.
 */
public final class Query {
    /** The query that lets everything through. */
    public static final Query ALL = parse("");

    /** Field names and what they look at, for help at the field. */
    public static final Map<String, String> FIELDS = Map.of(
            "ns", "the namespace; ns:team-* for all that begin so",
            "name", "a part of the name",
            "label", "a label: label:app, or label:app=web",
            "node", "a part of the node's name",
            "status", "the status: status:Running",
            "sa", "a part of the service account",
            "owner", "a part of the owner",
            "registry", "a part of a registry",
            "cluster", "a part of the cluster's name");

    private record Term(String source, boolean negated, Predicate<Row> test) {}

    private final String typed;
    private final List<Term> terms;

    private Query(String typed, List<Term> terms) {
        this.typed = typed;
        this.terms = List.copyOf(terms);
    }

    /** Reads what was typed; never fails. */
    public static Query parse(String typed) {
        List<Term> terms = new ArrayList<>();
        for (String token : tokens(typed)) {
            if (token.equals("-")) {
                continue; // Still being typed.
            }
            boolean negated = token.length() > 1 && token.charAt(0) == '-';
            String body = negated ? token.substring(1) : token;
            int colon = body.indexOf(':');
            String field = colon > 0 ? field(body.substring(0, colon)) : "";
            if (field.isEmpty()) {
                terms.add(new Term(token, negated, anywhere(body.toLowerCase(Locale.ROOT))));
            } else if (colon < body.length() - 1) {
                terms.add(new Term(token, negated, of(field, body.substring(colon + 1))));
            }
        }
        return new Query(typed, terms);
    }

    /** Whether a row is wanted. */
    public boolean matches(Row row) {
        for (Term term : terms) {
            if (term.test.test(row) == term.negated) {
                return false;
            }
        }
        return true;
    }

    /** Whether every row is wanted. */
    public boolean isEmpty() {
        return terms.isEmpty();
    }

    /** What was typed. */
    public String text() {
        return typed;
    }

    /** Whether the term stands in it. */
    public boolean has(String term) {
        return terms.stream().anyMatch(t -> t.source.equalsIgnoreCase(term.replace("\"", "")));
    }

    /** With the term taken out where it is in, and put in where it is not. */
    public Query toggled(String term) {
        List<String> left = new ArrayList<>(tokens(typed));
        String plain = term.replace("\"", "");
        if (!left.removeIf(t -> t.equalsIgnoreCase(plain))) {
            left.add(plain);
        }
        return parse(left.stream()
                .map(t -> t.chars().anyMatch(Character::isWhitespace) ? '"' + t + '"' : t)
                .collect(Collectors.joining(" ")));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Query q && q.typed.equals(typed);
    }

    @Override
    public int hashCode() {
        return typed.hashCode();
    }

    @Override
    public String toString() {
        return typed;
    }

    /** The column or place a field name means; empty where it can be none, as in {@code http://}. */
    private static String field(String typed) {
        String name = typed.toLowerCase(Locale.ROOT);
        if (!name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_')) {
            return "";
        }
        return switch (name) {
            case "ns" -> "namespace";
            case "sa", "serviceaccount" -> "service account";
            case "registry", "image" -> "registries";
            case "labels" -> "label";
            default -> name;
        };
    }

    private static Predicate<Row> of(String field, String value) {
        if (field.equals("label")) {
            return label(value);
        }
        List<Predicate<Row>> any = new ArrayList<>();
        for (String each : value.split(",", -1)) {
            String wanted = each.toLowerCase(Locale.ROOT);
            if (!wanted.isEmpty()) {
                any.add(one(field, wanted));
            }
        }
        return row -> any.isEmpty() || any.stream().anyMatch(p -> p.test(row));
    }

    private static Predicate<Row> one(String field, String wanted) {
        return switch (field) {
            case "name" -> row -> contains(row.name(), wanted);
            // Whole first: ns:shop is not ns:workshop where there is one of that name; a * asks for more.
            case "namespace" ->
                wanted.endsWith("*")
                        ? row -> startsWith(row.namespace(), wanted.substring(0, wanted.length() - 1))
                        : row -> row.namespace().equalsIgnoreCase(wanted);
            case "cluster" -> row -> contains(row.clusterName(), wanted);
            default -> row -> column(row, field, wanted);
        };
    }

    /** Titles have spaces, which a field name may leave out. */
    private static boolean column(Row row, String field, String wanted) {
        int index = row.columns().index(field);
        if (index < 0) {
            index = row.columns().loose(field);
        }
        return index >= 0 && contains(text(row.cells()[index]), wanted);
    }

    private static Predicate<Row> label(String value) {
        int equals = value.indexOf('=');
        if (equals < 0) {
            return row -> row.labels().containsKey(value);
        }
        boolean not = equals > 0 && value.charAt(equals - 1) == '!';
        String key = value.substring(0, not ? equals - 1 : equals);
        String wanted = value.substring(value.startsWith("==", equals) ? equals + 2 : equals + 1);
        return row -> wanted.equals(row.labels().get(key)) != not;
    }

    private static Predicate<Row> anywhere(String wanted) {
        return row -> {
            if (contains(row.name(), wanted)
                    || contains(row.namespace(), wanted)
                    || contains(row.clusterName(), wanted)) {
                return true;
            }
            for (Object cell : row.cells()) {
                if (!(cell instanceof Instant) && contains(text(cell), wanted)) {
                    return true;
                }
            }
            return false;
        };
    }

    private static String text(Object cell) {
        return switch (cell) {
            case String s -> s;
            case Row.Counted c -> Long.toString(c.count());
            case Instant i -> "";
            default -> cell.toString();
        };
    }

    private static boolean startsWith(String text, String lower) {
        return text.regionMatches(true, 0, lower, 0, lower.length());
    }

    /** Whether the text holds the word, given in lower case, without case. */
    static boolean contains(String text, String lower) {
        int length = lower.length();
        if (length == 0) {
            return true;
        }
        char first = lower.charAt(0);
        char upper = Character.toUpperCase(first);
        for (int i = 0, end = text.length() - length; i <= end; i++) {
            char c = text.charAt(i);
            if ((c == first || c == upper) && text.regionMatches(true, i, lower, 0, length)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> tokens(String typed) {
        List<String> tokens = new ArrayList<>();
        StringBuilder token = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < typed.length(); i++) {
            char c = typed.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (Character.isWhitespace(c) && !quoted) {
                if (!token.isEmpty()) {
                    tokens.add(token.toString());
                    token.setLength(0);
                }
            } else {
                token.append(c);
            }
        }
        if (!token.isEmpty()) {
            tokens.add(token.toString());
        }
        return tokens;
    }
}
