package dev.castellan.console.cluster;

import dev.castellan.browse.Column;
import dev.castellan.browse.Row;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Rows of a list as documents; moments are written as moments, not as ages. */
final class ListExport {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final YAMLMapper YAML = YAMLMapper.builder().build();

    private ListExport() {}

    static String json(List<Column> columns, List<Row> rows, Instant now) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(values(columns, rows, now));
    }

    static String yaml(List<Column> columns, List<Row> rows, Instant now) {
        return YAML.writeValueAsString(values(columns, rows, now));
    }

    private static List<Map<String, String>> values(List<Column> columns, List<Row> rows, Instant now) {
        return rows.stream()
                .map(row -> {
                    Map<String, String> values = new LinkedHashMap<>();
                    for (Column column : columns) {
                        String text =
                                row.value(column) instanceof Instant moment ? moment.toString() : row.text(column, now);
                        values.put(column.id(), text);
                    }
                    return values;
                })
                .toList();
    }
}
