package dev.castellan.sandbox.arm;

import dev.castellan.sandbox.ground.FleetPlan;
import dev.castellan.sandbox.ground.Json;
import dev.castellan.sandbox.ground.Tokens;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Privileged Identity Management: somebody activates a role for which he is eligible, and ends it again. */
final class Elevations {
    private static final Duration LONGEST = Duration.ofHours(8);

    private final FleetPlan plan;
    private final Store store;

    Elevations(FleetPlan plan, Store store) {
        this.plan = plan;
        this.store = store;
    }

    /** A request under {@code roleAssignmentScheduleRequests}; it is decided at once. */
    ObjectNode request(String path, String scope, JsonNode body, Tokens.Verified caller, Instant now) {
        JsonNode asked = body.path("properties");
        String type = asked.path("requestType").asString("");
        if (!asked.path("principalId").asString("").equalsIgnoreCase(caller.objectId())) {
            throw ArmError.of(400, "InvalidPrincipalId", "A role is activated for oneself.");
        }
        Optional<ObjectNode> before = store.get(path);
        if (before.isPresent()) {
            return before.get();
        }
        String role = Access.last(asked.path("roleDefinitionId").asString("/"));
        switch (type) {
            case "SelfActivate" -> activate(scope, role, asked, caller, now);
            case "SelfDeactivate" -> end(scope, role, caller);
            default -> throw ArmError.of(400, "InvalidRequestType", "The practice fleet knows no " + type + ".");
        }
        ObjectNode node = Json.object();
        ObjectNode p = node.putObject("properties");
        p.put("scope", scope)
                .put("roleDefinitionId", asked.path("roleDefinitionId").asString(""))
                .put("principalId", caller.objectId())
                .put("principalType", "User")
                .put("requestType", type)
                .put("status", type.equals("SelfActivate") ? "Provisioned" : "Revoked")
                .put("requestorId", caller.objectId())
                .put("justification", asked.path("justification").asString(""))
                .put("createdOn", now.toString());
        p.putNull("approvalId");
        p.set("scheduleInfo", asked.path("scheduleInfo"));
        node.put("name", Access.last(path))
                .put("id", path)
                .put("type", "Microsoft.Authorization/RoleAssignmentScheduleRequests");
        store.put(node);
        return node;
    }

    private void activate(String scope, String role, JsonNode asked, Tokens.Verified caller, Instant now) {
        Set<String> principals = new HashSet<>(plan.transitiveGroups(caller.objectId()));
        principals.add(caller.objectId());
        String linked =
                asked.path("linkedRoleEligibilityScheduleId").asString("").toLowerCase(Locale.ROOT);
        boolean eligible = store.ofType("Microsoft.Authorization/RoleEligibilityScheduleInstances")
                .map(e -> e.path("properties"))
                .anyMatch(p -> Store.key(p.path("scope").asString()).equals(Store.key(scope))
                        && Access.last(p.path("roleDefinitionId").asString("/")).equals(role)
                        && principals.contains(p.path("principalId").asString())
                        && p.path("roleEligibilityScheduleId")
                                .asString("")
                                .toLowerCase(Locale.ROOT)
                                .endsWith("/" + linked));
        if (!eligible) {
            throw ArmError.of(
                    400, "RoleEligibilityScheduleNotFound", "There is no eligibility of this id for this role.");
        }
        if (asked.path("justification").asString("").isBlank()) {
            throw ArmError.of(
                    400,
                    "RoleAssignmentRequestPolicyValidationFailed",
                    "The following policy rules failed: [\"JustificationRule\"]");
        }
        Duration time = time(asked);
        if (time.compareTo(LONGEST) > 0 || time.isNegative() || time.isZero()) {
            throw ArmError.of(
                    400,
                    "RoleAssignmentRequestPolicyValidationFailed",
                    "The following policy rules failed: [\"ExpirationRule\"]");
        }
        ObjectNode assignment = Json.object();
        String id = scope + "/providers/Microsoft.Authorization/roleAssignments/activated-" + role + "-"
                + caller.objectId();
        if (store.get(id).isPresent()) {
            throw ArmError.of(400, "RoleAssignmentExists", "The Role assignment already exists.");
        }
        assignment
                .putObject("properties")
                .put("roleDefinitionId", asked.path("roleDefinitionId").asString(""))
                .put("principalId", caller.objectId())
                .put("principalType", "User")
                .put("scope", scope)
                .put("createdOn", now.toString());
        assignment
                .put("id", id)
                .put("type", "Microsoft.Authorization/roleAssignments")
                .put("name", Access.last(id));
        store.put(assignment);
        ObjectNode instance = Json.object();
        instance.putObject("properties")
                .put("scope", scope)
                .put("roleDefinitionId", asked.path("roleDefinitionId").asString(""))
                .put("principalId", caller.objectId())
                .put("principalType", "User")
                .put("status", "Provisioned")
                .put("startDateTime", now.toString())
                .put("endDateTime", now.plus(time).toString())
                .put("memberType", "Direct")
                .put("assignmentType", "Activated")
                .put("originRoleAssignmentId", id)
                .put("linkedRoleEligibilityScheduleId", linked);
        instance.put("id", instanceId(scope, role, caller))
                .put("type", "Microsoft.Authorization/RoleAssignmentScheduleInstances")
                .put("name", Access.last(instanceId(scope, role, caller)));
        store.put(instance);
    }

    private void end(String scope, String role, Tokens.Verified caller) {
        Optional<ObjectNode> gone = store.remove(instanceId(scope, role, caller));
        if (gone.isEmpty()) {
            throw ArmError.of(400, "RoleAssignmentDoesNotExist", "The Role assignment does not exist.");
        }
        var _ = store.remove(scope + "/providers/Microsoft.Authorization/roleAssignments/activated-" + role + "-"
                + caller.objectId());
    }

    private static String instanceId(String scope, String role, Tokens.Verified caller) {
        return scope + "/providers/Microsoft.Authorization/RoleAssignmentScheduleInstances/activated-" + role + "-"
                + caller.objectId();
    }

    private static Duration time(JsonNode asked) {
        try {
            return Duration.parse(asked.path("scheduleInfo")
                    .path("expiration")
                    .path("duration")
                    .asString(""));
        } catch (DateTimeException e) {
            throw ArmError.of(400, "InvalidExpiration", "The duration is not in ISO 8601.");
        }
    }
}
