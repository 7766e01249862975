package dev.castellan.sandbox.arm;

import dev.castellan.sandbox.ground.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The part of the Kusto query language that Castellan sends to Resource Graph: one table, then {@code where},
 * {@code project}, {@code extend}, {@code project-away}, {@code order by}, {@code take}, {@code count}, {@code distinct} and
 * {@code summarize count() by}. Anything else is refused, as the service refuses what it does not know.
 */
final class Kql {
    /** A query that is not understood. */
    static final class NotUnderstood extends Exception {
        private static final long serialVersionUID = 1L;

        NotUnderstood(String message) {
            super(message);
        }
    }

    /** Gives a value of a row. */
    @FunctionalInterface
    private interface Value {
        JsonNode of(JsonNode row);
    }

    /** Decides on a row. */
    @FunctionalInterface
    private interface Test {
        boolean of(JsonNode row);
    }

    /** Turns rows into rows. */
    @FunctionalInterface
    private interface Step {
        List<ObjectNode> of(List<ObjectNode> rows);
    }

    private static final Pattern TOKEN = Pattern.compile("\\s+|//[^\\n"
            + "]*|(?<text>'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\")|(?<number>[0-9]+(?:\\.[0-9]+)?)"
            + "|(?<word>in~|[A-Za-z_][A-Za-z0-9_]*(?:-away)?)|(?<sign>=~|!~|==|!=|>=|<=|in~|[|(),.=<>\\[\\]!])");

    private record Token(String kind, String text) {}

    private final List<Token> tokens;
    private int at;

    private Kql(List<Token> tokens) {
        this.tokens = tokens;
    }

    /**
     * A query that was understood.
     *
     * @param table lower case
     */
    record Query(String table, List<StepOf> steps) {
        List<ObjectNode> run(List<ObjectNode> rows) {
            List<ObjectNode> result = rows;
            for (StepOf step : steps) {
                result = step.step.of(result);
            }
            return result;
        }
    }

    record StepOf(Step step) {}

    /** Reads a query. */
    static Query parse(String text) throws NotUnderstood {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        int position = 0;
        while (position < text.length()) {
            if (!matcher.find(position) || matcher.start() != position) {
                throw new NotUnderstood("unexpected character at " + position);
            }
            for (String kind : List.of("text", "number", "word", "sign")) {
                if (matcher.group(kind) != null) {
                    tokens.add(new Token(kind, matcher.group(kind)));
                }
            }
            position = matcher.end();
        }
        return new Kql(tokens).query();
    }

    private Query query() throws NotUnderstood {
        String table = word().toLowerCase(Locale.ROOT);
        List<StepOf> steps = new ArrayList<>();
        while (at < tokens.size()) {
            expect("|");
            steps.add(new StepOf(step(word().toLowerCase(Locale.ROOT))));
        }
        return new Query(table, List.copyOf(steps));
    }

    private Step step(String operator) throws NotUnderstood {
        return switch (operator) {
            case "where" -> {
                Test test = either();
                yield rows -> rows.stream().filter(test::of).toList();
            }
            case "project" -> {
                Map<String, Value> columns = columns();
                yield rows -> rows.stream()
                        .map(r -> projected(Json.object(), columns, r))
                        .toList();
            }
            case "extend" -> {
                Map<String, Value> columns = columns();
                yield rows -> rows.stream()
                        .map(r -> projected(Json.object().setAll(r), columns, r))
                        .toList();
            }
            case "project-away" -> {
                Set<String> away = columns().keySet();
                yield rows -> rows.stream().map(r -> r.deepCopy().remove(away)).toList();
            }
            case "order", "sort" -> {
                if (!word().equalsIgnoreCase("by")) {
                    throw new NotUnderstood("'by' expected");
                }
                yield ordered();
            }
            case "take", "limit" -> {
                int most = Integer.parseInt(next("number"));
                yield rows -> rows.subList(0, Math.min(most, rows.size()));
            }
            case "count" -> rows -> List.of(Json.object().put("Count", rows.size()));
            case "distinct" -> {
                Map<String, Value> columns = columns();
                yield rows -> rows.stream()
                        .map(r -> projected(Json.object(), columns, r))
                        .distinct()
                        .toList();
            }
            case "summarize" -> summarized();
            default -> throw new NotUnderstood("the operator '" + operator + "' is not known");
        };
    }

