package dev.castellan.azure;

import com.azure.core.http.HttpMethod;
import dev.castellan.failure.Failure;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Who holds which role, from Azure Resource Manager. A scope is a resource id, a resource group, a subscription or a
 * management group, starting with a slash. Methods block and fail as those of {@link Azure} do.
 */
public final class Governance {
    private static final Pattern SCOPE = Pattern.compile("/|(/[^/?#%\\\\\\p{Cntrl}]{1,260}){2,40}");
    private static final String ROOM = "/providers/Microsoft.Authorization/";

    private final Transport arm;

    Governance(Transport arm) {
        this.arm = arm;
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
