package dev.castellan.sandbox.arm;

import dev.castellan.sandbox.ground.ClusterPlan;
import dev.castellan.sandbox.ground.FleetPlan;
import dev.castellan.sandbox.ground.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Compliance as Azure Policy reports it, worked out from the plan and the assignments in the store. */
final class PolicyStates {
    private static final Pattern CONDITION =
            Pattern.compile("\\s*(\\w+)\\s+eq\\s+('[^']*'|true|false)\\s*", Pattern.CASE_INSENSITIVE);

    private final FleetPlan plan;
    private final Store store;
    private final Access access;

    PolicyStates(FleetPlan plan, Store store, Access access) {
        this.plan = plan;
        this.store = store;
        this.access = access;
    }

    /** A record that does not hold or holds, per cluster, assignment and definition. */
    List<ObjectNode> states(String scope, String base) {
        List<ObjectNode> states = new ArrayList<>();
        for (ClusterPlan cluster : plan.clusters()) {
            List<String> above = access.chain(cluster.armId());
            if (!scope.isEmpty() && !above.contains(Store.key(scope))) {
                continue;
            }
            store.ofType("Microsoft.Authorization/policyAssignments")
                    .filter(a -> above.contains(
                            Store.key(a.path("properties").path("scope").asString())))
                    .forEach(a -> states.addAll(states(cluster, a, base)));
        }
        return states;
    }

    private List<ObjectNode> states(ClusterPlan cluster, ObjectNode assignment, String base) {
        String definition =
                assignment.path("properties").path("policyDefinitionId").asString();
        String guid = Access.last(definition);
        if (guid.equals(Governance.POLICY_EXTENSION)) {
            return List.of(state(cluster, assignment, base, "", guid, "AuditIfNotExists", cluster.policyExtension()));
        }
        if (!cluster.policyExtension()) {
            // Without the extension nothing in the cluster is assessed.
            return List.of();
        }
        String effect = assignment
                .path("properties")
                .path("parameters")
                .path("effect")
                .path("value")
                .asString("Audit");
        if (guid.equals(Governance.BASELINE)) {
            return Governance.BASELINE_MEMBERS.stream()
                    .map(m -> state(
                            cluster,
                            assignment,
                            base,
                            m.get(0),
                            m.get(1),
                            effect,
                            components(cluster, m.get(1)).isEmpty()))
                    .toList();
        }
        return List.of(state(
                cluster,
                assignment,
                base,
                "",
                guid,
                effect,
                components(cluster, guid).isEmpty()));
    }

    /** The pods that break a definition, as namespace/name. The names follow the workloads of the practice clusters. */
    private List<String> components(ClusterPlan cluster, String definition) {
        int n = plan.seeded().number(5, "violations", cluster.name(), definition);
        boolean broken = cluster.environment() != ClusterPlan.Stage.PRODUCTION ? n < 3 : n < 1;
        if (!broken) {
            return List.of();
        }
        String namespace = cluster.purpose().name().toLowerCase(Locale.ROOT);
        List<String> names = new ArrayList<>();
        for (int i = 0; i <= n; i++) {
            names.add(namespace + "/" + namespace + "-legacy-"
                    + plan.seeded().hex(5, "pod", cluster.name(), definition, Integer.toString(i)));
        }
        return names;
    }

    /** One record per pod that breaks something. */
    List<ObjectNode> componentStates(String scope, String base, boolean details) {
        return states(scope, base).stream()
                .filter(s -> !s.path("isCompliant").asBoolean()
                        && !s.path("policyDefinitionName").asString().equals(Governance.POLICY_EXTENSION))
                .flatMap(s -> {
                    ClusterPlan cluster = plan.cluster(
                                    Access.last(s.path("resourceId").asString()))
                            .orElseThrow();
                    return components(cluster, s.path("policyDefinitionName").asString()).stream()
                            .map(c -> {
                                ObjectNode node = s.deepCopy();
                                node.put("componentId", c)
                                        .put("componentType", "pod")
                                        .put("componentName", c.substring(c.indexOf('/') + 1))
                                        .put("complianceReasonCode", "");
                                if (details) {
                                    node.putObject("policyEvaluationDetails")
                                            .put("reason", "Container app in pod " + c + " does not meet the policy.");
                                }
                                return node;
                            });
                })
                .toList();
    }

