package dev.castellan.browse;

import dev.castellan.fleet.ClusterId;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.TablePage;
import dev.castellan.kubernetes.TableRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rows for tests. */
final class Samples {
    static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    static final ApiResource PODS = new ApiResource("", "v1", "Pod", "pods", true, Set.of("get", "list", "watch"));
    static final Row.Origin ORIGIN = new Row.Origin(ClusterId.ofContext("one"), "one");
    static final List<TablePage.Column> POD_COLUMNS = List.of(
            new TablePage.Column("Name", "string", 0, ""),
            new TablePage.Column("Ready", "string", 0, ""),
            new TablePage.Column("Status", "string", 0, ""),
            new TablePage.Column("Restarts", "string", 0, ""),
            new TablePage.Column("Age", "string", 0, ""),
            new TablePage.Column("IP", "string", 1, ""),
            new TablePage.Column("Node", "string", 1, ""));
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Samples() {}

    static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    /** A row with cells as they are given, under the columns of pods. */
    static Row pod(
            String namespace,
            String name,
            String status,
            String node,
            String account,
            String registries,
            String... labels) {
        Columns columns = Columns.of(PODS, POD_COLUMNS, new Interner());
        Map<String, String> set = new LinkedHashMap<>();
        for (String label : labels) {
            set.put(label.substring(0, label.indexOf('=')), label.substring(label.indexOf('=') + 1));
        }
        Object[] cells = new Object[columns.all().size()];
        java.util.Arrays.fill(cells, "");
        cells[columns.index("name")] = name;
        cells[columns.index("status")] = status;
        cells[columns.index("node")] = node;
        cells[columns.index("service account")] = account;
        cells[columns.index("registries")] = registries;
        cells[columns.index("age")] = NOW.minusSeconds(60);
        return new Row(ORIGIN, columns, "u-" + name, namespace, name, "1", Optional.empty(), false, set, cells);
    }

    /** What a server sends for a pod. */
    static TableRow sent(String name, long version) {
        return sent("u-" + name, name, version, "Running");
    }

    static TableRow sent(String uid, String name, long version, String status) {
        List<List<JsonNode>> picked = new ArrayList<>();
        Columns.picks(PODS).forEach(p -> picked.add(List.of()));
        return new TableRow(
                uid,
                "shop",
                name,
                Long.toString(version),
                Optional.of(NOW.minusSeconds(90)),
                false,
                Map.of("app", "web"),
                List.of(name, "1/1", status, "0", "90s", "10.0.0.1", "node-a"),
                picked);
    }
}
