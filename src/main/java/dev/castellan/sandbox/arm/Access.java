package dev.castellan.sandbox.arm;

import dev.castellan.sandbox.ground.FleetPlan;
import dev.castellan.sandbox.ground.Glob;
import dev.castellan.sandbox.ground.Tokens;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Azure RBAC as practice Azure decides it: from the role and deny assignments in the store. Conditions count as met. */
final class Access {
    private final FleetPlan plan;
    private final Store store;

    Access(FleetPlan plan, Store store) {
        this.plan = plan;
        this.store = store;
    }

    private record Grant(String scope, List<JsonNode> permissions) {}

    private record Deny(String scope, boolean below, List<JsonNode> permissions) {}

    /** What one caller may do, gathered once per request. */
    final class Caller {
        private final List<Grant> grants;
        private final List<Deny> denies;

        private Caller(List<Grant> grants, List<Deny> denies) {
            this.grants = grants;
            this.denies = denies;
        }

        /** Whether an action is allowed at a scope. */
        boolean may(String action, String scope) {
            List<String> above = chain(scope);
            boolean denied = denies.stream()
                    .filter(d -> d.scope.equals(above.getFirst()) || (d.below && above.contains(d.scope)))
                    .anyMatch(d -> permits(d.permissions, action));
            return !denied
                    && grants.stream()
                            .filter(g -> above.contains(g.scope))
                            .anyMatch(g -> permits(g.permissions, action));
        }

        /** Whether the caller has any role at the scope, above or below it, which makes a subscription visible. */
        boolean sees(String scope) {
            List<String> above = chain(scope);
            String key = Store.key(scope);
            return grants.stream().anyMatch(g -> above.contains(g.scope) || g.scope.startsWith(key + "/"));
        }
    }

    /** The caller's roles, through nested groups. */
    Caller of(Tokens.Verified caller) {
        Set<String> principals = new HashSet<>(plan.transitiveGroups(caller.objectId()));
        principals.add(caller.objectId());
        Map<String, List<JsonNode>> roles = store.ofType("Microsoft.Authorization/roleDefinitions")
                .collect(Collectors.toMap(
                        r -> r.path("name").asString(),
                        r -> r.path("properties")
                                .path("permissions")
                                .valueStream()
                                .toList(),
                        (a, b) -> a));
        List<Grant> grants = store.ofType("Microsoft.Authorization/roleAssignments")
                .map(a -> a.path("properties"))
                .filter(p -> principals.contains(p.path("principalId").asString("")))
                .map(p -> new Grant(
                        Store.key(p.path("scope").asString()),
                        roles.getOrDefault(last(p.path("roleDefinitionId").asString()), List.of())))
                .toList();
        List<Deny> denies = store.ofType("Microsoft.Authorization/denyAssignments")
                .map(a -> a.path("properties"))
                .filter(p -> names(p.path("principals"), principals, true)
                        && !names(p.path("excludePrincipals"), principals, false))
                .map(p -> new Deny(
                        Store.key(p.path("scope").asString()),
                        !p.path("doNotApplyToChildScopes").asBoolean(false),
                        p.path("permissions").valueStream().toList()))
                .toList();
        return new Caller(grants, denies);
    }

    private static boolean names(JsonNode list, Set<String> principals, boolean everyone) {
        return list.valueStream()
                .map(p -> p.path("id").asString(""))
                .anyMatch(id ->
                        principals.contains(id) || (everyone && id.equals("00000000-0000-0000-0000-000000000000")));
    }

    private static boolean permits(List<JsonNode> permissions, String action) {
        return permissions.stream().anyMatch(p -> any(p.path("actions"), action) && !any(p.path("notActions"), action));
    }

    private static boolean any(JsonNode patterns, String action) {
        String lower = action.toLowerCase(Locale.ROOT);
        return patterns.valueStream().anyMatch(p -> Glob.matches(p.asString().toLowerCase(Locale.ROOT), lower));
    }

    /** The scope itself and everything above it, lower case, nearest first; management groups and the root included. */
    List<String> chain(String scope) {
        List<String> chain = new ArrayList<>();
        String key = Store.key(scope);
        for (String s = key; !s.isEmpty(); s = s.substring(0, s.lastIndexOf('/'))) {
            chain.add(s);
        }
        String group = "";
        if (key.startsWith("/subscriptions/")) {
            String id = key.split("/", -1)[2];
            group = plan.subscriptions().stream()
                    .filter(s -> s.id().equals(id))
                    .map(FleetPlan.Subscription::managementGroup)
                    .findFirst()
                    .orElse("");
        } else if (key.startsWith("/providers/microsoft.management/managementgroups/")) {
            String name = key.split("/", -1)[4];
            group = plan.managementGroups().stream()
                    .filter(g -> g.name().equalsIgnoreCase(name))
                    .map(FleetPlan.ManagementGroup::parent)
                    .findFirst()
                    .orElse("");
        }
        while (!group.isEmpty()) {
            chain.add("/providers/microsoft.management/managementgroups/" + group.toLowerCase(Locale.ROOT));
            String name = group;
            group = plan.managementGroups().stream()
                    .filter(g -> g.name().equals(name))
                    .map(FleetPlan.ManagementGroup::parent)
                    .findFirst()
                    .orElse("");
        }
        chain.add("/");
        return chain;
    }

    static String last(String id) {
        return id.substring(id.lastIndexOf('/') + 1);
    }

    /** Whether an assignment stands at the scope, or above it. */
    boolean atOrAbove(ObjectNode assignment, String scope) {
        return chain(scope)
                .contains(Store.key(assignment.path("properties").path("scope").asString("/")));
    }
}
