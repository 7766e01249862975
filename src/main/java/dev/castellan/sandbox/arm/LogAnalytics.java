package dev.castellan.sandbox.arm;

import dev.castellan.sandbox.ground.ClusterPlan;
import dev.castellan.sandbox.ground.FleetPlan;
import dev.castellan.sandbox.ground.Json;
import dev.castellan.sandbox.ground.KubernetesDoors;
import dev.castellan.sandbox.ground.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The retailer's Log Analytics workspace. It does not run queries: it looks for the table and the cluster in them, and answers
 * with the audit records of that cluster as the console asks for: summarised, or what {@code system:masters} did, or how far
 * the records reach. What was done with admin certificates is what the cluster's own audit log has.
 */
final class LogAnalytics {
    private static final Pattern QUERY =
            Pattern.compile("(\\w+)\\s*\\|\\s*where\\s+_?ResourceId\\s*=~\\s*'([^']*)'.*", Pattern.DOTALL);
    private static final List<String> COLUMNS = List.of(
            "Name",
            "Groups",
            "AsName",
            "AsUid",
            "AsGroups",
            "AsExtra",
            "AsUnknown",
            "Unread",
            "Verb",
            "ApiGroup",
            "Resource",
            "Subresource",
            "Namespace",
            "Object",
            "Path",
            "Code",
            "Decision",
            "First",
            "Last",
            "Events");

    /** Who did what in production: user, verb, group/resource/subresource, namespace, object, code, how often. */
    private static final String DONE = """
        sa:ci:deployer patch apps/deployments shop webshop 200 412
        sa:ci:deployer patch apps/deployments payments ledger 200 96
        sa:ci:deployer create apps/deployments shop promotions 201 3
        sa:ci:deployer update /configmaps shop settings 200 57
        sa:ci:rbac-sync update rbac.authorization.k8s.io/rolebindings shop shop-operators 200 30
        sa:ci:rbac-sync patch rbac.authorization.k8s.io/clusterroles - security-reviewer 200 2
        sa:payments:fraud-check update /configmaps payments rules 200 1440
        sa:payments:fraud-check delete /secrets payments database 403 1
        sa:shop:default patch /configmaps shop feature-flags 200 220
        sa:warehouse:picking create /serviceaccounts/token warehouse picking 201 18
        sa:backup:velero create /pods backup restore-check 201 31
        sa:tills:till-sync patch apps/deployments tills till-gateway 200 12
        kai.lund patch apps/deployments tills till-gateway 200 4
        kai.lund create /pods/exec payments ledger-0 403 2
        ada.quill create rbac.authorization.k8s.io/rolebindings payments on-call 201 1
        edi@orrinfield.example update /configmaps customs mapping 200 9
        """;

    private static final List<String> USE_COLUMNS = List.of(
            "AuditId",
            "RequestReceivedTime",
            "Verb",
            "RequestUri",
            "User",
            "SourceIps",
            "UserAgent",
            "ImpersonatedUser",
            "ResponseStatus");
    private static final List<String> REACH_COLUMNS = List.of("First", "Last", "Events");
    private static final Pattern TAKE = Pattern.compile("\\|\\s*take\\s+(\\d{1,6})");
    private static final Pattern SINCE = Pattern.compile("RequestReceivedTime\\s*>=\\s*datetime\\(([0-9TZ:.+-]+)\\)");
    private static final Duration PAST = Duration.ofDays(29);

    private final FleetPlan plan;
    private final KubernetesDoors clusters;

    LogAnalytics(FleetPlan plan, KubernetesDoors clusters) {
        this.plan = plan;
        this.clusters = clusters;
    }

    /** Whether a cluster sends all of its audit log, reading too. */
    static boolean whole(ClusterPlan cluster) {
        return cluster.name().equals("prod-rtm-port") || cluster.name().equals("dev-gnt-webshop");
    }

    private static boolean sends(ClusterPlan cluster) {
        return whole(cluster) || cluster.environment() == ClusterPlan.Stage.PRODUCTION;
    }

    private static String table(ClusterPlan cluster) {
        return shared(cluster) ? "AzureDiagnostics" : whole(cluster) ? "ArcK8sAudit" : "ArcK8sAuditAdmin";
    }