    private ObjectNode state(
            ClusterPlan c,
            ObjectNode assignment,
            String base,
            String reference,
            String definition,
            String effect,
            boolean compliant) {
        String context = base + c.armId().substring(1)
                + "/providers/Microsoft.PolicyInsights/policyStates/$metadata#latest/$entity";
        ObjectNode n = Json.object();
        n.putNull("@odata.id");
        n.put("@odata.context", context)
                .put("timestamp", ClusterResources.text(plan.now().minus(Duration.ofMinutes(7 + c.index() % 30))))
                .put("resourceId", c.armId().toLowerCase(Locale.ROOT));
        n.put("policyAssignmentId", assignment.path("id").asString().toLowerCase(Locale.ROOT));
        n.put("policyDefinitionId", "/providers/microsoft.authorization/policydefinitions/" + definition);
        n.putNull("effectiveParameters");
        n.put("isCompliant", compliant)
                .put("subscriptionId", c.subscriptionId())
                .put("resourceType", "Microsoft.Kubernetes/connectedClusters")
                .put("resourceLocation", c.site().location())
                .put("resourceGroup", c.resourceGroup())
                .put("resourceTags", "tbd");
        n.put("policyAssignmentName", assignment.path("name").asString())
                .put("policyAssignmentOwner", "tbd")
                .put(
                        "policyAssignmentParameters",
                        assignment.path("properties").path("parameters").toString())
                .put(
                        "policyAssignmentScope",
                        assignment.path("properties").path("scope").asString());
        n.put("policyDefinitionName", definition)
                .put("policyDefinitionAction", effect.toLowerCase(Locale.ROOT))
                .put("policyDefinitionCategory", "kubernetes");
        boolean set = !reference.isEmpty();
        if (set) {
            n.put(
                            "policySetDefinitionId",
                            assignment
                                    .path("properties")
                                    .path("policyDefinitionId")
                                    .asString())
                    .put("policySetDefinitionName", Governance.BASELINE);
        } else {
            n.putNull("policySetDefinitionId").putNull("policySetDefinitionName");
        }
        n.putNull("policySetDefinitionOwner")
                .putNull("policySetDefinitionCategory")
                .putNull("policySetDefinitionParameters");
        n.put("managementGroupIds", "retail,brambleholt," + plan.home().id());
        if (set) {
            n.put("policyDefinitionReferenceId", reference.toLowerCase(Locale.ROOT));
        } else {
            n.putNull("policyDefinitionReferenceId");
        }
        n.put("complianceState", compliant ? "Compliant" : "NonCompliant");
        n.putArray("policyDefinitionGroupNames");
        n.put("policyDefinitionVersion", "9.2.0").put("policyAssignmentVersion", "");
        n.put("policySetDefinitionVersion", set ? "1.4.0" : "");
        return n;
    }

    /** The records that satisfy {@code a eq 'x' and b eq true}; empty for a filter that is not understood. */
    static Optional<List<ObjectNode>> filtered(List<ObjectNode> records, Optional<String> filter) {
        List<ObjectNode> left = records;
        if (filter.isEmpty() || filter.get().isBlank()) {
            return Optional.of(left);
        }
        for (String part : filter.get().split("(?i)\\s+and\\s+", -1)) {
            Matcher m = CONDITION.matcher(part);
            if (!m.matches()) {
                return Optional.empty();
            }
            String field = m.group(1);
            String value = m.group(2).replace("'", "");
            left = left.stream()
                    .filter(r -> member(r, field).equalsIgnoreCase(value))
                    .toList();
        }
        return Optional.of(left);
    }

    private static String member(JsonNode node, String name) {
        return node.propertyStream()
                .filter(e -> e.getKey().equalsIgnoreCase(name))
                .map(e -> e.getValue().asString(""))
                .findFirst()
                .orElse("");
    }

    /** The summary over records. */
    ObjectNode summary(String scope, String base, List<ObjectNode> records) {
        String context =
                base + scope.substring(1) + "/providers/Microsoft.PolicyInsights/policyStates/$metadata#summary";
        ObjectNode answer = Json.object();
        answer.put("@odata.context", context).put("@odata.count", 1);
        ObjectNode one = answer.putArray("value").addObject();
        one.putNull("@odata.id");
        one.put("@odata.context", context + "/$entity");
        String uri = base + scope.substring(1)
                + "/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults?api-version=2024-10-01";
        one.set("results", results(uri, records));
        ArrayNode assignments = one.putArray("policyAssignments");
        grouped(records, "policyAssignmentId").forEach((id, list) -> {
            ObjectNode a = assignments.addObject();
            a.put("policyAssignmentId", id);
            a.put(
                    "policySetDefinitionId",
                    list.getFirst().path("policySetDefinitionId").asString(""));
            a.set("results", results(uri, list));
            ArrayNode definitions = a.putArray("policyDefinitions");
            grouped(list, "policyDefinitionId").forEach((definition, members) -> {
                ObjectNode d = definitions.addObject();
                d.put("policyDefinitionId", definition)
                        .put(
                                "policyDefinitionReferenceId",
                                members.getFirst()
                                        .path("policyDefinitionReferenceId")
                                        .asString(""));
                d.putArray("policyDefinitionGroupNames");
                d.put(
                        "effect",
                        members.getFirst().path("policyDefinitionAction").asString());
                d.set("results", results(uri, members));
            });
            a.putArray("policyGroups");
        });
        return answer;
    }

    private static Map<String, List<ObjectNode>> grouped(List<ObjectNode> records, String member) {
        return records.stream()
                .collect(Collectors.groupingBy(r -> r.path(member).asString(""), TreeMap::new, Collectors.toList()));
    }

    private static ObjectNode results(String uri, List<ObjectNode> records) {
        ObjectNode node = Json.object();
        List<ObjectNode> broken =
                records.stream().filter(r -> !r.path("isCompliant").asBoolean()).toList();
        int resources = grouped(broken, "resourceId").size();
        int policies = grouped(broken, "policyDefinitionId").size();
        node.put("queryResultsUri", uri).put("nonCompliantResources", resources).put("nonCompliantPolicies", policies);
        ArrayNode byResource = node.putArray("resourceDetails");
        byResource
                .addObject()
                .put("complianceState", "compliant")
                .put("count", grouped(records, "resourceId").size() - resources);
        byResource.addObject().put("complianceState", "noncompliant").put("count", resources);
        node.putArray("policyDetails")
                .addObject()
                .put("complianceState", "noncompliant")
                .put("count", policies);
        node.putArray("policyGroupDetails");
        return node;
    }
}
