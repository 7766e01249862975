package dev.castellan.kubernetes;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/**
 * Reads tables and plain lists from a stream without building trees: 100,000 objects pass through, only what rows need is
 * kept. Whole objects inside rows are skipped over but for the picked values.
 */
final class TableReader {
    /** More columns than any kind has. */
    private static final int MOST_COLUMNS = 64;
    /** Longer cells are cut: nobody reads them in a list. */
    private static final int LONGEST_CELL = 1_000;
    /** Handed on in portions, so that one huge answer shows its first rows at once. */
    private static final int PORTION = 500;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(16 * 1024 * 1024)
                            .maxNestingDepth(500)
                            .maxDocumentLength(-1)
                            .build())
                    .build())
            .build();

    private final int picks;
    private final Node root = new Node();

    /** A place in the tree of picks. */
    private static final class Node {
        final Map<String, Node> fields = new HashMap<>();

        @Nullable
        Node elements;

        final List<Integer> picks = new ArrayList<>(1);
    }

    /** An object while it is read. */
    private static final class Draft {
        String kind = "";
        String uid = "";
        String namespace = "";
        String name = "";
        String version = "";
        Optional<Instant> created = Optional.empty();
        boolean deleting;
        Map<String, String> labels = Map.of();
        List<Object> cells = List.of();
        final List<List<JsonNode>> picked;
        // Of lists, tables and statuses.
        String proceed = "";
        OptionalLong remaining = OptionalLong.empty();
        List<TablePage.Column> columns = List.of();
        int code;
        String message = "";
        int retryAfter;

        @Nullable
        Draft firstRow;

        Draft(int picks) {
            picked = new ArrayList<>(picks);
            for (int i = 0; i < picks; i++) {
                picked.add(List.of());
            }
        }

        void pick(int index, JsonNode value) {
            if (picked.get(index).isEmpty()) {
                picked.set(index, List.of(value));
            } else {
                List<JsonNode> more = new ArrayList<>(picked.get(index));
                more.add(value);
                picked.set(index, more);
            }
        }

        TableRow row() {
            return new TableRow(uid, namespace, name, version, created, deleting, labels, cells, picked);
        }
    }

    /** How a list ended: the token for the next page, empty after the last one. */
    record ListEnd(String proceed, String resourceVersion) {}

    /**
     * A Status that came where something else was expected.
     *
     * @param retryAfter how many seconds the server asks to wait; zero where it does not
     */
    record Status(int code, String message, String proceed, int retryAfter) {
        static final Status NONE = new Status(0, "", "", 0);
    }

    /** One event of a watch; a row that holds nothing but a version for bookmarks. */
    record Event(String type, TableRow row, List<TablePage.Column> columns, Optional<Status> status) {}

    TableReader(List<ListQuery.Pick> picks) {
        this.picks = picks.size();
        for (int i = 0; i < picks.size(); i++) {
            Node at = root;
            for (String step : picks.get(i).path()) {
                if (step.equals("[]")) {
                    Node next = at.elements == null ? new Node() : at.elements;
                    at.elements = next;
                    at = next;
                } else {
                    at = at.fields.computeIfAbsent(step, k -> new Node());
                }
            }
            at.picks.add(i);
        }
    }

    /** A parser over text that may be hostile: bytes that are no UTF-8 become replacement characters before it. */
    static JsonParser parser(java.io.InputStream in) {
        return JSON.createParser(new java.io.InputStreamReader(in, java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Reads a Status, as far as it is one. */
    static Status status(byte[] body) {
        try {
            JsonNode node = JSON.readTree(body);
            return node == null
                    ? Status.NONE
                    : new Status(
                            node.path("code").asInt(0),
                            node.path("message").asString(""),
                            node.path("metadata").path("continue").asString(""),
                            node.path("details").path("retryAfterSeconds").asInt(0));
        } catch (JacksonException e) {
            return Status.NONE;
        }
    }

    /**
     * Reads one answer to a list.
     *
     * @throws JacksonException when it is cut off or no JSON
     */
    ListEnd list(JsonParser p, Consumer<TablePage> sink) {
        Draft list = new Draft(0);
        List<TableRow> rows = new ArrayList<>();
        if (p.nextToken() != JsonToken.START_OBJECT) {
            throw new tools.jackson.core.exc.StreamReadException(p, "not an object");
        }
        boolean any = false;
        boolean items = false;
        while (p.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = p.currentName();
            JsonToken value = p.nextToken();
            if ((field.equals("rows") || field.equals("items")) && value == JsonToken.START_ARRAY) {
                any = true;
                items = field.equals("items");
                while (p.nextToken() != JsonToken.END_ARRAY) {
                    Draft row = new Draft(picks);
                    if (items) {
                        object(p, root, row, true);
                    } else {
                        row(p, row);
                    }
                    rows.add(row.row());
                    // Portions need to know what they are of; where that comes last, all is kept until then.
                    if (rows.size() >= PORTION && !list.version.isEmpty() && (items || !list.columns.isEmpty())) {
                        sink.accept(new TablePage(list.columns, List.copyOf(rows), list.version, list.remaining));
                        rows.clear();
                    }
                }
            } else if (value == JsonToken.VALUE_NULL && (field.equals("rows") || field.equals("items"))) {
                any = true;
            } else {
                head(p, field, value, list);
            }
        }
        if (!any) {
            throw new tools.jackson.core.exc.StreamReadException(p, "holds neither rows nor items");
        }
        sink.accept(new TablePage(list.columns, List.copyOf(rows), list.version, list.remaining));
        return new ListEnd(list.proceed, list.version);
    }

    /** Reads the next event; empty at the end of the stream. */
    Optional<Event> event(JsonParser p) {
        JsonToken first = p.nextToken();
        if (first == null) {
            return Optional.empty();
        }
        if (first != JsonToken.START_OBJECT) {
            throw new tools.jackson.core.exc.StreamReadException(p, "not an event");
        }
        String type = "";
        Draft draft = new Draft(picks);
        while (p.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = p.currentName();
            p.nextToken();
            if (field.equals("type")) {
                type = text(p);
            } else if (field.equals("object") && p.currentToken() == JsonToken.START_OBJECT) {
                object(p, root, draft, true);
            } else {
                p.skipChildren();
            }
        }
        Draft row = draft.firstRow == null ? draft : draft.firstRow;
        if (row.version.isEmpty()) {
            row.version = draft.version;
        }
        boolean status = type.equals("ERROR") || draft.kind.equals("Status");
        return Optional.of(new Event(
                type,
                row.row(),
                draft.columns,
                status
                        ? Optional.of(new Status(draft.code, draft.message, draft.proceed, draft.retryAfter))
                        : Optional.empty()));
    }

    private void row(JsonParser p, Draft draft) {
        if (p.currentToken() != JsonToken.START_OBJECT) {
            p.skipChildren();
            return;
        }
        while (p.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = p.currentName();
            JsonToken value = p.nextToken();
            if (field.equals("cells") && value == JsonToken.START_ARRAY) {
                draft.cells = cells(p);
            } else if (field.equals("object") && value == JsonToken.START_OBJECT) {
                object(p, root, draft, true);
            } else {
                p.skipChildren();
            }
        }
    }

    private static List<Object> cells(JsonParser p) {
        List<Object> cells = new ArrayList<>(12);
        while (p.nextToken() != JsonToken.END_ARRAY) {
            Object cell = switch (p.currentToken()) {
                case VALUE_NUMBER_INT -> {
                    // Beyond a long is text: a number that big is not counted with.
                    String digits = p.getString();
                    yield digits.length() < 19 ? (Object) Long.valueOf(p.getLongValue()) : cut(digits);
                }
                case VALUE_NUMBER_FLOAT -> Double.valueOf(p.getDoubleValue());
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case VALUE_STRING -> cut(p.getString());
                case START_ARRAY, START_OBJECT -> {
                    JsonNode tree = p.readValueAsTree();
                    yield cut(tree.toString());
                }
                default -> "";
            };
            if (cells.size() < MOST_COLUMNS) {
                cells.add(cell);
            }
        }
        return cells;
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST_CELL) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST_CELL - 1)) ? LONGEST_CELL - 1 : LONGEST_CELL;
        return text.substring(0, end) + "…";
    }

    /** An object whose first token was read; ends at its last one. */
    private void object(JsonParser p, Node at, Draft draft, boolean outermost) {
        while (p.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = p.currentName();
            JsonToken value = p.nextToken();
            Node next = at.fields.get(field);
            if (outermost && field.equals("metadata") && value == JsonToken.START_OBJECT) {
                metadata(p, next, draft);
            } else if (outermost && next == null) {
                head(p, field, value, draft);
            } else {
                value(p, next, draft);
            }
        }
    }

    private void value(JsonParser p, @Nullable Node at, Draft draft) {
        if (at == null) {
            p.skipChildren();
        } else if (!at.picks.isEmpty()) {
            JsonNode tree = p.readValueAsTree();
            at.picks.forEach(i -> draft.pick(i, tree));
        } else if (p.currentToken() == JsonToken.START_OBJECT) {
            object(p, at, draft, false);
        } else if (p.currentToken() == JsonToken.START_ARRAY && at.elements != null) {
            while (p.nextToken() != JsonToken.END_ARRAY) {
                value(p, at.elements, draft);
            }
        } else {
            p.skipChildren();
        }
    }

    private void metadata(JsonParser p, @Nullable Node at, Draft draft) {
        while (p.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = p.currentName();
            JsonToken value = p.nextToken();
            switch (field) {
                case "uid" -> draft.uid = text(p);
                case "name" -> draft.name = text(p);
                case "namespace" -> draft.namespace = text(p);
                case "resourceVersion" -> draft.version = text(p);
                case "continue" -> draft.proceed = text(p);
                case "remainingItemCount" ->
                    draft.remaining = value == JsonToken.VALUE_NUMBER_INT
                            ? OptionalLong.of(p.getLongValue())
                            : OptionalLong.empty();
                case "creationTimestamp" -> draft.created = moment(text(p));
                case "deletionTimestamp" -> draft.deleting = value == JsonToken.VALUE_STRING;
                case "labels" -> labels(p, value, draft, at == null ? null : at.fields.get("labels"));
                default -> value(p, at == null ? null : at.fields.get(field), draft);
            }
        }
    }

    private static void labels(JsonParser p, JsonToken value, Draft draft, @Nullable Node at) {
        if (value != JsonToken.START_OBJECT) {
            p.skipChildren();
            return;
        }
        Map<String, String> labels = new LinkedHashMap<>();
        while (p.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = p.currentName();
            p.nextToken();
            String text = text(p);
            labels.put(name, text);
            Node wanted = at == null ? null : at.fields.get(name);
            if (wanted != null) {
                wanted.picks.forEach(i -> draft.pick(i, StringNode.valueOf(text)));
            }
        }
        draft.labels = labels;
    }

    /** What stands beside the contents: of lists, tables and statuses. */
    private void head(JsonParser p, String field, JsonToken value, Draft draft) {
        switch (field) {
            case "kind" -> draft.kind = text(p);
            case "message" -> draft.message = text(p);
            case "code" -> draft.code = value == JsonToken.VALUE_NUMBER_INT ? p.getIntValue() : 0;
            case "metadata" -> {
                if (value == JsonToken.START_OBJECT) {
                    metadata(p, null, draft);
                }
            }
            case "details" -> details(p, value, draft);
            case "columnDefinitions" -> draft.columns = value == JsonToken.START_ARRAY ? columns(p) : List.of();
            case "rows" -> {
                if (value == JsonToken.START_ARRAY) {
                    while (p.nextToken() != JsonToken.END_ARRAY) {
                        Draft row = new Draft(picks);
                        row(p, row);
                        draft.firstRow = draft.firstRow == null ? row : draft.firstRow;
                    }
                }
            }
            default -> p.skipChildren();
        }
    }

    private static void details(JsonParser p, JsonToken value, Draft draft) {
        if (value != JsonToken.START_OBJECT) {
            p.skipChildren();
            return;
        }
        while (p.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean wait = p.currentName().equals("retryAfterSeconds");
            if (p.nextToken() == JsonToken.VALUE_NUMBER_INT
                    && wait
                    && p.getString().length() < 7) {
                draft.retryAfter = p.getIntValue();
            } else {
                p.skipChildren();
            }
        }
    }

    private static List<TablePage.Column> columns(JsonParser p) {
        List<TablePage.Column> columns = new ArrayList<>();
        while (p.nextToken() != JsonToken.END_ARRAY) {
            JsonNode column = p.readValueAsTree();
            if (columns.size() < MOST_COLUMNS) {
                columns.add(new TablePage.Column(
                        cut(column.path("name").asString("")),
                        column.path("type").asString("string"),
                        column.path("priority").asInt(0),
                        cut(column.path("description").asString(""))));
            }
        }
        return List.copyOf(columns);
    }

    private static String text(JsonParser p) {
        if (p.currentToken() == JsonToken.VALUE_STRING) {
            return p.getString();
        }
        p.skipChildren();
        return "";
    }

    private static Optional<Instant> moment(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
