package dev.castellan.access.azure;

import dev.castellan.azure.DenyAssignment;
import dev.castellan.azure.GraphPermission;
import dev.castellan.azure.GroupEligibility;
import dev.castellan.azure.ManagementGroup;
import dev.castellan.azure.Permission;
import dev.castellan.azure.PrivilegedRole;
import dev.castellan.azure.RoleAssignment;
import dev.castellan.azure.RoleDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds planes for tests, in words. */
final class Planes {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final String SUBSCRIPTION = "/subscriptions/11111111-1111-1111-1111-111111111111";
    static final String GROUP = SUBSCRIPTION + "/resourceGroups/rg-prod";
    static final String CLUSTER = GROUP + "/providers/Microsoft.Kubernetes/connectedClusters/prod-1";
    static final AzureScope AT = new AzureScope(CLUSTER);
    static final String ROOT_GROUP = "/providers/Microsoft.Management/managementGroups/root";

    private final List<RoleAssignment> assignments = new ArrayList<>();
    private final List<RoleDefinition> definitions = new ArrayList<>();
    private final List<DenyAssignment> denies = new ArrayList<>();
    private final List<PrivilegedRole> eligible = new ArrayList<>();
    private final List<PrivilegedRole> active = new ArrayList<>();
    private final List<AzureGap> gaps = new ArrayList<>();
    private final Map<String, Principal> people = new LinkedHashMap<>();
    private final Map<String, List<String>> members = new LinkedHashMap<>();
    private final Set<String> unread = new HashSet<>();
    private final Map<String, List<String>> owners = new LinkedHashMap<>();
    private final Set<String> filled = new HashSet<>();
    private final List<GraphPermission> permissions = new ArrayList<>();
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private final List<GroupEligibility> activatable = new ArrayList<>();
    private List<ManagementGroup> above =
            List.of(new ManagementGroup("retail", Optional.empty()), new ManagementGroup("root", Optional.empty()));
    private Optional<Boolean> azureRbac = Optional.of(true);
    private List<String> adminGroups = List.of();

    static Permission actions(String... actions) {
        return new Permission(List.of(actions), List.of(), List.of(), List.of(), Optional.empty());
    }

    static Permission data(String... actions) {
        return new Permission(List.of(), List.of(), List.of(actions), List.of(), Optional.empty());
    }

    Planes person(String id) {
        people.put(
                id,
                new Principal(
                        id,
                        Principal.Kind.USER,
                        Principal.Standing.KNOWN,
                        Optional.of(id),
                        Optional.of(id + "@example.org"),
                        Optional.of(true),
                        Optional.empty()));
        return this;
    }

    Planes group(String id, String... inside) {
        people.put(
                id,
                new Principal(
                        id,
                        Principal.Kind.GROUP,
                        Principal.Standing.KNOWN,
                        Optional.of(id),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        members.put(id, List.of(inside));
        Arrays.stream(inside).filter(i -> !people.containsKey(i)).forEach(this::person);
        return this;
    }

    /** A group that was deleted. */
    Planes gone(String id) {
        people.put(
                id,
                new Principal(
                        id,
                        Principal.Kind.GROUP,
                        Principal.Standing.DELETED,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        return this;
    }

    Planes owns(String group, String... who) {
        owners.put(group, List.of(who));
        return this;
    }

    Planes permission(String who, String permission) {
        permissions.add(new GraphPermission(who, permission));
        return this;
    }

    Planes filledElsewhere(String group) {
        filled.add(group);
        return this;
    }

    Planes counted(String who, int groups) {
        counts.put(who, groups);
        return this;
    }

    Planes hiddenGroup(String id) {
        group(id);
        members.remove(id);
        unread.add(id);
        gaps.add(new AzureGap(AzureGap.Part.GROUP_MEMBERS, id, "Microsoft Graph does not let you read this."));
        return this;
    }

    Planes role(String name, Permission... permissions) {
        definitions.add(new RoleDefinition(
                "/providers/Microsoft.Authorization/roleDefinitions/" + name,
                name,
                name,
                false,
                Optional.empty(),
                List.of("/"),
                List.of(permissions)));
        return this;
    }

    Planes assign(String role, String who, String scope) {
        return assign(role, who, scope, "");
    }

    Planes assign(String role, String who, String scope, String condition) {
        assignments.add(new RoleAssignment(
                scope + "/providers/Microsoft.Authorization/roleAssignments/a" + assignments.size(),
                scope,
                SUBSCRIPTION + "/providers/Microsoft.Authorization/roleDefinitions/" + role,
                who,
                "User",
                Optional.of(condition).filter(c -> !c.isEmpty()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
        return this;
    }

    Planes deny(Permission what, String scope, boolean hereOnly, List<String> whom, List<String> spared) {
        denies.add(new DenyAssignment(
                scope + "/providers/Microsoft.Authorization/denyAssignments/d" + denies.size(),
                "deny " + denies.size(),
                Optional.empty(),
                scope,
                hereOnly,
                whom.stream().map(i -> new DenyAssignment.Named(i, "User")).toList(),
                spared.stream().map(i -> new DenyAssignment.Named(i, "User")).toList(),
                List.of(what),
                false,
                Optional.empty()));
        return this;
    }

    Planes eligible(String role, String who, String scope, Optional<Instant> start, Optional<Instant> end) {
        eligible.add(
                privileged("e" + eligible.size(), role, who, scope, start, end, Optional.empty(), Optional.empty()));
        return this;
    }

    /** Tells of the last assignment that it was activated. */
    Planes activatedUntil(Instant end) {
        RoleAssignment last = assignments.getLast();
        active.add(privileged(
                "i" + active.size(),
                last.roleId(),
                last.principalId(),
                last.scope(),
                Optional.empty(),
                Optional.of(end),
                Optional.of("Activated"),
                Optional.of(last.id())));
        return this;
    }

    private static PrivilegedRole privileged(
            String id,
            String role,
            String who,
            String scope,
            Optional<Instant> start,
            Optional<Instant> end,
            Optional<String> type,
            Optional<String> origin) {
        return new PrivilegedRole(
                id,
                scope,
                role,
                who,
                "User",
                start,
                end,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                type,
                origin,
                Optional.empty(),
                Optional.empty());
    }

    Planes activatable(String group, String who, boolean owner, Optional<Instant> start, Optional<Instant> end) {
        activatable.add(new GroupEligibility(group, who, owner, start, end));
        return this;
    }

    Planes gap(AzureGap.Part part) {
        return gap(part, "");
    }

    Planes gap(AzureGap.Part part, String what) {
        gaps.add(new AzureGap(part, what, "You do not have the right."));
        return this;
    }

    Planes above(ManagementGroup... groups) {
        above = List.of(groups);
        return this;
    }

    Planes azureRbac(Optional<Boolean> on) {
        azureRbac = on;
        return this;
    }

    Planes adminGroups(String... groups) {
        adminGroups = List.of(groups);
        return this;
    }

    AzurePlane plane() {
        return new AzurePlane(
                NOW,
                CLUSTER,
                azureRbac,
                adminGroups,
                Optional.of("Production"),
                above,
                assignments,
                definitions,
                denies,
                eligible,
                active,
                new People(
                        people.values(),
                        members,
                        unread,
                        activatable,
                        new People.Further(owners, filled, permissions, counts)),
                gaps);
    }

    AzureAccess access() {
        return new AzureAccess(plane());
    }
}
