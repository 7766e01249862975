package dev.castellan.azure;

import dev.castellan.failure.Failure;
import dev.castellan.identity.Cloud;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Log Analytics: where a cluster sends its logs, and what a query finds there. Blocks; fails as {@link Azure} does. */
public final class Logs {
    private static final Pattern WORKSPACE = Pattern.compile(
            "/subscriptions/[A-Za-z0-9-]+/resourceGroups/[^/?#%\\\\\\s]+/providers/Microsoft\\.OperationalInsights/workspaces/[A-Za-z0-9-]+",
            Pattern.CASE_INSENSITIVE);
    private static final String ALL = "kube-audit";
    private static final String CHANGES = "kube-audit-admin";
    private static final Pattern GUID = Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

    private final Transport arm;
    private final Transport service;

    Logs(Transport arm, Transport service) {
        this.arm = arm;
        this.service = service;
    }

    /**
     * Where queries go (Azure documentation, Log Analytics endpoints of the clouds). A cloud of its own is taken to answer them
     * behind its Resource Manager.
     */
    record Service(URI base, String scope) {
        static Service of(Cloud cloud) {
            String host = cloud.resourceManager().getHost();
            String known = switch (host == null ? "" : host.toLowerCase(Locale.ROOT)) {
                case "management.azure.com" -> "https://api.loganalytics.io/";
                case "management.usgovcloudapi.net" -> "https://api.loganalytics.us/";
                case "management.chinacloudapi.cn" -> "https://api.loganalytics.azure.cn/";
                default -> "";
            };
            return known.isEmpty()
                    ? new Service(URI.create(cloud.resourceManager() + "loganalytics/"), cloud.resourceManagerScope())
                    : new Service(URI.create(known), known + ".default");
        }
    }

    /**
     * A diagnostic setting of a cluster.
     *
     * @param workspaceId the ARM id of the workspace; empty where it sends elsewhere
     * @param categories those that are on, such as {@code kube-audit}
     * @param dedicated whether each category has a table of its own
     */
    public record Setting(String name, Optional<String> workspaceId, List<String> categories, boolean dedicated) {
        public Setting {
            categories = List.copyOf(categories);
        }
    }

    /**
     * Where a cluster's audit log is to be asked for (Azure documentation, tables ArcK8sAudit and ArcK8sAuditAdmin).
     *
     * @param customerId of the workspace, for {@link #query}
     * @param dedicated whether it has a table of its own; else it is in {@code AzureDiagnostics}
     * @param changesOnly whether it is {@code kube-audit-admin}, which leaves reading out
     */
    public record AuditTable(String customerId, boolean dedicated, boolean changesOnly) {
        /** The category. */
        public String category() {
            return changesOnly ? CHANGES : ALL;
        }

        /** The table. */
        public String name() {
            return !dedicated ? "AzureDiagnostics" : changesOnly ? "ArcK8sAuditAdmin" : "ArcK8sAudit";
        }
    }

    /** Where a cluster sends its audit log, the whole one if it can be had; empty where it sends none to a workspace. */
    public Optional<AuditTable> audit(String clusterId) {
        List<Setting> settings = settings(clusterId);
        Optional<Setting> whole = sending(settings, ALL);
        return whole.or(() -> sending(settings, CHANGES))
                .map(s -> new AuditTable(customerId(s.workspaceId().orElseThrow()), s.dedicated(), whole.isEmpty()));
    }

    private static Optional<Setting> sending(List<Setting> settings, String category) {
        return settings.stream()
                .filter(s -> s.workspaceId().isPresent())
                .filter(s -> s.categories().stream()
                        .anyMatch(c -> c.equalsIgnoreCase(category)
                                || (category.equals(ALL)
                                        && List.of("alllogs", "audit").contains(c.toLowerCase(Locale.ROOT)))))
                .findFirst();
    }

    /**
     * What a query found.
     *
     * @param rows values by the name of their column; what is dynamic is text
     * @param partial why rows are missing; empty where none is
     */
    public record Table(List<Map<String, String>> rows, Optional<String> partial) {
        public Table {
            rows = List.copyOf(rows);
        }
    }

    /** The diagnostic settings of a connected cluster. */
    public List<Setting> settings(String clusterId) {
        JsonNode answer = arm.get(Azure.below(
                arm, clusterId, "/providers/Microsoft.Insights/diagnosticSettings", ApiVersion.DIAGNOSTIC_SETTINGS));
        List<Setting> settings = new ArrayList<>();
        for (JsonNode node : answer.path("value")) {
            JsonNode p = node.path("properties");
            List<String> categories = new ArrayList<>();
            for (JsonNode log : p.path("logs")) {
                if (log.path("enabled").asBoolean(false)) {
                    Fields.text(log, "category")
                            .or(() -> Fields.text(log, "categoryGroup"))
                            .ifPresent(categories::add);
                }
            }
            settings.add(new Setting(
                    Fields.text(node, "name").orElse(""),
                    Fields.text(p, "workspaceId"),
                    categories,
                    Fields.text(p, "logAnalyticsDestinationType")
                            .filter("Dedicated"::equalsIgnoreCase)
                            .isPresent()));
        }
        return settings;
    }

    /** The id by which queries know a workspace. */
    public String customerId(String workspaceId) {
        if (!WORKSPACE.matcher(workspaceId).matches()) {
            throw Failure.expected(
                            "azure-id-invalid",
                            "This is not the id of a Log Analytics workspace.",
                            "Its logs cannot be asked for.",
                            "Look at the diagnostic settings of the cluster.")
                    .withDetails(AzureErrors.line(workspaceId, 300))
                    .asException();
        }
        JsonNode answer = arm.get(arm.address(workspaceId.substring(1) + "?api-version=" + ApiVersion.WORKSPACES));
        return Fields.text(answer, "properties", "customerId")
                .filter(id -> GUID.matcher(id).matches())
                .orElseThrow(() ->
                        AzureErrors.incomplete("It gave no id for queries.").asException());
    }

    /**
     * Asks a workspace.
     *
     * @param customerId from {@link #customerId}
     * @param query in the language of Log Analytics; texts in it have to be {@link #quoted}
     * @param back how far to look back
     */
    public Table query(String customerId, String query, Duration back) {
        if (!GUID.matcher(customerId).matches()) {
            throw new IllegalArgumentException("no workspace id");
        }
        JsonNode answer = service.post(
                service.address("v1/workspaces/" + customerId + "/query"),
                JsonNodeFactory.instance.objectNode().put("query", query).put("timespan", back.toString()));
        JsonNode table = answer.path("tables").path(0);
        if (!table.path("rows").isArray()) {
            throw AzureErrors.incomplete("Its answer holds no rows where they should be.")
                    .asException();
        }
        List<String> columns = new ArrayList<>();
        table.path("columns").forEach(c -> columns.add(c.path("name").asString("")));
        List<Map<String, String>> rows = new ArrayList<>();
        for (JsonNode cells : table.path("rows")) {
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < Math.min(columns.size(), cells.size()); i++) {
                JsonNode cell = cells.get(i);
                row.put(columns.get(i), cell.isNull() ? "" : cell.isValueNode() ? cell.asString() : cell.toString());
            }
            rows.add(row);
        }
        // Part of an answer comes as a success with an error in it.
        return new Table(rows, Fields.text(answer, "error", "message").or(() -> Fields.text(answer, "error", "code")));
    }

    /** A text as it stands in a query. */
    public static String quoted(String text) {
        return "'"
                + text.replace("\\", "\\\\")
                        .replace("'", "\\'")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r") + "'";
    }
}
