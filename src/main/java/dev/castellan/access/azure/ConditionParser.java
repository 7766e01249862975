package dev.castellan.access.azure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the language of Azure conditions by descent; bounded in length and depth. */
final class ConditionParser {
    private static final int LONGEST = 16_384;
    private static final int DEEPEST = 60;
    private static final Set<String> SOURCES = Set.of("request", "resource", "principal", "environment");

    private final String text;
    private int at;
    private int depth;

    ConditionParser(String text) {
        this.text = text;
    }

    /** Why a condition cannot be judged here. */
    static final class NotUnderstood extends Exception {
        private static final long serialVersionUID = 1L;

        private final String why;

        NotUnderstood(String why, int at) {
            super(why, null, false, false);
            this.why = why + " at " + at;
        }

        String why() {
            return why;
        }
    }

    Condition parse() throws NotUnderstood {
        if (text.length() > LONGEST) {
            throw new NotUnderstood("longer than " + LONGEST, 0);
        }
        Condition whole = or();
        blanks();
        if (at < text.length()) {
            throw new NotUnderstood("something follows the end", at);
        }
        return whole;
    }

    private Condition or() throws NotUnderstood {
        Condition left = and();
        while (symbol("||") || word("OR")) {
            left = new Condition.Or(left, and());
        }
        return left;
    }

    private Condition and() throws NotUnderstood {
        Condition left = not();
        while (symbol("&&") || word("AND")) {
            left = new Condition.And(left, not());
        }
        return left;
    }

    private Condition not() throws NotUnderstood {
        if (++depth > DEEPEST) {
            throw new NotUnderstood("nested too deeply", at);
        }
        try {
            if (symbol("!") || word("NOT")) {
                return new Condition.Not(not());
            }
            if (symbol("(")) {
                Condition inner = or();
                expect(")");
                return inner;
            }
            if (word("ActionMatches")) {
                return new Condition.ActionMatches(ActionPattern.of(braced()));
            }
            if (word("SubOperationMatches")) {
                String ignored = braced();
                return ignored.isEmpty()
                        ? new Condition.Unreadable("no suboperation")
                        : new Condition.SubOperationMatches();
            }
            if (word("Exists")) {
                return new Condition.Exists(attribute());
            }
            return comparison();
        } finally {
            depth--;
        }
    }

    private Condition comparison() throws NotUnderstood {
        Condition.Operand left = operand();
        blanks();
        String name = name();
        Condition.Quantifier quantifier = Condition.Quantifier.ANY_ANY;
        if (symbol(":")) {
            quantifier = switch (name.toLowerCase(Locale.ROOT)) {
                case "foranyofanyvalues" -> Condition.Quantifier.ANY_ANY;
                case "forallofanyvalues" -> Condition.Quantifier.ALL_ANY;
                case "foranyofallvalues" -> Condition.Quantifier.ANY_ALL;
                case "forallofallvalues" -> Condition.Quantifier.ALL_ALL;
                default -> throw new NotUnderstood("unknown comparison of many values", at);
            };
            blanks();
            name = name();
        }
        int where = at;
        Condition.Comparison comparison =
                Condition.Comparison.named(name).orElseThrow(() -> new NotUnderstood("unknown operator", where));
        return new Condition.Compare(left, quantifier, comparison, operand());
    }

    private Condition.Operand operand() throws NotUnderstood {
        blanks();
        if (at < text.length() && text.charAt(at) == '@') {
            return new Condition.Operand.Attribute(attribute());
        }
        if (symbol("{")) {
            List<String> values = new ArrayList<>();
            if (!symbol("}")) {
                do {
                    values.add(value());
                } while (symbol(","));
                expect("}");
            }
            return new Condition.Operand.Written(values);
        }
        return new Condition.Operand.Written(List.of(value()));
    }

    /** {@code @Source[name]}, in lower case. */
    private String attribute() throws NotUnderstood {
        blanks();
        expect("@");
        String source = name();
        if (!SOURCES.contains(source.toLowerCase(Locale.ROOT))) {
            throw new NotUnderstood("unknown source of attributes", at);
        }
        expect("[");
        int end = text.indexOf(']', at);
        if (end < 0) {
            throw new NotUnderstood("an attribute without its end", at);
        }
        String inner = text.substring(at, end).strip();
        at = end + 1;
        return ("@" + source + "[" + inner + "]").toLowerCase(Locale.ROOT);
    }

    private String braced() throws NotUnderstood {
        expect("{");
        String value = value();
        expect("}");
        return value;
    }

    /** A text in quotation marks, or a bare word: a GUID, a number, true, a date. */
    private String value() throws NotUnderstood {
        blanks();
        if (at < text.length() && text.charAt(at) == '\'') {
            StringBuilder value = new StringBuilder();
            for (int i = at + 1; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\'') {
                    // A doubled mark is one; so it is in every language of this family.
                    if (i + 1 < text.length() && text.charAt(i + 1) == '\'') {
                        i++;
                    } else {
                        at = i + 1;
                        return value.toString();
                    }
                }
                value.append(c);
            }
            throw new NotUnderstood("a text without its end", at);
        }
        int from = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "-+.:_".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        if (from == at) {
            throw new NotUnderstood("a value is missing", at);
        }
        return text.substring(from, at);
    }

    private String name() throws NotUnderstood {
        int from = at;
        while (at < text.length() && Character.isLetter(text.charAt(at))) {
            at++;
        }
        if (from == at) {
            throw new NotUnderstood("a word is missing", at);
        }
        return text.substring(from, at);
    }

    private boolean word(String word) {
        blanks();
        if (!text.regionMatches(true, at, word, 0, word.length())) {
            return false;
        }
        int after = at + word.length();
        if (after < text.length() && Character.isLetterOrDigit(text.charAt(after))) {
            return false;
        }
        at = after;
        return true;
    }

    private boolean symbol(String symbol) {
        blanks();
        if (!text.startsWith(symbol, at)) {
            return false;
        }
        at += symbol.length();
        return true;
    }

    private void expect(String symbol) throws NotUnderstood {
        if (!symbol(symbol)) {
            throw new NotUnderstood(symbol + " is missing", at);
        }
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
