package dev.castellan.sandbox.arm;

import dev.castellan.sandbox.ground.Json;
import dev.castellan.sandbox.ground.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Resource Graph over the store: the rows a caller may read, a small query language, pages. */
final class ResourceGraph {
    private static final Map<String, Set<String>> TABLES = Map.of(
            "resources", Set.of("microsoft.kubernetes/connectedclusters"),
            "resourcecontainers",
                    Set.of(
                            "microsoft.resources/subscriptions",
                            "microsoft.resources/resourcegroups",
                            "microsoft.management/managementgroups"),
            "authorizationresources",
                    Set.of("microsoft.authorization/roleassignments", "microsoft.authorization/roledefinitions"),
            "policyresources",
                    Set.of(
                            "microsoft.authorization/policyassignments",
                            "microsoft.authorization/policydefinitions",
                            "microsoft.authorization/policysetdefinitions"),
            "kubernetesconfigurationresources",
                    Set.of(
                            "microsoft.kubernetesconfiguration/extensions",
                            "microsoft.kubernetesconfiguration/fluxconfigurations"));

    private record Row(ObjectNode source, ObjectNode row) {}

    private final Store store;
    private final String tenantId;
    private final Map<String, Row> rows = new ConcurrentHashMap<>();
    // Pages of one query come from one look at the store.
    private final Map<String, List<ObjectNode>> looks = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<ObjectNode>> eldest) {
            return size() > 32;
        }
    });

    ResourceGraph(Store store, String tenantId) {
        this.store = store;
        this.tenantId = tenantId;
    }

    void clear() {
        rows.clear();
        looks.clear();
    }

    /** Whether the query reads what lies below clusters. */
    static boolean readsBelowClusters(JsonNode body) {
        return body.path("query").asString("").toLowerCase(Locale.ROOT).contains("kubernetesconfigurationresources");
    }

    Reply query(JsonNode body, Access.Caller caller, Set<String> visible) {
        Set<String> scope = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        body.path("subscriptions").forEach(s -> scope.add(s.asString()));
        boolean given = !scope.isEmpty();
        scope.retainAll(visible);
        if (given && scope.isEmpty()) {
            throw bad(
                    "NoValidSubscriptionsInQueryRequest",
                    "There must be at least one subscription that is eligible to contain resources. Given: '"
                            + body.path("subscriptions") + "'.");
        }
        JsonNode options = body.path("options");
        int top = options.path("$top").asInt(1000);
        if (top < 1 || top > 1000) {
            throw bad("InvalidTop", "The value of $top must be between 1 and 1000.");
        }
        String look = "";
        int offset = options.path("$skip").asInt(0);
        if (options.hasNonNull("$skipToken")) {
            try {
                JsonNode token = Json.read(new String(
                        Base64.getDecoder().decode(options.path("$skipToken").asString("")), StandardCharsets.UTF_8));
                look = token.path("look").asString("");
                offset = token.path("offset").asInt(0);
            } catch (IllegalArgumentException | JacksonException e) {
                throw bad("InvalidSkipToken", "The $skipToken is not valid.");
            }
        }
        List<ObjectNode> result = looks.get(look);
        if (result == null) {
            result = evaluate(body.path("query").asString(""), caller, given ? scope : visible, given);
            look = UUID.randomUUID().toString();
        }
        int end = Math.min(result.size(), offset + top);
        List<ObjectNode> page = offset >= result.size() ? List.of() : result.subList(offset, end);
        ObjectNode answer = Json.object();
        answer.put("totalRecords", result.size());
        answer.put("count", page.size());
        boolean more = end < result.size();
        boolean pageable = page.isEmpty() || page.getFirst().hasNonNull("id");
        answer.put("resultTruncated", more && !pageable ? "true" : "false");
        answer.putArray("facets");
        if (more && pageable) {
            looks.put(look, result);
            String token = Json.object().put("look", look).put("offset", end).toString();
            answer.put("$skipToken", Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8)));
        }
        if (options.path("resultFormat").asString("").equals("table")) {
            answer.set("data", table(page));
        } else {
            ArrayNode data = answer.putArray("data");
            page.forEach(data::add);
        }
        return Reply.json(200, answer)
                .with("x-ms-user-quota-remaining", "14")
                .with("x-ms-user-quota-resets-after", "00:00:05");
    }

    private List<ObjectNode> evaluate(String text, Access.Caller caller, Set<String> subscriptions, boolean given) {
        Kql.Query query;
        try {
            query = Kql.parse(text);
        } catch (Kql.NotUnderstood e) {
            throw bad("ParserFailure", e.getMessage() == null ? "" : e.getMessage());
        }
        Set<String> types = TABLES.get(query.table());
        if (types == null) {
            throw bad("InvalidQuery", "Table " + query.table() + " is invalid, unsupported or disallowed.");
        }
        Map<String, Boolean> groups = new HashMap<>();
        List<ObjectNode> readable = new ArrayList<>();
        types.stream().sorted().flatMap(this::ofType).forEach(r -> {
            String id = r.path("id").asString();
            boolean inScope = !id.startsWith("/subscriptions/") ? !given : subscriptions.contains(id.split("/", -1)[2]);
            if (inScope && readable(caller, groups, r, id)) {
                readable.add(row(r, id));
            }
        });
        return query.run(readable);
    }

    private Stream<ObjectNode> ofType(String type) {
        return store.ofType(type);
    }

    private static boolean readable(Access.Caller caller, Map<String, Boolean> groups, ObjectNode resource, String id) {
        String type = resource.path("type").asString();
        if (type.equalsIgnoreCase("Microsoft.Resources/subscriptions")) {
            return caller.sees(id);
        }
        if (id.startsWith("/providers/Microsoft.Authorization/")) {
            // Built-in definitions belong to no scope: everybody in the tenant reads them.
            return true;
        }
        String[] parts = id.split("/", -1);
        if (parts.length > 5 && parts[3].equalsIgnoreCase("resourceGroups")) {
            String group = String.join("/", parts[0], parts[1], parts[2], parts[3], parts[4]) + "|" + type;
            boolean all =
                    groups.computeIfAbsent(group, g -> caller.may(type + "/read", g.substring(0, g.indexOf('|'))));
            if (all) {
                return true;
            }
        }
        return caller.may(type + "/read", id);
    }

    @SuppressWarnings("ReferenceEquality") // the store replaces resources and never changes one in place
    private ObjectNode row(ObjectNode resource, String id) {
        Row known = rows.get(id);
        if (known != null && known.source == resource) {
            return known.row;
        }
        String[] parts = id.split("/", -1);
        ObjectNode row = Json.object();
        row.put("id", id)
                .put("name", resource.path("name").asString())
                .put("type", resource.path("type").asString().toLowerCase(Locale.ROOT));
        row.put("tenantId", tenantId);
        for (String member : List.of("kind", "location")) {
            row.put(member, resource.path(member).asString(""));
        }
        row.put(
                "resourceGroup",
                parts.length > 4 && parts[3].equalsIgnoreCase("resourceGroups")
                        ? parts[4].toLowerCase(Locale.ROOT)
                        : "");
        row.put("subscriptionId", parts.length > 2 && parts[1].equals("subscriptions") ? parts[2] : "");
        row.put("managedBy", "");
        row.putNull("sku").putNull("plan");
        row.set(
                "properties",
                resource.path("type").asString().endsWith("/extensions")
                        ? pascal(resource.path("properties"))
                        : resource.path("properties"));
        for (String member : List.of("tags", "identity", "extendedLocation", "systemData")) {
            row.set(member, resource.has(member) ? resource.path(member) : Json.MAPPER.nullNode());
        }
        row.putNull("zones");
        rows.put(id, new Row(resource, row));
        return row;
    }

    /** The service answers extension rows with capital first letters (Azure Arc documentation). */
    private static ObjectNode pascal(JsonNode properties) {
        ObjectNode node = Json.object();
        properties
                .properties()
                .forEach(e -> node.set(
                        e.getKey().substring(0, 1).toUpperCase(Locale.ROOT)
                                + e.getKey().substring(1),
                        e.getValue()));
        return node;
    }

    private static ObjectNode table(List<ObjectNode> page) {
        ObjectNode table = Json.object();
        ArrayNode columns = table.putArray("columns");
        List<String> names = page.isEmpty()
                ? List.of()
                : page.getFirst().propertyStream().map(Map.Entry::getKey).toList();
        names.forEach(n -> columns.addObject()
                .put("name", n)
                .put("type", page.getFirst().path(n).isContainer() ? "object" : "string"));
        ArrayNode data = table.putArray("rows");
        page.forEach(r -> {
            ArrayNode cells = data.addArray();
            names.forEach(n -> cells.add(r.path(n)));
        });
        return table;
    }

    private static dev.castellan.sandbox.ground.Refused bad(String code, String message) {
        ObjectNode node = Json.object();
        ObjectNode error = node.putObject("error")
                .put("code", "BadRequest")
                .put("message", "Please provide below info when asking for support: timestamp, correlationId.");
        error.putArray("details").addObject().put("code", code).put("message", message);
        return new dev.castellan.sandbox.ground.Refused(Reply.json(400, node));
    }
}