    private Step ordered() throws NotUnderstood {
        List<Comparator<ObjectNode>> orders = new ArrayList<>();
        do {
            Value value = value();
            Comparator<ObjectNode> order =
                    Comparator.comparing(r -> value.of(r).asString(""), String.CASE_INSENSITIVE_ORDER);
            if (sees("asc")) {
                at++;
            } else {
                // Kusto sorts downwards unless told otherwise.
                order = order.reversed();
                if (sees("desc")) {
                    at++;
                }
            }
            orders.add(order);
        } while (took(","));
        Comparator<ObjectNode> all =
                orders.stream().reduce(Comparator::thenComparing).orElseThrow();
        return rows -> rows.stream().sorted(all).toList();
    }

    private Step summarized() throws NotUnderstood {
        String name = "count_";
        if (tokens.size() > at + 1 && tokens.get(at + 1).text.equals("=")) {
            name = word();
            expect("=");
        }
        if (!word().equalsIgnoreCase("count")) {
            throw new NotUnderstood("only count() can be summarized");
        }
        expect("(");
        expect(")");
        Map<String, Value> columns = sees("by") ? by() : Map.of();
        String column = name;
        return rows -> {
            Map<ObjectNode, Integer> counts = new LinkedHashMap<>();
            rows.forEach(r -> counts.merge(projected(Json.object(), columns, r), 1, Integer::sum));
            return counts.entrySet().stream()
                    .map(e -> e.getKey().deepCopy().put(column, e.getValue()))
                    .map(ObjectNode.class::cast)
                    .toList();
        };
    }

    private Map<String, Value> by() throws NotUnderstood {
        at++;
        return columns();
    }

    private static ObjectNode projected(JsonNode into, Map<String, Value> columns, JsonNode row) {
        ObjectNode target = (ObjectNode) into;
        columns.forEach((name, value) -> {
            JsonNode found = value.of(row);
            target.set(name, found.isMissingNode() ? Json.MAPPER.nullNode() : found);
        });
        return target;
    }

    private Map<String, Value> columns() throws NotUnderstood {
        Map<String, Value> columns = new LinkedHashMap<>();
        do {
            int start = at;
            boolean named = tokens.size() > at + 1
                    && tokens.get(at).kind.equals("word")
                    && tokens.get(at + 1).text.equals("=");
            if (named) {
                String name = word();
                expect("=");
                columns.put(name, value());
            } else {
                Value value = value();
                // A path is named by its parts, as Resource Graph does: properties_kubernetesVersion.
                StringBuilder name = new StringBuilder();
                for (Token token : tokens.subList(start, at)) {
                    if (token.kind.equals("word")) {
                        name.append(name.isEmpty() ? "" : "_").append(token.text);
                    }
                }
                columns.put(name.toString(), value);
            }
        } while (took(","));
        return columns;
    }

    // ---- conditions

    private Test either() throws NotUnderstood {
        Test left = both();
        while (sees("or")) {
            at++;
            Test a = left;
            Test b = both();
            left = row -> a.of(row) || b.of(row);
        }
        return left;
    }

    private Test both() throws NotUnderstood {
        Test left = single();
        while (sees("and")) {
            at++;
            Test a = left;
            Test b = single();
            left = row -> a.of(row) && b.of(row);
        }
        return left;
    }

    private Test single() throws NotUnderstood {
        if (sees("not")) {
            at++;
            expect("(");
            Test inner = either();
            expect(")");
            return row -> !inner.of(row);
        }
        if (took("(")) {
            Test inner = either();
            expect(")");
            return inner;
        }
        if (sees("isnotempty") || sees("isempty") || sees("isnull") || sees("isnotnull")) {
            boolean wanted = word().toLowerCase(Locale.ROOT).startsWith("isnot");
            expect("(");
            Value value = value();
            expect(")");
            return row -> wanted != value.of(row).asString("").isEmpty();
        }
        Value left = value();
        String operator = at < tokens.size() ? tokens.get(at++).text : "";
        boolean negated = operator.equals("!");
        if (negated) {
            operator = word();
        }
        if (operator.equalsIgnoreCase("in") || operator.equals("in~")) {
            boolean ignoringCase = operator.equals("in~");
            List<Value> options = list();
            return row -> negated != options.stream().anyMatch(o -> same(left.of(row), o.of(row), ignoringCase));
        }
        Value right = value();
        Test test = switch (operator.toLowerCase(Locale.ROOT)) {
            case "==" -> row -> same(left.of(row), right.of(row), false);
            case "!=" -> row -> !same(left.of(row), right.of(row), false);
            case "=~" -> row -> same(left.of(row), right.of(row), true);
            case "!~" -> row -> !same(left.of(row), right.of(row), true);
            case "contains", "has" -> row -> lower(left.of(row)).contains(lower(right.of(row)));
            case "startswith" -> row -> lower(left.of(row)).startsWith(lower(right.of(row)));
            case "endswith" -> row -> lower(left.of(row)).endsWith(lower(right.of(row)));
            case ">" -> row -> number(left.of(row)) > number(right.of(row));
            case "<" -> row -> number(left.of(row)) < number(right.of(row));
            case ">=" -> row -> number(left.of(row)) >= number(right.of(row));
            case "<=" -> row -> number(left.of(row)) <= number(right.of(row));
            default -> throw new NotUnderstood("the comparison '" + operator + "' is not known");
        };
        return negated ? row -> !test.of(row) : test;
    }

