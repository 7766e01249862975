package dev.castellan.azure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Roles and who holds them, from the answers of Microsoft.Authorization and Microsoft Graph. Pure and tolerant. */
final class RoleReading {
    private RoleReading() {}

    static RoleAssignment assignment(JsonNode node) {
        JsonNode p = node.path("properties");
        return new RoleAssignment(
                text(node, "id"),
                Fields.text(p, "scope").orElse("/"),
                text(p, "roleDefinitionId"),
                text(p, "principalId"),
                text(p, "principalType"),
                Fields.text(p, "condition"),
                Fields.text(p, "description"),
                Fields.instant(p, "createdOn"),
                Fields.text(p, "createdBy"));
    }

    static RoleDefinition definition(JsonNode node) {
        JsonNode p = node.path("properties");
        String name = Fields.text(node, "name").orElseGet(() -> RoleAssignment.guid(text(node, "id")));
        return new RoleDefinition(
                text(node, "id"),
                name,
                Fields.text(p, "roleName").orElse(name),
                Fields.text(p, "type").filter("BuiltInRole"::equalsIgnoreCase).isPresent(),
                Fields.text(p, "description"),
                strings(p.path("assignableScopes")),
                permissions(p.path("permissions")));
    }

    static DenyAssignment deny(JsonNode node) {
        JsonNode p = node.path("properties");
        return new DenyAssignment(
                text(node, "id"),
                Fields.text(p, "denyAssignmentName").orElseGet(() -> text(node, "name")),
                Fields.text(p, "description"),
                Fields.text(p, "scope").orElse("/"),
                Fields.truth(p, "doNotApplyToChildScopes").orElse(false),
                named(p.path("principals")),
                named(p.path("excludePrincipals")),
                permissions(p.path("permissions")),
                Fields.truth(p, "isSystemProtected").orElse(false),
                Fields.text(p, "condition"));
    }

    /** A value of {@code accessId} that is not known counts as owner: it makes nobody a member. */
    static GroupEligibility groupEligibility(JsonNode node) {
        return new GroupEligibility(
                text(node, "groupId"),
                text(node, "principalId"),
                Fields.text(node, "accessId").filter("member"::equalsIgnoreCase).isEmpty(),
                Fields.instant(node, "startDateTime"),
                Fields.instant(node, "endDateTime"));
    }

    static PrivilegedRole privileged(JsonNode node) {
        JsonNode p = node.path("properties");
        return new PrivilegedRole(
                text(node, "id"),
                Fields.text(p, "scope").orElse("/"),
                text(p, "roleDefinitionId"),
                text(p, "principalId"),
                text(p, "principalType"),
                Fields.instant(p, "startDateTime"),
                Fields.instant(p, "endDateTime"),
                Fields.text(p, "memberType"),
                Fields.text(p, "condition"),
                Fields.instant(p, "createdOn"),
                Fields.text(p, "assignmentType"),
                Fields.text(p, "originRoleAssignmentId"),
                Fields.text(p, "expandedProperties", "principal", "displayName"),
                Fields.text(p, "expandedProperties", "roleDefinition", "displayName"));
    }

    static Eligibility eligibility(JsonNode node) {
        JsonNode p = node.path("properties");
        return new Eligibility(
                Fields.text(p, "scope").orElse("/"),
                text(p, "roleDefinitionId"),
                text(p, "principalId"),
                text(p, "roleEligibilityScheduleId"),
                Fields.text(p, "expandedProperties", "roleDefinition", "displayName"));
    }

    static DirectoryObject object(JsonNode node) {
        String type = text(node, "@odata.type");
        return new DirectoryObject(
                text(node, "id"),
                type.substring(type.lastIndexOf('.') + 1),
                Fields.text(node, "displayName"),
                Fields.text(node, "userPrincipalName"),
                Fields.text(node, "userType"),
                Fields.truth(node, "accountEnabled"),
                Fields.instant(node, "createdDateTime"),
                Fields.text(node, "servicePrincipalType"),
                strings(node.path("groupTypes")).contains("DynamicMembership")
                        || Fields.truth(node, "onPremisesSyncEnabled").orElse(false));
    }

    /** The texts of a list; what is no text is left out. */
    static List<String> strings(JsonNode list) {
        List<String> strings = new ArrayList<>();
        for (JsonNode item : list) {
            if (item.isString()) {
                strings.add(item.asString());
            }
        }
        return strings;
    }

    private static List<Permission> permissions(JsonNode list) {
        List<Permission> permissions = new ArrayList<>();
        for (JsonNode p : list) {
            permissions.add(new Permission(
                    strings(p.path("actions")),
                    strings(p.path("notActions")),
                    strings(p.path("dataActions")),
                    strings(p.path("notDataActions")),
                    Fields.text(p, "condition")));
        }
        return permissions;
    }

    private static List<DenyAssignment.Named> named(JsonNode list) {
        List<DenyAssignment.Named> named = new ArrayList<>();
        for (JsonNode item : list) {
            Optional<String> id = Fields.text(item, "id");
            id.ifPresent(i -> named.add(new DenyAssignment.Named(i, text(item, "type"))));
        }
        return named;
    }

    private static String text(JsonNode node, String name) {
        return Fields.text(node, name).orElse("");
    }
}