    /** Whether a cluster sends its log to the table that all resources share, which keeps whom a proxy impersonates. */
    static boolean shared(ClusterPlan cluster) {
        return cluster.name().equals("prod-lds-logistics");
    }

    static String workspaceId(FleetPlan plan) {
        return "/subscriptions/" + plan.subscriptions().getFirst().id()
                + "/resourceGroups/rg-monitoring/providers/Microsoft.OperationalInsights/workspaces/log-brambleholt";
    }

    private String customerId() {
        return plan.seeded().guid("workspace", "log-brambleholt");
    }

    ObjectNode workspace() {
        ObjectNode node = Json.object();
        node.put("id", workspaceId(plan))
                .put("name", "log-brambleholt")
                .put("type", "Microsoft.OperationalInsights/workspaces")
                .put("location", "uksouth");
        node.putObject("properties")
                .put("customerId", customerId())
                .put("provisioningState", "Succeeded")
                .put("retentionInDays", 90)
                .putObject("sku")
                .put("name", "PerGB2018");
        return node;
    }

    Reply query(List<String> segments, JsonNode body, Access.Caller caller) {
        boolean known = segments.size() == 5
                && segments.get(1).equals("v1")
                && segments.get(2).equals("workspaces")
                && segments.get(3).equalsIgnoreCase(customerId())
                && segments.get(4).equals("query");
        if (!known) {
            throw ArmError.of(404, "WorkspaceNotFoundError", "The workspace could not be found.");
        }
        if (!caller.may("Microsoft.OperationalInsights/workspaces/query/read", workspaceId(plan))) {
            throw ArmError.of(
                    403,
                    "InsufficientAccessError",
                    "The provided credentials have insufficient access to perform the" + " requested operation");
        }
        Matcher query = QUERY.matcher(body.path("query").asString("").strip());
        if (!query.matches()) {
            throw ArmError.of(400, "BadArgumentError", "The request had some invalid properties");
        }
        String text = body.path("query").asString("");
        Optional<ClusterPlan> asked = cluster(query.group(2))
                .filter(LogAnalytics::sends)
                .filter(c -> query.group(1).equals(table(c)));
        if (text.contains("project AuditId")) {
            return uses(text, asked);
        }
        if (text.contains("Events = count()") && !text.contains("Events = count() by")) {
            return reach(asked);
        }
        ObjectNode answer = Json.object();
        ArrayNode rows = table(answer, COLUMNS);
        asked.filter(c -> c.environment() == ClusterPlan.Stage.PRODUCTION).ifPresent(c -> {
            DONE.lines().forEach(line -> row(rows.addArray(), line.split(" ", -1), shared(c)));
            if (shared(c) && text.contains("'unread'")) {
                unread(rows.addArray());
            }
        });
        return Reply.json(200, answer);
    }

    /** Two events that were too long for a row: of what was cut off nothing can be read. */
    private static void unread(ArrayNode row) {
        COLUMNS.forEach(c -> {
            switch (c) {
                case "Unread" -> row.add("true");
                case "Events" -> row.add(2);
                default -> row.add("");
            }
        });
    }

    private static ArrayNode table(ObjectNode answer, List<String> names) {
        ObjectNode table = answer.putArray("tables").addObject().put("name", "PrimaryResult");
        ArrayNode columns = table.putArray("columns");
        names.forEach(c -> columns.addObject().put("name", c).put("type", c.equals("Events") ? "long" : "string"));
        return table.putArray("rows");
    }

    /** The events that a cluster sends, in the order of time; {@code kube-audit-admin} leaves reading out. */
    private List<JsonNode> sent(ClusterPlan cluster) {
        List<JsonNode> events = new ArrayList<>();
        clusters.auditLog(cluster).lines().map(Json::read).forEach(event -> {
            boolean reads =
                    List.of("get", "list", "watch").contains(event.path("verb").asString(""));
            if (whole(cluster) || !reads) {
                events.add(event);
            }
        });
        events.sort(Comparator.comparing(LogAnalytics::received));
        return events;
    }