    private List<Value> list() throws NotUnderstood {
        expect("(");
        List<Value> values = new ArrayList<>();
        do {
            values.add(value());
        } while (took(","));
        expect(")");
        return values;
    }

    private static boolean same(JsonNode a, JsonNode b, boolean ignoringCase) {
        return ignoringCase ? lower(a).equals(lower(b)) : a.asString("").equals(b.asString(""));
    }

    private static String lower(JsonNode node) {
        return node.asString("").toLowerCase(Locale.ROOT);
    }

    private static double number(JsonNode node) {
        return node.asDouble(Double.NaN);
    }

    // ---- values

    private Value value() throws NotUnderstood {
        if (at >= tokens.size()) {
            throw new NotUnderstood("a value is missing at the end");
        }
        Token token = tokens.get(at++);
        return switch (token.kind) {
            case "text" -> {
                JsonNode text = Json.MAPPER.stringNode(unquoted(token.text));
                yield row -> text;
            }
            case "number" -> {
                JsonNode number = Json.read(token.text);
                yield row -> number;
            }
            case "word" -> took("(") ? function(token.text.toLowerCase(Locale.ROOT)) : path(token.text);
            default -> throw new NotUnderstood("'" + token.text + "' is not a value");
        };
    }

    private Value function(String name) throws NotUnderstood {
        List<Value> arguments = new ArrayList<>();
        if (!sees(")")) {
            do {
                arguments.add(value());
            } while (took(","));
        }
        expect(")");
        if (arguments.isEmpty()) {
            throw new NotUnderstood("the function '" + name + "' wants an argument");
        }
        Value first = arguments.getFirst();
        return switch (name) {
            case "tostring" -> row -> Json.MAPPER.stringNode(text(first.of(row)));
            case "tolower" -> row -> Json.MAPPER.stringNode(lower(first.of(row)));
            case "toupper" ->
                row -> Json.MAPPER.stringNode(first.of(row).asString("").toUpperCase(Locale.ROOT));
            case "toint", "tolong", "todouble", "tobool", "todatetime", "todynamic", "parse_json" -> first;
            case "coalesce" ->
                row -> arguments.stream()
                        .map(a -> a.of(row))
                        .filter(n -> !text(n).isEmpty())
                        .findFirst()
                        .orElse(Json.MAPPER.nullNode());
            default -> throw new NotUnderstood("the function '" + name + "' is not known");
        };
    }

    private Value path(String first) throws NotUnderstood {
        List<String> steps = new ArrayList<>(List.of(first));
        while (at < tokens.size()) {
            if (took(".")) {
                steps.add(word());
            } else if (took("[")) {
                steps.add(unquoted(next("text")));
                expect("]");
            } else {
                break;
            }
        }
        return row -> {
            JsonNode node = row;
            for (String step : steps) {
                node = node.path(step);
            }
            return node;
        };
    }

    private static String text(JsonNode node) {
        return node.isContainer() ? node.toString() : node.asString("");
    }

    private static String unquoted(String literal) {
        return literal.substring(1, literal.length() - 1).replaceAll("\\\\(.)", "$1");
    }

    private boolean sees(String text) {
        return at < tokens.size()
                && tokens.get(at).text.equalsIgnoreCase(text)
                && !tokens.get(at).kind.equals("text");
    }

    private boolean took(String sign) {
        boolean there = sees(sign);
        if (there) {
            at++;
        }
        return there;
    }

    private void expect(String sign) throws NotUnderstood {
        if (!took(sign)) {
            throw new NotUnderstood("'" + sign + "' expected"
                    + (at < tokens.size() ? " before '" + tokens.get(at).text + "'" : " at the end"));
        }
    }

    private String word() throws NotUnderstood {
        return next("word");
    }

    private String next(String kind) throws NotUnderstood {
        if (at >= tokens.size() || !tokens.get(at).kind.equals(kind)) {
            throw new NotUnderstood("a " + kind + " is expected"
                    + (at < tokens.size() ? " instead of '" + tokens.get(at).text + "'" : " at the end"));
        }
        return tokens.get(at++).text;
    }
}
