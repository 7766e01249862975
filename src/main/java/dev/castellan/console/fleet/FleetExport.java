package dev.castellan.console.fleet;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The rows shown, as text for files and the clipboard. */
final class FleetExport {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private FleetExport() {}

    /**
     * Comma-separated values (RFC 4180) with a heading. A cell that a spreadsheet would run as a formula gets an
     * apostrophe in front.
     */
    static String csv(List<FleetRow> rows, List<FleetColumn> columns) {
        StringBuilder out = new StringBuilder();
        out.append(columns.stream().map(c -> cell(c.title())).collect(Collectors.joining(",")))
                .append("\r\n");
        for (FleetRow row : rows) {
            out.append(columns.stream().map(c -> cell(c.text(row))).collect(Collectors.joining(",")))
                    .append("\r\n");
        }
        return out.toString();
    }

    /** Tab-separated values with a heading, for the clipboard. */
    static String tabbed(List<FleetRow> rows, List<FleetColumn> columns) {
        StringBuilder out = new StringBuilder();
        out.append(columns.stream().map(FleetColumn::title).collect(Collectors.joining("\t")))
                .append('\n');
        for (FleetRow row : rows) {
            out.append(columns.stream().map(c -> inert(c.text(row))).collect(Collectors.joining("\t")))
                    .append('\n');
        }
        return out.toString();
    }

    /** A document with the moment and one object per cluster; times in ISO 8601, unknown values left out. */
    static String json(List<FleetRow> rows, List<FleetColumn> columns, Instant now) {
        ObjectNode document = JSON.createObjectNode();
        document.put("exportedAt", now.toString());
        ArrayNode clusters = document.putArray("clusters");
        for (FleetRow row : rows) {
            ObjectNode cluster = clusters.addObject();
            cluster.put("id", row.cluster().id().value());
            for (FleetColumn column : columns) {
                String text = column.text(row);
                if (!text.isEmpty()) {
                    cluster.put(column.id(), text);
                }
            }
            cluster.put("readAt", row.cluster().seenAt().toString());
        }
        return JSON.writeValueAsString(document) + "\n";
    }

    private static String cell(String text) {
        String safe = inert(text);
        boolean quote = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return quote ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }

    /** Cluster names are not ours: one that begins like a formula must not run in a spreadsheet. */
    private static String inert(String text) {
        return !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}