    private static Instant received(JsonNode event) {
        return Instant.parse(event.path("requestReceivedTimestamp").asString());
    }

    private Reply uses(String query, Optional<ClusterPlan> cluster) {
        ObjectNode answer = Json.object();
        ArrayNode rows = table(answer, USE_COLUMNS);
        Matcher take = TAKE.matcher(query);
        long most = take.find() ? Long.parseLong(take.group(1)) : Long.MAX_VALUE;
        Matcher since = SINCE.matcher(query);
        Instant from = since.find() ? Instant.parse(since.group(1)) : Instant.MIN;
        cluster.map(this::sent).orElse(List.of()).stream()
                .filter(e -> !received(e).isBefore(from))
                .filter(e -> e.path("user").path("groups").toString().contains("\"system:masters\""))
                .limit(most)
                .forEach(e -> rows.addArray()
                        .add(e.path("auditID").asString(""))
                        .add(received(e).toString())
                        .add(e.path("verb").asString(""))
                        .add(e.path("requestURI").asString(""))
                        .add(e.path("user").toString())
                        .add(e.path("sourceIPs").toString())
                        .add(e.path("userAgent").asString(""))
                        .add(
                                e.path("impersonatedUser").isObject()
                                        ? e.path("impersonatedUser").toString()
                                        : "")
                        .add(e.path("responseStatus").toString()));
        return Reply.json(200, answer);
    }

    private Reply reach(Optional<ClusterPlan> cluster) {
        ObjectNode answer = Json.object();
        ArrayNode row = table(answer, REACH_COLUMNS).addArray();
        List<JsonNode> events = cluster.map(this::sent).orElse(List.of());
        if (events.isEmpty()) {
            row.addNull().addNull().add(0);
        } else {
            row.add(plan.now().minus(PAST).toString())
                    .add(received(events.getLast()).toString())
                    .add(events.size());
        }
        return Reply.json(200, answer);
    }

    private Optional<ClusterPlan> cluster(String id) {
        return plan.clusters().stream()
                .filter(c -> c.armId().toLowerCase(Locale.ROOT).equals(id.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private void row(ArrayNode row, String[] done, boolean shared) {
        List<String> groups = new ArrayList<>();
        String name = done[0];
        if (name.startsWith("sa:")) {
            String[] account = name.split(":", -1);
            name = "system:serviceaccount:" + account[1] + ":" + account[2];
            groups.add("system:serviceaccounts");
            groups.add("system:serviceaccounts:" + account[1]);
        } else if (name.indexOf('@') < 0) {
            name = name + "@" + plan.home().domain();
            plan.person(name).ifPresent(p -> groups.addAll(plan.transitiveGroups(p.objectId())));
        }
        groups.add("system:authenticated");
        // People come through Arc cluster connect, whose proxy impersonates them.
        boolean proxied = shared && !done[0].startsWith("sa:");
        String[] what = done[2].split("/", 3);
        List<String> proxy =
                List.of("system:serviceaccounts", "system:serviceaccounts:azure-arc", "system:authenticated");
        String oid = plan.person(name).map(p -> p.objectId()).orElse("");
        row.add(proxied ? "system:serviceaccount:azure-arc:azure-arc-kube-aad-proxy-sa" : name)
                .add(Json.texts(proxied ? proxy : groups).toString())
                .add(proxied ? name : "")
                .add("")
                .add(proxied ? Json.texts(groups).toString() : "")
                .add(proxied && !oid.isEmpty() ? "{\"oid\":[\"" + oid + "\"]}" : "")
                // The documented tables of their own do not have the column.
                .add(shared ? "" : "true")
                .add("")
                .add(done[1])
                .add(what[0])
                .add(what[1])
                .add(what.length > 2 ? what[2] : "")
                .add(done[3].equals("-") ? "" : done[3])
                .add(done[4])
                .add("")
                .add(done[5])
                .add(done[5].equals("403") ? "forbid" : "allow")
                .add(plan.now().minus(PAST).toString())
                .add(plan.now().minus(Duration.ofHours(3)).toString())
                .add(Long.parseLong(done[6]));
    }
}
