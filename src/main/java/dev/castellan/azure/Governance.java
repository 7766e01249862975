package dev.castellan.azure;

import com.azure.core.http.HttpMethod;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who holds which role, from Azure Resource Manager. A scope is a resource id, a resource group, a subscription or a
 * management group, starting with a slash. Methods block and fail as those of {@link Azure} do.
 */
public final class Governance {
    private static final Pattern SCOPE = Pattern.compile("/|(/[^/?#%\\\\\\p{Cntrl}]{1,260}){2,40}");
    private static final String ROOM = "/providers/Microsoft.Authorization/";

    /** How long an activation is waited for (Azure answers at once where no approval is asked for). */
    private static final Duration ACTIVATION = Duration.ofMinutes(2);

    private static final Duration POLL = Duration.ofSeconds(3);

    private final Transport arm;
    private final InstantSource clock;
    private final Transport.Pause pause;

    Governance(Transport arm, InstantSource clock, Transport.Pause pause) {
        this.arm = arm;
        this.clock = clock;
        this.pause = pause;
    }

    /** The role assignments at a scope, above it and below it. */
    public List<RoleAssignment> roleAssignments(String scope) {
        return list(scope, "roleAssignments", ApiVersion.AUTHORIZATION, "", RoleReading::assignment);
    }

    /** The role definitions that can be assigned at a scope, Azure's own included. */
    public List<RoleDefinition> roleDefinitions(String scope) {
        return list(scope, "roleDefinitions", ApiVersion.AUTHORIZATION, "", RoleReading::definition);
    }

    /** One role definition, by its id. */
    public RoleDefinition roleDefinition(String id) {
        return RoleReading.definition(arm.get(address(id, "", ApiVersion.AUTHORIZATION, "")));
    }

    /** The deny assignments at a scope and above it. */
    public List<DenyAssignment> denyAssignments(String scope) {
        return list(scope, "denyAssignments", ApiVersion.AUTHORIZATION, "atScope()", RoleReading::deny);
    }

    /** The roles that can be activated at a scope and above it (Privileged Identity Management). */
    public List<PrivilegedRole> eligibleRoles(String scope) {
        return list(
                scope,
                "roleEligibilityScheduleInstances",
                ApiVersion.PRIVILEGED_ROLES,
                "atScope()",
                RoleReading::privileged);
    }

    /** The roles that are active at a scope and above it, as Privileged Identity Management sees them. */
    public List<PrivilegedRole> activeRoles(String scope) {
        return list(
                scope,
                "roleAssignmentScheduleInstances",
                ApiVersion.PRIVILEGED_ROLES,
                "atScope()",
                RoleReading::privileged);
    }

    /**
     * What the signed-in person may activate at a scope and above it.
     */
    public List<Eligibility> ownEligibilities(String scope) {
        return list(
                scope,
                "roleEligibilityScheduleInstances",
                ApiVersion.PRIVILEGED_ROLES,
                "asTarget()",
                RoleReading::eligibility);
    }

    /**
     * Activates a role for the signed-in person and waits until it is granted.
     *
     * @param name of the request, a new GUID; the same again asks for nothing new
     * @param principalId the person's object id
     * @param time how long it holds
     * @throws dev.castellan.failure.FailureException {@code azure-activation-…} when it is refused, or somebody has to
     *     approve it first
     */
    public void activate(
            Eligibility role,
            UUID name,
            String principalId,
            String justification,
            Optional<String> ticket,
            Duration time) {
        ObjectNode body = selfRequest(role, principalId, "SelfActivate", justification);
        ObjectNode properties = (ObjectNode) body.path("properties");
        properties.put("linkedRoleEligibilityScheduleId", RoleAssignment.guid(role.scheduleId()));
        ticket.ifPresent(t -> properties.putObject("ticketInfo").put("ticketNumber", t));
        ObjectNode schedule = properties.putObject("scheduleInfo");
        schedule.put("startDateTime", clock.instant().toString());
        schedule.putObject("expiration").put("type", "AfterDuration").put("duration", time.toString());
        settle(role.scope(), name, put(role.scope(), name, body));
    }

    /**
     * Ends what {@link #activate} began.
     *
     * @param name of this request, a new GUID
     */
    public void deactivate(Eligibility role, UUID name, String principalId) {
        var _ = put(role.scope(), name, selfRequest(role, principalId, "SelfDeactivate", "The check-out is over"));
    }

