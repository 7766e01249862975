package dev.castellan.browse;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Rows of a list as text for other programs: the columns that are shown, all rows or the selected ones. */
public final class Export {
    private Export() {}

    /** The forms. */
    public enum Form {
        /** RFC 4180, with a heading; cells that a spreadsheet would take for formulas are quoted with an apostrophe. */
        CSV("CSV", "csv"),
        JSON("JSON", "json"),
        YAML("YAML", "yaml"),
        /** Columns separated by tabs, as spreadsheets and editors take them from the clipboard. */
        TEXT("a table", "txt");

        private final String label;
        private final String extension;

        Form(String label, String extension) {
            this.label = label;
            this.extension = extension;
        }

        /** The word shown to the user. */
        public String label() {
            return label;
        }

        /** Of file names, without the dot. */
        public String extension() {
            return extension;
        }
    }

    /** The rows in a form. */
    public static String write(Form form, List<Column> columns, List<Row> rows, Instant now) {
        return switch (form) {
            case CSV -> csv(columns, rows, now);
            case TEXT -> text(columns, rows, now);
            case JSON ->
                JsonMapper.builder()
                                .build()
                                .writerWithDefaultPrettyPrinter()
                                .writeValueAsString(document(columns, rows, now))
                        + "\n";
            case YAML ->
                YAMLMapper.builder()
                        .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                        .build()
                        .writeValueAsString(document(columns, rows, now));
        };
    }

    private static String csv(List<Column> columns, List<Row> rows, Instant now) {
        StringBuilder csv = new StringBuilder();
        line(csv, columns.stream().map(Column::title).toList());
        for (Row row : rows) {
            line(csv, columns.stream().map(c -> exact(row, c, now)).toList());
        }
        return csv.toString();
    }

    private static void line(StringBuilder csv, List<String> cells) {
        csv.append(cells.stream().map(Export::cell).collect(Collectors.joining(",")))
                .append("\r\n");
    }

    /** What begins like a formula is text for us, and has to stay text in a spreadsheet. */
    private static String cell(String text) {
        String safe = !text.isEmpty() && "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0 && !number(text) ? "'" + text : text;
        boolean quote = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return quote ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }

    private static boolean number(String text) {
        return text.matches("-?\\d{1,18}(\\.\\d{1,18})?");
    }

    private static String text(List<Column> columns, List<Row> rows, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add(columns.stream().map(Column::title).collect(Collectors.joining("\t")));
        for (Row row : rows) {
            lines.add(columns.stream()
                    .map(c -> row.text(c, now).replaceAll("\\s+", " "))
                    .collect(Collectors.joining("\t")));
        }
        return String.join("\n", lines) + "\n";
    }

    /** Moments as they are, not as ages: a file is read later. */
    private static String exact(Row row, Column column, Instant now) {
        return row.value(column) instanceof Instant moment ? moment.toString() : row.text(column, now);
    }

    private static ArrayNode document(List<Column> columns, List<Row> rows, Instant now) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Row row : rows) {
            ObjectNode object = all.addObject();
            for (Column column : columns) {
                switch (row.value(column)) {
                    case Long n -> object.put(column.id(), n);
                    case Double n -> object.put(column.id(), n);
                    case Row.Counted c -> object.put(column.id(), c.count());
                    default -> object.put(column.id(), exact(row, column, now));
                }
            }
        }
        return all;
    }
}