    private static ObjectNode selfRequest(Eligibility role, String principalId, String type, String justification) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("properties")
                .put("principalId", principalId)
                .put("roleDefinitionId", role.roleDefinitionId())
                .put("requestType", type)
                .put("justification", justification);
        return body;
    }

    private JsonNode put(String scope, UUID name, ObjectNode body) {
        return arm.json(arm.exchange(
                HttpMethod.PUT,
                address(scope, ROOM + "roleAssignmentScheduleRequests/" + name, ApiVersion.PRIVILEGED_ROLES, ""),
                Transport.JSON.writeValueAsBytes(body),
                false,
                Optional.of(name)));
    }

    /** Waits until a request has come to an end; values that are not known count as waiting (API documentation, open enum). */
    private void settle(String scope, UUID name, JsonNode first) {
        JsonNode answer = first;
        Instant limit = clock.instant().plus(ACTIVATION);
        Duration waited = Duration.ZERO;
        while (true) {
            String status = Fields.text(answer.path("properties"), "status").orElse("");
            switch (status) {
                case "Granted", "Provisioned", "ScheduleCreated", "AdminApproved", "Accepted" -> {
                    return;
                }
                case "PendingApproval", "PendingAdminDecision", "PendingApprovalProvisioning" ->
                    throw activation(
                            "waiting",
                            "Azure wants somebody to approve the role first.",
                            "Have it approved in Privileged Identity Management, then fetch again.");
                case "Denied",
                        "AdminDenied",
                        "Failed",
                        "FailedAsResourceIsLocked",
                        "Revoked",
                        "Canceled",
                        "TimedOut",
                        "Invalid" ->
                    throw activation(
                            "refused",
                            "Azure did not activate the role: " + status + ".",
                            "See in Privileged Identity Management what it asks for.");
                default -> {
                    waited = waited.plus(POLL);
                    if (waited.compareTo(ACTIVATION) > 0 || clock.instant().isAfter(limit)) {
                        throw activation(
                                "slow",
                                "Azure has not activated the role in time.",
                                "Wait a moment, then fetch again.");
                    }
                    try {
                        pause.wait(POLL);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw activation("cancelled", "Activating the role was cancelled.", "Fetch again.");
                    }
                    answer = arm.get(address(
                            scope, ROOM + "roleAssignmentScheduleRequests/" + name, ApiVersion.PRIVILEGED_ROLES, ""));
                }
            }
        }
    }

    private static FailureException activation(String code, String happened, String remedy) {
        return Failure.expected("azure-activation-" + code, happened, "The admin certificate was not fetched.", remedy)
                .asException();
    }

    /**
     * Where a subscription stands.
     *
     * @param displayName its name; untrusted
     * @param managementGroups above it, nearest first
     */
    public record Place(Optional<String> displayName, List<ManagementGroup> managementGroups) {
        public Place {
            managementGroups = List.copyOf(managementGroups);
        }
    }

    /** The name of a subscription and the management groups above it; empty where the account sees none of them. */
    public Place place(String subscriptionId) {
        List<ManagementGroup> above = new ArrayList<>();
        JsonNode page = arm.json(arm.exchange(
                HttpMethod.POST,
                arm.address("providers/Microsoft.Management/getEntities?api-version=" + ApiVersion.MANAGEMENT_GROUPS),
                null,
                false));
        for (int pages = 0; pages < 200; pages++) {
            for (JsonNode entity : page.path("value")) {
                if (Fields.text(entity, "name")
                        .filter(subscriptionId::equalsIgnoreCase)
                        .isPresent()) {
                    JsonNode p = entity.path("properties");
                    List<String> names = RoleReading.strings(p.path("parentNameChain"));
                    List<String> shown = RoleReading.strings(p.path("parentDisplayNameChain"));
                    for (int i = 0; i < names.size(); i++) {
                        above.add(new ManagementGroup(
                                names.get(i), i < shown.size() ? Optional.of(shown.get(i)) : Optional.empty()));
                    }
                    Collections.reverse(above);
                    return new Place(Fields.text(p, "displayName"), above);
                }
            }
            Optional<URI> next = Fields.text(page, "nextLink").map(arm::checked);
            if (next.isEmpty()) {
                return new Place(Optional.empty(), List.of());
            }
            page = arm.json(arm.exchange(HttpMethod.POST, next.get(), null, false));
        }
        throw AzureErrors.incomplete("The list of management groups did not end.")
                .asException();
    }

    private <T> List<T> list(String scope, String what, String version, String filter, Function<JsonNode, T> reading) {
        return Azure.list(arm, address(scope, ROOM + what, version, filter), "nextLink", reading);
    }

    private URI address(String scope, String path, String version, String filter) {
        // Scopes come from services, files and the command line: nothing in one may lead elsewhere.
        if (!SCOPE.matcher(scope).matches() || (scope + "/").contains("/../") || (scope + "/").contains("/./")) {
            throw Failure.expected(
                            "azure-scope-invalid",
                            "This is not a scope in Azure.",
                            "Azure cannot be asked about it.",
                            "Give a resource id, /subscriptions/… or a management group's id.")
                    .withDetails(AzureErrors.line(scope, 300))
                    .asException();
        }
        try {
            String encoded = new URI(null, null, (scope.equals("/") ? "" : scope) + path, null).toASCIIString();
            return arm.address(encoded + "?api-version=" + version + (filter.isEmpty() ? "" : "&$filter=" + filter));
        } catch (java.net.URISyntaxException e) {
            throw new dev.castellan.failure.FailureException(Failure.defect("azure-scope", e), e);
        }
    }
}
